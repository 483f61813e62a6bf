"""Where claims take place, with coordinates: what is seen, sold or held in a place, and what evidence puts in one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from kg.gazetteers import point_of
from kg.graph.labels import Labels
from kg.graph.query import select
from kg.graph.store import Store
from kg.graph.terms import local_name, reading
from kg.model import Node
from kg.views import ClaimView, Spot

_MANY = 1000
_PLACED = """SELECT DISTINCT ?claim ?place ?lat ?lon ?link {
  { %(which)s ?claim a kg:Claim ; rdf:object ?place . ?place a ?class . FILTER(?class IN (kg:City, kg:Place)) }
  UNION { %(which)s ?evidence kg:supports ?claim ; kg:where ?place }
  OPTIONAL { ?place schema:latitude ?lat ; schema:longitude ?lon }
  OPTIONAL { ?place owl:sameAs|skos:closeMatch ?link . FILTER(STRSTARTS(STR(?link), "https://sws.geonames.org/")) }
}"""


def spots(store: Store, claims: Iterable[ClaimView], *, lang: str = "en") -> tuple[Spot, ...]:
    """The places of claims, those with most claims first; claims without a place are left out.

    A claim that has a place as its object and others in its evidence stands at all of them. Coordinates are those of the
    graph, else of the gazetteer; a place that neither knows has none.
    """
    wanted = {claim.id: claim for claim in claims}
    labels = Labels(store, lang)
    places, known = dict[str, Node](), dict[str, tuple[float, float]]()
    found = defaultdict[str, dict[str, ClaimView]](dict)
    listed = " ".join(str(store.names.iri(name)) for name in wanted)
    which = f"VALUES ?claim {{ {listed} }}" if len(wanted) <= _MANY else ""  # of many, reading all is faster
    for claim, place, lat, lon, link in select(store, _PLACED % {"which": which}):
        identifier = local_name(str(claim))
        if identifier in wanted:
            node = places.setdefault(str(place), labels.node(str(place)))
            found[node.id][identifier] = wanted[identifier]
            with reading(place):
                written = (float(str(lat)), float(str(lon))) if lat and lon else None
            point = written or point_of(str(link).rstrip("/").rpartition("/")[2])
            if point:
                known[node.id] = point
    made = [_spot(node, known.get(node.id), wanted, found[node.id]) for node in places.values()]
    return tuple(sorted(made, key=lambda spot: (-len(spot.claims), spot.place.label, spot.place.id)))


def _spot(node: Node, point: tuple[float, float] | None, order: Iterable[str], claims: dict[str, ClaimView]) -> Spot:
    lat, lon = point or (None, None)
    return Spot(node, lat, lon, tuple(claims[name] for name in order if name in claims))
