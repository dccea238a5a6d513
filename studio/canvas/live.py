"""What a run shows on its nodes: the latest activations as a spark, the gradient as a bar on a log scale.

A spark is 32 columns from the least to the largest activation; a tick marks zero where it lies between. The bar has a
piece for each power of ten. All strips in sight are painted together, one call per color.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from runtime.checked import Checked
from runtime.document import End
from runtime.telemetry import Event, Layer, Layers, Started
from studio.canvas.batch import draw_rects
from studio.canvas.face import INSET, STRIP
from studio.canvas.flowing import Flow
from studio.canvas.frame import FAR, Frame
from studio.canvas.geometry import Scene
from studio.canvas.look import Look, mixed
from studio.canvas.strip_words import paint_words, words_of
from studio.canvas.thumbnails import Thumbnails
from studio.widgets.gradient_marks import BROKEN, EXPLODING, VANISHING, largest_gradients, of_weights

Array = np.ndarray
WEAKEST, STRONGEST = -7, 1  # powers of ten at the ends of the gradient bar
SPARK = 18.0  # height of the spark
BAR = 4.0  # height of the gradient bar
WORDS = 14.0  # height of the line of numbers below it, from near by; from afar the spark is so much higher
BINS = 32
SPARKS = 0.22  # zoom from which sparks can be told apart
_PIECES = STRONGEST - WEAKEST
_WRONG, _ILL = -1, -2  # in place of the index of a color


@dataclass(frozen=True, slots=True)
class Strips:
    """One sampled step as arrays over the nodes that show it, so that a frame need not look at each."""

    names: list[str]
    rows: Array  # (n,) of the scene
    number: Array  # (rows of the scene,) the place of each row here, or -1
    color: Array  # (n,) index into the colors
    colors: list[QColor]
    sparks: list[QColor]  # the same, dampened
    share: Array  # (n,) how far the gradient's bar reaches
    ill: Array  # (n,) whether the gradient vanishes or explodes
    wrong: Array  # (n,) whether it is no number
    zero: Array  # (n,) where zero lies in the spark, or NaN


class Live:
    """The latest sampled step, by node."""

    def __init__(self) -> None:
        self._told: Mapping[str, Layer] = {}  # by path
        self.layers: Mapping[str, Layer] = {}  # by the id of a node that is on the canvas
        self.given: Mapping[End, float] = {}  # how large what comes from the sources is
        self._checked: Checked | None = None
        self.scores: Mapping[str, str] = {}  # what metrics came to, by the id of a node that is on the canvas
        self.step = 0
        self.thumbnails = Thumbnails()  # what views show
        self.flow = Flow()  # what wires show
        self._identity: dict[str, int] = {}
        self._heights: dict[str, Array] = {}  # of the sparks, worked out when first seen
        self._words: dict[str, tuple[str, str, str]] = {}
        self._largest = largest_gradients({})
        self._strips: tuple[tuple[object, ...], Strips] | None = None  # and what they were made from
        self._known_look: Look | None = None
        self._color_index: dict[int | None, int] = {}  # by the number of a layer, into the colors below
        self._colors: list[QColor] = []

    def take(self, event: Event) -> bool:
        """Keep an event of the run; whether there is something new to paint."""
        if isinstance(event, Layers):
            self._told, self.step = event.layers, event.step
            self.given = event.given or self.given  # a look of the past does not tell; the data are the same
            self.layers = self._seen()
        elif isinstance(event, Started) and event.step == 0 and self.layers:
            self._told, self.layers, self.step = {}, {}, 0
        else:
            return False
        self._forget_worked_out()
        return True

    def forget(self) -> None:
        """Show nothing, as before training."""
        self.thumbnails.forget()
        self._told, self.layers, self.given, self.step = {}, {}, {}, 0
        self._forget_worked_out()

    def know(self, checked: Checked) -> None:
        """Take over which layer has which identity color."""
        self._identity = checked.layer_numbers
        self._checked = checked
        self.thumbnails.path = checked.path
        self.layers = self._seen()
        self._forget_worked_out()

    def _forget_worked_out(self) -> None:
        self._heights.clear()
        self._words.clear()
        self._largest = largest_gradients(self._told)

    def _seen(self) -> Mapping[str, Layer]:
        """What was told, by the nodes on the canvas: a block shows what leaves it, inside a block its own nodes do."""
        checked = self._checked
        if checked is None or checked.expansion is None or checked.whole is None:
            return self._told
        paths = {key: checked.runs_as(key) for key in checked.document.nodes}
        return {key: self._told[path] for key, path in paths.items() if path in self._told}

    def shown(self) -> list[str]:
        """The nodes with something to show."""
        told = [key for key, one in self.layers.items() if one.activation is not None or one.gradient is not None]
        return [*told, *self.scores]

    def color(self, look: Look, node: str) -> QColor:
        """The identity color of a layer, the same as on its curves; muted for what is no layer."""
        index = self._identity.get(node)
        return look.muted if index is None else look.theme.layer(index)

    def strips_of(self, scene: Scene, look: Look) -> Strips:
        """The strips of a scene, made anew only for another step, other rows or another theme."""
        made_from = (self.layers, self._identity, scene.ids, scene.live, look)
        kept = self._strips
        if kept is None or any(one is not other for one, other in zip(kept[0], made_from, strict=True)):
            kept = self._strips = made_from, self._make_strips(scene, look)
        return kept[1]

    def _make_strips(self, scene: Scene, look: Look) -> Strips:
        names = [key for key in scene.ids if key in scene.live and key in self.layers]
        rows = np.array([scene.row[name] for name in names], dtype=int)
        number = np.full(len(scene.ids), -1)
        number[rows] = np.arange(len(rows))
        color, colors = self._colors_of(names, look)
        gradients = [self.layers[name].gradient for name in names]
        return Strips(
            names,
            rows,
            number,
            color,
            colors,
            [mixed(look.card, one, 0.78) for one in colors],
            share=np.array([gradient_share(gradient) for gradient in gradients]),
            ill=np.array([self.words(name)[0] in (VANISHING, EXPLODING) for name in names], dtype=bool),
            wrong=np.array([self.words(name)[0] == BROKEN for name in names], dtype=bool),
            zero=np.array([self.zero(name) for name in names]),
        )

    def _colors_of(self, names: Iterable[str], look: Look) -> tuple[Array, list[QColor]]:
        """For each node the index of its color, and the few colors there are."""
        if self._known_look is not look:
            self._known_look, self._color_index, self._colors = look, {}, []
        index, colors, found = self._color_index, self._colors, []
        for name in names:
            layer = self._identity.get(name)
            if layer not in index:
                color = self.color(look, name)
                index[layer] = next((number for number, one in enumerate(colors) if one == color), len(colors))
                if index[layer] == len(colors):
                    colors.append(color)
            found.append(index[layer])
        return np.array(found, dtype=int), colors

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

    def words(self, node: str) -> tuple[str, str, str]:
        """What is written of a node: see `strip_words.words_of`."""
        found = self._words.get(node)
        if found is None:
            layer = self.layers[node]
            found = self._words[node] = words_of(layer, self._largest[of_weights(layer)])
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
    known = live.strips_of(scene, frame.look)
    which = known.number[rows]
    which = which[which >= 0]
    if not len(which):
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)  # columns touch without seams
    painter.setPen(Qt.PenStyle.NoPen)
    rect = scene.rect[known.rows[which]]
    strips = np.column_stack([rect[:, 0] + INSET, rect[:, 1] + rect[:, 3] - STRIP, rect[:, 2] - 2 * INSET])
    if frame.zoom < SPARKS:
        _paint_bars(painter, frame.look, known, which, strips, SPARK + WORDS + 4 + BAR, 1)
    else:
        near = frame.zoom >= FAR
        tall = SPARK if near else SPARK + WORDS
        _paint_sparks(painter, frame.look, live, known, which, strips, tall)
        _paint_bars(painter, frame.look, known, which, strips + np.array((0.0, tall + 4, 0.0)), BAR, _PIECES)
        if near:
            names = [known.names[number] for number in which.tolist()]
            paint_words(painter, frame.look, live, names, strips + np.array((0.0, SPARK + 4 + BAR + WORDS - 1, 0.0)))
            painter.setPen(Qt.PenStyle.NoPen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, frame.fine)


def strip_of(rect: Array) -> tuple[float, float, float, float]:
    """Where the strip lies on a node: left, top, width, height."""
    x, y, width, height = rect.tolist()
    return x + INSET, y + height - STRIP, width - 2 * INSET, STRIP - 8


def strip_box(scene: Scene, row: int) -> QRectF:
    """The strip of a node as a rectangle in scene units."""
    return QRectF(*strip_of(scene.rect[row]))


def _paint_sparks(
    painter: QPainter, look: Look, live: Live, known: Strips, which: Array, strips: Array, tall: float
) -> None:
    names = [known.names[number] for number in which.tolist()]
    height = np.stack([live.heights(name) for name in names]) * tall  # (n, BINS)
    width = np.repeat(strips[:, 2, None] / BINS, BINS, axis=1)
    left = strips[:, 0, None] + width * np.arange(BINS)
    columns = np.stack([left, strips[:, 1, None] + tall - height, width, height], axis=-1)
    color = known.color[which]
    for index in np.unique(color).tolist():
        painter.setBrush(known.sparks[index])
        draw_rects(painter, columns[color == index].reshape(-1, 4))
    zero = known.zero[which]
    ticks = np.column_stack(
        [strips[:, 0] + zero * strips[:, 2], strips[:, 1], np.ones(len(names)), np.full(len(names), tall)]
    )
    painter.setBrush(look.text)
    draw_rects(painter, ticks[~np.isnan(zero)])


def _paint_bars(
    painter: QPainter, look: Look, known: Strips, which: Array, strips: Array, tall: float, pieces: int
) -> None:
    """Tracks with a gap at each power of ten, bars over them; in another color where the gradient is ill."""
    piece = np.repeat(strips[:, 2, None] / pieces, pieces, axis=1)
    left = strips[:, 0, None] + piece * np.arange(pieces)
    top = np.repeat(strips[:, 1, None], pieces, axis=1)
    tracks = np.stack([left, top, piece - 1.0, np.full_like(piece, tall)], axis=-1)  # (n, pieces, 4)
    painter.setBrush(look.line)
    draw_rects(painter, tracks.reshape(-1, 4))
    ends = strips[:, 0] + strips[:, 2] * known.share[which]
    tracks[..., 2] = np.clip(ends[:, None] - tracks[..., 0], 0.0, tracks[..., 2])
    color = np.where(known.wrong[which], _WRONG, np.where(known.ill[which], _ILL, known.color[which]))
    special = {_WRONG: look.error, _ILL: look.warning}
    for index in np.unique(color).tolist():
        painter.setBrush(special[index] if index in special else known.colors[index])
        filled = tracks[color == index].reshape(-1, 4)
        draw_rects(painter, filled[filled[:, 2] > 0])
