"""The weights that a goal changes, node by node: their own rates, penalties and constraints."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from nodes.catalogue import find
from runtime.compile import Program
from runtime.forms import resolve


@dataclass(frozen=True, slots=True)
class _Own:
    """What a node says of its weights."""

    weights: list[Tensor]
    rate: float
    l1: float
    l2: float
    constrain: Callable[[Tensor], Any] | None


class Weights:
    """The parameters of some nodes that take gradients, in the order of the graph, each once.

    A transposed weight belongs to the layer it is shared with. `groups` are the parameters by the factor of the
    learning rate that their node asks for.
    """

    def __init__(self, program: Program, nodes: Collection[str]) -> None:
        self.parameters: list[nn.Parameter] = []
        self.groups: dict[float, list[nn.Parameter]] = {}
        self._own: list[_Own] = []
        for key in program.checked.order:
            if key in nodes:
                self._take(program, key)
        self._pulled = [own for own in self._own if own.l1 or own.l2]
        self._constrained = [own for own in self._own if own.constrain]

    def _take(self, program: Program, key: str) -> None:
        node = program.checked.document.nodes[key]
        own = [
            item
            for name, item in program.parameters_of(key).items()
            if item.requires_grad and not (node.transposed and name.endswith(".weight"))
        ]
        known = set(map(id, self.parameters))
        own = [item for item in own if id(item) not in known]
        facts = find(node.type)
        declared = facts.bind(node.settings) if facts else None
        self.parameters += own
        rate = float(getattr(declared, "rate", 1.0))
        self.groups.setdefault(rate, []).extend(own)
        weights: list[Tensor] = [item for item in own if item.dim() > 1 or len(own) == 1]
        form = declared.constraint.build() if declared is not None and hasattr(declared, "constraint") else None
        constrain = partial(resolve(form.path), **dict(form.keywords)) if form else None
        self._own.append(_Own(weights, rate, getattr(declared, "l1", 0.0), getattr(declared, "l2", 0.0), constrain))

    @torch.no_grad()
    def pull(self, *, exact_zeros: bool = False) -> None:
        """Add the gradient of each node's own L1·Σ|w| + L2/2·Σw²; without L1 where `shrink` sees to that."""
        for own in self._pulled:
            for weight in own.weights:
                if weight.grad is not None:
                    weight.grad.add_(weight, alpha=own.l2)
                    if not exact_zeros:
                        weight.grad.add_(weight.sign(), alpha=own.l1)

    @torch.no_grad()
    def shrink(self, rate: float, l1: float) -> None:
        """The proximal step of L1: every weight nearer to zero by rate·L1, and no farther than zero.

        `l1` is that of the goal, which leaves vectors alone; each node's own is added to it.
        """
        for own in self._own:
            for weight in own.weights:
                amount = rate * own.rate * (own.l1 + (l1 if weight.dim() > 1 else 0.0))
                if amount > 0:
                    weight.copy_(torch.nn.functional.softshrink(weight, amount))

    @torch.no_grad()
    def penalty(self, zero: Tensor) -> Tensor:
        """Each node's own L1·Σ|w| + L2/2·Σw² together, beside a zero on the device."""
        total = torch.zeros_like(zero)
        for own in self._pulled:
            for weight in own.weights:
                total += own.l1 * weight.abs().sum() + own.l2 / 2 * weight.square().sum()
        return total

    @torch.no_grad()
    def constrain(self) -> None:
        """Bring the weights back to what their nodes ask of them."""
        for own in self._constrained:
            assert own.constrain is not None
            for weight in own.weights:
                own.constrain(weight)
