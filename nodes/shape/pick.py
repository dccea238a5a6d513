"""Pick: of each row the number that a label names."""

from nodes.checks import need_floats, need_one_batch
from nodes.remedies import Widen
from nodes.spec import Examples, Function, Port, Problem, Signal, node


@node(
    key="pick",
    title="Pick",
    family="shape",
    formula="y = x[label]",
    words=("gather", "index", "select", "entry", "q-learning", "chosen action", "class"),
    inputs=(Port("x", dtype="float"), Port("label", dtype="int")),
    torch_name="gather",
)
class Pick:
    """Takes of each sample the one number that a label names, such as the score of its class or of an action."""

    arithmetic = "picked"

    examples: Examples = (
        ({}, (Signal((4,)), Signal((), dtype="int64", classes=4))),
        ({}, (Signal((4, 3)), Signal((3,), dtype="int64", classes=3))),
    )

    def build(self, x: Signal, label: Signal) -> Function:
        need_floats(x)
        need_one_batch(x, label)
        if label.floating:
            raise Problem(
                "{node} needs a label that names a number but receives real numbers ({got}). Connect a label to it.",
                got=label.describe(),
            )
        if x.rank < 2 or x.shape[:1] + x.shape[2:] != label.shape:
            raise Problem(
                "{node} needs one label for each row of numbers, but receives {got} and labels {label}. "
                "Give both the same rows.",
                got=x.describe(),
                label=label.describe(),
            )
        if label.classes and x.channels < label.classes:
            raise Problem(
                "{node} has {got} numbers to pick from, but labels of {classes} classes. "
                "Give the layer before it {classes} units.",
                (Widen(label.classes, "x", "match_classes"),),
                got=x.channels,
                classes=label.classes,
            )
        return Function("nodes.modules.pick.pick")
