"""A number that a knob beside the neurons cannot take stays there, and it is said which one is used."""

from __future__ import annotations

from pathlib import Path

from neurons_kit import WAIT, circle_session, neurons_of, ready
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from runtime import edits


def test_a_learning_rate_that_is_too_large_stays_and_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    with circle_session(qtbot, tmp_path) as session:
        session.apply(edits.set_training(session.document, "epochs", 100_000), "")
        qtbot.waitUntil(lambda: ready(session), timeout=WAIT)
        rate = neurons_of(qtbot, session, (960, 440)).side.rate
        told: list[str] = []
        session.told.connect(told.append)
        before = rate.text()
        rate.setFocus()
        rate.selectAll()
        QTest.keyClicks(rate, "1000")
        QTest.keyClick(rate, Qt.Key.Key_Return)
        session.train()
        qtbot.waitUntil(lambda: session.state == "running", timeout=WAIT)
        assert (rate.text(), rate.property("refused")) == ("1000", True)
        assert told == [
            f"Learning rate is 1000.0, but the most is 100.0. Make it smaller. Until then it stays {before}."
        ]
        QTest.keyClick(rate, Qt.Key.Key_Escape)
        session.apply(edits.set_setting(session.document, "goal1", "optimizer.learning_rate", 0.5), "Set")
        assert rate.text() == "0.5" and not rate.property("refused")
