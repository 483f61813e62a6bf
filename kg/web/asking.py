"""What the fields of a view's address ask for."""

from __future__ import annotations

from kg.errors import QueryError
from kg.graph import Which
from kg.web.site import Site


def which_claims(site: Site) -> Which:
    """The claims that the address asks for. QueryError if its confidence is no number."""
    return Which(
        about=site.get("about"),
        relation=site.get("relation"),
        status=site.get("status"),
        since=site.get("since"),
        until=site.get("until"),
        confidence=_decimal(site, "confidence"),
        document=site.get("document"),
    )


def asked_fields(site: Site) -> dict[str, str | None]:
    """The same as fields, for links to other pages and files of the same claims."""
    return {name: site.get(name) for name in Which.__slots__}


def number(site: Site, name: str, default: int, *, most: int = 10**9) -> int:
    """A whole number of the address. QueryError if it is none, or less than 0 or more than `most`."""
    text = site.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 10 or int(text) > most:
        raise QueryError(f"'{name}' is a whole number up to {most}, not '{text}'")
    return int(text)


def _decimal(site: Site, name: str) -> float:
    text = (site.get(name) or "0").replace(",", ".")
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise QueryError(f"'{name}' is a number from 0 to 1, not '{text}'")
    return value
