"""Chains of fully connected layers: what can be shown neuron by neuron, a column for each layer. No torch, no Qt."""

from __future__ import annotations

from dataclasses import dataclass

from nodes.catalogue import find
from nodes.spec import Module, Signal
from runtime.checked import Checked
from runtime.document import End

LINEAR = "torch.nn.Linear"
PASSED = ("activations", "normalization", "regularization")  # families that answer one number for each that enters


@dataclass(frozen=True, slots=True)
class Column:
    """Neurons side by side: what `end` carries is their output.

    `linear` is the layer whose rows of weights lead to them, empty for the inputs of the chain; `passed` are the nodes
    between that layer and `end`, activations mostly.
    """

    end: End
    width: int
    linear: str = ""
    passed: tuple[str, ...] = ()


def chains_of(checked: Checked) -> list[tuple[Column, ...]]:
    """Every chain of the flat graph, its inputs first. Layers that several follow belong to several chains."""
    flat = checked.flat
    before = {node: _above(flat, node) for node in flat.order if is_linear(flat, node)}
    followed = {linear for linear, *_ in before.values() if linear}
    return [_chain(flat, before, last) for last in before if last not in followed]


def chain_of(checked: Checked, node: str = "") -> tuple[Column, ...] | None:
    """The chain that a node of the flat graph belongs to; without a node the one worth looking at first.

    That is the longest with the fewest inputs. None where there is none.
    """
    found = chains_of(checked)
    if node:
        found = [chain for chain in found if any(_belongs(one, node) for one in chain)]
    return max(found, key=lambda chain: (len(chain), -chain[0].width), default=None)


def _belongs(column: Column, node: str) -> bool:
    """Whether a node is part of a column, or is a block around its layer."""
    return node in (column.linear, *column.passed) or column.linear.startswith(f"{node}/")


def linear_layers(flat: Checked) -> dict[str, Signal | None]:
    """Every fully connected layer, over whatever it goes, with what it gives as far as that is known."""
    found: dict[str, Signal | None] = {}
    for node, one in flat.document.nodes.items():
        if one.type == "linear":
            known = flat.nodes.get(node)
            found[node] = known.outputs[0] if known is not None and known.outputs else None
    return found


def is_linear(flat: Checked, node: str) -> bool:
    """Whether a node is a fully connected layer over rows of numbers."""
    known = flat.nodes.get(node)
    if known is None or not isinstance(known.form, Module) or known.form.path != LINEAR:
        return False
    return bool(known.outputs) and known.outputs[0].rank == 2


def has_neurons(checked: Checked, node: str) -> bool:
    """Whether a node of a graph is such a layer, or the use of a block with one in it."""
    inside = f"{checked.path}{node}/"
    return is_linear(checked, node) or any(
        key.startswith(inside) and is_linear(checked.flat, key) for key in checked.flat.order
    )


def _above(flat: Checked, linear: str) -> tuple[str, tuple[str, ...], End]:
    """The layer above a layer or an empty text, what is passed on the way down, and the wire that enters."""
    end = flat.origin(flat.document.incoming[linear][0].source)
    passed: list[str] = []
    at = end
    while True:
        if is_linear(flat, at.node):
            return at.node, tuple(reversed(passed)), end
        if not _passes(flat, at):
            return "", (), end
        passed.append(at.node)
        at = flat.origin(flat.document.incoming[at.node][0].source)


def _passes(flat: Checked, end: End) -> bool:
    facts, wires = find(flat.document.nodes[end.node].type), flat.document.incoming[end.node]
    if facts is None or facts.family not in PASSED or len(wires) != 1:
        return False
    entering = flat.origin(wires[0].source)
    before, after = flat.signal(entering.node, entering.port), flat.signal(end.node, end.port)
    return before is not None and after is not None and before.rank == 2 and before.shape == after.shape


def _chain(flat: Checked, before: dict[str, tuple[str, tuple[str, ...], End]], last: str) -> tuple[Column, ...]:
    end, passed = _below(flat, End(last, _output(flat, last)))
    columns: list[Column] = []
    linear = last
    while True:
        columns.append(Column(end, _width(flat, end), linear, passed))
        above, passed, end = before[linear]
        if not above:
            columns.append(Column(end, _width(flat, end)))
            return tuple(reversed(columns))
        linear = above


def _below(flat: Checked, end: End) -> tuple[End, tuple[str, ...]]:
    """Where the output of the last layer has come to after all that it passes, the longest way."""
    longest: tuple[End, tuple[str, ...]] = (end, ())
    for wire in flat.document.outgoing[end.node]:
        below = _through(flat, wire.target.node)
        if wire.source.port != end.port or below is None or not _passes(flat, below):
            continue
        last, passed = _below(flat, below)
        if len(passed) + 1 > len(longest[1]):
            longest = last, (below.node, *passed)
    return longest


def _through(flat: Checked, node: str) -> End | None:
    """The output port of a node, past points where wires only bend."""
    facts = find(flat.document.nodes[node].type)
    while facts is not None and facts.kind == "reroute":
        onward = flat.document.outgoing[node]
        if not onward:
            return None
        node = onward[0].target.node
        facts = find(flat.document.nodes[node].type)
    return End(node, facts.outputs[0].key) if facts is not None and facts.outputs else None


def _output(flat: Checked, node: str) -> str:
    facts = find(flat.document.nodes[node].type)
    assert facts is not None
    return facts.outputs[0].key


def _width(flat: Checked, end: End) -> int:
    signal = flat.signal(end.node, end.port)
    return signal.shape[1] if signal is not None and signal.rank == 2 else 0
