"""Weights as pictures: what each unit of a layer looks for, or, where a layer draws an image, what each code adds."""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING

import numpy as np
from torch import Tensor

from nodes.spec import Signal
from nodes.views.showing import LEAST_SIDE
from runtime.document import End

if TYPE_CHECKING:
    from runtime.compile import Program

Shape = tuple[int, ...]  # of an image (C, H, W); empty for none


def images_of(program: Program, node: str) -> tuple[Shape, Shape]:
    """The shapes of the images whose numbers enter and leave a node; each empty where there is none."""
    wires = program.checked.document.incoming[node]
    entering = _image_at(program, wires[0].source, set()) if wires else ()
    return entering, _image_leaving(program, node)


def _image_at(program: Program, end: End, seen: set[End], numbers: int = 0) -> Shape:
    """The shape of the image whose numbers leave there, though flattened meanwhile.

    Nothing on the way up may weigh the numbers or change how many there are. It ends at what was `seen` before.
    """
    checked = program.checked
    while end not in seen:
        seen.add(end)
        signal = checked.signal(end.node, end.port)
        size = _size(signal)
        numbers = numbers or size
        if signal is None or not size or size != numbers:
            return ()
        if signal.rank == 4:
            return tuple(signal.shape[1:])
        wires = checked.document.incoming[end.node]
        if not wires or _weighs(program, end.node):
            return ()
        end = wires[0].source
    return ()


def _image_leaving(program: Program, node: str) -> Shape:
    """The shape of the image that the numbers which leave a node are made into, or held against, further below.

    Nothing on the way down may weigh the numbers or change how many there are.
    """
    checked = program.checked
    waiting, known, seen = [node], {node}, set[End]()
    numbers = 0
    while waiting:
        for wire in checked.document.outgoing[waiting.pop()]:
            target, size = wire.target.node, _size(checked.signal(wire.source.node, wire.source.port))
            numbers = numbers or size
            if size != numbers or size < LEAST_SIDE**2 or target in known:
                continue
            known.add(target)
            for entering in checked.document.incoming[target]:
                image = _image_at(program, entering.source, seen, numbers)
                if image:
                    return image
            if not _weighs(program, target):
                waiting.append(target)
    return ()


def _size(signal: Signal | None) -> int:
    """How many numbers a sample has; 0 where that is not known."""
    return int(np.prod(signal.shape[1:])) if signal is not None and signal.rank > 1 else 0


def _weighs(program: Program, node: str) -> bool:
    return any(weight.dim() >= 2 for weight in program.parameters_of(node).values())


def weight_pictures(weight: Tensor, entering: Shape, leaving: Shape = ()) -> tuple[Tensor, int]:
    """Weights as images (T, C, H, W), and how many stand side by side where that follows from them, else 0.

    Kernels are images already. A row becomes the image that enters the layer, else a column the image that leaves it,
    else a row a square; rows that are neither but lead to one become columns; what is left is one picture of the
    whole matrix.
    """
    weight = weight.float()
    if weight.dim() >= 3:
        beside = weight.shape[1] if 1 < weight.shape[1] <= 16 else 0
        kernels = weight.reshape(-1, 1, *weight.shape[-2:]) if weight.dim() > 3 else weight[:, None]
        return kernels, beside if weight.dim() > 3 else 0
    if weight.dim() < 2:
        return weight_pictures(weight.reshape(1, -1), ())
    for matrix, image in ((weight, entering), (weight.T, leaving)):
        if image and int(np.prod(image)) == matrix.shape[1]:
            found = matrix.reshape(-1, *image)
            return (found, 0) if image[0] in (1, 3) else (found.reshape(-1, 1, *image[1:]), 0)
    for matrix in (weight, weight.T):
        side = isqrt(matrix.shape[1])
        if side >= LEAST_SIDE and side**2 == matrix.shape[1]:
            return matrix.reshape(-1, 1, side, side), 0
    return weight[None, None], 0
