"""A lens that looks at one place of a plane of features instead of at samples: what decision maps are made of."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch

from runtime.document import End
from runtime.failure import Failure
from runtime.insight.lens import Lens

APART = "{node} takes more than this place. Choose a sample instead."


def lens_at(lens: Lens, end: End, place: Sequence[float]) -> Lens:
    """The same network over a single row: that place where what leaves `end` is worked out from it alone.

    Raises `Failure` where it is not.
    """
    wires = lens.graph(end).inputs or (end,)
    if len(wires) != 1 or lens.table(wires[0].node).tensors[wires[0].port][0].numel() != len(place):
        raise Failure(APART, end.node)
    rows = lens.table(wires[0].node)
    tensors = {port: tensor[:1] for port, tensor in rows.tensors.items()}
    given = torch.tensor([list(place)], dtype=tensors[wires[0].port].dtype)
    tensors[wires[0].port] = given.reshape(tensors[wires[0].port].shape).to(tensors[wires[0].port].device)
    only, none = torch.zeros(1, dtype=torch.long), torch.zeros(0, dtype=torch.long)
    alone = replace(rows, tensors=tensors, parts={"train": only, "validation": none, "test": none}, drawer=None)
    found = copy.copy(lens)
    found.rows = {**lens.rows, wires[0].node: alone}
    return found


def unit_at(lens: Lens, end: End, unit: int) -> tuple[int, ...]:
    """The index within a sample of a unit that is counted through."""
    signal = lens.signal(end)
    shape = [size for size in signal.shape[1:] if size] if signal is not None else []
    return tuple(int(one) for one in np.unravel_index(unit, shape)) if shape else ()
