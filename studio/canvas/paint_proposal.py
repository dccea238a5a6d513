"""Painting of what could be: new things dashed in the accent, what goes crossed out, what moves at its new place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from runtime.document import Wire
from studio.canvas.frame import FAR, Frame, Marks
from studio.canvas.geometry import Scene
from studio.canvas.paint_nodes import paint_nodes
from studio.canvas.paint_wires import paint_wires, path_of
from studio.canvas.plates import paint_plate
from studio.difference_words import ADDED, CHANGED, REMOVED, node_changes
from studio.translate import node_name, tr

if TYPE_CHECKING:
    from studio.canvas.view import Canvas

Array = np.ndarray
GHOST, FADED, MOVED = 0.62, 0.3, 0.85  # how much is seen of what is new, of what goes, of what moves
MOST = 3  # changes told on one node
DASH, DOTS = [5.0, 3.0], [1.5, 3.0]
NO_MARKS = Marks()


def paint_proposal(painter: QPainter, canvas: Canvas, frame: Frame) -> None:
    """Everything in scene units. The nodes that go or move have been left out of the still picture."""
    ghost, found, now, look = canvas.proposal.scene, canvas.proposal.found, canvas.scene, frame.look
    assert ghost is not None
    back = found.back
    _paint_gone_wires(painter, now, set(found.wires_removed), frame)
    _paint_gone_nodes(painter, now, _rows(now, found.removed), frame)
    moved, added = _rows(ghost, found.moved), _rows(ghost, found.added)
    for row in _rows(now, [back[key] for key in found.moved]).tolist():
        _outline(painter, now.rect[row], _pen(look.line, 1.0, DOTS))
    new_wires = set(found.wires_added)
    dragged = np.zeros(len(ghost.ids), dtype=bool)
    dragged[moved] = True
    follow = [number for number in np.flatnonzero(ghost.wires_of(dragged)) if ghost.wires[number] not in new_wires]
    with_opacity(painter, MOVED, lambda: paint_wires(painter, ghost, np.array(follow, dtype=int), frame, NO_MARKS))
    with_opacity(painter, MOVED, lambda: paint_nodes(painter, ghost, moved, frame, NO_MARKS))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(look.accent, 2.0, DASH))
    for number, wire in enumerate(ghost.wires):
        if wire in new_wires:
            painter.drawPath(path_of(ghost, number))
    with_opacity(painter, GHOST, lambda: paint_nodes(painter, ghost, added, frame, NO_MARKS))
    for row in added.tolist():
        _outline(painter, ghost.rect[row], _pen(look.accent, 2.0, DASH))
    for row in _rows(ghost, [changed.new for changed in found.changed]).tolist():
        _outline(painter, ghost.rect[row], _pen(look.accent, 2.0))


def paint_proposal_words(painter: QPainter, canvas: Canvas, frame: Frame) -> None:
    """Everything in widget pixels: plates that say what is new, gone or changed, legible at every zoom."""
    proposal, ghost, now = canvas.proposal, canvas.proposal.scene, canvas.scene
    assert ghost is not None and proposal.document is not None
    document = canvas.session.document
    for key in proposal.found.removed:
        _plate_on(painter, now, key, frame, REMOVED, [node_name(document.nodes[key], document)])
    for key in proposal.found.added:
        named = [node_name(proposal.document.nodes[key], proposal.document)] if frame.zoom < FAR else [tr("New node")]
        _plate_on(painter, ghost, key, frame, ADDED, named)
    for changed in proposal.found.changed:
        words = node_changes(changed, document, proposal.document)[:MOST]
        _plate_on(painter, ghost, changed.new, frame, CHANGED, list(words))


def with_opacity(painter: QPainter, opacity: float, paint: Callable[[], None]) -> None:
    """Paint something half transparent."""
    painter.setOpacity(opacity)
    paint()
    painter.setOpacity(1.0)


def _rows(scene: Scene, keys: Iterable[str]) -> Array:
    return np.array([scene.row[key] for key in keys if key in scene.row], dtype=int)


def _pen(color: QColor, width: float, dashes: list[float] | None = None) -> QPen:
    pen = QPen(color, width)
    pen.setCosmetic(True)
    if dashes:
        pen.setDashPattern(dashes)
    return pen


def _outline(painter: QPainter, rect: Array, pen: QPen) -> None:
    x, y, across, down = rect.tolist()
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(x - 1, y - 1, across + 2, down + 2), 9, 9)


def _paint_gone_wires(painter: QPainter, scene: Scene, gone: set[Wire], frame: Frame) -> None:
    """Wiped out to a dotted line with a cross on it."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    arm = 5.0 / frame.zoom
    for number, wire in enumerate(scene.wires):
        if wire not in gone:
            continue
        path = path_of(scene, number)
        painter.setPen(_pen(frame.look.canvas, 5.0))
        painter.drawPath(path)
        painter.setPen(_pen(frame.look.muted, 1.5, DOTS))
        painter.drawPath(path)
        painter.setPen(_pen(frame.look.text, 1.5))
        middle = path.pointAtPercent(0.5)
        _cross(painter, middle.x() - arm, middle.y() - arm, middle.x() + arm, middle.y() + arm)


def _paint_gone_nodes(painter: QPainter, scene: Scene, rows: Array, frame: Frame) -> None:
    """Faded and crossed out."""
    with_opacity(painter, FADED, lambda: paint_nodes(painter, scene, rows, frame, NO_MARKS))
    for row in rows.tolist():
        _outline(painter, scene.rect[row], _pen(frame.look.muted, 1.5, DOTS))
        x, y, across, down = scene.rect[row].tolist()
        painter.setPen(_pen(frame.look.muted, 1.5))
        _cross(painter, x, y, x + across, y + down)


def _cross(painter: QPainter, left: float, top: float, right: float, bottom: float) -> None:
    painter.drawLine(QLineF(left, top, right, bottom))
    painter.drawLine(QLineF(left, bottom, right, top))


def _plate_on(painter: QPainter, scene: Scene, key: str, frame: Frame, sign: str, lines: list[str]) -> None:
    """Under a node; above it are the titles of tiles."""
    x, y, _, height = scene.rect[scene.row[key]].tolist()
    left, bottom = frame.camera.to_screen(x, y + height)
    paint_plate(painter, frame, QPointF(left, bottom + 5), sign, lines)
