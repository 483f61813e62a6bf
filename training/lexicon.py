"""Lemmas that the component looks up before it asks the network: treebank words, irregular verbs, prepositions with articles."""

from collections import Counter

from kg.nlp.encoder_lemmas import apply_script
from training.irregular import verb_lemmas
from training.labels import UNKNOWN, UPOS

SHARE = 0.8  # of a word's occurrences that must have the lemma
ARTICLES = ("l", "llo", "lla", "ll'", "i", "gli", "lle")
PREPOSITIONS = {"di": "de", "a": "a", "da": "da", "in": "ne", "su": "su", "con": "co"}


def closed_words():
    """(form, part of speech) to lemma for Italian function words that merge two words or take an extra letter."""
    table = {("ad", "ADP"): "a", ("ed", "CCONJ"): "e", ("od", "CCONJ"): "o", ("col", "ADP"): "con"}
    for lemma, stem in PREPOSITIONS.items():
        for article in ARTICLES:
            form = stem + article if stem[-1] in "eaou" else stem
            table[form, "ADP"] = lemma
    return table


def treebank_lemmas(items, scripts, lang):
    """(form, part of speech) to the lemma that treebanks of the language nearly always give."""
    counts = Counter()
    for item in items:
        if item.lang != lang or item.lemmas is None:
            continue
        for word, tag, script in zip(item.words, item.upos, item.lemmas, strict=True):
            if UNKNOWN not in (tag, script) and UPOS[tag] != "PROPN" and word.replace("'", "").isalpha():
                counts[word.lower(), UPOS[tag], apply_script(word.lower(), scripts[script])] += 1
    totals = Counter()
    for (form, tag, _), count in counts.items():
        totals[form, tag] += count
    return {(form, tag): lemma for (form, tag, lemma), n in counts.items() if n >= SHARE * totals[form, tag]}


def lemma_table(items, scripts):
    """Lines 'form, part of speech, lemma' for Italian, sorted."""
    table = treebank_lemmas(items, scripts, "it") | closed_words()
    for form, lemma in verb_lemmas().items():
        table[form, "VERB"] = lemma
        table[form, "AUX"] = lemma
    return [f"{form}\t{tag}\t{lemma}" for (form, tag), lemma in sorted(table.items())]
