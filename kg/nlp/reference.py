"""Component: what descriptions, shortened names and pronouns stand for, within one document.

"la casa cinese", "l'azienda", "la casa di Lei Jun" -> the company; "il SUV", "questi veicoli" -> the models; "SU7" -> "Xiaomi
SU7". What does not fit one thing better than the others is left open.
"""

from __future__ import annotations

from spacy.tokens import Token

from kg import vocab
from kg.gazetteers import company_epithets, demonym
from kg.model import MentionKind
from kg.nlp import syntax
from kg.nlp.analysis import Analysis, Found
from kg.nlp.reference_company import company_of, fits_company, modifiers_of, names_before, record_of, town_of
from kg.nlp.salience import name_key, salient, several
from kg.text import fold

_WINDOW = 90
_NEXT = 25
_SUBJECT = frozenset({"nsubj", "nsubj:pass", "ROOT"})
_DETERMINED = frozenset({"det", "det:poss", "det:predet"})


def join_names(analysis: Analysis) -> None:
    """Ties short names and second names to the names that they stand for."""
    _shortened_names(analysis)
    _shortened_companies(analysis)
    _other_names(analysis)


def resolve_references(analysis: Analysis) -> None:
    """Adds the descriptions that the rules can place, where the learned head has not placed them yet."""
    placed = {i for found in analysis.mentions if found.component == "links" for i in range(found.start, found.end)}
    for token in analysis.doc:
        if token.pos_ in {"NOUN", "PROPN", "ADJ"} and analysis.lexicon.nominals and token.i not in placed:
            _nominal(analysis, token)
    _home_markets(analysis)


def _shortened_names(analysis: Analysis) -> None:
    """Names whose words end (models, persons) a longer name of the document, or repeat it without its maker."""
    for type_ in (vocab.MODEL, vocab.PERSON):
        names = [i for i in analysis.of_type((type_,)) if analysis.mentions[i].kind is MentionKind.NAME]
        keys = {i: fold(analysis.text(analysis.mentions[i])).split() for i in names}
        for index in names:
            longer = {tuple(keys[o]): o for o in reversed(names) if _shortens(analysis, keys[index], keys[o], o, type_)}
            if len(longer) == 1:
                analysis.mentions[index].antecedents = (next(iter(longer.values())),)


def _shortened_companies(analysis: Analysis) -> None:
    """'Dick's' after 'Dick's Sporting Goods'; what the gazetteer knows ('Xiaomi' after 'Xiaomi Auto') stands for itself."""
    companies = [i for i in analysis.of_type((vocab.COMPANY,)) if analysis.mentions[i].component not in {"title", "brand"}]
    keys = {i: fold(analysis.text(analysis.mentions[i])).split() for i in companies}
    for index in companies:
        short, found = keys[index], analysis.mentions[index]
        if found.kind is not MentionKind.NAME or record_of(analysis, index) or not short:
            continue
        longer = {
            tuple(keys[o]): o
            for o in reversed(companies)
            if len(keys[o]) > len(short) and keys[o][: len(short)] == short and analysis.mentions[o].end <= found.start
        }
        if len(longer) == 1:
            found.antecedents = (next(iter(longer.values())),)


def _other_names(analysis: Analysis) -> None:
    """'Xiaomi Auto o Xiaomi EV': two names of one company, joined by 'or' and beginning alike."""
    alternatives = analysis.lexicon.words("or")
    for index in analysis.of_type((vocab.COMPANY,)):
        found = analysis.mentions[index]
        before = analysis.covering(found.start - 2) if found.start > 1 else None
        if before is None or found.chars is not None or analysis.doc[found.start - 1].lower_ not in alternatives:
            continue
        other = analysis.mentions[before]
        if other.type == vocab.COMPANY and analysis.doc[other.start].lower_ == analysis.doc[found.start].lower_:
            found.antecedents = (before,)


def _shortens(analysis: Analysis, short: list[str], long: list[str], other: int, type_: str) -> bool:
    if not short or len(short) >= len(long) or long[-len(short) :] != short:
        return False
    if type_ == vocab.PERSON:
        return True
    maker = fold(analysis.mentions[other].attributes.get("maker", "")).split()
    return len(short) + len(maker) >= len(long) and long[: len(long) - len(short)] == maker[: len(long) - len(short)]


