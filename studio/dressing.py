"""Puts another style sheet on everything that is made: at once what can be seen, the rest before it can be.

Qt itself dresses each widget once for every widget around it, seen or not, which freezes a window of four documents
for seconds. Colors alone change with the theme, so what is hidden may keep its old ones until somebody has time.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

PIECE = 0.008  # seconds that hidden widgets are dressed in one go
BETWEEN = 10  # milliseconds between two goes, for a hand on the mouse


class Dressing(QObject):
    """One for the application."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._waiting: dict[int, QWidget] = {}  # hidden ones in their old clothes, by identity
        self._timer = QTimer(self)
        self._timer.setInterval(BETWEEN)
        self._timer.timeout.connect(self._go_on)

    @property
    def waiting(self) -> int:
        """How many hidden widgets are still to be dressed."""
        return len(self._waiting)

    def put_on(self, sheet: str) -> None:
        """Put on a style sheet, in place of the one that is worn."""
        if not self._app.styleSheet():
            self._app.setStyleSheet(sheet)
            return
        style = self._app.style()
        style.unpolish(self._app)  # forgets every rule, so that the next line finds nobody to dress
        self._app.setStyleSheet(sheet)
        style.polish(self._app)
        made = [each for each in self._app.allWidgets() if each.testAttribute(Qt.WidgetAttribute.WA_WState_Polished)]
        _dress(each for each in made if each.isVisible())
        if not self._waiting:
            self._app.installEventFilter(self)
        self._waiting = {id(each): each for each in made if not each.isVisible()}
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is shown before its turn has come is dressed before it is painted."""
        if event.type() == QEvent.Type.Show and id(watched) in self._waiting:
            _dress([self._waiting.pop(id(watched))])
            self._rest_if_done()
        return False

    def _go_on(self) -> None:
        end = time.perf_counter() + PIECE
        while self._waiting and time.perf_counter() < end:
            _dress([self._waiting.popitem()[1]])
        self._rest_if_done()

    def _rest_if_done(self) -> None:
        if not self._waiting:
            self._timer.stop()
            self._app.removeEventFilter(self)


def _dress(widgets: Iterable[QWidget]) -> None:
    for widget in widgets:
        if isValid(widget):
            widget.style().polish(widget)
            QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))
