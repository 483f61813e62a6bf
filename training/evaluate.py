"""Scores the shipped component on held-out corpora: trees, tags, lemmas, sentences, names.

python -m training.evaluate CORPORA [--model DIR] [--only it]
"""

import argparse
import json
from collections import Counter
from itertools import islice
from pathlib import Path

import spacy

from kg.gold import load_gold
from kg.nlp.encoder import Encoder
from training.align import join
from training.corpora import PLAIN_TAGS, TEST_TREEBANKS, guess_spaces, read_tsv
from training.passages import outer_names
from training.prepare import read_trees

COARSE = {"Company": "ORG", "Organisation": "ORG", "Person": "PER", "City": "LOC", "Place": "LOC"}
TEXT_SENTENCES = 6


def batched(items, size):
    """Tuples of `size` consecutive items (itertools.batched came with Python 3.12)."""
    stream = iter(items)
    while group := tuple(islice(stream, size)):
        yield group


def base(label):
    return label.partition(":")[0].lower()


def ratio(part, whole):
    return round(part / whole, 4) if whole else 0.0


def f1(hits, found, wanted):
    return round(2 * hits / (found + wanted), 4) if found + wanted else 0.0


def text_of(sentences, *, drop):
    """One text of several sentences and each word's offset; `drop` leaves out the final stop of every such sentence."""
    text, places = "", []
    for number, sentence in enumerate(sentences):
        words, spaces = list(sentence.words), list(sentence.spaces)
        if drop and (number % drop == 0) and words[-1] == ".":
            words[-1] = ""
        part, starts = join(words, spaces)
        places.append([len(text) + start for start in starts])
        text += part + " "
    return text.rstrip(), places


def score_trees(encoder, nlp, sentences, counts, *, drop=0):
    """Adds to the counts what the component gets right on one text."""
    text, places = text_of(sentences, drop=drop)
    doc = encoder(nlp.make_doc(text))
    by_offset = {token.idx: token for token in doc}
    starts = {sent[0].idx for sent in doc.sents}
    gold_starts = {offsets[0] for offsets in places}
    counts["starts found"] += len(starts)
    counts["starts wanted"] += len(gold_starts)
    counts["starts hit"] += len(starts & gold_starts)
    for sentence, offsets in zip(sentences, places, strict=True):
        for i, word in enumerate(sentence.words):
            token = by_offset.get(offsets[i])
            counts["words"] += 1
            if token is None or token.text != word:
                counts["other tokens"] += 1
                continue
            score_word(sentence, i, offsets, token, counts)


def score_word(sentence, i, offsets, token, counts):
    counts["upos"] += token.pos_ == sentence.upos[i]
    head = sentence.heads[i]
    attached = token.head.idx == (token.idx if head < 0 else offsets[head])
    label = token.dep_ if token.dep_ != "ROOT" else "root"
    wanted = sentence.labels[i].split("|")[0]
    if sentence.upos[i] != "PUNCT":
        counts["trees"] += 1
        counts["uas"] += attached
        counts["las"] += attached and base(label) == base(wanted)
        counts["las subtypes"] += attached and label == wanted
    if sentence.lemmas[i] not in (None, "_", "[PUNCT]") and sentence.upos[i] != "PUNCT":
        counts["lemmas"] += 1
        counts["lemma"] += token.lemma_ == sentence.lemmas[i]
    for name in ("Mood", "Tense", "VerbForm", "Number", "Person"):
        if sentence.upos[i] in ("VERB", "AUX"):
            counts["morphs"] += 1
            counts["morph"] += token.morph.get(name) == [value for key, value in sentence.feats[i].items() if key == name]
    for name in ("nsubj:pass", "aux:pass", "obl:agent", "acl:relcl", "flat:name", "expl:impers", "expl:pass"):
        counts[f"{name} wanted"] += wanted == name
        counts[f"{name} found"] += label == name
        counts[f"{name} hit"] += wanted == name == label


def tree_report(counts):
    report = {
        "words": counts["words"],
        "upos": ratio(counts["upos"], counts["words"]),
        "uas": ratio(counts["uas"], counts["trees"]),
        "las": ratio(counts["las"], counts["trees"]),
        "las subtypes": ratio(counts["las subtypes"], counts["trees"]),
        "lemma": ratio(counts["lemma"], counts["lemmas"]),
        "verb morphology": ratio(counts["morph"], counts["morphs"]),
        "sentences": f1(counts["starts hit"], counts["starts found"], counts["starts wanted"]),
    }
    for name in ("nsubj:pass", "aux:pass", "obl:agent", "acl:relcl", "flat:name", "expl:impers", "expl:pass"):
        if counts[f"{name} wanted"] > 4:
            report[name] = f1(counts[f"{name} hit"], counts[f"{name} found"], counts[f"{name} wanted"])
    return report


