"""SHACL core, as far as ontology/shapes.ttl uses it, over triples: one node after the other, with memory for one at a time.

https://www.w3.org/TR/shacl/ A shape that says what is not known here is an OntologyError, so that nothing goes unchecked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.errors import OntologyError
from kg.graph.constraints import COMPONENTS, Constraint, Parameter, Test
from kg.graph.terms import local_name, shorten
from kg.graph.triples import Node, Triples, Value, Values

SH = "http://www.w3.org/ns/shacl#"

Path = Callable[[Triples, Value], Values]
_OTHERS = {"message", "path", "property", "qualifiedMinCount", "targetClass", "targetNode", "targetSubjectsOf"}


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape, or with `path` a property shape; `last` is the predicate that its path ends with, if it does.

    A constraint comes with its component, https://www.w3.org/TR/shacl/#constraints-components
    """

    message: str
    constraints: tuple[tuple[NamedNode, Constraint], ...]
    properties: tuple[Shape, ...]
    path: Path | None = None
    last: NamedNode | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A named node shape, and the nodes that it is about; a node may come more than once."""

    name: NamedNode
    shape: Shape
    focus_nodes: Callable[[Triples], Iterable[Node]]


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that is wrong: https://www.w3.org/TR/shacl/#results-validation-result"""

    focus: Node
    shape: NamedNode
    message: str
    path: NamedNode | None
    value: Value | None
    component: NamedNode


def results(target: Target, data: Triples) -> Iterator[Result]:
    """Everything that breaks a shape; again for a node that comes again."""
    for focus in target.focus_nodes(data):
        data.look_at(focus)
        for shape, component, value in _broken(target.shape, data, focus):
            yield Result(focus, target.name, shape.message, shape.last, value, component)


def _broken(shape: Shape, data: Triples, focus: Value) -> Iterator[tuple[Shape, NamedNode, Value | None]]:
    values = shape.path(data, focus) if shape.path else (focus,)
    for component, constraint in shape.constraints:
        for value in constraint(data, focus, values):  # type: ignore[arg-type]
            yield shape, component, value
    for part in shape.properties:
        for value in values:
            yield from _broken(part, data, value)


def read_targets(shapes: Triples) -> list[Target]:
    """All named node shapes that have targets. OntologyError if one of them cannot be checked."""
    nodes = sorted({node for node in shapes.instances(_sh("NodeShape")) if isinstance(node, NamedNode)}, key=str)
    found = ((node, _focus_nodes(shapes, node)) for node in nodes)
    return [Target(node, _shape(shapes, node), focus_nodes) for node, focus_nodes in found if focus_nodes]


def _focus_nodes(shapes: Triples, node: Node) -> Callable[[Triples], Iterable[Node]] | None:
    """https://www.w3.org/TR/shacl/#targets"""
    classes, nodes, subjects_of = (shapes.objects(node, _sh(f"target{kind}")) for kind in ("Class", "Node", "SubjectsOf"))

    def found(data: Triples) -> Iterator[Node]:
        for class_ in classes:
            yield from data.instances(class_)  # type: ignore[arg-type]
        yield from nodes  # type: ignore[misc]
        for predicate in subjects_of:
            yield from data.subjects(predicate, None)  # type: ignore[arg-type]

    return found if classes or nodes or subjects_of else None


def _shape(shapes: Triples, node: Value) -> Shape:
    """https://www.w3.org/TR/shacl/#shapes"""
    said = [(quad.predicate.value, quad.object) for quad in shapes.quads(node, None, None)]
    ours = sorted(((local_name(iri), value) for iri, value in said if iri.startswith(SH)), key=str)
    for name, _ in ours:
        if name not in COMPONENTS and name not in _OTHERS:
            about = shorten(node.value) if isinstance(node, NamedNode) else "a shape"
            raise OntologyError(f"ontology/shapes.ttl: {about} says sh:{name}; kg can check {', '.join(sorted(COMPONENTS))}")

    def test_of(other: Value) -> Test:
        shape = _shape(shapes, other)
        return lambda data, value: next(_broken(shape, data, value), None) is None

    path, message = (shapes.object(node, _sh(name)) for name in ("path", "message"))
    return Shape(
        message.value if isinstance(message, Literal) else f"breaks {', '.join(f'sh:{name}' for name, _ in ours)}",
        tuple(
            (component(name), COMPONENTS[name](Parameter(value, dict(ours), shapes, test_of)))
            for name, value in ours
            if name in COMPONENTS
        ),
        tuple(_shape(shapes, value) for name, value in ours if name == "property"),
        _path(shapes, path) if path else None,
        _last(shapes, path) if path else None,
    )


def _path(shapes: Triples, node: Value) -> Path:
    """https://www.w3.org/TR/shacl/#property-paths"""
    if isinstance(node, NamedNode):
        return lambda data, focus: data.objects(focus, node)
    inverse, choice = (shapes.object(node, _sh(f"{name}Path")) for name in ("inverse", "alternative"))
    if isinstance(inverse, NamedNode):
        return lambda data, focus: data.subjects(inverse, focus)
    steps = [_path(shapes, step) for step in shapes.members(choice or node)]
    if not steps:
        raise OntologyError(
            "ontology/shapes.ttl: kg can follow paths of IRIs, sequences, alternatives, and the inverse of an IRI"
        )
    if choice:
        return lambda data, focus: {value for step in steps for value in step(data, focus)}
    return lambda data, focus: _follow(steps, data, focus)


def _follow(steps: list[Path], data: Triples, focus: Value) -> Values:
    reached: Values = (focus,)
    for step in steps:
        reached = {value for node in reached for value in step(data, node)}
    return reached


def _last(shapes: Triples, path: Value) -> NamedNode | None:
    return path if isinstance(path, NamedNode) else next((_last(shapes, step) for step in [*shapes.members(path)][-1:]), None)


def component(parameter: str) -> NamedNode:
    """The constraint component of a parameter; sh:qualifiedValueShape has two, of which kg knows one."""
    name = "qualifiedMinCount" if parameter == "qualifiedValueShape" else parameter
    return _sh(f"{name[0].upper()}{name[1:]}ConstraintComponent")


def _sh(name: str) -> NamedNode:
    return NamedNode(SH + name)
