"""Where an argument may stand: one small function per place that the lexicon can name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from spacy.tokens import Token

from kg import vocab
from kg.model import CharSpan, MentionKind
from kg.nlp import syntax
from kg.nlp.analysis import Analysis, Found
from kg.nlp.lexicon import Frame
from kg.nlp.salience import name_key, salient, several

_SETTING_BEFORE, _SETTING_AFTER = 70, 15


@dataclass(frozen=True, slots=True)
class Site:
    """A trigger in its sentence, the classes wanted in one place, and what the other place already holds."""

    analysis: Analysis
    frame: Frame
    trigger: Token
    types: frozenset[str]
    mention: int | None = None
    other: tuple[int, ...] = ()


def named(site: Site, heads: Iterable[Token], *, deep: bool = False, depth: int = 0) -> list[int]:
    """Mentions of the wanted classes that the heads name, with their conjuncts; `deep` looks through the noun phrase."""
    found: list[int] = []
    for head in heads:
        for token in syntax.coordinated(head):
            found += _named_by(site, token, deep=deep, depth=depth)
    return list(dict.fromkeys(found))


def _named_by(site: Site, token: Token, *, deep: bool, depth: int) -> list[int]:
    analysis = site.analysis
    index = analysis.headed_by(token)
    if index is not None and analysis.mentions[index].type in site.types:
        extra = [
            c
            for i in range(analysis.mentions[index].start, analysis.mentions[index].end)
            if i != token.i
            for c in analysis.doc[i].children
            if c.dep_ == "conj" and c.i >= analysis.mentions[index].end
        ]
        return [index, *(named(site, extra, depth=depth + 1) if depth < 3 else [])]
    if depth > 3:
        return []
    found = named(site, syntax.linked(token, analysis.lexicon), depth=depth + 1)
    if not found and analysis.lexicon.lemma(token) in analysis.lexicon.transparent:
        found = named(site, syntax.modifiers(token, frozenset({"of"}), analysis.lexicon), depth=depth + 1)
    if not found and deep:
        for inner in syntax.noun_phrase(token):
            index = analysis.covering(inner.i)
            if index is not None and analysis.mentions[index].type in site.types:
                return named(site, [analysis.head(analysis.mentions[index])], depth=depth + 1) or [index]
    return found


def _agent(site: Site) -> list[int]:
    trigger, lexicon = site.trigger, site.analysis.lexicon
    if not syntax.is_verbal(trigger) or syntax.is_passive(trigger, lexicon):
        return named(
            site, [*syntax.children(trigger, frozenset({"obl:agent"})), *syntax.modifiers(trigger, frozenset({"by"}), lexicon)]
        )
    return named(site, syntax.subjects(trigger))


def _patient(site: Site) -> list[int]:
    trigger, lexicon = site.trigger, site.analysis.lexicon
    objects = syntax.objects(trigger)
    if trigger.dep_ == "amod" and not syntax.is_verbal(trigger):
        return named(site, [trigger.head])
    if syntax.is_passive(trigger, lexicon):
        return named(site, syntax.subjects(trigger)) or named(site, objects)
    return named(site, objects) or _pronoun(site, objects)


def _pronoun(site: Site, heads: list[Token]) -> list[int]:
    """What an object pronoun stands for: 'l'abbiamo beccata', 'le hanno paparazzate'."""
    pronouns = [
        t for t in heads if t.pos_ == "PRON" and t.lower_.replace("’", "'") in site.analysis.lexicon.words("object_pronouns")
    ]
    if not pronouns:
        return []
    start = pronouns[0].sent.start if site.trigger.sent.start > 0 else pronouns[0].i
    before = _covered(site, site.analysis.doc[start : pronouns[0].i])
    if before and "Plur" not in syntax.morph(pronouns[0], "Number"):
        return before[-1:]
    if "Plur" in syntax.morph(pronouns[0], "Number"):
        return several(site.analysis, before=pronouns[0].i, types=site.types)
    return salient(site.analysis, before=pronouns[0].i, types=site.types)


def _subject(site: Site) -> list[int]:
    found = named(site, syntax.subjects(site.trigger))
    if found or syntax.is_verbal(site.trigger):
        return found
    governor = _governor_of(site.trigger)
    return named(site, syntax.subjects(governor)) if governor is not None and site.trigger.dep_ != "nsubj" else []


def _governor_of(token: Token) -> Token | None:
    return next((t for t in syntax.governors(token) if syntax.is_verbal(t)), None)


def _governor(site: Site) -> list[int]:
    governor = _governor_of(site.trigger)
    if governor is None:
        return []
    lexicon = site.analysis.lexicon
    if syntax.is_passive(governor, lexicon):
        return named(site, syntax.modifiers(governor, frozenset({"by"}), lexicon))
    return named(site, syntax.subjects(governor))


