"""Vanishing gradient: early layers hardly learn. Hochreiter, 1991; Bengio, Simard and Frasconi, 1994."""

from collections.abc import Iterator

from runtime.doctor.case import Case
from runtime.doctor.diagnosis import Diagnosis, Treatment
from runtime.doctor.held_up import TIMES, HeldUp, flattening, held_up, plain_depth, starved
from runtime.doctor.overshoot import first_of, thrown
from runtime.doctor.registry import rule
from runtime.doctor.rules.dead_units import DEEP, alike, norm_settings, unscaled
from runtime.doctor.rules.exploding_gradient import born_wild
from runtime.doctor.rules.no_learning import guesses, stays
from runtime.doctor.rules.weight_pull import WeightsPulled, pulls_at
from runtime.doctor.treatment import Edit, Put, Turn

BEHIND = 30.0
UNBENT = (
    "Put ReLU in the place of activations that flatten out, a normalization between the layers, or a shortcut around "
    "them."
)


@rule(key="vanishing_gradient", title="Vanishing gradient")
class VanishingGradient:
    """The gradient of a layer is a tiny share of that of a layer after it, and its weights hardly move.

    Each sigmoid passes on a quarter at most (Glorot and Bengio, 2010), so five in a row leave a thousandth. A layer is
    ill below 1/300 of the largest gradient behind it, if its updates, too, are below 1/30 of that layer's: optimizers
    such as Adam make up for small gradients. Where nothing at all was learnt that excuse does not count: what Adam
    makes of a tiny gradient is then mostly its noise. Measured: layers of healthy examples stay above 1/50, ill ones
    are below 1/1,800. Units that all give the same have another illness, and so have weights that are pulled to zero
    and a layer that numbers enter as they are. A gradient that has grown since is told of where the loss stood still
    for a fifth of the epochs and ended far above what is worth reaching.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        large = unscaled(case)
        pulled = {one.node for one in WeightsPulled.find(case)}
        for goal in case.single:
            if born_wild(case, goal) or any(pull.node in pulled for pull in pulls_at(case, goal)):
                continue
            layers = [node for node in case.learners(goal) if case.weighs(node)]
            gradients = {node: case.median(node, lambda layer: layer.gradient, 0) for node in layers}
            updates = {node: case.median(node, lambda layer: layer.update, 0) for node in layers}
            for node in layers:
                after = [other for other in case.document.downstream(node) if other in gradients and other != node]
                largest = max(after, key=lambda other: gradients[other] or 0.0, default=None)
                own, other = gradients[node], gradients[largest] if largest else None
                if largest is None or own is None or not other or own * TIMES > other:
                    continue
                moves = (updates[node] or 0.0) * BEHIND > (updates[largest] or 0.0)
                learnt = moves and not stays(case, goal) and not guesses(case, goal)
                if learnt or _silent_between(case, node) or alike(case, node):
                    continue
                if node in large:
                    continue
                if not _from_the_first(case, node, largest) and thrown(case, node):
                    continue
                yield _diagnosis(case, goal, node, largest, other / own if own else None, moves)
                break  # the one farthest from the loss stands for those behind it
            else:
                if (late := held_up(case, goal)) is not None and late.node not in large:
                    yield _late(case, late)


def _diagnosis(case: Case, goal: str, node: str, largest: str, times: float | None, moves: bool) -> Diagnosis:
    """`times` is None where no gradient at all arrives; `moves`: the optimizer made much of a tiny one, in vain."""
    flat = flattening(case, node, goal)
    cause = (
        "Hardly any gradient reaches {node}: it is {times} times smaller than that of {neighbor}, "
        "so its weights stay nearly as they were drawn."
        if times
        else "No gradient at all reaches {node}, though {neighbor} gets one, so its weights stay as they were drawn."
    )
    if moves and times:
        cause = (
            "Hardly any gradient reaches {node}: it is {times} times smaller than that of {neighbor}. Its weights do "
            "change, but after {steps} steps the loss is where it began."
            if stays(case, goal)
            else "Hardly any gradient reaches {node}: it is {times} times smaller than that of {neighbor}. Its weights "
            "do change, but after {steps} steps the loss is hardly better than guessing."
        )
    cure = UNBENT if flat else "Put a normalization between the layers, or a shortcut around them."
    told: dict[str, object] = {"neighbor": case.name(largest), "steps": f"{len(case.course(goal)):,}"}
    told |= {"times": _said(times)} if times else {}
    return Diagnosis(node, cause, cure, told, _treat(case, flat) if flat else _norm(case, goal, node))


def _late(case: Case, late: HeldUp) -> Diagnosis:
    """It has learnt since, but too late."""
    told = {"neighbor": case.name(late.neighbor), "times": _said(late.times), "epochs": late.epochs}
    told |= {"loss": f"{late.loss:.3g}", "reached": f"{late.reached:.3g}"}
    return Diagnosis(
        late.node,
        "Hardly any gradient reached {node} at first: it was {times} times smaller than that of {neighbor}. The loss "
        "stood still for {epochs} epochs and came to {loss} only; the nearest rows alone reach {reached}.",
        UNBENT,
        told,
        _treat(case, list(late.flat)),
    )


def _from_the_first(case: Case, node: str, other: str) -> bool:
    """Whether the gradient was lost between them before any step."""
    own, behind = (first_of(case, one, lambda layer: layer.gradient) or 0.0 for one in (node, other))
    return own * TIMES <= behind


def _said(times: float) -> str:
    return f"{times:,.0f}" if times < 1e6 else f"{times:.0e}"


def _silent_between(case: Case, node: str) -> bool:
    """Whether dead units further on are the cause: not where they have come of many layers one behind the other."""
    return any(
        (case.median(other, lambda layer: layer.units and layer.units.dead) or 0.0) > 0.9
        and not (plain_depth(case, other) >= DEEP and starved(case, other))
        for other in case.document.downstream(node)
        if case.says(other, "dies")
    )


def _treat(case: Case, flat: list[str]) -> Treatment | None:
    """ReLU in the place of what flattens out; where that does too little, a Layer norm before each of them as well."""
    edits: tuple[Edit, ...] = tuple(Turn(other, "bend") for other in flat)
    both: tuple[Edit, ...] = (*edits, *(Put(other, "sample norm", norm_settings(case, other)) for other in flat))
    if len(flat) == 1:
        told = {"activation": case.name(flat[0])}
        more = Treatment("Put ReLU in the place of {activation} and a Layer norm before it", both, told)
        return Treatment("Put ReLU in the place of {activation}", edits, told, further=(more,))
    counted = {"count": len(flat)}
    more = Treatment("Put ReLU in the place of {count} activations and a Layer norm before each", both, counted)
    return Treatment("Put ReLU in the place of {count} activations", edits, counted, further=(more,))


def _norm(case: Case, goal: str, node: str) -> Treatment | None:
    """A Layer norm before each of the activations between the layer that nothing reaches and the loss."""
    between = case.document.downstream(node) & case.document.upstream(goal)
    bends = [one for one in case.checked.order if one in between and case.family(one) == "activations"]
    edits = tuple(Put(one, "sample norm", norm_settings(case, one)) for one in bends)
    if len(edits) == 1:
        return Treatment("Put a Layer norm before {activation}", edits, {"activation": case.name(bends[0])})
    return Treatment("Put a Layer norm before {count} activations", edits, {"count": len(edits)}) if edits else None
