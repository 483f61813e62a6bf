"""The articles of benchmarks/articles.py as news files, the reader that knows what is in them, and what comes of them at once."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from kg.gazetteers import load_gazetteer
from kg.graph import open_store, serialise
from kg.resolve import resolve

sys.path.append(str(Path(__file__).parent.parent / "benchmarks"))

import articles


def afresh(extractions):
    """The whole graph from all documents at once, by the functions of the stages alone."""
    resolution = resolve(extractions, load_gazetteer())
    store = open_store()
    with store.transaction():
        for extraction in extractions:
            store.replace(extraction, resolution)
        store.write_derived(resolution, [extraction.document for extraction in extractions])
    return serialise(store, "nq")


def two_states(count):
    """An older and the newer state of so many articles: a tenth of them were revised, and a twentieth more was there."""
    newer = list(articles.articles(count))
    older = [articles.article(number, revision=int(number % 10 == 0)) for number in range(count + count // 20)]
    return older, newer


def write_news(path, extractions):
    """A JSON Lines file of the articles."""
    said = (extraction.document for extraction in extractions)
    keys = {"url": "source", "text": "text", "lang": "lang", "title": "title", "date": "published", "publisher": "publisher"}
    records = ({key: getattr(document, name) for key, name in keys.items()} for document in said)
    path.write_text("\n".join(map(json.dumps, records)), "utf-8")


class Reader:
    """Reads like kg.nlp.pipeline.Reader."""

    def read(self, documents):
        for document in documents:
            number = int(re.search(r"/(\d+)\.html", document.source)[1])
            revisions = (articles.article(number, revision=revision) for revision in (0, 1))
            yield next(extraction for extraction in revisions if extraction.document == document)
