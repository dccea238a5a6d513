"""The Doctor in the studio: what it names while a run goes on, and what becomes of a treatment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from doctor_kit import sgd, stack
from doctor_panel_kit import PATIENT, doctored_session, panel_of, train
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from runtime.document import Document
from runtime.telemetry import Layers
from studio.canvas.view import Canvas
from studio.doctoring import _examine
from studio.inside import nodes_at
from studio.keys import key_of
from studio.panels.doctor import DoctorPanel
from studio.panels.doctor_card import DoctorCard
from studio.session import Session
from studio.settings import preferences


def network(epochs: int = 30, bias: float = -6.0) -> Document:
    """Every ReLU is dead from the first step on, unless the bias is 0."""
    settings: dict[str, Any] = {"linear1": {"units": 16, "first_bias": bias}, "linear2": {"units": 3}}
    return stack("iris", "standardize linear relu linear", epochs=epochs, goal1=sgd(0.1), **settings)


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    with doctored_session(qtbot, tmp_path) as session:
        yield session


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> DoctorPanel:
    return panel_of(qtbot, session)


def card_of(qtbot: QtBot, session: Session, panel: DoctorPanel, rule: str) -> DoctorCard:
    """The card, once it is on screen: Qt shows what enters a layout a moment later."""

    def shown() -> list[DoctorCard]:
        return [one for one in panel.cards if one.diagnosis.rule == rule and one.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()), timeout=PATIENT)
    return shown()[0]


def test_before_a_run_one_line_says_what_comes(panel: DoctorPanel) -> None:
    assert panel.cards == []
    assert panel.empty.isVisible()
    assert "Train" in panel.empty.text()


def test_an_ill_network_is_named_while_it_trains(qtbot: QtBot, session: Session, panel: DoctorPanel) -> None:
    counts: list[int] = []
    panel.counted.connect(counts.append)
    canvas = Canvas(session)
    qtbot.addWidget(canvas)
    train(qtbot, session, network())
    card = card_of(qtbot, session, panel, "dead_relu")
    assert card.diagnosis.node == "relu1"
    assert "ReLU" in card.sentence
    assert "100 %" in card.sentence
    assert counts[-1] == len(panel.cards) == 1
    assert canvas.marks.ill == {"relu1"}

    wished: list[str] = []
    session.focus_wished.connect(wished.append)
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert session.selection == {"relu1"}
    assert wished == ["relu1"]
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_Return)
    assert wished == ["relu1", "relu1"]


def test_a_card_stays_where_it_is_when_a_later_look_tells_other_numbers(
    qtbot: QtBot, session: Session, panel: DoctorPanel
) -> None:
    train(qtbot, session, network())
    card = card_of(qtbot, session, panel, "dead_relu")
    qtbot.waitUntil(lambda: session.doctoring._job is None and not session.doctoring._timer.isActive(), timeout=PATIENT)
    told = card.sentence
    qtbot.mousePress(card.button, Qt.MouseButton.LeftButton)
    first = session.doctoring.diagnoses[0]
    later = replace(first, values={**first.values, "share": "88 %"}, treatment=first.treatment)
    session.doctoring.diagnoses = (replace(first, rule="made_up", title="Another"), later)
    session.doctoring.changed.emit()
    assert [one.diagnosis.rule for one in panel.cards] == ["made_up", "dead_relu"]
    assert panel.cards[1] is card
    assert "88 %" in card.sentence and card.sentence != told
    assert card.sentence in card.accessibleName()
    qtbot.mouseRelease(card.button, Qt.MouseButton.LeftButton)
    assert session.doctoring.is_treated(later), "a look that came between press and release swallowed the click"
    session.doctoring.treating.cancel()
    qtbot.waitUntil(lambda: not session.doctoring.treating.running, timeout=PATIENT)


def test_of_a_run_that_pauses_every_look_counts_though_the_window_heard_but_some(
    qtbot: QtBot, session: Session, panel: DoctorPanel
) -> None:
    with patch("studio.doctoring.Doctoring._keep_layers"):  # as if all looks had come in quick turn
        session.apply(network(epochs=400), "Open")
        session.step(epochs=30)
        qtbot.waitUntil(lambda: session.state == "paused", timeout=PATIENT)
        assert card_of(qtbot, session, panel, "dead_relu").diagnosis.node == "relu1"


def test_a_pause_is_looked_at_at_once_however_late_the_next_look_is_due(
    qtbot: QtBot, session: Session, panel: DoctorPanel
) -> None:
    looked: list[int] = []

    def examine(document: Document, checked: Any, told: Any, *more: Any) -> Any:
        looked.append(max(curve.first + curve.count * curve.every for curve in told.curves.values()))
        return _examine(document, checked, told, *more)

    with patch("studio.doctoring.REST", 1000.0), patch("studio.doctoring._examine", examine):
        session.apply(network(epochs=400), "Open")
        session.train()
        qtbot.waitUntil(lambda: session.doctoring.looked and session.doctoring._timer.isActive(), timeout=PATIENT)
        session.pause()
        qtbot.waitUntil(lambda: session.state in ("paused", "done"), timeout=PATIENT)
        qtbot.waitUntil(lambda: looked[-1] == session.doctoring.steps, timeout=PATIENT)
        qtbot.waitUntil(lambda: session.doctoring._job is None, timeout=PATIENT)
        session.doctoring._timer.stop()
        session.arrived.emit(Layers(1, session.doctoring.steps, {}))  # the last look comes behind the pause
        assert session.doctoring._timer.isActive()
    session.stop()
    qtbot.waitUntil(lambda: session.state in ("stopped", "done"), timeout=PATIENT)


def test_a_sound_network_is_left_in_peace(qtbot: QtBot, session: Session, panel: DoctorPanel) -> None:
    train(qtbot, session, network(bias=0.0))
    assert panel.cards == []
    assert "Nothing ails" in panel.empty.text()


def test_few_steps_are_no_proof_of_health(qtbot: QtBot, session: Session, panel: DoctorPanel) -> None:
    session.apply(network(bias=0.0), "Open")
    session.step(batches=8)
    qtbot.waitUntil(lambda: session.state == "paused" and session.doctoring.looked, timeout=PATIENT)
    qtbot.waitUntil(lambda: panel.empty.text().startswith("Nothing was found so far, but 8 steps"), timeout=PATIENT)
    session.stop()
    qtbot.waitUntil(lambda: session.state == "stopped", timeout=PATIENT)


def test_treat_is_one_step_and_says_whether_it_helped(qtbot: QtBot, session: Session, panel: DoctorPanel) -> None:
    counts: list[int] = []
    panel.counted.connect(counts.append)
    canvas = Canvas(session)
    qtbot.addWidget(canvas)
    train(qtbot, session, network())
    before = session.whole
    card = card_of(qtbot, session, panel, "dead_relu")
    qtbot.mouseClick(card.button, Qt.MouseButton.LeftButton)
    assert "layernorm1" in session.whole.nodes
    assert session.doctoring.treating.running
    assert card.progress.isVisible()
    assert not card.button.isVisible()
    assert card.role == "warning" and panel.heading.text() == "Doctor's findings in this run: 1"
    assert counts[-1] == 1 and canvas.marks.ill == {"relu1"}, "nobody knows yet whether it helps"
    qtbot.waitUntil(lambda: not session.doctoring.treating.running, timeout=PATIENT)
    assert "It helped" in card.verdict.text()
    assert "60" in card.verdict.text()  # steps
    assert card.chart.isVisible()
    assert card.chart.curves is not None
    assert [len(x) for x, _ in card.chart.curves] == [60, 60]
    untreated, helped = card.chart.dots  # what the verdict speaks of can be seen
    assert untreated is not None and helped is not None and helped < untreated
    assert f"{helped:.3g} instead of {untreated:.3g}" in card.verdict.text()
    assert not card.button.isVisible() and not card.button.isEnabled()
    assert card.does.text() == f"Treated: Put a Layer norm before it. {key_of('undo')} takes it back."
    assert card.role == "muted" and panel.heading.text() == "Doctor's findings in this run: 1, treated: 1"
    assert counts[-1] == 0
    assert canvas.marks.ill == frozenset()

    session.undo()
    assert session.whole is before
    assert card.button.isEnabled() and card.button.isVisible()
    assert card.role == "warning" and panel.heading.text() == "Doctor's findings in this run: 1"
    assert counts[-1] == 1
    assert canvas.marks.ill == {"relu1"}

    session.undo()
    assert session.whole is not before
    assert card.button.isVisible() and not card.does.text().startswith("Treated"), "what is undone further is untreated"
    session.redo()
    session.redo()
    assert not card.button.isVisible() and card.does.text().startswith("Treated")
    session.apply(session.document.but(title="Another step"), "Rename")
    assert card.does.text().startswith("Treated")


def test_a_trial_can_be_given_up(qtbot: QtBot, session: Session, panel: DoctorPanel) -> None:
    train(qtbot, session, network(epochs=400))
    card = card_of(qtbot, session, panel, "dead_relu")
    qtbot.mouseClick(card.button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(card.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not session.doctoring.treating.running, timeout=PATIENT)
    assert card.verdict.isHidden()
    assert session.doctoring.outcomes == {}
    assert "layernorm1" in session.whole.nodes


def test_the_keyboard_stays_at_the_card_whose_button_goes(qtbot: QtBot, session: Session, panel: DoctorPanel) -> None:
    train(qtbot, session, network(epochs=400))
    card = card_of(qtbot, session, panel, "dead_relu")
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    card.button.setFocus()
    qtbot.keyClick(card.button, Qt.Key.Key_Space)
    assert session.doctoring.treating.running and not card.button.isVisible() and card.hasFocus()
    card.cancel.setFocus()
    qtbot.keyClick(card.cancel, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not session.doctoring.treating.running, timeout=PATIENT)
    assert not card.cancel.isVisible() and card.hasFocus()
    panel._refill(())  # another run: nothing ails it
    assert panel.isAncestorOf(panel.window().focusWidget())


def test_who_trains_goes_before_a_trial_and_none_begins_beside_a_run(
    qtbot: QtBot, session: Session, panel: DoctorPanel
) -> None:
    train(qtbot, session, network(epochs=400))
    card = card_of(qtbot, session, panel, "dead_relu")
    qtbot.mouseClick(card.button, Qt.MouseButton.LeftButton)
    together: list[bool] = []
    session.run_state.connect(lambda state: together.append(state == "running" and session.doctoring.treating.running))
    qtbot.waitUntil(lambda: session.latest is not None and session.latest.document is session.document, timeout=PATIENT)
    session.train()
    qtbot.waitUntil(lambda: session.state == "running", timeout=PATIENT)
    assert not any(together)
    assert session.doctoring.refusal(card.diagnosis) == "Pause or stop the run first."
    session.stop()
    qtbot.waitUntil(lambda: session.state in ("stopped", "done"), timeout=PATIENT)


def test_who_turns_the_doctor_off_hears_nothing(qtbot: QtBot, session: Session, panel: DoctorPanel) -> None:
    preferences().set("doctor", False)
    session.apply(network(), "Open")
    session.train()
    qtbot.waitUntil(lambda: session.state == "done", timeout=PATIENT)
    qtbot.wait(0)
    assert panel.cards == []
    assert not session.doctoring.looked


def test_a_path_is_shown_where_one_is() -> None:
    paths = ("linear1", "block1/relu1", "repeat1/2/linear1")
    assert nodes_at(paths, ()) == {"linear1", "block1", "repeat1"}
    assert nodes_at(paths, ("repeat1",)) == {"linear1"}
    assert nodes_at(paths, ("block2",)) == frozenset()


def test_a_dose_too_weak_says_so_and_the_one_that_does_is_a_click_away(
    qtbot: QtBot, session: Session, panel: DoctorPanel
) -> None:
    crawling = stack(
        "digits",
        "flatten linear sigmoid linear",
        port="image",
        epochs=3,
        goal1={"optimizer": "adam", "optimizer.learning_rate": 1e-6},
        linear1={"units": 16},
        linear2={"units": 10},
    )
    train(qtbot, session, crawling)
    qtbot.waitUntil(lambda: session.state == "done" and any(one.isVisible() for one in panel.cards), timeout=PATIENT)
    doctor = session.doctoring  # its last look sees more layers, and tells the cause in place of the symptom
    qtbot.waitUntil(lambda: doctor._job is None and not doctor._timer.isActive(), timeout=PATIENT)
    before, card = session.whole, panel.cards[0]
    assert card.does.text() == "Set the learning rate to 1e-05"
    qtbot.mouseClick(card.button, Qt.MouseButton.LeftButton)
    assert session.whole.nodes["goal1"].settings["optimizer.learning_rate"] == 1e-5
    qtbot.waitUntil(lambda: not session.doctoring.treating.running, timeout=3 * PATIENT)
    assert "It helped" not in card.verdict.text()
    assert session.doctoring.ill, "an illness that was not cured is still told"
    assert card.more.isVisible()
    assert card.more.text().startswith("Set the learning rate to 0.0")
    qtbot.mouseClick(card.more, Qt.MouseButton.LeftButton)
    assert 1e-3 <= session.whole.nodes["goal1"].settings.get("optimizer.learning_rate", 0.01) <= 0.1
    assert "It helped" in card.verdict.text()
    assert card.does.text().startswith("Treated: Set the learning rate to 0.0")
    assert not card.more.isVisible() and not session.doctoring.ill
    session.undo()
    assert session.whole is before
