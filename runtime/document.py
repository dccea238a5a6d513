"""The one truth: an immutable document of nodes and wires. No torch, no Qt, no behavior."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

IDENTITY = re.compile(r"[a-z][a-z0-9]{0,31}")
FARTHEST = 1e7  # pixels from the origin; beyond it no canvas can show both ends


def within(pair: tuple[float, float]) -> tuple[float, float]:
    """A position or a size as a document may hold it: no farther than the farthest, and 0 for what is no number."""
    x, y = pair
    if -FARTHEST <= x <= FARTHEST and -FARTHEST <= y <= FARTHEST:
        return pair
    left, top = (0.0 if one != one else max(-FARTHEST, min(FARTHEST, one)) for one in pair)
    return left, top


@dataclass(frozen=True, slots=True)
class Node:
    """One node: `id` is stable and names it everywhere; `title` is free text; `settings` differ from the defaults.

    A muted node is skipped, a frozen one is not trained, a pinned one stays where it is when others are arranged.
    `linked` names the node of the same graph whose weights this one uses instead of its own, and `link` says how:
    empty for the very same, `{"kind": "transposed"}`, or a copy that lags behind, `{"kind": "lagged", "every": 100}`
    or `{"kind": "lagged", "average": 0.99}`. A use of a block has the type `block` (or `repeat`) and names the block
    in its settings. `extra` holds fields of a file that this version does not know; they are written back unchanged.
    """

    id: str
    type: str
    title: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    position: tuple[float, float] = (0.0, 0.0)
    note: str = ""
    muted: bool = False
    frozen: bool = False
    pinned: bool = False
    linked: str = ""
    link: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shared(self) -> str:
        """The node whose very weights this one uses; empty where it has weights of its own, whatever they follow."""
        return "" if self.link else self.linked

    @property
    def lagged(self) -> bool:
        """Whether the weights follow those of the original from behind instead of being the same."""
        return bool(self.linked) and self.link.get("kind") == "lagged"

    @property
    def transposed(self) -> bool:
        """Whether the weight matrix is that of the original, turned over."""
        return bool(self.linked) and self.link.get("kind") == "transposed"


@dataclass(frozen=True, slots=True)
class End:
    """One end of a wire: a port of a node."""

    node: str
    port: str


@dataclass(frozen=True, slots=True)
class Wire:
    """From an output port to an input port. The order of wires is the order of inputs at a port that takes many.

    `extra` holds fields of a file that this version does not know; two wires are the same when their ends are.
    """

    source: End
    target: End
    extra: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Frame:
    """A titled, colored area around nodes; it carries them when it is moved and changes nothing of what trains.

    `color` names a family of the theme. A frame without members does not exist.
    """

    id: str
    members: tuple[str, ...]
    title: str = ""
    color: str = "layers"
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comment:
    """A text on the canvas, with its upper left corner and its size in scene units."""

    id: str
    text: str
    position: tuple[float, float] = (0.0, 0.0)
    size: tuple[float, float] = (240.0, 96.0)
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exposed:
    """A setting that a block shows to the outside; inside, expressions name it by its key.

    The kind (whole number, number, truth value or text) is that of the default.
    """

    key: str
    default: int | float | bool | str
    title: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A named sub-graph that is used many times and edited once.

    Its ports are its nodes of kind entrance and exit, in document order.
    """

    id: str
    title: str = ""
    summary: str = ""
    nodes: Mapping[str, Node] = field(default_factory=dict)
    wires: tuple[Wire, ...] = ()
    frames: Mapping[str, Frame] = field(default_factory=dict)
    comments: Mapping[str, Comment] = field(default_factory=dict)
    settings: tuple[Exposed, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stage:
    """A stretch of a run: the goals at work (all where none is named) and settings of `runtime.stage_settings`."""

    id: str
    title: str = ""
    goals: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Spent:
    """Ids that no new node gets though no node has them: a run knows nodes of the past by them, and their weights.

    A document and all that comes of it by edits share one, so that undo makes no id free again.
    """

    ids: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Document:
    """Nodes by id, wires in order, and how the whole is trained: epochs, seed, device, and stages where it has some."""

    title: str = ""
    nodes: Mapping[str, Node] = field(default_factory=dict)
    wires: tuple[Wire, ...] = ()
    training: Mapping[str, Any] = field(default_factory=dict)
    frames: Mapping[str, Frame] = field(default_factory=dict)
    comments: Mapping[str, Comment] = field(default_factory=dict)
    blocks: Mapping[str, Block] = field(default_factory=dict)
    stages: tuple[Stage, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    spent: Spent = field(default_factory=Spent, repr=False, compare=False)

    @cached_property
    def incoming(self) -> dict[str, list[Wire]]:
        """Wires by the node they enter, in order; every node has an entry."""
        found: dict[str, list[Wire]] = {key: [] for key in self.nodes}
        for wire in self.wires:
            found[wire.target.node].append(wire)
        return found

    @cached_property
    def outgoing(self) -> dict[str, list[Wire]]:
        """Wires by the node they leave, in order; every node has an entry."""
        found: dict[str, list[Wire]] = {key: [] for key in self.nodes}
        for wire in self.wires:
            found[wire.source.node].append(wire)
        return found

    def entering(self, node: str, port: str) -> list[Wire]:
        """The wires that end at a port, in order."""
        return [wire for wire in self.incoming[node] if wire.target.port == port]

    def upstream(self, *nodes: str) -> set[str]:
        """The nodes and everything they depend on."""
        return self._reach(nodes, forward=False)

    def downstream(self, *nodes: str) -> set[str]:
        """The nodes and everything that depends on them."""
        return self._reach(nodes, forward=True)

    def _reach(self, start: tuple[str, ...], forward: bool) -> set[str]:
        waiting, seen = list(start), set(start)
        wires = self.outgoing if forward else self.incoming
        while waiting:
            for wire in wires[waiting.pop()]:
                following = wire.target.node if forward else wire.source.node
                if following not in seen:
                    seen.add(following)
                    waiting.append(following)
        return seen

    def but(self, **changes: Any) -> Document:
        """The same document with some fields replaced."""
        changed = replace(self, **changes)
        if "wires" not in changes and changed.nodes.keys() == self.nodes.keys():
            known = {name: value for name, value in vars(self).items() if name in ("incoming", "outgoing")}
            vars(changed).update(known)  # the wires are the same, so what is known of them stays known
        return changed
