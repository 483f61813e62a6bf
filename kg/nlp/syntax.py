"""Who does what to whom in a Universal Dependencies tree: the functions that frames ask for.

Relations: https://universaldependencies.org/u/dep/ . Diathesis is undone here, so that a frame says `agent` and
`patient` once for the active, the passive, the participle and the relative clause.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from kg.nlp.lexicon import Lexicon
from kg.text import plain_quotes

_SUBJECT = frozenset({"nsubj", "nsubj:pass", "csubj", "nsubj:outer"})
_OBJECT = frozenset({"obj", "iobj"})
_MODIFIER = frozenset({"obl", "nmod", "obl:arg", "obl:mod", "obl:agent", "obl:tmod", "nmod:tmod", "nmod:poss", "obl:unmarked"})
_LINKED = frozenset({"appos", "flat", "flat:name", "compound", "nmod", "amod", "nmod:npmod", "nmod:appos", "flat:foreign"})
_HYPHENS, _JOINT = frozenset("-‑"), 2
_CLAUSAL = frozenset({"acl", "acl:relcl", "advcl", "ccomp", "csubj", "parataxis", "advcl:relcl"})


def children(token: Token, relations: frozenset[str]) -> list[Token]:
    """Dependants that stand in one of the relations, in order of the text."""
    return [child for child in token.children if child.dep_ in relations]


def _impersonal(token: Token, lexicon: Lexicon) -> bool:
    """'si cercano carrellisti': a reflexive pronoun, and no subject before the verb."""
    words = lexicon.words("impersonal")
    pronoun = any(c.dep_.startswith("expl") and c.lower_ in words for c in token.children)
    return pronoun and not any(c.dep_ in _SUBJECT and c.i < token.i for c in token.children)


def morph(token: Token, feature: str) -> list[str]:
    """Values of one morphological feature; empty if the token has none."""
    return list(token.morph.get(feature, []))


def is_verbal(token: Token) -> bool:
    """True for verbs and for participles tagged as adjectives."""
    return token.pos_ in {"VERB", "AUX"} or "Part" in morph(token, "VerbForm")


def is_participle(token: Token) -> bool:
    """True for a past participle, whatever its part of speech."""
    form = morph(token, "VerbForm")
    return "Part" in form and "Pres" not in morph(token, "Tense")


def is_finite(token: Token) -> bool:
    """True if the verb or one of its auxiliaries is finite."""
    chain = [token, *children(token, frozenset({"aux", "aux:pass", "cop"}))]
    return any("Fin" in morph(t, "VerbForm") or morph(t, "Mood") for t in chain)


def is_passive(token: Token, lexicon: Lexicon) -> bool:
    """True if the patient stands where the subject would.

    A participle without the auxiliary of the perfect ("presentata a marzo", "la berlina presentata") counts as passive.
    """
    deps = {child.dep_ for child in token.children}
    if deps & {"aux:pass", "nsubj:pass", "expl:pass", "expl:impers", "obl:agent"} or _impersonal(token, lexicon):
        return True
    if not is_participle(token):
        return False
    lemmas = {child.lemma_ for child in children(token, frozenset({"aux"}))}
    if lemmas & lexicon.words("perfect_auxiliaries"):
        return False
    return not lemmas or bool(lemmas & lexicon.words("passive_auxiliaries"))


def is_past(token: Token) -> bool:
    """True for what is over: 'aveva assunto', 'assunti in primavera', 'hired last year'."""
    auxiliaries = children(token, frozenset({"aux", "aux:pass"}))
    finite = [token, *auxiliaries]
    if any(set(morph(t, "Tense")) & {"Fut"} or "Cnd" in morph(t, "Mood") for t in finite):
        return False
    if any(set(morph(t, "Tense")) & {"Past", "Imp", "Pqp"} and "Fin" in morph(t, "VerbForm") for t in finite):
        return True
    lasting = [t for t in auxiliaries if t.dep_ == "aux:pass" and ("Pres" in morph(t, "Tense") or "Inf" in morph(t, "VerbForm"))]
    return is_participle(token) and not lasting


def is_conditional(verb: Token, lexicon: Lexicon) -> bool:
    """True for 'avrebbe', 'potrebbe', 'could', 'reportedly': by morphology, ending or word."""
    low = plain_quotes(verb.lower_)
    marked = "Cnd" in morph(verb, "Mood") or _ends(verb, low, lexicon.words("conditional_endings"))
    return marked or low in lexicon.words("conditional_forms") or low in lexicon.words("doubt_modals")


def is_future(verb: Token, lexicon: Lexicon) -> bool:
    """True for 'arriverà', 'will', 'wird' ('wird vorstellen', not 'wird verkauft'): by morphology, ending or word."""
    low = plain_quotes(verb.lower_)
    marked = "Fut" in morph(verb, "Tense") or _ends(verb, low, lexicon.words("future_endings"))
    return marked or (low in lexicon.words("future_forms") and verb.dep_ != "aux:pass")


def _ends(verb: Token, low: str, endings: frozenset[str]) -> bool:
    return verb.pos_ in {"VERB", "AUX"} and bool(endings) and low.endswith(tuple(endings))


def tense(token: Token, lexicon: Lexicon) -> str:
    """'past', 'future' or '' for the clause of a trigger, looking up through nominal triggers ('il lancio è avvenuto')."""
    for predicate in [token, *governors(token)]:
        if predicate.pos_ not in {"VERB", "AUX"}:
            continue
        verbs = [predicate, *children(predicate, frozenset({"aux", "aux:pass", "cop"}))]
        if any(is_future(v, lexicon) or is_conditional(v, lexicon) for v in verbs):
            return "future"
        return "past" if is_past(predicate) else ""
    return ""


def preposition(token: Token, lexicon: Lexicon) -> str:
    """The normalised preposition that marks a noun ('' if none): 'nella' -> 'in', 'da parte di' -> 'by'; a genitive is 'of'."""
    marks = [child for child in token.children if child.dep_ in {"case", "mark"} and child.i < token.i]
    if not marks:
        return "of" if token.dep_ in {"nmod", "nmod:poss"} and "Gen" in morph(token, "Case") else ""
    words = sorted((t for mark in marks for t in mark.subtree if t.i < token.i), key=lambda t: t.i)
    text = " ".join(plain_quotes(t.lower_) for t in words)
    for size in (len(words), 1):
        key = " ".join(plain_quotes(t.lower_) for t in words[:size])
        if key in lexicon.prepositions:
            return lexicon.prepositions[key]
    return lexicon.prepositions.get(plain_quotes(words[-1].lower_), text)


def relative_head(token: Token) -> Token | None:
    """The noun that a clause modifies: 'la berlina *che ha lanciato*', 'la berlina *presentata ieri*'."""
    while token.dep_ == "conj" or (token.dep_ == "xcomp" and token.head.i != token.i):
        if token.head.i == token.i:
            return None
        token = token.head
    return token.head if token.dep_ in {"acl", "acl:relcl", "advcl:relcl"} else None


def _relative(tokens: list[Token], verb: Token) -> list[Token]:
    """Relative pronouns replaced by the noun they stand for."""
    noun = relative_head(verb)
    if noun is None:
        return tokens
    return [
        noun if "Rel" in morph(t, "PronType") or (t.pos_ == "PRON" and t.i < verb.i and t.dep_ != "expl") else t for t in tokens
    ]


def subjects(token: Token, depth: int = 0) -> list[Token]:
    """Surface subjects: own, shared through coordination, controlled through xcomp, or the noun of a relative clause."""
    own = _relative(children(token, _SUBJECT), token)
    if own or depth > 4:
        return own
    head = token.head
    if token.dep_ in {"conj", "xcomp", "aux", "cop"} and head.i != token.i and (is_verbal(head) or token.dep_ != "conj"):
        return subjects(head, depth + 1)
    if token.dep_ == "advcl" and not is_finite(token):
        return subjects(head, depth + 1)
    if token.dep_ == "acl" and is_participle(token):
        return [head]
    return []


def objects(token: Token) -> list[Token]:
    """Direct objects; the noun of a relative clause in place of its pronoun."""
    own = _relative(children(token, _OBJECT), token)
    if own:
        # A further object that the tree hangs on the verb: 'ha presentato la SU7 e la YU7'.
        return own + [
            c for c in children(token, frozenset({"conj"})) if c.pos_ in {"NOUN", "PROPN"} and not children(c, _SUBJECT)
        ]
    noun = relative_head(token)
    fronted = token.dep_ == "acl:relcl" and noun is not None and bool(children(token, _SUBJECT)) and not is_participle_only(token)
    return [noun] if fronted and noun is not None and not any("Rel" in morph(t, "PronType") for t in token.children) else []


def is_participle_only(token: Token) -> bool:
    """True for a participle without any auxiliary."""
    return is_participle(token) and not children(token, frozenset({"aux", "aux:pass"}))


def modifiers(token: Token, names: frozenset[str], lexicon: Lexicon) -> list[Token]:
    """Oblique and nominal dependants under one of the (normalised) prepositions; '*' takes any, 'none' takes bare ones."""
    found = []
    for child in token.children:
        if child.dep_.split(":")[0] in {"obl", "nmod"} or child.dep_ in _MODIFIER or child.dep_ == "obl:agent":
            name = preposition(child, lexicon)
            if "*" in names or name in names or (not name and "none" in names):
                found.append(child)
    return found


def coordinated(token: Token) -> Iterator[Token]:
    """The token and the conjuncts that hang on it."""
    yield token
    for child in token.children:
        if child.dep_ == "conj" and not is_clause(child):
            yield from coordinated(child)


def is_clause(token: Token) -> bool:
    """True if the token heads a clause with a subject of its own or is a finite verb."""
    return token.pos_ in {"VERB", "AUX"} and (is_finite(token) or bool(children(token, _SUBJECT)))


def linked(token: Token, lexicon: Lexicon) -> list[Token]:
    """Dependants that name the same thing: 'il SUV elettrico *YU7*', 'SU7, la prima *berlina*'."""
    other = joined_to(token, lexicon) if lexicon.lemma(token) not in lexicon.transparent else None
    return [
        c
        for c in token.children
        if c.dep_ in _LINKED and c != other and (c.dep_.startswith(("appos", "flat")) or not preposition(c, lexicon))
    ]


def joined_to(token: Token, lexicon: Lexicon) -> Token | None:
    """The last word of the name that a hyphen joins to a noun: '*VW*-Tochter'."""
    if token.i < _JOINT or token.lower_ not in lexicon.joined:
        return None
    before, hyphen = token.doc[token.i - _JOINT], token.nbor(-1)
    return before if hyphen.text in _HYPHENS and not hyphen.whitespace_ and not before.whitespace_ else None


def noun_phrase(token: Token, *, limit: int = 40) -> Iterator[Token]:
    """The token and what depends on it, without going into clauses."""
    queue, given = [token], 0
    while queue and given < limit:
        current = queue.pop(0)
        yield current
        given += 1
        queue.extend(c for c in current.children if c.dep_ not in _CLAUSAL or (c.dep_ == "acl" and is_participle(c)))


def governors(token: Token) -> Iterator[Token]:
    """Heads of the token up to the root of its sentence, nearest first."""
    while token.head.i != token.i:
        token = token.head
        yield token


def clause_head(token: Token) -> Token:
    """The predicate of the clause that the token stands in."""
    current = token
    for governor in governors(token):
        if is_verbal(current) and current.dep_ not in {"amod", "aux", "aux:pass", "cop"}:
            return current
        current = governor
    return current
