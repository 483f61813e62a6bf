"""Component: how sure the text is of a statement, in which words, and who says so.

Looks at mood, tense and negation of the trigger and of the predicates that govern it, at cue words from the lexicon, and
at attribution. Example: "Xiaomi *avrebbe* aperto varie posizioni" -> rumoured, cue "avrebbe".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from kg import vocab
from kg.model import Factuality, Interval
from kg.nlp import syntax
from kg.nlp.analysis import Analysis
from kg.text import plain_quotes

_ORDER = (Factuality.DENIED, Factuality.RUMOURED, Factuality.PLANNED, Factuality.REPORTED, Factuality.ASSERTED)
_SPEECH = frozenset({Factuality.REPORTED, Factuality.DENIED})
_SPEAKERS = frozenset({"Person", "Company", "Organisation"})
_COPULA = frozenset({"cop"})
_AUXILIARY = frozenset({"aux", "aux:pass", "cop"})


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that speaks for a factuality: its words and, for attributions, the mention of the speaker."""

    factuality: Factuality
    cue: str
    speaker: int | None = None


def assess(
    analysis: Analysis,
    head: Token,
    when: Interval | None,
    ends: tuple[Token, ...] = (),
    *,
    stative: bool = False,
    own_words: bool = True,
    leaves: bool = False,
) -> Sign:
    """The strongest doubt that the text raises about the statement with this head.

    A stative statement ("il SUV YU7", "l'ad di Renault") is true whatever the sentence around it says; only a copula of
    its own, or the future of its own verb ("che Suleyman *dirigerà*"), can put it in doubt.

    Denied beats rumoured beats planned beats reported; without any sign the statement is asserted. `ends` are the heads
    of the arguments, whose own negation ('non a Torino ma a Milano') counts too. With `own_words` false the trigger and its date
    are no cue: who "wants" people "from May on" is hiring. With `leaves` the trigger's own verb denies nothing: who "abandons" a
    market leaves it.
    """
    if stative:
        signs = [*_mood(analysis, head), *_negation(analysis, head)] if syntax.children(head, _COPULA) else []
        return min(signs, key=lambda s: _ORDER.index(s.factuality), default=Sign(Factuality.ASSERTED, ""))
    signs = [*_signs(analysis, head, own_words=own_words, leaves=leaves), *_negated_arguments(analysis, head, ends)]
    speaker = next((s.speaker for s in signs if s.speaker is not None), None)
    if (
        not signs
        and own_words
        and when is not None
        and _is_future(analysis, when)
        and syntax.tense(head, analysis.lexicon) != "past"
    ):
        signs.append(Sign(Factuality.PLANNED, when.text))
    if not signs:
        return Sign(Factuality.ASSERTED, "")
    best = min(signs, key=lambda s: _ORDER.index(s.factuality))
    return Sign(best.factuality, best.cue, speaker)


def _is_future(analysis: Analysis, when: Interval) -> bool:
    published = analysis.published
    return published is not None and when.earliest is not None and when.earliest > published


def predicates(head: Token) -> Iterator[Token]:
    """The trigger and the predicates that it is embedded in, nearest first, as far as they decide over its truth."""
    yield head
    if head.dep_ in {"acl", "amod"} and syntax.is_participle_only(head):
        return
    current = head
    while current.head.i != current.i:
        embeds = current.dep_.split(":")[0] in {
            "xcomp",
            "ccomp",
            "obj",
            "nsubj",
            "obl",
            "nmod",
            "acl",
            "conj",
            "csubj",
            "appos",
            "advcl",
            "amod",
        }
        if current.dep_ in {"acl:relcl", "advcl", "parataxis"} or not embeds:
            return
        if current.dep_ == "conj" and syntax.is_finite(current):
            return
        current = current.head
        yield current


def _signs(analysis: Analysis, head: Token, *, own_words: bool, leaves: bool) -> Iterator[Sign]:
    embedding = list(predicates(head))
    for depth, predicate in enumerate(embedding):
        if own_words or not _wishes(analysis, predicate):
            yield from _mood(analysis, predicate)
        if depth and _denies_a_denial(analysis, predicate):
            yield Sign(Factuality.RUMOURED, predicate.text)
            continue
        yield from _negation(analysis, predicate)
        if depth or own_words:
            signs = _governing(analysis, predicate, embedding[depth - 1] if depth else None)
            yield from (s for s in signs if depth or not leaves or s.factuality is not Factuality.DENIED)
    yield from _phrases(analysis, head)
    yield from _source(analysis, head, embedding)
    yield from _said_aside(analysis, head, embedding)


