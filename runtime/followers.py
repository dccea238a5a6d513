"""Weights that follow others: copies that lag behind an original, and weights that stay pruned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor

from runtime.annotations import average_of, every_of
from runtime.compile import Program


class Followers:
    """All copies that lag (target networks, mean teachers), brought up to date after a step.

    A copy takes the original's weights every so many steps; a moving average takes a share of them each step
    (Polyak and Juditsky 1992). Running statistics and other buffers are copied with the weights.
    """

    def __init__(self, program: Program) -> None:
        self.copies: dict[int, tuple[list[Tensor], list[Tensor]]] = {}  # every → copies, originals
        self.averages: dict[float, tuple[list[Tensor], list[Tensor]]] = {}  # what is kept → copies, originals
        nodes = program.checked.document.nodes
        for key, node in nodes.items():
            copy, original = (program.module_of(one) if node.lagged else None for one in (key, node.linked))
            if copy is None or original is None:
                continue
            average = average_of(node)
            for into, out_of, slow in (
                (copy.parameters(), original.parameters(), average is not None),
                (copy.buffers(), original.buffers(), False),
            ):
                pair = self.averages.setdefault(average, ([], [])) if slow and average is not None else None
                pair = pair or self.copies.setdefault(1 if average is not None else every_of(node), ([], []))
                pair[0].extend(item.data for item in into)
                pair[1].extend(item.data for item in out_of)

    @torch.no_grad()
    def follow(self, step: int) -> None:
        """Bring the copies up to date after that many steps of the run."""
        for every, (copies, originals) in self.copies.items():
            if copies and step % every == 0:
                torch._foreach_copy_(copies, originals)
        for kept, (copies, originals) in self.averages.items():
            torch._foreach_lerp_(copies, originals, 1.0 - kept)


class Masks:
    """Which weights are pruned, by the name of their parameter; they are put back to zero after every update."""

    def __init__(self) -> None:
        self.kept: dict[str, Tensor] = {}  # 1 where a weight lives, 0 where it is pruned

    def add(self, names: Sequence[str], masks: Iterable[Tensor]) -> None:
        """Prune more: what was pruned before stays so."""
        for name, mask in zip(names, masks, strict=True):
            number = mask.to(torch.float32)
            self.kept[name] = self.kept[name] * number if name in self.kept else number

    @torch.no_grad()
    def apply(self, program: Program) -> None:
        """Put all pruned weights to zero."""
        if self.kept:
            parameters = dict(program.network.named_parameters(remove_duplicate=False))
            names = [name for name in self.kept if name in parameters]
            weights = [parameters[name].data for name in names]
            torch._foreach_mul_(weights, [self.kept[name].to(weights[0].device) for name in names])
