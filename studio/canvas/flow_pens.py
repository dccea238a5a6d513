"""Pens for wires by how much flows through them, in few levels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from studio.widgets.heat import between, viridis

if TYPE_CHECKING:
    from studio.canvas.look import Look

LEVELS = 9
THIN, THICK = 1.5, 6.0  # pixels


def flow_color(look: Look, level: int) -> QColor:
    """The color of a level: brighter on dark ground and darker on light ground the more flows."""
    share = level / (LEVELS - 1)
    return viridis(0.3 + 0.7 * share) if look.theme.dark else between(look.line, viridis(0.6 - 0.5 * share), 0.9)


def flow_pens(look: Look, *, thin: bool) -> list[QPen]:
    """A pen for each level, the wider the more flows; hairlines for pictures in motion."""
    made = []
    for level in range(LEVELS):
        pen = QPen(flow_color(look, level), 0.0 if thin else THIN + (THICK - THIN) * level / (LEVELS - 1))
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        made.append(pen)
    return made
