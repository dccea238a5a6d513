"""A field for one number: typed, stepped with the arrow keys or the wheel, or clicked up and down."""

from __future__ import annotations

import math
import re

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from studio.icons import pixmap
from studio.theme import theme
from studio.widgets.amounts import exact
from studio.widgets.line import Line

THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d*)?")
ARROWS = 18  # pixels at the right end


class NumberField(Line):
    """Announces `edited` with a number the person gave; the value changes only when the owner shows one.

    A text that is no number, or one outside the bounds, is marked and announced as `refused` with the text.
    """

    edited = Signal(object)  # int, float or None
    refused = Signal(str)

    def __init__(
        self,
        *,
        whole: bool,
        minimum: float | None = None,
        maximum: float | None = None,
        logarithmic: bool = False,
        optional: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.whole, self._logarithmic, self._optional = whole, logarithmic, optional
        self._minimum, self._maximum = minimum, maximum
        self._value: float | None = None
        self._mixed = False
        self._hovered = False
        self.setTextMargins(0, 0, ARROWS - 4, 0)
        self.editingFinished.connect(self._commit)
        self.textEdited.connect(lambda: self.mark(False))

    def value(self) -> float | None:
        """The value shown last."""
        return self._value

    def show_value(self, value: float | None, *, mixed: bool = False) -> None:
        """Show a value, or that the things edited together differ."""
        self._value, self._mixed = value, mixed
        text = "—" if mixed else "" if value is None else exact(value)
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)
        self.setModified(False)
        self.mark(False)

    def mark(self, refused: bool) -> None:
        """Show that the text cannot be taken, or that it can."""
        if bool(self.property("refused")) != refused:
            self.setProperty("refused", refused)
            self.style().polish(self)

    def step(self, times: int, *, coarse: bool = False) -> None:
        """Go up or down by steps; a logarithmic number by factors (1, 2, 5, 10 …), another by its last digit."""
        start = self._parse()
        start = self._value if start is None else start
        if start is None:
            return
        for _ in range(abs(times)):
            start = self._next(start, up=times > 0, coarse=coarse)
        self._offer(min(max(start, _or(self._minimum, -math.inf)), _or(self._maximum, math.inf)))

    def _next(self, value: float, *, up: bool, coarse: bool) -> float:
        if self._logarithmic and value > 0:
            return _in_series(value, up) if not coarse else _tidy(value * (10.0 if up else 0.1))
        if self.whole:
            return value + (10 if coarse else 1) * (1 if up else -1)
        span = _or(self._maximum, math.inf) - _or(self._minimum, -math.inf)
        if span <= 1.0:
            unit = 0.01 if not coarse else 0.1
        else:
            unit = 10.0 ** math.floor(math.log10(abs(value))) * (1.0 if coarse else 0.1) if value else 0.1
        return _tidy(value + (unit if up else -unit))

    def _parse(self) -> float | None:
        text = self.text().strip().replace("−", "-")
        if THOUSANDS.fullmatch(text):
            text = text.replace(",", "")
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            return None
        return value if math.isfinite(value) else None

    def _commit(self) -> None:
        text = self.text().strip()
        if self._mixed and text == "—":
            return
        if not text and self._optional:
            if self._value is not None or self._mixed:
                self._announce(None)
            return
        value = self._parse()
        if value is None or (self.whole and value != int(value)):
            self._refuse()
        else:
            self._offer(value)

    def _offer(self, value: float) -> None:
        value = int(value) if self.whole else value
        if value == self._value and not self._mixed:
            self.show_value(self._value)
            return
        if value < _or(self._minimum, -math.inf) or value > _or(self._maximum, math.inf):
            self._refuse()
            return
        self._announce(value)

    def _announce(self, value: float | None) -> None:
        self.show_value(value)
        self.edited.emit(value)

    def _refuse(self) -> None:
        self.mark(True)
        self.refused.emit(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and page keys step; Escape gives up what was typed."""
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 1, Qt.Key.Key_PageDown: -1}
        if event.key() in steps:
            coarse = event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
            self.step(steps[Qt.Key(event.key())], coarse=coarse)
        elif event.key() == Qt.Key.Key_Escape and self.isModified():
            self.show_value(self._value, mixed=self._mixed)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel steps only while the field has the focus, so that a form can be scrolled."""
        if self.hasFocus() and event.angleDelta().y():
            self.step(1 if event.angleDelta().y() > 0 else -1)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the arrows steps."""
        if event.position().x() >= self.width() - ARROWS and self.isEnabled():
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.step(1 if event.position().y() < self.height() / 2 else -1)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Over the arrows the cursor is an arrow."""
        over = event.position().x() >= self.width() - ARROWS
        self.setCursor(Qt.CursorShape.ArrowCursor if over else Qt.CursorShape.IBeamCursor)
        super().mouseMoveEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the arrows."""
        self._hovered = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Hide the arrows."""
        self._hovered = False
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field, with its arrows while it is used."""
        super().paintEvent(event)
        if not self.isEnabled() or not (self._hovered or self.hasFocus()):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        color, ratio = theme().color("muted").name(), max(2.0, self.devicePixelRatioF())
        left, middle = self.width() - ARROWS + 2.0, self.height() / 2
        for name, top in (("chevron_up", middle - 10.0), ("chevron_down", middle)):
            drawn = pixmap(name, color, 10, ratio)
            painter.drawPixmap(QRectF(left, top, 10.0, 10.0), drawn, QRectF(drawn.rect()))


def _or(value: float | None, other: float) -> float:
    return other if value is None else value


def _tidy(value: float) -> float:
    """The value without the noise of binary fractions."""
    return float(f"{value:.6g}")


def _in_series(value: float, up: bool) -> float:
    """The neighbor in the series 1, 2, 5, 10 …; a number of the series goes to the next one."""
    exponent = math.floor(math.log10(value) + 1e-9)
    series = sorted(_tidy(digit * 10.0**power) for power in range(exponent - 1, exponent + 2) for digit in (1, 2, 5))
    if up:
        return next(item for item in series if item > value * (1 + 1e-9))
    return next(item for item in reversed(series) if item < value * (1 - 1e-9))
