"""What a network answers at each place of a sequence: the likeliest token with its probability, and all others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.theme import theme
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.heat import rgb
from studio.widgets.text import figures, widest
from studio.widgets.trying.answer import Answer

NARROW, WIDEST = 15.0, 44.0  # pixels of a place
BAR = 30.0  # pixels of the bars of probability at most
LEAST = 5.0  # pixels of a class from which the others are shown
LETTER = 22.0  # pixels of the letter of a place


class AnswerTokens(Answer):
    """A column for each place. A click or the arrow keys choose one (`chosen`): of it can be asked what counts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.names: tuple[str, ...] = ()
        self.chances = np.zeros((0, 0))  # (T, K)
        self.given: tuple[str, ...] = ()  # the tokens that were answered
        self.truth: tuple[str, ...] = ()  # the right ones, where those are known
        self.choice = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(84)

    def sizeHint(self) -> QSize:
        """All places with some room for the other classes."""
        return QSize(240, 180)

    def show_chances(
        self, names: Sequence[str], chances: np.ndarray, given: Sequence[str], truth: Sequence[str]
    ) -> None:
        """Show these; the place that is chosen stays so while there is one."""
        self.names, self.chances = tuple(names), chances
        self.given, self.truth = tuple(given), tuple(truth)
        self.setMinimumWidth(round(len(chances) * self._least + self._side + 4))
        self.choice = min(self.choice, max(0, len(chances) - 1))
        self.setAccessibleDescription(tr("{name}: {value}", name=self.text, value=numbers.percent(self.sure)))
        self.update()

    @property
    def best(self) -> list[int]:
        """The likeliest class at each place."""
        return [int(one) for one in np.nan_to_num(self.chances).argmax(axis=1)] if self.chances.size else []

    @property
    def text(self) -> str:
        """All likeliest tokens in their order."""
        found = [self.names[index] for index in self.best]
        return ("" if all(len(token) == 1 for token in self.names) else " ").join(found)

    @property
    def sure(self) -> float:
        """How probable the least probable of the likeliest is."""
        return float(self.chances.max(axis=1).min()) if self.chances.size else 0.0

    def choose(self, place: int) -> None:
        """Take a place."""
        if place != self.choice and 0 <= place < len(self.chances):
            self.choice = place
            self.chosen.emit(place)
            self.update()

    def describe(self, part: int) -> str:
        """A place in words: the likeliest classes there."""
        values = np.nan_to_num(self.chances[part])
        order = np.argsort(-values, kind="stable")[:3].tolist()
        told = ", ".join(
            tr("{name}: {value}", name=self.names[index], value=numbers.percent(float(values[index])))
            for index in order
        )
        return tr("Place {number}: {told}", number=part, told=told)

    # Geometry

    @property
    def _least(self) -> float:
        return max(NARROW, widest(figures(bold=True)[1], self.names) + 4)

    @property
    def _side(self) -> float:
        """Room at the left for the names of the classes."""
        return min(60.0, widest(figures()[1], self.names) + 10)

    def column(self, place: int) -> QRectF:
        """Where a place lies."""
        each = max(self._least, min(WIDEST, (self.width() - self._side - 4) / max(1, len(self.chances))))
        return QRectF(self._side + place * each, 0, each, self.height())

    def _rows(self) -> tuple[float, float, float]:
        """Where the answered letters, the bars and the classes begin."""
        line = figures()[1].height()
        letters = line + 4 if self.given else 2.0
        bars = letters + LETTER
        return letters, bars, bars + min(BAR, self.height() / 6) + self._lines * line + 4

    @property
    def _roomy(self) -> bool:
        """Whether a place has room for its sign and its share on one line."""
        return figures()[1].horizontalAdvance("✗ 100 %") <= self.column(0).width()

    @property
    def _lines(self) -> int:
        """Lines below the bars: the share of the chosen place covers no sign of its neighbors."""
        measure = figures()[1]
        met = measure.horizontalAdvance("✗ 100 %") / 2 + measure.horizontalAdvance("✗") / 2 + 2
        return 2 if self.truth and met > self.column(0).width() else 1

    def part_at(self, at: QPointF) -> int:
        """The place below a point, or −1."""
        return next((place for place in range(len(self.chances)) if self.column(place).contains(at)), -1)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """The columns, the shades of all classes, the ring of the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place in range(len(self.chances)):
            self._paint_place(painter, place)
        self._paint_others(painter)
        self.paint_ring(painter)
        painter.end()

    def _paint_place(self, painter: QPainter, place: int) -> None:
        """What was given, what is answered there, and how sure that is."""
        look, (small, measure) = theme(), figures()
        box, (letters, bars, classes) = self.column(place), self._rows()
        chosen, index = place == self.choice, self.best[place]
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("raised"))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)
        painter.setFont(small)
        painter.setPen(look.color("muted"))
        if place < len(self.given):
            painter.drawText(QRectF(box.left(), 2, box.width(), measure.height()), _MIDDLE, self.given[place])
        value = float(np.nan_to_num(self.chances[place, index]))
        wrong = place < len(self.truth) and self.truth[place] != self.names[index]
        painter.setFont(figures("large", bold=True)[0] if len(self.names[index]) == 1 else figures(bold=True)[0])
        painter.setPen(look.color("warning" if wrong else "text"))
        painter.drawText(QRectF(box.left(), letters, box.width(), LETTER), _MIDDLE, self.names[index])
        tall = classes - bars - self._lines * measure.height() - 4
        track = QRectF(box.center().x() - 4, bars + 2, 8, tall)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("line"))
        painter.drawRoundedRect(track, 2, 2)
        painter.setBrush(look.color("warning" if wrong else "accent"))
        painter.drawRoundedRect(track.adjusted(0, track.height() * (1 - value), 0, 0), 2, 2)
        sign = ("✗" if wrong else "✓") if place < len(self.truth) else ""
        told = numbers.whole_percent(value) if chosen or self._roomy else ""
        painter.setFont(small)
        painter.setPen(look.color("warning" if wrong else "muted"))
        for row, text in enumerate((sign, told) if self._lines > 1 else (f"{sign} {told}".strip(),)):
            wide = measure.horizontalAdvance(text) + 2
            left = min(max(box.center().x() - wide / 2, 0.0), self.width() - wide)
            line = QRectF(left, track.bottom() + 1 + row * measure.height(), wide, measure.height())
            painter.drawText(line, _MIDDLE, text)

    def _paint_others(self, painter: QPainter) -> None:
        """The probabilities of all classes at all places as shades, a row for each class."""
        look, (small, measure) = theme(), figures()
        top, count = self._rows()[2], len(self.names)
        size = (self.height() - top - 3) / max(1, count)
        if not count or size < LEAST:
            return
        first, last = self.column(0), self.column(len(self.chances) - 1)
        box = QRectF(first.left(), top, last.right() - first.left(), size * count)
        shares = np.clip(np.nan_to_num(self.chances.T), 0.0, 1.0)[..., None] ** 0.6
        colors = rgb(look.color("card")) + (rgb(look.color("accent")) - rgb(look.color("card"))) * shares
        pixels = np.full((*shares.shape[:2], 4), 255, dtype=np.uint8)
        pixels[:, :, :3] = np.round(colors)
        image = QImage(pixels.data, shares.shape[1], count, 4 * shares.shape[1], QImage.Format.Format_RGBX8888)
        painter.drawImage(box, image)
        painter.setPen(QPen(look.color("line"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
        chosen = self.column(self.choice)
        painter.setPen(QPen(look.color("text"), 1))
        painter.drawRect(QRectF(chosen.left(), box.top(), chosen.width(), box.height()))
        painter.setFont(small)
        painter.setPen(look.color("muted"))
        every = max(1, int(np.ceil(measure.height() * 0.8 / size)))
        for index in range(0, count, every):
            middle = box.top() + (index + 0.5) * size
            side = QRectF(0, middle - measure.height() / 2, self._side - 4, measure.height())
            painter.drawText(side, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.names[index])

    # Pointer and keys

    def click(self, part: int) -> None:
        """Choose the place."""
        self.choose(part)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from place to place."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps:
            self.choose(min(max(self.choice + steps[Qt.Key(event.key())], 0), len(self.chances) - 1))
        else:
            super().keyPressEvent(event)


_MIDDLE = Qt.AlignmentFlag.AlignCenter
