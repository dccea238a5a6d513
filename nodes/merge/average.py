"""Average: the mean of several inputs, number by number."""

from nodes.checks import need_floats, need_matching
from nodes.spec import Examples, Gathered, Port, Signal, node


@node(
    key="average",
    title="Average",
    family="merge",
    formula="y = (a + b + …) / n",
    words=("mean", "ensemble", "vote", "committee"),
    inputs=(Port("x", title="Inputs", dtype="float", many=True),),
)
class Average:
    """Gives the mean of its inputs, number by number, as an ensemble does."""

    arithmetic = "averaged"

    examples: Examples = (
        ({}, ((Signal((6,)), Signal((6,)), Signal((6,))),)),
        ({}, ((Signal((3, 4, 4)), Signal((3, 1, 1))),)),
    )

    def build(self, x: tuple[Signal, ...]) -> Gathered:
        for signal in x:
            need_floats(signal)
        need_matching(x)
        return Gathered("nodes.modules.average.average")
