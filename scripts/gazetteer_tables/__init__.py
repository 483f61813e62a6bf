"""How each generated table of data/gazetteers is made; scripts/build_gazetteers.py puts them together."""
