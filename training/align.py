"""Treebank words and tagged tokens, carried over to spaCy's tokens of the same text by characters."""

from dataclasses import dataclass, field

import spacy

from training.corpora import guess_spaces

AGENT_PREPOSITIONS = {"it": {"da"}}


@dataclass
class Sentence:
    """Parallel lists, one entry a token; None where nothing is known. head counts from 0, -1 is the root."""

    lang: str
    document: str
    words: list
    spaces: list  # a space follows
    upos: list | None = None
    feats: list | None = None
    lemmas: list | None = None
    heads: list | None = None
    labels: list | None = None
    names: list | None = None  # (prefix, frozenset of types) or None for unknown
    starts: bool = True
    weight: float = 1.0
    source: str = ""
    mentions: list = field(default_factory=list)  # (first token, end token, type)


_BLANK = {}


def tokenize(lang, text):
    """spaCy's tokens without white space: (words, spaces after, start offsets)."""
    if lang not in _BLANK:
        _BLANK[lang] = spacy.blank(lang)
    doc = _BLANK[lang].make_doc(text)
    kept = [token for token in doc if not token.is_space]
    starts = [token.idx for token in kept]
    ends = [token.idx + len(token) for token in kept]
    spaces = [end < (starts[i + 1] if i + 1 < len(starts) else len(text)) for i, end in enumerate(ends)]
    return [token.text for token in kept], spaces, starts


def join(tokens, spaces):
    """The text and each token's start."""
    text, starts = "", []
    for token, space in zip(tokens, spaces, strict=True):
        starts.append(len(text))
        text += token + (" " if space else "")
    return text.rstrip(), starts


def depths(words):
    result = {0: 0}

    def depth(i):
        if i not in result:
            result[i] = 1 + depth(words[i].head)
        return result[i]

    for i in words:
        depth(i)
    return result


def merged_feats(head, group):
    """Features of a merged token: the union for a preposition with its article, else those of the head."""
    feats = dict(head.feats)
    if head.upos == "ADP":
        for word in group:
            for name, value in word.feats:
                feats.setdefault(name, value)
    return feats


def align_tree(treebank, document, units):
    """A Sentence, or None if spaCy's tokens do not cover the text."""
    tokens = [unit.text for unit in units]
    spaces = guess_spaces(tokens) if treebank.spaced else [unit.space for unit in units]
    text, unit_starts = join(tokens, spaces)
    words, spaces, starts = tokenize(treebank.lang, text)
    by_id = {i: word for unit in units for i, word in zip(unit.ids, unit.words, strict=True)}
    depth = depths(by_id)
    home, owned = {0: -1}, [[] for _ in words]
    at = 0
    for unit, start in zip(units, unit_starts, strict=True):
        while at + 1 < len(starts) and starts[at + 1] <= start:
            at += 1
        for i in unit.ids:
            home[i] = at
        owned[at].extend(unit.ids)
    split = {home[unit.ids[0]] for unit, start in zip(units, unit_starts, strict=True)
             if any(start < other < start + len(unit.text) for other in starts)}  # fmt: skip
    sentence = Sentence(treebank.lang, document, words, spaces, [], [], [], [], [])
    last = 0
    for t, ids in enumerate(owned):
        if not ids:
            mark = not any(char.isalnum() for char in words[t])
            sentence.upos.append("PUNCT" if mark else sentence.upos[last])
            sentence.feats.append({})
            sentence.lemmas.append(None)
            sentence.heads.append(last)
            sentence.labels.append("punct" if mark else "flat")
            continue
        last = t
        root = min(ids, key=lambda i: (depth[i], i))
        word = by_id[root]
        sentence.upos.append(word.upos)
        sentence.feats.append(merged_feats(word, [by_id[i] for i in ids]))
        sentence.lemmas.append(None if t in split else word.lemma)
        sentence.heads.append(home[word.head])
        sentence.labels.append(word.label)
    passive(sentence)
    return sentence


def passive(sentence):
    """Voice=Pass on verbs with a passive auxiliary; obliques with 'da' of such verbs and of bare past participles are agents."""
    passives = {h for h, label in zip(sentence.heads, sentence.labels, strict=True) if label.endswith(":pass")}
    auxiliaries = {h for h, label in zip(sentence.heads, sentence.labels, strict=True) if label.startswith("aux")}
    for i, feats in enumerate(sentence.feats):
        feats.pop("Voice", None)
        if i in passives:
            feats["Voice"] = "Pass"
    bare = {i for i, label in enumerate(sentence.labels) if label == "acl" and is_past(sentence, i)} - auxiliaries
    prepositions = AGENT_PREPOSITIONS.get(sentence.lang, ())
    for i, label in enumerate(sentence.labels):
        noun = sentence.heads[i]
        if label != "case" or sentence.lemmas[i] not in prepositions or noun < 0:
            continue
        agent = sentence.upos[noun] in ("NOUN", "PROPN", "PRON") and sentence.heads[noun] in passives | bare
        if sentence.labels[noun] == "obl" and agent:
            sentence.labels[noun] = "obl:agent"


def is_past(sentence, i):
    feats = sentence.feats[i]
    return feats.get("VerbForm") == "Part" and feats.get("Tense") != "Pres"


def spans(rows):
    """(first, end, tag) of BIO rows; a bare tag counts as inside."""
    result, start, kind = [], None, None
    for i, (_, tag) in enumerate([*rows, ("", "O")]):
        prefix, _, name = tag.rpartition("-")
        name = "" if tag == "O" else name
        if start is not None and (prefix == "B" or name != kind):
            result.append((start, i, kind))
            start = None
        if name and start is None:
            start, kind = i, name
    return result


def align_names(lang, tokens, found, spaces=None):
    """(words, spaces, [(first, end, tag)]) in spaCy tokens, for token spans over a tokenised sentence."""
    text, token_starts = join(tokens, spaces or guess_spaces(tokens))
    words, spaces, starts = tokenize(lang, text)
    ends = [start + len(word) for start, word in zip(starts, words, strict=True)]
    result = []
    for first, end, tag in found:
        low, high = token_starts[first], token_starts[end - 1] + len(tokens[end - 1])
        inside = [t for t in range(len(words)) if starts[t] < high and ends[t] > low]
        if inside:
            result.append((inside[0], inside[-1] + 1, tag))
    return words, spaces, result
