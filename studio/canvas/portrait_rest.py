"""How many more maps a node has than its small picture shows, in the picture's lower right corner."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from studio.theme import theme
from studio.widgets import numbers
from studio.widgets.portrait import MOSAIC, Portrait

LEAST = 48.0, 24.0  # pixels of a picture that has room for it
HEIGHT, INSET, SIZE = 12.0, 3.0, 9  # pixels of the plate, beside its text, and of the letters


def rest_of(portrait: Portrait) -> int:
    """How many maps, pictures or heads there are besides those that are shown."""
    values, facts = portrait.values, portrait.facts
    if values is None or portrait.kind not in MOSAIC or not 1 < len(values) == len(facts.get("numbers", ())):
        return 0
    return max(0, int(facts.get("units", 0)) - len(values))


def paint_rest(painter: QPainter, area: QRectF, portrait: Portrait) -> None:
    """Write it over a picture that fills the area."""
    rest = rest_of(portrait)
    if not rest or area.width() < LEAST[0] or area.height() < LEAST[1]:
        return
    look, text = theme(), f"+{numbers.count(rest)}"
    font = look.font("small")
    font.setPixelSize(SIZE)
    painter.setFont(font)
    wide = painter.fontMetrics().horizontalAdvance(text) + 2 * INSET
    plate = QRectF(area.right() - wide, area.bottom() - HEIGHT, wide, HEIGHT)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color("card", 215))
    painter.drawRoundedRect(plate, 3, 3)
    painter.setPen(look.color("text"))
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
