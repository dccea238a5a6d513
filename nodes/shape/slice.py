"""Slice: a part of an axis."""

from typing import Any

from nodes.checks import facts, need_axis
from nodes.remedies import Set
from nodes.spec import Function, Problem, Signal, node, setting


@node(
    key="slice",
    title="Slice",
    family="shape",
    formula="y = x[start:stop:step]",
    words=("crop", "narrow", "select", "index", "take", "part", "columns"),
    torch_name="narrow",
)
class Slice:
    """Takes a part of each sample along one axis."""

    arithmetic = "moved"

    axis = setting(1, minimum=-8, maximum=8, help="The axis to cut: 1 is the first after the batch, −1 the last.")
    start = setting(
        0, minimum=-(2**31), maximum=2**31, help="The first place taken, counted from 0; −1 is the last place."
    )
    stop = setting(
        None,
        kind="int",
        optional=True,
        minimum=-(2**31),
        maximum=2**31,
        title="Stop before",
        help="The first place not taken; empty for the end.",
    )
    step = setting(1, minimum=1, maximum=2**31, title="Step size", help="Take every first, second, third … place.")

    def build(self, x: Signal) -> Function:
        axis = need_axis(x, self.axis)
        places = range(*slice(self.start, self.stop, self.step).indices(x.shape[axis]))
        if not places:
            raise Problem(
                "{node} takes nothing: axis {axis} has {size} places, 0 to {last}. Choose a start before the stop.",
                (Set("order_limits", {"start": 0}), Set("order_limits", {"start": 0, "stop": None})),
                axis=axis,
                size=x.shape[axis],
                last=x.shape[axis] - 1,
            )
        if self.step == 1:
            return Function("torch.narrow", dim=axis, start=places.start, length=len(places))
        return Function("nodes.modules.slice_axis.slice_axis", axis, places.start, places.stop, self.step)

    def carry(self, x: Signal) -> dict[str, Any]:
        return facts(x)
