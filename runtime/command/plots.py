"""The plots of a run as one picture, drawn with Pillow for where there is no window, in the colors of the studio."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from nodes.catalogue import find
from runtime import examples
from runtime.command.say import number
from runtime.telemetry import Epoch, Layers, Predictions

if TYPE_CHECKING:
    from runtime.record import Run

SCALE = 2  # drawn larger and made smaller, for smooth lines
WIDTH, HEIGHT, MARGIN, HEAD = 1440, 900, 28, 84
APART, DOT = 24, 5  # pixels between points that are dots, since a single one would not be seen, and their radius
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """One curve: its name, color, and points (n, 2)."""

    name: str
    color: str
    points: np.ndarray


class Sheet:
    """A picture with the theme's colors; all measures are in pixels of the finished picture."""

    def __init__(self) -> None:
        theme = json.loads((examples.folder().parent / "themes" / "dark.json").read_text(encoding="utf-8"))
        self.roles: Mapping[str, str] = theme["roles"]
        self.layers: Sequence[str] = theme["layers"]
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), self.roles["canvas"])
        self.pen = ImageDraw.Draw(self.image)

    def text(self, x: float, y: float, text: str, role: str = "text", size: int = 13, anchor: str = "ls") -> None:
        """Write a text; `anchor` is Pillow's."""
        font = ImageFont.load_default(size * SCALE)
        color = self.roles.get(role, role)
        self.pen.text((x * SCALE, y * SCALE), text, fill=color, font=font, anchor=anchor)

    def length(self, text: str, size: int = 13) -> float:
        """Width of a text."""
        return float(ImageFont.load_default(size * SCALE).getlength(text)) / SCALE

    def card(self, box: Box, title: str) -> None:
        """A card with a title."""
        self.pen.rounded_rectangle([value * SCALE for value in box], 8 * SCALE, fill=self.roles["panel"])
        self.text(box[0] + 20, box[1] + 32, title, size=15)

    def line(self, points: Sequence[tuple[float, float]], color: str, width: float = 2.0) -> None:
        """A line through points."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        if len(scaled) > 1:
            self.pen.line(scaled, fill=self.roles.get(color, color), width=round(width * SCALE), joint="curve")

    def dot(self, x: float, y: float, color: str, radius: float) -> None:
        """A filled circle around a point."""
        self.pen.circle((x * SCALE, y * SCALE), radius * SCALE, fill=self.roles.get(color, color))

    def finished(self) -> Image.Image:
        """The picture at its size."""
        return self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def draw_run(run: Run) -> Image.Image:
    """Loss, metric, gradient per layer and the hardest held-out samples of a run."""
    sheet = Sheet()
    events = list(run.events(0))
    epochs = [event for event in events if isinstance(event, Epoch)]
    looks = [event for event in events if isinstance(event, Layers)]
    seen = next((event for event in events if isinstance(event, Predictions)), None)
    sheet.text(MARGIN, 44, run.document.title or "Netloom", size=24)
    sheet.text(MARGIN, 68, _summary(run, epochs), role="muted", size=14)
    middle, half = WIDTH / 2, (HEIGHT + HEAD) / 2
    draw_curves(sheet, (MARGIN, HEAD, middle - 8, half - 8), "Loss", losses(sheet, epochs), logarithmic=True)
    draw_curves(sheet, (middle + 8, HEAD, WIDTH - MARGIN, half - 8), *metric(sheet, run, epochs), percent=True)
    gradients = gradients_of(sheet, run, looks)
    box = (MARGIN, half + 8, middle - 8, HEIGHT - MARGIN)
    draw_curves(sheet, box, "Gradient magnitude per layer", gradients, logarithmic=True)
    draw_samples(sheet, (middle + 8, half + 8, WIDTH - MARGIN, HEIGHT - MARGIN), seen)
    return sheet.finished()


def _summary(run: Run, epochs: Sequence[Epoch]) -> str:
    facts = run.info
    figures = f"{facts['parameters']:,} parameters · {len(epochs):,} epochs · {facts['step']:,} steps"
    return f"{figures} · {facts['seconds']:.1f} s · {facts['device'].upper()}"


def losses(sheet: Sheet, epochs: Sequence[Epoch]) -> list[Line]:
    """Training and validation loss of the first goal."""
    goal = next(iter(epochs[0].train), "") if epochs else ""
    return [
        _line("training", sheet.roles["accent"], [(each.epoch, each.train.get(goal)) for each in epochs]),
        _line("validation", sheet.layers[2], [(each.epoch, each.validation.get(goal)) for each in epochs]),
    ]


def metric(sheet: Sheet, run: Run, epochs: Sequence[Epoch]) -> tuple[str, list[Line]]:
    """The first metric, on the training and the validation rows."""
    node = next(iter(epochs[0].metrics), "") if epochs else ""
    facts = find(run.document.nodes[node].type) if node else None
    lines = [
        _line("training", sheet.roles["accent"], [(each.epoch, each.metrics.get(node)) for each in epochs]),
        _line("validation", sheet.layers[2], [(each.epoch, each.validation_metrics.get(node)) for each in epochs]),
    ]
    return (facts.title if facts else "Metric"), lines


def gradients_of(sheet: Sheet, run: Run, looks: Sequence[Layers]) -> list[Line]:
    """RMS of the gradient of every layer with weights, in the layer's color."""
    nodes = [node for node in (looks[-1].layers if looks else {}) if looks[-1].layers[node].weight is not None]
    order = list(looks[-1].layers) if looks else []
    found = []
    for node in nodes:
        declared = run.document.nodes[node]
        facts = find(declared.type)
        name = declared.title or (facts.title if facts else declared.type)
        points = [(look.step, look.layers[node].gradient) for look in looks if node in look.layers]
        found.append(_line(name, sheet.layers[order.index(node) % len(sheet.layers)], points))
    return found


