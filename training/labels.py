"""What the network predicts: label inventories, normalised across treebanks, and partial labels where sources differ."""

from dataclasses import dataclass

TYPES = ("Company", "Organisation", "Person", "Model", "City", "Place", "Event", "Role")
NAMES = ("O", *(f"{prefix}-{name}" for name in TYPES for prefix in "BI"))
UPOS = (
    "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ",
    "SYM", "VERB", "X",
)  # fmt: skip
FEATURES = {
    "Mood": ("Ind", "Sub", "Cnd", "Imp"),
    "Tense": ("Pres", "Past", "Imp", "Fut", "Pqp"),
    "VerbForm": ("Fin", "Inf", "Part", "Ger"),
    "Voice": ("Pass",),
    "Number": ("Sing", "Plur"),
    "Gender": ("Masc", "Fem", "Neut"),
    "Person": ("1", "2", "3"),
    "Polarity": ("Neg",),
    "Degree": ("Cmp", "Sup", "Abs"),
    "Definite": ("Def", "Ind"),
    "PronType": ("Art", "Prs", "Dem", "Rel", "Int", "Ind", "Neg", "Tot"),
    "Case": ("Nom", "Acc", "Dat", "Gen"),
    "Poss": ("Yes",),
    "NumType": ("Card", "Ord"),
}
RELATIONS = (
    "acl", "acl:relcl", "advcl", "advmod", "amod", "appos", "aux", "aux:pass", "case", "cc", "ccomp", "compound",
    "compound:prt", "conj", "cop", "csubj", "csubj:pass", "dep", "det", "det:poss", "det:predet", "discourse",
    "dislocated", "expl", "expl:impers", "expl:pass", "fixed", "flat", "flat:name", "goeswith", "iobj", "list",
    "mark", "nmod", "nmod:poss", "nsubj", "nsubj:pass", "nummod", "obj", "obl", "obl:agent", "orphan", "parataxis",
    "punct", "reparandum", "root", "vocative", "xcomp",
)  # fmt: skip
UNKNOWN = -1


@dataclass
class Item:
    """A labelled sentence, in class numbers; None for a task without labels here."""

    lang: str
    document: str
    words: list
    spaces: list
    source: str
    weight: float
    starts: bool
    upos: list | None = None
    feats: list | None = None
    lemmas: list | None = None
    heads: list | None = None
    labels: list | None = None
    names: list | None = None
    mentions: tuple = ()


def relation_ids(label, subtypes):
    """Ids of the relations that a treebank's label may stand for: several where it does not tell subtypes apart."""
    base = label.partition(":")[0]
    name = label if label in RELATIONS else base
    names = {name}
    if name == "flat" or (not subtypes and name == base and name != "obl"):
        names = {other for other in RELATIONS if other.partition(":")[0] == base}
    return tuple(sorted(RELATIONS.index(name) for name in names if name in RELATIONS)) or (RELATIONS.index("dep"),)


def feature_ids(feats, upos, annotated):
    """One class for each of FEATURES: 0 is none, UNKNOWN where the treebank does not annotate it or forgot it."""
    if upos == "ADV" and feats.get("PronType") == "Neg":
        feats = {"Polarity": "Neg"}
    row = []
    for name, values in FEATURES.items():
        value = feats.get(name, "").split(",")[0]
        if not value and name == "VerbForm" and upos in ("VERB", "AUX"):
            value = "Fin" if "Mood" in feats else None
        if not value and name == "Definite" and feats.get("PronType") == "Art":
            value = None
        if name not in annotated or value is None:
            row.append(UNKNOWN)
        else:
            row.append(values.index(value) + 1 if value in values else 0)
    return row


def lemma_script(form, lemma):
    """How to get the lemma: '=lemma', or case flag, number of characters to cut, characters to add.

    >>> lemma_script("avvistata", "avvistare"), lemma_script("sarebbe", "essere"), lemma_script("Roma", "Roma")
    ('l2re', '=essere', 'k0')
    """
    if lemma == lemma.lower():
        flag, form = "l", form.lower()
    elif form.isupper() and lemma != form and len(form) > 1:
        flag, form = "t", form.capitalize()
    else:
        flag = "k"
    shared = 0
    while shared < min(len(form), len(lemma)) and form[shared] == lemma[shared]:
        shared += 1
    if not shared or len(form) - shared > 6:
        return "=" + lemma
    return f"{flag}{len(form) - shared}{lemma[shared:]}"


def name_mask(prefix, allowed):
    """Bits of NAMES that a token may have; allowed may hold 'O'."""
    mask = 0
    for name in allowed:
        if name == "O":
            mask |= 1
        elif prefix == "O":
            mask |= (1 << NAMES.index(f"B-{name}")) | (1 << NAMES.index(f"I-{name}"))
        else:
            mask |= 1 << NAMES.index(f"{prefix}-{name}")
    return mask


ALL_NAMES = (1 << len(NAMES)) - 1
NO_NAME = 1


def silent_mask(word, silent):
    """What an untagged token may be: lower-case words no Model or Event, marks only inside a name."""
    if silent == {"O"}:
        return NO_NAME
    if not any(char.isalnum() for char in word):
        return 1 | sum(1 << NAMES.index(f"I-{name}") for name in silent - {"O"})
    if word.islower() and not any(char.isdigit() for char in word):
        silent = silent & {"O", "Role"}
    return name_mask("O", silent)
