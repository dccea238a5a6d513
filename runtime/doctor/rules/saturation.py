"""Saturation: units that lie at an end of their range, whatever comes in."""

from collections.abc import Iterator

from runtime.doctor.case import EARLY, Case
from runtime.doctor.diagnosis import Diagnosis, Treatment, percent
from runtime.doctor.overshoot import first_of
from runtime.doctor.registry import rule
from runtime.doctor.rules.dead_units import by_steps, layer_before, trained, unscaled
from runtime.doctor.rules.exploding_gradient import born_wild
from runtime.doctor.treatment import Change, Turn
from runtime.telemetry import Layer

SATURATED = 0.5


@rule(key="saturation", title="Saturated activation")
class Saturation:
    """Half of the units of a hidden sigmoid or tanh lie at an end of its range for nearly all samples.

    Within 1 % of an end the slope is below 0.04 of its largest (Glorot and Bengio, 2010, saw whole layers stuck there).
    The last activation before a loss is left alone (to be sure is to be saturated), and so is a gate, which is there to
    open and to shut. What is saturated behind the first has no card of its own, nor has what first weights have pressed
    there that blow up the loss as well: those have one.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        behind = dict[str, list[str]]()  # by the first
        found = _saturated_layers(case)
        for node in found:
            first = next((one for one in behind if one in case.document.upstream(node)), None)
            if first is None:
                behind[node] = []
            else:
                behind[first].append(node)
        for node, others in behind.items():
            cause = (
                "{share} of the units of {node} lie at an end of its range for nearly all samples, "
                "where hardly any gradient passes."
            )
            told: dict[str, object] = {"share": percent(found[node]), "count": len(others)}
            if others:
                told["neighbor"] = case.name(others[0])
                cause = (
                    "{share} of the units of {node} lie at an end of its range for nearly all samples, "
                    "where hardly any gradient passes. So do those of {neighbor} behind it."
                    if len(others) == 1
                    else "{share} of the units of {node} lie at an end of its range for nearly all samples, "
                    "where hardly any gradient passes. So do those of {count} activations behind it."
                )
            cure = "Put ReLU in its place, scale what enters the network, or draw smaller first weights."
            yield Diagnosis(node, cause, cure, told, _unsaturate(case, [node, *others]))


def _saturated_layers(case: Case) -> dict[str, float]:
    """The activations that are ill, in the order of the graph, and what share of theirs lies at an end."""
    large, found = unscaled(case), dict[str, float]()
    for node in case.checked.order if case.progress >= EARLY else ():
        if not case.says(node, "saturates") or not _hidden(case, node) or not trained(case, node):
            continue
        if case.gates(node) or layer_before(case, node) in large or _blown_up(case, node):
            continue
        share = case.median(node, _saturated, 3)
        if share is not None and share >= SATURATED and not by_steps(case, node, _saturated, SATURATED):
            found[node] = share
    return found


def _pressed(case: Case, node: str) -> str | None:
    """The layer before, whose weights were drawn in a way of their own and pressed it there."""
    before = layer_before(case, node)
    drawn = before is not None and "initialization" in case.document.nodes[before].settings
    return before if drawn and (first_of(case, node, _saturated) or 0.0) >= SATURATED else None


def _blown_up(case: Case, node: str) -> bool:
    """Whether the weights that pressed it there have blown up the loss of a goal, which is told of them."""
    before = _pressed(case, node)
    return before is not None and any(before in case.learners(one) and born_wild(case, one) for one in case.goals)


def _unsaturate(case: Case, nodes: list[str]) -> Treatment:
    """ReLU in their place; but where weights drawn in a way of their own pressed them there, others come first."""
    bends = tuple(Turn(node, "bend") for node in nodes)
    bend = Treatment("Put ReLU in its place", bends)
    if len(nodes) > 1:
        bend = Treatment("Put ReLU in the place of {count} activations", bends, {"count": len(nodes)})
    layers = list(dict.fromkeys(before for node in nodes if (before := _pressed(case, node)) is not None))
    if not layers:
        return bend
    edits = tuple(Change(layer, {"initialization": "default"}) for layer in layers)
    if len(layers) == 1:
        named = {"layer": case.name(layers[0])}
        return Treatment("Draw the first weights of {layer} as usual", edits, named, further=(bend,))
    counted = {"count": len(layers)}
    return Treatment("Draw the first weights of {count} layers as usual", edits, counted, further=(bend,))


def _saturated(layer: Layer) -> float | None:
    return layer.units.saturated if layer.units else None


def _hidden(case: Case, node: str) -> bool:
    after = case.document.downstream(node) - {node}
    return any(case.weighs(other) for other in after if other in case.checked.nodes)