def _mood(analysis: Analysis, predicate: Token) -> Iterator[Sign]:
    for verb in [predicate, *syntax.children(predicate, _AUXILIARY)]:
        if verb.lower_ in analysis.lexicon.words("hearsay_modals"):
            yield Sign(Factuality.RUMOURED if _hearsay(analysis, predicate) else Factuality.PLANNED, verb.text)
        elif syntax.is_conditional(verb, analysis.lexicon):
            yield Sign(Factuality.RUMOURED, verb.text)
        elif syntax.is_future(verb, analysis.lexicon) or (verb is not predicate and _is_wish(analysis, verb)):
            yield Sign(Factuality.PLANNED, verb.text)


def _wishes(analysis: Analysis, predicate: Token) -> bool:
    """'vorrebbe un saldatore': a polite present, no hearsay."""
    words = analysis.lexicon.words("wishes")
    return any(verb.lower_ in words for verb in (predicate, *syntax.children(predicate, _AUXILIARY)))


def _is_wish(analysis: Analysis, auxiliary: Token) -> bool:
    """'*vuole* lanciare', '*intends* to launch' where the tree takes the verb for an auxiliary."""
    plan = analysis.lexicon.cues.get("plan")
    return plan is not None and analysis.lexicon.lemma(auxiliary) in plan.verbs


def _hearsay(analysis: Analysis, predicate: Token) -> bool:
    """True where 'soll' reports talk: of what has been ('soll gesehen worden sein') or of what somebody does ('Tesla soll ...').

    Of things it tells what is to be: 'der Wagen soll im Mai kommen', 'soll verkauft werden'.
    """
    passive = syntax.children(predicate, frozenset({"aux:pass"}))
    if syntax.is_participle(predicate):
        return not passive or any(syntax.is_participle(t) for t in passive)
    heads = (analysis.headed_by(t) for t in syntax.subjects(predicate))
    return any(i is not None and analysis.mentions[i].type in _SPEAKERS for i in heads)


def _denies_a_denial(analysis: Analysis, predicate: Token) -> bool:
    """'non è escluso che arrivi', 'does not rule out': possible, not denied."""
    denial = analysis.lexicon.cues.get("denial")
    return denial is not None and analysis.lexicon.lemma(predicate) in denial.verbs and any(_negation(analysis, predicate))


def _negation(analysis: Analysis, predicate: Token) -> Iterator[Sign]:
    lexicon = analysis.lexicon
    negations = lexicon.words("negations")
    for child in predicate.children:
        negates = (
            child.dep_ in {"advmod", "det", "neg", "cc", "case", "mark", "discourse"} and plain_quotes(child.lower_) in negations
        )
        if negates and not _only(child, lexicon.words("not_negations")):
            start = _not_before(analysis, child)
            yield Sign(Factuality.DENIED, child.text) if start is None else Sign(Factuality.PLANNED, start.text)


def _not_before(analysis: Analysis, negation: Token) -> Interval | None:
    """The time of 'non arriverà *prima del 2028*', which denies nothing."""
    words, doc = analysis.lexicon.words("before"), analysis.doc
    behind = (t for t in analysis.times if negation.i < t.start < negation.sent.end and t.interval.edtf.endswith("/.."))
    return next((t.interval for t in behind if doc[t.start].lower_ in words), None)


def _only(negation: Token, phrases: frozenset[str]) -> bool:
    """True where the negation is none: 'non solo', 'non può che essere'."""
    following = " ".join(plain_quotes(t.lower_) for t in negation.doc[negation.i : negation.i + 4])
    return any(following == p or following.startswith(f"{p} ") for p in phrases)


def _negated_arguments(analysis: Analysis, head: Token, ends: tuple[Token, ...]) -> Iterator[Sign]:
    words = analysis.lexicon.words("negations")
    for end in ends:
        for child in end.children:
            if (
                plain_quotes(child.lower_) in words
                and child.i < end.i
                and child.i != head.i
                and not _only(child, analysis.lexicon.words("not_negations"))
            ):
                yield Sign(Factuality.DENIED, child.text)


_GOVERNING = (
    ("denial", Factuality.DENIED),
    ("rumour", Factuality.RUMOURED),
    ("plan", Factuality.PLANNED),
    ("report", Factuality.REPORTED),
)


def _governing(analysis: Analysis, predicate: Token, embedded: Token | None) -> Iterator[Sign]:
    """What a verb or noun says of itself ('attesa a Parigi') or of what depends on it: 'smentisce', 'ha dichiarato che'."""
    for name, factuality in _GOVERNING:
        cues = analysis.lexicon.cues.get(name)
        if cues is None:
            continue
        lemma = analysis.lexicon.lemma(predicate)
        if lemma in cues.verbs and syntax.is_verbal(predicate):
            complement = embedded is not None and embedded.dep_.split(":")[0] in {"ccomp", "xcomp", "obj"}
            speaks = factuality in _SPEECH or lemma in analysis.lexicon.words("promises")
            speaker = _speaker(analysis, predicate) if complement and speaks else None
            if factuality is not Factuality.REPORTED or speaker is not None:
                yield Sign(factuality, predicate.text, speaker)
        elif embedded is not None and lemma in cues.nouns:
            yield Sign(factuality, predicate.text, _holder(analysis, predicate))


