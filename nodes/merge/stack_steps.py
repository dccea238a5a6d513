"""Stack: inputs of the same shape as the steps of one sequence."""

from nodes.checks import need_one_batch
from nodes.spec import Examples, Gathered, Port, Problem, Signal, node


@node(
    key="stack_steps",
    title="Stack steps",
    family="merge",
    formula="y[:, i] = xᵢ",
    words=("stack", "sequence", "time", "join", "collect"),
    inputs=(Port("x", title="Inputs", many=True),),
    torch_name="stack",
)
class StackSteps:
    """Makes a sequence of its inputs: each becomes one step along a new axis 1."""

    arithmetic = "moved"

    examples: Examples = (
        ({}, ((Signal((6,)), Signal((6,)), Signal((6,))),)),
        ({}, ((Signal((3, 4)), Signal((3, 4))),)),
    )

    def build(self, x: tuple[Signal, ...]) -> Gathered:
        need_one_batch(*x)
        other = next((signal for signal in x if signal.shape != x[0].shape), None)
        if other is not None or not x[0].rank:
            raise Problem(
                "{node} needs inputs of the same shape but receives {got} and {other}. Make them alike.",
                got=x[0].describe(),
                other=(other or x[0]).describe(),
            )
        return Gathered("torch.stack", dim=1)
