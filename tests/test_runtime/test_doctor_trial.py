"""Treatments as edits, and the trial that says whether they helped."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from doctor_kit import found, sgd, stack, table
from doctor_pairs import PAIRS

from nodes.catalogue import find
from runtime.blocks import group
from runtime.check import check
from runtime.doctor import Diagnosis
from runtime.doctor.trial import try_treatment
from runtime.document import Document


def _slow(rate: float = 1e-7) -> Document:
    sizes = {"linear1": {"units": 16}, "linear2": {"units": 3}}
    return stack("iris", "standardize linear relu linear", epochs=30, goal1=sgd(rate), **sizes)


def _dead() -> Document:
    sizes = {"linear1": {"units": 16, "first_bias": -6.0}, "linear2": {"units": 3}}
    return stack("iris", "standardize linear relu linear", epochs=30, goal1=sgd(0.1), **sizes)


def treated_for(rule: str, document: Document) -> tuple[Diagnosis, Document]:
    """What a rule finds in a document, and the document with what it prescribes."""
    diagnosis = next(one for one in found(document) if one.rule == rule)
    treated = diagnosis.treatment.apply(document) if diagnosis.treatment else None
    assert treated is not None
    return diagnosis, treated


def test_a_treatment_helps_and_says_by_how_much() -> None:
    document = _dead()
    diagnosis, treated = treated_for("dead_relu", document)
    assert treated.nodes["layernorm1"].type == "layer_norm"
    shares: list[float] = []
    outcome = try_treatment(document, treated, diagnosis, 40, shares.append)
    assert outcome.verdict == "better"
    assert outcome.before.reached == outcome.after.reached == 40
    assert outcome.before.ill
    assert not outcome.after.ill
    assert len(outcome.before.losses) == len(outcome.after.losses) == 40
    assert outcome.values["steps"] == "40"
    assert shares == sorted(shares)


def test_the_same_document_changes_nothing_to_the_last_bit() -> None:
    document = _slow(0.1)
    diagnosis = next(one for one in found(_slow()) if one.rule == "hardly_moved")
    outcome = try_treatment(document, document, diagnosis, 30, lambda share: None)
    assert outcome.verdict == "alike"
    assert (outcome.before.losses == outcome.after.losses).all()


def test_who_gives_up_is_told_so_and_nothing_goes_on() -> None:
    document = _slow()
    diagnosis = next(one for one in found(document) if one.rule == "hardly_moved")

    def give_up(share: float) -> None:
        raise InterruptedError

    threads = torch.get_num_threads()
    with pytest.raises(InterruptedError):
        try_treatment(document, document, diagnosis, 1_000_000, give_up)
    assert torch.get_num_threads() == threads


def test_a_treatment_reaches_into_blocks_and_out_again() -> None:
    document, use, _ = group(_dead(), ["linear1", "relu1"], "Hidden")
    diagnosis = next(one for one in found(document) if one.rule == "dead_relu")
    assert diagnosis.node == f"{use}/relu1"
    assert diagnosis.treatment is not None
    treated = diagnosis.treatment.apply(document)
    assert treated is not None
    (block,) = treated.blocks.values()
    assert "layernorm1" in block.nodes
    assert check(treated).trainable


def test_every_treatment_of_an_ill_network_leaves_one_that_trains(tmp_path: Path) -> None:
    told = 0
    for key, pair in PAIRS.items():
        document = pair.ill(tmp_path)
        for diagnosis in found(document, pair.steps):
            if diagnosis.rule == key and diagnosis.treatment is not None:
                treated = diagnosis.treatment.apply(document)
                assert treated is not None, key
                assert check(treated).trainable, (key, check(treated).findings)
                told += 1
    assert told >= 20


def test_a_treatment_that_no_longer_fits_is_none() -> None:
    document = _dead()
    diagnosis = next(one for one in found(document) if one.rule == "dead_relu")
    assert diagnosis.treatment is not None
    assert diagnosis.treatment.apply(Document()) is None


def _crawling(rate: float = 1e-6) -> Document:
    return stack(
        "digits",
        "flatten linear sigmoid linear",
        port="image",
        epochs=3,
        goal1={"optimizer": "adam", "optimizer.learning_rate": rate},
        linear1={"units": 16},
        linear2={"units": 10},
    )


def test_a_rate_is_set_to_the_number_that_is_told() -> None:
    for document in (_crawling(), _slow(), _slow(3e-7)):
        for diagnosis in found(document):
            if "rate" not in (diagnosis.treatment.values if diagnosis.treatment else ()):
                continue
            doses = (diagnosis.treatment, *diagnosis.treatment.further) if diagnosis.treatment else ()
            for dose in doses:
                treated = dose.apply(document)
                assert treated is not None
                facts = find(treated.nodes["goal1"].type)
                assert facts is not None
                rate = facts.bind(treated.nodes["goal1"].settings).optimizer.learning_rate
                assert repr(rate) == repr(float(str(dose.values["rate"])))


def test_what_stays_at_chance_did_not_help_and_the_dose_that_does_is_found() -> None:
    document = _crawling()
    diagnosis, treated = treated_for("hardly_moved", document)
    shares: list[float] = []
    outcome = try_treatment(document, treated, diagnosis, 60, shares.append)
    assert outcome.verdict in ("alike", "worse", "early"), outcome.sentence
    assert "helped" not in outcome.sentence.replace("did not help", "")
    assert outcome.further is not None
    assert outcome.further.treatment is not None
    assert 1e-3 <= float(str(outcome.further.treatment.values["rate"])) <= 1e-1
    assert outcome.further.verdict == "better"
    assert "It helped" in outcome.further.sentence
    assert outcome.further.after.held is not None and outcome.further.after.held < 2.0
    assert shares == sorted(shares) and shares[-1] <= 1.0


def test_a_comparison_too_short_to_tell_goes_on_for_longer(tmp_path: Path) -> None:
    """Unscaled, the large columns bend the loss down at once; scaled, it falls more slowly, and much further."""
    random = np.random.RandomState(0)
    small, large = random.randn(300), 100 + 40 * random.randn(300)
    labels = (small + 0.02 * (large - 100) > 0).astype(int) + (small > 1)
    path = table(tmp_path, small=small.round(4), large=large.round(2), label=labels)
    settings = {"csvtable1": {"path": path, "roles": {"label": "label"}, "batch_size": 100}, "linear1": {"units": 16}}
    document = stack(
        "csv_table", "linear relu linear", epochs=8, **settings, linear2={"units": 3}, goal1={"optimizer": "adam"}
    )
    diagnosis, treated = treated_for("unscaled_inputs", document)
    outcome = try_treatment(document, treated, diagnosis, 16, lambda share: None)
    assert outcome.before.reached == outcome.after.reached > 16
    assert outcome.verdict in ("better", "early")


def test_a_rate_far_too_high_that_happens_to_end_low_makes_no_cure_useless() -> None:
    sizes = {"linear1": {"units": 16}, "linear2": {"units": 3}}
    document = stack("iris", "linear linear", epochs=150, goal1={"optimizer.learning_rate": 10.0}, **sizes)
    diagnosis, treated = treated_for("learning_rate_high", document)
    outcome = try_treatment(document, treated, diagnosis, 300, lambda share: None)
    before, after = outcome.before, outcome.after
    assert before.held is not None and after.held is not None and before.held < after.held
    assert before.late is not None and after.late is not None and before.late > 2 * after.late
    assert (outcome.verdict, outcome.values["steps"], outcome.ran) == ("better", "300", 0)
    assert "on average" in outcome.sentence and outcome.values["end"] == "0"


def test_a_comparison_that_took_longer_than_the_run_says_so() -> None:
    document = _slow(0.1)
    diagnosis = next(one for one in found(_slow()) if one.rule == "hardly_moved")
    slower = _slow(0.09)
    outcome = try_treatment(document, slower, diagnosis, 30, lambda share: None)
    assert outcome.before.reached > outcome.ran == 30
