"""What a graph shows of itself in a notebook, and the files that it can be saved to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path

from kg import viz
from kg.errors import ExportError
from kg.explanation import headline
from kg.graph.export import write_whole
from kg.model import Document
from kg.views import ClaimView

Draw = Callable[[], str]

_ZOOM = 2
_MOST_LINES = 20


class Picture:
    """An interactive page and the same without interaction. Notebooks show it in a frame; `save` writes it to a file.

    `forms` draw it: html, svg, and for graphs graphml and gexf; nothing is drawn before it is asked for.
    """

    def __init__(self, title: str, **forms: Draw) -> None:
        self.title = title
        self._forms = forms

    @cached_property
    def html(self) -> str:
        """The page, which needs no network."""
        return self._forms["html"]()

    @cached_property
    def svg(self) -> str:
        """The picture as one SVG, for paper and for places that run no scripts."""
        return self._forms["svg"]()

    @property
    def formats(self) -> tuple[str, ...]:
        """What `save` can write."""
        return (*self._forms, "png")

    def save(self, path: str | Path, *, format: str | None = None) -> None:
        """Writes the format given, or that of the suffix: html, svg or png; a picture of the graph also graphml and gexf.

        ExportError if it is another one. PNG needs the package resvg-py, and letters a font on this machine.
        """
        chosen = (format or Path(path).suffix.removeprefix(".")).lower()
        if chosen not in self.formats:
            known = ", ".join(self.formats)
            raise ExportError(f"{path}: '{chosen}' is no format of this picture; known are {known}")
        if chosen == "png":
            _write_bytes(Path(path), _png(self.svg))
        else:
            drawn = self.html if chosen == "html" else self.svg if chosen == "svg" else self._forms[chosen]()
            write_whole(Path(path), [drawn])

    def __repr__(self) -> str:
        return f"<Picture: {self.title}>"

    def _repr_html_(self) -> str:
        """The page in a frame that reaches nothing of the notebook, and the still picture where frames are cut out."""
        return viz.frame(self.html, title=self.title, still=self.svg)

    def _repr_svg_(self) -> str:
        """For notebooks that become PDF."""
        return self.svg


class MarkedText:
    """An article with its marks, as HTML that stands in the notebook itself."""

    def __init__(self, title: str, html: str) -> None:
        self.title, self.html = title, html

    def save(self, path: str | Path) -> None:
        """Writes it as a page of its own."""
        head = f'<!DOCTYPE html>\n<meta charset="utf-8">\n<title>{escape(self.title)}</title>\n'
        body = '<body style="font:16px/1.5 sans-serif;max-width:50rem;margin:1rem auto;padding:0 1rem">'
        write_whole(Path(path), [f'{head}<meta name="color-scheme" content="light dark">\n{body}{self.html}</body>\n'])

    def __repr__(self) -> str:
        return f"<MarkedText: {self.title}>"

    def _repr_html_(self) -> str:
        return self.html


@dataclass(frozen=True, slots=True, repr=False)
class Article(Document):
    """A document of a graph, which shows itself with what was found in it. `text` is whole if the graph was built in memory;
    else, as a graph holds no full texts, it has spaces where nothing is quoted."""

    draw: Draw = field(kw_only=True, compare=False)

    def show(self) -> MarkedText:
        """The text with mentions coloured by type, claims underlined by factuality, hedges marked, and the claims below."""
        return MarkedText(self.title or self.source, self.draw())

    def __repr__(self) -> str:
        return f"<Article: {self.source}>"

    def _repr_html_(self) -> str:
        return self.draw()


class ClaimList(list[ClaimView]):
    """Claims; in a notebook a table with the sentences, their words marked. `lang` is the language of the table."""

    def __init__(self, claims: Iterable[ClaimView] = (), *, lang: str = "en") -> None:
        super().__init__(claims)
        self.lang = lang

    def __repr__(self) -> str:
        lines = [headline(claim) for claim in self[:_MOST_LINES]]
        more = len(self) - len(lines)
        return "\n".join([f"{len(self)} claims", *lines, *([f"... and {more} more"] if more else [])])

    def _repr_html_(self) -> str:
        return viz.claims_table(self, lang=self.lang)


def _png(svg: str) -> bytes:
    try:
        import resvg_py
    except ImportError as error:
        raise ExportError("PNG needs resvg-py: pip install 'kg[notebook]'; or save as .svg") from error
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=_ZOOM))


def _write_bytes(path: Path, data: bytes) -> None:
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
