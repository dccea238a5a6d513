"""Held-out samples, the worst first, beside the confusion matrix or the scatter that opens them."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLabel, QStackedLayout, QWidget

from runtime.telemetry import Predictions
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.samples import SAMPLE, SampleList, SampleModel, Samples, headline, read_predictions
from studio.dashboard.view import View, empty_label, empty_line, toggle
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.confusion import Cell, Confusion
from studio.widgets.scatter import Scatter

PRESS = "Press Train ({key}) to see what the model makes of samples it never met."


class PredictionsView(View):
    """What the model makes of rows it never trained on."""

    key = "predictions"
    usual_pane: ClassVar[int | None] = 2
    rank: ClassVar[int] = 20
    topics: ClassVar[frozenset[str]] = frozenset({"run", "predictions"})

    @classmethod
    def title(cls) -> str:
        """What its tab is called."""
        return tr("Predictions")

    def __init__(self, memory: Memory, names: Names) -> None:
        super().__init__(memory, names)
        self.samples: Samples | None = None
        self._told: Predictions | None = None
        self._number = 0  # of the run whose samples were filtered
        self.confusion, self.scatter, self.list = Confusion(), Scatter(), SampleList()
        self.model = SampleModel(self)
        self.list.setModel(self.model)
        self.empty = empty_label()
        full = QWidget()
        row = QHBoxLayout(full)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.confusion)
        row.addWidget(self.scatter)
        row.addWidget(self.list, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(full)
        self.count = QLabel()
        self.count.setProperty("role", "muted")
        self.mistakes = toggle(lambda _: self._choose())
        self.everything = toggle(lambda _: self.confusion.choose(None))
        self.everything.setCheckable(False)
        self.everything.setProperty("switch", "false")
        self.everything.clicked.connect(lambda: self.confusion.choose(None))
        self.add_controls(self.count, self.everything, self.mistakes)
        self.confusion.chosen.connect(lambda _: self._choose())
        self.scatter.chosen.connect(self._show_sample)
        self.list.selectionModel().currentChanged.connect(self._mark_point)
        self.retranslate()

    def retranslate(self) -> None:
        """Write the controls anew."""
        self.mistakes.setText(tr("Mistakes"))
        self.mistakes.setToolTip(tr("Only samples that were taken for another class"))
        self.everything.setText(tr("Show all"))
        self.everything.setToolTip(tr("Leave the cell of the matrix"))

    def redraw(self) -> None:
        """Show what the memory holds now; the chosen cell stays while the run does."""
        told = self.memory.run.predictions
        if told is not self._told:
            self._told = told
            self.samples = read_predictions(told) if told is not None and len(told.rows) else None
        self.empty.setText(empty_line(self.memory, PRESS))
        samples = self.samples
        self._stack.setCurrentIndex(0 if samples is None else 1)
        classes = bool(samples and samples.classes)
        self.confusion.setVisible(classes)
        self.scatter.setVisible(samples is not None and not classes)
        if samples is None or self.memory.run.number != self._number:
            self.confusion.choice = None
        self._number = self.memory.run.number
        if classes and samples is not None:
            self.confusion.show_counts(self._counts(samples), samples.classes)
            self.confusion.setFixedWidth(min(self._beside, self.confusion.width_for(self.height())))
        elif samples is not None:
            self.scatter.show_points(samples.truth, samples.guesses)
        self._choose()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The matrix is as wide as high, the scatter a little wider; the list takes the rest, but half at least."""
        self.confusion.setFixedWidth(min(self._beside, self.confusion.width_for(self.height())))
        self.scatter.setFixedWidth(min(self._beside, round(self.height() * 1.3)))

    @property
    def _beside(self) -> int:
        """Pixels for what stands beside the list: half at most, and no more than leaves the list a whole tile."""
        return max(120, min(self.width() // 2 - 8, self.width() - self.list.minimumWidth() - 4))

    def _counts(self, samples: Samples) -> np.ndarray:
        if samples.told.confusion is not None:
            return samples.told.confusion
        size = len(samples.classes)
        found = np.zeros((size, size), dtype=int)
        np.add.at(found, (samples.truth, samples.guesses), 1)
        return found

    def _choose(self) -> None:
        """List what the cell and the switch let through, and say how many that are."""
        samples, cell = self.samples, self.confusion.choice
        classes = bool(samples and samples.classes)
        self.mistakes.setVisible(classes)
        self.everything.setVisible(classes and cell is not None)
        if samples is None:
            self.model.show(None, np.empty(0, dtype=int))
            self.count.setText("")
            return
        self.mistakes.setEnabled(cell is None)
        keep = np.ones(len(samples.truth), dtype=bool)
        if classes and cell is not None:
            keep = (samples.truth == cell[0]) & (samples.guesses == cell[1])
        elif classes and self.mistakes.isChecked():
            keep = samples.wrong
        chosen = np.flatnonzero(keep)
        self.model.show(samples, chosen)
        self.count.setText(self._sentence(samples, cell, len(chosen)))

    def _sentence(self, samples: Samples, cell: Cell | None, listed: int) -> str:
        if cell is None or not samples.classes:
            return tr("{number} unseen samples, worst first", number=numbers.count(listed))
        truth, guess = samples.name(cell[0]), samples.name(cell[1])
        return tr(
            "{truth} seen as {guess}: {number} of {total}",
            truth=truth,
            guess=guess,
            number=numbers.count(listed),
            total=numbers.count(int(self._counts(samples)[cell])),
        )

    def _show_sample(self, row: int) -> None:
        found = np.flatnonzero(self.model.chosen == row)
        if len(found):
            index = self.model.index(int(found[0]))
            self.list.setCurrentIndex(index)
            self.list.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def _mark_point(self, index: QModelIndex) -> None:
        row = index.data(SAMPLE)
        if row is not None and self.samples is not None and not self.samples.classes:
            self.scatter.choice = row
            self.scatter.setAccessibleDescription(headline(self.samples, row))
            self.scatter.update()
