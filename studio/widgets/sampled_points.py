"""Points of samples; the one under the pointer is ringed and its sample shown beside it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen

from studio.theme import theme
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.seen.picture import NEAR, SeenPicture
from studio.widgets.text import figures, widest

SIDE, PAD, MOST = 72.0, 8.0, 8  # pixels of a sample's picture, around it, and columns that are told
WIDE = 220  # pixels of the map from which on the picture has room


class SampledPoints(SeenPicture):
    """A picture of points that also knows their samples (`inputs`, `rows`)."""

    def __init__(self) -> None:
        super().__init__()
        self.under: int | None = None

    def nearest(self, at: QPointF) -> int | None:
        """The point under the pointer."""
        if self.seen is None or self.axes is None or not self.axes.area.contains(at):
            return None
        points, axes = self.seen.arrays["points"], self.axes
        x = axes.area.left() + axes.across.place(points[:, 0]) * axes.area.width()
        y = axes.area.bottom() - axes.up.place(points[:, 1]) * axes.area.height()
        far = np.nan_to_num(np.hypot(x - at.x(), y - at.y()), nan=np.inf)
        place = int(far.argmin())
        return place if far[place] <= NEAR else None

    def paintEvent(self, event: QPaintEvent) -> None:
        """The points, and the sample of the one under the pointer."""
        super().paintEvent(event)
        if (
            self.under is None
            or self.seen is None
            or self.axes is None
            or self.under >= len(self.seen.arrays["points"])
        ):
            return
        painter, look, axes = QPainter(self), theme(), self.axes
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, y = self.seen.arrays["points"][self.under]
        at = QPointF(
            axes.area.left() + float(axes.across.place(x)) * axes.area.width(),
            axes.area.bottom() - float(axes.up.place(y)) * axes.area.height(),
        )
        painter.setPen(QPen(look.color("text"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at, 6.0, 6.0)
        self._paint_card(painter, at)

    def _paint_card(self, painter: QPainter, at: QPointF) -> None:
        picture = self._picture() if self.width() > WIDE else None  # it would hide most of a small map
        lines = self._lines()
        font, measure = figures()
        wide = max(SIDE if picture else 0.0, widest(measure, lines)) + 2 * PAD
        high = (SIDE + PAD if picture else 0.0) + measure.height() * len(lines) + 2 * PAD
        left = max(4.0, at.x() + 12 if at.x() + 12 + wide < self.width() else at.x() - 12 - wide)
        top = max(4.0, min(at.y() - high / 2, self.height() - high - 4))
        card = QRectF(left, top, wide, high)
        painter.setPen(QPen(theme().color("line"), 1))
        painter.setBrush(theme().color("raised"))
        painter.drawRoundedRect(card, 6, 6)
        line = card.top() + PAD
        if picture:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            painter.drawImage(QRectF(card.center().x() - SIDE / 2, line, SIDE, SIDE), picture)
            line += SIDE + PAD
        painter.setFont(font)
        painter.setPen(theme().color("text"))
        for text in lines:
            painter.drawText(QPointF(card.left() + PAD, line + measure.ascent()), text)
            line += measure.height()

    def _lines(self) -> list[str]:
        """What is known of the sample: its row, its class or value, its columns."""
        assert self.seen is not None and self.under is not None
        arrays, facts = self.seen.arrays, self.seen.facts
        found = []
        if "rows" in arrays and self.under < len(arrays["rows"]):
            found.append(tr("row {row}", row=numbers.row_number(int(arrays["rows"][self.under]))))
        if "label" in arrays:
            found.append(str(facts["classes"][int(arrays["label"][self.under])]))
        elif "value" in arrays:
            found.append(numbers.real(float(arrays["value"][self.under])))
        inputs = arrays.get("inputs")
        if inputs is not None and inputs.ndim == 2:
            names = facts.get("columns") or [f"x{index + 1}" for index in range(inputs.shape[1])]
            values = inputs[self.under].tolist()
            told = [f"{name}  {numbers.real(value)}" for name, value in zip(names, values, strict=False)]
            found += told[:MOST] + (["…"] if len(told) > MOST else [])
        return found

    def _picture(self) -> QImage | None:
        """The sample as an image, where it is one."""
        assert self.seen is not None and self.under is not None
        inputs = self.seen.arrays.get("inputs")
        if inputs is None or inputs.ndim != 4 or inputs.shape[1] not in (1, 3):
            return None
        low, high = float(inputs.min()), float(inputs.max())
        shares = np.nan_to_num((inputs[self.under] - low) / max(high - low, 1e-12))
        planes = np.repeat(shares, 3, axis=0) if len(shares) == 1 else shares
        pixels = np.ascontiguousarray((planes.transpose(1, 2, 0) * 255).round().astype(np.uint8))
        height, width = pixels.shape[:2]
        return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show the sample under the pointer."""
        under = self.nearest(event.position())
        if under != self.under:
            self.under = under
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pointer."""
        self.under = None
        self.update()
