"""A thin line of moments with a handle: what is past, and now at its right end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor, log1p

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from studio.theme import theme, theme_changed
from studio.widgets import numbers
from studio.widgets.scales import round_step
from studio.widgets.text import figures

MARGIN = 10.0  # pixels at both ends
TICK, LONG = 4.0, 7.0  # half the height of a tick, and of one that was meant to stay
HANDLE = 6.0  # radius
LEAP = 10  # moments of a page key
FLAG = 14.0  # height of what says where another run was left
MIDDLE, BELOW = 14.0, 20.0  # from the top to the line, and to the numbers below it
APART, EACH = 12.0, 64.0  # pixels between two numbers at the least, and for each of those in equal distances
DECADE = 10  # times as far from the start that a line must reach to be numbered by powers of ten


class TimeLine(QWidget):
    """Ticks for `steps`, evenly in log step unless `log` is off; the handle stands at `step`, or at the end for now.

    It begins at the first of them: of what was before nothing can be shown. A flag stands where another run was left,
    and carries its number, or where the network was changed.
    """

    wished = Signal(object)  # a step of `steps`, or None for now
    left = Signal()  # Escape was pressed

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.steps: np.ndarray = np.zeros(0, np.int64)
        self.fixed: frozenset[int] = frozenset()  # those with a longer tick
        self.now = 0
        self.forks: Mapping[int, tuple[str, str]] = {}  # by step what is on the flag, and what it means
        self.step: int | None = None
        self.log = True
        self._painted: list[tuple[int, float]] = []  # ticks and flags as they were painted last
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMinimumWidth(120)
        theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """As high as a hit target, with room for flags above and for numbers below."""
        return QSize(400, 32)

    def show_steps(self, steps: Sequence[int], fixed: frozenset[int], now: int) -> None:
        """Show these moments, in order, with the present at a step."""
        self.steps, self.fixed, self.now = np.array(steps, np.int64), fixed, now
        if self._marks() != self._painted:  # a run that goes on moves them by less than a pixel most of the time
            self.update()

    def show_forks(self, forks: Mapping[int, tuple[str, str]]) -> None:
        """Put a flag at these steps: what is on it, and what it means."""
        if forks != self.forks:
            self.forks = forks
            self.update()

    def show_step(self, step: int | None) -> None:
        """Put the handle at a moment, or at now."""
        if step != self.step:
            self.step = step
            self.update()

    def x_of(self, step: float) -> float:
        """Where a step lies, in pixels."""
        return float(self._places(np.array(step)))

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line, its ticks, and the handle with what lies before it."""
        colors = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = MIDDLE
        end = self.width() - MARGIN
        handle = end if self.step is None else self.x_of(self.step)
        painter.setPen(QPen(colors.color("line"), 2))
        painter.drawLine(QLineF(MARGIN, middle, end, middle))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(QPen(colors.color("muted", 150), 1))
        self._painted = self._marks()
        ticks = self._painted[: len(self.steps)]
        painter.drawLines([QLineF(x, middle - half, x, middle + half) for x, half in ticks])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_numbers(painter)
        readable = self.readable()
        for step, (text, _) in self.forks.items():
            self._paint_flag(painter, step, text if step in readable else "")
        if self.step is not None:
            painter.setPen(QPen(colors.color("accent"), 2))
            painter.drawLine(QLineF(MARGIN, middle, handle, middle))
            painter.setPen(QPen(colors.color("muted"), 1.5))
            painter.setBrush(colors.color("panel"))
            painter.drawEllipse(QPointF(end, middle), 3.5, 3.5)  # where now is
        painter.setPen(QPen(colors.color("accent" if self.hasFocus() else "panel"), 1.5))
        painter.setBrush(colors.color("accent" if self.step is not None else "text"))
        painter.drawEllipse(QPointF(handle, middle), HANDLE, HANDLE)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colors.color("accent"), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()

    def flag(self, step: int, text: str) -> QRectF:
        """Where a flag is: to the right of its step, or where the line ends to the left of it and of the handle."""
        width = figures("small")[1].horizontalAdvance(text) + 8
        x = self.x_of(step)
        return QRectF(x if x + width < self.width() else x - width - HANDLE, 0.5, width, FLAG)

    def readable(self) -> set[int]:
        """The steps whose flags have room for what is on them, the latest first; the others are poles alone."""
        found: dict[int, QRectF] = {}
        for step in sorted(self.forks, reverse=True):
            flag = self.flag(step, self.forks[step][0])
            if not any(flag.intersects(other) for other in found.values()):
                found[step] = flag
        return set(found)

    def numbered(self) -> list[tuple[int, QRectF]]:
        """The round steps that are written below the line, and where: as many as have room beside one another."""
        if not len(self.steps):
            return []
        first, (_, measure) = int(self.steps[0]), figures("small")
        found: list[tuple[int, QRectF]] = []
        for step in round_steps(first, max(first + 1, self.now), self.width() - 2 * MARGIN, log=self.log):
            width = measure.horizontalAdvance(numbers.count(step))
            left = min(max(0.0, self.x_of(step) - width / 2), self.width() - width)
            place = QRectF(left, BELOW, width, self.height() - BELOW)
            if not any(place.adjusted(-APART, 0, APART, 0).intersects(other) for _, other in found):
                found.append((step, place))
        return found

    def _paint_numbers(self, painter: QPainter) -> None:
        painter.setFont(figures("small")[0])
        painter.setPen(theme().color("muted"))
        for step, place in self.numbered():
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, numbers.count(step))

    def _paint_flag(self, painter: QPainter, step: int, text: str) -> None:
        colors, x, flag = theme(), self.x_of(step), self.flag(step, text)
        painter.setPen(QPen(colors.color("accent"), 1.5))
        painter.drawLine(QLineF(x, flag.top(), x, MIDDLE + LONG))
        if not text:
            return
        painter.setBrush(colors.color("panel"))
        painter.setPen(QPen(colors.color("accent"), 1))
        painter.drawRoundedRect(flag, 2, 2)
        painter.setFont(figures("small")[0])
        painter.setPen(colors.color("text"))
        painter.drawText(flag, Qt.AlignmentFlag.AlignCenter, text)

    def _marks(self) -> list[tuple[int, float]]:
        """Where moments and flags stand, in pixels, with half the height of each tick."""
        places = np.rint(self._places(self.steps)).astype(int).tolist()
        heights = [LONG if step in self.fixed else TICK for step in self.steps.tolist()]
        return [*zip(places, heights, strict=True)] + [(round(self.x_of(step)), FLAG) for step in self.forks]

    def _places(self, steps: np.ndarray) -> np.ndarray:
        """Where steps lie, in pixels."""
        first = int(self.steps[0]) if len(self.steps) else 0
        end = max(first + 1, self.now)
        if self.log:
            shares = (np.log1p(steps) - log1p(first)) / (log1p(end) - log1p(first))
        else:
            shares = (steps - first) / (end - first)
        return MARGIN + np.clip(shares, 0.0, 1.0) * (self.width() - 2 * MARGIN)

    # Pointer and keys

    def event(self, event: QEvent) -> bool:
        """A flag tells what it means."""
        if isinstance(event, QHelpEvent):
            at = QPointF(event.pos())
            for step, (text, meaning) in self.forks.items():
                if self.flag(step, text).contains(at) or abs(self.x_of(step) - at.x()) <= 3:
                    QToolTip.showText(event.globalPos(), meaning, self)
                    return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the moment under the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._go_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the handle."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_to(event.position().x())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A quick second press is one like the first."""
        self.mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from moment to moment, Page keys ten, Home to the first, End and Escape to now."""
        key = event.key()
        moves = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Down: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: 1,
            Qt.Key.Key_PageUp: LEAP,
            Qt.Key.Key_PageDown: -LEAP,
        }
        if key in moves:
            self.wished.emit(self._beside(moves[Qt.Key(key)]))
        elif key == Qt.Key.Key_Home and len(self.steps):
            self.wished.emit(int(self.steps[0]))
        elif key == Qt.Key.Key_End:
            self.wished.emit(None)
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _beside(self, places: int) -> int | None:
        """The moment so many places away; behind the last one comes now. A moment of now is now."""
        earlier = self.steps[self.steps < self.now]
        at = len(earlier) if self.step is None else int(np.searchsorted(earlier, self.step))
        at = max(0, at + places)
        return int(earlier[at]) if at < len(earlier) else None

    def _go_to(self, x: float) -> None:
        if not len(self.steps):
            return
        places = np.array([self.x_of(int(step)) for step in self.steps])
        near = int(np.argmin(np.abs(places - x)))
        end = self.width() - MARGIN
        behind = x > end - 2 or abs(end - x) < abs(places[near] - x)
        step = None if behind or self.steps[near] >= self.now else int(self.steps[near])
        if step != self.step:
            self.wished.emit(step)


def round_steps(first: int, last: int, width: float, *, log: bool) -> list[int]:
    """The round steps of a line of that many pixels, the most telling first: what has no room is then left out."""
    if log and last + 1 >= DECADE * (first + 1):
        powers = [10**power for power in range(len(str(last)))]
        rounded = [factor * power for factor in (1, 5, 2) for power in powers]
        return [first, *(step for step in rounded if first < step <= last)]
    each = max(1.0, round_step((last - first) / max(1.0, width / EACH)))
    each = each if each.is_integer() else 2 * each
    return [round(each * place) for place in range(ceil(first / each), floor(last / each) + 1)]
