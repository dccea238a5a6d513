"""The simplest demos in the window: what the Doctor names of them, in order, in both languages, and what Treat does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from doctor_kit import adam, stack
from doctor_panel_kit import PATIENT, doctored_session, panel_of, train
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from runtime import edits
from runtime.document import Document
from studio.panels.doctor import DoctorPanel
from studio.panels.doctor_card import DoctorCard
from studio.session import Session
from studio.translate import use_language


def flowers(rate: float = 0.001) -> Document:
    sizes = {"linear1": {"units": 16}, "linear2": {"units": 3}}
    return stack("iris", "linear relu linear", epochs=30, goal1=adam(rate), **sizes)


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    with doctored_session(qtbot, tmp_path) as session:
        yield session


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> DoctorPanel:
    return panel_of(qtbot, session)


def only_card(qtbot: QtBot, session: Session, panel: DoctorPanel, document: Document) -> DoctorCard:
    """Train to the end; the one card there is."""
    train(qtbot, session, document)
    qtbot.waitUntil(
        lambda: session.doctoring._job is None and any(one.isVisible() for one in panel.cards), timeout=PATIENT
    )
    (card,) = panel.cards
    return card


def texts(card: DoctorCard) -> str:
    return " ".join(label.text() for label in card.findChildren(QLabel))


def test_a_run_too_short_is_trained_longer(qtbot: QtBot, session: Session, panel: DoctorPanel) -> None:
    card = only_card(qtbot, session, panel, flowers())
    assert card.title.text() == "Not trained long enough"
    before = session.whole
    epochs = int(card.does.text().split()[2])
    assert card.does.text() == f"Train for {epochs} epochs instead of 30"
    qtbot.mouseClick(card.button, Qt.MouseButton.LeftButton)
    assert session.whole.training["epochs"] == epochs > 30
    qtbot.waitUntil(lambda: not session.doctoring.treating.running, timeout=PATIENT)
    assert f"It helped: after {2 * epochs} steps" in card.verdict.text()
    assert card.chart.curves is not None
    assert [len(x) for x, _ in card.chart.curves] == [60, 2 * epochs]
    session.undo()
    assert session.whole is before


def test_a_rate_far_too_high_is_all_that_is_named(qtbot: QtBot, session: Session, panel: DoctorPanel) -> None:
    card = only_card(qtbot, session, panel, flowers(100.0))
    assert card.diagnosis.rule == "learning_rate_high"
    assert "A learning rate of 100 is far too high" in card.sentence
    assert card.role == "error"
    assert not {"e+", "ReLU"} & set(texts(card).split())


def test_both_are_told_in_korean(qtbot: QtBot, session: Session, panel: DoctorPanel) -> None:
    use_language("ko")
    for document, title in ((flowers(), "훈련 부족"), (flowers(100.0), "너무 높은 학습률")):
        card = only_card(qtbot, session, panel, document)
        assert card.title.text() == title
        for words in ("Train", "loss", "rate", "units"):
            assert words not in texts(card)


def test_a_rate_set_while_the_run_rests_is_what_broke_it(qtbot: QtBot, session: Session, panel: DoctorPanel) -> None:
    session.apply(flowers(0.003), "Open")
    qtbot.waitUntil(lambda: session.latest is not None and session.latest.document is session.document, timeout=PATIENT)
    session.step(batches=20)
    qtbot.waitUntil(lambda: session.state == "paused", timeout=PATIENT)
    session.apply(edits.set_setting(session.document, "goal1", "optimizer.learning_rate", 30.0), "Set")
    session.train()
    qtbot.waitUntil(lambda: session.state == "done", timeout=PATIENT)
    doctor = session.doctoring
    qtbot.waitUntil(lambda: doctor._job is None and not doctor._timer.isActive(), timeout=PATIENT)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in panel.cards), timeout=PATIENT)
    card = panel.cards[0]
    assert "A learning rate of 30 is far too high" in card.sentence
    assert "by 2 %" not in card.sentence, "no look fell on the step that did it"
    rate = float(card.does.text().rsplit(" ", 1)[-1])
    assert 1e-3 <= rate <= 0.1
