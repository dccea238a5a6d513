"""One row of a picture: columns of nodes and passing wires, ordered and leveled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from studio.canvas.layout.graph import Columns as ColumnOf
from studio.canvas.layout.graph import Graph, Link, Position, Spread
from studio.canvas.layout.leveling import Tie, leveled
from studio.canvas.layout.ordering import Columns, crossings, ordered, with_ends

MAIN, THROUGH, SINGLE, PLAIN, LEAVING = 32, 8, 6, 4, 2  # how much a tie wants to be straight
STEADY = 0.95  # how much less wires must run up and down for ends of ways to change sides
WEIGHED = 1000  # cells up to which that is tried
SETTLED = 3  # how often an order is taken up again until it stays


@dataclass(slots=True)
class _Cells:
    """Cells of a row: first the nodes, then the passing wires."""

    nodes: list[int]
    columns: Columns
    column_of: list[int]
    size: list[float]
    ties: list[Tie] = field(default_factory=list)
    spans: dict[int, tuple[int, int, float]] = field(default_factory=dict)  # passing cell: its ends, share of the way

    def near(self) -> tuple[list[list[int]], list[list[int]]]:
        """What each cell is tied to on its left, and on its right."""
        left: list[list[int]] = [[] for _ in self.size]
        right: list[list[int]] = [[] for _ in self.size]
        for tie in self.ties:
            right[tie.left].append(tie.right)
            left[tie.right].append(tie.left)
        return left, right


def spread(graph: Graph, nodes: Sequence[int], layer: ColumnOf, way: Sequence[int]) -> Spread:
    """Places for these nodes, the first column at 0 along, the main way level."""
    cells = _cells(graph, nodes, layer, way)
    main = set(way)
    spot = {cell for cell, node in enumerate(cells.nodes) if node in main}
    cells.columns = _columns(graph, cells, spot)
    count, spacing = len(cells.nodes), graph.spacing

    def gap(one: int, other: int) -> float:
        passing = (one >= count) + (other >= count)
        return spacing.nodes if not passing else spacing.beside if passing == 1 else 0.0

    across = _leveled(cells, spot, gap)
    level = next((across[cell] for cell in range(count) if cell in spot), 0.0)
    places: dict[int, Position] = {}
    along = 0.0
    for column in cells.columns:
        wide = 0.0
        for cell in column:
            if cell < count:
                places[cells.nodes[cell]] = (along, across[cell] - level)
                wide = max(wide, graph.along[cells.nodes[cell]])
        along += wide + spacing.columns
    edges = [(across[cell] - level, across[cell] - level + cells.size[cell]) for cell in range(len(cells.size))]
    top, bottom = min(edge[0] for edge in edges), max(edge[1] for edge in edges)
    return Spread(places, along - spacing.columns, top, bottom)


def _leveled(cells: _Cells, spot: set[int], gap: Callable[[int, int], float]) -> list[float]:
    """The upper edge of each cell. Ends of ways stand where wires run up and down the least."""
    best = leveled(cells.columns, cells.size, cells.ties, gap)
    least = STEADY * _rise(cells, best)
    present, near = cells.columns, cells.near()
    for inwards in (True, False) if len(cells.size) <= WEIGHED else ():
        columns = with_ends(present, *near, len(cells.nodes), spot, inwards=inwards)
        if columns != present:
            across = leveled(columns, cells.size, cells.ties, gap)
            if (rise := _rise(cells, across)) < least:
                best, least, cells.columns = across, rise, columns
    return best


def _rise(cells: _Cells, across: Sequence[float]) -> float:
    return sum(abs(across[tie.left] + tie.leaves - across[tie.right] - tie.enters) for tie in cells.ties)


def _cells(graph: Graph, nodes: Sequence[int], layer: ColumnOf, way: Sequence[int]) -> _Cells:
    cell_of = {node: cell for cell, node in enumerate(nodes)}
    lowest = min(layer[node] for node in nodes)
    columns: Columns = [[] for _ in range(max(layer[node] for node in nodes) - lowest + 1)]
    for node in nodes:
        columns[layer[node] - lowest].append(cell_of[node])
    cells = _Cells(list(nodes), columns, [layer[node] - lowest for node in nodes], [graph.across[n] for n in nodes])
    inside = [link for link in graph.links if link.source in cell_of and link.target in cell_of]
    leaving, entering = [0] * len(nodes), [0] * len(nodes)
    for link in inside:
        leaving[cell_of[link.source]] += 1
        entering[cell_of[link.target]] += 1
    following = dict(pairwise(way))
    by_tail: dict[int, list[Link]] = {}
    for link in inside:
        by_tail.setdefault(link.tail, []).append(link)
    for crowd in by_tail.values():
        _tie_up(graph, cells, cell_of, crowd, following, (leaving, entering))
    return cells


def _tie_up(
    graph: Graph,
    cells: _Cells,
    cell_of: dict[int, int],
    crowd: list[Link],
    following: dict[int, int],
    counts: tuple[list[int], list[int]],
) -> None:
    """Tie the wires of one port; long ones share passing cells, one in every column on the way."""
    half = graph.spacing.lane / 2
    crowd = sorted(crowd, key=lambda link: cells.column_of[cell_of[link.target]])
    source, last = cell_of[crowd[0].source], cell_of[crowd[-1].target]
    chain = [source]
    begin, end = cells.column_of[source], cells.column_of[last]
    for column in range(begin + 1, end):
        passing = len(cells.size)
        cells.size.append(graph.spacing.lane)
        cells.column_of.append(column)
        cells.columns[column].append(passing)
        cells.spans[passing] = (source, last, (column - begin) / (end - begin))
        leaves, weight = (crowd[0].leaves, LEAVING) if len(chain) == 1 else (half, THROUGH)
        cells.ties.append(Tie(chain[-1], passing, leaves, half, weight))
        chain.append(passing)
    for link in crowd:
        target = cell_of[link.target]
        through = chain[max(cells.column_of[target] - begin - 1, 0)]
        if through != source:
            cells.ties.append(Tie(through, target, half, link.enters, LEAVING))
            continue
        single = counts[0][source] == 1 and counts[1][target] == 1
        weight = MAIN if following.get(link.source) == link.target else SINGLE if single else PLAIN
        cells.ties.append(Tie(source, target, link.leaves, link.enters, weight))


def _columns(graph: Graph, cells: _Cells, spot: set[int]) -> Columns:
    """The order as it is now where that is as good as the one found from the bare structure."""
    left, right = cells.near()
    bare = [0.0 if cell in spot else 1.0 + cell for cell in range(len(cells.nodes))]
    found = _grouped(graph, cells, ordered(_begun(cells, bare, spot), left, right)[0])
    fewest = crossings(found, right)
    order = [graph.ranks[node] for node in cells.nodes]
    for _ in range(SETTLED):
        begun = _begun(cells, order, spot)
        if _nodes_only(cells, begun) == _nodes_only(cells, found):
            return found
        kept = _grouped(graph, cells, ordered(begun, left, right)[0])
        if _nodes_only(cells, kept) == _nodes_only(cells, begun):
            return kept if crossings(kept, right) <= fewest else found
        order = [0.0] * len(cells.nodes)
        for column in kept:
            for number, cell in enumerate(column):
                if cell < len(order):
                    order[cell] = float(number)
    return found


def _nodes_only(cells: _Cells, columns: Columns) -> Columns:
    return [[cell for cell in column if cell < len(cells.nodes)] for column in columns]


def _begun(cells: _Cells, order: Sequence[float], spot: set[int]) -> Columns:
    """Columns to begin with: nodes in this order, passing wires between their ends and a little above the main way."""
    key = [0.0] * len(cells.size)
    for column in cells.columns:
        nodes = sorted((cell for cell in column if cell < len(cells.nodes)), key=lambda cell: (order[cell], cell))
        middle = next((number for number, cell in enumerate(nodes) if cell in spot), 0)
        for number, cell in enumerate(nodes):
            key[cell] = float(number - middle)
    for passing, (source, target, share) in cells.spans.items():
        length = cells.column_of[target] - cells.column_of[source]
        key[passing] = key[source] * (1 - share) + key[target] * share - 0.25 - min(length, 200) / 1000
    return [sorted(column, key=lambda cell: (key[cell], cell)) for column in cells.columns]


def _grouped(graph: Graph, cells: _Cells, columns: Columns) -> Columns:
    """The columns with the members of a frame side by side, at the mean of where they were."""
    if all(group < 0 for group in graph.groups):
        return columns
    again = []
    for column in columns:
        sums: dict[int, list[int]] = {}
        group_of = {cell: graph.groups[cells.nodes[cell]] for cell in column if cell < len(cells.nodes)}
        for number, cell in enumerate(column):
            if group_of.get(cell, -1) >= 0:
                sums.setdefault(group_of[cell], []).append(number)
        key = {
            cell: (sum(sums[group_of[cell]]) / len(sums[group_of[cell]]) if group_of.get(cell, -1) >= 0 else number)
            for number, cell in enumerate(column)
        }
        again.append(sorted(column, key=key.__getitem__))
    return again
