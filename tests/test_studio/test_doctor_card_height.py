"""Cards of the Doctor in the window as people see it: as high as their words, and the view stays where it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from doctor_kit import adam, stack
from doctor_panel_kit import PATIENT, train
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot
from shell_kit import open_window

from runtime.check import check
from runtime.doctor import Diagnosis
from runtime.doctor.trial import Outcome, Side
from studio.panels.doctor import DoctorPanel
from studio.panels.doctor_card import DoctorCard
from studio.panels.parts import Column
from studio.runs import make_runner
from studio.settings import preferences
from studio.style import style_sheet
from studio.theme import theme
from studio.window import Window


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    preferences().set("doctor", True)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    with open_window(qtbot, tmp_path, runs=make_runner, check=check) as window:  # type: ignore[arg-type]
        app.setStyleSheet(style_sheet(theme()))
        yield window
        app.setStyleSheet("")


def cramped(card: DoctorCard) -> list[str]:
    """The words that have less room than they need."""
    shown = [label for label in card.findChildren(QLabel) if label.isVisible() and label.text()]
    return [label.text() for label in shown if label.height() < label.heightForWidth(label.width())]


def test_a_card_grows_with_its_words_and_the_view_stays(qtbot: QtBot, window: Window) -> None:
    sizes = {"linear1": {"units": 16}, "linear2": {"units": 3}}
    document = stack("iris", "linear linear", epochs=150, goal1=adam(10.0), **sizes)
    session = window.session
    session.apply(document, "Open")
    window.show_bench()
    window.bench.go_to("doctor")
    panel: DoctorPanel = window.bench.sides.doctor
    train(qtbot, session, document)
    doctor = session.doctoring
    qtbot.waitUntil(lambda: doctor._job is None and not doctor._timer.isActive(), timeout=PATIENT)
    qtbot.waitUntil(lambda: len(panel.cards) == 2 and panel.cards[0].isVisible(), timeout=PATIENT)
    area, card = panel.focusProxy(), panel.cards[0]
    assert isinstance(area, QScrollArea)
    before = card.height()
    card.button.setFocus()
    qtbot.mouseClick(card.button, Qt.MouseButton.LeftButton)
    assert card.hasFocus()
    qtbot.waitUntil(lambda: card.height() > before and not cramped(card), timeout=PATIENT)
    assert area.verticalScrollBar().value() == 0
    qtbot.waitUntil(lambda: not session.doctoring.treating.running, timeout=PATIENT)
    chart = card.chart
    qtbot.waitUntil(lambda: chart.isVisible() and chart.geometry().bottom() < card.height(), timeout=PATIENT)
    qtbot.waitUntil(lambda: not cramped(card), timeout=PATIENT)
    assert area.verticalScrollBar().value() == 0
    inside = area.widget()
    last = panel.cards[-1]
    below = inside.height() - last.mapTo(inside, last.rect().bottomLeft()).y()
    assert inside.height() == area.viewport().height() or below < 30, "nothing but cards is scrolled to"


def test_a_column_keeps_what_stays_in_its_order_and_hears_what_it_needs(qtbot: QtBot) -> None:
    column = Column()
    qtbot.addWidget(column)
    one, two, three = (QLabel(name) for name in ("one", "two", "three"))
    column.show()
    for wanted in ([one, two], [two, one], [three, one], [three, one]):
        column.refill(wanted)
        items = [column.layout_.itemAt(place) for place in range(column.layout_.count())]
        shown: list[QWidget | None] = [item.widget() if item else None for item in items]
        assert shown == wanted
    qtbot.waitUntil(lambda: one.isVisible() and column.sizeHint().height() > one.sizeHint().height())
    before = column.sizeHint().height()
    one.setText("one\nand\nmore")
    assert column.sizeHint().height() > before


def test_a_verdict_of_a_longer_comparison_says_why(qtbot: QtBot, window: Window) -> None:
    doctor = window.session.doctoring
    diagnosis = Diagnosis("goal1", "It is ill.", "Treat it.")
    card = DoctorCard(doctor, diagnosis)
    qtbot.addWidget(card)
    side = Side(np.arange(120), np.ones(120), 1.0, 120, broke=False, ill=False)
    values: dict[str, object] = {"steps": "120", "after": "1", "before": "1"}
    for ran, told in (
        (0, ""),
        (30, "After the 30 steps of the run that could not be told yet, so both were trained 4"),
    ):
        doctor.outcomes[diagnosis.key] = Outcome(side, side, "alike", "It is {after}.", values, ran=ran)
        card.refresh()
        assert card.verdict.text().startswith("It is 1.")
        assert told in card.verdict.text() and (told or card.verdict.text() == "It is 1.")