def _of(site: Site) -> list[int]:
    lexicon = site.analysis.lexicon
    heads = syntax.modifiers(site.trigger, frozenset({"of"}), lexicon)
    return named(site, heads)


def _by(site: Site) -> list[int]:
    return named(site, syntax.modifiers(site.trigger, frozenset({"by"}), site.analysis.lexicon))


def _possessor(site: Site) -> list[int]:
    return named(site, syntax.children(site.trigger, frozenset({"nmod:poss", "det:poss"})))


def _apposition(site: Site) -> list[int]:
    lexicon, trigger = site.analysis.lexicon, site.trigger
    down = named(site, syntax.linked(trigger, lexicon))
    if down:
        return down
    if trigger.dep_.startswith(("appos", "flat", "compound", "conj")) or (
        trigger.dep_ == "nmod" and not syntax.preposition(trigger, lexicon)
    ):
        index = site.analysis.headed_by(trigger.head)
        if index is not None and site.analysis.mentions[index].type in site.types:
            return [index]
        return named(site, [trigger.head], depth=3)
    return []


def _predicate(site: Site) -> list[int]:
    return named(site, [site.trigger.head]) if site.trigger.dep_ in {"nsubj", "nsubj:pass"} else []


def _head(site: Site) -> list[int]:
    return named(site, [site.trigger.head]) if site.trigger.head.i != site.trigger.i else []


def _within(site: Site) -> list[int]:
    return _covered(site, syntax.noun_phrase(site.trigger))


def _covered(site: Site, tokens: Iterable[Token]) -> list[int]:
    indexes = (site.analysis.covering(t.i) for t in tokens)
    return list(dict.fromkeys(i for i in indexes if i is not None and site.analysis.mentions[i].type in site.types))


def _near(site: Site) -> list[int]:
    """The closest mention of a wanted class in the sentence."""
    sentence = _covered(site, site.trigger.sent)
    mentions = site.analysis.mentions
    return sorted(
        sentence, key=lambda i: (min(abs(mentions[i].start - site.trigger.i), abs(mentions[i].end - site.trigger.i)), i)
    )[:1]


def _after(site: Site) -> list[int]:
    """All mentions of a wanted class between the trigger and the next finite verb of the sentence."""
    later = [t for t in site.trigger.sent if t.i > site.trigger.i]
    stop = next((t.i for t in later if t.pos_ == "VERB" and syntax.is_finite(t)), site.trigger.sent.end)
    return _covered(site, (t for t in later if t.i < stop))


def _list(site: Site) -> list[int]:
    """Mentions on the bulleted lines that follow the trigger's line."""
    doc, found = site.analysis.doc, []
    bullets = site.analysis.lexicon.words("bullets")
    position = site.trigger.sent.end
    while position < len(doc):
        line_end = next((t.i for t in doc[position:] if "\n" in t.text and t.i > position), len(doc))
        words = [t for t in doc[position:line_end] if not t.is_space]
        if words:
            if words[0].text not in bullets:
                break
            found += _covered(site, words)[:1]
        position = line_end + 1 if line_end > position else position + 1
    return found


def _beside(site: Site) -> list[int]:
    """A mention that touches the trigger on the right, else on the left."""
    start, end = site.trigger.i, site.trigger.i + 1
    if site.mention is not None:
        start, end = site.analysis.mentions[site.mention].start, site.analysis.mentions[site.mention].end
    doc = site.analysis.doc
    right = [doc[end]] if end < len(doc) else []
    left = [doc[start - 1]] if start > 0 else []
    return _covered(site, right) or _covered(site, left)


def _joined(site: Site) -> list[int]:
    """The name that a hyphen joins to the trigger: '*BMW*-Chef'."""
    before = syntax.joined_to(site.trigger, site.analysis.lexicon)
    return _covered(site, [before]) if before is not None else []


def _topic(site: Site) -> list[int]:
    """The thing that the text is about, for a predicate without a subject of its own."""
    trigger = site.trigger
    if syntax.is_verbal(trigger) and syntax.is_participle_only(trigger) and trigger.dep_ != "ROOT":
        return []
    if syntax.is_verbal(trigger) and not syntax.is_passive(trigger, site.analysis.lexicon):
        places = site.frame.subject if site.other else site.frame.object
        pronouns = site.analysis.lexicon.words("subject_pronouns")
        subjects = [t for t in syntax.subjects(trigger) if t.lower_ not in pronouns]
        if syntax.objects(trigger) if "patient" in places else subjects:
            return []
    elif any(c.dep_ == "cop" for c in trigger.children) and any(
        t.lower_ not in site.analysis.lexicon.words("subject_pronouns") for t in syntax.subjects(trigger)
    ):
        return []
    return salient(site.analysis, before=trigger.i, types=site.types) or _from_title(site)


