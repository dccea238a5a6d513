"""What the network answers for the input: the likeliest class over a bar for each, numbers, or a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from studio.dashboard.view import toggle
from studio.theme import theme, theme_changed
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.portrait import Portrait
from studio.widgets.portrait_picture import PortraitPicture
from studio.widgets.trying.answer_bars import AnswerBars

if TYPE_CHECKING:
    from runtime.telemetry import Answer

BARS, PICTURE, WORDS = 0, 1, 2
ROOMY = 250  # pixels from which the step stands beside the verdict
FEW = 3  # bars that need no sorting


class TryAnswer(QWidget):
    """`chosen` tells the class or number that somebody wants to know more of; −1 for the likeliest."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars, self.picture = AnswerBars(), PortraitPicture()
        self.verdict, self.step, self.words = QLabel(), QLabel(), QLabel()
        self.sorted = toggle(self.bars.show_sorted)
        self.step.setProperty("role", "muted")
        self.words.setProperty("role", "muted")
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.verdict.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self.bars)
        body = QWidget()
        self._stack = QStackedLayout(body)
        for widget in (scroll, self.picture, self.words):
            self._stack.addWidget(widget)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.verdict, 1)
        head.addWidget(self.step)
        head.addWidget(self.sorted)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addLayout(head)
        box.addWidget(body, 1)
        self.bars.chosen.connect(self.chosen)
        theme_changed.connect(self._size)
        self._size()
        self.retranslate()

    def retranslate(self) -> None:
        """Write every text anew."""
        self.sorted.setText(tr("Sorted"))
        self.sorted.setToolTip(tr("The likeliest first"))
        self.bars.setAccessibleName(tr("What the network answers"))

    @property
    def names(self) -> tuple[str, ...]:
        """What the bars are called; nothing where there are none."""
        return self.bars.names if self._stack.currentIndex() == BARS else ()

    def show_sentence(self, sentence: str) -> None:
        """There is no answer, and why."""
        self.words.setText(sentence)
        self.verdict.setText("")
        self._stack.setCurrentIndex(WORDS)

    def show_answer(self, answer: Answer, truth: str) -> None:
        """Show this answer; `truth` is the right class, where that is known."""
        kind = answer.facts["kind"]
        self.step.setText(tr("step {step}", step=numbers.count(answer.step)))
        self.verdict.setToolTip(self.step.text())
        self.sorted.setVisible(False)
        if kind == "picture":
            self.picture.show_portrait(Portrait(answer.facts["picture"], answer.arrays[":picture"]))
            self.verdict.setText("")
            self._stack.setCurrentIndex(PICTURE)
            return
        self._stack.setCurrentIndex(BARS)
        if kind == "classes":
            names, values = tuple(answer.facts["classes"]), answer.arrays[":chances"]
            self.bars.truth = truth
            self.bars.show_values(names, values, shares=True)
            best = self.bars.best
            share = numbers.percent(float(values[best]))
            self.verdict.setText(tr("{name}: {value}", name=names[best], value=share))
            sure = np.isfinite(values).all()
            if not sure:
                self.verdict.setText(tr("The answer is no number (NaN)."))
        else:
            values = answer.arrays[":numbers"]
            ends = (answer.facts["low"], answer.facts["high"]) if "low" in answer.facts else None
            self.bars.truth = ""
            names = tuple(str(index + 1) for index in range(len(values))) if len(values) > 1 else ("",)
            self.bars.show_values(names, values, shares=False, ends=ends)
            self.verdict.setText(numbers.real(float(values[0])) if len(values) == 1 else "")
        self.sorted.setVisible(len(self.bars.values) > FEW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The step is told where there is room."""
        super().resizeEvent(event)
        self.step.setVisible(self.width() >= ROOMY)

    def _size(self) -> None:
        self.verdict.setFont(theme().font("large", bold=True))
