"""What the knobs beside the neurons are called and say of themselves, and the optimizer among them."""

from __future__ import annotations

import pytest
from neurons_kit import WAIT, neurons_of, ready, session
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from runtime import edits
from studio.dashboard.neurons_view import NeuronsView
from studio.dashboard.play_side import Count
from studio.session import Session
from studio.translate import use_language

__all__ = ["session"]  # fixtures


@pytest.fixture
def view(qtbot: QtBot, session: Session) -> NeuronsView:
    return neurons_of(qtbot, session, (960, 560))


def tip(widget: QWidget) -> str:
    """What is said where the pointer rests on a widget, or on the number between its two buttons."""
    inner = widget.number.geometry().center() if isinstance(widget, Count) else widget.rect().center()
    at = widget.childAt(inner) or widget
    QToolTip.hideText()
    local = at.mapFrom(widget, inner)
    event = QHelpEvent(QEvent.Type.ToolTip, local, at.mapToGlobal(local))
    QApplication.sendEvent(at, event)
    return QToolTip.text()


def test_every_knob_says_what_it_does_and_so_does_its_label(view: NeuronsView) -> None:
    side = view.side
    for key, field in side._fields.items():
        if field.isVisible():
            assert tip(field), key
            assert tip(side._labels[key]) == tip(field) != side._labels[key].text(), key
    assert tip(side.rate) == "How far one step goes."
    assert "Tanh" in tip(side.activation) and "L1" in tip(side.pull)


def test_regularization_has_a_strength(view: NeuronsView) -> None:
    assert view.side._labels["pull_rate"].text() == "Its strength"
    assert "toward zero" in tip(view.side.pull_rate)


def test_above_a_layer_its_activation_and_its_width_are_explained(view: NeuronsView) -> None:
    head = view.heads.heads[0]
    assert tip(head.kind).startswith("Activation of this layer\nTanh: ")
    assert tip(head.count) == "How many neurons this layer has."
    use_language("ko")
    view.retranslate()
    assert tip(head.count) != "How many neurons this layer has."


def test_the_optimizer_is_shown_and_another_is_chosen_as_in_the_inspector(
    qtbot: QtBot, view: NeuronsView, session: Session
) -> None:
    side = view.side
    assert side.optimizer.value() == "sgd" and side._labels["optimizer"].text() == "Optimizer"
    assert "SGD: Steps straight down the gradient" in tip(side.optimizer)
    side.optimizer.setFocus()
    before = session.whole
    QTest.keyClicks(side.optimizer, "AdamW")
    assert session.whole.nodes["goal1"].settings["optimizer"] == "adamw"
    assert session.whole.nodes["goal1"].settings.get("optimizer.learning_rate") is None
    assert side.rate.value() == 0.001, "that of the other optimizer"
    assert "AdamW: " in tip(side.optimizer)
    while session.whole is not before:
        session.undo()
    assert side.optimizer.value() == "sgd" and side.rate.value() == 0.03


def test_an_optimizer_without_a_rate_has_none(qtbot: QtBot, view: NeuronsView, session: Session) -> None:
    session.apply(edits.set_setting(session.whole, "goal1", "optimizer", "least_squares"), "")
    qtbot.waitUntil(lambda: ready(session), timeout=WAIT)
    assert view.side.optimizer.isVisible() and not view.side.rate.isVisible()


def test_all_words_have_room_in_both_languages(view: NeuronsView) -> None:
    for language in ("en", "ko"):
        use_language(language)
        view.retranslate()
        QApplication.processEvents()
        for key, label in view.side._labels.items():
            if label.isVisible():
                needed = label.fontMetrics().horizontalAdvance(label.text())
                assert needed <= label.width(), (language, key, label.text())
    assert view.side.widget().width() <= view.side.viewport().width()
    assert view.side.mapTo(view, QPoint(0, 0)).x() >= 0
