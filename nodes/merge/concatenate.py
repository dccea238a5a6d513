"""Concatenate: inputs side by side along one axis."""

from nodes.checks import need_axis, need_one_batch
from nodes.remedies import Set
from nodes.spec import Examples, Gathered, Port, Problem, Signal, node, setting


@node(
    key="concatenate",
    title="Concatenate",
    family="merge",
    formula="y = [a, b, …]",
    words=("concat", "cat", "join", "append", "stack", "merge", "densenet", "unet"),
    inputs=(Port("x", title="Inputs", many=True),),
    torch_name="cat",
    traits=("side by side",),
)
class Concatenate:
    """Puts its inputs side by side along one axis."""

    arithmetic = "moved"

    axis = setting(
        1, minimum=-8, maximum=8, help="The axis to join along: 1 is the first after the batch, −1 the last."
    )

    examples: Examples = (
        ({}, ((Signal((4,)), Signal((3,))),)),
        ({"axis": -1}, ((Signal((2, 3)), Signal((2, 1)), Signal((2, 3))),)),
    )

    def build(self, x: tuple[Signal, ...]) -> Gathered:
        first, axis = x[0], need_axis(x[0], self.axis)
        need_one_batch(*x)
        for other in x[1:]:
            rest = [sizes[1:axis] + sizes[axis + 1 :] for sizes in (first.shape, other.shape)]
            if first.rank != other.rank or rest[0] != rest[1]:
                raise Problem(
                    "{node} joins along axis {axis}, but {got} and {other} differ elsewhere too. "
                    "Give them the same sizes on all other axes.",
                    tuple(Set("choose_axis", {"axis": place}) for place in range(1, first.rank) if place != axis),
                    axis=axis,
                    got=first.describe(),
                    other=other.describe(),
                )
        return Gathered("torch.cat", dim=axis)
