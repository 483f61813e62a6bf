"""Corpora to one file of aligned, labelled sentences.

python -m training.prepare CORPORA OUT/data.pkl
"""

import argparse
import pickle
import re
from collections import Counter
from pathlib import Path

from training.align import align_names, align_tree, spans
from training.corpora import (
    BODIES,
    NAME_CORPORA,
    PLAIN_TAGS,
    SILENT,
    TEST_TREEBANKS,
    TREE_NAMES,
    TREEBANKS,
    WORKS,
    read_conllu,
    read_tsv,
)
from training.labels import (
    ALL_NAMES,
    FEATURES,
    RELATIONS,
    UNKNOWN,
    UPOS,
    Item,
    feature_ids,
    lemma_script,
    name_mask,
    relation_ids,
    silent_mask,
)
from training.places import Places
from training.recase import casing_counts, recase

MIN_SCRIPT = 3
TOGETHER = 4  # sentences of a name corpus that pass for one document
KEPT_SMALL = frozenset({*WORKS[4:], *BODIES})


def text_key(words):
    return re.sub(r"\W+", "", "".join(words).lower())


def read_trees(folder, treebanks):
    """Aligned Sentences, each with its Treebank."""
    for treebank in treebanks:
        for document, units in read_conllu(folder / "ud" / treebank.path):
            sentence = align_tree(treebank, f"{treebank.path}:{document}", units)
            sentence.source, sentence.starts, sentence.weight = treebank.path, treebank.starts, treebank.weight
            yield treebank, sentence


def make_scripts(trees):
    """Edit scripts in use, most frequent first; the first is 'unknown'."""
    counts = Counter()
    for _, sentence in trees:
        for word, lemma in zip(sentence.words, sentence.lemmas, strict=True):
            if lemma not in (None, "_", "[PUNCT]"):
                counts[lemma_script(word, lemma)] += max(1, int(sentence.weight))
    return [script for script, count in counts.most_common() if count >= MIN_SCRIPT]


def annotated_features(trees):
    """The features that each treebank uses at all."""
    used = {}
    for treebank, sentence in trees:
        found = used.setdefault(treebank.path, set())
        for feats in sentence.feats:
            found.update(feats)
    return used


def upos_id(word, tag):
    """Class of a tag; unknown for hashtags and user names, which some treebanks call symbols."""
    if tag == "SYM" and any(char.isalpha() for char in word):
        return UNKNOWN
    return UPOS.index(tag) if tag in UPOS else UPOS.index("X")


def tree_item(treebank, sentence, scripts, annotated):
    """The sentence in class numbers."""
    if not treebank.subtypes:
        annotated = annotated - {"Voice"}
    lemmas = []
    for word, lemma in zip(sentence.words, sentence.lemmas, strict=True):
        if lemma is None or lemma in ("_", "[PUNCT]"):
            lemmas.append(UNKNOWN)
        else:
            lemmas.append(scripts.get(lemma_script(word, lemma), UNKNOWN))
    return Item(
        sentence.lang,
        sentence.document,
        sentence.words,
        sentence.spaces,
        sentence.source,
        sentence.weight,
        sentence.starts,
        [upos_id(word, tag) for word, tag in zip(sentence.words, sentence.upos, strict=True)],
        [feature_ids(feats, tag, annotated) for feats, tag in zip(sentence.feats, sentence.upos, strict=True)],
        lemmas,
        sentence.heads,
        [relation_ids(label, treebank.subtypes) for label in sentence.labels],
    )


def tag_words(words, found, tags, silent, places):
    """Bit masks of NAMES for each word, and the mentions whose type is sure."""
    masks = [silent_mask(word, silent) for word in words]
    mentions = []
    for first, end, tag in found:
        allowed = tags.get(tag)
        if allowed is None:
            masks[first:end] = [ALL_NAMES] * (end - first)
            continue
        allowed = places.narrow(allowed, " ".join(words[first:end]))
        for i in range(first, end):
            masks[i] = name_mask("B" if i == first else "I", allowed)
        if len(allowed) == 1 and "O" not in allowed:
            mentions.append((first, end, next(iter(allowed))))
    return masks, tuple(mentions)


def read_tree_names(folder):
    """Spans of treebank sentences, in characters of the text without spaces: (lang, text) to (start, end, tag)."""
    table = {}
    for lang, path in TREE_NAMES:
        for rows in read_tsv(folder / "ner" / path):
            starts = [0]
            for token, _ in rows:
                starts.append(starts[-1] + len(token.replace(" ", "")))
            text = "".join(token.replace(" ", "") for token, _ in rows)
            table[lang, text] = [(starts[a], starts[b], tag) for a, b, tag in spans(rows)]
    return table


def add_tree_names(item, table, places):
    found = table.get((item.lang, "".join(item.words)))
    if found is None:
        return
    starts = [0]
    for word in item.words:
        starts.append(starts[-1] + len(word))
    tokens = []
    for low, high, tag in found:
        inside = [i for i in range(len(item.words)) if starts[i] < high and starts[i + 1] > low]
        tokens.append((inside[0], inside[-1] + 1, tag))
    item.names, item.mentions = tag_words(item.words, tokens, PLAIN_TAGS, SILENT, places)


def name_items(folder, usual, places):
    for corpus in NAME_CORPORA:
        for number, rows in enumerate(read_tsv(folder / "ner" / corpus.path)):
            tokens, found = [token for token, _ in rows], spans(rows)
            if len(tokens) > 90:
                continue
            if corpus.lower:
                tokens = recase(corpus.lang, tokens, found, usual, KEPT_SMALL)
            words, spaces, found = align_names(corpus.lang, tokens, found)
            item = Item(corpus.lang, f"{corpus.path}:{number // TOGETHER}", words, spaces, corpus.path, corpus.weight, True)
            item.names, item.mentions = tag_words(words, found, corpus.tags, corpus.silent, places)
            yield item


def prepare(folder):
    places = Places(folder / "gazetteers")
    tests = list(read_trees(folder, TEST_TREEBANKS))
    forbidden = {text_key(sentence.words) for _, sentence in tests if len(sentence.words) > 4}
    trees = [pair for pair in read_trees(folder, TREEBANKS) if text_key(pair[1].words) not in forbidden]
    scripts = make_scripts(trees)
    script_ids = {script: i for i, script in enumerate(scripts)}
    annotated = annotated_features(trees)
    items = [tree_item(bank, sentence, script_ids, annotated[bank.path]) for bank, sentence in trees]
    table = read_tree_names(folder)
    for item in items:
        add_tree_names(item, table, places)
    items += name_items(folder, casing_counts([sentence for _, sentence in trees]), places)
    test_items = [tree_item(bank, sentence, script_ids, set(FEATURES)) for bank, sentence in tests]
    gold_lemmas = [(sentence.source, sentence.words, sentence.lemmas, sentence.labels) for _, sentence in tests]
    return {"items": items, "tests": test_items, "test_lemmas": gold_lemmas, "scripts": scripts}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    data = prepare(arguments.corpora)
    arguments.out.write_bytes(pickle.dumps(data))
    sizes = Counter()
    for item in data["items"]:
        sizes[item.source] += len(item.words)
    for source, size in sizes.items():
        print(f"{size:8} words  {source}")
    print(len(data["items"]), "sentences,", len(data["scripts"]), "lemma scripts,", len(RELATIONS), "relations")


if __name__ == "__main__":
    main()
