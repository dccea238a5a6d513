"""One view of the plots alone and as high as there is room, until the room is given back."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QSplitter, QWidget

from studio.dashboard.panel import Dashboard
from studio.dashboard.view import View


class Enlarging(QObject):
    """Moves the border between the canvas and what lies below it. `key` is the view that is large now, or nothing."""

    def __init__(
        self, dashboard: Dashboard, splitter: QSplitter, canvas: QWidget, lower: QWidget, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.key = ""
        self._dashboard, self._splitter, self._canvas, self._lower = dashboard, splitter, canvas, lower
        self._heights: list[int] = []  # of canvas and plots at other times
        dashboard.closed.connect(self._lose)

    @property
    def heights(self) -> list[int]:
        """Of canvas and plots at other times, as they are now while no view is large."""
        return self._heights if self.key else self._splitter.sizes()

    def enlarge(self, key: str) -> View:
        """Show a view alone and large, opening it where it is not open yet."""
        self._heights = self.heights
        if self.key and self.key != key:
            self._dashboard.view(self.key).show_enlarged(False)
        self.key = key
        view = self._dashboard.fill_with(key)
        whole = sum(self._splitter.sizes())
        high = min(self._lower.maximumHeight(), whole - self._canvas.minimumHeight())
        self._splitter.setSizes([whole - high, high])
        view.show_enlarged(True)
        return view

    def turn(self, key: str) -> None:
        """Enlarge a view, or make it as small as it was."""
        if self.key == key:
            self.give_back()
        else:
            self.enlarge(key)

    def give_back(self) -> None:
        """All views, and the canvas, have their room again."""
        if self.key:
            key, self.key = self.key, ""
            self._splitter.setSizes(self._heights)
            self._dashboard.show_all()
            if key in self._dashboard.views:
                self._dashboard.views[key].show_enlarged(False)

    def look_like(self, other: Enlarging) -> None:
        """Have the heights of another workbench; what is large, here or there, is a matter of its document."""
        if self.key:
            self._heights = other.heights
        else:
            self._splitter.setSizes(other.heights)

    def _lose(self, key: str) -> None:
        """Somebody closed the view by its tab."""
        if key == self.key:
            self.give_back()
