"""`netloom train --resume`: a run goes on in its own folder, longer than before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from command_kit import netloom, place_of_its_own

from runtime.command.progress import Bar
from runtime.command.telling import Lines
from runtime.document import Document, Node
from runtime.telemetry import Epoch, Losses, Progress, Started

__all__ = ["netloom", "place_of_its_own"]  # fixtures


def test_a_run_goes_on_in_its_folder(netloom: Any, tmp_path: Path) -> None:
    whole = netloom("train", "iris", "--epochs", "4", "--device", "cpu", "--out", "whole", "--json")
    netloom("train", "iris", "--epochs", "2", "--device", "cpu", "--out", "run", "--json")
    told = netloom("train", "--resume", "run", "--epochs", "4", "--json")
    assert told.code == 0 and [json.loads(line)["epoch"] for line in told.out.splitlines()] == [3, 4, 4]
    weights = [(tmp_path / name / "weights.safetensors").read_bytes() for name in ("whole", "run")]
    assert weights[0] == weights[1] and whole.code == 0
    ended = "The run in run has come to its end. Make it longer with --epochs."
    assert netloom("train", "--resume", "run").error == f"{ended}\n"
    assert "is that long already" in netloom("train", "--resume", "run", "--epochs", "3").error
    assert "only --epochs and --json" in netloom("train", "iris", "--resume", "run").error
    assert "Nothing to train was given" in netloom("train").error


def test_a_pace_that_is_not_known_yet_is_not_called_none() -> None:
    shown: list[str] = []
    lines = Lines(Document(), Path("run"))
    lines.tell(Started(1, 10, 200, 0, "cpu", 1, 9))
    with patch.object(Bar, "show", lambda _bar, _share, words: shown.append(words)):
        lines.tell(Progress(1, 6, 2, 0.0, 0.0, 0.0, 1.0))
        lines.tell(Progress(1, 7, 2, 0.4, 20.0, 0.0, 3.5))
        lines.tell(Progress(1, 900, 2, 97.3, 20.0, 0.0, 13.5))
    paces = ["", "  0.4 steps/s", "  97 steps/s"]
    assert shown == [f"epoch 2 of 200{pace}" for pace in paces]


def test_the_first_epoch_is_told_of_while_it_goes_on() -> None:
    shown: list[str] = []
    lines = Lines(Document(nodes={"goal1": Node("goal1", "goal")}), Path("run"))
    lines.tell(Started(1, 50, 3, 0, "cpu", 1, 9))
    with patch.object(Bar, "show", lambda _bar, _share, words: shown.append(words)):
        lines.tell(Progress(1, 12, 0, 92.0, 9.0, 0.0, 1.0))
        lines.tell(Losses(1, "goal1", 0, np.array([2.5, 2.25], np.float32)))
        lines.tell(Losses(1, "goal2", 0, np.array([7.0], np.float32)))
        lines.tell(Progress(1, 25, 0, 92.0, 9.0, 0.0, 1.0))
        lines.tell(Epoch(1, 1, 50, {"goal1": 2.0}, {}, {}, {}, 1.0))
        lines.tell(Progress(1, 55, 1, 92.0, 9.0, 0.0, 1.0))
    assert shown == [
        "epoch 0 of 3  92 steps/s",
        "epoch 0 of 3  loss 2.25  92 steps/s",
        "epoch 1 of 3  loss 2",
        "epoch 1 of 3  loss 2  92 steps/s",
    ]
