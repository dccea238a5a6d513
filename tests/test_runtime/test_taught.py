"""What a model was taught is kept as facts, and a file that lies far from it is told in one sentence."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from nodes.spec import Signal
from runtime import examples, store
from runtime.check import check
from runtime.compile import compile_program
from runtime.data import Rows
from runtime.export.model import Model, cut_model, describe
from runtime.export.predict import read_input, stray
from runtime.export.writers import write_folder
from runtime.facts import types_of
from runtime.taught import taught


def rows_of(values: torch.Tensor, train: int) -> Rows:
    """A source of which the first rows are for training."""
    numbers = torch.arange(len(values))
    parts = {"train": numbers[:train], "validation": numbers[train:], "test": numbers[:0]}
    return Rows("s", {"x": values}, parts, 8, shuffle=False)


def model_of(name: str) -> Model:
    """The model of an example as it begins."""
    document = store.load(examples.find(name))
    return cut_model(document, compile_program(check(document).flat, seed=0).network.state_dict())


def remarks(facts: dict[str, Any], path: Path) -> list[str]:
    """What is told of a file."""
    told: list[str] = []
    read_input(path, facts, lambda remark: told.append(str(remark)))
    return told


@pytest.fixture(scope="module")
def digits() -> dict[str, Any]:
    return describe(model_of("digits-mlp"))


def test_facts_are_of_the_training_rows_alone_and_plain() -> None:
    rows = rows_of(torch.tensor([[1.0, 5.0], [2.0, 5.0], [99.0, 0.0]]), train=2)
    found = taught(rows, "x", Signal(shape=(3, 2), dtype="float32"))
    assert found == {"low": [1.0, 5.0], "high": [2.0, 5.0]}
    assert json.loads(json.dumps(found)) == found


def test_what_is_no_number_is_left_out() -> None:
    rows = rows_of(torch.tensor([[torch.nan, 1.0], [torch.nan, torch.inf], [torch.nan, 3.0]]), train=3)
    assert taught(rows, "x", Signal(shape=(3, 2), dtype="float32")) == {"low": [None, 1.0], "high": [None, 3.0]}
    assert taught(rows_of(torch.tensor([[1, 2]]), 1), "x", Signal(shape=(1, 2), dtype="int64")) is None


def test_of_pictures_the_brightness_is_kept() -> None:
    pictures = torch.stack([torch.full((1, 4, 4), share) for share in (0.0, 4.0, 8.0)])
    signal = Signal(shape=(3, 1, 4, 4), dtype="float32", meaning="image", low=0.0, high=16.0)
    assert taught(rows_of(pictures, 3), "x", signal) == {
        "low": 0.0, "high": 8.0, "brightness": {"black": 0.0, "white": 16.0, "least": 0.0, "mean": 0.25, "most": 0.5},
    }  # fmt: skip


def test_values_on_another_scale_are_told(digits: dict[str, Any], tmp_path: Path) -> None:
    np.save(tmp_path / "raw.npy", np.tile(np.linspace(0, 16, 64).reshape(1, 1, 8, 8), (3, 1, 1, 1)))
    assert remarks(digits, tmp_path / "raw.npy") == [
        "The input holds 0 … 16, but the model was taught 0 … 1. Bring it to the same scale."
    ]


def test_a_column_in_another_unit_is_told_by_its_name(tmp_path: Path) -> None:
    facts = {"low": [10.0, 0.0, 3.0], "high": [20.0, 1.0, 3.0]}
    names = ["height", "share", "always"]

    def told(*rows: list[float]) -> list[str]:
        return [str(remark) for remark in stray(np.array(rows), facts, names)]

    assert told([12.0, 0.5, 3.0], [29.0, -0.9, 7.0]) == [], "a little outside is no reason, nor is what never varied"
    assert told([150.0, 0.5, 3.0], [170.0, 0.5, 3.0]) == [
        "Column height holds 150 … 170, but the model was taught 10 … 20. Check its unit."
    ]
    assert told([150.0, 100.0, 3.0]) == [
        "2 columns lie far outside what the model was taught: share, for one, holds 100, "
        "but it was taught 0 … 1. Check their units."
    ]
    assert [str(one) for one in stray(np.array([[99.0, 0.5, 3.0]]), facts, [])] == [
        "Column 0 holds 99, but the model was taught 10 … 20. Check its unit."
    ]


def test_a_negative_of_the_training_pictures_is_told(digits: dict[str, Any], tmp_path: Path) -> None:
    ink = Image.new("L", (8, 8), 255)
    ink.paste(0, (3, 1, 5, 7))
    ink.save(tmp_path / "ink.png")
    (told,) = remarks(digits, tmp_path / "ink.png")
    assert told == (
        "The picture is mostly bright (mean brightness 81 %), but the training pictures are mostly dark (31 %). "
        "If it is their negative, swap light and dark."
    )
    Image.eval(ink, lambda value: 255 - value).save(tmp_path / "chalk.png")
    assert remarks(digits, tmp_path / "chalk.png") == []
    pair = np.stack([np.full((1, 8, 8), 0.9), np.zeros((1, 8, 8)), np.ones((1, 8, 8))])
    np.save(tmp_path / "pair.npy", pair)
    (told,) = remarks(digits, tmp_path / "pair.npy")
    assert told == (
        "2 of 3 pictures are mostly bright (mean brightness 95 %), but the training pictures are mostly dark (31 %). "
        "If they are negatives, swap light and dark."
    )


def test_dark_pictures_for_a_model_of_bright_ones_are_told() -> None:
    facts = {"low": 0.0, "high": 1.0,
             "brightness": {"black": 0.0, "white": 1.0, "least": 0.4, "mean": 0.8, "most": 0.9}}  # fmt: skip
    (told,) = stray(np.full((1, 1, 4, 4), 0.1), facts, [])
    assert str(told) == (
        "The picture is mostly dark (mean brightness 10 %), but the training pictures are mostly bright (80 %). "
        "If it is their negative, swap light and dark."
    )
    assert stray(np.full((1, 1, 4, 4), 0.45), facts, []) == [], "as dark ones were among those"
    assert stray(np.full((1, 1, 4, 4), 0.1), None, []) == []


def one_for_each_source() -> list[str]:
    """Examples that together have every source with rows that any example has."""
    found: dict[str, str] = {}
    for name in examples.names():
        document = store.load(examples.find(name))
        kinds = {node.type for node in document.nodes.values()}
        if kinds & types_of("output"):
            found = dict.fromkeys(sorted(kinds & types_of("source")), name) | found
    return sorted(set(found.values()))


@pytest.mark.parametrize("name", one_for_each_source())
def test_held_out_rows_are_no_reason_to_warn(name: str) -> None:
    """What a source holds out is what the model is for."""
    model = model_of(name)
    for item, end in zip(describe(model)["inputs"], model.inputs, strict=True):
        rows = model.rows.get(end.node)
        if item["taught"] is None or rows is None:
            continue
        for part in ("validation", "test"):
            values = rows.tensors[end.port][rows.parts[part]].numpy()
            assert not len(values) or not stray(values, item["taught"], item["columns"])


def test_the_exported_script_says_it(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    write_folder(model_of("digits-mlp"), folder)
    assert sorted(path.suffix for path in folder.iterdir()) == [".json", ".md", ".py", ".py", ".safetensors"]
    np.save(tmp_path / "raw.npy", np.full((2, 1, 8, 8), 16.0))
    command = [sys.executable, str(folder / "predict.py"), str(tmp_path / "raw.npy")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0 and len(done.stdout.splitlines()) == 3
    assert done.stderr == ("The input holds 16, but the model was taught 0 … 1. Bring it to the same scale.\n")
