"""What was said about a thing, drawn along the calendar: one row a claim, one sign each time that somebody said it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from kg.model import Factuality, Status
from kg.views import ClaimView, EvidenceView
from kg.viz.appearance import Theme
from kg.viz.ink import BOLD, PAGE, SIGN_SIZE, cut, document, linked, sign, text, theme_of, width_of
from kg.viz.sheet import Quoted, sheet_page
from kg.viz.tidying import clean
from kg.viz.wording import Words, human_date, load_words

_LABELS, _PLOT, _STATES = 350.0, 400.0, 210.0
_WIDTH = _LABELS + _PLOT + _STATES
_TOP, _ROW, _FOOT = 58.0, 27.0, 34.0
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600)
_MOST_TICKS = 6
_ENDED = (Status.ASSERTED, Status.REPORTED)
_COLOUR = "#0072b2"


class Moment(NamedTuple):
    """Somebody says something; `number` counts them in order of publication, undated ones first."""

    number: int
    day: date | None
    evidence: EvidenceView
    claim: ClaimView

    @property
    def anchor(self) -> str:
        """Where the page quotes it."""
        return f"s{self.number}"


def day_of(published: str | None) -> date | None:
    """The first day of a date known to the year, month or day; None for what is no date.

    >>> day_of("2024-12"), day_of("soon")
    (datetime.date(2024, 12, 1), None)
    """
    try:
        return date.fromisoformat(published + "-01-01"[len(published) - 4 :]) if published else None
    except ValueError:
        return None


def moments(claims: Iterable[ClaimView]) -> list[Moment]:
    """All evidence of the claims in order of publication."""
    said = [(day_of(evidence.published), evidence, claim) for claim in claims for evidence in claim.evidence]
    said.sort(key=lambda item: (item[0] or date.min, item[1].document, item[1].start, item[1].id))
    return [Moment(number, *item) for number, item in enumerate(said, start=1)]


def timeline_svg(claims: Sequence[ClaimView], *, title: str, lang: str = "en", dark: bool = False, limit: int = 60) -> str:
    """The timeline alone. Of more than `limit` claims the best attested are drawn, and the picture says so."""
    return _Timeline(claims, clean(title), load_words(lang), theme_of(dark), limit, links=False).document()


def timeline_page(claims: Sequence[ClaimView], *, title: str, lang: str = "en", limit: int = 60) -> str:
    """One self-contained page without script: the timeline, and under it every sentence; a sign leads to its sentence."""
    words = load_words(lang)
    figure = _Timeline(claims, clean(title), words, PAGE, limit, links=True)
    quoted = [Quoted(moment.anchor, moment.claim, moment.evidence) for moment in figure.moments]
    return sheet_page(title, figure.document(), [("", quoted)], words=words)


@dataclass(slots=True)
class _Scale:
    """Days to the measure of the picture."""

    first: date
    last: date
    left: float
    width: float

    def at(self, day: date) -> float:
        days = max((self.last - self.first).days, 1)
        return self.left + self.width * (day - self.first).days / days

    def ticks(self) -> list[date]:
        """The first days of months, not too many."""
        first, last = self.first.year * 12 + self.first.month - 1, self.last.year * 12 + self.last.month - 1
        step = next((step for step in _STEPS if (last - first) // step < _MOST_TICKS), _STEPS[-1])
        months = range(-(-first // step) * step, last + 1, step)
        days = [date(month // 12, month % 12 + 1, 1) for month in months]
        return [day for day in days if self.first <= day <= self.last] or [self.first]


class _Timeline:
    """One picture: rows, calendar, and the signs on them."""

    def __init__(self, claims: Sequence[ClaimView], title: str, words: Words, theme: Theme, limit: int, *, links: bool) -> None:
        self.title, self.words, self.theme, self.links = title, words, theme, links
        kept = sorted(claims, key=lambda claim: (-len(claim.evidence), claim.id))[:limit]
        self.all, self.moments = len(claims), moments(kept)
        self.rows: dict[str, list[Moment]] = {}
        for moment in self.moments:
            self.rows.setdefault(moment.claim.id, []).append(moment)
        days = [moment.day for moment in self.moments if moment.day]
        self.undated = _LABELS + 14
        start = _LABELS + (44 if len(days) < len(self.moments) else 14)
        self.scale = _Scale(min(days), max(days), start, _LABELS + _PLOT - 30 - start) if days else None

    def document(self) -> str:
        rows = max(len(self.rows), 1)
        height = _TOP + rows * _ROW + _FOOT
        parts = [text((16, 24), self.title, self.theme, size=15, font=BOLD), *self._calendar(height)]
        if not self.rows:
            parts.append(text((16, _TOP + 18), self.words["nothing_said"], self.theme))
        for place, said in enumerate(self.rows.values()):
            parts += self._row(said, _TOP + (place + 0.5) * _ROW)
        parts += self._legend(height - 12)
        lang = self.words["lang"]
        return document(parts, width=_WIDTH, height=height, title=self.title, lang=lang, theme=self.theme)

    def _calendar(self, height: float) -> Iterator[str]:
        bottom = height - _FOOT
        for day in self.scale.ticks() if self.scale else ():
            x = self.scale.at(day) if self.scale else 0.0
            yield f'<path d="M{x:.1f} {_TOP - 6:.1f}V{bottom:.1f}" stroke="{self.theme.line}" stroke-width="1" opacity=".3"/>'
            name = self.words["months"][day.month - 1][:3]
            yield text((x, _TOP - 12), f"{name} {day.year}", self.theme, size=11, anchor="middle")
        if any(moment.day is None for moment in self.moments):
            yield text((self.undated, _TOP - 12), self.words["undated"], self.theme, size=11, anchor="middle")

    def _row(self, said: list[Moment], y: float) -> Iterator[str]:
        claim = said[0].claim
        name = clean(f"{claim.subject.label} {claim.relation_label} {claim.object.label}")
        yield linked(text((16, y + 4), cut(name, _LABELS - 30), self.theme), said[0].anchor if self.links else None, name)
        groups = list(self._groups(said))
        if len(groups) > 1:
            first, last = groups[0][0], groups[-1][0]
            yield f'<path d="M{first:.1f} {y:.1f}H{last:.1f}" stroke="{_COLOUR}" stroke-width="1.4" opacity=".6"/>'
        for x, together in groups:
            yield self._sign(x, y, together)
        state = f"{self.words['statuses'][claim.status.value]}{self._delay(said)}"
        yield text((_LABELS + _PLOT + 6, y + 4), cut(state, _STATES - 14), self.theme)

    def _groups(self, said: list[Moment]) -> Iterator[tuple[float, list[Moment]]]:
        """What is said nearly at the same time in the same way shares a sign; other signs keep clear of each other."""
        room, taken, together = 2 * SIGN_SIZE + 3, -1.0, list[Moment]()
        for moment in said:
            x = self.scale.at(moment.day) if self.scale and moment.day else self.undated
            close = bool(together) and x < taken + room
            if close and together[-1].evidence.factuality == moment.evidence.factuality:
                together.append(moment)
                continue
            if together:
                yield taken, together
            taken, together = (max(x, taken + room) if close else x), [moment]
        if together:
            yield taken, together

    def _sign(self, x: float, y: float, together: list[Moment]) -> str:
        first = together[0].evidence
        status = self.words["statuses"][first.factuality.value]
        day = human_date(first.published, self.words) if first.published else self.words["undated"]
        about = clean(f"{day}, {first.publisher or first.source}, {status}: {' '.join(first.sentence.split())}")
        drawn = sign(Status(first.factuality.value), (x, y), _COLOUR, self.theme)
        if len(together) > 1:
            drawn += text((x, y - 7.5), f"×{len(together)}", self.theme, size=9, anchor="middle")
        return linked(drawn, together[0].anchor if self.links else None, about)

    def _delay(self, said: list[Moment]) -> str:
        """How long a rumour or plan took to come true, where both days are known."""
        doubted = (Factuality.RUMOURED, Factuality.PLANNED)
        if said[0].claim.status not in _ENDED or said[0].evidence.factuality not in doubted:
            return ""
        sure = next((m for m in said if m.evidence.factuality in (Factuality.ASSERTED, Factuality.REPORTED)), None)
        ends = [moment.evidence.published or "" for moment in (said[0], sure) if moment]
        if sure is None or not sure.day or not said[0].day or min(map(len, ends)) < len("2024-12-01"):
            return ""
        return str(self.words["after_days"]).format(n=(sure.day - said[0].day).days)

    def _legend(self, y: float) -> Iterator[str]:
        x = 22.0
        for factuality in Factuality:
            if any(moment.evidence.factuality is factuality for moment in self.moments):
                name = self.words["statuses"][factuality.value]
                yield sign(Status(factuality.value), (x, y - 4), _COLOUR, self.theme)
                yield text((x + 12, y), name, self.theme)
                x += 30 + width_of(name)
        if self.all > len(self.rows):
            note = self.words["claims"].format(shown=len(self.rows), all=self.all)
            yield text((x + 12, y), note, self.theme)
