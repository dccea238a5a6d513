"""Train on: an ended run is made longer and goes on in its folder; Train itself goes on when only the length grew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shell_kit import Runs, end, open_session, open_window, press, wired

from runtime import edits, staging
from runtime.check import check
from runtime.document import Document
from runtime.telemetry import StageBegan, StageEnded, Started
from studio.keys import key_of
from studio.runs import make_runner
from studio.session import Session
from studio.training_on import can_train_on, train_on, train_on_words


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path, runs: Runs) -> Iterator[Session]:
    with open_session(qtbot, tmp_path, runs=runs) as session:
        session.apply(edits.set_training(wired(), "epochs", 3), "Open")
        yield session


def set_epochs(session: Session, epochs: int) -> None:
    session.apply(edits.set_training(session.document, "epochs", epochs), "Set")


def test_train_on_doubles_the_length_as_one_edit_and_goes_on(qtbot: QtBot, session: Session, runs: Runs) -> None:
    session.train()
    assert not can_train_on(session)
    end(qtbot, session, runs)
    assert can_train_on(session)
    assert train_on_words(session) == f"Train on for 3 more epochs ({key_of('train_on')})"

    train_on(session)

    assert session.document.training["epochs"] == 6 and session.undo_label == "Train on"
    one, two = runs.facts
    assert (two["resume"], two["folder"], two["number"]) == (one["folder"], one["folder"], 1)
    assert two["checked"].document is session.whole and "changed" not in two
    assert session.state == "running" and not session.runs.outdated
    session.undo()
    assert session.document.training["epochs"] == 3


def test_train_goes_on_when_only_the_length_grew(qtbot: QtBot, session: Session, runs: Runs, told: list[str]) -> None:
    session.train()
    end(qtbot, session, runs)
    assert not session.runs.resumes
    set_epochs(session, 200)
    assert session.runs.lengthened and session.runs.resumes
    session.train()
    assert runs.facts[1]["resume"] == runs.facts[0]["folder"] and told == []


def test_a_stopped_run_goes_on_to_a_greater_length_too(qtbot: QtBot, session: Session, runs: Runs) -> None:
    session.train()
    end(qtbot, session, runs, "stopped")
    set_epochs(session, 200)
    session.train()
    assert runs.facts[1]["resume"] == runs.facts[0]["folder"]


def test_a_shorter_run_or_another_network_begins_anew(qtbot: QtBot, session: Session, runs: Runs) -> None:
    session.train()
    end(qtbot, session, runs)
    set_epochs(session, 2)
    assert not session.runs.resumes
    set_epochs(session, 9)
    session.apply(edits.set_setting(session.document, "linear1", "units", 33), "Set")
    assert not session.runs.resumes
    session.train()
    assert runs.facts[1]["resume"] is None and runs.facts[1]["number"] == 2


def test_train_says_that_an_unchanged_run_begins_anew(
    qtbot: QtBot, session: Session, runs: Runs, told: list[str]
) -> None:
    session.train()
    end(qtbot, session, runs)
    session.train()
    assert runs.facts[1]["resume"] is None
    assert told == [
        f"Run 2 begins anew from the first weights. At the end of a run {key_of('train_on')} trains on instead."
    ]


def test_train_on_takes_other_changes_along(qtbot: QtBot, session: Session, runs: Runs) -> None:
    session.train()
    end(qtbot, session, runs)
    session.apply(edits.set_setting(session.document, "linear1", "units", 33), "Set")
    train_on(session)
    assert runs.facts[1]["resume"] == runs.facts[0]["folder"] and runs.facts[1]["changed"] is True


def test_a_length_that_grew_already_is_not_doubled(qtbot: QtBot, session: Session, runs: Runs) -> None:
    session.train()
    end(qtbot, session, runs)
    set_epochs(session, 5)
    assert train_on_words(session) == f"Train on ({key_of('train_on')})"
    train_on(session)
    assert session.document.training["epochs"] == 5 and runs.facts[1]["resume"] is not None


def test_what_cannot_be_longer_is_told(qtbot: QtBot, session: Session, runs: Runs, told: list[str]) -> None:
    train_on(session)
    assert told == ["There is no run that has come to its end. Train first."]
    session.apply(staging.add_stage(session.document)[0], "Stages")
    session.train()
    runs.say(Started(1, 20, 3, 0, "cpu", 1, 7), StageBegan(1, 0, "stage1", "", 1, 1, ("goal1",), 3, 20))
    runs.say(StageEnded(1, 40, "stage1", "target", 0))
    end(qtbot, session, runs)
    train_on(session)
    assert told[1:] == [
        "The last stage, “stage1”, has reached its target and would end again. Set another target first."
    ]
    assert len(runs.made) == 1


def test_patience_is_given_again_without_an_edit(qtbot: QtBot, session: Session, runs: Runs) -> None:
    session.apply(staging.add_stage(session.document)[0], "Stages")
    session.train()
    runs.say(Started(1, 20, 3, 0, "cpu", 1, 7), StageBegan(1, 0, "stage1", "", 1, 1, ("goal1",), 3, 20))
    runs.say(StageEnded(1, 40, "stage1", "patience", 1))
    end(qtbot, session, runs)
    before = session.whole
    train_on(session)
    assert session.whole is before and runs.facts[1]["resume"] == runs.facts[0]["folder"]


def test_a_stage_that_is_longer_keeps_where_it_began(qtbot: QtBot, session: Session, runs: Runs) -> None:
    document = staging.add_stage(session.document)[0]
    session.apply(staging.add_stage(document, "Fine")[0], "Stages")
    began = StageBegan(1, 60, "stage2", "Fine", 2, 2, ("goal1",), 3, 20)
    session.train()
    runs.say(Started(1, 20, 6, 0, "cpu", 1, 7), StageBegan(1, 0, "stage1", "", 1, 2, ("goal1",), 3, 20))
    with qtbot.waitSignal(session.staging.went_on):
        runs.say(StageEnded(1, 60, "stage1", "length", 0), began)
    before = session.staging.passages["stage2"].epochs_before
    with qtbot.waitSignal(session.arrived):
        runs.say(replace(began, epochs=6))
    found = session.staging.passages["stage2"]
    assert (found.epochs_before, found.epochs, found.begun) == (before, 6, 60)


def test_in_the_window_a_finished_run_goes_on_bit_for_bit(qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qtbot, tmp_path, make_runner, check=check) as window:  # type: ignore[arg-type]
        session = window.session

        def trained(number: int, epochs: int) -> tuple[dict[str, torch.Tensor], list[float]]:
            def over() -> bool:
                told = session.runs.runner.history.epochs if session.runs.runner is not None else []
                return session.runs.number == number and session.state == "done" and told[-1].epoch == epochs

            qtbot.waitUntil(over, timeout=60_000)
            runner = session.runs.runner
            assert runner is not None and runner.training is not None
            weights = {key: value.clone() for key, value in runner.training.program.network.state_dict().items()}
            return weights, runner.history.curves["goal1"].values().tolist()

        session.apply(_short(), "Open")
        window.show_bench()
        transport = window.tabs.front.transport
        assert transport is not None and not transport.train_on.isEnabled()
        press(window, "F5")
        trained(1, 2)
        folder = session.runs.folder
        assert transport.train_on.toolTip() == f"Train on for 2 more epochs ({key_of('train_on')})"
        QTest.mouseClick(transport.train_on, Qt.MouseButton.LeftButton)
        on, losses = trained(1, 4)
        assert session.runs.folder == folder and session.whole.training["epochs"] == 4
        press(window, "Ctrl+F5")
        whole, told = trained(2, 4)
        assert all(torch.equal(whole[key], on[key]) for key in whole) and losses == told
        press(window, key_of("train_on"))
        trained(2, 8)


def test_a_finished_run_that_was_read_back_goes_on(qtbot: QtBot, tmp_path: Path) -> None:
    def over(session: Session) -> bool:
        return session.state == "done" and session.runs.kept

    with open_session(qtbot, tmp_path / "one", check=check, runs=make_runner) as session:  # type: ignore[arg-type]
        session.apply(_short(), "Open")
        assert session.save(tmp_path / "kept.loom")
        session.train()
        qtbot.waitUntil(lambda: over(session), timeout=60_000)
        assert session.runs.runner is not None and session.runs.runner.training is not None
        steps = session.runs.runner.training.step
    with open_session(qtbot, tmp_path / "two", check=check, runs=make_runner) as session:  # type: ignore[arg-type]
        assert session.open(tmp_path / "kept.loom")
        qtbot.waitUntil(lambda: over(session), timeout=60_000)
        train_on(session)
        qtbot.waitUntil(lambda: session.runs.runner is not None and over(session), timeout=60_000)
        assert session.runs.runner is not None and session.runs.runner.training is not None
        assert session.runs.runner.training.step == 2 * steps
        assert session.runs.folder == tmp_path / "kept.runs" / "1"


def _short() -> Document:
    return edits.set_training(edits.set_training(wired("flatten", "linear"), "epochs", 2), "device", "cpu")
