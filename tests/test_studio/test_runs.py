"""Training from the side of the studio, with spec'd runners: what is started, what it is told, where it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from shell_kit import HeldCheck, Runs, end, open_session, wired

from nodes.spec import Problem
from runtime import edits
from runtime.telemetry import Event, Failed, Losses, Started, State
from studio.session import Session


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path, runs: Runs) -> Iterator[Session]:
    with open_session(qtbot, tmp_path, runs=runs) as session:
        session.apply(wired(), "Open")
        yield session


def test_train_starts_a_run_of_the_present_document(session: Session, runs: Runs, tmp_path: Path) -> None:
    states: list[str] = []
    session.run_state.connect(states.append)

    session.train()

    assert states == ["running"]
    assert runs.facts[0]["checked"].document is session.document
    assert runs.facts[0]["number"] == 1
    assert runs.facts[0]["folder"] == session.workspace.runs / "1"
    assert runs.facts[0]["resume"] is None
    assert session.running_document is session.document
    runs.last.start.assert_called_once_with()


def test_train_waits_for_the_check(qtbot: QtBot, tmp_path: Path, runs: Runs) -> None:
    held = HeldCheck()
    with open_session(qtbot, tmp_path, check=held, runs=runs) as session:
        told: list[str] = []
        session.told.connect(told.append)
        session.apply(wired(), "Open")
        session.train()
        assert (runs.made, told) == ([], ["Getting ready to train …"])

        with qtbot.waitSignal(session.run_state):
            held.gate.release(2)
        assert len(runs.made) == 1


def test_a_stop_takes_back_the_wish_to_train(qtbot: QtBot, tmp_path: Path, runs: Runs) -> None:
    held = HeldCheck()
    with open_session(qtbot, tmp_path, check=held, runs=runs) as session:
        session.apply(wired(), "Open")
        session.train()
        session.stop()
        with qtbot.waitSignal(session.checked):
            held.gate.release(2)
        assert runs.made == []


def test_what_hinders_training_is_told_and_brought_into_sight(session: Session, runs: Runs, told: list[str]) -> None:
    session.apply(edits.change_node(session.document, "linear1", title="wrong"), "Rename")
    sights: list[str] = []
    session.focus_wished.connect(sights.append)

    session.train()

    assert runs.made == []
    assert told == ["Linear “wrong” does not fit. Remove it."]
    assert sights == ["linear1"]


def test_an_empty_document_says_what_is_missing(session: Session, told: list[str]) -> None:
    session.new()
    session.train()
    assert told == ["There is nothing to train yet. Add data, layers, a loss and a Minimize node."]


def test_a_runner_that_refuses_is_told(session: Session, told: list[str]) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise Problem("There is no such device. Choose another.")

    session.runs.make = refuse  # type: ignore[assignment]
    session.train()

    assert told == ["There is no such device. Choose another."]
    assert session.state == "none"


def test_pause_go_on_step_and_stop_reach_the_runner(qtbot: QtBot, session: Session, runs: Runs) -> None:
    session.train()
    session.pause()
    runs.last.pause.assert_called_once_with()
    with qtbot.waitSignal(session.run_state):
        runs.say(State(1, "paused"))

    session.train()
    runs.last.go_on.assert_called_once_with()
    session.step(batches=1)
    runs.last.step.assert_called_once_with(batches=1, epochs=0)
    session.stop()
    runs.last.stop.assert_called_once_with()
    assert len(runs.made) == 1


def test_a_step_begins_a_run(session: Session, runs: Runs) -> None:
    session.step(epochs=1)

    runs.last.step.assert_called_once_with(batches=0, epochs=1)
    runs.last.start.assert_not_called()


def test_events_reach_the_views_and_those_of_an_older_run_do_not(qtbot: QtBot, session: Session, runs: Runs) -> None:
    events: list[Event] = []
    session.arrived.connect(events.append)
    session.train()
    session.restart()
    runs.mailboxes[0].add(Losses(1, "goal1", 0, np.zeros(1)))
    runs.say(Losses(1, "goal1", 0, np.zeros(1)), Started(2, 20, 30, 0, "cpu", 1, 7))

    qtbot.waitUntil(lambda: bool(events))

    assert [event.run for event in events] == [2]


def test_a_failure_is_told_first_and_then_the_state(qtbot: QtBot, session: Session, runs: Runs) -> None:
    events: list[Event] = []
    session.arrived.connect(events.append)
    session.train()
    runs.say(Failed(1, "{node} gave NaN. Lower the learning rate.", {}, "linear1"))
    qtbot.waitUntil(lambda: bool(events))
    assert session.state == "running", "the last good weights are still being saved"

    runs.say(State(1, "failed"))
    qtbot.waitUntil(lambda: session.state == "failed")


# Editing while it runs


def test_live_settings_reach_the_run_also_by_undo(session: Session, runs: Runs) -> None:
    session.train()
    set_rate = lambda document: edits.set_setting(document, "goal1", "optimizer.learning_rate", 0.01)  # noqa: E731

    session.attempt(set_rate, "Set")
    runs.last.set_live.assert_called_once_with("goal1", "optimizer.learning_rate", 0.01)
    assert session.mismatched() == frozenset()

    session.undo()
    assert runs.last.set_live.call_args.args == ("goal1", "optimizer.learning_rate", 0.001)


def test_other_settings_never_reach_the_run_and_are_marked(session: Session, runs: Runs) -> None:
    session.train()
    session.attempt(lambda document: edits.set_setting(document, "linear1", "units", 5), "Set")

    runs.last.set_live.assert_not_called()
    assert session.mismatched() == {"linear1"}
    assert session.runs.outdated
    session.undo()
    assert session.mismatched() == frozenset()
    assert not session.runs.outdated


def test_a_live_setting_that_the_run_refuses_marks_its_node(session: Session, runs: Runs) -> None:
    session.train()
    runs.last.set_live.side_effect = Problem("It cannot be changed.")

    session.attempt(lambda document: edits.set_setting(document, "goal1", "l2", 0.5), "Set")

    assert session.mismatched() == {"goal1"}


@pytest.mark.parametrize(
    ("edit", "marked"),
    [
        (lambda document: edits.move(document, {"linear1": (5.0, 5.0)}), frozenset()),
        (lambda document: edits.change_node(document, "linear1", title="Scores"), frozenset()),
        (lambda document: edits.add_node(document, "relu")[0], frozenset({"relu1"})),
        (lambda document: edits.remove(document, ["flatten1"]), frozenset({"linear1"})),
        (lambda document: edits.remove(document, wires=document.wires[-1:]), frozenset({"goal1"})),
    ],
    ids=["moved", "renamed", "added", "removed", "unwired"],
)
def test_what_no_longer_matches_is_marked(session: Session, edit: object, marked: frozenset[str]) -> None:
    session.train()
    session.attempt(edit, "Edit")  # type: ignore[arg-type]
    assert session.mismatched() == marked


def test_a_training_setting_makes_the_run_outdated_without_marking_a_node(session: Session) -> None:
    session.train()
    session.attempt(lambda document: edits.set_training(document, "epochs", 3), "Set")

    assert session.mismatched() == frozenset()
    assert session.runs.outdated


# One run after another


def test_restart_takes_the_document_as_it_is(session: Session, runs: Runs) -> None:
    session.train()
    session.attempt(lambda document: edits.set_setting(document, "linear1", "units", 5), "Set")

    session.restart()

    runs.made[0].stop.assert_called_once_with()
    runs.made[0].join.assert_called_once()
    assert runs.facts[1]["checked"].document is session.document
    assert runs.facts[1]["number"] == 2
    assert session.mismatched() == frozenset()


def test_restart_leaves_the_run_alone_when_the_new_network_cannot_train(session: Session, runs: Runs) -> None:
    session.train()
    session.apply(edits.change_node(session.document, "linear1", title="wrong"), "Rename")

    session.restart()

    runs.last.stop.assert_not_called()
    assert session.state == "running"


def test_train_after_a_stop_goes_on_with_the_same_run(qtbot: QtBot, session: Session, runs: Runs) -> None:
    session.train()
    end(qtbot, session, runs, "stopped")

    session.train()

    assert runs.facts[1]["resume"] == runs.facts[0]["folder"] == runs.facts[1]["folder"]
    assert runs.facts[1]["number"] == 1


@pytest.mark.parametrize("state", ["done", "failed"])
def test_train_after_the_end_is_a_new_run(qtbot: QtBot, session: Session, runs: Runs, state: str) -> None:
    session.train()
    end(qtbot, session, runs, state)

    session.train()

    assert runs.facts[1]["resume"] is None
    assert runs.facts[1]["number"] == 2


def test_train_after_a_stop_and_an_edit_is_a_new_run(qtbot: QtBot, session: Session, runs: Runs) -> None:
    session.train()
    end(qtbot, session, runs, "stopped")
    session.attempt(lambda document: edits.set_setting(document, "linear1", "units", 5), "Set")

    session.train()

    assert runs.facts[1]["resume"] is None


def test_reset_forgets_the_run(session: Session, runs: Runs) -> None:
    session.train()
    session.reset()

    runs.last.stop.assert_called_once_with()
    assert session.state == "none"
    assert session.runs.runner is None
    assert session.running_document is None


def test_new_weights_are_another_seed_and_can_be_undone(session: Session) -> None:
    session.train()
    before = session.document

    session.new_weights()

    assert session.document.training["seed"] != 0
    assert session.state == "none"
    session.undo()
    assert session.document is before


def test_closing_stops_the_run_and_waits_for_it(qtbot: QtBot, tmp_path: Path, runs: Runs) -> None:
    with open_session(qtbot, tmp_path, runs=runs) as session:
        session.apply(wired(), "Open")
        session.train()

    runs.last.stop.assert_called_once_with()
    runs.last.join.assert_called_once()


# Where a run is kept


def test_a_run_moves_beside_the_file_when_the_document_is_saved(
    qtbot: QtBot, session: Session, runs: Runs, tmp_path: Path
) -> None:
    session.train()
    end(qtbot, session, runs)
    assert session.unsaved

    session.save(tmp_path / "net.loom")

    assert session.runs.folder == tmp_path / "net.runs" / "1"
    assert (tmp_path / "net.runs" / "1" / "run.json").is_file()
    assert not session.workspace.runs.exists() or not list(session.workspace.runs.iterdir())
    assert not session.unsaved


def test_all_runs_of_an_unsaved_document_come_along_in_order(
    qtbot: QtBot, session: Session, runs: Runs, tmp_path: Path
) -> None:
    for content in ("first", "second"):
        session.train()
        end(qtbot, session, runs)
        (runs.facts[-1]["folder"] / "mark").write_text(content)

    session.save(tmp_path / "net.loom")

    assert (tmp_path / "net.runs" / "1" / "mark").read_text() == "first"
    assert (tmp_path / "net.runs" / "2" / "mark").read_text() == "second"
    assert session.runs.folder == tmp_path / "net.runs" / "2"


def test_a_document_saved_while_it_trains_gets_the_run_when_it_ends(
    qtbot: QtBot, session: Session, runs: Runs, tmp_path: Path
) -> None:
    session.train()
    session.save(tmp_path / "net.loom")
    assert session.runs.folder == session.workspace.runs / "1"

    end(qtbot, session, runs)

    assert session.runs.folder == tmp_path / "net.runs" / "1"
    assert session.runs.kept


def test_saving_under_another_name_copies_the_run(qtbot: QtBot, session: Session, runs: Runs, tmp_path: Path) -> None:
    session.save(tmp_path / "a.loom")
    session.train()
    end(qtbot, session, runs)

    session.save(tmp_path / "b.loom")

    assert (tmp_path / "a.runs" / "1" / "run.json").is_file()
    assert session.runs.folder == tmp_path / "b.runs" / "1"


def test_numbers_go_on_after_the_runs_that_are_there(session: Session, runs: Runs, tmp_path: Path) -> None:
    (tmp_path / "net.runs" / "7").mkdir(parents=True)
    session.save(tmp_path / "net.loom")

    session.train()

    assert runs.facts[0]["number"] == 8
    assert runs.facts[0]["folder"] == tmp_path / "net.runs" / "8"


def test_a_run_that_cannot_be_read_is_told_when_its_document_is_opened(
    qtbot: QtBot, session: Session, told: list[str], tmp_path: Path, expect_message: object
) -> None:
    session.save(tmp_path / "net.loom")
    (tmp_path / "net.runs" / "1").mkdir(parents=True)
    told.clear()
    expect_message("could not be read")  # type: ignore[operator]

    session.open(tmp_path / "net.loom")
    qtbot.waitUntil(lambda: bool(told))

    assert "cannot be read" in told[0]
    assert session.state == "none"


def test_unknown_folders_among_the_runs_are_passed_over(session: Session, tmp_path: Path) -> None:
    for name in ("notes", "2 copy", "3"):
        (tmp_path / "net.runs" / name).mkdir(parents=True)
    (tmp_path / "net.runs" / "9").write_text("a file")
    session.save(tmp_path / "net.loom")

    session.train()

    assert session.runs.number == 4
