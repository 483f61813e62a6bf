"""The data that the stages hand to each other: frozen, slotted, standard library only.

Offsets are half-open ranges of code points into `Document.text`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kg.ids import content_hash


class Factuality(StrEnum):
    """How one piece of evidence presents its claim, strongest first."""

    ASSERTED = "asserted"
    REPORTED = "reported"
    PLANNED = "planned"
    RUMOURED = "rumoured"
    DENIED = "denied"


class Status(StrEnum):
    """What all evidence for a claim adds up to."""

    ASSERTED = "asserted"
    REPORTED = "reported"
    PLANNED = "planned"
    RUMOURED = "rumoured"
    DENIED = "denied"
    DISPUTED = "disputed"


class MentionKind(StrEnum):
    """How a mention refers: by name, by description, or by pronoun."""

    NAME = "name"
    NOMINAL = "nominal"
    PRONOUN = "pronoun"


@dataclass(frozen=True, slots=True, order=True)
class CharSpan:
    """Half-open range of code points."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters of `text` that the span covers."""
        return text[self.start : self.end]

    def shifted(self, by: int) -> CharSpan:
        """The same range `by` code points further on."""
        return CharSpan(self.start + by, self.end + by)

    def overlaps(self, other: CharSpan) -> bool:
        """True if the two ranges share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Document:
    """One article. `published` is YYYY, YYYY-MM or YYYY-MM-DD; `source` a URL or a relative file name.

    A graph holds no full texts: `text` of a document read back from one has spaces where nothing was quoted, and
    `digest` and `sketch` carry the hash of the text as it was and what tells whether another is nearly the same.
    """

    source: str
    text: str
    lang: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    digest: str | None = None
    sketch: str | None = None

    @property
    def text_digest(self) -> str:
        """Hash of the text."""
        return self.digest or content_hash(self.text, length=32)

    @property
    def id(self) -> str:
        """Local name: a hash of source and text."""
        return f"document-{content_hash(self.source, self.text_digest)}"


@dataclass(frozen=True, slots=True)
class Interval:
    """Calendar time, as precise as known: both ends inclusive, None where open."""

    edtf: str
    earliest: date | None
    latest: date | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of text that refers to something.

    `type` is a class of the ontology (Company, Model, City ...). `antecedent` is the id of the mention in the same
    document that this one stands for ("la casa cinese" -> "Xiaomi"). `attributes` holds what the text or a gazetteer
    tells about the thing: maker (of a Model), concept (of a ModelType), link (an IRI) ...
    """

    document: str
    span: CharSpan
    text: str
    type: str
    kind: MentionKind = MentionKind.NAME
    component: str = ""
    score: float = 1.0
    antecedent: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """Local name: a hash of document, place and type."""
        return f"mention-{content_hash(self.document, f'{self.span.start}-{self.span.end}', self.type)}"

    def attribute(self, name: str) -> str | None:
        """The value of one attribute, or None."""
        return next((value for key, value in self.attributes if key == name), None)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One place where one document makes a claim.

    `subject`, `object`, `attributed_to`, `where` and `event` are ids of mentions of the same document.
    `span` covers the sentence(s), `trigger` the words that state the relation. `claim` is set once entities are known.
    """

    document: str
    relation: str
    subject: str
    object: str
    span: CharSpan
    trigger: CharSpan
    factuality: Factuality
    component: str
    score: float
    cue: str | None = None
    attributed_to: str | None = None
    when: Interval | None = None
    where: str | None = None
    event: str | None = None
    headcount: int | None = None
    office: str | None = None
    former: bool = False
    reason: str | None = None
    claim: str | None = None

    @property
    def id(self) -> str:
        """Local name: a hash of document, relation, arguments, trigger and site (a role wanted in two cities has two)."""
        parts = [self.document, self.relation, self.subject, self.object, f"{self.trigger.start}-{self.trigger.end}"]
        return f"evidence-{content_hash(*parts, *filter(None, [self.where]))}"


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """Words that name calendar time. `interval.edtf` is "" where the document's date is too vague to work them out."""

    span: CharSpan
    interval: Interval


