"""Where a long network is cut: into rows at places that one value alone crosses, or into the levels of a U.

Everything is told from the structure: how wires skip, nest and repeat; never from names.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from studio.canvas.layout.graph import Columns, Graph

LONG, FLAT = 3600.0, 3.5  # along the flow and in proportion, from where a network is folded
LUMP = 0.6  # the share of the whole that may be in one piece
TRIES = 24
STEM = 3  # columns that are a stage of their own

Layers = tuple[int, int]  # the first and the last layer of a stretch


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of layers that stays together. `opens` says that a stage begins here."""

    first: int
    last: int
    opens: bool = False


def _widths(graph: Graph, nodes: Sequence[int], layer: Columns) -> tuple[list[float], list[float]]:
    """The length of each layer along the flow with the gap behind it, and its room across."""
    count = max(layer[node] for node in nodes) + 1
    along, across = [0.0] * count, [0.0] * count
    for node in nodes:
        along[layer[node]] = max(along[layer[node]], graph.along[node])
        across[layer[node]] += graph.across[node] + graph.spacing.nodes
    return [each + graph.spacing.columns for each in along], across


def rows_of(graph: Graph, nodes: Sequence[int], layer: Columns, way: Sequence[int]) -> list[Piece]:
    """The rows of a folded picture, or one row when it reads well as it is. `opens` marks where a stage begins."""
    along, across = _widths(graph, nodes, layer)
    whole = [Piece(0, len(along) - 1)]
    if sum(along) < LONG or sum(along) < FLAT * max(across):
        return whole
    pieces = _pieces(graph, nodes, layer, way)
    best, least = whole, float("inf")
    longest = max(sum(along[piece.first : piece.last + 1]) for piece in pieces)
    if longest > LUMP * sum(along):
        return whole
    for number in range(TRIES):
        room = longest * (max(sum(along) / longest, 1.0)) ** (number / (TRIES - 1))
        rows = _filled(pieces, along, room)
        width = max(sum(along[row.first : row.last + 1]) for row in rows)
        height = sum(max(across[row.first : row.last + 1]) + graph.spacing.rows for row in rows)
        waste = width * height / (sum(along) * (max(across) + graph.spacing.rows))
        shape = width / height / graph.spacing.proportion
        badness = max(shape, 1 / shape) * max(waste, 0.5) ** 0.5
        if badness < least - 1e-9:
            best, least = rows, badness
    return best


