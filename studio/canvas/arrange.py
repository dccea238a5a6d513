"""Arrange: layers from left to right, few crossings, straight chains. A pure function of the document; no Qt.

The steps are Sugiyama's: circles are broken, layers follow the longest way from a source, wires across several layers
get a place of their own in each, layers are ordered by the mean of their neighbors, and heights are settled by least
squares under the order. Order starts from where nodes are, so that a small edit moves little.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nodes.catalogue import find
from runtime.document import Document
from studio.canvas.arrange_layers import GRID, Cell, order_columns, settle_heights

GAP_X, GAP_Y, LANE = 56.0, 48.0, 24.0  # between layers, between nodes, and what a passing wire takes
SWEEPS = 12
Position = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A node's size, and how far below its top its ports are."""

    width: float = 184.0
    height: float = 60.0
    inputs: Mapping[str, float] = field(default_factory=dict)
    outputs: Mapping[str, float] = field(default_factory=dict)


def arrange(
    document: Document, boxes: Mapping[str, Box] | None = None, only: Iterable[str] | None = None
) -> dict[str, Position]:
    """New positions for all nodes, or for `only` some, whose upper left corner stays where it is.

    Deterministic: equal documents give equal positions.
    """
    wanted = set(document.nodes) if only is None else set(only)
    chosen = [key for key in document.nodes if key in wanted]
    if not chosen:
        return {}
    boxes = {key: (boxes or {}).get(key) or _plain_box(document, key) for key in chosen}
    wires = _forward_wires(document, chosen)
    placed: dict[str, Position] = {}
    top = 0.0
    for part in _parts(chosen, wires, document):
        inside = [wire for wire in wires if wire[0] in part]
        spread = _spread(document, [key for key in chosen if key in part], inside, boxes)
        high = min(y for _, y in spread.values())
        placed |= {key: (x, y - high + top) for key, (x, y) in spread.items()}
        top += max(y - high + boxes[key].height for key, (_, y) in spread.items()) + 2 * GAP_Y
    x, y = (min(document.nodes[key].position[axis] for key in chosen) for axis in (0, 1))
    left, high = (min(place[axis] for place in placed.values()) for axis in (0, 1))
    return {key: (_snapped(placed[key][0] - left + x), _snapped(placed[key][1] - high + y)) for key in chosen}


def _plain_box(document: Document, key: str) -> Box:
    facts = find(document.nodes[key].type)
    inputs, outputs = (facts.inputs, facts.outputs) if facts else ((), ())
    rows = max(len(inputs), len(outputs), 1)
    return Box(
        height=36.0 + 24.0 * rows,
        inputs={port.key: 44.0 + 24.0 * row for row, port in enumerate(inputs)},
        outputs={port.key: 44.0 + 24.0 * row for row, port in enumerate(outputs)},
    )


_Link = tuple[str, str, str, str]  # source node, its port, target node, its port


def _snapped(value: float) -> float:
    return round(value / GRID) * GRID


def _forward_wires(document: Document, chosen: list[str]) -> list[_Link]:
    """The wires among the chosen, those that close a circle turned away (a walk without recursion finds them)."""
    inside = set(chosen)
    state: dict[str, int] = {}  # 1 while on the way, 2 when done
    closing: set[tuple[str, str]] = set()
    for start in chosen:
        if start in state:
            continue
        state[start] = 1
        way = [(start, iter(document.outgoing[start]))]
        while way:
            node, rest = way[-1]
            wire = next(rest, None)
            if wire is None:
                state[node] = 2
                way.pop()
                continue
            following = wire.target.node
            if following not in inside:
                continue
            if state.get(following) == 1:
                closing.add((node, following))
            elif following not in state:
                state[following] = 1
                way.append((following, iter(document.outgoing[following])))
    return [
        (wire.source.node, wire.source.port, wire.target.node, wire.target.port)
        for wire in document.wires
        if wire.source.node in inside
        and wire.target.node in inside
        and (wire.source.node, wire.target.node) not in closing
    ]


def _parts(chosen: list[str], wires: list[_Link], document: Document) -> list[set[str]]:
    """Connected parts, in the order from top to bottom in which they are now."""
    near: dict[str, list[str]] = {key: [] for key in chosen}
    for source, _, target, _ in wires:
        near[source].append(target)
        near[target].append(source)
    parts: list[set[str]] = []
    seen: set[str] = set()
    for start in chosen:
        if start in seen:
            continue
        part, waiting = {start}, [start]
        while waiting:
            for other in near[waiting.pop()]:
                if other not in part:
                    part.add(other)
                    waiting.append(other)
        seen |= part
        parts.append(part)
    return sorted(parts, key=lambda part: min(document.nodes[key].position[1] for key in part))


def _layers(chosen: list[str], wires: list[_Link]) -> dict[str, int]:
    """The layer of each node: the longest way from a source; then sources move right up to what they feed."""
    following: dict[str, list[str]] = {key: [] for key in chosen}
    waiting = dict.fromkeys(chosen, 0)
    for source, _, target, _ in wires:
        following[source].append(target)
        waiting[target] += 1
    fed = dict(waiting)
    layer = dict.fromkeys(chosen, 0)
    ready = [key for key in chosen if not waiting[key]]
    for key in ready:  # grows while it is walked
        for target in following[key]:
            layer[target] = max(layer[target], layer[key] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    for key in reversed(ready):
        if not fed[key] and following[key]:
            layer[key] = min(layer[target] for target in following[key]) - 1
    return layer


def _spread(document: Document, chosen: list[str], wires: list[_Link], boxes: Mapping[str, Box]) -> dict[str, Position]:
    """Positions of one connected part, from (0, 0)."""
    layer = _layers(chosen, wires)
    lowest = min(layer.values())
    columns: list[list[Cell]] = [[] for _ in range(max(layer.values()) - lowest + 1)]
    cells: dict[str, Cell] = {}
    for key in chosen:
        box = boxes[key]
        cells[key] = Cell(key, box.height, box.width, document.nodes[key].position[1])
        columns[layer[key] - lowest].append(cells[key])
    for source, out, target, into in wires:
        heights = boxes[source].outputs.get(out, 44.0), boxes[target].inputs.get(into, 44.0)
        _link(cells[source], cells[target], heights, columns, layer[source] - lowest, layer[target] - lowest)
    order_columns(columns, SWEEPS)
    settle_heights(columns, GAP_Y, SWEEPS)
    x, places = 0.0, {}
    for column in columns:
        for cell in column:
            if cell.key:
                places[cell.key] = (x, cell.y)
        x += max((cell.width for cell in column), default=0.0) + GAP_X
    return places


def _link(source: Cell, target: Cell, heights: Position, columns: list[list[Cell]], first: int, last: int) -> None:
    """Tie two cells, by way of a passing cell in every layer between them."""
    begin, (height, enters) = source, heights
    for number in range(first + 1, last):
        share = (number - first) / (last - first)
        passing = Cell("", LANE, 0.0, source.before + (target.before - source.before) * share)
        columns[number].append(passing)
        _tie(begin, passing, height, LANE / 2)
        begin, height = passing, LANE / 2
    _tie(begin, target, height, enters)


def _tie(left: Cell, right: Cell, leaves: float, enters: float) -> None:
    left.right.append((right, leaves - enters))
    right.left.append((left, enters - leaves))
