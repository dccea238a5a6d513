"""Dead ReLU and saturation: units that give one and the same number, whatever comes in."""

from collections.abc import Callable, Iterator

from runtime.doctor.case import EARLY, Case
from runtime.doctor.diagnosis import Diagnosis, Treatment, percent
from runtime.doctor.overshoot import DEAD, first_of, thrown
from runtime.doctor.registry import rule
from runtime.doctor.rules.inputs import UnscaledInputs
from runtime.doctor.treatment import Change, Put, Turn
from runtime.telemetry import Layer

SATURATED = 0.5
ALIKE = 0.99


@rule(key="dead_relu", title="Dead ReLU units")
class DeadReLU:
    """Three of four units of a layer gave 0 for every sample of the last eight looks, and no gradient comes back there.

    Karpathy (CS231n) saw up to 40 % at too high a rate; Lu and others, 2019, show that narrow deep nets are born so.
    Measured: layers of examples that learn well have up to 66 %, those of nets that do not 100 %; a Layer norm before
    them brings all back at once, a leak of 0.01 in hundreds of steps. Units that steps far too large have killed, or
    numbers that enter as they are, or weights that began alike, are left to the rules about those. What is dead behind
    the first comes of it, and has no card of its own.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        large, found = unscaled(case), _dead_layers(case)
        heads, behind = dict[str, str](), dict[str, list[str]]()  # of weights and activations; by head
        for node in found:
            before = _layer_before(case, node) or ""
            if before in large or alike(case, before) or not _trained(case, node):
                continue
            owner, above = case.document.nodes[before].shared or before, case.document.upstream(node)
            head = next((heads[one] for one in heads if one in above or one == owner), None)
            if head is not None:
                behind[head].append(node)
            elif _by_steps(case, node, _dead, DEAD):
                continue
            else:
                head, behind[node] = node, []
            heads[owner] = heads[node] = head
        for node, others in behind.items():
            yield _dead_diagnosis(case, node, others, found[node])


@rule(key="saturation", title="Saturated activation")
class Saturation:
    """Half of the units of a hidden sigmoid or tanh lie at an end of its range for nearly all samples.

    Within 1 % of an end the slope is below 0.04 of its largest (Glorot and Bengio, 2010, saw whole layers stuck there).
    The last activation before a loss is left alone (to be sure is to be saturated), and so is a gate, which is there to
    open and to shut.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        large = unscaled(case)
        for node in case.checked.kind("module") if case.progress >= EARLY else ():
            if not case.says(node, "saturates") or not _hidden(case, node) or not _trained(case, node):
                continue
            if case.gates(node) or _layer_before(case, node) in large:
                continue
            share = case.median(node, _saturated, 3)
            if share is not None and share >= SATURATED and not _by_steps(case, node, _saturated, SATURATED):
                yield Diagnosis(
                    node,
                    "{share} of the units of {node} lie at an end of its range for nearly all samples, "
                    "where hardly any gradient passes.",
                    "Put ReLU in its place, scale what enters the network, or draw smaller first weights.",
                    {"share": percent(share)},
                    _unsaturate(case, node),
                )


def _unsaturate(case: Case, node: str) -> Treatment:
    """ReLU in its place; but where weights drawn in a way of their own pressed it there, others come first."""
    bend = Treatment("Put ReLU in its place", (Turn(node, "bend"),))
    before = _layer_before(case, node)
    drawn = before is not None and "initialization" in case.document.nodes[before].settings
    if before is None or not drawn or (first_of(case, node, _saturated) or 0.0) < SATURATED:
        return bend
    edits = (Change(before, {"initialization": "default"}),)
    return Treatment("Draw the first weights of {layer} as usual", edits, {"layer": case.name(before)}, further=(bend,))


def _dead_layers(case: Case) -> dict[str, float]:
    """The activations with dead units, in the order of the graph, and what share of theirs is dead."""
    known = {node: case.median(node, _dead, 3) for node in case.checked.order if case.says(node, "dies")}
    return {node: dead for node, dead in known.items() if dead is not None and dead >= DEAD}


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
    return Diagnosis(node, cause, cure, told, does)


def alike(case: Case, node: str) -> bool:
    """Whether the units of a layer all give the same: weights of zero behind them let nothing back."""
    return (case.median(node, lambda layer: layer.units and layer.units.alike, 3) or 0.0) >= ALIKE


def _dead(layer: Layer) -> float | None:
    return layer.units.dead if layer.units else None


def _saturated(layer: Layer) -> float | None:
    return layer.units.saturated if layer.units else None


def _by_steps(case: Case, node: str, read: Callable[[Layer], float | None], ill: float) -> bool:
    """Whether units that were well at first became ill by steps far too large."""
    return (first_of(case, node, read) or 0.0) < ill and thrown(case, node)


def norm_settings(case: Case, node: str) -> dict[str, str]:
    """How a Layer norm is to norm what enters a node: a picture as a whole."""
    entered = case.checked.nodes[node].inputs
    return {"over": "sample"} if entered and entered[0] and entered[0][0].rank == 4 else {}


def _hidden(case: Case, node: str) -> bool:
    after = case.document.downstream(node) - {node}
    return any(case.weighs(other) for other in after if other in case.checked.nodes)


def unscaled(case: Case) -> frozenset[str]:
    """The layers that numbers enter as they are: units behind them die and saturate of that."""
    return frozenset(one.node for one in UnscaledInputs.find(case))


def _layer_before(case: Case, node: str) -> str | None:
    return next((one for one in case.walk(node, case.weighs) if case.weighs(one)), None)


def _trained(case: Case, node: str) -> bool:
    """Whether a goal at work changes what lies right before it."""
    trained = {one for goal in case.trains for one in case.trains[goal]}
    before = _layer_before(case, node)
    return before is not None and (case.document.nodes[before].shared or before) in trained