def _from_title(site: Site) -> list[int]:
    """The one company that the headline names, as a mention at the trigger, for a text that takes it as known."""
    companies = site.analysis.title_companies
    if len(companies) != 1 or vocab.COMPANY not in site.types:
        return []
    start = site.trigger.i
    title = Found(
        start,
        start + 1,
        vocab.COMPANY,
        MentionKind.NOMINAL,
        "title",
        0.8,
        attributes={"name": companies[0]},
        chars=CharSpan(site.trigger.idx, site.trigger.idx + len(site.trigger)),
    )
    return [site.analysis.add(title)]


def _maker(site: Site) -> list[int]:
    """The company in the name of the model that stands in the other place, or that the gazetteer knows as its maker."""
    found: list[int] = []
    for index in site.other:
        for name in site.analysis.resolved(index):
            owner = site.analysis.mentions[name].attributes.get("maker_mention")
            if owner is not None and site.analysis.mentions[int(owner)].type in site.types:
                found.append(int(owner))
    return list(dict.fromkeys(found))


def _inside(site: Site) -> list[int]:
    """A place within the trigger's own name: 'Salone di *Parigi*'."""
    if site.mention is None:
        return []
    span = site.analysis.span(site.analysis.mentions[site.mention])
    inner = [i for i in site.analysis.of_type(site.types) if site.analysis.mentions[i].chars is not None]
    return [i for i in inner if span.start <= site.analysis.span(site.analysis.mentions[i]).start < span.end]


def _setting(site: Site) -> list[int]:
    """The one event that the document names, if it was named shortly before."""
    names = [i for i in site.analysis.of_type(site.types) if site.analysis.mentions[i].kind is MentionKind.NAME]
    near = [i for i in names if -_SETTING_AFTER <= site.trigger.i - site.analysis.mentions[i].start <= _SETTING_BEFORE]
    return near[:1] if len({name_key(site.analysis, i) for i in names}) == 1 else []


def _self(site: Site) -> list[int]:
    return [site.mention] if site.mention is not None and site.analysis.mentions[site.mention].type in site.types else []


def _described(site: Site) -> list[int]:
    """What a kind word is said of: 'la *berlina* SU7', 'SU7 è una *berlina*', 'il SUV *elettrico* YU7'."""
    noun = site.trigger
    while noun.dep_ in {"amod", "acl"} and noun.head.i != noun.i:
        noun = noun.head
    analysis = site.analysis
    index = analysis.headed_by(noun)
    if index is not None and analysis.mentions[index].type in site.types:
        return [index] if len(analysis.resolved(index)) == 1 else []
    inner = Site(analysis, site.frame, noun, site.types, site.mention, site.other)
    return _apposition(inner) or _subject_of_copula(inner) or _beside(site)


def _subject_of_copula(site: Site) -> list[int]:
    copular = any(c.dep_ == "cop" for c in site.trigger.children)
    return named(site, syntax.subjects(site.trigger)) if copular else []


_SLOTS: dict[str, tuple[float, Callable[[Site], list[int]]]] = {
    "self": (1.0, _self),
    "agent": (1.0, _agent),
    "patient": (1.0, _patient),
    "subject": (1.0, _subject),
    "described": (0.95, _described),
    "of": (0.95, _of),
    "by": (0.95, _by),
    "possessor": (0.95, _possessor),
    "apposition": (0.95, _apposition),
    "predicate": (0.9, _predicate),
    "head": (0.9, _head),
    "beside": (0.9, _beside),
    "joined": (1.0, _joined),
    "list": (0.9, _list),
    "within": (0.85, _within),
    "inside": (0.95, _inside),
    "governor": (0.85, _governor),
    "topic": (0.75, _topic),
    "after": (0.75, _after),
    "maker": (0.8, _maker),
    "setting": (0.6, _setting),
    "near": (0.5, _near),
}

SLOT_NAMES = frozenset(_SLOTS)


def fill(site: Site, places: Iterable[str]) -> tuple[list[int], str, float]:
    """Mentions in the first of the places that holds any, with the place's name and its weight (0..1)."""
    for place in places:
        if place.startswith("prep:"):
            names = frozenset(place.removeprefix("prep:").split("|"))
            verbs = [site.trigger, *syntax.children(site.trigger, frozenset({"xcomp"}))]
            heads = [m for verb in verbs for m in syntax.modifiers(verb, names, site.analysis.lexicon)]
            found, weight = named(site, heads, deep=True), 0.95
        else:
            weight, function = _SLOTS[place]
            found = function(site)
        if found:
            return found, place, weight
    return [], "", 0.0


def is_name(analysis: Analysis, index: int) -> bool:
    """True if the mention is a name or stands for one."""
    found = analysis.mentions[index]
    return found.kind is MentionKind.NAME or bool(found.antecedents) or "name" in found.attributes
