"""How a block stands in a row: once, several times behind itself (Repeat), or step after step (Recurrent)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from nodes.settings import Setting
from nodes.spec import NodeType
from runtime.document import Block, End, Node, Wire
from runtime.facts import facts_of_use, is_over_time, is_repeated, ports_of_block

SLICE, STACK = "step_of_sequence", "stack_steps"  # the types of what takes a sequence apart and puts one together
CARRIED, SEQUENCE = "carried", "sequence"  # how an input is fed at each step, beside the same for all


@dataclass(frozen=True, slots=True)
class Row:
    """The repetitions of a use by their paths, each ending with a slash, and how they hang together.

    An input may lead to every repetition. `sequences` are inputs of which each repetition takes one slice, `states`
    inputs with the output that feeds them from the second repetition on. `stacks` are nodes that make a sequence of
    what all repetitions give.
    """

    paths: tuple[str, ...]
    inputs: Mapping[str, tuple[End, ...]]
    outputs: Mapping[str, End]
    wires: tuple[Wire, ...] = ()
    sequences: frozenset[str] = frozenset()
    states: Mapping[str, str] = field(default_factory=dict)
    stacks: tuple[Node, ...] = ()


def row_of(node: Node, block: Block, path: str, times: int) -> Row:
    """The row of a use at a path. Raises `Problem` for a setting that says nothing."""
    entrances, exits = ([port.id for port in ports_of_block(block, kind)] for kind in ("entrance", "exit"))
    if not is_repeated(node):
        single = {port: (End(f"{path}/{port}", "x"),) for port in entrances}
        return Row((f"{path}/",), single, {port: End(f"{path}/{port}", "y") for port in exits})
    paths = tuple(f"{path}/{number}/" for number in range(times))
    sequences = frozenset[str]()
    if is_over_time(node):
        sequences, states = _over_time(facts_of_use(node, block), node, entrances)
    else:  # so many inputs take what the repetition before gives
        states = dict(zip(entrances, exits, strict=False))
    inputs: dict[str, tuple[End, ...]] = {
        port: tuple(End(one + port, "x") for one in (paths[:1] if port in states else paths)) for port in entrances
    }
    carried = tuple(
        Wire(End(before + leaving, "y"), End(after + entering, "x"))
        for before, after in pairwise(paths)
        for entering, leaving in states.items()
    )
    if not (is_over_time(node) and node.settings.get("stacked") is True):
        return Row(paths, inputs, {port: End(paths[-1] + port, "y") for port in exits}, carried, sequences, states)
    stacks = tuple(Node(f"{path}/{port}", STACK, block.nodes[port].title) for port in exits)
    gathered = (Wire(End(one + port, "y"), End(f"{path}/{port}", "x")) for port in exits for one in paths)
    outputs = {port: End(f"{path}/{port}", "y") for port in exits}
    return Row(paths, inputs, outputs, (*carried, *gathered), sequences, states, stacks)


def _over_time(facts: NodeType, node: Node, entrances: list[str]) -> tuple[frozenset[str], dict[str, str]]:
    items = {item.key: item for item in facts.active_settings(node.settings)}
    fed = {port: _value(items[f"enters_{port}"], node) for port in entrances}
    states = {port: str(_value(items[f"enters_{port}.exit"], node)) for port, how in fed.items() if how == CARRIED}
    return frozenset(port for port, how in fed.items() if how == SEQUENCE), states


def _value(item: Setting, node: Node) -> object:
    value = node.settings.get(item.key, item.default)
    problem = item.refuse(value)
    if problem:
        raise problem
    return value