def _line(name: str, color: str, points: Sequence[tuple[float, float | None]]) -> Line:
    kept = [(x, y) for x, y in points if y is not None and math.isfinite(y)]
    return Line(name, color, np.array(kept, dtype=float).reshape(-1, 2))


def draw_curves(
    sheet: Sheet, box: Box, title: str, lines: Sequence[Line], *, logarithmic: bool = False, percent: bool = False
) -> None:
    """A card with curves, their names at the upper right, and a grid."""
    sheet.card(box, title)
    lines = [Line(line.name, line.color, line.points[(line.points[:, 1] > 0) | (not logarithmic)]) for line in lines]
    lines = [line for line in lines if len(line.points)]
    _legend(sheet, box, lines)
    if not lines:
        return
    every = np.concatenate([line.points for line in lines])
    heights = np.log10(every[:, 1]) if logarithmic else every[:, 1]
    ticks = log_ticks(every[:, 1]) if logarithmic else round_ticks(heights.min(), heights.max())
    marks = [math.log10(tick) for tick in ticks] if logarithmic else ticks
    low, high = min(heights.min(), *marks), max(heights.max(), *marks)
    first, last = every[:, 0].min(), max(every[:, 0].max(), every[:, 0].min() + 1)
    left, top, right, bottom = box[0] + 64, box[1] + 56, box[2] - 24, box[3] - 40

    def place(x: float, y: float) -> tuple[float, float]:
        return left + (x - first) / (last - first) * (right - left), bottom - (y - low) / (high - low) * (bottom - top)

    for tick, mark in zip(ticks, marks, strict=True):
        y = place(first, mark)[1]
        sheet.line([(left, y), (right, y)], "raised", 1)
        sheet.text(left - 10, y, f"{tick * 100:.0f} %" if percent else number(tick), "muted", 12, "rm")
    for tick in round_ticks(first, last):
        if first <= tick <= last:
            sheet.text(place(tick, low)[0], bottom + 20, number(tick), "muted", 12, "ms")
    for line in lines:
        few = len(line.points) * APART <= right - left
        points = [place(x, math.log10(y) if logarithmic else y) for x, y in line.points]
        sheet.line(points, line.color, 3 if few else 2)
        for x, y in points if few else ():
            sheet.dot(x, y, line.color, DOT)


def _legend(sheet: Sheet, box: Box, lines: Sequence[Line]) -> None:
    x = box[2] - 24
    for line in reversed(lines):
        x -= sheet.length(line.name)
        sheet.text(x, box[1] + 31, line.name, "muted")
        sheet.line([(x - 24, box[1] + 27), (x - 8, box[1] + 27)], line.color, 3)
        x -= 44


def log_ticks(values: np.ndarray) -> list[float]:
    """Powers of ten around the values, at most six."""
    low, high = math.floor(math.log10(values.min())), math.ceil(math.log10(values.max()))
    stride = max(1, math.ceil((high - low) / 5))
    return [10.0**power for power in range(low, max(high, low + 1) + 1, stride)]


def round_ticks(low: float, high: float) -> list[float]:
    """Four to seven round numbers from low to high."""
    raw = max(high - low, 1e-9) / 5
    power = 10.0 ** math.floor(math.log10(raw))
    stride = power * next(factor for factor in (1, 2, 5, 10) if factor * power >= raw * 0.999)
    return [round(place * stride, 12) for place in range(math.floor(low / stride), math.ceil(high / stride) + 1)]


def draw_samples(sheet: Sheet, box: Box, seen: Predictions | None) -> None:
    """The held-out pictures with the largest losses: what the network says, and what is true where it is wrong."""
    sheet.card(box, "Hardest held-out samples")
    if seen is None or seen.meaning != "image" or seen.confusion is None:
        return
    columns, rows, gap = 9, 3, 10
    side = (box[2] - box[0] - 40 + gap) / columns - gap
    for place in range(min(columns * rows, len(seen.inputs))):
        x = box[0] + 20 + place % columns * (side + gap)
        y = box[1] + 54 + place // columns * (side + 44)
        picture = _picture(seen.inputs[place], round(side * SCALE))
        sheet.image.paste(picture, (round(x * SCALE), round(y * SCALE)))
        said, true = int(seen.scores[place].argmax()), int(seen.truth[place])
        words = f"{name(seen, said)}  {seen.scores[place].max() * 100:.0f} %"
        if said != true:
            words = f"{name(seen, said)}, not {name(seen, true)}"
        sheet.text(x, y + side + 17, words, "good" if said == true else "error", 12)


def name(seen: Predictions, index: int) -> str:
    """The name of a class."""
    return seen.classes[index] if index < len(seen.classes) else str(index)


def _picture(values: np.ndarray, side: int) -> Any:
    """A picture (C, H, W) as gray squares, dark to light."""
    plane = values.mean(axis=0)
    spread = float(np.ptp(plane)) or 1.0
    levels = ((plane - plane.min()) / spread * 255).astype(np.uint8)
    return Image.fromarray(levels).resize((side, side), Image.Resampling.NEAREST).convert("RGB")
