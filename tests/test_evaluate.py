"""The evaluator against systems whose faults are known."""

from __future__ import annotations

from dataclasses import replace

import oracle
import pytest

from kg import vocab
from kg.evaluation import Score, coverage, evaluate, figures, key_figures, names_of_passages
from kg.gold import load_gold, parse_gold
from kg.model import Extraction, Factuality, Interval, MentionKind
from kg.nlp.temporal import edtf_interval

PASSAGE = """=== it-test-zefira
lang: it
split: test
date: 2024-12-05
voice: blog
---
[Zefira](Company zefira) ha lanciato [ieri](Time 2024-12-04) la [Brezza](Model zefira-brezza), rivale della [Ostro](Model ostro).
[La casa ligure](Company zefira nominal) è una divisione di [Nautilia](Company nautilia).
Cercherebbe [collaudatori](Role tester) a [Ovada](City ovada).
La [Brezza](Model zefira-brezza) è stata vista a [Ovada](City ovada).
---
launchesModel zefira -> zefira-brezza | asserted | when=2024-12-04
divisionOf zefira -> nautilia | asserted
hiringFor zefira -> tester | rumoured | where=ovada | count=5
seenIn zefira-brezza -> ovada | asserted
hasType zefira-brezza -> scooter | planned
"""
NOTHING = """
=== it-test-empty
lang: it
split: test
voice: blog
---
[Ovada](City ovada) dorme.
---
"""


@pytest.fixture(scope="module")
def passages(tmp_path_factory):
    path = tmp_path_factory.mktemp("gold") / "some.gold"
    path.write_text(PASSAGE + NOTHING, "utf-8")
    return list(parse_gold(path))


def spoilt(passages, change):
    """The evaluation of a system that is faultless but for `change` in the first passage."""
    first, *rest = oracle.extractions(passages)
    return evaluate(passages, lambda _: [change(first), *rest])


def changed(extraction, relation, **values):
    """The extraction with other values in the evidence for one relation."""
    evidence = tuple(replace(e, **values) if e.relation == relation else e for e in extraction.evidence)
    return replace(extraction, evidence=evidence)


def mention(extraction, text):
    return next(m for m in extraction.mentions if m.text == text)


def kinds(result):
    return sorted({p.kind for p in result.problems if p.about != "Time"})


def test_a_faultless_system_scores_one(passages):
    result = evaluate(passages, oracle.extractions, seen=names_of_passages(passages))
    assert result.total(vocab.RELATIONS) == Score(right=5)
    assert result.entities == {
        "Company": Score(2), "Model": Score(3), "City": Score(3), "Role": Score(1),
    }  # fmt: skip
    assert result.names == {"seen": Score(9)}
    assert result.references == Score(right=1)
    assert (result.dates, result.times, result.time_values) == (Score(1), Score(1), Score(1))
    assert result.details == {"where": Score(1), "count": Score(1)}
    assert (result.factuality_accuracy, result.factuality_macro_f1) == (1.0, 1.0)
    assert (result.asserted, result.wrongly_asserted, result.core_per_negative, result.duplicates) == (3, 0, 0.0, 0)
    assert result.calibration_error == pytest.approx(0.05)
    assert result.problems == []
    assert {n: v for n, v in key_figures(result).items() if v not in (0.0, 1.0)} == {"calibration error": 0.05}


def test_a_silent_system_is_precise_and_finds_nothing(passages):
    result = evaluate(passages, lambda given: [Extraction(p.document) for p in given])
    core = result.total(vocab.CORE_RELATIONS)
    assert (core.precision, core.recall, core.f1) == (1.0, 0.0, 0.0)
    assert result.total(vocab.RELATIONS) == Score(missed=5)
    assert result.references == Score(missed=1)
    assert kinds(result) == ["claim missed, argument not found", "name missed", "reference open"]


def test_a_rumour_given_as_fact_is_wrongly_asserted(passages):
    result = spoilt(passages, lambda e: changed(e, "hiringFor", factuality=Factuality.ASSERTED))
    assert result.total(vocab.RELATIONS) == Score(right=5)
    assert result.confusion["rumoured", "asserted"] == 1
    assert result.factuality_accuracy == 0.8
    assert result.wrongly_asserted_share == 0.25
    assert kinds(result) == ["wrongly asserted"]


