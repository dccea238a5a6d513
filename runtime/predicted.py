"""Which goals compare a prediction with a target, so that their answers can be looked at one by one. No torch."""

from __future__ import annotations

from dataclasses import dataclass

from nodes.catalogue import find
from runtime.checked import Checked
from runtime.document import End, Wire
from runtime.facts import is_kind


@dataclass(frozen=True, slots=True)
class Predicted:
    """What a loss below a goal compares, in the flat graph: the wires as they leave the nodes that made them.

    `key` names it: the goal, or the loss itself where the goal joins several.
    """

    key: str
    goal: str
    loss: str
    prediction: End
    target: End


def predicted(checked: Checked, key: str) -> Predicted | None:
    """What a goal of a flat graph compares, the first of several; or what is called so. None where there is nothing."""
    goals = [key] if key in checked.kind("goal") else checked.kind("goal")
    return next((one for goal in goals for one in _below(checked, goal) if key in (one.key, one.goal)), None)


def predicting(checked: Checked) -> list[Predicted]:
    """What the goals of a flat graph compare for samples that stay the same from look to look."""
    found = [one for goal in checked.kind("goal") for one in _below(checked, goal)]
    return [one for one in found if _stays(checked, one)]


def _below(checked: Checked, goal: str) -> list[Predicted]:
    """What the losses that make a goal compare, through those that only join or weigh others."""
    document = checked.document
    losses: dict[str, tuple[End, End]] = {}
    waiting = [checked.origin(wire.source).node for wire in document.incoming[goal]]
    for loss in waiting:  # grows while it is walked
        prediction, target = (document.entering(loss, port) for port in ("prediction", "target"))
        if not is_kind(document.nodes[loss], "loss") or loss in losses:
            continue
        if prediction and target:
            losses[loss] = checked.origin(prediction[0].source), checked.origin(target[0].source)
        else:
            waiting += [
                checked.origin(wire.source).node for wire in document.incoming[loss] if _is_scalar(checked, wire)
            ]
    return [Predicted(loss if len(losses) > 1 else goal, goal, loss, *ends) for loss, ends in losses.items()]


def _is_scalar(checked: Checked, wire: Wire) -> bool:
    """Whether a wire carries a loss."""
    facts = find(checked.document.nodes[wire.target.node].type)
    return any(port.key == wire.target.port and port.kind == "scalar" for port in (facts.inputs if facts else ()))


def choosing(checked: Checked) -> list[Predicted]:
    """Those of them whose answers are classes, or may be while their wires are not known."""
    return [one for one in predicting(checked) if _has_classes(checked, one)]


def places_of(checked: Checked, one: Predicted) -> int:
    """How many labels a sample has: one, or one at each place of a sequence, with scores (N, C, T)."""
    target, prediction = (checked.signal(end.node, end.port) for end in (one.target, one.prediction))
    if target is None or prediction is None or target.floating or target.rank != 2 or prediction.rank != 3:
        return 1
    return target.shape[1] if prediction.shape[2] == target.shape[1] else 1


def _stays(checked: Checked, one: Predicted) -> bool:
    above = checked.document.upstream(one.prediction.node, one.target.node)
    sources = [
        find(checked.document.nodes[node].type) for node in above if is_kind(checked.document.nodes[node], "source")
    ]
    return bool(sources) and not any(facts and getattr(facts.declaration, "endless", False) for facts in sources)


def _has_classes(checked: Checked, one: Predicted) -> bool:
    """As `predictions.as_classes` will find, from what is known of the wires."""
    target, prediction = (checked.signal(end.node, end.port) for end in (one.target, one.prediction))
    if target is None or prediction is None:
        return True
    classed = target.classes is not None or target.meaning in ("label", "sign")
    return classed and (places_of(checked, one) > 1 or (target.rank <= 2 and prediction.rank <= 2))
