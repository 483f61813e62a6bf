"""Which public corpora the encoder learns from, and how to read them (see training/README.md for sources and licences)."""

from dataclasses import dataclass
from pathlib import Path

NO_SPACE_BEFORE = {*",.;:!?)]}%»”…’", "...", "''", "'s", "n't"}
NO_SPACE_AFTER = {*"([{«“‘"}


@dataclass(frozen=True)
class Treebank:
    """weight: how often a sentence is seen; spaced: punctuation stands alone in the text; subtypes: relations have them."""

    path: str
    lang: str
    weight: float
    spaced: bool = False
    subtypes: bool = True
    starts: bool = True


TREEBANKS = (
    Treebank("it/it_markit-ud-train.conllu", "it", 3, spaced=True),
    Treebank("it/it_markit-ud-dev.conllu", "it", 3, spaced=True),
    Treebank("it/it_markit-ud-test.conllu", "it", 3, spaced=True),
    Treebank("it/it_pud-ud-test.conllu", "it", 4),
    Treebank("it/it_parlamint-ud-train.conllu", "it", 3, spaced=True, subtypes=False),
    Treebank("it/it_parlamint-ud-test.conllu", "it", 3, spaced=True, subtypes=False),
    Treebank("it/corrected_it_thvalico-ud-test.conllu", "it", 1),
    Treebank("it/it_twittiro-ud-train.conllu", "it", 1, starts=False),
    Treebank("it/it_twittiro-ud-dev.conllu", "it", 1, starts=False),
    Treebank("it/it_twittiro-ud-test.conllu", "it", 1, starts=False),
    Treebank("en/en_ewt-ud-train.from-sources.conllu", "en", 1),
    Treebank("en/en_ewt-ud-dev.conllu", "en", 1),
    Treebank("en/en_gum-permissive-genres.conllu", "en", 0.5),
    Treebank("en/en_pud-ud-test.conllu", "en", 2),
    Treebank("fr/fr_gsd-ud-dev.conllu", "fr", 1),
    Treebank("fr/fr_sequoia-ud-train.conllu", "fr", 1),
    Treebank("fr/fr_sequoia-ud-dev.conllu", "fr", 1),
    Treebank("fr/fr_pud-ud-test.conllu", "fr", 1),
    Treebank("fr/fr_alts-ud-train.conllu", "fr", 0.5),
    Treebank("de/de_gsd-ud-dev.conllu", "de", 2),
    Treebank("de/de_pud-ud-test.conllu", "de", 2),
    Treebank("es/es_ancora-ud-dev.conllu", "es", 1),
    Treebank("es/es_gsd-ud-dev.conllu", "es", 1),
    Treebank("es/es_gsd-ud-test.conllu", "es", 1),
    Treebank("es/es_pud-ud-test.conllu", "es", 1),
)
TEST_TREEBANKS = (
    Treebank("eval_only/it_isdt-ud-test.conllu", "it", 0),
    Treebank("eval_only/it_isdt-ud-dev.conllu", "it", 0),
    Treebank("en/en_ewt-ud-test.conllu", "en", 0),
    Treebank("fr/fr_gsd-ud-test.conllu", "fr", 0),
    Treebank("de/de_gsd-ud-test.conllu", "de", 0),
    Treebank("es/es_ancora-ud-test.conllu", "es", 0),
)

SILENT = frozenset({"O", "Model", "Event", "Role"})
ORGANISATION = frozenset({"Company", "Organisation"})
LOCATION = frozenset({"City", "Place"})


def types(names):
    return frozenset(names.split("|"))


PLAIN_TAGS = {"PER": types("Person"), "LOC": LOCATION, "ORG": ORGANISATION, "MISC": SILENT | {"Organisation"}}
PEOPLE = ("Artist", "OtherPER", "Athlete", "Politician", "SportsManager", "Scientist", "Cleric")
WORKS = ("VisualWork", "MusicalWork", "WrittenWork", "ArtWork", "Food", "Drink", "Clothing", "Disease", "Symptom")
BODIES = ("AnatomicalStructure", "MedicalProcedure", "Medication/Vaccine")
FINE_TAGS = {
    **dict.fromkeys(PEOPLE, types("Person")),
    **dict.fromkeys((*WORKS, *BODIES), types("O")),
    **dict.fromkeys(("PublicCorp", "PrivateCorp", "CarManufacturer", "AerospaceManufacturer"), types("Company")),
    **dict.fromkeys(("MusicalGRP", "SportsGRP"), types("Organisation")),
    **dict.fromkeys(("Facility", "Station", "OtherLOC"), types("Place|O")),
    **dict.fromkeys(("Software", "OtherPROD"), types("Model|O")),
    "ORG": ORGANISATION,
    "HumanSettlement": LOCATION,
    "Vehicle": types("Model"),
}
COARSE_TAGS = {
    "PER": types("Person"),
    "LOC": LOCATION,
    "GRP": types("Organisation"),
    "CORP": types("Company"),
    "PROD": types("Model|O"),
    "CW": types("O|Event"),
}
EMERGING_TAGS = {
    "person": types("Person"),
    "location": LOCATION,
    "corporation": types("Company"),
    "group": types("Organisation"),
    "product": types("Model|O"),
    "creative-work": types("O|Event"),
}
GERMEVAL_TAGS = {**PLAIN_TAGS, "OTH": SILENT | {"Organisation"}}


@dataclass(frozen=True)
class NameCorpus:
    """tags: what each tag of the file may be here; silent: what an untagged word may be; lower: the text has lost its case."""

    path: str
    lang: str
    weight: float
    tags: dict
    silent: frozenset = SILENT
    lower: bool = False


