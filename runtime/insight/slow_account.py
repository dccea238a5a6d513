"""What slow motion tells of one sample besides its numbers: how one of them comes about, what labels are called."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from math import isfinite, prod
from typing import Any

import torch
from torch import Tensor

from nodes.catalogue import find
from nodes.spec import Identity
from runtime.compile import Program, ordered_inputs
from runtime.document import End
from runtime.insight.explain.names import class_names, column_names, named
from runtime.insight.explain.registry import ways
from runtime.insight.explain.site import Site, batched
from runtime.insight.lens import Lens
from runtime.insight.slow_step import Seen

SIDE = 8  # numbers in a row, and rows
OF_LOSS = frozenset({"likelihood", "differences"})
AGAIN = frozenset({"each", "moved"})  # ways that run the module again, which must leave no trace in it
CLOSE, CLOSE_HALF = 1e-3, 3e-2  # of the largest number of the sample: what the lines give is what was there


def account_in_step(
    lens: Lens, program: Program, seen: Seen, end: End, sample: int, index: tuple[int, ...]
) -> dict[str, Any] | None:
    """How one number of a sample of the batch comes about, with the weights as they are during the forward pass.

    None where its node tells no arithmetic of its own, or one that does not give the number (a draw is in it).
    """
    checked = program.checked
    facts, known = find(checked.document.nodes[end.node].type), checked.nodes.get(end.node)
    if facts is None or known is None or known.form is None:
        return None
    declared = facts.bind(checked.document.nodes[end.node].settings)
    kind = getattr(declared, "arithmetic", "")
    if kind not in ways() or (facts.kind == "loss") != (kind in OF_LOSS):
        return None
    entering = tuple(_origin(program, wire.source) if wire else None for wire in ordered_inputs(checked, end.node))
    if any(one is not None and one not in seen.values for one in entering):
        return None
    inputs = tuple(_row(lens, one, seen.values[one], sample) if one is not None else None for one in entering)
    module, keys = program.module_of(end.node), [port.key for port in facts.outputs]
    outputs = tuple(_row(lens, one, seen.values[one], sample) for one in (End(end.node, key) for key in keys))
    port = keys.index(end.port)
    at = (*(0 for _ in range(outputs[port].dim() - len(index))), *index)
    whole = seen.values[entering[0]] if entering and entering[0] is not None else None
    module = copy.deepcopy(module) if kind in AGAIN else module
    site = Site(lens, end.node, facts, declared, known.form, module, entering, inputs, outputs, port, at, whole)
    account = ways()[kind](site)
    if account is None or not _arrives(account.value, outputs[port], site.value):
        return None
    scores = entering[0] if facts.kind == "loss" else end
    return {
        "lines": [named(lens, line.told()) for line in account.lines],
        "formula": facts.formula,
        "classes": list(class_names(lens, scores)) if scores is not None else [],
        "columns": list(column_names(lens, end)) if facts.kind != "loss" else [],
        "value": account.value,
        "window": account.facts,
        "arrays": account.arrays,
        **{key: account.facts[key] for key in ("head", "heads") if key in account.facts},
    }


def _arrives(value: float, row: Tensor, seen: float) -> bool:
    """Whether an account arrives at the number that was seen; a loss of one sample was not seen by itself."""
    if not row.dim():
        return True
    share = CLOSE if row.dtype in (torch.float32, torch.float64) else CLOSE_HALF
    reach = float(row.abs().nan_to_num(0.0, 0.0, 0.0).max())
    return not isfinite(seen) or abs(value - seen) <= share * reach + 1e-6


def named_numbers(lens: Lens, end: End, one: Tensor, strip: Tensor) -> dict[str, Any] | None:
    """The first whole numbers of a sample by their names, as far as they have some; None where they are others.

    `strip` are those of them that are shown in cells.
    """
    if one.is_floating_point() or one.is_complex() or not one.numel():
        return None
    names, signal = lens.tokens(end), lens.signal(end)

    def written(found: Tensor) -> list[str]:
        return [names[number] if 0 <= number < len(names) else str(number) for number in found.int().tolist()]

    return {
        "names": written(one.flatten()[:SIDE]),
        "cells": written(strip),
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


def cells_of(shape: Sequence[int]) -> tuple[list[int], int]:
    """The numbers of a sample that are shown, counted through, and how many stand in a row of them.

    A matrix is shown as one: so many of its rows and of its columns as there is room for, evenly.
    """
    count, sides = prod(shape), [side for side in shape if side != 1]
    if len(sides) < 2 or not count:
        return list(range(0, count, max(1, -(-count // SIDE**2)))), SIDE
    rows, columns = sides[0], count // sides[0]
    down, along = (-(-one // SIDE) for one in (rows, columns))
    across = range(along // 2 if len(sides) > 2 else 0, columns, along)  # of a picture not its edge alone
    return [row * columns + column for row in range(0, rows, down) for column in across], len(across)


def _row(lens: Lens, end: End, values: Tensor, sample: int) -> Tensor:
    if not batched(lens, end) or not values.dim():
        return values
    place = min(sample, len(values) - 1)
    return values[place : place + 1]
