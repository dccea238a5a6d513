"""What one view node of the document shows: its picture, or the sentence why there is none."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QWidget

from runtime.telemetry import Failed, Seen
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.view import View, empty_label, empty_line
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.confusion import Confusion
from studio.widgets.seen.picture import SeenPicture

PREFIX = "node:"  # of the keys of such views; the path of the node follows
PRESS = "Press Train ({key}) to see what this view shows."
EMPTY, PICTURE, MATRIX = range(3)  # pages


class SeenView(View):
    """The latest picture of one view node."""

    topics: ClassVar[frozenset[str]] = frozenset({"run", "state"})

    def __init__(self, key: str, memory: Memory, names: Names) -> None:
        super().__init__(memory, names)
        self.key = key
        self.node = key.removeprefix(PREFIX)
        self.picture, self.confusion = SeenPicture(), Confusion()
        self.empty = empty_label()
        beside = QWidget()
        row = QHBoxLayout(beside)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.confusion)
        self._stack = QStackedLayout(self)
        for page in (self.empty, self.picture, beside):
            self._stack.addWidget(page)

    def hears(self, topic: str) -> bool:
        """What is told of this node, and that runs begin and end."""
        return topic in self.topics or topic == f"Seen {self.node}"

    def redraw(self) -> None:
        """Show what the memory holds now."""
        seen = self.memory.run.seen.get(self.node)
        if seen is None or not seen.arrays:
            self.empty.setText(self._sentence(seen))
            self._stack.setCurrentIndex(EMPTY)
        elif seen.facts.get("form") == "cells":
            self.confusion.show_counts(seen.arrays["cells"], tuple(seen.facts["classes"]))
            self._stack.setCurrentIndex(MATRIX)
        else:
            self.picture.show_seen(seen, self._caption(seen))
            self._stack.setCurrentIndex(PICTURE)

    def _caption(self, seen: Seen) -> str:
        step = numbers.count(seen.step)
        if "layer" in seen.facts:
            return tr("{layer}, step {step}", layer=self.names.name(seen.facts["layer"]), step=step)
        return tr("step {step}", step=step)

    def _sentence(self, seen: Seen | None) -> str:
        """Why there is no picture, or what brings one."""
        run = self.memory.run
        if seen is not None and seen.sentence:
            return self.names.sentence(Failed(seen.run, seen.sentence, seen.values, seen.node))
        if run.started is None:
            return empty_line(self.memory, PRESS)
        if run.state == "running" and not run.seen:
            return tr("Getting ready to train …")
        return tr("The run began without this view. Restart to see what it shows.")
