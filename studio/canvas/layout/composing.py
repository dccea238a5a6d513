"""Whole pictures from rows: a network in one line, folded into rows, or as a U; parts beside and below each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from studio.canvas.layout.graph import Columns, Graph, Link, Position, Spread
from studio.canvas.layout.layers import layers_of, main_way, parts
from studio.canvas.layout.row import spread
from studio.canvas.layout.segments import Layers, levels_of, rows_of

SHELF = 1600.0  # small parts stand beside each other up to this length
WIDEST = 2.8  # the proportion up to which the arms of a U step aside by their whole length
WIDEST_SHELF = 12  # parts
WORTH = 1.2  # how much larger the picture must become for a longer shelf
STEPS = (1.0, 0.75, 0.5, 0.36, 0.24)
BETWEEN = 160.0  # between the arms of a U


def picture(graph: Graph, seats: Sequence[Position], *, arms: bool) -> list[Position]:
    """The place (along, across) of each node. `seats` are the present ones: parts keep their order.

    `arms` allows the shape of a U.
    """
    count = len(graph.along)
    layer = layers_of(count, graph.links)
    by_part = parts(count, graph.links)
    by_part.sort(key=lambda part: (min(seats[node][1] for node in part), min(seats[node][0] for node in part)))
    links_of: list[list[Link]] = [[] for _ in by_part]
    part_of = {node: number for number, part in enumerate(by_part) for node in part}
    for link in graph.links:
        links_of[part_of[link.source]].append(link)
    spreads = [
        _part(replace(graph, links=links), part, layer, arms=arms)
        for part, links in zip(by_part, links_of, strict=True)
    ]
    limit = _shelf(graph, spreads)
    places: list[Position] = [(0.0, 0.0)] * count
    along = below = top = 0.0
    for each in spreads:
        if along and along + each.length > limit:
            along, top = 0.0, below
        high = min(across for _, across in each.places.values())
        for node, (x, y) in each.places.items():
            places[node] = (x + along, y - high + top)
        along += each.length + 2 * graph.spacing.columns
        below = max(below, top + each.bottom - high + 2 * graph.spacing.nodes)
    return places


def _shelf(graph: Graph, spreads: Sequence[Spread]) -> float:
    """How long parts may stand beside each other, so that the whole comes out as large as may be."""
    least = max([SHELF, *(each.length for each in spreads)])
    best, largest = least, 0.0
    for wide in range(1, min(len(spreads), WIDEST_SHELF) + 1):
        limit = max(least, sum(each.length + 2 * graph.spacing.columns for each in spreads[:wide]))
        along = below = top = length = 0.0
        for each in spreads:
            if along and along + each.length > limit:
                along, top = 0.0, below
            length = max(length, along + each.length)
            along += each.length + 2 * graph.spacing.columns
            below = max(below, top + each.bottom - each.top + 2 * graph.spacing.nodes)
        scale = min(graph.spacing.proportion / length, 1.0 / below) if length else 0.0
        if scale > largest * WORTH:
            best, largest = limit, scale
    return best


def _part(graph: Graph, part: Sequence[int], layer: Sequence[int], *, arms: bool) -> Spread:
    lowest = min(layer[node] for node in part)
    own = {node: layer[node] - lowest for node in part}
    way = main_way(part, graph.links, own)
    levels = levels_of(graph, part, own, way) if arms else []
    if levels:
        return _arms(graph, part, own, way, levels)
    rows = rows_of(graph, part, own, way)
    spreads = [spread(graph, _between(part, own, (row.first, row.last)), own, way) for row in rows]
    if len(rows) == 1:
        return spreads[0]
    return _stacked(graph, spreads, [row.opens for row in rows])


def _between(part: Sequence[int], layer: Columns, stretch: Layers) -> list[int]:
    return [node for node in part if stretch[0] <= layer[node] <= stretch[1]]


def _stacked(graph: Graph, spreads: Sequence[Spread], opens: Sequence[bool]) -> Spread:
    """Rows below each other, with room between them for the wires that come back."""
    places: dict[int, Position] = {}
    across = 0.0
    for number, (row, new) in enumerate(zip(spreads, opens, strict=True)):
        if number:
            across += graph.spacing.rows + (graph.spacing.stages if new else 0.0)
        places |= {node: (x, y - row.top + across) for node, (x, y) in row.places.items()}
        across += row.bottom - row.top
    return Spread(places, max(row.length for row in spreads), 0.0, across)


def _arms(graph: Graph, part: Sequence[int], layer: Columns, way: Sequence[int], levels: list[Layers]) -> Spread:
    """A U: each level of the left arm a step further in and below, the right arm likewise, the skips level."""
    spreads = [spread(graph, _between(part, layer, level), layer, way) for level in levels]
    depth = len(levels) // 2
    level_of = [min(number, len(levels) - 1 - number) for number in range(len(levels))]
    line = [0.0] * (depth + 1)  # where the main way of each level is
    pitch = 0.0
    for number in range(1, depth + 1):
        above = max(each.bottom for each, level in zip(spreads, level_of, strict=True) if level == number - 1)
        below = min(each.top for each, level in zip(spreads, level_of, strict=True) if level == number)
        pitch = max(pitch, above - below + graph.spacing.rows + graph.spacing.stages)
    for number in range(1, depth + 1):
        line[number] = line[number - 1] + pitch
    high = line[-1] + spreads[depth].bottom - min(spreads[0].top, spreads[-1].top)
    starts: list[float] = []
    for share in STEPS:
        starts = _starts(graph, spreads, depth, share)
        length = max(start + each.length for start, each in zip(starts, spreads, strict=True))
        if length <= WIDEST * high:
            break
    places = {
        node: (x + start, y + line[level])
        for each, start, level in zip(spreads, starts, level_of, strict=True)
        for node, (x, y) in each.places.items()
    }
    top = min(each.top + line[level] for each, level in zip(spreads, level_of, strict=True))
    bottom = max(each.bottom + line[level] for each, level in zip(spreads, level_of, strict=True))
    return Spread(places, max(s + each.length for s, each in zip(starts, spreads, strict=True)), top, bottom)


def _starts(graph: Graph, spreads: Sequence[Spread], depth: int, share: float) -> list[float]:
    """Where each level begins along the flow, its arms stepping aside by a share of their length."""
    gap = graph.spacing.columns
    left, right = spreads[:depth], spreads[depth + 1 :]
    starts = [0.0]
    for each in left:
        starts.append(starts[-1] + _on_grid((each.length + gap) * share))
    end = max(start + each.length for start, each in zip(starts, left, strict=False))
    begin = max(end + BETWEEN, starts[depth] + spreads[depth].length + gap)
    after = []
    for each in right:
        after.append(begin)
        begin += _on_grid((each.length + gap) * share)
    return [*starts, *after]


def _on_grid(length: float) -> float:
    return round(length / 8.0) * 8.0