def test_a_fact_given_as_plan_is_an_error_of_factuality(passages):
    result = spoilt(passages, lambda e: changed(e, "seenIn", factuality=Factuality.PLANNED))
    assert (result.confusion["asserted", "planned"], result.wrongly_asserted) == (1, 0)
    # asserted: 2 of 3 found; planned: 1 right, 1 wrong; rumoured: all right
    assert result.factuality_macro_f1 == pytest.approx((0.8 + 2 / 3 + 1) / 3)
    assert kinds(result) == ["factuality"]


@pytest.mark.parametrize(
    ("edtf", "score"),
    [
        ("2024-12-04/2024-12-04", Score(right=1)),
        ("2024-12", Score(wrong=1, missed=1)),
        (None, Score(missed=1)),
    ],
)
def test_dates_are_their_days(passages, edtf, score):
    when = Interval(edtf, *edtf_interval(edtf)) if edtf else None
    result = spoilt(passages, lambda e: changed(e, "launchesModel", when=when))
    assert result.dates == score
    assert result.total(vocab.RELATIONS) == Score(right=5)


def test_a_date_that_the_gold_does_not_give_is_wrong(passages):
    when = Interval("2024", *edtf_interval("2024"))
    assert spoilt(passages, lambda e: changed(e, "seenIn", when=when)).dates == Score(right=1, wrong=1)


def test_a_claim_turned_round_is_wrong_and_missed(passages):
    def turn(extraction):
        owner, owned = mention(extraction, "Nautilia").id, mention(extraction, "Zefira").id
        return changed(extraction, "divisionOf", subject=owner, object=owned)

    result = spoilt(passages, turn)
    assert result.relations["divisionOf"] == Score(wrong=1, missed=1)
    assert kinds(result) == ["claim missed", "claim turned round"]


def test_the_wrong_model_is_no_launch(passages):
    result = spoilt(passages, lambda e: changed(e, "launchesModel", object=mention(e, "Ostro").id))
    assert result.relations["launchesModel"] == Score(wrong=1, missed=1)
    assert kinds(result) == ["claim missed", "claim with wrong object"]


def test_an_over_merged_entity_is_right_for_nothing_or_for_most_of_its_names(passages):
    def merge(kept, other):
        def change(extraction):
            to = mention(extraction, kept).id
            merged = tuple(replace(m, antecedent=to) if m.text == other and m.id != to else m for m in extraction.mentions)
            return replace(extraction, mentions=merged)

        return change

    half = spoilt(passages, merge("Zefira", "Nautilia"))  # one name each: no majority
    assert half.relations["launchesModel"] == half.relations["hiringFor"] == Score(wrong=1, missed=1)
    assert half.relations["divisionOf"] == Score(missed=1)  # of a thing with itself
    assert "claim of mixed entities" in kinds(half)
    most = spoilt(passages, merge("Ostro", "Brezza"))  # two of three names are the Brezza's
    assert most.relations["launchesModel"] == most.relations["seenIn"] == Score(right=1)


def test_what_is_said_of_the_lesser_part_of_an_over_merged_entity_is_wrong(passages):
    def merge(extraction):
        to = mention(extraction, "Brezza").id
        merged = tuple(replace(m, antecedent=to) if m.text == "Ostro" else m for m in extraction.mentions)
        return changed(replace(extraction, mentions=merged), "launchesModel", object=mention(extraction, "Ostro").id)

    result = spoilt(passages, merge)
    assert result.relations["launchesModel"] == Score(wrong=1, missed=1)
    assert "claim of mixed entities" in kinds(result)


def test_one_thing_taken_for_two_counts_once(passages):
    def split(extraction):
        one = next(e for e in extraction.evidence if e.relation == "seenIn")
        places = [m for m in extraction.mentions if m.text == "Ovada"]
        named = replace(places[0], attributes=(("name", "Ovada Marina"),), antecedent=None)
        apart = tuple(
            named if m.id == named.id else replace(m, antecedent=None) if m.text == "Ovada" else m for m in extraction.mentions
        )
        again = replace(one, object=next(p.id for p in places if p.id != one.object), trigger=extraction.evidence[0].trigger)
        return replace(extraction, mentions=apart, evidence=(*extraction.evidence, again))

    result = spoilt(passages, split)
    assert result.relations["seenIn"] == Score(right=1)
    assert result.duplicates == 1


