"""Weighs rules against the head of an exported model, on passages that neither has learned from.

python -m training.calibrate model/

Reads the dev split as a build would, fits the weights, prints rules, head and both (each passage weighed without its own part),
and writes the weights into model/pairs.npz.
"""

import argparse
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np

from kg import vocab
from kg.gold import load_gold
from kg.graph import load_ontology
from kg.nlp import scorer_head
from kg.nlp.convert import to_extraction
from kg.nlp.frames import find_relations
from kg.nlp.lexicon import lexicon_languages, load_lexicon
from kg.nlp.pipeline import Reader
from kg.nlp.scorer import propose, take_sites
from kg.nlp.scorer_views import thing
from training.pairs_combine import Candidate, chance, fit_combination
from training.pairs_evaluate import RIDGE, claims_in, crossed, print_table, scores
from training.pairs_sheets import FACTS, system_sheet


def gather(passages, folder, ontology):
    """Everything that rules or head propose for the passages, with what the annotation says of it."""
    reader, table = Reader(ontology), {}
    for passage in passages:
        analysis = reader.analyse(passage.document, load_lexicon(passage.document.lang))
        sheet = system_sheet(passage, analysis)
        gold_of = {spot.key: spot.gold for spot in sheet.spots}

        def candidate(relation, things, passage=passage, gold_of=gold_of, sheet=sheet):
            keys = tuple("|".join(one) for one in things)
            gold = tuple(gold_of.get(key, "?") for key in keys)
            truth = sorted(sheet.claims.get((relation, *gold), ()))
            made = Candidate(passage.id, relation, keys, gold=gold, truth=truth)
            return table.setdefault((passage.id, relation, keys), made)

        for relation in find_relations(analysis, ontology):
            made = candidate(relation.relation, (thing(analysis, relation.subject), thing(analysis, relation.object)))
            evidence = next(iter(to_extraction(analysis, [relation]).evidence), None)
            if evidence is not None and relation.score > (made.rule or 0):
                made.rule, made.rule_fact = relation.score, FACTS.index(evidence.factuality)
        for proposal in take_sites(analysis, propose(analysis, ontology, folder=folder)):
            made = candidate(proposal.relation, proposal.things)
            made.head, made.head_fact = proposal.score, FACTS.index(proposal.factuality)
    return list(table.values())


def write_arrays(path, arrays):
    """Puts arrays into pairs.npz, in place of those of the same name; the rest stays as it is."""
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    for name, array in arrays.items():
        content = BytesIO()
        np.save(content, np.array(array, dtype=np.float32), allow_pickle=False)
        contents[f"{name}.npy"] = content.getvalue()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(contents):
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), contents[name], zipfile.ZIP_DEFLATED)


def thresholds(some, claims, weights):
    """Precision, recall and F1 of the combined score at several thresholds."""
    print("\n| threshold | core P R F1 | all P R F1 |\n| --- | --- | --- |")
    for least in (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8, 0.9):
        result = scores(some, claims, lambda c: chance(c, weights(c)), lambda c: c.head_fact, least)
        cells = [" ".join(f"{value:.3f}" for value in result[group][:3]) for group in ("core", "all")]
        print(f"| {least} | " + " | ".join(cells) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="exported model")
    parser.add_argument("--keep", action="store_true", help="print only, write nothing")
    arguments = parser.parse_args()
    head = scorer_head.load_head(arguments.folder)
    ontology = load_ontology()
    passages = [p for p in load_gold(split="dev") if p.document.lang in lexicon_languages()]
    some = gather(passages, arguments.folder, ontology)
    for lang in sorted({p.document.lang for p in passages}):
        mine = {p.id for p in passages if p.document.lang == lang}
        claims = [c for c in claims_in(passages) if c[0] in mine]
        print_table(f"dev, {lang}, {len(mine)} passages", [c for c in some if c.id in mine], claims, crossed(some))
    thresholds(some, claims_in(passages), crossed(some))
    weights = fit_combination(some, RIDGE)
    print("\ncombination of", ", ".join(("one", "rule", "rule's odds", "head's odds", *vocab.RELATIONS)))
    print([round(w, 3) for w in weights], "before", [round(float(w), 3) for w in head.combination])
    if not arguments.keep:
        write_arrays(arguments.folder / "pairs.npz", {"combination": weights})


if __name__ == "__main__":
    main()
