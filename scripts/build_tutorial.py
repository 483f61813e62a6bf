#!/usr/bin/env python3
"""Runs docs/tutorial.ipynb and writes it back with its outputs, and as docs/tutorial.html with interactive pictures.

In the notebook that is kept, pictures are PNG, as sites that show notebooks run no scripts; who runs it gets interactive ones.
"""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import nbformat
import resvg_py
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from nbformat import NotebookNode

DOCS = Path(__file__).resolve().parent.parent / "docs"


def executed(folder: Path = DOCS) -> NotebookNode:
    """The tutorial with fresh outputs; an error in a cell is raised."""
    notebook = nbformat.read(DOCS / "tutorial.ipynb", as_version=4)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(folder)}}, record_timing=False).execute()
    return notebook


def rendered(notebook: NotebookNode) -> str:
    """One page of HTML that asks no other machine for anything."""
    elsewhere = dict.fromkeys(("mathjax_url", "require_js_url", "jquery_url", "widget_renderer_url", "mermaid_js_url"), "")
    page, _ = HTMLExporter(**elsewhere).from_notebook_node(notebook)
    return str(page)


def still(notebook: NotebookNode) -> NotebookNode:
    """The notebook with PNGs in place of interactive pictures."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if drawn := data.pop("image/svg+xml", None):
                del data["text/html"]
                data["image/png"] = b64encode(bytes(resvg_py.svg_to_bytes(svg_string=drawn))).decode()
    return notebook


if __name__ == "__main__":
    done = executed()
    (DOCS / "tutorial.html").write_text(rendered(done), "utf-8")
    nbformat.write(still(done), DOCS / "tutorial.ipynb")
