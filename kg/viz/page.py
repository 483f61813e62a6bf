"""The interactive picture: one HTML page that needs no network, and a frame that shows it in a notebook."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape

from kg.model import Subgraph
from kg.viz.drawing import svg
from kg.viz.payload import payload, to_script_json
from kg.viz.tidying import clean
from kg.viz.wording import load_static, load_words

# One after the other they make one script; each says at its top what it owns.
SCRIPTS = ("state.js", "picture.js", "labels.js", "motion.js", "panel.js", "controls.js")


def html_page(subgraph: Subgraph, *, title: str, lang: str = "en", limit: int = 1000) -> str:
    """One self-contained page. Beyond `limit` nodes the best connected are kept, and the page says so.

    Names, titles and sentences are data to the page, never markup; by the policy in its head only this script and these
    styles run.
    """
    title, words = clean(title), load_words(lang)
    styles = load_static("page.css")
    script = "(() => {\n" + "\n".join(map(load_static, SCRIPTS)) + "})();\n"
    parts = {
        "lang": words["lang"],
        "title": escape(title),
        "policy": _policy(script, styles),
        "styles": styles,
        "script": script,
        "data": to_script_json(payload(subgraph, title=title, lang=lang, limit=limit)),
        "no_script": escape(words["no_script"]),
        "still": svg(subgraph, title=title, lang=lang),
    }
    return fill(load_static("page.html"), parts)


def html_fragment(subgraph: Subgraph, *, title: str, lang: str = "en", height: int = 600, limit: int = 1000) -> str:
    """The page inside a sandboxed frame, `height` pixels high, for a notebook.

    The frame may run its script and open links in a new tab; it reaches neither the notebook nor its cookies.
    """
    return frame(html_page(subgraph, title=title, lang=lang, limit=limit), title=title, height=height)


def frame(page: str, *, title: str, height: int = 600, still: str | None = None) -> str:
    """A page inside a sandboxed frame. `still`, an SVG, is seen only where frames are cut out, as of notebooks not trusted.

    Browsers show nothing of what stands inside a frame; sanitisers that drop the frame's tags leave the image.
    """
    name = escape(clean(title))
    return (
        f'<iframe title="{name}" srcdoc="{escape(page)}" width="100%" height="{int(height)}" '
        'sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox" '
        f'style="border:1px solid #8884;border-radius:6px" loading="lazy">{_image(still, name) if still else ""}</iframe>'
    )


def _image(still: str, name: str) -> str:
    return f'<img alt="{name}" src="data:image/svg+xml;base64,{b64encode(still.encode()).decode()}" style="max-width:100%">'


def _policy(script: str, styles: str) -> str:
    """Content-Security-Policy: nothing is loaded from anywhere, nothing runs but what carries these hashes."""
    return (
        f"default-src 'none'; script-src '{digest(script)}'; style-src '{digest(styles)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def digest(text: str) -> str:
    """The source expression that lets an inline script or style of exactly these bytes through a Content-Security-Policy."""
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def fill(template: str, parts: dict[str, str]) -> str:
    """The template with each `{{name}}` replaced once, in its own order: what is put in is never searched again."""
    pieces = template.split("{{")
    filled = [pieces[0]]
    for piece in pieces[1:]:
        name, _, rest = piece.partition("}}")
        filled += [parts[name], rest]
    return "".join(filled)
