"""Which language a text is in, among those that kg reads, or that it is another one."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

LANGUAGES = ("it", "en", "fr", "de", "es")
"""What kg reads, preferred first."""

_NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian",
    "hu": "Hungarian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "no": "Norwegian", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian",
    "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
_PROBE = 2_000
_ENOUGH_LETTERS = 60
_SURE = 0.9
_NO_IDEA = 0.4


@dataclass(frozen=True, slots=True)
class Detected:
    """A language code, and whether it is one of those asked for."""

    code: str
    supported: bool


def language_name(code: str) -> str:
    """English name with the code, or the code alone.

    >>> language_name("zh"), language_name("xx")
    ('Chinese (zh)', 'xx')
    """
    return f"{_NAMES[code]} ({code})" if code in _NAMES else code


def detect_language(text: str, title: str | None = None, hint: str | None = None, among: tuple[str, ...] = LANGUAGES) -> Detected:
    """The language of an article from its title and first 2,000 characters; `hint` decides where they are too short.

    The answer is one of `among`, preferred first. It is another language only when that is certain: most letters are
    not Latin, or 60 letters or more fit it at 0.9.
    """
    probe = f"{title}\n{text[:_PROBE]}" if title else text[:_PROBE]
    letters = [c for c in probe if c.isalpha()]
    ranked: list[tuple[str, float]] = _identifier().rank(probe)
    best, score = ranked[0]
    foreign_script = sum(not _is_latin(c) for c in set(letters)) > len(set(letters)) / 2
    if foreign_script or (best not in among and score >= _SURE and len(letters) >= _ENOUGH_LETTERS):
        return Detected(best, supported=False)
    if hint in among and len(letters) < _ENOUGH_LETTERS:
        return Detected(str(hint), supported=True)
    return Detected(_best_among(dict(ranked), among), supported=True)


def _best_among(scores: dict[str, float], among: tuple[str, ...]) -> str:
    total = sum(scores[lang] for lang in among) or 1.0
    best = max(among, key=lambda lang: scores[lang])
    return best if scores[best] / total >= _NO_IDEA else among[0]


def _is_latin(char: str) -> bool:
    return char < "\u0250" or unicodedata.name(char, "").startswith("LATIN")


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
