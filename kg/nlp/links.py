"""Component: a learned head finds descriptions and pronouns and says which named thing each stands for.

Reads the word states that the encoder leaves and the names that are known; adds mentions with an antecedent. What it is not
sure of stays open. Without weights for it (another pipeline) it adds nothing, and the rules of reference.py stand alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from kg import vocab
from kg.gazetteers import Gazetteer, company_epithets, demonym, load_categories
from kg.model import MentionKind
from kg.nlp.analysis import Analysis, Found
from kg.nlp.encoder import STATES_KEY
from kg.nlp.scorer_head import PairHead, load_head
from kg.nlp.scorer_pairs import KINDS, Floats, Ints
from kg.nlp.scorer_views import Stretch, Thing, View, scene_of, stretches, views_of, word_places
from kg.text import fold

REFERRING = (vocab.COMPANY, vocab.MODEL, vocab.PERSON, vocab.EVENT)
TAGS = ("O", *(f"{prefix}-{name}" for name in REFERRING for prefix in "BI"))
FITS = 3
SURE = 0.5
"""A description is linked if the head gives its likeliest thing this probability or more."""
_LONGEST = 12
_BESIDE = 4
_NOMINAL, _PRONOUN = KINDS.index(MentionKind.NOMINAL.value), KINDS.index(MentionKind.PRONOUN.value)


def link_descriptions(analysis: Analysis, *, folder: Path | None = None) -> None:
    """Adds each description and pronoun that the head finds and can place."""
    states, head = analysis.doc.user_data.get(STATES_KEY), load_head(folder)
    if head is None or not head.links or states is None or not len(states) or states.shape[1] != head.size:
        return
    names = [v for v in views_of(analysis) if v.type in REFERRING and v.kind not in (KINDS[_NOMINAL], KINDS[_PRONOUN])]
    spots = list(_described(analysis, head.tag(states)))
    found: dict[tuple[int, int], tuple[float, Found]] = {}
    for stretch in stretches(analysis, [*names, *spots], states):
        for spot, target, chance in _linked(stretch, head):
            key = (spot.start, spot.end)
            if key not in found or chance > found[key][0]:
                found[key] = (chance, _mention(spot, target, chance))
    for _, mention in found.values():
        analysis.add(mention)


def fit(words: str, name: str, type_: str, lang: str, gazetteer: Gazetteer) -> int:
    """1 if what is known of a name agrees with a description ("la casa tedesca", "il SUV"), -1 if not, 0 if nothing is known."""
    parts = words.split()
    if type_ == vocab.COMPANY:
        return _fit_company(parts, name, lang, gazetteer)
    if type_ != vocab.MODEL:
        return 0
    categories = load_categories(lang)
    wanted = {found.concept for part in parts if (found := categories.get(fold(part))) and not found.power}
    known = {c for record in gazetteer.lookup(name, vocab.MODEL)[:1] for c in (record.attribute("concept") or "").split("|") if c}
    return (1 if wanted & known else -1) if wanted and known else 0


def epithet(words: str, lang: str) -> str | None:
    """The company that a fixed epithet among the words names: "il Biscione", "la casa di Maranello"."""
    parts, epithets = fold(words).split(), company_epithets(lang)
    for size in range(len(parts), 0, -1):
        for start in range(len(parts) - size + 1):
            name = epithets.get(" ".join(parts[start : start + size]))
            if name:
                return name
    return None


def _fit_company(parts: list[str], name: str, lang: str, gazetteer: Gazetteer) -> int:
    named = epithet(" ".join(parts), lang)
    if named is not None:
        return 1 if fold(named) == fold(name) else -1
    records = gazetteer.lookup(name, vocab.COMPANY)
    if not records:
        return 0
    known = dict(records[0].attributes)
    codes = {code for part in parts if (code := demonym(part, lang))}
    seats = {fold(part) for part in parts if part[:1].isupper() and gazetteer.lookup(part, vocab.CITY)}
    country, seat = known.get("country"), fold(known.get("seat", ""))
    if seats and seat:
        return 1 if seat in seats else -1
    if not codes or not country:
        return 0
    return 1 if codes & {country, gazetteer.place(country).attribute("part-of")} else -1


def _described(analysis: Analysis, tags: Ints) -> Iterator[View]:
    """Stretches of words with one tag that are no name, as views that stand for themselves."""
    words = word_places(analysis)
    tokens = [token.i for token in analysis.doc if not token.is_space]
    start = 0
    while start < len(tags):
        name = TAGS[int(tags[start])]
        end = start + 1
        while end < len(tags) and TAGS[int(tags[end])] == f"I-{name[2:]}":
            end += 1
        if name != "O" and end - start <= _LONGEST and not _is_known(analysis, tokens[start], tokens[end - 1] + 1, name[2:]):
            pronoun = end - start == 1 and analysis.doc[tokens[start]].pos_ in {"PRON", "DET"}
            kind = MentionKind.PRONOUN if pronoun else MentionKind.NOMINAL
            low, high = tokens[start], tokens[end - 1] + 1
            yield View(-1 - low, high, int(words[low]), int(words[high]), ("", str(start)), name[2:], kind.value)
        start = end


def _is_known(analysis: Analysis, start: int, end: int, type_: str) -> bool:
    """True where a name ends or follows the words ("il SUV elettrico YU7"), or where rules do better: "un muletto" is of the
    model named last."""
    prototypes = analysis.lexicon.words("prototypes")
    if any(analysis.lexicon.lemma(token) in prototypes for token in analysis.doc[start:end]):
        return True
    after = next((token.i for token in analysis.doc[end:] if token.pos_ != "ADJ"), end)
    follows = analysis.covering(after) if after < len(analysis.doc) else None
    if follows is not None and analysis.mentions[follows].type == type_ and analysis.mentions[follows].start == after:
        return True
    owner = analysis.covering(end - 1)
    if owner is None:
        return False
    found = analysis.mentions[owner]
    return found.type != vocab.MODEL_TYPE and found.start <= start


def _linked(stretch: Stretch, head: PairHead) -> Iterator[tuple[View, View, float]]:
    """Description, the name that it stands for, and the probability."""
    views = stretch.views
    described = [i for i, v in enumerate(views) if v.index < 0]
    if not described:
        return
    scene = scene_of(stretch)
    scene = replace(scene, maker=np.full_like(scene.maker, -1))
    for one in described:
        names = [i for i, v in enumerate(views) if v.index >= 0 and v.type == views[one].type]
        if not names:
            continue
        fits = _fits(stretch, views[one], [views[i] for i in names])
        if _names_another(stretch.analysis, views[one]) and not fits[:, FITS - 1].any():
            continue
        scores, none = head.link(stretch.states, scene, one, np.array(names, dtype=np.int64), fits)
        odds: dict[Thing, float] = {}
        for place, score in zip(names, np.exp(np.minimum(scores, 30.0)).tolist(), strict=True):
            odds[views[place].thing] = odds.get(views[place].thing, 0.0) + score
        thing, best = max(odds.items(), key=lambda item: item[1])
        chance = best / (sum(odds.values()) + float(np.exp(none)))
        if chance >= SURE:
            yield views[one], _nearest(views[one], [views[i] for i in names if views[i].thing == thing]), chance


def _names_another(analysis: Analysis, view: View) -> bool:
    """True for a fixed epithet: it is left to the rules where its company is not named."""
    words = analysis.doc[-1 - view.index : view.shown].text
    return view.type == vocab.COMPANY and epithet(words, analysis.document.lang) is not None


def _fits(stretch: Stretch, view: View, names: list[View]) -> Floats:
    """(names, FITS) one-hot of `fit`."""
    analysis = stretch.analysis
    words = analysis.doc[-1 - view.index : view.shown].text
    lang = analysis.document.lang
    known = {n.thing: fit(words, n.thing[1], view.type, lang, analysis.gazetteer) for n in names}
    if view.type == vocab.MODEL:
        known |= _fits_in_text(stretch, words, names)
    result: Floats = np.eye(FITS, dtype=np.float32)[[known[n.thing] + 1 for n in names]]
    return result


def _fits_in_text(stretch: Stretch, words: str, names: list[View]) -> dict[Thing, int]:
    """Of the models whose kind stands beside their name ("la SU7, una berlina"): 1 if the description has that kind, else -1."""
    analysis = stretch.analysis
    stated: dict[Thing, set[str]] = {}
    for name in names:
        found = analysis.mentions[name.index]
        beside = (*range(max(0, found.start - 2), found.start), *range(found.end, min(len(analysis.doc), found.end + _BESIDE)))
        owners = (analysis.covering(at) for at in beside)
        kinds = {analysis.mentions[i].attributes.get("concept", "") for i in owners if i is not None and _is_kind(analysis, i)}
        stated.setdefault(name.thing, set()).update(kinds)
    categories = load_categories(analysis.document.lang)
    wanted = {kind.concept for part in words.split() if (kind := categories.get(fold(part))) and not kind.power}
    return {thing: 1 if wanted & kinds else -1 for thing, kinds in stated.items() if wanted and kinds}


def _is_kind(analysis: Analysis, index: int) -> bool:
    found = analysis.mentions[index]
    return found.type == vocab.MODEL_TYPE and not found.attributes.get("power")


def _nearest(view: View, names: list[View]) -> View:
    return min(names, key=lambda name: (name.end > view.start, abs(view.start - name.end)))


def _mention(view: View, target: View, chance: float) -> Found:
    kind = MentionKind(view.kind)
    return Found(-1 - view.index, view.shown, view.type, kind, "links", round(chance, 4), (target.index,))
