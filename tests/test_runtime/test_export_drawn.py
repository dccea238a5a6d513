"""Exported generators: their README feeds them what they were trained on, and ONNX takes what draws for nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from trained import build

from runtime.check import check
from runtime.compile import compile_program
from runtime.document import Document
from runtime.export import format_of
from runtime.export.exporter import export_model
from runtime.export.model import Model, cut_model

GENERATOR = (
    "noise linear output",
    "noise1.noise>linear1.x linear1.y>output1.x",
)


def model_of(document: Document) -> Model:
    """The model of a document with its first weights."""
    return cut_model(document, compile_program(check(document), 3).network.state_dict())


def folder_of(document: Document, path: Path) -> Path:
    export_model(model_of(document), format_of("source"), path, lambda share, sentence: None)
    return path


@pytest.mark.parametrize(
    ("nodes", "wires", "settings", "call"),
    [
        (*GENERATOR, {}, "torch.randn(1, 2)"),
        (*GENERATOR, {"noise1": {"distribution": "uniform", "shape": [3]}}, "torch.empty(1, 3).uniform_(-1, 1)"),
        (
            "constant linear output",
            "constant1.value>linear1.x linear1.y>output1.x",
            {"constant1": {"value": 0.5}},
            "torch.full([1, 1], 0.5)",
        ),
        (
            "digits flatten linear linear output",
            "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>linear2.x linear2.y>output1.x "
            "linear1.y>output1.start",
            {"linear1": {"units": 4}},
            "torch.randn(1, 4)",
        ),
        (
            "digits flatten linear output",
            "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>output1.x",
            {},
            "torch.zeros(1, 1, 8, 8)",
        ),
    ],
    ids=["normal", "uniform", "constant", "code", "rows"],
)
def test_the_readme_calls_a_network_with_what_enters_it(
    nodes: str, wires: str, settings: dict[str, Any], call: str, tmp_path: Path
) -> None:
    folder = folder_of(build(nodes, wires, **settings), tmp_path / "network")
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert f"result = network({call})" in readme
    drawn = "zeros" not in call
    assert json.loads((folder / "model.json").read_text(encoding="utf-8"))["inputs"][0]["drawn"] is drawn
    assert ("Other numbers give other results." in readme) is drawn


def test_what_the_readme_says_runs_beside_the_files_alone(tmp_path: Path) -> None:
    folder = folder_of(build(*GENERATOR, linear1={"units": 5}), tmp_path / "network")
    program = (folder / "README.md").read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    command = [sys.executable, "-c", f"{program}\nprint(tuple(result.shape), bool(result.std() > 0))"]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=100, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("(1, 5) True", "")


def test_onnx_takes_a_layer_that_draws_what_no_output_gives(tmp_path: Path) -> None:
    """An RBM draws its Gibbs samples whenever it runs; the classifier on its hidden units gives the same each time."""
    document = build(
        "digits flatten rbm linear output",
        "digits1.image>flatten1.x flatten1.y>rbm1.v rbm1.hidden>linear1.x linear1.y>output1.x",
        rbm1={"units": 12},
    )
    model = model_of(document)
    assert model.draws == ""
    certificate = export_model(model, format_of("onnx"), tmp_path / "n.onnx", lambda share, sentence: None)
    assert certificate.difference <= certificate.tolerance


def test_a_layer_whose_draws_an_output_gives_is_named() -> None:
    document = build(
        "digits flatten rbm output", "digits1.image>flatten1.x flatten1.y>rbm1.v rbm1.sample>output1.x",
        rbm1={"units": 12},
    )  # fmt: skip
    assert model_of(document).draws == "RBM"
