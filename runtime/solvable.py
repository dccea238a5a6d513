"""Which layer a goal in closed form solves: read off the checked graph. No torch."""

from __future__ import annotations

from nodes.catalogue import find
from nodes.spec import Module, Problem
from runtime.checked import Checked
from runtime.document import End


def solves(checked: Checked, goal: str) -> bool:
    """Whether a goal works out its weights at once instead of descending."""
    node = checked.document.nodes[goal]
    facts = find(node.type)
    try:
        return facts is not None and bool(getattr(facts.bind(node.settings).optimizer, "solves", False))
    except Problem:  # a setting that does not fit, which another law tells
        return False


def solved_layer(checked: Checked, goal: str) -> tuple[str, End]:
    """The Linear node that a goal solves, and where its targets come from.

    Raises `Problem` where the goal's only loss is no mean squared error right behind a Linear layer.
    """
    document = checked.document
    losses = [wire.source.node for wire in document.incoming[goal]]
    facts = find(document.nodes[losses[0]].type) if len(losses) == 1 else None
    if facts is not None and "squares" in facts.traits:
        wires = {wire.target.port: checked.origin(wire.source) for wire in document.incoming[losses[0]]}
        layer = wires["prediction"].node if {"prediction", "target"} <= wires.keys() else ""
        form = checked.nodes[layer].form if layer in checked.nodes else None
        if isinstance(form, Module) and form.path == "torch.nn.Linear":
            return layer, wires["target"]
    raise Problem(
        "{node} solves one Linear layer right before a Mean squared error, but gets something else. "
        "Choose another optimizer or wire Linear to Mean squared error."
    )
