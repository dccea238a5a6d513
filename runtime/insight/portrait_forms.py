"""What is made of the numbers of one node: tiles of few numbers each, with plain facts about them.

Legend: N samples, C channels, H, W height and width, T steps, U units, P places of the grid, S side of a map.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from nodes.spec import Signal
from runtime.data import Rows
from runtime.document import End
from runtime.insight.lens import Lens
from runtime.pictures import Drawn, grid, marked, numbers_of, span
from runtime.weight_pictures import Shape, weight_pictures

COLUMNS = 96  # numbers beside one another in a strip of units or steps on a node; thrice as many in a large picture
LETTERS = 200  # tokens of a text
CURVES = 16  # units whose curves are drawn over one another
BARS = 64  # columns of a row of data
LARGE = 50  # side from which a picture is large


@dataclass(frozen=True, slots=True)
class Form:
    """Values (tiles, height, width) or (tiles, height, width, 3), and facts: `kind`, `units`, `numbers` of tiles."""

    values: Tensor
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """In which order samples are shown: by class where they have some; `labels` are their classes in that order.

    `plain` are the classes in the order of the samples.
    """

    rows: Tensor | None = None
    labels: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()


def images(values: Tensor, side: int, most: int, signal: Signal, *, picture: bool) -> Form:
    """The channels of one sample (C, …, H, W) as tiles; a picture of the data as itself, in gray or color."""
    values = values.reshape(-1, *values.shape[-2:])
    channels = len(values)
    if picture and channels in (1, 3):
        shown = thinned(values, 2 * side if side < LARGE else 8 * side)
        known = signal.low is not None and signal.high is not None
        ends = {"low": signal.low, "high": signal.high} if known else {}
        tile = shown.permute(1, 2, 0)[None] if channels == 3 else shown
        return Form(tile, {"kind": "picture", "units": 1, "numbers": [0], "size": list(values.shape[1:]), **ends})
    chosen = spread(channels, most)
    facts = {"kind": "images", "units": channels, "numbers": chosen, "size": list(values.shape[1:])}
    return Form(thinned(_some(values, 0, chosen), side), facts)


def maps(values: Tensor, count: int, side: int, most: int, signal: Signal | None) -> Form:
    """What units answer at count × count places (P, U), a tile each; row 0 is the lowest place."""
    chosen = spread(values.shape[1], most)
    shown = (values if len(chosen) == values.shape[1] else values[:, chosen]).float()
    wished = min(count, side * 5 // 2 if len(chosen) == 1 else side)
    size = next(size for size in range(wished, 0, -1) if count % size == 0)
    each = count // size
    planes = shown.reshape(size, each, size, each, len(chosen)).mean(dim=(1, 3)) if each > 1 else shown
    tiles = planes.reshape(size, size, len(chosen)).permute(2, 0, 1)
    facts: dict[str, Any] = {"kind": "maps", "units": values.shape[1], "numbers": chosen}
    if signal is not None and signal.low is not None and signal.high is not None:
        even = signal.low < 0 < signal.high
        far = max(-signal.low, signal.high)
        facts |= {"low": -far if even else signal.low, "high": far if even else signal.high}
    return Form(tiles, facts)


def chances(scores: Tensor, signal: Signal | None) -> Tensor:
    """Scores (P, K) as probabilities."""
    meaning = signal.meaning if signal is not None else ""
    scores = scores.float().exp() if meaning == "log_probabilities" else scores.float()
    return scores if meaning.endswith("probabilities") else scores.softmax(1)


def classes(chances: Tensor, count: int, side: int, names: Sequence[str]) -> tuple[Form, np.ndarray]:
    """The likeliest class at each of count × count places (rows, columns), and how sure that is, as one tile."""
    size = next(size for size in range(min(count, side * 5 // 2), 0, -1) if count % size == 0)
    each = count // size
    means = chances.reshape(size, each, size, each, -1).mean(dim=(1, 3))
    share, winner = means.max(dim=2)
    facts = {"kind": "classes", "units": len(names), "numbers": [0], "classes": list(names), "low": 0.0, "high": 1.0}
    return Form(share[None], facts), winner.to(torch.uint8).cpu().numpy()


def curves(values: Tensor, across: Sequence[float], columns: Sequence[str]) -> Form:
    """What units answer along a line (P, U), as one tile with a row for each unit."""
    chosen = spread(values.shape[1], CURVES)
    axis = columns[0] if len(columns) == 1 else ""
    facts = {"kind": "curves", "units": values.shape[1], "rows": chosen, "numbers": [0], "across": list(across)}
    return Form(values[:, chosen].T[None], {**facts, "axes": [axis]})


def targets(lens: Lens, wire: End, most: int) -> dict[str, np.ndarray]:
    """What is to be answered at samples of a line: `points` (N, 2), and whether they are `held` out."""
    table = lens.table(wire.node)
    label, classed = _label(lens, wire)
    if label is None or classed:
        return {}
    chosen, held = _some_of(table, most)
    x, y = (one.reshape(len(one), -1)[:, 0].index_select(0, chosen.to(one.device)) for one in
            (table.tensors[wire.port], label))  # fmt: skip
    return {"points": numbers_of(torch.stack([x.float(), y.float()], dim=1)), "held": held}


def weights(weight: Tensor, entering: Shape, leaving: Shape, side: int, most: int) -> Form:
    """Weights as tiles: kernels, rows as the images that enter, or columns as those that leave."""
    tiles, beside = weight_pictures(weight, entering, leaving)
    chosen = spread(len(tiles), most)
    shown = tiles[chosen]
    colored = shown.shape[1] == 3
    shown = shown.mean(1) if colored else shown[:, 0]
    larger = side if len(chosen) > 1 else COLUMNS
    facts = {"kind": "weights", "units": len(tiles), "numbers": chosen, "size": list(shown.shape[1:])}
    facts["columns"] = beside if len(chosen) == len(tiles) else 0
    return Form(thinned(shown, larger), facts)


def sequence(values: Tensor, side: int, *, slid: bool = False) -> Form:
    """The states of one sample (T, C) as one tile (C, T): time goes to the right; of channels (C, T) as they are."""
    values = values.T if slid else values
    room = COLUMNS if side < LARGE else 3 * COLUMNS
    steps, channels = spread(values.shape[0], room), spread(values.shape[1], room)
    tile = _some(_some(values, 0, steps), 1, channels).T[None]
    return Form(tile, {"kind": "sequence", "units": values.shape[1], "steps": values.shape[0],
                       "rows": channels, "numbers": [0], "across": steps, "slid": slid})  # fmt: skip


def attention(values: Tensor, side: int, most: int) -> Form:
    """Where each head looks (H, L, S): a row for each step that asks; the more, the brighter."""
    chosen = spread(len(values), most)
    tiles = thinned(values[chosen], max(2 * side, 32))
    return Form(tiles, {"kind": "attention", "units": len(values), "numbers": chosen, "steps": values.shape[2],
                        "size": list(values.shape[1:]), "low": 0.0, "high": 1.0})  # fmt: skip


def units(values: Tensor, side: int, order: Order) -> Form:
    """Units of several samples (N, U) as one tile: a row for each sample, a column for each unit."""
    room = COLUMNS if side < LARGE else 3 * COLUMNS
    chosen = spread(values.shape[1], room)
    shown = _some(values, 1, chosen)
    ordered = order.rows is not None and len(order.rows) == len(values)
    shown = shown[order.rows] if ordered and order.rows is not None else shown
    silent = (values == 0).all(dim=0).sum()
    labels = list(order.labels) if ordered else []
    facts = {"kind": "units", "units": values.shape[1], "rows": labels, "across": chosen, "numbers": [0]}
    return Form(shown[None], facts | {"silent": int(silent), "samples": len(values)})


def row(values: Tensor, sample: int, columns: list[str]) -> Form:
    """One row of data (N, U) as bars; each against the span of its column among the samples."""
    flat = values.reshape(len(values), -1)
    chosen = spread(flat.shape[1], BARS)
    flat = flat[:, chosen].float()
    names = [columns[index] for index in chosen] if len(columns) == values.reshape(len(values), -1).shape[1] else []
    both = torch.stack([flat[sample], flat.amin(0), flat.amax(0)])
    return Form(both[None], {"kind": "row", "units": values[0].numel(), "columns": names, "across": chosen,
                             "numbers": [0], "low": 0.0, "high": 0.0})  # fmt: skip


def tokens(values: Tensor, names: Sequence[str]) -> Form:
    """One sample of whole numbers as the words they stand for."""
    found = [int(value) for value in values.reshape(-1)[:LETTERS].tolist()]
    words = [names[value] if 0 <= value < len(names) else str(value) for value in found]
    shown = values.reshape(1, 1, -1)[..., :LETTERS].float()
    return Form(
        shown, {"kind": "tokens", "units": values.numel(), "words": words, "numbers": [0], "low": 0.0, "high": 0.0}
    )


def constant(values: Tensor, side: int) -> Form | None:
    """What is the same for every sample: a learnt parameter, say."""
    if not values.numel() or not values.is_floating_point():
        return None
    tiles, _ = weight_pictures(values, ())
    tile = tiles[:1, 0]
    return Form(
        thinned(tile, COLUMNS if side < LARGE else 3 * COLUMNS),
        {"kind": "weights", "units": values.numel(), "numbers": [0]},
    )


def points(lens: Lens, wire: End, most: int) -> Drawn:
    """Samples in the plane, the training ones first: `points` (N, 2), their class or value, and `held` out or not."""
    table = lens.table(wire.node)
    numbers, held = _some_of(table, most)
    label, classed = _label(lens, wire)
    found = None if label is None else label.index_select(0, numbers.to(label.device))
    mark = marked(found, table.class_names, classed=classed)
    places = table.tensors[wire.port].index_select(0, numbers.to(table.tensors[wire.port].device))
    return Drawn({"points": numbers_of(places), "held": held, **mark.arrays}, mark.facts)


def _some_of(table: Rows, most: int) -> tuple[Tensor, np.ndarray]:
    """Row numbers (N,) evenly spread over training and then over what is held out, and which are held out."""
    parts = [table.parts["train"], torch.cat([table.parts["validation"], table.parts["test"]])]
    whole = max(1, sum(map(len, parts)))
    counts = [min(len(part), -(-most * len(part) // whole)) for part in parts]
    numbers = [
        part[torch.arange(count) * len(part) // max(1, count)] for part, count in zip(parts, counts, strict=True)
    ]
    return torch.cat(numbers), np.repeat(np.array([False, True]), counts)


def order_of(lens: Lens, inputs: Sequence[End], count: int, row: int | None = None) -> Order:
    """Samples of one source by their class; of that row alone where one is given."""
    nodes = {end.node for end in inputs}
    if len(nodes) != 1 or lens.table(next(iter(nodes))).drawer is not None:
        return Order()
    (node,) = nodes
    table = lens.table(node)
    label, classed = _label(lens, inputs[0])
    if label is None or not classed:
        return Order()
    numbers = lens.numbers(node, count) if row is None else torch.tensor([row])
    classes = marked(label.index_select(0, numbers.to(label.device)), table.class_names, classed=True)
    found = classes.arrays["label"]
    order = np.argsort(found, kind="stable")
    names = classes.facts["classes"]
    plain = tuple(str(names[index]) for index in found)
    return Order(torch.from_numpy(order), tuple(plain[row] for row in order.tolist()), plain)


def _label(lens: Lens, wire: End) -> tuple[Tensor | None, bool]:
    """What a source says of its samples: their class, else one number; and whether it is a class."""
    table = lens.table(wire.node)
    signals = {port: lens.signal(End(wire.node, port)) for port in table.tensors if port != wire.port}
    for port, signal in signals.items():
        one = table.tensors[port][:1].numel() == 1  # rather than a label at each place of a sequence
        if signal is not None and (signal.meaning == "label" or signal.classes) and one:
            return table.tensors[port], True
    for port, signal in signals.items():
        if signal is not None and signal.floating and table.tensors[port][:1].numel() == 1:
            return table.tensors[port], signal.meaning == "sign"
    return None, False


def grid_over(features: Tensor, count: int) -> tuple[Tensor, list[float]]:
    """Places (P, 2) over the range of points (N, 2), and the bounds left, right, low, high."""
    low, high = features.amin(0).tolist(), features.amax(0).tolist()
    return _grid(tuple(low), tuple(high), count)


def line_over(features: Tensor, count: int) -> Tensor:
    """Places (P, 1) over the range of numbers (N, 1)."""
    places = span(np.array([float(features.min()), float(features.max())]), count)
    return torch.from_numpy(places)[:, None]


@lru_cache(maxsize=16)
def _grid(low: tuple[float, float], high: tuple[float, float], count: int) -> tuple[Tensor, list[float]]:
    places, extent = grid(np.array([low, high], dtype=float), count)
    return torch.from_numpy(places), extent


def _some(values: Tensor, axis: int, chosen: list[int]) -> Tensor:
    """These along an axis; a choice of all of them copies nothing."""
    if len(chosen) == values.shape[axis]:
        return values
    return values.index_select(axis, torch.tensor(chosen, device=values.device))


def spread(count: int, most: int) -> list[int]:
    """Numbers from 0 to count, evenly spread where they are more than `most`."""
    return list(range(count)) if count <= most else [index * count // most for index in range(most)]


def thinned(tiles: Tensor, side: int) -> Tensor:
    """Tiles (…, H, W) averaged to at most `side` numbers along each edge."""
    height, width = tiles.shape[-2:]
    tiles = tiles.float()
    if max(height, width) <= side:
        return tiles
    scale = side / max(height, width)
    size = max(1, round(height * scale)), max(1, round(width * scale))
    return functional.adaptive_avg_pool2d(tiles[None], size)[0]


def brought(found: Mapping[str, Tensor]) -> dict[str, np.ndarray]:
    """Tensors as arrays of single precision, with one transfer for all."""
    if not found:
        return {}
    tensors = [tensor.detach().float() for tensor in found.values()]
    if all(tensor.device.type == "cpu" for tensor in tensors):
        return {name: np.array(tensor.numpy()) for name, tensor in zip(found, tensors, strict=True)}
    together = torch.cat([tensor.reshape(-1) for tensor in tensors]).cpu().numpy()
    ends = np.cumsum([tensor.numel() for tensor in tensors])
    parts = np.split(together, ends[:-1])
    return {name: part.reshape(tensor.shape) for name, part, tensor in zip(found, parts, tensors, strict=True)}


def reach(values: np.ndarray, facts: Mapping[str, Any], points: np.ndarray | None = None) -> tuple[float, float]:
    """The ends of the scale: even around zero for what has signs, from the least to the largest for the others."""
    with np.errstate(all="ignore"):
        there = values.reshape(-1) if np.isfinite(values.sum()) else values[np.isfinite(values)]
    if facts["kind"] in ("picture", "curves"):
        there = np.concatenate([there, points[:, 1]]) if points is not None else there
        return (float(there.min()), float(there.max())) if len(there) else (0.0, 1.0)
    far = float(np.abs(there).max(initial=0.0))
    if facts["kind"] == "maps":
        far = max(1.0, far)
    far = far or 1.0
    return -far, far
