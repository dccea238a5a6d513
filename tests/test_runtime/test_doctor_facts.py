"""What the Doctor knows of rows: gone over in pieces, from rows that a run has loaded, and the same as before."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from unittest.mock import patch

import numpy as np
import pytest
import torch
from doctor_pairs import two_layers

from runtime.check import check
from runtime.data import load_rows
from runtime.doctor import data_facts
from runtime.doctor.data_facts import facts_of_sources


def twins_one_by_one(arrays: list[np.ndarray], train: np.ndarray, held: np.ndarray) -> float:
    known = {tuple(array[number].tobytes() for array in arrays) for number in train}
    return float(np.mean([tuple(array[number].tobytes() for array in arrays) in known for number in held]))


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.uint8, np.bool_, np.int64])
def test_twins_are_those_of_every_row_by_itself(kind: type) -> None:
    random = np.random.RandomState(0)
    features = random.randint(0, 3, (400, 1, 2, 2) if kind is not np.bool_ else (400, 1, 2, 4)).astype(kind)
    labels = random.randint(0, 3, 400)
    train, held = np.arange(0, 300), np.arange(300, 400)
    expected = twins_one_by_one([features, labels], train, held)
    assert 0 < expected < 1
    with patch("runtime.doctor.data_facts.PIECE", 64):  # many pieces
        assert data_facts._twins([features, labels], train, held) == expected
    assert data_facts._twins([features, labels], train, held[:0]) == 0.0


def test_marks_that_meet_by_chance_make_no_twins() -> None:
    features = np.arange(40.0).reshape(20, 2)
    with patch("runtime.doctor.data_facts._marks", lambda arrays, numbers: np.zeros(len(numbers), np.uint64)):
        assert data_facts._twins([features], np.arange(10), np.arange(10, 20)) == 0.0


def test_neighbors_do_not_depend_on_the_pieces() -> None:
    random = np.random.RandomState(0)
    arrays = {"features": random.randn(300, 5), "label": random.randint(0, 3, 300)}
    whole = data_facts._neighbors(arrays, np.arange(300))
    with patch("runtime.doctor.data_facts.PIECE", 1000):
        assert data_facts._neighbors(arrays, np.arange(300)) == whole


def test_rows_that_a_run_has_loaded_are_not_loaded_again() -> None:
    checked = check(two_layers(epochs=1))
    rows = {"iris1": load_rows(checked.flat, "iris1", torch.device("cpu"))}
    expected = facts_of_sources(checked)["iris1"]
    with patch("runtime.data.load_rows", side_effect=AssertionError):
        found = facts_of_sources(checked, rows)["iris1"]
    assert found.rows == expected.rows and found.neighbors == expected.neighbors
    assert np.array_equal(found.ports["features"].mean, expected.ports["features"].mean)


def test_the_doctor_can_be_brought_a_module_at_a_time() -> None:
    from studio.warming import load_doctor

    rests: list[int] = []
    load_doctor(lambda: rests.append(len(sys.modules)))
    rules = importlib.import_module("runtime.doctor.rules")
    names = [module.name for module in pkgutil.iter_modules(rules.__path__, "runtime.doctor.rules.")]
    assert len(rests) == len(names) + 1
    assert all(name in sys.modules for name in names)
