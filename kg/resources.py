"""Where the files that ship with kg are: in a checkout beside the package, in a wheel inside it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "_resources"


def resource_root() -> Path:
    """The folder that holds ontology/, data/ and model/."""
    return _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent


def data_path(name: str) -> Path:
    """A file or folder of data/, such as `lexicon/it.toml`."""
    return resource_root() / "data" / name


def ontology_path(name: str) -> Path:
    """A file or folder of ontology/, such as `kg.ttl`."""
    return resource_root() / "ontology" / name


def model_path(name: str) -> Path:
    """A file of the encoder's weights."""
    return resource_root() / "model" / name


def code_path(name: str) -> Path:
    """A file or folder of the package's own code, such as `resolve`."""
    return _PACKAGE / name


def files_digest(paths: Iterable[Path]) -> str:
    """Hash of names and contents of files; of a folder, of all files right in it. Files that are missing are left out."""
    digest = hashlib.sha256()
    for path in paths:
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            if file.is_file():
                digest.update(f"{file.name} {file.stat().st_size} ".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
