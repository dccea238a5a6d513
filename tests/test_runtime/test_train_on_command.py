"""`netloom train --resume`: a run goes on in its own folder, longer than before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

from command_kit import netloom, place_of_its_own

from runtime.command.progress import Bar
from runtime.command.telling import Lines
from runtime.document import Document
from runtime.telemetry import Progress

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
    with patch.object(Bar, "show", lambda _bar, _share, words: shown.append(words)):
        lines.tell(Progress(1, 6, 2, 0.0, 0.0, 0.0, 1.0))
        lines.tell(Progress(1, 7, 2, 0.4, 20.0, 0.0, 3.5))
        lines.tell(Progress(1, 900, 2, 97.3, 20.0, 0.0, 13.5))
    assert [words.strip() for words in shown] == ["", "0.4 steps/s", "97 steps/s"]
