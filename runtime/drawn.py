"""Blocks that a node type draws by itself from its settings, such as a random wiring: no document has them.

A drawn block is the same object for the same settings, so what was worked out of it is found again. Its id is none
that a document could give.
"""

from __future__ import annotations

from collections import OrderedDict
from itertools import count
from zlib import crc32

from nodes.inside import Inside
from nodes.spec import NodeType
from runtime.document import Block, End, Frame, Node, Wire
from runtime.expressions import is_expression

ACROSS, DOWN, APART = 184.0, 176.0, 88.0  # from node to node, from row to row, and more from column to column
_REMEMBERED = 256
_drawn: OrderedDict[tuple[str, str], Block] = OrderedDict()


def draws(facts: NodeType | None) -> bool:
    """Whether a type draws its inside itself."""
    return facts is not None and hasattr(facts.declaration, "inside")


def drawn_block(facts: NodeType, node: Node) -> Block:
    """The block that a node of such a type stands for. Raises `Problem` for settings that draw nothing.

    A setting that an expression gives counts as its default here; `runtime.expand` puts the value in before.
    """
    known = {item.key for item in facts.active_settings(node.settings)}
    values = {key: value for key, value in node.settings.items() if key in known and not is_expression(value)}
    asked = (facts.key, repr(sorted(values.items())))
    block = _drawn.get(asked)
    if block is None:
        inside: Inside = facts.bind(values).inside()
        block = _drawn[asked] = _arranged(facts, inside, f"{facts.key}#{crc32(repr(asked).encode()):08x}")
        if len(_drawn) > _REMEMBERED:
            _drawn.popitem(last=False)
    return block


def _arranged(facts: NodeType, inside: Inside, identity: str) -> Block:
    """A block in columns from left to right: each group a row of nodes, behind all that it takes from."""
    wires = tuple(Wire(End(source, out), End(target, into)) for source, out, target, into in inside.wires)
    rows = [members for _, members in inside.groups]
    held = {member for members in rows for member in members}
    rows += [(key,) for key, _, _ in inside.nodes if key not in held]
    row_of = {member: number for number, members in enumerate(rows) for member in members}
    above: dict[int, set[int]] = {number: set() for number in range(len(rows))}
    for wire in wires:
        source, target = row_of[wire.source.node], row_of[wire.target.node]
        if source != target:
            above[target].add(source)
    first: dict[int, None] = dict.fromkeys(row_of[key] for key, _, _ in inside.nodes)  # in the order in which they run
    column: dict[int, int] = {}
    for row in first:
        column[row] = max((column[other] + 1 for other in above[row]), default=0)
    places = _places(rows, above, column)
    nodes = {key: Node(key, kind, "", dict(values), places[key]) for key, kind, values in inside.nodes}
    numbers = count(1)
    frames = [Frame(f"frame{next(numbers)}", members, title, facts.family) for title, members in inside.groups]
    return Block(identity, facts.title, facts.summary, nodes, wires, {frame.id: frame for frame in frames})


def _places(
    rows: list[tuple[str, ...]], above: dict[int, set[int]], column: dict[int, int]
) -> dict[str, tuple[float, float]]:
    """Where each node stands: in every column the rows in the order of what they take from."""
    height: dict[int, float] = {}
    places: dict[str, tuple[float, float]] = {}
    left = 0.0
    for number in range(max(column.values(), default=-1) + 1):
        here = [row for row in column if column[row] == number]
        middle = {row: _mean([height[other] for other in above[row]]) for row in here}
        for rank, row in enumerate(sorted(here, key=lambda row: (middle[row], row))):
            height[row] = round((rank - (len(here) - 1) / 2) * DOWN)
            for step, member in enumerate(rows[row]):
                places[member] = (left + step * ACROSS, height[row])
        left += max((len(rows[row]) for row in here), default=0) * ACROSS + APART
    return places


def _mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0
