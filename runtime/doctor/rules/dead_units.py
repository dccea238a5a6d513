"""Dead ReLU and saturation: units that give one and the same number, whatever comes in."""

from collections.abc import Callable, Iterator

from runtime.doctor.case import EARLY, Case
from runtime.doctor.diagnosis import Diagnosis, Treatment, percent
from runtime.doctor.overshoot import DEAD, first_of, thrown
from runtime.doctor.registry import rule
from runtime.doctor.rules.inputs import UnscaledInputs
from runtime.doctor.treatment import Put, Turn
from runtime.telemetry import Layer

SATURATED = 0.5


@rule(key="dead_relu", title="Dead ReLU units")
class DeadReLU:
    """Three of four units of a layer gave 0 for every sample of the last eight looks, and no gradient comes back there.

    Karpathy (CS231n) saw up to 40 % at too high a rate; Lu and others, 2019, show that narrow deep nets are born so.
    Measured: layers of examples that learn well have up to 66 %, those of nets that do not 100 %; a Layer norm before
    them brings all back at once, a leak of 0.01 in hundreds of steps. Units that steps far too large have killed, or
    numbers that enter as they are, are left to the rules about those.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        large = unscaled(case)
        for node in case.checked.kind("module"):
            dead = case.median(node, _dead, 3) if case.says(node, "dies") else None
            if dead is None or dead < DEAD or _layer_before(case, node) in large:
                continue
            if _trained(case, node) and not _by_steps(case, node, _dead, DEAD):
                yield Diagnosis(
                    node,
                    "{share} of the units of {node} give 0 for every sample, and without a gradient they stay so.",
                    "Put a Layer norm before it, Leaky ReLU in its place, or lower the learning rate.",
                    {"share": percent(dead)},
                    Treatment("Put a Layer norm before it", (Put(node, "sample norm", norm_settings(case, node)),)),
                )


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
                    Treatment("Put ReLU in its place", (Turn(node, "bend"),)),
                )


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
