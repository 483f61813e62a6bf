"""From what the user names (files, folders, globs) to the files themselves, in a stable order under stable names."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.model import Skipped


@dataclass(frozen=True, slots=True)
class File:
    """A file and the name that its documents carry: the folder given, then the way down, whatever the working directory."""

    path: Path
    source: str


def find_files(given: str | Path, suffixes: tuple[str, ...]) -> Iterator[File | Skipped]:
    """The files that one input stands for.

    A folder is walked in order of names, without hidden files and unknown suffixes. A file is named after its folder,
    so that it gets the same name as when the folder is given. Raises OSError where the input cannot even be looked at.
    """
    text, path = str(given), Path(given).expanduser()
    if path.is_dir():
        yield from _walk(path, suffixes)
    elif path.exists():
        yield _one(path, path.parent, suffixes)
    elif glob.has_magic(text):
        yield from _matches(text, suffixes)
    else:
        yield Skipped(path.as_posix(), "no such file or folder; check the spelling and the working directory")


def _one(path: Path, base: Path, suffixes: tuple[str, ...]) -> File | Skipped:
    source = _source(path, base)
    if not path.is_file():
        return Skipped(source, "not a regular file; pipe it in with '-' instead")
    if path.suffix and path.suffix.lower() not in suffixes:
        return Skipped(source, f"files of the kind '{path.suffix}' are not read; kg reads {' '.join(suffixes)}")
    return File(path, source)


def _walk(folder: Path, suffixes: tuple[str, ...]) -> Iterator[File | Skipped]:
    found: list[Path] = []
    locked: list[OSError] = []
    for root, folders, names in os.walk(folder, onerror=locked.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(root, name) for name in names if not name.startswith(".") and Path(name).suffix.lower() in suffixes]
    for error in locked:
        yield Skipped(
            _source(Path(error.filename), folder), f"the folder cannot be listed ({error.strerror}); check its permissions"
        )
    if not found and not locked:
        yield Skipped(_source(folder, folder), f"the folder holds no file that kg reads ({' '.join(suffixes)})")
    for path in sorted(found, key=lambda path: path.relative_to(folder).as_posix()):
        yield _one(path, folder, suffixes)


def _matches(pattern: str, suffixes: tuple[str, ...]) -> Iterator[File | Skipped]:
    expanded = str(Path(pattern).expanduser())
    base = Path(expanded)
    while glob.has_magic(str(base)):
        base = base.parent
    paths = sorted(path for path in map(Path, glob.glob(expanded, recursive=True)) if path.is_file())  # noqa: PTH207 -- Path.glob gives hidden files
    if not paths:
        yield Skipped(pattern, "no file matches; check the pattern and the working directory")
    for path in paths:
        yield _one(path, base, suffixes)


def _source(path: Path, base: Path) -> str:
    """`base`'s own name and the way from it; never absolute."""
    below = Path(os.path.relpath(path, base))
    return (Path(base.resolve().name) / below).as_posix()
