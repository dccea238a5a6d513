"""A paused run goes on with the changed network: what is offered, sent and told; real runs, real clicks."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
import torch
from canvas_kit import network
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shell_kit import Runs, open_session, open_window, wired

from nodes.spec import Problem
from runtime import edits
from runtime.check import check
from runtime.document import Document, End
from runtime.hot_report import GONE, KEPT, NEW, RESIZED, NodeFate, Report, TensorFate
from runtime.telemetry import State
from studio.changing import told
from studio.dialogs.change import ChangeWindow
from studio.runs import make_runner
from studio.session import Session
from studio.window import Window

WAIT = 30_000
REPORT = Report(7, (NodeFate("linear1", KEPT, (TensorFate("weight", (2, 2), (2, 2), 4),)),))


def units(document: Document, number: int = 5) -> Document:
    return edits.set_setting(document, "linear1", "units", number)


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path, runs: Runs) -> Iterator[Session]:
    with open_session(qtbot, tmp_path, runs=runs) as session:
        session.apply(wired(), "Open")
        session.train()
        with qtbot.waitSignal(session.run_state):
            runs.say(State(1, "paused"))
        yield session


def answered(runs: Runs, report: Report | None = REPORT, fault: Exception | None = None) -> Future[Report]:
    answer: Future[Report] = Future()
    runs.last.change.return_value = answer
    if fault is not None:
        answer.set_exception(fault)
    else:
        answer.set_result(report)
    return answer


def test_go_on_takes_the_changes_along(qtbot: QtBot, session: Session, runs: Runs) -> None:
    session.attempt(units, "Set")
    answered(runs)
    with qtbot.waitSignal(session.runs.changing.done):
        session.train()
    assert runs.last.change.call_args.args[0].document is session.document
    runs.last.go_on.assert_called_once_with()
    assert session.mismatched() == frozenset()
    assert len(runs.made) == 1, "it is the same run"

    session.undo()
    assert session.mismatched() == {"linear1"}


def test_a_step_takes_them_along_too(qtbot: QtBot, session: Session, runs: Runs) -> None:
    session.attempt(units, "Set")
    answered(runs)
    with qtbot.waitSignal(session.runs.changing.done):
        session.step(batches=1)
    runs.last.step.assert_called_once_with(batches=1, epochs=0)


def test_without_changes_nothing_is_sent(session: Session, runs: Runs) -> None:
    session.train()
    runs.last.change.assert_not_called()
    runs.last.go_on.assert_called_once_with()


def test_going_on_without_the_changes_leaves_them_marked(session: Session, runs: Runs) -> None:
    session.attempt(units, "Set")
    session.go_on()
    runs.last.change.assert_not_called()
    runs.last.go_on.assert_called_once_with()
    assert session.mismatched() == {"linear1"}


def test_a_network_that_cannot_train_is_told_and_the_run_stays_paused(session: Session, runs: Runs) -> None:
    sentences: list[str] = []
    session.told.connect(sentences.append)
    session.apply(edits.change_node(units(session.document), "linear1", title="wrong"), "Set")
    session.train()
    runs.last.change.assert_not_called()
    runs.last.go_on.assert_not_called()
    assert sentences == ["Linear “wrong” does not fit. Remove it."]
    assert session.state == "paused"


def test_what_the_run_refuses_is_told(qtbot: QtBot, session: Session, runs: Runs) -> None:
    sentences: list[str] = []
    session.told.connect(sentences.append)
    session.attempt(units, "Set")
    answered(runs, fault=Problem("The run ran out of memory."))
    session.train()
    qtbot.waitUntil(lambda: bool(sentences))
    assert sentences == ["The run ran out of memory."]
    runs.last.go_on.assert_not_called()
    assert session.mismatched() == {"linear1"}


def test_an_answer_that_comes_after_a_reset_is_passed_over(qtbot: QtBot, session: Session, runs: Runs) -> None:
    session.attempt(units, "Set")
    answer: Future[Report] = Future()
    runs.last.change.return_value = answer
    session.train()
    session.reset()
    answer.set_result(REPORT)
    qtbot.wait(1)
    assert session.runs.changing.report is None


def test_the_sentence_of_a_run_that_waits_begins_with_that() -> None:
    assert told(REPORT, "It waits.") == "It waits. All weights were kept."
    grown = NodeFate("linear2", RESIZED, (TensorFate("weight", (2, 2), (3, 2), 4),))
    sentence = told(Report(7, (*REPORT.nodes, grown)), "It waits.")
    assert sentence == "It waits. It kept all 8 weights and has 2 new ones."


def test_the_sentence_counts_what_was_kept() -> None:
    assert told(REPORT) == "The run goes on with the changes. All weights were kept."
    grown = NodeFate("linear2", RESIZED, (TensorFate("weight", (2, 2), (3, 2), 4),))
    assert told(Report(7, (*REPORT.nodes, grown))).endswith("It kept all 8 weights and has 2 new ones.")
    smaller = NodeFate("linear2", RESIZED, (TensorFate("weight", (3, 2), (2, 2), 4),))
    assert told(Report(7, (*REPORT.nodes, smaller))).endswith("It kept 8 of 10 weights.")
    other = NodeFate("linear2", RESIZED, (TensorFate("weight", (3, 2), (2, 4), 4),))
    assert told(Report(7, (*REPORT.nodes, other))).endswith("It kept 8 of 10 weights and has 4 new ones.")


def test_the_sentence_says_that_earlier_moments_are_lost() -> None:
    smaller = NodeFate("linear2", RESIZED, (TensorFate("weight", (3, 2), (2, 2), 4),))
    lost = told(Report(7, (*REPORT.nodes, smaller), forgotten=40))
    assert lost.endswith("It kept 8 of 10 weights. Earlier moments cannot be shown any more.")
    assert "moments" not in told(Report(7, (*REPORT.nodes, smaller)))


# The window, with a real run


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with open_window(qtbot, tmp_path, runs=make_runner, check=check) as window:  # type: ignore[arg-type]
        window.session.apply(network().but(training={"epochs": 1000, "device": "cpu"}), "Open")
        window.show_bench()
        window.session.step(batches=5)
        qtbot.waitUntil(lambda: window.session.state == "paused", timeout=WAIT)
        yield window


def test_the_notice_goes_on_with_the_changes_and_the_list_leads_to_the_node(qtbot: QtBot, window: Window) -> None:
    session, canvas = window.session, window.canvas
    runner = session.runs.runner
    assert runner is not None and runner.training is not None
    before = runner.training.program.module_of("linear2").weight.detach().clone()  # type: ignore[union-attr, operator]
    assert not canvas.notice.isVisible()
    session.attempt(lambda document: units(document, 200), "Set")
    assert canvas.notice.isVisible()
    assert canvas.notice.go_on.isVisible()
    window.menus.refresh_soon()
    qtbot.waitUntil(lambda: window.menus.actions["go_on_unchanged"].isEnabled())
    assert window.menus.actions["train"].text().startswith("Go on with the changes")

    qtbot.waitUntil(lambda: session.whole_checked is not None and session.whole_checked.document is session.whole)
    QTest.mouseClick(canvas.notice.go_on, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.runs.changing.report is not None, timeout=WAIT)
    qtbot.waitUntil(lambda: session.state == "running", timeout=WAIT)
    assert session.runs.runner is runner
    assert not canvas.notice.isVisible()
    session.pause()
    qtbot.waitUntil(lambda: session.state == "paused", timeout=WAIT)
    after = runner.training.program.module_of("linear2").weight  # type: ignore[union-attr]
    assert after.shape == (10, 200)
    assert not torch.equal(after[:, :128], before), "it has learnt on"
    assert {node.node: node.fate for node in session.runs.changing.report.nodes} == {  # type: ignore[union-attr]
        "linear1": RESIZED,
        "linear2": RESIZED,
    }

    assert window.toast.answer.isVisible()
    QTest.mouseClick(window.toast.answer, Qt.MouseButton.LeftButton)
    shown = window.dialogs.open["change"]
    assert isinstance(shown, ChangeWindow)
    assert shown.list.count() == 2
    session.select(())
    place = shown.list.visualItemRect(shown.list.item(1)).center()
    QTest.mouseClick(shown.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert session.selection == {"linear2"}


def test_the_train_key_takes_a_layer_out_and_puts_it_back(qtbot: QtBot, window: Window) -> None:
    session = window.session
    wire = next(wire for wire in session.document.wires if wire.target.node == "linear2")
    straight = edits.remove(session.document, ["relu1", "linear1"])
    straight = edits.connect(straight, End("flatten1", "y"), End("linear2", wire.target.port))
    session.apply(straight, "Remove")
    window.canvas.setFocus()
    QTest.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: session.runs.changing.report is not None, timeout=WAIT)
    assert {node.node: node.fate for node in session.runs.changing.report.nodes} == {  # type: ignore[union-attr]
        "linear2": RESIZED,
        "linear1": GONE,
    }
    qtbot.waitUntil(lambda: session.state == "running", timeout=WAIT)
    session.pause()
    qtbot.waitUntil(lambda: session.state == "paused", timeout=WAIT)
    step = session.runs.runner.training.step  # type: ignore[union-attr]
    session.undo()
    assert session.mismatched() >= {"linear1", "linear2"}
    QTest.keyClick(window, Qt.Key.Key_F10)
    qtbot.waitUntil(lambda: session.runs.changing.report.step == step, timeout=WAIT)  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: session.state == "paused", timeout=WAIT)
    assert session.runs.changing.report.of(NEW)[0].node == "linear1"  # type: ignore[union-attr]
    assert session.runs.number == session.runs.runner.number == 1  # type: ignore[union-attr]


def test_while_the_run_goes_on_the_notice_takes_the_changes_over_too(qtbot: QtBot, window: Window) -> None:
    session, canvas = window.session, window.canvas
    session.train()
    qtbot.waitUntil(lambda: session.state == "running", timeout=WAIT)
    session.attempt(lambda document: units(document, 200), "Set")
    assert canvas.notice.isVisible() and canvas.notice.go_on.isVisible()
    session.undo()
    assert not canvas.notice.isVisible()
    session.attempt(lambda document: units(document, 200), "Set")
    qtbot.waitUntil(lambda: session.whole_checked is not None and session.whole_checked.document is session.whole)
    runner = session.runs.runner
    QTest.mouseClick(canvas.notice.go_on, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.runs.changing.report is not None and session.state == "running", timeout=WAIT)
    assert session.runs.runner is runner and not session.runs.outdated and not canvas.notice.isVisible()


def test_what_cannot_be_trained_leaves_a_run_that_goes_on_alone(qtbot: QtBot, session: Session, runs: Runs) -> None:
    sentences: list[str] = []
    session.told.connect(sentences.append)
    with qtbot.waitSignal(session.run_state):
        runs.say(State(1, "running"))
    session.apply(edits.change_node(units(session.document), "linear1", title="wrong"), "Set")
    session.runs.changing.take_over()
    runs.last.pause.assert_not_called()
    assert sentences == ["Linear “wrong” does not fit. Remove it."]
    assert session.state == "running" and not session.runs.changing.resumes


def test_a_run_that_refuses_changes_goes_on_as_it_was(qtbot: QtBot, session: Session, runs: Runs) -> None:
    sentences: list[str] = []
    session.told.connect(sentences.append)
    with qtbot.waitSignal(session.run_state):
        runs.say(State(1, "running"))
    session.attempt(units, "Set")
    answered(runs, fault=Problem("The run ran out of memory."))
    session.runs.changing.take_over()
    runs.last.pause.assert_called_once_with()
    runs.last.change.assert_not_called()
    runs.say(State(1, "paused"))
    qtbot.waitUntil(lambda: bool(sentences))
    runs.last.go_on.assert_called_once_with()
    with qtbot.waitSignal(session.run_state):
        runs.say(State(1, "running"))
    assert session.mismatched() == {"linear1"} and not session.runs.changing.resumes
