"""Pad: more numbers at the edges of a sample."""

from nodes.checks import need_features
from nodes.remedies import Set
from nodes.spec import Function, Problem, Signal, node, setting

MODES = (
    ("constant", "A constant"),
    ("reflect", "Mirrored"),
    ("replicate", "The edge repeated"),
    ("circular", "The other edge"),
)


@node(
    key="pad",
    title="Pad",
    family="shape",
    words=("padding", "border", "zero padding", "edge", "mirror", "frame"),
    torch_name="functional.pad",
)
class Pad:
    """Adds numbers at the edges of each sample."""

    arithmetic = "moved"
    amounts = setting(
        (1, 1),
        minimum=0,
        maximum=100_000,
        main=True,
        help="How many before and after: for the last axis, then for the one in front of it.",
    )
    mode = setting("constant", choices=MODES, title="Fill with", help="Which numbers are added.")
    value = setting(0.0, minimum=-1e6, maximum=1e6, help="The constant, where a constant is added.")

    def build(self, x: Signal) -> Function:
        need_features(x)
        axes = len(self.amounts) // 2
        most = x.rank - 1 if self.mode == "constant" or x.rank == 2 else x.rank - 2
        if len(self.amounts) % 2 or not 1 <= axes <= most:
            raise Problem(
                "{node} needs two amounts for each of 1 to {most} axes but has {got}. Give before and after for each.",
                (Set("fit_amounts", {"amounts": ((*self.amounts, 0)[: 2 * max(min(axes, most), 1)])}),),
                most=most,
                got=len(self.amounts),
            )
        if self.mode == "constant":
            return Function("torch.nn.functional.pad", self.amounts, value=self.value)
        for axis in range(axes):
            size = x.shape[-1 - axis] - (self.mode == "reflect")
            amount = max(self.amounts[2 * axis : 2 * axis + 2])
            if amount > size and self.mode != "replicate":
                raise Problem(
                    "{node} can take at most {most} numbers from the other side but is to add {got}. Use {most}.",
                    (Set("fit_amounts", {"amounts": tuple(min(number, size) for number in self.amounts)}),),
                    most=size,
                    got=amount,
                )
        amounts = self.amounts + (0, 0) * (most - axes)
        return Function("torch.nn.functional.pad", amounts, mode=self.mode)
