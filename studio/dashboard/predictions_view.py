"""Held-out samples, the worst first, beside the confusion matrix or the scatter that opens them."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from PySide6.QtCore import QModelIndex, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLayout, QSizePolicy, QStackedLayout, QWidget

from runtime.predicted import predicting
from runtime.telemetry import Predictions
from studio.dashboard.choosing_goal import AnswersView
from studio.dashboard.goal_answers import GoalAnswers
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.samples import SAMPLE, SampleList, SampleModel, Samples, headline, read_predictions
from studio.dashboard.view import empty_label, empty_line, toggle
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.confusion import Cell, Confusion
from studio.widgets.led_line import LedLine
from studio.widgets.scatter import Scatter

BESIDE, LIST, GAP = 120, 180, 4  # pixels: what stands beside the list at the least, a whole tile, and between them
PRESS = "Press Train ({key}) to see what the model makes of samples it is not trained on."


class PredictionsView(AnswersView):
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
        self._about: tuple[int, str] = 0, ""  # the run and the goal whose samples were filtered
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
        self._stack.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # what has no room gives way
        self._stack.addWidget(self.empty)
        self._stack.addWidget(full)
        self.answers, self.count = GoalAnswers(self.key, memory, names, predicting, self.lack), LedLine()
        self.answers.changed.connect(lambda: self.changed.emit(self.key))
        self.count.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.count.setProperty("role", "muted")
        self.mistakes = toggle(lambda _: self._choose(), whole=True)
        self.everything = toggle(lambda _: self.confusion.choose(None), whole=True)
        self.everything.setCheckable(False)
        self.everything.setProperty("switch", "false")
        self.everything.setStyleSheet("padding: 2px 6px")  # as high as the switch in whose place it stands
        self.everything.clicked.connect(lambda: self.confusion.choose(None))
        self.add_controls(self.answers.field, self.answers.whose, self.count, self.everything, self.mistakes)
        self.confusion.chosen.connect(lambda _: self._choose())
        self.scatter.chosen.connect(self._show_sample)
        self.list.selectionModel().currentChanged.connect(self._mark_point)
        self.retranslate()

    @classmethod
    def lack(cls) -> str:
        """There is nothing that could be right or wrong."""
        return tr("No goal here compares predictions with the targets of samples.")

    def retranslate(self) -> None:
        """Write the controls anew."""
        self.answers.retranslate()
        self.mistakes.setText(tr("Mistakes"))
        self.mistakes.setToolTip(tr("Only samples that were taken for another class"))
        self.everything.setText(tr("Show all"))
        self.everything.setToolTip(tr("Leave the cell of the matrix"))

    def redraw(self) -> None:
        """Show what the memory holds now; the chosen cell stays while the run does."""
        self.answers.renew()
        told = self.answers.told
        if told is not self._told:
            self._told = told
            self.samples = read_predictions(told) if told is not None and len(told.rows) else None
        self.empty.setText(self.answers.sentence or empty_line(self.memory, PRESS))
        samples = self.samples
        self._stack.setCurrentIndex(0 if samples is None else 1)
        classes = bool(samples and samples.classes)
        about = self.memory.run.number, self.answers.shown
        if samples is None or about != self._about:
            self.confusion.choice = None
        self._about = about
        if classes and samples is not None:
            self.confusion.show_counts(self._counts(samples), samples.classes)
        elif samples is not None:
            self.scatter.show_points(samples.truth, samples.guesses)
        self._share_width()
        self._choose()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What stands beside the list takes another share of the width."""
        self._share_width()

    def minimumSizeHint(self) -> QSize:
        """The list alone: what does not fit beside it gives way."""
        return QSize(self.list.minimumWidth(), BESIDE)

    def _share_width(self) -> None:
        """The matrix is as wide as high, the scatter a little wider; the list takes the rest, but half at least."""
        samples = self.samples
        room = min(self.width() // 2 - 2 * GAP, self.width() - LIST - GAP)
        classes = bool(samples and samples.classes)
        self.confusion.setVisible(classes and room >= BESIDE)
        self.scatter.setVisible(samples is not None and not classes and room >= BESIDE)
        self.confusion.setFixedWidth(max(BESIDE, min(room, self.confusion.width_for(self.height()))))
        self.scatter.setFixedWidth(max(BESIDE, min(room, round(self.height() * 1.3))))

    def _counts(self, samples: Samples) -> np.ndarray:
        if samples.told.confusion is not None:
            return samples.told.confusion
        size = len(samples.classes)
        found = np.zeros((size, size), dtype=int)
        np.add.at(found, (samples.truth, samples.guesses), 1)
        return found

    def _right(self) -> tuple[str, str]:
        """What share of all samples is right, which the cell and the switch leave as it is, and how many these are."""
        samples = self.samples
        counts = self._counts(samples) if samples is not None and samples.classes else np.zeros((0, 0), int)
        total, right = int(counts.sum()), int(np.trace(counts))
        if samples is None or not total:
            return "", ""
        facts = {"right": numbers.count(right), "total": numbers.count(total)}
        told = (
            tr("{right} of {total} training samples are right", **facts)
            if samples.told.trained
            else tr("{right} of {total} validation samples are right", **facts)
        )
        return tr("{share} right", share=numbers.percent(right / total)), told

    def _choose(self) -> None:
        """List what the cell and the switch let through, and say how many that are."""
        samples, cell = self.samples, self.confusion.choice
        classes = bool(samples and samples.classes)
        self.mistakes.setVisible(classes and cell is None)  # a cell is of one kind alone, and its sentence needs room
        self.everything.setVisible(classes and cell is not None)
        if samples is None:
            self.model.show(None, np.empty(0, dtype=int))
            self.count.tell("", "")
            return
        keep = np.ones(len(samples.truth), dtype=bool)
        if classes and cell is not None:
            keep = (samples.truth == cell[0]) & (samples.guesses == cell[1])
        elif classes and self.mistakes.isChecked():
            keep = samples.wrong
        chosen = np.flatnonzero(keep)
        self.model.show(samples, chosen)
        share, counted = self._right()
        self.count.tell(share, self._sentence(samples, cell, len(chosen)))
        self.count.setToolTip("\n".join(part for part in (counted, self.count.text()) if part))

    def _sentence(self, samples: Samples, cell: Cell | None, listed: int) -> str:
        if cell is None or not samples.classes:
            number = numbers.count(listed)
            if samples.classes and self.mistakes.isChecked():
                return tr("{number} mistakes, worst first", number=number)
            if samples.told.trained:
                return tr("{number} training samples, worst first", number=number)
            return tr("{number} validation samples, worst first", number=number)
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
