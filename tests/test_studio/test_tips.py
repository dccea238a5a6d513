"""A long tip is broken into lines, beside the pointer and on the screen."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QLabel, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from studio import tips

LONG = "Share of the latest seconds of the run that looking into the network takes, and waiting while it draws."
SCREEN = QRect(0, 0, 1280, 720)
PROGRAM = f"""
from PySide6.QtCore import QPoint, QTimerEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from studio.app import make_application
app, widget = make_application(), QWidget()
widget.show()
QToolTip.showText(QPoint(50, 50), "{LONG}", widget)
QApplication.sendEvent(app, QTimerEvent(0))
print(next(each.width() for each in app.topLevelWidgets() if each.inherits("QTipLabel")))
"""


@pytest.fixture
def widget(qtbot: QtBot) -> Iterator[QWidget]:
    """Something in the middle of the screen that tells what it is."""
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.setGeometry(100, 100, 200, 100)
    widget.show()
    yield widget
    QToolTip.hideText()


def tip_over(widget: QWidget, text: str) -> QLabel:
    QToolTip.showText(QPoint(150, 150), text, widget)
    (tip,) = [each for each in QApplication.topLevelWidgets() if each.inherits("QTipLabel") and each.isVisible()]
    assert isinstance(tip, QLabel)
    return tip


def test_a_long_tip_has_lines_beside_the_pointer(widget: QWidget) -> None:
    tip = tip_over(widget, LONG)
    assert tip.width() > tips.WIDEST
    tips.wrap_tip(QPoint(150, 150))
    assert tip.width() == tips.WIDEST and tip.height() >= tip.heightForWidth(tip.width()) > tip.fontMetrics().height()
    assert tip.text() == LONG and not tip.geometry().contains(QPoint(150, 150))
    assert tip.screen().availableGeometry().contains(tip.geometry())


def test_a_short_tip_stays_as_it_is(widget: QWidget) -> None:
    tip = tip_over(widget, "Zoom")
    short = tip.geometry()
    tips.wrap_tip(QPoint(150, 150))
    assert tip.geometry() == short and not tip.wordWrap()


def test_it_stays_on_the_screen_and_off_the_pointer() -> None:
    for pointer in (QPoint(20, 20), QPoint(1270, 20), QPoint(20, 715), QPoint(1270, 715)):
        below = pointer.y() < 400
        was = QRect(0, pointer.y() + (21 if below else -45), 1026, 24)
        place = QRect(tips.placed(QRect(0, 0, 400, 60), was, pointer, SCREEN), tips.placed(
            QRect(0, 0, 400, 60), was, pointer, SCREEN) + QPoint(399, 59))  # fmt: skip
        assert SCREEN.contains(place) and not place.contains(pointer)


def test_the_program_breaks_every_tip_that_its_timer_brings() -> None:
    told = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=120)
    assert int(told.stdout.split()[-1]) == tips.WIDEST
