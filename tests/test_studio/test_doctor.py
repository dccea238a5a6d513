"""The Doctor in the studio: what it names while a run goes on, and what becomes of a treatment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from doctor_kit import sgd, stack
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from shell_kit import open_session

from runtime.document import Document
from studio.canvas.view import Canvas
from studio.checking import check_document
from studio.inside import nodes_at
from studio.panels.doctor import DoctorPanel
from studio.panels.doctor_card import DoctorCard
from studio.runs import make_runner
from studio.session import Session
from studio.settings import preferences

PATIENT = 60_000  # milliseconds; a machine with much else to do


def network(epochs: int = 30, bias: float = -6.0) -> Document:
    """Every ReLU is dead from the first step on, unless the bias is 0."""
    settings: dict[str, Any] = {"linear1": {"units": 16, "first_bias": bias}, "linear2": {"units": 3}}
    return stack("iris", "standardize linear relu linear", epochs=epochs, goal1=sgd(0.1), **settings)


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    preferences().set("doctor", True)
    with open_session(qtbot, tmp_path, check=check_document, runs=make_runner) as session:  # type: ignore[arg-type]
        yield session


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> DoctorPanel:
    panel = DoctorPanel(session)
    qtbot.addWidget(panel)
    panel.resize(900, 260)
    panel.show()
    return panel


def train(qtbot: QtBot, session: Session, document: Document) -> None:
    session.apply(document, "Open")
    qtbot.waitUntil(lambda: session.latest is not None and session.latest.document is session.document, timeout=PATIENT)
    session.train()
    qtbot.waitUntil(lambda: session.state == "done" and session.doctoring.looked, timeout=PATIENT)


def card_of(qtbot: QtBot, session: Session, panel: DoctorPanel, rule: str) -> DoctorCard:
    qtbot.waitUntil(lambda: any(one.diagnosis.rule == rule for one in panel.cards), timeout=PATIENT)
    return next(one for one in panel.cards if one.diagnosis.rule == rule)


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


def test_a_sound_network_is_left_in_peace(qtbot: QtBot, session: Session, panel: DoctorPanel) -> None:
    train(qtbot, session, network(bias=0.0))
    assert panel.cards == []
    assert "Nothing ails" in panel.empty.text()


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
    qtbot.waitUntil(lambda: not session.doctoring.treating.running, timeout=PATIENT)
    assert "It helped" in card.verdict.text()
    assert "60" in card.verdict.text()  # steps
    assert card.chart.isVisible()
    assert card.chart.curves is not None
    assert [len(x) for x, _ in card.chart.curves] == [60, 60]
    assert not card.button.isEnabled()
    assert counts[-1] == 0
    assert canvas.marks.ill == frozenset()

    session.undo()
    assert session.whole is before
    assert card.button.isEnabled()
    assert counts[-1] == 1
    assert canvas.marks.ill == {"relu1"}


def test_a_trial_can_be_given_up(qtbot: QtBot, session: Session, panel: DoctorPanel) -> None:
    train(qtbot, session, network(epochs=400))
    card = card_of(qtbot, session, panel, "dead_relu")
    qtbot.mouseClick(card.button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(card.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not session.doctoring.treating.running, timeout=PATIENT)
    assert card.verdict.isHidden()
    assert session.doctoring.outcomes == {}
    assert "layernorm1" in session.whole.nodes


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
