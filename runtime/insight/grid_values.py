"""What a layer says that each action is worth, at every place of a world, and where one comes who believes it.

Legend: S places, A actions, L places on the way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from nodes.spec import Problem
from nodes.worlds import ACTIONS
from runtime.document import End
from runtime.insight.codes import output_of
from runtime.insight.lens import Lens
from runtime.pictures import Drawn, numbers_of
from runtime.worlds import places_above, world_of_source


@dataclass(frozen=True)
class GridValues:
    """The numbers that a node gives for each place, one for each action.

    Arrays: `values` (S, A), `earned` (S,) what coming to a place earns, `path` (L,) the way from the start along the
    largest numbers. Facts: `plan` (a row of letters for each row of cells), `actions`, `return` (the sum of what is
    earned on the way) and `ended` (it came to an end, not back to a place).
    Raises `Problem` for a node that gives no such numbers.
    """

    node: str

    def answer(self, lens: Lens) -> Drawn:
        """Ask the layer at every place."""
        return grid_values(lens, output_of(lens, self.node))


def grid_values(lens: Lens, end: End) -> Drawn:
    """What there is to draw of a wire that carries a number for each action."""
    places = places_above(lens.checked, end)
    world = world_of_source(lens.checked, places.node) if places is not None else None
    if places is None or world is None:
        raise Problem("This layer sees no world of places. Choose one that is computed from the state of such a world.")
    found = lens.over(end, places, torch.from_numpy(world.pictures))
    if found is None or found.dim() != 2 or found.shape[1] != len(ACTIONS) or not found.is_floating_point():
        raise Problem("Values of actions are four numbers for each place. Choose a layer that gives four.")
    values = numbers_of(found)
    path, total, ended = world.walk(np.nan_to_num(values))
    arrays = {"values": values, "earned": world.earned.astype(np.float32), "path": np.array(path, np.int32)}
    facts = {"plan": list(world.plan), "actions": list(ACTIONS), "return": total, "ended": ended}
    return Drawn(arrays, {"form": "grid", **facts})
