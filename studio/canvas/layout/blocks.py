"""Blocks of towers: where a stack of them would be far taller than the picture is to be, rows of several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from studio.canvas.layout.graph import Graph, Link, Position
from studio.canvas.layout.layers import layers_of, without_circles

WIDEST = 40  # towers in a row
WORTH = 1.2  # how much larger the picture must become for towers to stand in rows


@dataclass(frozen=True, slots=True)
class Tower:
    """The members of a frame with their places from the corner of the frame, and its size."""

    places: Mapping[int, Position]
    along: float
    across: float


def in_blocks(graph: Graph, found: Sequence[list[int]], built: Sequence[Tower]) -> tuple[list[list[int]], list[Tower]]:
    """The towers, those of one column in rows as one large tower where that makes the whole picture larger."""
    count = len(found)
    unit_of = {node: number for number, members in enumerate(found) for node in members}
    alone = [node for node in range(len(graph.along)) if node not in unit_of]
    unit_of |= {node: count + number for number, node in enumerate(alone)}
    links = between(graph, unit_of, built)
    layer = layers_of(count + len(alone), links)
    length = [0.0] * (max(layer) + 1)
    for unit, column in enumerate(layer):
        length[column] = max(length[column], built[unit].along if unit < count else graph.along[alone[unit - count]])
    members, towers = list[list[int]](), list[Tower]()
    done = set[int]()
    for unit in range(count):
        crowd = [other for other in range(unit, count) if layer[other] == layer[unit] and other not in done]
        if unit in done:
            continue
        rest = sum(length) + graph.spacing.columns * len(length) - length[layer[unit]]
        wide = _columns(graph, [built[each] for each in crowd], rest) if _alike(crowd, links) else 1
        if wide == 1:
            crowd = [unit]
        done.update(crowd)
        members.append([node for each in crowd for node in found[each]])
        towers.append(_block(graph, [built[each] for each in crowd], wide))
    return members, towers


def _alike(crowd: Sequence[int], links: Sequence[Link]) -> bool:
    """Whether towers share what feeds them and what they feed, save for one thing or two."""
    inside = set(crowd)
    feeding: dict[int, set[int]] = {}
    fed: dict[int, set[int]] = {}
    for link in links:
        if link.target in inside:
            feeding.setdefault(link.source, set()).add(link.target)
        if link.source in inside:
            fed.setdefault(link.target, set()).add(link.source)
    return all(sum(len(ends) == 1 for ends in each.values()) <= 2 for each in (feeding, fed))


def _columns(graph: Graph, towers: Sequence[Tower], rest: float) -> int:
    """How many towers stand in a row; `rest` is what else the picture takes along."""

    def scale(wide: int) -> float:
        along, across = _size(graph, towers, wide)
        return min(graph.spacing.proportion / (along + rest), 1.0 / across)

    best = max(range(1, min(len(towers), WIDEST) + 1), key=lambda wide: (scale(wide), -wide))
    return best if scale(best) >= WORTH * scale(1) else 1


def _size(graph: Graph, towers: Sequence[Tower], wide: int) -> Position:
    """How long and how high rows of so many towers are."""
    lengths = [max(tower.along for tower in towers[column::wide]) for column in range(wide)]
    heights = [max(tower.across for tower in towers[begin : begin + wide]) for begin in range(0, len(towers), wide)]
    columns, nodes = 2 * graph.spacing.columns, graph.spacing.nodes
    return sum(lengths) + columns * (len(lengths) - 1), sum(heights) + nodes * (len(heights) - 1)


def _block(graph: Graph, towers: Sequence[Tower], wide: int) -> Tower:
    """Rows of so many towers as one, each with the room that its column and its row take."""
    lengths = [max(tower.along for tower in towers[column::wide]) for column in range(wide)]
    places: dict[int, Position] = {}
    across = 0.0
    for begin in range(0, len(towers), wide):
        row, along = towers[begin : begin + wide], 0.0
        for tower, length in zip(row, lengths, strict=False):
            places |= {node: (x + along, y + across) for node, (x, y) in tower.places.items()}
            along += length + 2 * graph.spacing.columns
        across += max(tower.across for tower in row) + graph.spacing.nodes
    return Tower(places, *_size(graph, towers, wide))


def between(graph: Graph, unit_of: Mapping[int, int], built: Sequence[Tower]) -> list[Link]:
    """The links between units; of several from one port to one tower, the first."""
    offset = {node: place[1] for each in built for node, place in each.places.items()}
    found: dict[tuple[int, int, int], Link] = {}
    for link in graph.links:
        source, target = unit_of[link.source], unit_of[link.target]
        leaves, enters = link.leaves + offset.get(link.source, 0.0), link.enters + offset.get(link.target, 0.0)
        if source != target:
            found.setdefault((source, target, link.tail), Link(source, target, leaves, enters, link.tail))
    kept = without_circles(len(set(unit_of.values())), [(link.source, link.target) for link in found.values()])
    return [link for link, stays in zip(found.values(), kept, strict=True) if stays]
