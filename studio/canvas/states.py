"""The states of a node as signs on its card: skipped, not trained, weights of another, pinned, with a note."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from runtime.document import Node
from studio.canvas.batch import draw_rects
from studio.canvas.look import Look
from studio.canvas.symbols import symbol

if TYPE_CHECKING:
    from studio.canvas.geometry import Scene

MUTED, FROZEN, LINKED, PINNED, NOTED = "muted", "frozen", "linked", "pinned", "noted"
TRANSPOSED, LAGGING = "transposed", "lagging"
SIGN, BETWEEN = 14.0, 4.0  # scene units of a sign, and between two
FADED = 0.5  # what is left of the card of a muted node
DOTTED, SKIPPED, FIXED = range(3)  # columns of the traits of a scene: reroute points, muted nodes, frozen ones
_ICONS = {
    FROZEN: "freeze",
    LINKED: "link",
    TRANSPOSED: "link_transposed",
    LAGGING: "link_lagging",
    PINNED: "pin",
    NOTED: "note",
}
_DASH = [4.0, 3.0]
_LIFT, _BEND = 12.0, 16.0  # how the wire through a muted node evades its texts


def signs_of(node: Node, *, shared: bool = False) -> tuple[str, ...]:
    """What is to be told about a node; `shared` where others use its weights."""
    facts = (
        (MUTED, node.muted),
        (FROZEN, node.frozen),
        (LINKED, bool(node.shared) or (shared and not node.linked)),
        (TRANSPOSED, node.transposed),
        (LAGGING, node.lagged),
        (PINNED, node.pinned),
        (NOTED, bool(node.note)),
    )
    return tuple(sign for sign, holds in facts if holds)


def room_for(signs: tuple[str, ...]) -> float:
    """How much of the title's line the signs take."""
    return sum(SIGN + BETWEEN for sign in signs if sign in _ICONS)


def toned(color: QColor, signs: tuple[str, ...]) -> QColor:
    """A family's color as the states leave it: gray where nothing is trained."""
    if FROZEN not in signs:
        return color
    return QColor.fromHsvF(max(color.hsvHueF(), 0.0), color.hsvSaturationF() * 0.22, color.valueF() * 0.86)


def paint_calm(painter: QPainter, scene: Scene, rows: np.ndarray, card: QColor, look: Look) -> None:
    """A veil of the canvas over muted nodes and of the card over frozen ones, where nodes are plain rectangles."""
    for trait, color, share in ((SKIPPED, look.canvas, 0.6), (FIXED, card, 0.45)):
        calm = rows[scene.traits[rows, trait]]
        if len(calm):
            veil = QColor(color)
            veil.setAlphaF(share)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(veil)
            draw_rects(painter, scene.rect[calm])


def draw_signs(
    painter: QPainter, look: Look, signs: tuple[str, ...], right: float, middle: float, scale: float, size: float = SIGN
) -> None:
    """The icons in a row that ends at `right`; `scale` is zoom times device pixels."""
    x = right
    for sign in reversed([sign for sign in signs if sign in _ICONS]):
        color = look.accent if sign in (LINKED, TRANSPOSED, LAGGING, FROZEN) else look.text
        drawn = symbol(_ICONS[sign], color.name(), scale * size / SIGN)
        painter.drawPixmap(QRectF(x - size, middle - size / 2, size, size), drawn, QRectF(drawn.rect()))
        x -= size + BETWEEN


def dashed(color: QColor, ratio: float, width: float = 1.0) -> QPen:
    """The outline of a muted node."""
    pen = QPen(color, width * ratio)
    pen.setCosmetic(True)
    pen.setDashPattern(_DASH)
    return pen


def draw_passage(painter: QPainter, color: QColor, ratio: float, enters: QPointF, leaves: QPointF) -> None:
    """The wire that passes through a muted node, above its line of settings."""
    top = min(enters.y(), leaves.y()) - _LIFT
    path = QPainterPath(enters)
    path.cubicTo(QPointF(enters.x() + _BEND / 2, enters.y()), QPointF(enters.x() + _BEND / 2, top),
                 QPointF(enters.x() + _BEND, top))  # fmt: skip
    path.lineTo(leaves.x() - _BEND, top)
    path.cubicTo(QPointF(leaves.x() - _BEND / 2, top), QPointF(leaves.x() - _BEND / 2, leaves.y()), leaves)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(dashed(color, ratio, 1.5))
    painter.drawPath(path)