def _filled(pieces: Sequence[Piece], along: Sequence[float], room: float) -> list[Piece]:
    """Rows of pieces about as long as each other within a stage, none longer than there is room."""
    stages: list[list[Piece]] = []
    for piece in pieces:
        if piece.opens or not stages:
            stages.append([])
        stages[-1].append(piece)
    rows: list[Piece] = []
    for stage in stages:
        lengths = [sum(along[piece.first : piece.last + 1]) for piece in stage]
        total = sum(lengths)
        count = max(1, -int(-total // (room + 1.0)))
        passed, opens = 0.0, True
        held: dict[int, list[Piece]] = {}
        for piece, length in zip(stage, lengths, strict=True):
            held.setdefault(min(count - 1, int((passed + length / 2 - 1e-6) * count / total)), []).append(piece)
            passed += length
        for crowd in held.values():
            rows.append(Piece(crowd[0].first, crowd[-1].last, opens))
            opens = False
    return rows


def _pieces(graph: Graph, nodes: Sequence[int], layer: Columns, way: Sequence[int]) -> list[Piece]:
    """Stretches between gaps that one node alone feeds across: blocks with branches or skips, and single layers."""
    count = max(layer[node] for node in nodes) + 1
    crossed, branching = _crossed(graph, nodes, layer, count)
    narrow = [number == 1 for number in crossed]
    bounds = [gap for gap in range(count - 1) if narrow[gap] and branching[gap]]
    stretches = list(zip([0, *(gap + 1 for gap in bounds)], [*bounds, count - 1], strict=True))
    blocks = [each for each in stretches if not all(narrow[each[0] : each[1]])]
    tail = _common([last - _last_wide(narrow, first, last) for first, last in blocks[:-1]], 2)
    pieces: list[tuple[int, int, bool]] = []  # first, last, whether a block
    for first, last in stretches:
        end = last
        if (first, last) in blocks:
            end = min(last, _last_wide(narrow, first, last) + tail)
            pieces.append((first, end, True))
            first = end + 1
        pieces += [(number, number, False) for number in range(first, last + 1)]
    return _with_stages(graph, nodes, layer, way, pieces)


def _common(numbers: Sequence[int], otherwise: int) -> int:
    return Counter(numbers).most_common(1)[0][0] if numbers else otherwise


def _last_wide(narrow: Sequence[bool], first: int, last: int) -> int:
    """The last layer of a stretch before a gap that several nodes feed across."""
    return max(gap for gap in range(first, last) if not narrow[gap])


def _crossed(graph: Graph, nodes: Sequence[int], layer: Columns, count: int) -> tuple[list[int], list[bool]]:
    """For each gap behind a layer: how many nodes feed across it, and whether the one before it feeds several.

    A long wire from the very beginning, as a label takes to its loss, does not count.
    """
    inside = set(nodes)
    fed = {link.target for link in graph.links}
    farthest: dict[int, int] = {}
    targets: dict[int, set[int]] = {}
    for link in graph.links:
        if link.source in inside and (link.source in fed or layer[link.target] == layer[link.source] + 1):
            farthest[link.source] = max(farthest.get(link.source, 0), layer[link.target])
            targets.setdefault(link.source, set()).add(link.target)
    steps, branching = [0] * (count + 1), [False] * count
    for node, last in farthest.items():
        steps[layer[node]] += 1
        steps[last] -= 1
        branching[layer[node]] |= len(targets[node]) > 1
    crossed, open_ = [], 0
    for step in steps[:count]:
        open_ += step
        crossed.append(open_)
    return crossed, branching


def _with_stages(
    graph: Graph, nodes: Sequence[int], layer: Columns, way: Sequence[int], pieces: list[tuple[int, int, bool]]
) -> list[Piece]:
    """Stages begin with a block that has more beside the main way than most, and where blocks and plain layers meet."""
    main = set(way)
    beside = Counter(layer[node] for node in nodes if node not in main)
    extras = [sum(beside[number] for number in range(first, last + 1)) for first, last, _ in pieces]
    usual = _common([extra for extra, (_, _, block) in zip(extras, pieces, strict=True) if block], 0)
    found: list[Piece] = []
    for number, (first, last, block) in enumerate(pieces):
        richer = block and extras[number] > usual
        change = number > 0 and block != pieces[number - 1][2]
        stretch = _stretch(pieces, number if not block else number - 1) if change else 0
        found.append(Piece(first, last, richer or stretch >= STEM))
    return found


def _stretch(pieces: Sequence[tuple[int, int, bool]], at: int) -> int:
    """How many plain layers in a row stand around a piece."""
    first = last = at
    while first > 0 and not pieces[first - 1][2]:
        first -= 1
    while last + 1 < len(pieces) and not pieces[last + 1][2]:
        last += 1
    return last - first + 1


def levels_of(graph: Graph, nodes: Sequence[int], layer: Columns, way: Sequence[int]) -> list[Layers]:
    """The levels of a U as stretches of layers: down to the bottom and up again; empty where the network is none.

    Its sign are wires between nodes of the main way that nest like brackets, at least two, around most of it.
    """
    count = max(layer[node] for node in nodes) + 1
    main = set(way)
    skips = sorted(
        {
            (layer[link.source], layer[link.target])
            for link in graph.links
            if link.source in main and link.target in main and link.source != way[0]
            if layer[link.target] > layer[link.source] + 2
        }
    )
    nested = _nested(skips)
    if len(nested) < 2 or nested[0][1] - nested[0][0] < count * 0.4:
        return []
    chosen = set(nested)
    for first, last in skips:
        others = [each for each in nested if each != (first, last)]
        if any(each[0] < first < each[1] < last or first < each[0] < last < each[1] for each in others):
            return []
        if (first, last) not in chosen and any(first in each or last in each for each in others):
            return []
    down = [0, *(first + 1 for first, _ in nested)]
    up = [last for _, last in reversed(nested)]
    begins = [*down, *up]
    return list(zip(begins, [*(begin - 1 for begin in begins[1:]), count - 1], strict=True))


def _nested(skips: Sequence[Layers]) -> list[Layers]:
    """The longest row of skips each of which lies inside the one before it."""
    tails: list[int] = []  # minus the target of the innermost skip, by length
    holders: list[int] = []
    before: list[int] = []
    for number, (_, last) in enumerate(skips):
        at = bisect_left(tails, -last)
        if at and skips[holders[at - 1]][0] == skips[number][0]:
            at -= 1  # two from one node do not nest
        before.append(holders[at - 1] if at else -1)
        if at == len(tails):
            tails.append(-last)
            holders.append(number)
        elif -last < tails[at]:
            tails[at], holders[at] = -last, number
    found: list[Layers] = []
    number = holders[-1] if holders else -1
    while number >= 0:
        found.append(skips[number])
        number = before[number]
    return found[::-1]
