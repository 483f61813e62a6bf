"""Which components read a document, in which order: one explicit list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg import vocab
from kg.errors import LexiconError, PipelineError
from kg.gazetteers import Gazetteer, load_gazetteer
from kg.model import Document, Extraction, OntologySpec, Skipped
from kg.nlp.analysis import Analysis, Found, Time
from kg.nlp.convert import to_extraction
from kg.nlp.encoder import FACTORY, register_encoder
from kg.nlp.frames import find_relations
from kg.nlp.gazetteer import add_known_names
from kg.nlp.joints import mend_joints, mend_objects, split_joints
from kg.nlp.lexicon import Lexicon, lexicon_languages, load_lexicon
from kg.nlp.links import link_descriptions
from kg.nlp.ranking import rank
from kg.nlp.reference import join_names, resolve_references
from kg.nlp.scorer import propose, take_sites
from kg.nlp.scorer_head import load_head
from kg.nlp.temporal import find_intervals
from kg.nlp.tense import judge_of

LANGUAGES = ("it", "en", "fr", "de", "es")
LONGEST = 400_000
"""Characters of the longest document that is read: minutes of work, and more than any article has."""
_MAX_LENGTH = 20_000_000

# Labels of published spaCy pipelines, in ours; what they do not tell apart is settled by the gazetteer.
_FOREIGN_LABELS = {
    "PER": vocab.PERSON, "PERSON": vocab.PERSON, "ORG": vocab.COMPANY, "LOC": vocab.PLACE, "GPE": vocab.CITY, "FAC": vocab.PLACE,
    "PRODUCT": vocab.MODEL, "EVENT": vocab.EVENT,
}  # fmt: skip


@dataclass(slots=True)
class Reader:
    """Reads documents of all languages; pipelines are made on first use. One reader serves one process."""

    ontology: OntologySpec
    pipeline: str | None = None
    gazetteer: Gazetteer = field(default_factory=load_gazetteer)
    _made: dict[str, Language] = field(default_factory=dict)

    def read(self, documents: Iterable[Document]) -> Iterator[Extraction | Skipped]:
        """What each document says, in the order given; a language without a lexicon is skipped with the reason."""
        for document in documents:
            if len(document.text) > LONGEST:
                yield Skipped(
                    document.source,
                    f"{len(document.text):,} characters are no article; split it into parts of at most {LONGEST:,}",
                )
                continue
            try:
                lexicon = load_lexicon(document.lang)
            except LexiconError:
                known = ", ".join(lexicon_languages())
                yield Skipped(document.source, f"no lexicon for language {document.lang!r}; there is {known}; set --lang")
                continue
            yield self._extract(document, lexicon)

    def analyse(self, document: Document, lexicon: Lexicon) -> Analysis:
        """The parsed document with all mentions: everything but the relations."""
        doc = self._language(document.lang)(document.text)
        mend_joints(doc, lexicon)
        mend_objects(doc)
        analysis = Analysis(document, doc, lexicon, self.gazetteer)
        analysis.mentions.extend(_entities(doc, foreign=self.pipeline is not None))
        analysis.title_companies = self._title_companies(document)
        add_known_names(analysis)
        analysis.times.extend(_times(analysis))
        join_names(analysis)
        link_descriptions(analysis)
        resolve_references(analysis)
        return analysis

    def _title_companies(self, document: Document) -> tuple[str, ...]:
        if not document.title:
            return ()
        title = self._language(document.lang)(document.title)
        names = [
            title[f.start : f.end].text for f in _entities(title, foreign=self.pipeline is not None) if f.type == vocab.COMPANY
        ]
        return tuple(dict.fromkeys(names))

    def _extract(self, document: Document, lexicon: Lexicon) -> Extraction:
        analysis = self.analyse(document, lexicon)
        proposals = take_sites(analysis, propose(analysis, self.ontology)) if load_head() else None
        return to_extraction(analysis, rank(analysis, find_relations(analysis, self.ontology), proposals))

    def _language(self, lang: str) -> Language:
        if lang not in self._made:
            self._made[lang] = _foreign(self.pipeline, lang) if self.pipeline else _own(lang)
        return self._made[lang]


def _own(lang: str) -> Language:
    register_encoder()
    nlp = spacy.blank(lang)
    nlp.max_length = _MAX_LENGTH
    if lang in lexicon_languages():
        split_joints(nlp, load_lexicon(lang).joined)
    nlp.add_pipe(FACTORY)
    return nlp


def _foreign(name: str, lang: str) -> Language:
    """Another spaCy pipeline in place of the encoder."""
    try:
        nlp = spacy.load(name)
    except OSError as error:
        raise PipelineError(f"spaCy pipeline {name!r} is not installed; try: python -m spacy download {name}") from error
    if nlp.lang != lang:
        raise PipelineError(f"spaCy pipeline {name!r} reads {nlp.lang!r}, the document is in {lang!r}")
    missing = [
        task
        for task, pipes in {"parser": ("parser",), "ner": ("ner",), "lemmatizer": ("lemmatizer", "trainable_lemmatizer")}.items()
        if not any(p in nlp.pipe_names for p in pipes)
    ]
    if missing:
        raise PipelineError(f"spaCy pipeline {name!r} has no {' and no '.join(missing)}; kg needs a parser, entities and lemmas")
    nlp.max_length = _MAX_LENGTH
    return nlp


def _entities(doc: Doc, *, foreign: bool) -> Iterator[Found]:
    scores = doc.user_data.get("kg_ner_scores", {})
    for ent in doc.ents:
        label = _FOREIGN_LABELS.get(ent.label_) if foreign else ent.label_
        if label in vocab.ENTITY_TYPES:
            yield Found(ent.start, ent.end, str(label), score=float(scores.get((ent.start, ent.end), 0.9)))


def _times(analysis: Analysis) -> Iterator[Time]:
    document = analysis.document
    judge = judge_of(analysis)
    for found in find_intervals(document.text, lang=document.lang, published=document.published, judge=judge):
        span = analysis.doc.char_span(found.span.start, found.span.end, alignment_mode="expand")
        if span is not None:
            yield Time(span.start, span.end, found)
