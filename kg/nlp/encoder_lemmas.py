"""Lemmas as edit scripts: the network names a script, the script turns the form into the lemma."""

from __future__ import annotations


def apply_script(form: str, script: str) -> str:
    """The lemma. '=essere' is the lemma itself; otherwise a case flag, how many characters to cut, what to add.

    Flags: l lower-cases the form, t capitalises it, k keeps it.

    >>> apply_script("avvistata", "l2re"), apply_script("Sarebbe", "=essere"), apply_script("FIAT", "t0")
    ('avvistare', 'essere', 'Fiat')
    """
    if script.startswith("="):
        return script[1:]
    cut = int(script[1])
    form = form.lower() if script[0] == "l" else form.capitalize() if script[0] == "t" else form
    if cut >= len(form):
        return form
    return form[: len(form) - cut] + script[2:]
