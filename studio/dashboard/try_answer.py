"""What the network answers for the input: bars of classes, a token at each place, numbers, or a picture."""

from __future__ import annotations

from collections.abc import Sequence
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
from studio.widgets.trying.answer_tokens import AnswerTokens

if TYPE_CHECKING:
    from runtime.telemetry import Answer

BARS, PICTURE, WORDS, TOKENS = 0, 1, 2, 3
ROOMY = 250  # pixels from which the step stands beside the verdict
APART = 2  # pixels between the verdict and what is below it
FEW = 3  # bars that need no sorting


class TryAnswer(QWidget):
    """`chosen` tells the class, number or place that somebody wants to know more of; −1 for the likeliest."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars, self.tokens, self.picture = AnswerBars(), AnswerTokens(), PortraitPicture()
        self.verdict, self.step, self.words = QLabel(), QLabel(), QLabel()
        self.sorted = toggle(self.bars.show_sorted)
        self._written: tuple[str, ...] = ()  # names of classes at each place, by their numbers
        self.step.setProperty("role", "muted")
        self.words.setProperty("role", "muted")
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.verdict.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        bars, tokens = _scrolled(self.bars), _scrolled(self.tokens)
        bars.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body = QWidget()
        self._stack = QStackedLayout(body)
        for widget in (bars, self.picture, self.words, tokens):
            self._stack.addWidget(widget)
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(6)
        head.addWidget(self.verdict, 1)
        head.addWidget(self.step)
        head.addWidget(self.sorted)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(APART)
        box.addWidget(self._head)
        box.addWidget(body, 1)
        self.bars.chosen.connect(self.chosen)
        self.tokens.chosen.connect(self.chosen)
        theme_changed.connect(self._size)
        self._size()
        self.retranslate()

    def retranslate(self) -> None:
        """Write every text anew."""
        self.sorted.setText(tr("Sorted"))
        self.sorted.setToolTip(tr("The likeliest first"))
        self.bars.setAccessibleName(tr("What the network answers"))
        self.tokens.setAccessibleName(tr("What the network answers at each place"))

    @property
    def names(self) -> tuple[str, ...]:
        """What the classes or numbers are called by their number; nothing where there are none."""
        if self._stack.currentIndex() == TOKENS:
            return self._written
        return self.bars.names if self._stack.currentIndex() == BARS else ()

    @property
    def place(self) -> int:
        """Of an answer at each place of a sequence the one that is chosen."""
        return self.tokens.choice if self._stack.currentIndex() == TOKENS else 0

    @property
    def unit(self) -> int:
        """The class or number that is chosen, −1 for the likeliest."""
        return self.bars.choice if self._stack.currentIndex() == BARS else -1

    def choose_none(self) -> None:
        """Nobody wants to know more of one class or place."""
        self.bars.choose(-1)
        self.tokens.choose(0)

    def show_sentence(self, sentence: str) -> None:
        """There is no answer, and why."""
        self.words.setText(sentence)
        self.verdict.setText("")
        self._stack.setCurrentIndex(WORDS)
        self._fit()

    def show_tokens(self, answer: Answer, given: Sequence[str], truth: Sequence[str]) -> None:
        """Show an answer at each place for these tokens; `truth` are the right ones, where those are known."""
        self._tell_step(answer)
        facts, chances = answer.facts, answer.arrays[":chances"]
        written = [""] * (max(facts["units"]) + 1)
        for unit, name in zip(facts["units"], facts["classes"], strict=True):
            written[unit] = name
        self._written = tuple(written)
        fits = len(given) == facts["places"]
        self.tokens.show_chances(facts["classes"], chances, given[: len(chances)] if fits else (), truth)
        self.verdict.setText(self.tokens.text)
        self._stack.setCurrentIndex(TOKENS)
        self._fit()

    def show_answer(self, answer: Answer, truth: str) -> None:
        """Show this answer; `truth` is the right class, where that is known."""
        kind = answer.facts["kind"]
        self._tell_step(answer)
        if kind == "picture":
            self.picture.show_portrait(Portrait(answer.facts["picture"], answer.arrays[":picture"]))
            self.verdict.setText("")
            self._stack.setCurrentIndex(PICTURE)
            self._fit()
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
            names = tuple(str(index) for index in range(len(values))) if len(values) > 1 else ("",)
            self.bars.show_values(names, values, shares=False, ends=ends)
            self.verdict.setText(numbers.real(float(values[0])) if len(values) == 1 else "")
        self.sorted.setVisible(len(self.bars.values) > FEW)
        self._fit()

    def _tell_step(self, answer: Answer) -> None:
        self.step.setText(tr("step {step}", step=numbers.count(answer.step)))
        self.verdict.setToolTip(self.step.text())
        self.sorted.setVisible(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The step is told where there is room, and the verdict, which the bars tell too, where that hides no bar."""
        super().resizeEvent(event)
        self.step.setVisible(self.width() >= ROOMY)
        self._fit()

    def _fit(self) -> None:
        all_bars = self.bars.minimumHeight()
        with_head = self._head.sizeHint().height() + all_bars
        told_below = self._stack.currentIndex() == BARS and len(self.bars.values) > 1
        self._head.setVisible(not told_below or not all_bars <= self.height() < with_head + APART)

    def _size(self) -> None:
        self.verdict.setFont(theme().font("large", bold=True))


def _scrolled(widget: QWidget) -> QScrollArea:
    """A plain area in which a widget that is too large can be scrolled."""
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(widget)
    return scroll
