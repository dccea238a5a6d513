"""`netloom doctor`: what it prints of a run, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from doctor_kit import sgd, stack
from trained import run

from runtime.command import main
from runtime.doctor.speaks import may_speak
from runtime.document import Document


def network(bias: float) -> Document:
    sizes = {"linear1": {"units": 16, "first_bias": bias}, "linear2": {"units": 3}}
    return stack("iris", "standardize linear relu linear", epochs=20, goal1=sgd(0.1), **sizes)


def test_names_what_ails_a_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(network(-6.0), tmp_path / "run")
    assert main(["doctor", str(tmp_path / "run")]) == 2
    told = capsys.readouterr().out
    assert "Dead ReLU units: 100 % of the units of ReLU give 0" in told
    assert "→ Put a Layer norm before it" in told

    assert main(["doctor", str(tmp_path / "run"), "--json"]) == 2
    (found,) = json.loads(capsys.readouterr().out)["diagnoses"]
    assert (found["rule"], found["node"], found["severity"]) == ("dead_relu", "relu1", "warning")
    assert found["treatment"] == "Put a Layer norm before it"


def test_is_silent_about_a_sound_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(network(0.0), tmp_path / "run")
    assert main(["doctor", str(tmp_path / "run")]) == 0
    assert "nothing ails" in capsys.readouterr().out
    assert main(["doctor", str(tmp_path / "run"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"diagnoses": []}


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", str(tmp_path)]) == 2
    assert capsys.readouterr().err


def test_what_a_document_lists_is_read_as_it_is_meant() -> None:
    assert may_speak(Document(extra={"speaks": ["overfitting", 3]})) == {"overfitting"}
    assert may_speak(Document(extra={"speaks": "overfitting"})) == frozenset()
    assert may_speak(Document()) == frozenset()
