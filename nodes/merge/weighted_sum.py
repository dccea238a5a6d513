"""Weighted sum: inputs added, each as much as is learnt."""

from nodes.checks import need_floats, need_matching
from nodes.spec import Examples, Module, Port, Signal, node


@node(
    key="weighted_sum",
    title="Weighted sum",
    family="merge",
    formula="y = σ(w₁)·a + σ(w₂)·b + …",
    words=("gate", "aggregate", "mix", "learnt sum", "randomly wired"),
    inputs=(Port("x", title="Inputs", dtype="float", many=True),),
)
class WeightedSum:
    """Adds its inputs, each times a learnt weight between 0 and 1."""

    arithmetic = "weighed"

    examples: Examples = (
        ({}, ((Signal((6,)), Signal((6,)), Signal((6,))),)),
        ({}, ((Signal((3, 4, 4)), Signal((3, 1, 1))),)),
    )

    def build(self, x: tuple[Signal, ...]) -> Module:
        for signal in x:
            need_floats(signal)
        need_matching(x)
        return Module("nodes.modules.weighted_sum.WeightedSum", len(x))
