"""Settings: the defaults, then kg.toml, then the command line; nothing else in kg reads settings."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kg.errors import ConfigError
from kg.sources.dates import parse_date
from kg.sources.language import LANGUAGES
from kg.vocab import ID

FILE_NAME = "kg.toml"


@dataclass(frozen=True, slots=True)
class Config:
    """How kg works when nothing else is said; kg.toml has these keys, at its top level.

    `file` is where they were read from. Paths in kg.toml are relative to it.
    """

    base_iri: str = ID
    """What the IRIs of the data begin with; ends in / or #."""
    date: str | None = None
    """When articles that state no date were published: YYYY, YYYY-MM or YYYY-MM-DD."""
    lang: str | None = None
    """The language of all articles; None: each is detected."""
    langs: tuple[str, ...] = LANGUAGES
    """The languages to read; articles in others are skipped."""
    pipeline: str | None = None
    """A spaCy pipeline to use instead of the encoder that comes with kg."""
    min_confidence: float = 0.0
    """Claims below are left out; 0 to 1."""
    store: Path | None = None
    """The folder of a store that keeps the graph; None: in memory."""
    jobs: int = 1
    """Processes that read articles side by side."""
    file: Path | None = None


def load_config(path: Path | None = None, *, start: Path | None = None) -> Config:
    """The settings of `path`, else of the nearest kg.toml in `start` (the working directory) or above, else the defaults.

    ConfigError names the file, the key and what would be right.
    """
    file = path or _nearest(start or Path.cwd())
    if file is None:
        return Config()
    try:
        table = tomllib.loads(file.read_text("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: not TOML: {error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: not UTF-8 (byte {error.start}); save it again as UTF-8") from error
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read ({error.strerror}); check the path and its permissions") from error
    config = replace(Config(), **_checked(table, str(file)), file=file)
    return replace(config, store=file.parent / config.store) if config.store else config


def with_options(config: Config, **options: object) -> Config:
    """The settings with those options that are not None; ConfigError as for kg.toml, naming the option.

    >>> with_options(Config(), jobs=2, date=None).jobs
    2
    """
    return replace(config, **_checked({key: value for key, value in options.items() if value is not None}, None))


def _nearest(start: Path) -> Path | None:
    folder = start.resolve()
    return next((file for above in (folder, *folder.parents) if (file := above / FILE_NAME).is_file()), None)


def _checked(table: Mapping[str, object], file: str | None) -> dict[str, Any]:
    return {key: _value(key, value, file) for key, value in table.items()}


def _value(key: str, value: object, file: str | None) -> object:
    place = f"{file}: '{key}'" if file else f"--{key.replace('_', '-')}"
    if key not in _CHECKS:
        raise ConfigError(f"{place} is no setting of kg; allowed are {', '.join(_CHECKS)}")
    check, right = _CHECKS[key]
    checked = check(value)
    if checked is None:
        raise ConfigError(f"{place} is {value!r}; it must be {right}")
    return checked


def _base_iri(value: object) -> str | None:
    if not isinstance(value, str) or any(c.isspace() or c in '<>"{}|\\^`' for c in value):
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    rooted = bool(parts.netloc) if parts.scheme in {"http", "https"} else parts.scheme == "urn"
    return value if rooted and value.endswith(("/", "#", ":")) else None


def _date(value: object) -> str | None:
    return parse_date(str(value)) if not isinstance(value, bool) else None


def _lang(value: object) -> str | None:
    return value if isinstance(value, str) and value in LANGUAGES else None


def _langs(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list | tuple) or not value or not all(map(_lang, value)):
        return None
    return tuple(dict.fromkeys(value))


def _name(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _share(value: object) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number and 0 <= value <= 1 else None  # type: ignore[operator, arg-type]


def _path(value: object) -> Path | None:
    return Path(value).expanduser() if isinstance(value, str | Path) and str(value).strip() else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 1 else None


_CHECKS: dict[str, tuple[Callable[[object], object], str]] = {
    "base_iri": (_base_iri, 'an http(s) or urn IRI in quotes that ends in / or #, such as "https://example.org/id/"'),
    "date": (_date, 'a date in quotes: "YYYY", "YYYY-MM" or "YYYY-MM-DD"'),
    "lang": (_lang, f"one of {', '.join(LANGUAGES)}, in quotes"),
    "langs": (_langs, f'a list of languages out of {", ".join(LANGUAGES)}, such as ["it", "en"]'),
    "pipeline": (_name, 'the name of a spaCy pipeline in quotes, such as "it_core_news_lg"'),
    "min_confidence": (_share, "a number from 0 to 1, such as 0.5"),
    "store": (_path, 'the path of a folder in quotes, such as "news.kg"'),
    "jobs": (_count, "a whole number from 1 up"),
}
