"""Moments of earlier runs of a document: how much they may take of the disk, and which of them go."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runtime.insight.earlier_moments import SETTLED, clear_earlier_moments
from runtime.insight.moment_file import FOLDER, file_name

NOW = 1_800_000_000.0


def run_of(folder: Path, number: int, moments: int, *, size: int = 100, age: float = 2 * SETTLED) -> Path:
    """The folder of a run with so many moments of so many bytes, and what else lies in it."""
    place = folder / str(number)
    (place / FOLDER).mkdir(parents=True)
    for step in range(moments):
        (place / FOLDER / file_name(step)).write_bytes(bytes(size))
    for name in ("run.json", "weights.safetensors", "history.safetensors"):
        (place / name).write_bytes(b"{}")
    os.utime(place / "run.json", (NOW - age, NOW - age))
    return place


def left(run: Path) -> int:
    return len(list((run / FOLDER).glob("*.safetensors")))


def test_the_oldest_moments_go_and_all_else_of_their_runs_stays(tmp_path: Path) -> None:
    latest, middle, oldest = (run_of(tmp_path, number, 4) for number in (3, 2, 1))
    assert clear_earlier_moments((latest, middle, oldest), 800, now=NOW) == 400
    assert (left(latest), left(middle), left(oldest)) == (4, 4, 0)
    assert {path.name for path in oldest.iterdir() if path.is_file()} == {
        "run.json",
        "weights.safetensors",
        "history.safetensors",
    }


def test_where_there_is_room_nothing_goes(tmp_path: Path) -> None:
    runs = [run_of(tmp_path, number, 4) for number in (3, 2, 1)]
    assert clear_earlier_moments(runs, 1200, now=NOW) == 0
    assert [left(run) for run in runs] == [4, 4, 4]


def test_a_run_written_to_lately_is_left_alone(tmp_path: Path) -> None:
    lately, before = run_of(tmp_path, 2, 4, age=60.0), run_of(tmp_path, 1, 4)
    assert clear_earlier_moments((lately, before), 0, now=NOW) == 400
    assert (left(lately), left(before)) == (4, 0)


def test_only_moments_of_runs_go(tmp_path: Path) -> None:
    foreign = run_of(tmp_path, 2, 3)
    (foreign / "run.json").unlink()
    own = run_of(tmp_path, 1, 3)
    (own / FOLDER / "notes.txt").write_text("mine")
    assert clear_earlier_moments((foreign, own, tmp_path / "9"), 0, now=NOW) == 300
    assert left(foreign) == 3 and (own / FOLDER / "notes.txt").exists()


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_moments_that_lie_elsewhere_are_left_alone(tmp_path: Path) -> None:
    elsewhere = run_of(tmp_path / "else", 1, 3)
    run = run_of(tmp_path, 1, 0)
    (run / FOLDER).rmdir()
    (run / FOLDER).symlink_to(elsewhere / FOLDER)
    assert clear_earlier_moments((run,), 0, now=NOW) == 0 and left(elsewhere) == 3
