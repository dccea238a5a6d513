"""How well each class is told from the others: a table beside ROC or precision-recall curves, on unseen samples."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedLayout, QWidget

from runtime.class_report import class_report, precision_recall, roc
from runtime.predicted import choosing
from runtime.telemetry import Predictions
from studio.dashboard.choosing_goal import AnswersView
from studio.dashboard.goal_answers import GoalAnswers
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.samples import Samples, read_predictions
from studio.dashboard.view import empty_label, empty_line, toggle
from studio.theme import theme
from studio.translate import tr
from studio.widgets.class_table import ClassTable
from studio.widgets.rate_curves import Rate, RateCurves

if TYPE_CHECKING:
    from runtime.checked import Checked

WIDE = 560  # pixels from which the table and the curves stand side by side
PRESS = "Press Train ({key}) to see how well each class is told from the others."


class ClassesView(AnswersView):
    """Precision, recall and F1 of each class, and the curves behind them."""

    key = "classes"
    rank: ClassVar[int] = 30
    topics: ClassVar[frozenset[str]] = frozenset({"run", "predictions"})

    @classmethod
    def title(cls) -> str:
        """What its tab is called."""
        return tr("Per class")

    @classmethod
    def about(cls) -> str:
        """One sentence for the menu of views."""
        return tr("Precision, recall and F1 of each class, ROC and precision-recall curves")

    def __init__(self, memory: Memory, names: Names) -> None:
        super().__init__(memory, names)
        self.table, self.curves, self.empty = ClassTable(), RateCurves(), empty_label()
        self._told: Predictions | None = None
        self._samples: Samples | None = None
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.table)
        beside = QWidget()
        row = QHBoxLayout(beside)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(scroll, 3)
        row.addWidget(self.curves, 2)
        self._scroll = scroll
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(beside)
        self.answers = GoalAnswers(self.key, memory, names, choosing, self.lack)
        self.answers.changed.connect(lambda: self.changed.emit(self.key))
        self.in_turn = toggle(lambda _: self._make_room(), whole=True)
        self.recalls = toggle(lambda _: self._draw_curves())
        self.add_controls(self.answers.field, self.answers.whose, self.in_turn, self.recalls)
        self.table.chosen.connect(lambda _: self._draw_curves())
        self.retranslate()

    @classmethod
    def lacks(cls, checked: Checked) -> str:
        """Whether a goal chooses among classes."""
        return "" if choosing(checked.flat) else cls.lack()

    @classmethod
    def lack(cls) -> str:
        """All targets are numbers, if there are any."""
        return tr("No goal here chooses among classes.")

    def retranslate(self) -> None:
        """Write the controls anew."""
        self.answers.retranslate()
        self.in_turn.setText(tr("Curves"))
        self.in_turn.setToolTip(tr("The curves in place of the table: there is no room for both"))
        self.recalls.setText(tr("Precision-recall"))
        self.recalls.setToolTip(tr("Precision against recall, instead of the ROC curve"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room for both, table and curves take turns."""
        self._make_room()

    def _make_room(self) -> None:
        narrow = self.width() < WIDE
        self.in_turn.setVisible(narrow)
        self._scroll.setVisible(not narrow or not self.in_turn.isChecked())
        self.curves.setVisible(not narrow or self.in_turn.isChecked())
        self.recalls.setVisible(self.curves.isVisibleTo(self))

    def redraw(self) -> None:
        """Show what the memory holds now."""
        self.answers.renew()
        told = self.answers.told
        if told is not self._told:
            self._told = told
            self._samples = read_predictions(told) if told is not None and len(told.rows) else None
        samples = self._samples
        if samples is None or not samples.classes:
            none = tr("These samples have no classes: the target is a number.")
            nothing = self.answers.sentence or empty_line(self.memory, PRESS)
            self.empty.setText(nothing if samples is None else none)
            self._stack.setCurrentIndex(0)
            return
        self._stack.setCurrentIndex(1)
        report = class_report(samples.truth, samples.guesses, len(samples.classes))
        self.table.show_report(report, samples.classes)
        self._draw_curves()

    def _draw_curves(self) -> None:
        samples = self._samples
        if samples is None or not samples.classes:
            return
        recalls = self.recalls.isChecked()
        rates = []
        for index, name in enumerate(samples.classes[: samples.scores.shape[1]]):
            curve = (precision_recall if recalls else roc)(samples.scores[:, index], samples.truth == index)
            if curve is not None:
                faint = self.table.choice not in (-1, index)
                rates.append(Rate(name, theme().of_class(index), curve, faint))
        across, up = (
            (tr("recall"), tr("precision")) if recalls else (tr("false-positive rate"), tr("true-positive rate"))
        )
        self.curves.show_rates(rates, across, up, diagonal=not recalls)
