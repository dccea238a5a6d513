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
from runtime.insight.explain.account import Place, Term, line_of
from runtime.insight.explain.names import class_names, column_names, named
from runtime.insight.explain.registry import ways
from runtime.insight.explain.site import Beginning, Pass, Site, batched
from runtime.insight.lens import Lens
from runtime.insight.slow_step import Seen

SIDE = 8  # numbers in a row, and rows
OF_LOSS = frozenset(
    {
        *("likelihood", "differences", "sizes", "scores", "divergence", "softened", "nearest"),
        *("energies", "times", "margin", "triplet", "pair"),
    }
)
AGAIN = frozenset({"each", "moved", "filled"})  # ways that run the module again, which must leave no trace in it
CLOSE, CLOSE_HALF = 1e-3, 3e-2  # of the largest number of the sample: what the lines give is what was there


def account_in_step(
    lens: Lens, program: Program, seen: Seen, end: End, sample: int, index: tuple[int, ...]
) -> dict[str, Any] | None:
    """How one number of a sample of the batch comes about, with the weights as they are during the forward pass.

    None where its node tells no arithmetic of its own, or one that does not give the number (a draw is in it).
    """
    checked = program.checked
    facts, known = find(checked.document.nodes[end.node].type), checked.nodes.get(end.node)
    if facts is not None and facts.kind == "goal":
        return _of_goal(program, seen, end)
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
    together = tuple(seen.values[one] if one is not None else None for one in entering)
    passed = Pass(together, sample, seen.begun.get(end.node, Beginning()))
    module = copy.deepcopy(module) if kind in AGAIN else module
    site = Site(lens, end.node, facts, declared, known.form, module, entering, inputs, outputs, port, at, passed)
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


def _of_goal(program: Program, seen: Seen, end: End) -> dict[str, Any] | None:
    """The sum of several losses, all of the whole batch; None of a single one, which is the goal's already."""
    losses = [_origin(program, wire.source) for wire in ordered_inputs(program.checked, end.node) if wire]
    if len(losses) < 2 or any(one not in seen.values or seen.values[one].dim() for one in losses):
        return None
    terms = []
    for one in losses:
        value, place = float(seen.values[one]), Place(one.node, one.port, ())
        factors = (seen.factor, value) if seen.factor != 1.0 else ()
        terms.append(Term("input", seen.factor * value, factors, place))
    line = line_of("loss", terms, formula="Σ L" if seen.factor == 1.0 else "w·Σ L")
    told = {"formula": "", "classes": [], "columns": [], "window": {"whole": True}, "arrays": {}}
    return {**told, "lines": [line.told()], "value": line.value}


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


def cells_of(shape: Sequence[int], place: Sequence[int] = ()) -> tuple[list[int], int]:
    """The numbers of a sample that are shown, counted through, and how many stand in a row of them.

    A matrix is shown as one: so many of its rows and of its columns as there is room for, evenly. Of several, as of
    pictures, the one with the `place` is shown; without it the first.
    """
    count, sides = prod(shape), [side for side in shape if side != 1]
    if len(sides) < 2 or not count:
        return list(range(0, count, max(1, -(-count // SIDE**2)))), SIDE
    rows, columns = sides[-2:]
    down, along = (-(-one // SIDE) for one in (rows, columns))
    across = range(0, columns, along)
    first = matrix_at(shape, place) * rows * columns
    return [first + row * columns + column for row in range(0, rows, down) for column in across], len(across)


def matrix_at(shape: Sequence[int], place: Sequence[int]) -> int:
    """Which of the matrices of a sample the place is in, counted through: the last two sides longer than 1 are one."""
    found = 0
    for side, at in [(side, at) for side, at in zip(shape, place, strict=False) if side != 1][:-2]:
        found = found * side + at
    return found


def _row(lens: Lens, end: End, values: Tensor, sample: int) -> Tensor:
    if not batched(lens, end) or not values.dim():
        return values
    place = min(sample, len(values) - 1)
    return values[place : place + 1]
