"""What makes a block look like a box with something in it, a repetition like a pile, a block's ports like a wall."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from nodes.spec import NodeType
from runtime.facts import counted_by
from studio.canvas.batch import draw_rects
from studio.canvas.look import Look, family_index, mixed

if TYPE_CHECKING:
    from studio.canvas.face import Face
    from studio.canvas.frame import Frame
    from studio.canvas.geometry import Scene

BLOCK, PILE, INPUT, OUTPUT = "block", "pile", "input", "output"  # forms of a card
WALLS = (INPUT, OUTPUT)
FORMS = {"entrance": INPUT, "exit": OUTPUT}  # by kind of node type
PILL, PAD = 16.0, 6.0  # height of the plate of a number of repetitions, and what it has beside its text
BETWEEN = 6.0
SHEETS = ((10.0, -6.0), (5.0, -3.0))  # of a pile, the hindmost first: how far in at the sides, and up
INNER, EDGE = 3.5, 3.0  # from the border to the second line; the colored edge
OVER, THICK = 6.0, 4.0  # how far a wall goes on above and below its port, and its width
CORNER = 8.0


def form_of(facts: NodeType) -> str:
    """The form of a card of a node type; empty for a plain one."""
    return (PILE if counted_by(facts) else BLOCK) if facts.kind == "block" else FORMS.get(facts.kind, "")


def room_for_number(look: Look, times: str) -> float:
    """How much of the title's line the number of repetitions takes."""
    return width_of_number(look, times) + BETWEEN if times else 0.0


def outline_of(form: str, width: float, height: float) -> QPainterPath:
    """The border of a card; a port of a block is flat where it stands in the wall."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(0, 0, width, height), CORNER, CORNER)
    if form in WALLS:
        flat = QPainterPath()
        flat.addRect(QRectF(0 if form == INPUT else width - 2 * CORNER, 0, 2 * CORNER, height))
        path = path.united(flat).simplified()
    return path


def edge_of(form: str, width: float, height: float) -> QPainterPath:
    """The colored edge; that of a block's port is a piece of wall, on the side of the outside."""
    path = QPainterPath()
    if form in WALLS:
        left = 0.0 if form == INPUT else width - THICK
        path.addRoundedRect(QRectF(left, -OVER, THICK, height + 2 * OVER), 1.5, 1.5)
        return path
    path.addRect(QRectF(0, 0, EDGE, height))
    return path.intersected(outline_of("", 4 * CORNER, height))


def draw_sheets(painter: QPainter, face: Face, height: float, look: Look, pen: QPen) -> None:
    """The cards that lie behind that of a repetition; only where there are several."""
    if face.form != PILE or face.times == "×1":
        return
    painter.setPen(pen)
    for inset, up in SHEETS:
        painter.setBrush(mixed(look.card, look.canvas, 0.35 if up < -4 else 0.15))
        painter.drawRoundedRect(QRectF(inset, up, face.width - 2 * inset, min(height, 3 * CORNER)), CORNER, CORNER)


def draw_inner(painter: QPainter, face: Face, height: float, color: QColor, ratio: float) -> None:
    """The second line inside the border of what can be entered."""
    if face.form not in (BLOCK, PILE):
        return
    pen = QPen(color, ratio)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    left = EDGE + INNER - 1
    painter.drawRoundedRect(QRectF(left, INNER, face.width - left - INNER, height - 2 * INNER), 5, 5)


def paint_boxes(painter: QPainter, scene: Scene, rows: np.ndarray, frame: Frame) -> None:
    """The second lines of all blocks among those rows, where nodes are plain rectangles. Leaves no pen."""
    blocks = np.intersect1d(frame.look.heat.blocks(scene), rows)
    room = max(INNER, 2.0 / frame.zoom)
    rect = scene.rect[blocks]
    rect = rect[(rect[:, 2:] > 3 * room).all(axis=1)]
    if not len(rect):
        return
    pen = QPen(mixed(frame.look.card, frame.look.text, 0.6), 0)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    draw_rects(painter, np.column_stack([rect[:, :2] + room, rect[:, 2:] - 2 * room]))
    painter.setPen(Qt.PenStyle.NoPen)


def width_of_number(look: Look, times: str) -> float:
    """How wide that plate is."""
    return look.width("badge", times) + 2 * PAD if times else 0.0


def draw_number(painter: QPainter, face: Face, right: float, middle: float, look: Look, size: float = 1.0) -> None:
    """How often a block is repeated, on a plate that ends at `right`; `size` 1 is that of a card."""
    if not face.times:
        return
    color = look.families[family_index(face.family)]
    wide = width_of_number(look, face.times)
    painter.save()
    painter.translate(right, middle)
    painter.scale(size, size)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(mixed(look.card, color, 0.3))
    painter.drawRoundedRect(QRectF(-wide, -PILL / 2, wide, PILL), PILL / 2, PILL / 2)
    metrics = look.metrics["badge"]
    painter.setFont(look.fonts["badge"])
    painter.setPen(look.text)
    painter.drawText(QPointF(-wide + PAD, (metrics.ascent() - metrics.descent()) / 2), face.times)
    painter.restore()