def _nominal(analysis: Analysis, token: Token) -> None:
    """Adds a description headed by `token`, with what it stands for, if it is one."""
    kind = analysis.lexicon.describes(token)
    category = _category(analysis, token)
    if kind is None and category is not None:
        kind = vocab.MODEL
    owner = analysis.covering(token.i)
    if kind is None and owner is None:
        _people(analysis, token)
    if kind is None or (owner is not None and analysis.mentions[owner].type != vocab.MODEL_TYPE):
        return
    start, end = _extent(analysis, token)
    named = _epithet(analysis, token, start, end)
    if kind == vocab.COMPANY and named is not None and (_is_named(analysis, named) or not _company_that_fits(analysis, token)):
        _add(analysis, token, start, end, kind, named)
        return
    prototype = analysis.lexicon.lemma(token) in analysis.lexicon.words("prototypes")
    if _names_itself(analysis, token) or not (prototype or _definite(analysis, token)):
        return
    if prototype:
        _prototype(analysis, token, start, end)
        return
    antecedents = (
        company_of(analysis, token) if kind == vocab.COMPANY else _model(analysis, token, category) if kind == vocab.MODEL else ()
    )
    if antecedents:
        analysis.add(Found(start, end, kind, MentionKind.NOMINAL, "reference", 0.85, tuple(antecedents)))


def _people(analysis: Analysis, token: Token) -> None:
    """'die Wolfsburger', 'die Franzosen': the company of the text that comes from there, if there is one."""
    if token.dep_ == "amod" or not token.text[:1].isupper() or not _definite(analysis, token):
        return
    town = town_of(analysis, token.text)
    country = demonym(token.text, analysis.lexicon.lang) if analysis.lexicon.words("town_endings") else None
    if town is None and country is None:
        return
    names = list(names_before(analysis, (vocab.COMPANY,), token.i))
    fits = [i for i in names if fits_company(analysis, i, None if town else country, None, town)]
    if fits:
        start, end = _extent(analysis, token)
        analysis.add(Found(start, end, vocab.COMPANY, MentionKind.NOMINAL, "reference", 0.75, (fits[0],)))


def _is_named(analysis: Analysis, name: str) -> bool:
    return any(fold(name_key(analysis, i)) == fold(name) for i in analysis.of_type((vocab.COMPANY,)))


def _company_that_fits(analysis: Analysis, token: Token) -> tuple[int, ...]:
    """A company of the text that the description's own modifiers fit: 'la casa torinese' is Lancia where Fiat is not named."""
    return company_of(analysis, token) if any(modifiers_of(analysis, token)) else ()


def _prototype(analysis: Analysis, token: Token, start: int, end: int) -> None:
    """'un muletto', 'an early prototype': of the model named last, else of the one that the next sentence names."""
    if any(True for _ in syntax.modifiers(token, frozenset({"of"}), analysis.lexicon)):
        return
    before = salient(analysis, before=token.i, types=frozenset({vocab.MODEL}))
    limit = token.sent.end + _NEXT
    after = [i for i in analysis.of_type((vocab.MODEL,)) if token.i < analysis.mentions[i].start < limit]
    antecedents = before or [i for i in after if analysis.mentions[i].kind is MentionKind.NAME][:1]
    if antecedents:
        analysis.add(Found(start, end, vocab.MODEL, MentionKind.NOMINAL, "reference", 0.75, tuple(antecedents[:1])))


def _add(analysis: Analysis, token: Token, start: int, end: int, kind: str, name: str) -> None:
    known = [i for i in analysis.of_type((kind,)) if fold(name_key(analysis, i)) == fold(name)]
    before = [i for i in known if analysis.mentions[i].end <= token.i] or known
    analysis.add(
        Found(start, end, kind, MentionKind.NOMINAL, "reference", 0.9, tuple(before[-1:]), {} if before else {"name": name})
    )


def _category(analysis: Analysis, token: Token) -> str | None:
    """Concept of a kind word that can stand for a model by itself (no power trains, no adjectives)."""
    index = analysis.covering(token.i)
    if index is None or token.pos_ == "ADJ":
        return None
    found = analysis.mentions[index]
    return found.attributes["concept"] if found.type == vocab.MODEL_TYPE and not found.attributes.get("power") else None


def _extent(analysis: Analysis, token: Token) -> tuple[int, int]:
    """Tokens of the description: determiner, head, adjectives and a 'di' complement, as far as they touch each other."""
    inside = {token.i}
    for child in token.children:
        if child.dep_ in {*_DETERMINED, "amod", "nummod"}:
            inside.add(child.i)
        elif child.dep_.startswith("nmod") and syntax.preposition(child, analysis.lexicon) == "of":
            inside |= {t.i for t in child.subtree if t.dep_ not in {"acl:relcl", "appos", "punct"}}
    name = syntax.joined_to(token, analysis.lexicon)
    if name is not None:
        inside |= {token.i - 1, *(t.i for t in name.subtree)}
    start, end = token.i, token.i + 1
    while start - 1 in inside:
        start -= 1
    while end in inside:
        end += 1
    return start, end


