"""What a stage leaves as it is, marked while that stage is chosen or at work: a quiet snowflake, a duller edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from runtime.checked import Checked
from runtime.document import Stage
from runtime.stage_plan import named
from studio.canvas.batch import draw_rects
from studio.canvas.face import EDGE
from studio.canvas.frame import FAR, Frame
from studio.canvas.marks import AFAR, BADGE, MARK_ZOOM
from studio.canvas.states import FROZEN, toned
from studio.canvas.symbols import symbol
from studio.canvas.tiles import TILES
from studio.translate import tr

if TYPE_CHECKING:
    from studio.canvas.view import Canvas

INSET, SIGN, VEIL = 14.0, 12.0, 0.45  # scene units from the left corner, and of the sign; how much color goes from afar


class Stilled:
    """Looks up what a stage freezes, once for each check and each stage."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._known: tuple[Checked | None, Stage | None, frozenset[str]] = None, None, frozenset()
        staging = canvas.session.staging
        staging.changed.connect(self._look)
        staging.went_on.connect(self._look)
        self._shown: frozenset[str] = frozenset()

    @property
    def nodes(self) -> frozenset[str]:
        """The nodes of the graph that is shown whose weights the stage leaves alone, but those frozen anyway."""
        session = self._canvas.session
        checked, stage = session.latest, session.staging.looked_at
        if checked is None or stage is None or not stage.settings.get("frozen"):
            return frozenset()
        if self._known[0] is not checked or self._known[1] is not stage:
            self._known = checked, stage, _stilled(checked, stage)
        return self._known[2]

    def line(self, node: str) -> str:
        """What the card of a node says of it; empty where there is nothing to say."""
        staging = self._canvas.session.staging
        stage = staging.looked_at
        if stage is None or node not in self.nodes:
            return ""
        return tr("Frozen by the stage “{stage}”: while it is at work, training leaves the weights alone.",
                  stage=staging.title(stage))  # fmt: skip

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """The signs, in scene units, on those nodes that are in sight."""
        scene = self._canvas.scene
        rows = np.array([scene.row[key] for key in self.nodes if key in scene.row], dtype=int)
        rows = rows[scene.nodes_in(frame.sight)[rows]] if len(rows) else rows
        if not len(rows):
            return
        painter.setPen(Qt.PenStyle.NoPen)
        if frame.zoom < FAR:
            veil = QColor(frame.look.card)
            veil.setAlphaF(VEIL)
            painter.setBrush(veil)
            draw_rects(painter, scene.rect[rows])
        if frame.zoom < MARK_ZOOM or (frame.zoom < FAR and len(rows) > TILES):
            return
        scale = AFAR / frame.zoom if frame.zoom < FAR else 1.0
        for row in rows.tolist():
            x, y, _, height = scene.rect[row].tolist()
            if frame.zoom >= FAR:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(toned(frame.look.families[scene.family[row]], (FROZEN,)))
                painter.drawRect(QRectF(x, y + 6, EDGE, height - 12))
            _paint_sign(painter, frame, QPointF(x + INSET * scale, y), scale)

    def _look(self) -> None:
        """Paint anew where other nodes are marked now."""
        nodes = self.nodes
        if nodes != self._shown:
            self._shown = nodes
            self._canvas.update()


def _stilled(checked: Checked, stage: Stage) -> frozenset[str]:
    """By id in the graph that `checked` shows; of a block its use where all inside that has weights is frozen."""
    flat, path = checked.flat, checked.path
    wished = stage.settings.get("frozen", ())
    names = wished if isinstance(wished, (list, tuple)) else ()
    frozen = named(flat.document, [name for name in names if isinstance(name, str)])
    marked, learning = set[str](), set[str]()
    for key, known in flat.nodes.items():
        node = flat.document.nodes[key]
        if key.startswith(path) and (known.parameters or node.linked) and not node.frozen:
            own = key[len(path) :].partition("/")[0]
            (marked if key in frozen or node.shared in frozen else learning).add(own)
    return frozenset(marked - learning)


def _paint_sign(painter: QPainter, frame: Frame, at: QPointF, scale: float) -> None:
    """A snowflake in a ring on the upper border."""
    look, radius, size = frame.look, (BADGE - 1) * scale, SIGN * scale
    pen = QPen(look.line, 1.0)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(look.card)
    painter.drawEllipse(at, radius, radius)
    drawn = symbol("freeze", look.accent.name(), frame.zoom * frame.ratio * scale)
    painter.drawPixmap(QRectF(at.x() - size / 2, at.y() - size / 2, size, size), drawn, QRectF(drawn.rect()))
