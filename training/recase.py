"""Gives lower-cased text (MultiCoNER) its case back: names from their tags, other words from the treebanks' habits."""

from collections import Counter

SMALL = frozenset(
    [
        "di",
        "del",
        "della",
        "dei",
        "degli",
        "delle",
        "da",
        "dal",
        "dalla",
        "e",
        "ed",
        "il",
        "lo",
        "la",
        "i",
        "gli",
        "le",
        "al",
        "alla",
        "con",
        "per",
        "in",
        "su",
        "a",
        "of",
        "the",
        "and",
        "for",
        "in",
        "on",
        "at",
        "to",
        "de",
        "des",
        "du",
        "et",
        "à",
        "les",
        "aux",
        "en",
        "y",
        "el",
        "los",
        "las",
        "von",
        "und",
        "der",
        "die",
        "das",
        "den",
        "dem",
        "zu",
        "zur",
        "zum",
        "im",
        "am",
        "van",
    ]
)


def casing_counts(sentences):
    """How treebanks write each word inside sentences: lower-case form to its usual form, per language."""
    counts = {}
    for sentence in sentences:
        if sum(word.isupper() for word in sentence.words) > len(sentence.words) / 2:
            continue
        for word in sentence.words[1:]:
            counts.setdefault((sentence.lang, word.lower()), Counter())[word] += 1
    return {key: count.most_common(1)[0][0] for key, count in counts.items()}


def recase_name(word, index):
    if not word[:1].isalpha() or (index and word in SMALL):
        return word
    if any(char.isdigit() for char in word) or (len(word) <= 3 and not set(word) & set("aeiouyàèéìòù")):
        return word.upper()
    return "-".join(part[:1].upper() + part[1:] for part in word.split("-"))


def recase(lang, tokens, found, usual, kept_small):
    """Tokens with their likely case; spans whose tag is in kept_small (foods, illnesses) stay as the language writes them."""
    result = [usual.get((lang, token), token) for token in tokens]
    for first, end, tag in found:
        if tag in kept_small:
            continue
        for i in range(first, end):
            written = usual.get((lang, tokens[i]), "")
            proper = written[1:] != written[1:].lower() and len(tokens[i]) > 1
            result[i] = written if proper else recase_name(tokens[i], i - first)
    if result and result[0][:1].islower():
        result[0] = result[0][0].upper() + result[0][1:]
    return result