@dataclass(frozen=True, slots=True)
class Extraction:
    """What the nlp stage finds in one document; mentions and times by start, evidence by trigger."""

    document: Document
    mentions: tuple[Mention, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    times: tuple[TimeExpression, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """An entity's counterpart elsewhere; `certain` decides between owl:sameAs and skos:closeMatch."""

    iri: str
    certain: bool
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Entity:
    """What mentions refer to. `label_lang` is set when the label is a word of a language and not a name."""

    id: str
    type: str
    label: str
    label_lang: str | None = None
    aliases: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """One (subject, relation, object), each once; subject and object are entity ids."""

    subject: str
    relation: str
    object: str

    @property
    def id(self) -> str:
        """Local name: a hash of the three."""
        return f"claim-{content_hash(self.subject, self.relation, self.object)}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether two things are the same entity, and why. `left` is an entity's id; `right` another id, a name or an IRI."""

    left: str
    right: str
    same: bool
    score: float
    reasons: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """A hash of what is judged."""
        return content_hash(self.left, self.right)


@dataclass(frozen=True, slots=True)
class Resolution:
    """Entities, and which mention means which. `claims` and `evidence` carry entity ids and claim ids."""

    entities: tuple[Entity, ...] = ()
    entity_of: Mapping[str, str] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    judgements: tuple[Judgement, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence behind an edge. `marks` are spans inside `text` with a role: subject, object, trigger, cue, when.

    `document` is the id of the document it stands in, "" where nobody needs it.
    """

    text: str
    marks: tuple[tuple[CharSpan, str], ...]
    source: str
    published: str | None
    factuality: Factuality
    attributed_to: str | None = None
    when: str | None = None
    score: float = 1.0
    document: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A thing to draw."""

    id: str
    label: str
    type: str
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A claim to draw."""

    id: str
    source: str
    target: str
    relation: str
    label: str
    status: Status
    confidence: float
    when: str | None = None
    quotes: tuple[Quote, ...] = ()
    first_seen: str | None = None
    last_seen: str | None = None
    corroboration: int = 0


@dataclass(frozen=True, slots=True)
class Subgraph:
    """All that viz ever sees."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """An input that was not read, and why (one line that names the remedy)."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. `timings` are seconds per stage."""

    documents: int = 0
    mentions: int = 0
    evidence: int = 0
    claims: int = 0
    words: int = 0
    skipped: tuple[Skipped, ...] = ()
    dropped: tuple[str, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TermSpec:
    """A class, concept or office of the ontology. `id` is the local name of its IRI, `parents` names of broader terms."""

    name: str
    id: str
    labels: Mapping[str, str]
    comments: Mapping[str, str] = field(default_factory=dict)
    parents: tuple[str, ...] = ()

    def label(self, lang: str = "en") -> str:
        """The label in a language, else in English, else the name."""
        return self.labels.get(lang) or self.labels.get("en") or self.name


@dataclass(frozen=True, slots=True)
class RelationSpec:
    """What the ontology says of a relation; `domain` and `range` hold class names, subclasses included."""

    name: str
    domain: frozenset[str]
    range: frozenset[str]
    labels: Mapping[str, str]
    inverse_labels: Mapping[str, str] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    examples: Mapping[str, str] = field(default_factory=dict)

    def label(self, lang: str = "en") -> str:
        """The label in a language, else in English, else the name."""
        return self.labels.get(lang) or self.labels.get("en") or self.name


@dataclass(frozen=True, slots=True)
class OntologySpec:
    """The ontology as plain data, so that every stage can be handed it. `classes` holds entity classes only."""

    relations: Mapping[str, RelationSpec]
    classes: Mapping[str, TermSpec]
    concepts: Mapping[str, TermSpec]
    offices: Mapping[str, TermSpec]

    def is_a(self, type_: str, ancestor: str) -> bool:
        """True if a class is another one or lies below it."""
        if type_ == ancestor:
            return True
        spec = self.classes.get(type_)
        return spec is not None and any(self.is_a(parent, ancestor) for parent in spec.parents)

    def accepts(self, relation: str, subject_type: str, object_type: str) -> bool:
        """True if the relation exists and may join these two classes in this direction."""
        spec = self.relations.get(relation)
        return spec is not None and subject_type in spec.domain and object_type in spec.range
