"""What a run shows on its nodes: the latest activations as a spark, the gradient as a bar on a log scale.

A spark is 32 columns from the least to the largest activation; a tick marks zero where it lies between. The bar has a
piece for each power of ten. All strips in sight are painted together, one call per color; what they have in common with
those of the step before is kept, for a run waits while they are painted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import is_not

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from runtime.checked import Checked
from runtime.document import End
from runtime.telemetry import Event, Layer, Layers, Started, Tensor
from studio.canvas.face import INSET, STRIP
from studio.canvas.flowing import Flow
from studio.canvas.frame import FAR, Frame
from studio.canvas.geometry import Scene
from studio.canvas.look import Look, mixed
from studio.canvas.strip_inside import Inside, worst_inside
from studio.canvas.strip_shapes import BINS, ILL, PALE, TEXT, TRACK, WRONG, Form, Shapes
from studio.canvas.strip_words import paint_signs, paint_words, words_inside, words_of
from studio.canvas.thumbnails import Thumbnails
from studio.widgets.gradient_marks import (
    BROKEN,
    EXPLODING,
    NONE,
    VANISHING,
    gradient_mark,
    largest_gradients,
    of_weights,
)

Array = np.ndarray
WEAKEST, STRONGEST = -7, 1  # powers of ten at the ends of the gradient bar
SPARK = 18.0  # height of the spark
BAR = 4.0  # height of the gradient bar
WORDS = 14.0  # height of the line of numbers below it, from near by; from afar the spark is so much higher
SPARKS = 0.22  # zoom from which sparks can be told apart
_PIECES = STRONGEST - WEAKEST
_NEAR = Form(SPARK, SPARK + 4, BAR, _PIECES)
_AFAR = Form(SPARK + WORDS, SPARK + WORDS + 4, BAR, _PIECES)
_TINY = Form(0.0, 0.0, SPARK + WORDS + 4 + BAR, 1)
_MARKS = {NONE: 0, VANISHING: ILL, EXPLODING: ILL, BROKEN: WRONG}
_KEPT = 8  # of the shapes painted lately: of all in sight, and of those that reach into a part of the picture
_EMPTY = (0,) * BINS


@dataclass(frozen=True, slots=True)
class Seats:
    """The nodes that show a strip, for as long as the same ones do, so that a frame need not look at each."""

    names: list[str]
    rows: Array  # (n,) of the scene
    number: Array  # (rows of the scene,) the place of each row here, or -1
    color: Array  # (n,) index into the colors
    colors: dict[int, QColor]  # of bars, by index; of tracks, of ticks and of ill gradients by their own
    sparks: dict[int, QColor]  # the same, dampened
    shapes: dict[tuple[object, ...], Shapes]  # of those painted lately, by what they were made from


@dataclass(frozen=True, slots=True)
class Strips:
    """One sampled step as arrays over those nodes."""

    seats: Seats
    share: Array  # (n,) how far the gradient's bar reaches
    marks: Array  # (n,) `ILL` where the gradient vanishes or explodes, `WRONG` where it is no number, else 0
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
        self._words: dict[str, tuple[str, str, str]] = {}
        self.inside: Mapping[str, Inside] = {}  # what is ill inside blocks on the canvas
        self._largest = largest_gradients({})
        self._paths: dict[str, str] = {}  # of the nodes on the canvas
        self._seats: tuple[tuple[object, ...], Seats] | None = None  # and what they were made from
        self._strips: tuple[tuple[object, ...], Strips] | None = None
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
        if checked.expansion is not None and checked.whole is not None:
            self._paths = {key: checked.runs_as(key) for key in checked.document.nodes}
        self.layers = self._seen()
        self._forget_worked_out()

    def _forget_worked_out(self) -> None:
        self._words.clear()
        self._largest = largest_gradients(self._told)
        self.inside = worst_inside(self._checked, self._told, self._largest)

    def _seen(self) -> Mapping[str, Layer]:
        """What was told, by the nodes on the canvas: a block shows what leaves it, inside a block its own nodes do."""
        checked = self._checked
        if checked is None or checked.expansion is None or checked.whole is None:
            return self._told
        return {key: self._told[path] for key, path in self._paths.items() if path in self._told}

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
            kept = self._strips = made_from, self._make_strips(self._seats_of(scene, look))
        return kept[1]

    def _seats_of(self, scene: Scene, look: Look) -> Seats:
        """Who shows a strip: the same nodes as at the step before, unless something else has changed."""
        names = [key for key in scene.ids if key in scene.live and key in self.layers]
        made_from, kept = (self._identity, scene.ids, scene.live, look), self._seats
        if kept is None or kept[1].names != names or any(map(is_not, kept[0], made_from)):
            kept = self._seats = made_from, self._make_seats(names, scene, look)
        return kept[1]

    def _make_seats(self, names: list[str], scene: Scene, look: Look) -> Seats:
        rows = np.array([scene.row[name] for name in names], dtype=int)
        number = np.full(len(scene.ids), -1)
        number[rows] = np.arange(len(rows))
        color, colors = self._colors_of(names, look)
        own = {TRACK: look.line, TEXT: look.text, ILL: look.warning, WRONG: look.error}
        own |= {mark - PALE: mixed(look.line, own[mark], 0.5) for mark in (ILL, WRONG)}
        bars = own | dict(enumerate(colors))
        sparks = own | {index: mixed(look.card, one, 0.78) for index, one in enumerate(colors)}
        return Seats(names, rows, number, color, bars, sparks, {})

    def _make_strips(self, seats: Seats) -> Strips:
        layers = [self.layers[name] for name in seats.names]
        return Strips(
            seats,
            share=np.array([gradient_share(self._gradient(name)) for name in seats.names]),
            marks=np.array([_MARKS[self.mark(name)] for name in seats.names], dtype=int),
            zero=np.array([zero_in(layer.activation) for layer in layers]),
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

    def mark(self, node: str) -> str:
        """What is wrong with the gradient of a node, beside the largest of its kind; or with one inside it."""
        if node in self.inside:
            return self.inside[node].mark
        layer = self.layers[node]
        return NONE if layer.gradient is None else gradient_mark(layer.gradient, self._largest[of_weights(layer)])

    def _gradient(self, node: str) -> float | None:
        """The gradient that the strip of a node shows."""
        return self.inside[node].gradient if node in self.inside else self.layers[node].gradient

    def words(self, node: str) -> tuple[str, str, str]:
        """What is written of a node: see `strip_words.words_of`."""
        found = self._words.get(node)
        if found is None:
            layer, inside = self.layers[node], self.inside.get(node)
            own = words_of(layer, self._largest[of_weights(layer)]) if inside is None else words_inside(inside)
            found = self._words[node] = own
        return found


def heights_of(layers: Sequence[Layer]) -> Array:
    """The sparks of layers (n, BINS), 0 to 1; square roots of the counts, so that tails are seen."""
    told = [_EMPTY if layer.activation is None else layer.activation.histogram for layer in layers]
    if all(len(one) == BINS for one in told):
        roots = np.sqrt(np.array(told, dtype=float))
    else:
        roots = np.array([_in_bins(np.sqrt(np.array(one, dtype=float))) for one in told])
    peak = roots.max(axis=1, initial=0.0, keepdims=True)
    peak[peak == 0.0] = 1.0
    found: Array = roots / peak
    return found


def _in_bins(roots: Array) -> Array:
    """As many as a spark has columns."""
    if len(roots) == BINS:
        return roots
    return np.interp(np.linspace(0, 1, BINS), np.linspace(0, 1, len(roots)), roots)


def zero_in(tensor: Tensor | None) -> float:
    """Where zero lies in the range of activations, 0 to 1, or NaN outside."""
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
    seats = known.seats
    which = seats.number[rows]
    which = which[which >= 0]
    if not len(which):
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)  # columns touch without seams
    painter.setPen(Qt.PenStyle.NoPen)
    near, form = frame.zoom >= FAR, _TINY if frame.zoom < SPARKS else _NEAR if frame.zoom >= FAR else _AFAR
    shapes = _shapes_of(known, which, scene.rect[seats.rows[which]], form)
    names = [seats.names[number] for number in which.tolist()]
    if shapes.step is not known:
        shapes.step = known
        shapes.fill_bars(known.share[which], known.marks[which])
        if form.spark:
            shapes.fill_sparks(heights_of([live.layers[name] for name in names]), known.zero[which])
    if form.spark:
        shapes.paint_sparks(painter, seats.sparks)
    shapes.paint_bars(painter, seats.colors)
    if near:
        paint_words(painter, frame.look, live, names, shapes.places + np.array((0.0, SPARK + 4 + BAR + WORDS - 1, 0.0)))
        painter.setPen(Qt.PenStyle.NoPen)
    elif form.spark:
        ill = np.flatnonzero(known.marks[which])
        ends = (shapes.places[:, :2] + shapes.places[:, 2:] * (1.0, 0.0))[ill]
        paint_signs(painter, frame.look, [live.mark(names[number]) for number in ill.tolist()], ends, frame.zoom)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, frame.fine)


def _shapes_of(known: Strips, which: Array, rect: Array, form: Form) -> Shapes:
    """The shapes of those strips on nodes (n, 4): those of before while the nodes are where they were."""
    kept, key = known.seats.shapes, (form, which.tobytes(), rect.tobytes())
    if key not in kept:
        if len(kept) >= _KEPT:
            kept.clear()
        places = np.column_stack([rect[:, 0] + INSET, rect[:, 1] + rect[:, 3] - STRIP, rect[:, 2] - 2 * INSET])
        kept[key] = Shapes(form, places, known.seats.color[which])
    return kept[key]


def strip_of(rect: Array) -> tuple[float, float, float, float]:
    """Where the strip lies on a node: left, top, width, height."""
    x, y, width, height = rect.tolist()
    return x + INSET, y + height - STRIP, width - 2 * INSET, STRIP - 8


def strip_box(scene: Scene, row: int) -> QRectF:
    """The strip of a node as a rectangle in scene units."""
    return QRectF(*strip_of(scene.rect[row]))
