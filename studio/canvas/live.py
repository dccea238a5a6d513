"""What a run shows on its nodes: the latest activations as a spark, the gradient as a bar on a log scale."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from runtime.checked import Checked
from runtime.telemetry import Event, Layer, Layers, Started, Tensor
from studio.canvas.batch import draw_lines, draw_polygon, draw_rects
from studio.canvas.face import INSET, STRIP
from studio.canvas.frame import FAR, Frame
from studio.canvas.geometry import Scene
from studio.canvas.look import Look, mixed

Array = np.ndarray
WEAKEST, STRONGEST = -7.0, 1.0  # powers of ten at the ends of the gradient bar
SPARK = 18.0  # height of the spark
BAR = 4.0


class Live:
    """The latest sampled step, by node."""

    def __init__(self) -> None:
        self.layers: Mapping[str, Layer] = {}
        self.step = 0
        self.identity: dict[str, int] = {}

    def take(self, event: Event) -> bool:
        """Keep an event of the run; whether there is something new to paint."""
        if isinstance(event, Layers):
            self.layers, self.step = event.layers, event.step
            return True
        if isinstance(event, Started) and event.step == 0 and self.layers:
            self.layers, self.step = {}, 0
            return True
        return False

    def forget(self) -> None:
        """Show nothing, as before training."""
        self.layers, self.step = {}, 0

    def know(self, checked: Checked) -> None:
        """Take over which layer has which identity color."""
        self.identity = {node: index for index, node in enumerate(checked.kind("module"))}

    def shown(self) -> list[str]:
        """The nodes with something to show."""
        return [key for key, layer in self.layers.items() if layer.activation is not None or layer.gradient is not None]

    def color(self, look: Look, node: str) -> QColor:
        """The identity color of a layer, the same as on its curves; muted for what is no layer."""
        index = self.identity.get(node)
        return look.muted if index is None else look.theme.layer(index)


def gradient_share(gradient: float | None) -> float:
    """Where a gradient stands on the bar, 0 to 1: each power of ten takes the same length."""
    if gradient is None or not gradient > 0.0:
        return 0.0
    if math.isinf(gradient):
        return 1.0
    return min(max((math.log10(gradient) - WEAKEST) / (STRONGEST - WEAKEST), 0.0), 1.0)


def spark_points(tensor: Tensor, left: float, bottom: float, width: float) -> Array:
    """The corners (2 · bins + 2, 2) of a histogram as a silhouette of steps; square roots, so that tails are seen."""
    counts = np.sqrt(np.asarray(tensor.histogram, dtype=float))
    bins = len(counts)
    highest = counts.max(initial=0.0) or 1.0
    x = left + np.repeat(np.linspace(0.0, width, bins + 1), 2)[1:-1]
    y = bottom - np.repeat(counts / highest, 2) * SPARK
    steps = np.stack([x, y], axis=1)
    return np.concatenate([[[left, bottom]], steps, [[left + width, bottom]]])


def strip_of(rect: Array) -> tuple[float, float, float, float]:
    """Where the strip lies on a node: left, top, width, height."""
    x, y, width, height = rect.tolist()
    return x + INSET, y + height - STRIP, width - 2 * INSET, STRIP - 8


def paint_live(painter: QPainter, scene: Scene, rows: Array, frame: Frame, live: Live) -> None:
    """Paint the strips of those rows. The painter is in scene units."""
    shown = [row for row in rows.tolist() if scene.ids[row] in scene.live and scene.ids[row] in live.layers]
    if frame.zoom < FAR:
        _paint_far(painter, scene, shown, frame, live)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    for row in shown:
        layer = live.layers[scene.ids[row]]
        left, top, width, _ = strip_of(scene.rect[row])
        color = live.color(frame.look, scene.ids[row])
        if layer.activation is not None:
            painter.setBrush(mixed(frame.look.card, color, 0.78))
            draw_polygon(painter, spark_points(layer.activation, left, top + SPARK, width))
            _paint_zero(painter, frame.look, layer.activation, left, top, width)
        _paint_bar(painter, frame.look, layer, color, left, top + SPARK + 4, width)


def _paint_zero(painter: QPainter, look: Look, tensor: Tensor, left: float, top: float, width: float) -> None:
    """A tick under the value zero, where it lies inside the range."""
    span = tensor.high - tensor.low
    if span > 0 and tensor.low < 0 < tensor.high:
        x = left + width * (-tensor.low / span)
        painter.setPen(QPen(look.text, 0))
        painter.drawLine(QPointF(x, top), QPointF(x, top + SPARK))
        painter.setPen(Qt.PenStyle.NoPen)


def _paint_bar(
    painter: QPainter, look: Look, layer: Layer, color: QColor, left: float, top: float, width: float
) -> None:
    """The track with a gap at each power of ten, and the bar over it; red where the gradient is no number."""
    decades = int(STRONGEST - WEAKEST)
    piece = width / decades
    track = np.array([(left + piece * index, top, piece - 1.0, BAR) for index in range(decades)])
    painter.setBrush(look.raised)
    draw_rects(painter, track)
    if layer.gradient is None:
        return
    wrong = math.isnan(layer.gradient) or math.isinf(layer.gradient)
    painter.setBrush(look.error if wrong else color)
    length = width * (1.0 if wrong else gradient_share(layer.gradient))
    filled = track[track[:, 0] < left + length].copy()
    filled[:, 2] = np.minimum(filled[:, 2], left + length - filled[:, 0])
    draw_rects(painter, filled)


def _paint_far(painter: QPainter, scene: Scene, rows: list[int], frame: Frame, live: Live) -> None:
    """From afar only the bars, as lines."""
    if not rows:
        return
    rect = scene.rect[rows]
    share = np.array([gradient_share(live.layers[scene.ids[row]].gradient) for row in rows])
    y = rect[:, 1] + rect[:, 3] - STRIP / 2
    lines = np.stack([rect[:, 0] + INSET, y, rect[:, 0] + INSET + (rect[:, 2] - 2 * INSET) * share, y], axis=1)
    pen = QPen(frame.look.text, 0)
    painter.setPen(pen)
    draw_lines(painter, lines)


def strip_box(scene: Scene, row: int) -> QRectF:
    """The strip of a node as a rectangle in scene units."""
    return QRectF(*strip_of(scene.rect[row]))
