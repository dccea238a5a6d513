"""Tensors that take over what fits of tensors of another size: rows and columns that both have keep their values.

A row means what its place means. Recurrent layers and attention stack their gates and heads in one matrix, so each
stack is taken by itself; kernels keep their middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _NormBase
from torch.nn.modules.conv import _ConvNd

from runtime.hot_columns import Piece

GATES = {nn.LSTM: 4, nn.GRU: 3}


@dataclass(frozen=True, slots=True)
class Axis:
    """How an axis is laid out: so many stacks of equal length one after the other, and whether its middle counts.

    Where `pieces` are given, only these are taken over, from where each lay to where it lies now.
    """

    stacks: int = 1
    centered: bool = False
    pieces: tuple[Piece, ...] = ()


def layouts(module: nn.Module, before: nn.Module, pieces: tuple[Piece, ...] = ()) -> dict[str, tuple[Axis, ...]]:
    """How the tensors of a module are laid out, by their names in it; plain rows and columns are not told.

    `before` is the module whose values it takes over, `pieces` say where what enters it lay before.
    """
    found: dict[str, tuple[Axis, ...]] = {}
    others = dict(before.named_modules())
    for path, part in module.named_modules():
        prefix = f"{path}." if path else ""
        other = others.get(path)
        match part:
            case nn.RNNBase():
                found |= {prefix + name: axes for name, axes in _of_gates(part)}
            case nn.MultiheadAttention():
                heads = part.num_heads if getattr(other, "num_heads", 0) == part.num_heads else 1
                found |= {prefix + name: (Axis(3 * heads),) for name in ("in_proj_weight", "in_proj_bias")}
                found[prefix + "out_proj.weight"] = (Axis(), Axis(heads))
            case _ConvNd():
                read = Axis(pieces=pieces if part.groups == 1 and not part.transposed else ())
                found[prefix + "weight"] = (Axis(), read, *(Axis(centered=True) for _ in part.kernel_size))
            case nn.Linear() if pieces:
                found[prefix + "weight"] = (Axis(), Axis(pieces=pieces))
            case _NormBase() if pieces:
                found |= {prefix + name: (Axis(pieces=pieces),) for name, one in part.state_dict().items() if one.dim()}
    return found


def _of_gates(module: nn.RNNBase) -> list[tuple[str, tuple[Axis, ...]]]:
    gates = Axis(next((count for kind, count in GATES.items() if isinstance(module, kind)), 1))
    both = Axis(2 if module.bidirectional else 1)
    found: list[tuple[str, tuple[Axis, ...]]] = []
    for name, _ in module.named_parameters():
        above = name.startswith("weight_ih") and "_l0" not in name  # reads both directions of the layer below
        found.append((name, (gates, both) if above else (gates,)))
    return found


def overlap(was: Sequence[int], now: Sequence[int], axes: Sequence[Axis]) -> tuple[list[Tensor], list[Tensor]] | None:
    """Where the values that both shapes have lie in the old tensor and in the new, axis by axis; None where nowhere."""
    if len(was) != len(now):
        return None
    there, here = [], []
    for place, (old, new) in enumerate(zip(was, now, strict=True)):
        axis = axes[place] if place < len(axes) else Axis()
        one, other = _along(old, new, axis)
        there.append(one)
        here.append(other)
    return there, here


def _along(old: int, new: int, axis: Axis) -> tuple[Tensor, Tensor]:
    if axis.pieces:
        kept = [(was, now, min(size, old - was, new - now)) for was, now, size in axis.pieces]
        one, other = (
            torch.cat([torch.arange(piece[2]) + piece[place] for piece in kept if piece[2] > 0]) for place in (0, 1)
        )
        return one, other
    stacks = axis.stacks if not old % axis.stacks and not new % axis.stacks else 1
    both = min(old, new) // stacks
    starts = (old - both) // 2 if axis.centered else 0, (new - both) // 2 if axis.centered else 0
    numbers = torch.arange(both)
    one, other = (
        torch.cat([numbers + start + number * (size // stacks) for number in range(stacks)])
        for start, size in zip(starts, (old, new), strict=True)
    )
    return one, other


@torch.no_grad()
def take_over(into: Tensor, out_of: Tensor, axes: Sequence[Axis] = ()) -> int:
    """Copy what both tensors have; answers how many values that were. Elsewhere `into` stays as it is."""
    if into.shape == out_of.shape:
        into.copy_(out_of)
        return into.numel()
    places = overlap(out_of.shape, into.shape, axes)
    if places is None:
        return 0
    there, here = (
        tuple(numbers.reshape(-1, *[1] * (len(found) - place - 1)) for place, numbers in enumerate(found))
        for found in places
    )
    values = out_of.detach()[tuple(index.to(out_of.device) for index in there)]
    if values.numel():
        into.data[tuple(index.to(into.device) for index in here)] = values.to(into.device, into.dtype)
    return values.numel()


def resized(memory: Tensor, was: Sequence[int], now: Tensor, axes: Sequence[Axis]) -> Tensor | None:
    """What an optimizer remembers of a parameter of the shape `was`, for the parameter `now`; zero where that is new.

    A number for the whole parameter stays as it is; axes that are summed up stay so. None for what is no such thing.
    """
    if memory.dim() == 0 or tuple(memory.shape) == (1,) != tuple(was):
        return memory.detach().clone()
    if memory.dim() != len(was) or len(was) != now.dim():
        return None
    if any(own not in (1, size) for own, size in zip(memory.shape, was, strict=True)):
        return None
    shape = [new if own == size else 1 for own, size, new in zip(memory.shape, was, now.shape, strict=True)]
    found = torch.zeros(shape, dtype=memory.dtype, device=now.device)
    take_over(found, memory, axes)
    return found
