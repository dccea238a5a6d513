"""From a checked document to a training that can take its first step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nodes.catalogue import find
from runtime.checked import Checked
from runtime.compile import compile_program
from runtime.data import fit_layers, load_rows
from runtime.device import choose_device, choose_half
from runtime.failure import Failure
from runtime.followers import Followers
from runtime.noise import start_noise
from runtime.stage_plan import plans_of
from runtime.stages import enter, lengths_of, refuse_empty
from runtime.training import Training
from runtime.training_settings import bind_training

CHUNK_BYTES = 2**27  # activations of a held-out chunk
CHUNK_ROWS = 2048


def prepare(
    checked: Checked, number: int = 0, seed: int | None = None, *, resuming: Mapping[str, Any] | None = None
) -> Training:
    """Load the data, draw the first weights, fit what is fitted to the training rows, and put the first stage to work.

    `seed` takes the place of the document's: the same number gives the same first weights and the same order.
    With the state of a run to be resumed, the stage that it was in is put to work instead.
    Raises `Failure` with the node that cannot be prepared.
    """
    checked = checked.flat
    refuse(checked)
    settings = bind_training(checked.document.training)
    seed = settings.seed if seed is None else seed
    device = choose_device(settings.device, work_of(checked))
    plans = plans_of(checked)
    refuse_empty(plans)
    program = compile_program(checked, seed)
    program.network.to(device)
    rows = {node: load_rows(checked, node, device) for node in sources_of(checked)}
    chunk = chunk_of(checked)
    fit_layers(program, rows, device, chunk)
    training = Training(
        number=number,
        program=program,
        seed=seed,
        device=device,
        half=choose_half(settings.precision, device),
        rows=rows,
        plans=plans,
        lengths=lengths_of(program, plans, rows),
        chunk=chunk,
        followers=Followers(program),
    )
    start_noise(seed, device)
    enter(training, resuming["stage"] if resuming else 0)
    return training


def refuse(checked: Checked) -> None:
    """Raises `Failure` where the graph cannot be trained as it is."""
    if not checked.kind("goal"):
        raise Failure("Nothing is trained yet. Add a Minimize node and connect a loss to it.")
    for finding in checked.hindrances:
        raise Failure(finding.sentence, finding.node, **finding.values)


def sources_of(checked: Checked) -> list[str]:
    """The sources whose rows a run needs."""
    views = [view for view in checked.kind("view") if checked.nodes[view].form is not None]
    ends = [*checked.kind("goal"), *checked.metrics, *checked.kind("output"), *views]
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


def chunk_of(checked: Checked) -> int:
    """Rows of a held-out chunk: as many as a batch at least, more where their activations take little room."""
    sample = max(1, sum(node.activation_bytes for node in checked.nodes.values()))
    return max(batch_size_of(checked), min(CHUNK_ROWS, CHUNK_BYTES // sample))
