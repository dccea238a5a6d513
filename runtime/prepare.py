"""From a checked document to a training that can take its first step."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from nodes.catalogue import find
from runtime.checked import Checked
from runtime.compile import Program, compile_program
from runtime.data import Batches, Rows, fit_layers, load_rows
from runtime.descent import Descent
from runtime.device import choose_device, choose_half
from runtime.document import End
from runtime.failure import Failure
from runtime.measure import metrics_of, place_metrics
from runtime.train import Told, Training
from runtime.training_settings import bind_training

CHUNK_BYTES = 2**27  # activations of a held-out chunk
CHUNK_ROWS = 2048


def prepare(checked: Checked, number: int = 0, seed: int | None = None) -> Training:
    """Load the data, draw the first weights, fit what is fitted to the training rows, and set up every goal.

    `seed` takes the place of the document's: the same number gives the same first weights and the same order.
    Raises `Failure` with the node that cannot be prepared.
    """
    checked = checked.flat
    _refuse(checked)
    settings = bind_training(checked.document.training)
    seed = settings.seed if seed is None else seed
    device = choose_device(settings.device, work_of(checked))
    program = compile_program(checked, seed)
    program.network.to(device)
    rows = {node: load_rows(checked, node, device) for node in _sources(checked)}
    chunk = _chunk(checked)
    fit_layers(program, rows, device, chunk)
    metrics = metrics_of(program, checked.kind("goal"))
    half = choose_half(settings.precision, device)
    goals = [Descent(program, node, place_metrics(found), device, half) for node, found in metrics.items()]
    _refuse_without_data(goals)
    _share_buffers(program, goals)
    ports, batches = _batches(goals, rows, device, seed)
    torch.manual_seed(seed)
    return Training(
        number=number,
        program=program,
        seed=seed,
        device=device,
        rows=rows,
        batches=batches,
        goals=goals,
        metrics=metrics,
        epochs=settings.epochs,
        steps_per_epoch=max(map(len, batches.values())),
        chunk=chunk,
        told={goal.node: Told() for goal in goals},
        places={goal.node: [ports.index(end) for end in goal.graph.inputs] for goal in goals},
    )


def _refuse(checked: Checked) -> None:
    if not checked.kind("goal"):
        raise Failure("Nothing is trained yet. Add a Minimize node and connect a loss to it.")
    for finding in checked.hindrances:
        raise Failure(finding.sentence, finding.node, **finding.values)


def _sources(checked: Checked) -> list[str]:
    ends = [*checked.kind("goal"), *checked.kind("metric"), *checked.kind("output")]
    needed = checked.document.upstream(*ends)
    return [node for node in checked.kind("source") if node in needed]


def batch_size_of(checked: Checked) -> int:
    """The largest batch size of the document's sources."""
    sizes = [1]
    for node in checked.kind("source"):
        facts = find(checked.document.nodes[node].type)
        assert facts is not None
        sizes.append(int(facts.bind(checked.document.nodes[node].settings).batch_size))
    return max(sizes)


def work_of(checked: Checked) -> int:
    """Multiply-adds of one forward pass of a batch."""
    return sum(node.multiply_adds for node in checked.flat.nodes.values()) * batch_size_of(checked)


def _chunk(checked: Checked) -> int:
    """Rows of a held-out chunk: as many as a batch at least, more where their activations take little room."""
    sample = max(1, sum(node.activation_bytes for node in checked.nodes.values()))
    return max(batch_size_of(checked), min(CHUNK_ROWS, CHUNK_BYTES // sample))


def _batches(
    goals: Sequence[Descent], rows: dict[str, Rows], device: torch.device, seed: int
) -> tuple[list[End], dict[str, Batches]]:
    """The batches of every source in use, and the source ports in the order in which a step's batch has them."""
    used = {end for goal in goals for end in goal.graph.inputs}
    batches, ports = {}, []
    for node, table in rows.items():
        own = [End(node, port) for port in table.tensors if End(node, port) in used]
        if own:
            ports += own
            batches[node] = Batches(table, [end.port for end in own], device, seed)
    return ports, batches


def _refuse_without_data(goals: Sequence[Descent]) -> None:
    for goal in goals:
        if not goal.graph.inputs:
            raise Failure("{node} learns from no data. Connect a source above it.", goal.node)


def _share_buffers(program: Program, goals: Sequence[Descent]) -> None:
    """Give every buffer to one goal: the one that trains its node, or else the first above which it stands."""
    owner: dict[str, Descent] = {}
    for goal in goals:
        trained = set(map(id, goal.parameters))
        for node in program.checked.order:
            if any(id(item) in trained for item in program.parameters_of(node).values()):
                owner.setdefault(program.names[node], goal)
    for goal in goals:
        for node in dict.fromkeys(item.meta.get("node") for item in goal.graph.module.graph.nodes):
            module = program.module_of(node) if node in program.names else None
            if module is None or getattr(module, "fitted", False):
                continue
            buffers: list[Tensor] = list(module.buffers())
            frozen = program.checked.document.nodes[node].frozen  # frozen means the buffers too
            mine = not frozen and owner.setdefault(program.names[node], goal) is goal
            (goal.owned if mine else goal.foreign).extend(buffers)
