"""Forms of the frequent irregular verbs of Italian, spelled out from their stems, so that their lemmas are never guessed."""

from pathlib import Path

TABLE = Path(__file__).with_name("irregular_it.txt")
FUTURE = ("ò", "ai", "à", "emo", "ete", "anno", "ei", "esti", "ebbe", "emmo", "este", "ebbero")
IMPERFECT = ("vo", "vi", "va", "vamo", "vate", "vano")
SUBJUNCTIVE = ("ssi", "sse", "ssimo", "ste", "ssero")
TO_BE = (
    "sono sei è siamo siete ero eri era eravamo eravate erano fui fosti fu fummo foste furono sia siate siano fossi fosse "
    "fossimo fossero essendo"
)


def forms_of(row):
    """Lemma and all forms of one row of the table."""
    lemma, finite, participle, future, imperfect, subjunctive, gerund = (cell.strip() for cell in row.split("|"))
    found = [*finite.split(), gerund, *(future + ending for ending in FUTURE)]
    found += [imperfect + ending for ending in IMPERFECT] + [subjunctive + ending for ending in SUBJUNCTIVE]
    if participle:
        found += [participle[:-1] + ending for ending in "oaie"]
    return lemma, found


def verb_lemmas():
    """Form to lemma for Italian verbs and auxiliaries; 'stato' is left to the network (essere or stare).

    >>> [verb_lemmas()[form] for form in ("sarebbe", "può", "starebbero", "lancerebbe")]
    ['essere', 'potere', 'stare', 'lanciare']
    """
    result = dict.fromkeys([*TO_BE.split(), *("sar" + ending for ending in FUTURE)], "essere")
    for row in TABLE.read_text(encoding="utf8").splitlines():
        if not row.startswith("#"):
            lemma, forms = forms_of(row)
            for form in forms:
                result.setdefault(form, lemma)
    return result


# ending to what may stand in its place in the infinitive, likeliest first
REGULAR = """
a ano ava avano avo avi avamo avate ò ai arono ato ata ati ate ando asse assero assi assimo i ino iamo are
ia iano iava iavano iò iarono iato iata iati iate iando iasse iassero i ino iamo iare
e ono eva evano evo evi evamo evate é è erono ette ettero uto uta uti ute endo ente enti esse essero essi iamo a ano ere
e ono iva ivano ivo ivi ivamo ivate ì irono ii ito ita iti ite endo ente enti isse issero issi iamo a ano ire
isco isci isce iscono isca iscano ire
ca cano ca chi chiamo chino cano care
ga gano ga ghi ghiamo ghino gare
"""
CLITICS = "lo la li le gli si ne mi ti ci vi sene selo sela cela celo glielo gliela"


def verb_endings():
    """Endings of regular Italian verbs to those of the infinitives that they may come from.

    >>> verb_endings()["erebbe"], verb_endings()["arla"], verb_endings()["isce"]
    (('are', 'ere', 'iare'), ('are',), ('ire',))
    """
    table = {}

    def add(ending, infinitive):
        if infinitive not in table.setdefault(ending, []):
            table[ending].append(infinitive)

    for line in REGULAR.strip().splitlines():
        *endings, infinitive = line.split()
        for ending in endings:
            add(ending, infinitive)
    for ending in FUTURE:
        for theme, infinitives in (("er", "are ere iare"), ("ir", "ire"), ("cher", "care"), ("gher", "gare"), ("rr", "rre")):
            for infinitive in infinitives.split():
                add(theme + ending, infinitive)
    for clitic in CLITICS.split():
        for theme in ("ar", "er", "ir", "ur", "or"):
            add(theme + clitic, theme + ("e" if theme[0] in "aei" else "re"))
        for gerund, infinitives in (("ando", "are iare"), ("endo", "ere ire")):
            for infinitive in infinitives.split():
                add(gerund + clitic, infinitive)
    return {ending: tuple(infinitives) for ending, infinitives in sorted(table.items())}


def english_endings():
    """Endings of regular English verbs to what the base form has instead.

    >>> english_endings()["nning"], english_endings()["ied"], english_endings()["ed"]
    (('n',), ('y',), ('', 'e'))
    """
    table = {"ies": ("y",), "ied": ("y",), "ing": ("", "e"), "ed": ("", "e"), "es": ("e", ""), "s": ("",)}
    for letter in "bdgklmnprt":
        table[2 * letter + "ing"] = table[2 * letter + "ed"] = (letter,)
    return dict(sorted(table.items()))


IMPERFECT_TENSE = {"Mood": "Ind", "Tense": "Imp", "VerbForm": "Fin"}
CONDITIONAL = {"Mood": "Cnd", "Tense": "Pres", "VerbForm": "Fin"}
PRESENT, PAST = {"Tense": "Pres"}, {"Mood": "Ind", "Tense": "Past", "VerbForm": "Fin"}
PRESENT_ENDINGS = """a ano ono ie sce uce ice oce ince ende onde ande cede iede erde orde ude gge rge nge rre pre ffre gue rve lve
ste mette batte one iene ale uole"""
NO_PRESENT = "ata ita uta"  # of a participle, where the tag errs
NEITHER = "devo devi bevo bevi crebbe crebbero accrebbe accrebbero increbbe rincrebbe diede ridiede"


def finite_forms():
    """Italian forms and endings whose mood and tense are certain; treebanks mix imperfect with past, conditionals are rare, and
    an encoder in doubt takes the present of the news ('lascia') for a past."""
    endings = {theme + ending: IMPERFECT_TENSE for theme in "aei" for ending in IMPERFECT}
    endings |= dict.fromkeys(("rebbe", "rebbero", "remmo", "rrei"), CONDITIONAL)
    endings |= {theme + ending: CONDITIONAL for theme in ("a", "e", "i") for ending in ("rei", "resti", "reste")}
    endings |= dict.fromkeys(PRESENT_ENDINGS.split(), PRESENT) | {ending: {} for ending in NO_PRESENT.split()}
    endings |= dict.fromkeys(("arono", "erono", "irono"), PAST)
    return {
        "forms": dict.fromkeys(("era", "ero", "eri", "erano"), IMPERFECT_TENSE) | {form: {} for form in NEITHER.split()},
        "endings": dict(sorted(endings.items(), key=lambda pair: (-len(pair[0]), pair[0]))),
    }
