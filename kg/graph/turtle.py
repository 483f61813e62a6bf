"""Turtle and TriG, sorted and readable: https://www.w3.org/TR/turtle/ , https://www.w3.org/TR/trig/ .

rdflib's writer is 17 times slower. pyoxigraph's is quick, but keeps the order that the quads come in: here its TriG
is cut into statements again, sorted, and put together. It writes no line break within a literal, so that " .\\n" ends a
statement wherever it stands.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

import pyoxigraph as ox
from pyoxigraph import Quad, RdfFormat

About = Mapping[str, list[str]]
"""Subjects; predicates with their objects."""

_AT_ONCE = 20_000
_QUOTE = re.compile(r'\\.|"')
_WHOLE = re.compile(r'"([+-]?\d+)"\^\^xsd:decimal$')


def turtle_lines(quads: Iterable[Quad], prefixes: Mapping[str, str]) -> Iterator[str]:
    """A Turtle file in pieces; all graphs become one."""
    about: dict[str, list[str]] = defaultdict(list)
    for _, subject, said in _statements(quads, prefixes):
        about[subject] += said
    yield from _header(prefixes)
    yield from _subjects(about, indent="")


def trig_lines(quads: Iterable[Quad], prefixes: Mapping[str, str]) -> Iterator[str]:
    """A TriG file in pieces, one block for each named graph."""
    graphs: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for graph, subject, said in _statements(quads, prefixes):
        graphs[graph][subject] += said
    yield from _header(prefixes)
    for name in sorted(graphs):
        yield f"\n{name} {{" if name else ""
        yield from _subjects(graphs.pop(name), indent="    " if name else "")
        yield "}\n" if name else ""


def _header(prefixes: Mapping[str, str]) -> Iterator[str]:
    for prefix, namespace in sorted(prefixes.items()):
        yield f"@prefix {prefix}: <{namespace}> .\n"


def _subjects(about: About, *, indent: str) -> Iterator[str]:
    end = f" ;\n{indent}    "
    for subject in sorted(about):
        yield f"\n{indent}{subject} {_joined(about[subject], end)} .\n"


def _joined(said: Iterable[str], end: str) -> str:
    """Predicates with their objects, sorted, each once; objects of one predicate have commas between them."""
    ordered = sorted(said)
    if len({words.partition(" ")[0] for words in ordered}) == len(ordered):  # as it is nearly always
        return end.join(ordered)
    parts, last = list[str](), " "
    for words in dict.fromkeys(ordered):
        if words.startswith(last):
            parts.append(f", {words[len(last) :]}")
        else:
            last = words[: words.index(" ") + 1]
            parts.append(f"{end}{words}" if parts else words)
    return "".join(parts)


def _statements(quads: Iterable[Quad], prefixes: Mapping[str, str]) -> Iterator[tuple[str, str, Iterable[str]]]:
    """Graph ("" for the default graph), subject, and predicates with one object each, in Turtle."""
    for text in _trig(quads, _apart(prefixes)):
        graph = ""
        for statement in text.split(" .\n")[:-1]:
            if statement.startswith("}\n"):
                graph, statement = "", statement[2:]
            if " {\n" in statement:
                graph, _, statement = statement.partition(" {\n")
            subject, _, rest = statement.partition(" ")
            said = rest.split(" ;\n\t\t" if graph else " ;\n\t")
            yield graph, subject.lstrip(), _single(said) if " , " in rest or "^^xsd:decimal" in rest else said


def _trig(quads: Iterable[Quad], prefixes: Mapping[str, str]) -> Iterator[str]:
    """What pyoxigraph writes, without the prefixes at its head."""
    if isinstance(quads, ox.Store):
        parts = iter([quads.dump(format=RdfFormat.TRIG, prefixes=dict(prefixes))])
    else:
        rest = iter(quads)
        batches = iter(lambda: list(islice(rest, _AT_ONCE)), [])
        parts = (ox.serialize(batch, format=RdfFormat.TRIG, prefixes=dict(prefixes)) for batch in batches)
    for data in parts:
        assert data is not None  # it is None only where an output file is given
        yield data.decode().split("\n", len(prefixes))[-1]


def _apart(prefixes: Mapping[str, str]) -> Mapping[str, str]:
    """The prefixes, without a namespace that another begins with: pyoxigraph would take now one and now the other."""
    spaces = prefixes.values()
    return {prefix: one for prefix, one in prefixes.items() if not any(one != more and more.startswith(one) for more in spaces)}


def _single(said: list[str]) -> Iterator[str]:
    """'p "a" , "b"' as 'p "a"' and 'p "b"'; a decimal without a point gets one."""
    for words in said:
        if " , " in words:
            predicate, _, objects = words.partition(" ")
            yield from (_pointed(f"{predicate} {part}") for part in _objects(objects))
        else:
            yield _pointed(words)


def _objects(objects: str) -> Iterator[str]:
    part = ""
    for piece in objects.split(" , "):
        part = f"{part} , {piece}" if part else piece
        if _QUOTE.findall(part).count('"') % 2 == 0:  # else the comma stands within a literal
            yield part
            part = ""


def _pointed(words: str) -> str:
    return _WHOLE.sub(r"\1.0", words)
