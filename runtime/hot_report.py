"""What became of a run whose graph was changed while it rested: layer by layer, goal by goal. Plain data, no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import prod

from nodes.spec import Problem

ANEW = "Earlier moments cannot be shown any more: the network was another one. The time machine begins at step {step}."
KEPT, RESIZED, RESET, NEW, GONE = "kept", "resized", "reset", "new", "gone"
FATES = (RESIZED, RESET, NEW, GONE, KEPT)  # in the order in which a person wants to know


@dataclass(frozen=True, slots=True)
class TensorFate:
    """One tensor of a node. `was` and `now` are its shapes, None where there was or is none; `kept` counts values."""

    name: str
    was: tuple[int, ...] | None
    now: tuple[int, ...] | None
    kept: int = 0


@dataclass(frozen=True, slots=True)
class NodeFate:
    """One node with weights or other memory. `node` is its path in the changed graph; of one that is gone, before.

    `before` is the path it had where that was another: it went into a block, or came out of one.
    """

    node: str
    fate: str
    tensors: tuple[TensorFate, ...] = ()
    before: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Every node with memory, and sentences about the rest of the run: goals, epoch, stage. `step` is when it was.

    `forgotten` counts the moments of the run that cannot be shown by the changed network.
    """

    step: int
    nodes: tuple[NodeFate, ...] = ()
    notes: tuple[Problem, ...] = ()
    forgotten: int = 0

    def of(self, fate: str) -> tuple[NodeFate, ...]:
        """The nodes that fared so."""
        return tuple(node for node in self.nodes if node.fate == fate)

    def without_moments(self, forgotten: int) -> Report:
        """The same where so many moments were forgotten.

        A moment is weights alone: to show it, they are put into the network that stands on the canvas. Where a layer
        has another size they do not fit, and cut or filled up they would show a network that never was.
        """
        if not forgotten:
            return self
        return replace(self, notes=(*self.notes, Problem(ANEW, step=self.step)), forgotten=forgotten)

    @property
    def weights(self) -> tuple[int, int, int]:
        """How many values there were before, how many of them were kept, and how many there are now."""
        tensors = [tensor for node in self.nodes for tensor in node.tensors]
        before = sum(prod(tensor.was) for tensor in tensors if tensor.was is not None)
        now = sum(prod(tensor.now) for tensor in tensors if tensor.now is not None)
        return before, sum(tensor.kept for tensor in tensors), now

    @property
    def counts(self) -> Mapping[str, int]:
        """How many nodes fared how."""
        return {fate: len(self.of(fate)) for fate in FATES}


def fate_of(tensors: tuple[TensorFate, ...]) -> str:
    """How a node fared that is in both graphs, from its tensors."""
    if all(one.was == one.now for one in tensors):
        return KEPT if any(one.kept for one in tensors) or not any(map(_holds, tensors)) else RESET
    return RESIZED if any(one.kept for one in tensors) else RESET


def _holds(one: TensorFate) -> bool:
    return one.now is not None and 0 not in one.now
