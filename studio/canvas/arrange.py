"""Arrange: where nodes go so that a network reads like a figure. A pure function of the document; no Qt.

Columns follow the longest way from a source, and the main way lies on one line; wires that skip have places of their
own beside it. A long network is folded into rows, one that goes down and up again becomes a U, and frames side by side
are kept apart (see `layout`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from runtime.document import Document
from runtime.facts import facts_of
from studio.canvas.layout.graph import Box, Graph, Link, Position, Spacing
from studio.canvas.layout.layers import without_circles
from studio.canvas.layout.leveling import GRID
from studio.canvas.layout.towers import picture_with_towers

__all__ = ["Box", "Position", "arrange"]
FARTHEST = 1e6  # positions from foreign files are brought within this
KEPT = 0.5  # the share of nodes from which those that need not move stay exactly
APART = 32.0  # kept between a pinned node and others
PUSHES = 60
ACROSS = Spacing(columns=56.0, nodes=64.0)  # left to right
# Downwards ports stay at the sides: wires turn between nodes.
DOWN = Spacing(columns=56.0, nodes=72.0, proportion=0.7, before=(144.0, 24.0))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Between the axes of a picture: along the flow and across it, or x and y."""

    down: bool

    def turned(self, pair: Position) -> Position:
        """The pair for the other kind of axes."""
        return (pair[1], pair[0]) if self.down else pair


def arrange(
    document: Document,
    boxes: Mapping[str, Box] | None = None,
    only: Iterable[str] | None = None,
    direction: str = "right",
) -> dict[str, Position]:
    """New positions for all nodes, or for `only` some; the flow goes to the "right" or "down".

    Pinned nodes stay. What needs not move stays; else the upper left corner does.
    Deterministic: equal documents give equal positions, and arranging twice changes nothing.
    """
    wanted = set(document.nodes) if only is None else set(only)
    chosen = [key for key in document.nodes if key in wanted]
    if not chosen:
        return {}
    measured = [(boxes or {}).get(key) or _plain_box(document, key) for key in chosen]
    seats = [_sound(document.nodes[key].position) for key in chosen]
    sheet = _Sheet(direction == "down")
    graph = _graph(document, chosen, measured, seats, sheet)
    places = picture_with_towers(graph, [sheet.turned(seat) for seat in seats], arms=not sheet.down)
    pinned = [number for number, key in enumerate(chosen) if document.nodes[key].pinned]
    found = _anchored([sheet.turned(place) for place in places], seats, pinned)
    if pinned:
        found = _clear_of_pinned(found, seats, measured, pinned)
    return dict(zip(chosen, found, strict=True))


def _plain_box(document: Document, key: str) -> Box:
    facts = facts_of(document, key)
    inputs, outputs = (facts.inputs, facts.outputs) if facts else ((), ())
    rows = max(len(inputs), len(outputs), 1)
    return Box(
        height=36.0 + 24.0 * rows,
        inputs={port.key: 44.0 + 24.0 * row for row, port in enumerate(inputs)},
        outputs={port.key: 44.0 + 24.0 * row for row, port in enumerate(outputs)},
    )


def _sound(position: Position) -> Position:
    x, y = (0.0 if math.isnan(value) else min(max(value, -FARTHEST), FARTHEST) for value in position)
    return x, y


def _graph(document: Document, chosen: list[str], boxes: list[Box], seats: list[Position], sheet: _Sheet) -> Graph:
    number = {key: each for each, key in enumerate(chosen)}
    inside = [wire for wire in document.wires if wire.source.node in number and wire.target.node in number]
    kept = without_circles(len(chosen), [(number[wire.source.node], number[wire.target.node]) for wire in inside])
    tails: dict[tuple[str, str], int] = {}
    links = []
    for wire, stays in zip(inside, kept, strict=True):
        source, target = number[wire.source.node], number[wire.target.node]
        leaves, enters = boxes[source].width / 2, boxes[target].width / 2
        if not sheet.down:
            leaves = boxes[source].outputs.get(wire.source.port, 44.0)
            enters = boxes[target].inputs.get(wire.target.port, 44.0)
        tail = tails.setdefault((wire.source.node, wire.source.port), len(tails))
        if stays and source != target:
            links.append(Link(source, target, leaves, enters, tail))
    sizes = [sheet.turned((box.width, box.height)) for box in boxes]
    frames = {key: each for each, frame in enumerate(document.frames.values()) for key in frame.members}
    return Graph(
        along=[size[0] for size in sizes],
        across=[size[1] for size in sizes],
        links=links,
        ranks=[sheet.turned(seat)[1] for seat in seats],
        kinds=[document.nodes[key].type for key in chosen],
        groups=[frames.get(key, -1) for key in chosen],
        spacing=DOWN if sheet.down else ACROSS,
    )


def _anchored(places: list[Position], seats: list[Position], pinned: list[int]) -> list[Position]:
    """The picture where most nodes need not move, or at the pinned ones, or at the old upper left corner."""
    snapped = [(_snapped(x), _snapped(y)) for x, y in places]
    ways = [(seat[0] - place[0], seat[1] - place[1]) for seat, place in zip(seats, snapped, strict=True)]
    way, count = Counter(ways[number] for number in pinned or range(len(ways))).most_common(1)[0]
    if not pinned and count < KEPT * len(places):
        corner = [min(each[axis] for each in seats) - min(each[axis] for each in snapped) for axis in (0, 1)]
        way = (_snapped(corner[0]), _snapped(corner[1]))
    return [(x + way[0], y + way[1]) for x, y in snapped]


def _snapped(value: float) -> float:
    return round(value / GRID) * GRID


def _clear_of_pinned(
    places: list[Position], seats: list[Position], boxes: list[Box], pinned: list[int]
) -> list[Position]:
    """Pinned nodes where they are; what would lie on one goes below it, and pushes on what it then lies on."""
    found, fixed = list(places), set(pinned)
    for number in pinned:
        found[number] = seats[number]
    settled = [number for number in pinned if found[number] != places[number]]
    moving = [number for number in range(len(found)) if number not in fixed]
    if not settled:
        return found
    standing = list(pinned)
    for number in sorted(moving, key=lambda each: (found[each][1], found[each][0])):
        for _ in range(PUSHES):
            hit = next((each for each in standing if _touch(found, boxes, number, each)), None)
            if hit is None:
                break
            x, _ = found[number]
            found[number] = (x, _snapped(found[hit][1] + boxes[hit].height + APART))
        standing.append(number)
    return found


def _touch(places: list[Position], boxes: list[Box], one: int, other: int) -> bool:
    (x, y), (u, v) = places[one], places[other]
    beside = x + boxes[one].width <= u or u + boxes[other].width <= x
    return not (beside or y + boxes[one].height <= v or v + boxes[other].height <= y)
