"""Vanishing gradient: early layers hardly learn. Hochreiter, 1991; Bengio, Simard and Frasconi, 1994."""

from collections.abc import Iterator

from runtime.doctor.case import Case
from runtime.doctor.diagnosis import Diagnosis, Treatment
from runtime.doctor.registry import rule
from runtime.doctor.treatment import Edit, Turn

TIMES = 300.0
BEHIND = 30.0


@rule(key="vanishing_gradient", title="Vanishing gradient")
class VanishingGradient:
    """The gradient of a layer is a tiny share of that of a layer after it, and its weights hardly move.

    Each sigmoid passes on a quarter at most (Glorot and Bengio, 2010), so five in a row leave a thousandth. A layer is
    ill below 1/300 of the largest gradient behind it, if its updates, too, are below 1/30 of that layer's: optimizers
    such as Adam make up for small gradients. Measured: layers of healthy examples stay above 1/50, ill ones are
    below 1/1,800.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.single:
            layers = [node for node in case.learners(goal) if case.weighs(node)]
            gradients = {node: case.median(node, lambda layer: layer.gradient, 0) for node in layers}
            updates = {node: case.median(node, lambda layer: layer.update, 0) for node in layers}
            for node in layers:
                after = [other for other in case.document.downstream(node) if other in gradients and other != node]
                largest = max(after, key=lambda other: gradients[other] or 0.0, default=None)
                own, other = gradients[node], gradients[largest] if largest else None
                if largest is None or own is None or not other or own * TIMES > other:
                    continue
                if (updates[node] or 0.0) * BEHIND > (updates[largest] or 0.0) or _silent_between(case, node):
                    continue
                yield Diagnosis(
                    node,
                    "Hardly any gradient reaches {node}: it is {times} times smaller than that of {neighbor}, "
                    "so its weights stay nearly as they were drawn.",
                    "Put ReLU in the place of activations that flatten out, a normalization between the layers, "
                    "or a shortcut around them.",
                    {"times": _said(other / own) if own else "∞", "neighbor": case.name(largest)},
                    _treat(case, node, goal),
                )
                break  # the one farthest from the loss stands for those behind it


def _said(times: float) -> str:
    return f"{times:,.0f}" if times < 1e6 else f"{times:.0e}"


def _silent_between(case: Case, node: str) -> bool:
    """Whether dead units further on are the cause."""
    return any(
        (case.median(other, lambda layer: layer.units and layer.units.dead) or 0.0) > 0.9
        for other in case.document.downstream(node)
        if case.says(other, "dies")
    )


def _treat(case: Case, node: str, goal: str) -> Treatment | None:
    """ReLU for every activation between the layer and the loss that has another weighted layer behind it."""
    between = case.document.downstream(node) & case.document.upstream(goal)
    edits: list[Edit] = [
        Turn(other, "bend")
        for other in case.checked.order
        if other in between
        and case.says(other, "saturates")
        and any(
            case.weighs(after) for after in case.document.downstream(other) - {other} if after in case.checked.nodes
        )
    ]
    return (
        Treatment("Put ReLU in the place of {count} activations", tuple(edits), {"count": len(edits)})
        if edits
        else None
    )
