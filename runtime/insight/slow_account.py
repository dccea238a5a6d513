"""What slow motion tells of one sample besides its numbers: the arithmetic of a loss, and the names of its labels."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from nodes.catalogue import find
from nodes.spec import Identity
from runtime.compile import Program, ordered_inputs
from runtime.document import End
from runtime.insight.explain.names import class_names
from runtime.insight.explain.registry import ways
from runtime.insight.explain.site import Site, batched
from runtime.insight.lens import Lens
from runtime.insight.slow_step import Seen

OWN = frozenset({"likelihood", "differences"})  # ways that need no gradients
MOST = 8  # whole numbers of a sample that are told


def account_of_loss(lens: Lens, program: Program, seen: Seen, end: End, sample: int) -> dict[str, Any] | None:
    """How the loss of one sample of the batch comes about; None where its node tells no arithmetic of its own."""
    checked = program.checked
    facts, known = find(checked.document.nodes[end.node].type), checked.nodes.get(end.node)
    declared = getattr(facts.declaration, "arithmetic", "") if facts is not None else ""
    if facts is None or known is None or known.form is None or facts.kind != "loss" or declared not in OWN:
        return None
    entering = tuple(wire.source if wire else None for wire in ordered_inputs(checked, end.node))
    inputs = []
    for one in entering:
        values = seen.values.get(_origin(program, one)) if one is not None else None
        if one is not None and values is None:
            return None
        inputs.append(_row(lens, one, values, sample) if one is not None and values is not None else None)
    module, value = program.module_of(end.node), seen.values[end]
    site = Site(lens, end.node, facts, facts.declaration, known.form, module, entering, tuple(inputs), (value,), 0, ())
    account = ways()[declared](site)
    if account is None:
        return None
    scores = entering[0]
    return {
        "lines": [line.told() for line in account.lines],
        "formula": facts.formula,
        "classes": list(class_names(lens, scores)) if scores is not None else [],
        "value": account.value,
    }


def named_numbers(lens: Lens, end: End, one: Tensor) -> dict[str, Any] | None:
    """The first whole numbers of a sample by their names, as far as they have some; None where they are others."""
    if one.is_floating_point() or one.is_complex() or not one.numel():
        return None
    names, signal = lens.tokens(end), lens.signal(end)
    found = one.flatten()[:MOST].int().tolist()
    return {
        "names": [names[number] if 0 <= number < len(names) else str(number) for number in found],
        "label": signal is not None and signal.meaning == "label",
    }


def _origin(program: Program, end: End) -> End:
    """The output port whose values come through nodes that hand on what they are given."""
    checked = program.checked
    while (known := checked.nodes.get(end.node)) is not None and isinstance(known.form, Identity):
        above = [wire.source for wire in ordered_inputs(checked, end.node) if wire]
        if not above:
            break
        end = above[0]
    return end


def _row(lens: Lens, end: End, values: Tensor, sample: int) -> Tensor:
    if not batched(lens, end) or not values.dim():
        return values
    place = min(sample, len(values) - 1)
    return values[place : place + 1]
