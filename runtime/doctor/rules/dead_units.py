"""Dead ReLU: units that give 0, whatever comes in."""

from collections.abc import Callable, Iterator
from math import prod

from runtime.doctor.case import Case
from runtime.doctor.diagnosis import Diagnosis, Treatment, percent
from runtime.doctor.held_up import plain_depth, starved
from runtime.doctor.overshoot import DEAD, first_of, thrown
from runtime.doctor.registry import rule
from runtime.doctor.rules.inputs import UnscaledInputs
from runtime.doctor.rules.narrow import narrow_place
from runtime.doctor.rules.posterior_collapse import cost_less
from runtime.doctor.treatment import Put, Turn
from runtime.telemetry import Layer

ALIKE = 0.99
DEEP = 10  # layers
PENALTY = "activity_penalty"


@rule(key="dead_relu", title="Dead ReLU units")
class DeadReLU:
    """Three of four units of a layer gave 0 for every sample of the last eight looks, and no gradient comes back there.

    Karpathy (CS231n) saw up to 40 % at too high a rate; Lu and others, 2019, show that narrow deep nets are born so.
    Measured: layers of examples that learn well have up to 66 %, those of nets that do not 100 %; a Layer norm before
    them brings all back at once, a leak of 0.01 in hundreds of steps. Units that steps far too large have killed, or
    numbers that enter as they are, or weights that began alike, are left to the rules about those. What is dead behind
    the first comes of it, and has no card of its own. Where ten layers stand behind each other with nothing that norms
    or leads around them, and hardly a gradient reaches the first, that is told; and so is a place too narrow, or a
    penalty that makes every number cost.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        large, found = unscaled(case), _dead_layers(case)
        narrow = _narrow(case)
        heads, behind = dict[str, str](), dict[str, list[str]]()  # of weights and activations; by head
        for node in found:
            before = layer_before(case, node) or ""
            if before in large or alike(case, before) or not trained(case, node) or node in narrow:
                continue
            if plain_depth(case, node) >= DEEP and starved(case, node):
                continue
            owner, above = case.document.nodes[before].shared or before, case.document.upstream(node)
            head = next((heads[one] for one in heads if one in above or one == owner), None)
            if head is not None:
                behind[head].append(node)
            elif by_steps(case, node, _dead, DEAD):
                continue
            else:
                head, behind[node] = node, []
            heads[owner] = heads[node] = head
        for node, others in behind.items():
            charged = _charged(case, node)
            yield (
                _charged_diagnosis(case, node, charged) if charged else _dead_diagnosis(case, node, others, found[node])
            )


def _dead_layers(case: Case) -> dict[str, float]:
    """The activations with dead units, in the order of the graph, and what share of theirs is dead."""
    known = {node: case.median(node, _dead, 3) for node in case.checked.order if case.says(node, "dies")}
    return {node: dead for node, dead in known.items() if dead is not None and dead >= DEAD}


def _charged(case: Case, node: str) -> str | None:
    """The loss that makes every number cost which leaves a node: to give 0 is then what is learnt."""
    losses = [loss for goal in case.goals for loss in case.losses_into(goal)]
    penalties = [loss for loss in losses if case.document.nodes[loss].type == PENALTY]
    return next((loss for loss in penalties if (end := case.origin(loss, "h")) and end.node == node), None)


def _charged_diagnosis(case: Case, node: str, loss: str) -> Diagnosis:
    return Diagnosis(
        node,
        "Nearly every unit of {node} gives 0 for every sample: {neighbor} charges what leaves it {weight} times, which "
        "counts more than the answers.",
        "Let {neighbor} cost less: about a tenth of what the other loss is.",
        {"neighbor": case.name(loss), "weight": f"{float(case.bound(loss).weight):g}"},
        cost_less(case, loss),
        title="Penalty too strong",
    )


def _dead_diagnosis(case: Case, node: str, behind: list[str], dead: float) -> Diagnosis:
    places = (node, *behind)
    edits = tuple(Put(one, "sample norm", norm_settings(case, one)) for one in places)
    told: dict[str, object] = {"share": percent(dead), "count": len(behind)}
    cause = "{share} of the units of {node} give 0 for every sample, and without a gradient they stay so."
    leaks = tuple(Turn(one, "leak") for one in places)
    leaky = Treatment("Put Leaky ReLU in the place of each of them" if behind else "Put Leaky ReLU in its place", leaks)
    does = Treatment("Put a Layer norm before it", edits, further=(leaky,))
    if behind:
        cause = (
            "{share} of the units of {node} give 0 for every sample, and without a gradient they stay so. {neighbor} "
            "behind it is as dead."
            if len(behind) == 1
            else "{share} of the units of {node} give 0 for every sample, and without a gradient they stay so. {count} "
            "activations behind it are as dead."
        )
        told["neighbor"] = case.name(behind[0])
        does = Treatment("Put a Layer norm before each of them", edits, further=(leaky,))
    cure = "Put a Layer norm before it, Leaky ReLU in its place, or lower the learning rate."
    if _single(case, node):  # normed by itself it would be 0 for good
        does, cure = leaky, "Put Leaky ReLU in its place, or lower the learning rate."
    return Diagnosis(node, cause, cure, told, does)


def alike(case: Case, node: str) -> bool:
    """Whether the units of a layer all give the same: weights of zero behind them let nothing back."""
    return (case.median(node, lambda layer: layer.units and layer.units.alike, 3) or 0.0) >= ALIKE


def _single(case: Case, node: str) -> bool:
    """Whether a single number of each row passes a node."""
    made = case.checked.nodes[node].outputs
    return bool(made) and prod(made[0].shape[1:]) == 1


def _narrow(case: Case) -> set[str]:
    """What stands at a place too narrow or behind it."""
    found = [place[0] for goal in case.single if (place := narrow_place(case, goal)) is not None]
    return {one for node in found for one in (node, *case.document.downstream(node))}


def _dead(layer: Layer) -> float | None:
    return layer.units.dead if layer.units else None


def by_steps(case: Case, node: str, read: Callable[[Layer], float | None], ill: float) -> bool:
    """Whether units that were well at first became ill by steps far too large."""
    return (first_of(case, node, read) or 0.0) < ill and thrown(case, node)


def norm_settings(case: Case, node: str) -> dict[str, str]:
    """How a Layer norm is to norm what enters a node: a picture as a whole."""
    entered = case.checked.nodes[node].inputs
    return {"over": "sample"} if entered and entered[0] and entered[0][0].rank == 4 else {}


def unscaled(case: Case) -> frozenset[str]:
    """The layers that numbers enter as they are: units behind them die and saturate of that."""
    return frozenset(one.node for one in UnscaledInputs.find(case))


def layer_before(case: Case, node: str) -> str | None:
    """The layer with weights nearest above a node."""
    return next((one for one in case.walk(node, case.weighs) if case.weighs(one)), None)


def trained(case: Case, node: str) -> bool:
    """Whether a goal at work changes what lies right before it."""
    learn = {one for goal in case.trains for one in case.trains[goal]}
    before = layer_before(case, node)
    return before is not None and (case.document.nodes[before].shared or before) in learn
