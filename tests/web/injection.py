"""An article that tries to run scripts: through its title, its publisher, its names and its sentences."""

from __future__ import annotations

from kg.graph import open_store
from kg.model import CharSpan, Claim, Document, Entity, Evidence, Extraction, Factuality, Link, Mention, Resolution

EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'&lt;</style></script><body>{{data}}"
MORE = ']]><svg onload=alert(3)></textarea>javascript:alert(4)//\u2028--><b style="color:red">'

LINK = Link("http://x.example/'onclick='alert(6)", certain=True, score=1.0, reason=EVIL)


def make_evil_store(folder):
    """A store with one article whose every word is an attack."""
    text = f"Si sa. {EVIL} ha lanciato la {MORE}."
    document = Document("javascript:alert(5)//", text, "it", f"{EVIL}{MORE}", "2025-01-02", f"{MORE}{EVIL}")
    company, model = (_mention(document, words, type_) for words, type_ in ((EVIL, "Company"), (MORE, "Model")))
    entities = (
        Entity("company-evil", "Company", EVIL, aliases=(MORE,), links=(LINK,)),
        Entity("model-evil", "Model", MORE),
    )
    claim = Claim("company-evil", "launchesModel", "model-evil")
    start = text.index(" ha lanciato") + 1
    said = Evidence(
        document.id, "launchesModel", company.id, model.id, CharSpan(7, len(text)), CharSpan(start, start + 11),
        Factuality.RUMOURED, "frames", 0.7, cue=EVIL, attributed_to=company.id, reason=MORE, claim=claim.id,
    )  # fmt: skip
    extraction = Extraction(document, (company, model), (said,))
    resolution = Resolution(entities, {company.id: "company-evil", model.id: "model-evil"}, (claim,), (said,))
    with open_store(folder) as store:
        store.replace(extraction, resolution)
        store.write_derived(resolution, [document])
    return document.id


def _mention(document, words, type_):
    start = document.text.index(words)
    return Mention(document.id, CharSpan(start, start + len(words)), words, type_, component="encoder", score=0.9)