def test_types_of_arguments_must_agree(passages):
    def retype(extraction):
        gone = {m.id: replace(m, type="Place") for m in extraction.mentions if m.text == "Ovada"}
        sightings = [
            replace(e, object=gone[e.object].id) if e.object in gone else replace(e, where=None) for e in extraction.evidence
        ]
        return Extraction(
            extraction.document,
            tuple(
                replace(m, type="Place", antecedent=None, attributes=(("name", "Xyzovada"),)) if m.id in gone else m
                for m in extraction.mentions
            ),
            tuple(sightings),
        )

    result = spoilt(passages, retype)
    assert result.relations["seenIn"] == Score(wrong=1, missed=1)
    assert "claim with wrong type" in kinds(result)
    assert result.entities["City"] == Score(right=1, missed=2)


def test_a_shortened_name_is_another_model(passages):
    def shorten(extraction):
        cut = {
            m.id: replace(m, span=replace(m.span, end=m.span.end - 2), text=m.text[:-2], antecedent=None)
            for m in extraction.mentions
            if m.text == "Brezza"
        }
        evidence = (
            replace(
                e,
                subject=cut[e.subject].id if e.subject in cut else e.subject,
                object=cut[e.object].id if e.object in cut else e.object,
            )
            for e in extraction.evidence
        )
        return replace(extraction, mentions=tuple(cut.get(m.id, m) for m in extraction.mentions), evidence=tuple(evidence))

    result = spoilt(passages, shorten)
    assert result.relations["launchesModel"] == Score(wrong=1, missed=1)
    assert {"claim missed, argument not found", "name with wrong extent"} <= {*kinds(result)}


def test_a_description_that_leads_elsewhere_is_a_wrong_reference(passages):
    def mislead(extraction):
        to = mention(extraction, "Nautilia").id
        led = (replace(m, antecedent=to) if m.kind is MentionKind.NOMINAL else m for m in extraction.mentions)
        return replace(extraction, mentions=tuple(led))

    result = spoilt(passages, mislead)
    assert result.references == Score(wrong=1, missed=1)
    assert "reference wrong" in kinds(result)


def test_core_claims_where_the_gold_has_none_are_counted(passages):
    first, second = oracle.extractions(passages)
    swapped = evaluate([passages[1]], lambda _: [replace(first, document=second.document)])
    assert (swapped.negatives, swapped.core_on_negatives, swapped.core_per_negative) == (1, 3, 3.0)


def test_weak_evidence_and_what_the_ontology_forbids_do_not_count(passages):
    assert evaluate(passages, oracle.extractions, min_confidence=0.96).total(vocab.RELATIONS) == Score(missed=5)
    forbidden = spoilt(passages, lambda e: changed(e, "seenIn", object=mention(e, "Nautilia").id))
    assert forbidden.relations["seenIn"] == Score(missed=1)


def test_figures_hold_no_words_of_passages(passages):
    given = figures(spoilt(passages, lambda e: changed(e, "launchesModel", object=mention(e, "Ostro").id)))
    assert "Zefira" not in str(given)
    assert given["relations"]["launchesModel"] == {
        "precision": 0.0, "recall": 0.0, "f1": 0.0, "right": 0, "wrong": 1, "missed": 1,
    }  # fmt: skip


def test_gold_read_as_output_is_right(passages):
    """The ceiling on real passages; what is missing are things that the resolve stage joins and the gold keeps apart."""
    result = evaluate(load_gold(split="dev"), oracle.extractions)
    assert result.passages >= 15
    assert result.total(vocab.RELATIONS).f1 > 0.97
    assert result.factuality_accuracy == result.dates.f1 == 1.0
    assert all(score.f1 == 1.0 for score in [*result.entities.values(), *result.details.values()])


def test_coverage_counts_claims_and_phenomena(passages):
    found = coverage(passages)
    assert found.passages == 2
    assert found.claims["launchesModel", "asserted"] == 1
    assert found.voices == {"blog": 2}
    with_some = {name for name, count in found.phenomena.items() if count}
    assert with_some == {
        "company described", "no date", "no relation at all", "number of hires", "past and future of one model", "planned",
        "rumoured", "time that needs the document's date",
    }  # fmt: skip
    assert len(found.phenomena) >= 25
