"""The ports of an RBM, and what it demands of what enters them."""

from __future__ import annotations

from nodes.remedies import Insert, Set
from nodes.spec import Port, Problem, Signal

INPUTS = (
    Port("v", title="visible", ranks=(2,), dtype="float", optional=True, help="What is seen, to go up from it."),
    Port("h", title="hidden", ranks=(2,), dtype="float", optional=True, help="What is thought, to go down from it."),
)
OUTPUTS = (
    Port("hidden", help="Probabilities of the hidden units, or those that entered."),
    Port("visible", help="Probabilities of the visible units given the hidden ones."),
    Port("sample", help="The visible units after the Gibbs steps; it takes no gradient."),
    Port("energy", help="The free energy of what is visible, for each sample."),
    Port("sample_energy", help="The free energy of the sample."),
)


def rbm_units(visible: Signal | None, hidden: Signal | None, units: int, visible_units: int | None) -> int:
    """How many visible units there are; refuses both ways at once, neither, and rows of another width."""
    if (visible is None) == (hidden is None):
        raise Problem("{node} goes up from visible units or down from hidden ones. Connect exactly one of its inputs.")
    given = visible or hidden
    assert given is not None
    if given.rank != 2:
        raise Problem(
            "{node} needs a row of numbers for each sample (N × units) but receives {got}. Put a Flatten before it.",
            (Insert("row", port="v" if visible else "h"),),
            got=given.describe(),
        )
    if visible is not None:
        if visible_units and visible_units != visible.channels:
            raise Problem(
                "{node} has {units} visible units but receives {got} numbers. Leave that setting empty.",
                (Set("match_width", {"visible_units": None}),),
                units=visible_units,
                got=visible.channels,
            )
        return visible.channels
    if given.channels != units:
        raise Problem(
            "{node} has {units} hidden units but receives {got} numbers. Give it as many units.",
            (Set("match_width", {"units": given.channels}),),
            units=units,
            got=given.channels,
        )
    if visible_units is None:
        raise Problem("{node} does not know how many visible units there are. Set their number.")
    return visible_units
