"""A narrow place: so few numbers of each row are left on the way that classes cannot be told apart."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from runtime.doctor.brakes import brake_of
from runtime.doctor.case import HALF, Case
from runtime.doctor.diagnosis import Diagnosis, Treatment
from runtime.doctor.registry import rule
from runtime.doctor.treatment import Change, Turn
from runtime.doctor.yardstick import UNTOLD, against_neighbors, guessing, worth_reaching

STEPS = 50
LEFT = 0.85  # of what guessing loses: what is below has found a way through
STILL = 0.05  # of the weights, all steps together: who moved less cannot tell
SHARE = 4  # classes for each number, at least: one for four classes, two for eight
WIDER = 16  # times as many channels or units


@rule(key="narrow_place", title="A narrow place in the network")
class NarrowPlace:
    """All that the loss sees of a row passes one node that leaves one number for four classes or more.

    Told after half of the steps where the loss is still above 85 % of what guessing gives. A net can make its way
    through one number (classes can lie along a line), so one that has begun to is let be. Measured: digits through one
    number of a pool stay at 100 % of guessing, through one unit between two tanh they come to 60 %. What a layer does
    not let through (Tishby and Zaslavsky, 2015) is no matter of the learning rate, which would otherwise be blamed; but
    where it is so low that the weights have not moved, or something else holds them, that comes first.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.single:
            place = narrow_place(case, goal)
            if place is None:
                continue
            node, count, classes = place
            pooled = case.family(node) == "shape"
            cure = "Give it more units."
            if pooled:
                cure = (
                    "Put Flatten in its place, pool over smaller windows, or give the layer before it more channels."
                    if _channels(case, node) == count
                    else "Put Flatten in its place, or leave more axes or places as they are."
                )
            told = {"count": count, "classes": classes, "loss": f"{case.course(goal).end:.3g}"}
            yield Diagnosis(
                node,
                "Of each row {node} leaves a single number, by which all that follows would have to tell {classes} "
                "classes apart: the loss is {loss}, and guessing gives {chance}."
                if count == 1
                else "Of each row {node} leaves {count} numbers only, by which all that follows would have to tell "
                "{classes} classes apart: the loss is {loss}, and guessing gives {chance}.",
                cure,
                {**told, "chance": f"{guessing(case, goal) or 0.0:.3g}"},
                _treat(case, node, count),
            )


def narrow_place(case: Case, goal: str) -> tuple[str, int, int] | None:
    """The first node on the way that leaves so few numbers, how many, and of how many classes they are to tell.

    None where there is no such node, or the loss has come down all the same.
    """
    loss, course = case.sole_loss(goal), case.course(goal)
    chance, known = guessing(case, goal), against_neighbors(case, goal)
    if loss is None or len(course) < STEPS or case.progress < HALF or not chance or course.end < LEFT * chance:
        return None
    if (case.update(goal) or 0.0) * len(course) < STILL or brake_of(case, goal) is not None:
        return None
    told = known is not None and known[1] < UNTOLD * known[2]  # else nearest rows are no measure, as of moved pictures
    if told and known is not None and course.end <= worth_reaching(*known[1:]):
        return None
    end, target = case.origin(loss, "prediction"), case.origin(loss, "target")
    facts = case.data[target.node].ports.get(target.port) if target and target.node in case.data else None
    if end is None or facts is None or facts.counts is None:
        return None
    classes = int((facts.counts > 0).sum())
    for node in reversed([end.node, *case.walk(end.node, lambda _: False)]):
        entered, left = _numbers(case, node, True), _numbers(case, node, False)
        if 0 < left * SHARE <= classes and entered > left:
            return node, left, classes
    return None


def _numbers(case: Case, node: str, into: bool) -> int:
    """How many numbers of each row enter a node, or leave it; 0 where that is not known."""
    known = case.checked.nodes[node]
    signals = (known.inputs[0] if known.inputs else ()) if into else known.outputs
    return prod(signals[0].shape[1:]) if signals and signals[0].rank and signals[0].floating else 0


def _channels(case: Case, node: str) -> int:
    entered = case.checked.nodes[node].inputs[0][0]
    return entered.channels if entered.rank > 2 else 0


def _treat(case: Case, node: str, count: int) -> Treatment | None:
    """More units, or more channels where each leaves a number; else what a pool joined is kept."""
    layer = node if case.weighs(node) else None
    if layer is None and _channels(case, node) == count:
        layer = next((one for one in case.walk(node, case.weighs) if case.weighs(one)), None)
    facts = case.type_of(layer) if layer else None
    deciding = next((item for item in facts.settings if item.main and item.kind == "int"), None) if facts else None
    if layer is None or facts is None or deciding is None:
        fits = case.family(node) == "shape" and case.checked.nodes[node].outputs[0].rank == 2
        return Treatment("Put Flatten in its place", (Turn(node, "row"),)) if fits else None
    now = int(case.document.nodes[layer].settings.get(deciding.key, deciding.default))
    wider = Change(layer, {deciding.key: now * WIDER})
    told = {"layer": case.name(layer), "many": now * WIDER, "count": now}
    text = "Give {layer} {many} units instead of {count}"
    return Treatment(
        "Give {layer} {many} channels instead of {count}" if deciding.key == "channels" else text, (wider,), told
    )
