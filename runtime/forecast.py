"""What training will take before it has begun: memory node by node. Nothing of that size is really taken.

The graph of each goal runs once on the meta device, where tensors have shapes and no numbers, with the batches of the
document; what autograd keeps there is what it will keep.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor, nn

from nodes.catalogue import find
from nodes.spec import Form
from runtime.checked import Checked
from runtime.compile import Program, compile_program
from runtime.document import End
from runtime.forms import resolve
from runtime.memory_meter import bytes_of, kept_by_node, most_of
from runtime.stage_plan import Plan, plans_of
from runtime.weights import Weights

FLOAT = 4  # bytes of a weight


@dataclass(frozen=True, slots=True)
class NodeMemory:
    """Bytes that a node of the flat graph takes while it is trained. `activations` are kept for the gradient."""

    node: str
    weights: int = 0
    gradients: int = 0
    optimizer: int = 0
    activations: int = 0

    @property
    def total(self) -> int:
        """All together."""
        return self.weights + self.gradients + self.optimizer + self.activations


@dataclass(frozen=True, slots=True)
class Memory:
    """The memory of all nodes, the largest first; `batch` is the largest batch.

    `passing` is what a step takes at its height beyond what nodes keep: gradients of activations on their way. `exact`
    is False where activations could not be followed and are the outputs of all nodes.
    """

    nodes: tuple[NodeMemory, ...]
    batch: int
    passing: int = 0
    exact: bool = True

    def sum(self, part: str) -> int:
        """One kind of memory over all nodes."""
        return sum(getattr(node, part) for node in self.nodes)

    @property
    def total(self) -> int:
        """All together, at the height of a step."""
        return self.sum("total") + self.passing


def memory_of(checked: Checked, batch: int | None = None) -> Memory:
    """What training the document takes; `batch` takes the place of the batch size of all sources.

    Several goals run one after the other, so of their activations those of the largest count. Raises `Problem` for
    settings that do not fit.
    """
    flat = checked.flat
    plans = plans_of(flat)
    sizes = {node: batch or size for node, size in batch_sizes(flat).items()}
    program = compile_program(flat, seed=None)
    program.network.to("meta")
    exact, height = True, 0
    gradients, optimizer = _learning(program, plans)
    try:
        goals = [(goal, plan) for plan in plans for goal in plan.goals]
        kept = _largest([_kept(program, goal, sizes) for goal in dict.fromkeys(goal for goal, _ in goals)])
        height = max(_height(program, goal, plan.trains[goal], sizes) for goal, plan in goals)
    except Exception:  # a layer that needs numbers; the outputs of all have to do
        exact, kept = False, _outputs(flat, sizes)
    found = [
        NodeMemory(node, _weights(program, node), gradients.get(node, 0), optimizer.get(node, 0), kept.get(node, 0))
        for node in flat.order
    ]
    found = sorted((one for one in found if one.total), key=lambda one: -one.total)
    passing = max(0, height - sum(kept.values()) - sum(gradients.values()))
    return Memory(tuple(found), max(sizes.values(), default=1), passing, exact)


def batch_sizes(flat: Checked) -> dict[str, int]:
    """How many samples a step draws from each source that it learns from; of all sources where nothing is learnt."""
    found, above = {}, flat.document.upstream(*flat.kind("goal"))
    for node in [node for node in flat.kind("source") if node in above] or flat.kind("source"):
        facts = find(flat.document.nodes[node].type)
        assert facts is not None
        found[node] = int(facts.bind(flat.document.nodes[node].settings).batch_size)
    return found


def _kept(program: Program, goal: str, sizes: Mapping[str, int]) -> dict[str, int]:
    """What the forward of a goal keeps, by node."""
    graph = program.graph(goal)
    inputs = [_empty(program.checked, end, sizes) for end in graph.inputs]
    weights: list[Tensor] = [*program.network.parameters(), *program.network.buffers()]
    program.network.train()
    found = kept_by_node(graph.module, inputs, weights)
    return {node: size for node, size in found.items() if node}


def _height(program: Program, goal: str, trains: frozenset[str], sizes: Mapping[str, int]) -> int:
    """The most that the forward and the gradient of a goal take at once, on the meta device."""
    graph = program.graph(goal)
    inputs = [_empty(program.checked, end, sizes) for end in graph.inputs]
    weights = Weights(program, trains).parameters

    def act() -> None:
        with torch.enable_grad():
            graph.module.forward(*inputs)[0].backward(inputs=weights)

    try:
        return most_of(act)
    finally:
        for weight in weights:
            weight.grad = None


def _empty(flat: Checked, end: End, sizes: Mapping[str, int]) -> Tensor:
    """A batch of a source port on the meta device."""
    signal = flat.signal(end.node, end.port)
    assert signal is not None
    shape = (sizes[end.node], *signal.shape[1:]) if signal.rank and signal.varies(0) else signal.shape
    return torch.empty(shape, dtype=getattr(torch, signal.dtype), device="meta")


def _largest(found: list[dict[str, int]]) -> dict[str, int]:
    return max(found, key=lambda kept: sum(kept.values()), default={})


def _outputs(flat: Checked, sizes: Mapping[str, int]) -> dict[str, int]:
    """The outputs of every node for its batch."""
    found = {}
    for node in flat.order:
        above = flat.document.upstream(node)
        batch = max((size for source, size in sizes.items() if source in above), default=1)
        found[node] = flat.nodes[node].activation_bytes * batch if node in flat.nodes else 0
    return found


def _weights(program: Program, node: str) -> int:
    """Weights and other memory of a node, of shared ones where they belong."""
    if program.checked.document.nodes[node].shared:
        return 0
    module = program.module_of(node) if node in program.names else None
    return bytes_of([*module.parameters(), *module.buffers()]) if module is not None else 0


def _learning(program: Program, plans: tuple[Plan, ...]) -> tuple[dict[str, int], dict[str, int]]:
    """Gradients and what optimizers remember, by node; stages follow one another, so the largest counts."""
    gradients: dict[str, int] = {}
    optimizer: dict[str, int] = {}
    for plan in plans:
        remembered: dict[str, int] = {}
        for goal in plan.goals:
            facts = find(program.checked.document.nodes[goal].type)
            assert facts is not None
            rule = facts.bind(program.checked.document.nodes[goal].settings).optimizer
            for node in plan.trains[goal]:
                own = [one for one in program.parameters_of(node).values() if one.requires_grad]
                gradients[node] = bytes_of(own)
                remembered[node] = remembered.get(node, 0) + sum(remembered_of(rule, tuple(one.shape)) for one in own)
        for node, size in remembered.items():
            optimizer[node] = max(optimizer.get(node, 0), size)
    return gradients, optimizer


def remembered_of(rule: Any, shape: tuple[int, ...]) -> int:
    """Bytes that an optimizer remembers of a parameter of that shape, as a step of the real one shows."""
    if getattr(rule, "solves", False):
        return 0
    form = rule.build()
    size = int(torch.Size(shape).numel())
    if getattr(rule, "needs_closure", False):  # pairs of vectors, a direction and the gradient before
        return FLOAT * size * (2 * int(dict(form.keywords).get("history_size", 100)) + 3)
    per_axis, whole = _slots(form, len(shape))
    return per_axis * FLOAT * size + whole


@lru_cache(256)
def _slots(form: Form, rank: int) -> tuple[int, int]:
    """How many numbers are remembered for each weight, and how many bytes for the whole parameter."""
    parameter = nn.Parameter(torch.zeros((2,) * rank))
    optimizer: Any = resolve(form.path)([parameter], *form.arguments, **dict(form.keywords))
    parameter.grad = torch.zeros_like(parameter)
    optimizer.step()
    state = [value for value in optimizer.state[parameter].values() if isinstance(value, Tensor)]
    each = sum(value.shape == parameter.shape for value in state) if rank else 0
    return each, sum(value.nbytes for value in state if not rank or value.shape != parameter.shape)
