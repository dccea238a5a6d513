"""Weights that a person set to a number while a run was there: done between two steps, and remembered with the step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import nn

from nodes.spec import Problem
from runtime.compile import Program


@dataclass(frozen=True, slots=True)
class Touch:
    """One number of a parameter, such as `weight` or `bias`, of a node (a path) was set before a step."""

    step: int
    node: str
    parameter: str
    index: tuple[int, ...]
    value: float

    def plain(self) -> list[object]:
        """As a state keeps it."""
        return [self.step, self.node, self.parameter, list(self.index), self.value]


def touch_of(plain: Sequence[object]) -> Touch:
    """What `plain` gave."""
    step, node, parameter, index, value = plain
    assert isinstance(step, int) and isinstance(index, (list, tuple)) and isinstance(value, (int, float))
    return Touch(step, str(node), str(parameter), tuple(int(place) for place in index), float(value))


def refuse_number(value: float) -> None:
    """Raise `Problem` for what is no number that a weight can have."""
    if not math.isfinite(value) or abs(value) > 1e6:
        raise Problem("A weight must be a number between −1,000,000 and 1,000,000.")


@torch.no_grad()
def set_weight(program: Program, node: str, parameter: str, index: Sequence[int], value: float) -> None:
    """Set one number. Raises `Problem` where there is no such number."""
    refuse_number(value)
    module = program.module_of(node)
    found = getattr(module, parameter, None)
    place = tuple(index)
    if not isinstance(found, nn.Parameter) or len(place) != found.dim():
        raise Problem("{node} has no such weight.", node=node)
    if any(not 0 <= at < size for at, size in zip(place, found.shape, strict=True)):
        raise Problem("{node} has no such weight.", node=node)
    found.data[place] = value