def _speaker(analysis: Analysis, predicate: Token) -> int | None:
    """The subject, or the person named right before the verb where the tree hangs the name on another word."""
    subjects = syntax.subjects(predicate)
    for token in subjects:
        index = analysis.headed_by(token)
        if index is not None and analysis.mentions[index].type in _SPEAKERS:
            return index
    first = min([predicate.i, *(t.i for t in predicate.children if t.dep_.startswith("aux"))])
    before = analysis.covering(first - 1) if first and not subjects else None
    return before if before is not None and analysis.mentions[before].type == vocab.PERSON else None


def _holder(analysis: Analysis, noun: Token) -> int | None:
    """Whose intention it is: the subject of the verb that the noun depends on."""
    if noun.dep_.split(":")[0] in {"obj", "obl"} and syntax.is_verbal(noun.head):
        return _speaker(analysis, noun.head)
    return None


def _phrases(analysis: Analysis, head: Token) -> Iterator[Sign]:
    """Hedging phrases in the sentence, if no other finite clause stands between them and the trigger; 'non è previsto' denies."""
    sentence = head.sent
    words = [plain_quotes(t.lower_) for t in sentence]
    for name, factuality in _GOVERNING:
        cues = analysis.lexicon.cues.get(name)
        for phrase in cues.phrases if cues else ():
            for at in _occurrences(words, phrase):
                denied = at > 0 and words[at - 1] in analysis.lexicon.words("negations")
                if not _same_clause(sentence[at], head) or (denied and factuality is not Factuality.PLANNED):
                    continue
                yield Sign(Factuality.DENIED if denied else factuality, sentence[at - denied : at + len(phrase)].text)


def _occurrences(words: list[str], phrase: tuple[str, ...]) -> Iterator[int]:
    for at in range(len(words) - len(phrase) + 1):
        if words[at] == phrase[0] and tuple(words[at : at + len(phrase)]) == phrase:
            yield at


def _same_clause(cue: Token, head: Token) -> bool:
    """True if the cue belongs to the trigger's clause or to one that governs it."""
    above = {head.i, *(t.i for t in syntax.governors(head))}
    current = cue
    while current.i not in above:
        if current.dep_ in {"acl:relcl", "conj"} and syntax.is_clause(current):
            return False
        if current.head.i == current.i:
            return False
        current = current.head
    if current.i == head.i or head in cue.subtree:
        return True
    return not any(t.dep_ in {"acl:relcl"} and current.i != t.i for t in [head] if syntax.is_verbal(t))


def _said_aside(analysis: Analysis, head: Token, embedding: list[Token]) -> Iterator[Sign]:
    """'..., riporta Nikkei', '«...», afferma Mario Rossi': a verb of saying beside the statement, with who says it."""
    report = analysis.lexicon.cues.get("report")
    clause = syntax.clause_head(head)
    inside = {clause.i, *(t.i for t in embedding)}
    beside = [clause.head] if clause.dep_ == "parataxis" else []
    beside += [t for t in head.sent if t.dep_ == "parataxis" and t.head.i in inside]
    for verb in beside:
        if report is not None and analysis.lexicon.lemma(verb) in report.verbs and syntax.is_verbal(verb):
            speaker = _speaker(analysis, verb)
            if speaker is not None:
                yield Sign(Factuality.REPORTED, verb.text, speaker)


def _source(analysis: Analysis, head: Token, embedding: list[Token]) -> Iterator[Sign]:
    """'secondo Reuters', 'stando a X': the source becomes the speaker."""
    markers = analysis.lexicon.words("source_markers")
    chain = {t.i for t in embedding} | {syntax.clause_head(head).i}
    for token in head.sent:
        if plain_quotes(token.lower_) not in markers or token.dep_ not in {"case", "advmod", "mark", "acl", "advcl", "obl"}:
            continue
        anchor = token.head if token.dep_ in {"case", "mark"} else token
        index = _named_in(analysis, anchor)
        if anchor.head.i in chain or anchor.head.i == head.sent.root.i:
            yield Sign(Factuality.REPORTED, token.text, index)


def _named_in(analysis: Analysis, anchor: Token) -> int | None:
    for token in syntax.noun_phrase(anchor):
        index = analysis.covering(token.i)
        if index is not None and analysis.mentions[index].type in _SPEAKERS:
            return index
    return None
