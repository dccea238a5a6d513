"""A network as layout sees it: numbered nodes with sizes along and across the flow, and wires between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Position = tuple[float, float]
Columns = Mapping[int, int]  # the column of each node


@dataclass(frozen=True)
class Box:
    """A node's size, and how far below its top its ports are."""

    width: float = 184.0
    height: float = 60.0
    inputs: Mapping[str, float] = field(default_factory=dict)
    outputs: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """A wire between two nodes by number. `leaves` and `enters` are the ports' places across, from the nodes' edges.

    `tail` numbers the output port: wires of one port may run together.
    """

    source: int
    target: int
    leaves: float
    enters: float
    tail: int


@dataclass(frozen=True, slots=True)
class Spacing:
    """What is kept free, in scene units: along the flow between columns, and across it."""

    columns: float
    nodes: float
    lane: float = 16.0  # what a passing wire takes
    beside: float = 28.0  # between a node and a passing wire
    rows: float = 72.0  # between the rows of a folded network, where wires come back
    stages: float = 48.0  # more of it where another stage begins
    proportion: float = 1.7  # of a folded picture, along by across
    before: Position = (24.0, 144.0)  # what a frame takes before its members, along and across: its title, from afar
    after: Position = (24.0, 16.0)  # and behind them


@dataclass(frozen=True)
class Graph:
    """Nodes 0 … n-1 with sizes along and across the flow, links that close no circle, and hints.

    `ranks` orders the nodes of a column as they are now; `kinds` tells alike nodes; `groups` names frames (−1: none).
    """

    along: list[float]
    across: list[float]
    links: list[Link]
    ranks: list[float]
    kinds: list[str]
    groups: list[int]
    spacing: Spacing


@dataclass(frozen=True, slots=True)
class Spread:
    """Places (along, across) by node, and the room that nodes and passing wires take across, from `top` to `bottom`."""

    places: dict[int, Position]
    length: float
    top: float
    bottom: float