def evaluate_trees(corpora, encoders, treebank):
    nlp, encoder = encoders(treebank.lang)
    sentences = [sentence for _, sentence in read_trees(corpora, [treebank])]
    report = {}
    for name, size, drop in (
        ("single", 1, 0),
        ("texts", TEXT_SENTENCES, 0),
        ("texts, every 4th stop missing", TEXT_SENTENCES, 4),
    ):
        counts = Counter()
        for group in batched(sentences, size):
            score_trees(encoder, nlp, group, counts, drop=drop)
        report[name] = tree_report(counts) if not drop else {"sentences": tree_report(counts)["sentences"]}
    return report


def plain_spans(rows, starts):
    """(start, end, tag) in characters of runs of one tag; B- opens a new run."""
    spans, last = [], "O"
    for (token, tag), start in zip(rows, starts, strict=True):
        name = tag.rpartition("-")[2]
        if name != "O":
            if name == last and not tag.startswith("B-"):
                spans[-1] = (spans[-1][0], start + len(token), name)
            else:
                spans.append((start, start + len(token), name))
        last = name
    return [span for span in spans if span[2] in PLAIN_TAGS and span[2] != "MISC"]


def merge_runs(spans, text):
    """Touching spans of one tag as one (for files without B-)."""
    merged = []
    for start, end, tag in spans:
        if merged and merged[-1][2] == tag and not text[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], end, tag)
        else:
            merged.append((start, end, tag))
    return merged


def evaluate_names(encoders, lang, path, *, runs):
    nlp, encoder = encoders(lang)
    counts = Counter()
    for rows in read_tsv(path):
        tokens = [token for token, _ in rows]
        text, starts = join(tokens, guess_spaces(tokens))
        wanted = plain_spans(rows, starts)
        doc = encoder(nlp.make_doc(text))
        found = [(e.start_char, e.end_char, COARSE[e.label_]) for e in doc.ents if e.label_ in COARSE]
        found = merge_runs(found, text) if runs else found
        for tag in ("PER", "LOC", "ORG"):
            gold, seen = ({span for span in spans if span[2] == tag} for spans in (wanted, found))
            for key in (tag, "all"):
                counts[f"{key} wanted"] += len(gold)
                counts[f"{key} found"] += len(seen)
                counts[f"{key} hit"] += len(gold & seen)
    return {
        key: f1(counts[f"{key} hit"], counts[f"{key} found"], counts[f"{key} wanted"]) for key in ("all", "PER", "LOC", "ORG")
    }


def evaluate_gold(encoders, lang, split):
    nlp, encoder = encoders(lang)
    counts, kinds = Counter(), set()
    for passage in load_gold(lang=lang, split=split):
        doc = encoder(nlp.make_doc(passage.document.text))
        wanted = set(outer_names(passage))
        found = {(e.start_char, e.end_char, e.label_) for e in doc.ents}
        for spans, key in ((wanted, "wanted"), (found, "found"), (wanted & found, "hit")):
            for span in spans:
                kinds.add(span[2])
                counts[f"{span[2]} {key}"] += 1
                counts[f"all {key}"] += 1
    keys = ["all", *sorted(kinds)]
    return {key: f1(counts[f"{key} hit"], counts[f"{key} found"], counts[f"{key} wanted"]) for key in keys}


def make_encoders(folder):
    made = {}

    def encoders(lang):
        if lang not in made:
            nlp = spacy.blank(lang)
            made[lang] = (nlp, Encoder(nlp.vocab, folder=folder))
        return made[lang]

    return encoders


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--only", default="it,en,fr,de,es")
    parser.add_argument("--split", default="dev", help="split of data/gold")
    arguments = parser.parse_args()
    encoders, langs = make_encoders(arguments.model), arguments.only.split(",")
    for treebank in TEST_TREEBANKS:
        if treebank.lang in langs:
            print(treebank.path, json.dumps(evaluate_trees(arguments.corpora, encoders, treebank), indent=1), flush=True)
    names = (("it", "eval_only/kind_wikinews_test.tsv", True), ("en", "en/uner_en_ewt-ud-test.tsv", False))
    for lang, path, runs in names:
        if lang in langs:
            print(path, evaluate_names(encoders, lang, arguments.corpora / "ner" / path, runs=runs), flush=True)
    for lang in ("it", "en"):
        if lang in langs:
            print("gold", lang, arguments.split, evaluate_gold(encoders, lang, arguments.split), flush=True)


if __name__ == "__main__":
    main()
