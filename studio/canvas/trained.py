"""What a goal trains, shown on the canvas while the goal is hovered or selected: thin rings in the goal's color."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from nodes.spec import Problem
from runtime.checked import Checked
from runtime.facts import is_kind
from runtime.stage_plan import trained
from studio.canvas.batch import draw_rects
from studio.canvas.frame import FAR, Frame
from studio.canvas.stilled import Stilled
from studio.goal_colors import goal_color, goals_of

if TYPE_CHECKING:
    from studio.canvas.view import Canvas

APART, SEEN = 4.0, 3.5  # scene units between a node and its ring, and pixels at least
RADIUS, MANY = 12.0, 150  # of a corner; rings that are drawn round
DOTS = [1.0, 2.5]


class Trained:
    """Looks up what goals train, once for each check."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._known: tuple[Checked | None, dict[str, frozenset[str]]] = None, {}
        self.stilled = Stilled(canvas)

    @property
    def goal(self) -> str:
        """The goal that is looked at: the hovered one, or the only node selected."""
        canvas, nodes = self._canvas, self._canvas.scene.document.nodes
        chosen = canvas.session.selection
        for key in (canvas.hover.node, next(iter(chosen)) if len(chosen) == 1 else None):
            if key is not None and key in nodes and is_kind(nodes[key], "goal"):
                return key
        return ""

    def by(self, goal: str) -> frozenset[str]:
        """The nodes of the graph that is shown whose weights a goal changes; of a block its use."""
        session = self._canvas.session
        checked = session.whole_checked
        if session.place or checked is None or goal not in checked.flat.document.nodes:
            return frozenset()
        if self._known[0] is not checked:
            self._known = checked, {}
        found = self._known[1].get(goal)
        if found is None:
            try:
                names = trained(checked.flat, goal)
            except Problem:  # told by the check
                names = frozenset()
            found = self._known[1][goal] = frozenset(name.partition("/")[0] for name in names)
        return found

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """The rings, in scene units, of those nodes that are in sight."""
        goal = self.goal if self._canvas.gesture is None else ""
        scene = self._canvas.scene
        rows = [scene.row[key] for key in self.by(goal) if key in scene.row] if goal else []
        if not rows:
            return
        left, top, right, bottom = frame.sight
        rect = scene.rect[rows]
        inside = (rect[:, 0] < right) & (rect[:, 0] + rect[:, 2] > left)
        inside &= (rect[:, 1] < bottom) & (rect[:, 1] + rect[:, 3] > top)
        apart = max(APART, SEEN / frame.zoom)
        rect = rect[inside] + np.array((-apart, -apart, 2 * apart, 2 * apart))
        goals = goals_of(scene.document)
        pen = QPen(goal_color(goals.index(goal) if goal in goals else 0), 1.5 * frame.ratio)
        pen.setCosmetic(True)
        pen.setDashPattern(DOTS)  # told apart from what is selected by more than its color
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if frame.zoom < FAR or len(rect) > MANY:
            draw_rects(painter, rect)
            return
        for x, y, across, down in rect.tolist():
            painter.drawRoundedRect(QRectF(x, y, across, down), RADIUS, RADIUS)
