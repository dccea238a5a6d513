"""Where a sentence that comes up hides nothing: on the bare canvas, or where problems would stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QCursor

if TYPE_CHECKING:
    from studio.window import Window
    from studio.workbench import Workbench

EDGE = 12  # pixels to the rim


def find_room(window: Window, size: QSize) -> QPoint | None:
    """The place in a window for something so large; None where there is none, or no document on screen."""
    if not window.working:
        return None
    pointer = window.mapFromGlobal(QCursor.pos())
    for place in (*_on_canvas(window.bench, window, size), *_below_problems(window.bench, window, size)):
        if not place.contains(pointer):
            return place.topLeft()
    return None


def _on_canvas(bench: Workbench, window: Window, size: QSize) -> list[QRect]:
    """Free places on the canvas in coordinates of the window: at its foot, its head and above the signs at its foot.

    In the middle first.
    """
    canvas = bench.canvas
    if not canvas.isVisible():
        return []
    right, foot = canvas.width() - size.width() - EDGE, canvas.height() - size.height() - EDGE
    columns = (canvas.width() - size.width()) // 2, right, EDGE
    rows = foot, EDGE, foot - canvas.reading.zoom.height() - EDGE
    places = [QRect(QPoint(x, y), size) for y in rows for x in columns]
    return [QRect(canvas.mapTo(window, place.topLeft()), size) for place in places if canvas.reading.around.free(place)]


def _below_problems(bench: Workbench, window: Window, size: QSize) -> list[QRect]:
    problems = bench.problems
    if not problems.isVisible():
        return []
    place = QRect(QPoint((problems.width() - size.width()) // 2, problems.height() - size.height() - EDGE), size)
    free = problems.rect().contains(place) and place.top() > problems.bottom_of_words
    return [QRect(problems.mapTo(window, place.topLeft()), size)] if free else []
