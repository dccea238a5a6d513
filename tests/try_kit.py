"""Steps that tests of Try it share: the view on an example, and strokes of the mouse on its sheet."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.try_view import TryView
from studio.session import Session
from studio.widgets.trying.sheet import Sheet

SLOW = 30_000


def tried(qtbot: QtBot, session: Session, example: str, width: int = 960, height: int = 420) -> TryView:
    """The view on an example, with its first answer."""
    assert session.open_example(example)
    return view_of(qtbot, session, width, height)


def view_of(qtbot: QtBot, session: Session, width: int = 960, height: int = 420) -> TryView:
    """The view on the network in front, with its first answer."""
    qtbot.waitUntil(lambda: session.whole_checked is not None and session.whole_checked.trainable, timeout=SLOW)
    names = Names()
    names.know(session.whole_checked, session.whole)
    view = TryView(Memory(), names)
    qtbot.addWidget(view)
    view.attach(session)
    view.resize(width, height)
    view.show()
    qtbot.waitUntil(lambda: view.answer is not None and bool(view.answer.arrays), timeout=SLOW)
    return view


def stroke(sheet: Sheet, *places: tuple[float, float]) -> None:
    """Draw with the mouse through places given as shares of the sheet."""
    box = sheet.area()
    points = [QPoint(round(box.left() + x * box.width()), round(box.top() + y * box.height())) for x, y in places]
    QTest.mousePress(sheet, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(sheet, point)
    QTest.mouseRelease(sheet, Qt.MouseButton.LeftButton, pos=points[-1])
