"""What a run shows on its nodes: the latest activations as a spark, the gradient as a bar on a log scale.

A spark is 32 columns from the least to the largest activation; a tick marks zero where it lies between. The bar has a
piece for each power of ten. All strips in sight are painted together, one call per color.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from runtime.checked import Checked
from runtime.telemetry import Event, Layer, Layers, Started
from studio.canvas.batch import draw_rects
from studio.canvas.face import INSET, STRIP
from studio.canvas.frame import Frame
from studio.canvas.geometry import Scene
from studio.canvas.look import Look, mixed

Array = np.ndarray
WEAKEST, STRONGEST = -7, 1  # powers of ten at the ends of the gradient bar
SPARK = 18.0  # height of the spark
BAR = 4.0  # height of the gradient bar
BINS = 32
SPARKS = 0.22  # zoom from which sparks can be told apart
_PIECES = STRONGEST - WEAKEST


class Live:
    """The latest sampled step, by node."""

    def __init__(self) -> None:
        self.layers: Mapping[str, Layer] = {}
        self.step = 0
        self._identity: dict[str, int] = {}
        self._heights: dict[str, Array] = {}  # of the sparks, worked out when first seen

    def take(self, event: Event) -> bool:
        """Keep an event of the run; whether there is something new to paint."""
        if isinstance(event, Layers):
            self.layers, self.step = event.layers, event.step
        elif isinstance(event, Started) and event.step == 0 and self.layers:
            self.layers, self.step = {}, 0
        else:
            return False
        self._heights.clear()
        return True

    def forget(self) -> None:
        """Show nothing, as before training."""
        self.layers, self.step = {}, 0
        self._heights.clear()

    def know(self, checked: Checked) -> None:
        """Take over which layer has which identity color."""
        self._identity = checked.layer_numbers

    def shown(self) -> list[str]:
        """The nodes with something to show."""
        return [key for key, layer in self.layers.items() if layer.activation is not None or layer.gradient is not None]

    def color(self, look: Look, node: str) -> QColor:
        """The identity color of a layer, the same as on its curves; muted for what is no layer."""
        index = self._identity.get(node)
        return look.muted if index is None else look.theme.layer(index)

    def heights(self, node: str) -> Array:
        """The spark of a node (BINS,), 0 to 1; square roots of the counts, so that tails are seen."""
        found = self._heights.get(node)
        if found is None:
            tensor = self.layers[node].activation
            counts = np.zeros(BINS) if tensor is None else np.sqrt(np.asarray(tensor.histogram, dtype=float))
            counts = (
                counts
                if len(counts) == BINS
                else np.interp(np.linspace(0, 1, BINS), np.linspace(0, 1, len(counts)), counts)
            )
            found = self._heights[node] = counts / (counts.max(initial=0.0) or 1.0)
        return found

    def zero(self, node: str) -> float:
        """Where zero lies in the range of a node's activations, 0 to 1, or NaN outside."""
        tensor = self.layers[node].activation
        if tensor is None or not tensor.low < 0 < tensor.high:
            return math.nan
        return tensor.low / (tensor.low - tensor.high)


def gradient_share(gradient: float | None) -> float:
    """Where a gradient stands on the bar, 0 to 1: each power of ten takes the same length, no number the whole bar."""
    if gradient is None or gradient == 0.0:
        return 0.0
    if not math.isfinite(gradient):
        return 1.0
    return min(max((math.log10(abs(gradient)) - WEAKEST) / _PIECES, 0.0), 1.0)


def paint_live(painter: QPainter, scene: Scene, rows: Array, frame: Frame, live: Live) -> None:
    """Paint the strips of those rows. The painter is in scene units."""
    names = [scene.ids[row] for row in rows.tolist() if scene.ids[row] in scene.live and scene.ids[row] in live.layers]
    if not names:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)  # columns touch without seams
    painter.setPen(Qt.PenStyle.NoPen)
    rect = scene.rect[[scene.row[name] for name in names]]
    strips = np.column_stack([rect[:, 0] + INSET, rect[:, 1] + rect[:, 3] - STRIP, rect[:, 2] - 2 * INSET])
    colors = [live.color(frame.look, name) for name in names]
    if frame.zoom >= SPARKS:
        _paint_sparks(painter, frame.look, live, names, strips, colors)
    pieces = _PIECES if frame.zoom >= SPARKS else 1
    _paint_bars(painter, frame.look, live, names, strips, colors, pieces)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, frame.fine)


def strip_of(rect: Array) -> tuple[float, float, float, float]:
    """Where the strip lies on a node: left, top, width, height."""
    x, y, width, height = rect.tolist()
    return x + INSET, y + height - STRIP, width - 2 * INSET, STRIP - 8


def strip_box(scene: Scene, row: int) -> QRectF:
    """The strip of a node as a rectangle in scene units."""
    return QRectF(*strip_of(scene.rect[row]))


def _paint_sparks(
    painter: QPainter, look: Look, live: Live, names: Sequence[str], strips: Array, colors: Sequence[QColor]
) -> None:
    height = np.stack([live.heights(name) for name in names]) * SPARK  # (n, BINS)
    width = np.repeat(strips[:, 2, None] / BINS, BINS, axis=1)
    left = strips[:, 0, None] + width * np.arange(BINS)
    columns = np.stack([left, strips[:, 1, None] + SPARK - height, width, height], axis=-1)
    for color, chosen in _by_color(colors):
        painter.setBrush(mixed(look.card, color, 0.78))
        draw_rects(painter, columns[chosen].reshape(-1, 4))
    zero = np.array([live.zero(name) for name in names])
    ticks = np.column_stack(
        [strips[:, 0] + zero * strips[:, 2], strips[:, 1], np.ones(len(names)), np.full(len(names), SPARK)]
    )
    painter.setBrush(look.text)
    draw_rects(painter, ticks[~np.isnan(zero)])


def _paint_bars(
    painter: QPainter,
    look: Look,
    live: Live,
    names: Sequence[str],
    strips: Array,
    colors: Sequence[QColor],
    pieces: int,
) -> None:
    """Tracks with a gap at each power of ten, bars over them; in the error color where the gradient is no number."""
    piece = np.repeat(strips[:, 2, None] / pieces, pieces, axis=1)
    left = strips[:, 0, None] + piece * np.arange(pieces)
    top = np.repeat(strips[:, 1, None] + SPARK + 4, pieces, axis=1)
    tracks = np.stack([left, top, piece - 1.0, np.full_like(piece, BAR)], axis=-1)  # (n, pieces, 4)
    painter.setBrush(look.line)
    draw_rects(painter, tracks.reshape(-1, 4))
    gradients = [live.layers[name].gradient for name in names]
    ends = strips[:, 0] + strips[:, 2] * np.array([gradient_share(gradient) for gradient in gradients])
    tracks[..., 2] = np.clip(ends[:, None] - tracks[..., 0], 0.0, tracks[..., 2])
    wrong = [gradient is not None and not math.isfinite(gradient) for gradient in gradients]
    shown = [look.error if bad else color for color, bad in zip(colors, wrong, strict=True)]
    for color, chosen in _by_color(shown):
        painter.setBrush(color)
        filled = tracks[chosen].reshape(-1, 4)
        draw_rects(painter, filled[filled[:, 2] > 0])


def _by_color(colors: Sequence[QColor]) -> list[tuple[QColor, list[int]]]:
    found: dict[int, tuple[QColor, list[int]]] = {}
    for number, color in enumerate(colors):
        found.setdefault(color.rgb(), (color, []))[1].append(number)
    return list(found.values())