FINE_SILENT = frozenset({"O", "Role", "Event"})
NAME_CORPORA = (
    NameCorpus("it/multiconer2_it-dev.tsv", "it", 6, FINE_TAGS, FINE_SILENT, lower=True),
    NameCorpus("it/europarl-ner_it.tsv", "it", 2, PLAIN_TAGS),
    NameCorpus("en/multiconer2_en_train90.tsv", "en", 1, FINE_TAGS, FINE_SILENT, lower=True),
    NameCorpus("en/multiconer2_en-train10.tsv", "en", 1, FINE_TAGS, FINE_SILENT, lower=True),
    NameCorpus("en/multiconer2_en-dev.tsv", "en", 1, FINE_TAGS, FINE_SILENT, lower=True),
    NameCorpus("en/wikigold.tsv", "en", 1, PLAIN_TAGS),
    NameCorpus("en/wnut17_wnut17train.tsv", "en", 0.3, EMERGING_TAGS, FINE_SILENT),
    NameCorpus("en/multiconer1_en_train.tsv", "en", 0.3, COARSE_TAGS, FINE_SILENT, lower=True),
    NameCorpus("es/multiconer2_es-dev.tsv", "es", 2, FINE_TAGS, FINE_SILENT, lower=True),
    NameCorpus("es/multiconer1_es_train.tsv", "es", 0.3, COARSE_TAGS, FINE_SILENT, lower=True),
    NameCorpus("es/europarl-ner_es.tsv", "es", 1, PLAIN_TAGS),
    NameCorpus("fr/multiconer2_fr-dev.tsv", "fr", 3, FINE_TAGS, FINE_SILENT, lower=True),
    NameCorpus("de/multiconer2_de-train.tsv", "de", 0.5, FINE_TAGS, FINE_SILENT, lower=True),
    NameCorpus("de/multiconer2_de-dev.tsv", "de", 1, FINE_TAGS, FINE_SILENT, lower=True),
    NameCorpus("de/germeval2014_dev_outer.tsv", "de", 1, GERMEVAL_TAGS),
)
# Names for treebank sentences of the same text.
TREE_NAMES = (
    ("en", "en/uner_en_ewt-ud-train.tsv"),
    ("en", "en/uner_en_ewt-ud-dev.tsv"),
    ("en", "en/uner_en_pud-ud-test.tsv"),
    ("de", "de/uner_de_pud-ud-test.tsv"),
    ("it", "it/pud_projected_it.tsv"),
    ("fr", "fr/pud_projected_fr.tsv"),
    ("es", "es/pud_projected_es.tsv"),
)


@dataclass(frozen=True)
class Word:
    """One syntactic word of a treebank; head counts from 1 within the sentence, 0 is the root."""

    form: str
    lemma: str
    upos: str
    feats: tuple
    head: int
    label: str


@dataclass(frozen=True)
class Unit:
    """A stretch of the surface with the syntactic words in it (two in 'della') and their ids."""

    text: str
    space: bool
    ids: tuple
    words: tuple


def read_feats(text):
    return () if text == "_" else tuple(tuple(pair.split("=", 1)) for pair in text.split("|"))


def read_word(columns):
    return Word(columns[1], columns[2], columns[3], read_feats(columns[5]), int(columns[6]), columns[7])


def read_units(rows):
    """Units of one sentence: a multiword token whose words spell it is several units, otherwise one."""
    units, i = [], 0
    while i < len(rows):
        columns = rows[i]
        space = "SpaceAfter=No" not in columns[9]
        i += 1
        if "." in columns[0]:
            continue
        if "-" not in columns[0]:
            units.append(Unit(columns[1], space, (int(columns[0]),), (read_word(columns),)))
            continue
        first, last = map(int, columns[0].split("-"))
        inside = rows[i : i + last - first + 1]
        i += len(inside)
        words = tuple(map(read_word, inside))
        if "".join(word.form for word in words) == columns[1]:
            for at, word in enumerate(words):
                units.append(Unit(word.form, space and at == len(words) - 1, (first + at,), (word,)))
        else:
            units.append(Unit(columns[1], space, tuple(range(first, last + 1)), words))
    return units


def read_conllu(path):
    """(document id, units) of each sentence that has a full tree."""
    document, rows = "", []
    for line in Path(path).read_text(encoding="utf8").split("\n"):
        if line.startswith("# newdoc"):
            document = line.partition("=")[2].strip()
        if not line:
            if rows and all(row[7] != "_" and row[6].isdigit() for row in rows if row[0].isdigit()):
                yield document, read_units(rows)
            rows = []
        elif line[0] != "#":
            rows.append(line.split("\t"))


def read_tsv(path):
    """Lists of (token, tag)."""
    rows = []
    for line in Path(path).read_text(encoding="utf8").split("\n"):
        token, _, tag = line.partition("\t")
        if token.strip():
            rows.append((token.strip(), tag.strip().split("|")[0] or "O"))
        elif rows:
            yield rows
            rows = []


def guess_spaces(tokens):
    """For each token, whether a space follows."""
    spaces, open_quote = [], False
    for i, token in enumerate(tokens):
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        space = after is not None and after not in NO_SPACE_BEFORE and token not in NO_SPACE_AFTER
        if len(token) > 1 and token[-1] in "'’" and token[0].isalpha():
            space = False
        if token == '"':
            open_quote = not open_quote
            space = space and not open_quote
        elif after == '"' and open_quote:
            space = False
        spaces.append(space)
    return spaces
