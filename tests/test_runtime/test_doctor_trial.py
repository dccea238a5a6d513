"""Treatments as edits, and the trial that says whether they helped."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from doctor_kit import found, sgd, stack
from doctor_pairs import PAIRS

from runtime.blocks import group
from runtime.check import check
from runtime.doctor.trial import try_treatment
from runtime.document import Document


def _slow(rate: float = 1e-7) -> Document:
    sizes = {"linear1": {"units": 16}, "linear2": {"units": 3}}
    return stack("iris", "standardize linear relu linear", epochs=30, goal1=sgd(rate), **sizes)


def _dead() -> Document:
    sizes = {"linear1": {"units": 16, "first_bias": -6.0}, "linear2": {"units": 3}}
    return stack("iris", "standardize linear relu linear", epochs=30, goal1=sgd(0.1), **sizes)


def test_a_treatment_helps_and_says_by_how_much() -> None:
    document = _dead()
    diagnosis = next(one for one in found(document) if one.rule == "dead_relu")
    assert diagnosis.treatment is not None
    treated = diagnosis.treatment.apply(document)
    assert treated is not None
    assert treated.nodes["layernorm1"].type == "layer_norm"
    shares: list[float] = []
    outcome = try_treatment(document, treated, diagnosis, 40, shares.append)
    assert outcome.verdict == "better"
    assert outcome.before.reached == outcome.after.reached == 40
    assert outcome.before.ill
    assert not outcome.after.ill
    assert len(outcome.before.losses) == len(outcome.after.losses) == 40
    assert outcome.values["steps"] == 40
    assert shares == sorted(shares)


def test_the_same_document_changes_nothing_to_the_last_bit() -> None:
    document = _slow(0.1)
    diagnosis = next(one for one in found(_slow()) if one.rule == "no_learning")
    outcome = try_treatment(document, document, diagnosis, 30, lambda share: None)
    assert outcome.verdict == "alike"
    assert (outcome.before.losses == outcome.after.losses).all()


def test_who_gives_up_is_told_so_and_nothing_goes_on() -> None:
    document = _slow()
    diagnosis = next(one for one in found(document) if one.rule == "no_learning")

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
