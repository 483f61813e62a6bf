"""`python -m kg.cli`, where the command `kg` is not installed."""

from kg.cli import main

main()
