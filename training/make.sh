#!/bin/sh
# Reproduces model/ from a folder of corpora: sh training/make.sh CORPORA [OUT]
set -eu
# glibc gives large blocks back to the kernel after each step, which costs half of the time; other systems ignore these.
export MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=17179869184 MALLOC_ARENA_MAX=1
corpora=$1
out=${2:-training/out}
mkdir -p "$out"
python -m training.base "$out/base.pt"
python -m training.prepare "$corpora" "$out/data.pkl"
python -m training.train "$out/base.pt" "$out/data.pkl" "$out/a.pt" --minutes 57 --passages 3 \
    --gazetteers "$corpora/gazetteers" \
    --mix '{"en/": 0.6, "de/": 0.6, "fr/": 0.6, "es/": 0.6, "it/it_twittiro": 0.7}'
python -m training.train "$out/base.pt" "$out/data.pkl" "$out/b.pt" --init "$out/a.pt" --minutes 15 --passages 8 \
    --gazetteers "$corpora/gazetteers" --rate 4e-5 --head-rate 3e-4 \
    --mix '{"it/": 0.5, "en/": 0.15, "de/": 0.1, "fr/": 0.1, "es/": 0.1, "it/it_twittiro": 0.4}'
python -m training.export "$out/base.pt" "$out/data.pkl" "$out/b.pt" model # names and trees, for what follows
python -m training.pairs_train "$out/base.pt" "$out/data.pkl" "$out/b.pt" "$out/b.head.pt" --gazetteers "$corpora/gazetteers"
python -m training.joint "$out/base.pt" "$out/data.pkl" "$out/b.pt" "$out/c" --head "$out/b.head.pt" --minutes 180 \
    --gazetteers "$corpora/gazetteers"
python -m training.export "$out/base.pt" "$out/data.pkl" "$out/c.pt" model --pairs "$out/c.head.pt"
python -m training.tense model
python -m training.calibrate model
python -m training.evaluate "$corpora"