def _definite(analysis: Analysis, token: Token) -> bool:
    determiners = [c for c in token.children if c.dep_ in _DETERMINED]
    words = {c.lower_.replace("’", "'") for c in determiners}
    if words & analysis.lexicon.words("indefinite"):
        return False
    if any({"Def", "Dem"} & {*syntax.morph(c, "Definite"), *syntax.morph(c, "PronType")} for c in determiners):
        return True
    marks = [c.lower_.replace("’", "'") for c in token.children if c.dep_ == "case"]
    return bool((words | set(marks)) & analysis.lexicon.words("definite"))


def _names_itself(analysis: Analysis, token: Token) -> bool:
    """True for 'il SUV YU7' and for predicates ('è la divisione'), which are no references."""
    wanted = {vocab.COMPANY, vocab.MODEL}
    for child in syntax.linked(token, analysis.lexicon):
        index = analysis.covering(child.i)
        if index is not None and analysis.mentions[index].type in wanted and analysis.mentions[index].kind is MentionKind.NAME:
            return True
    return any(c.dep_ == "cop" for c in token.children) or token.dep_.startswith(("appos", "flat"))


def _epithet(analysis: Analysis, token: Token, start: int, end: int) -> str | None:
    """The company that a fixed epithet names: 'il Biscione', 'la casa di Maranello'."""
    epithets = company_epithets(analysis.lexicon.lang)
    words = [fold(t.text) for t in analysis.doc[start:end]]
    at = token.i - start
    for stop in range(len(words), at, -1):
        for begin in range(at + 1):
            name = epithets.get(" ".join(w for w in words[begin:stop] if w))
            if name:
                return name
    return None


def _model(analysis: Analysis, token: Token, category: str | None) -> tuple[int, ...]:
    earlier = [i for i in names_before(analysis, (vocab.MODEL,), token.i) if token.i - analysis.mentions[i].end <= _WINDOW]
    fits = [i for i in earlier if _compatible(analysis, i, category)]
    if "Plur" in syntax.morph(token, "Number"):
        return tuple(several(analysis, before=token.i, types=frozenset({vocab.MODEL})))
    return (max(fits, key=lambda i: _prominence(analysis, i, fits)),) if fits else ()


def _prominence(analysis: Analysis, index: int, rivals: list[int]) -> tuple[float, int]:
    """How much the text is about a model so far: how often it is named, as a subject twice; then the most recent."""
    same = [i for i in rivals if name_key(analysis, i) == name_key(analysis, index)]
    weight = sum(2.0 if analysis.head(analysis.mentions[i]).dep_ in _SUBJECT else 1.0 for i in same)
    return weight, analysis.mentions[index].end


def _compatible(analysis: Analysis, index: int, category: str | None) -> bool:
    if category is None:
        return True
    concepts = concepts_of(analysis, index)
    return not concepts or category in concepts


def concepts_of(analysis: Analysis, index: int) -> frozenset[str]:
    """Kinds that the gazetteer or a kind word beside the name gives a model."""
    found = analysis.mentions[index]
    given = set()
    for place in (found.start - 1, found.start - 2, found.end):
        owner = analysis.covering(place) if 0 <= place < len(analysis.doc) else None
        if (
            owner is not None
            and analysis.mentions[owner].type == vocab.MODEL_TYPE
            and not analysis.mentions[owner].attributes.get("power")
        ):
            given.add(analysis.mentions[owner].attributes["concept"])
    if given:
        return frozenset(given)
    records = analysis.gazetteer.lookup(analysis.text(found), vocab.MODEL)
    return frozenset(c for r in records[:1] for c in (r.attribute("concept") or "").split("|") if c)


def _home_markets(analysis: Analysis) -> None:
    """'in patria', 'at home': the country of the company that the text is about."""
    words = analysis.lexicon.words("homeland")
    for token in analysis.doc:
        if token.lower_ not in words or analysis.covering(token.i) is not None:
            continue
        company = salient(analysis, before=token.i, types=frozenset({vocab.COMPANY}))
        code = record_of(analysis, company[0]).get("country") if company else None
        if code:
            name = analysis.gazetteer.place(code).name
            analysis.add(
                Found(
                    token.i,
                    token.i + 1,
                    vocab.PLACE,
                    MentionKind.NOMINAL,
                    "reference",
                    0.85,
                    attributes={"name": name, "code": code},
                )
            )
