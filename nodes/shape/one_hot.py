"""One-hot: a label becomes a row with a single 1."""

from typing import Any

from nodes.remedies import Set
from nodes.spec import Examples, Function, Port, Problem, Signal, node, setting


@node(
    key="one_hot",
    title="One-hot",
    family="shape",
    formula="yᵢ = 1 for i = x, else 0",
    words=("dummy variables", "indicator", "encode", "categorical", "to_categorical", "label"),
    inputs=(Port("x", dtype="int"),),
    torch_name="functional.one_hot",
    traits=("numbers",),
)
class OneHot:
    """Turns each label or token into a row of zeros with a 1 at its place."""

    arithmetic = "lookup"
    classes = setting(
        None,
        kind="int",
        optional=True,
        minimum=1,
        maximum=10_000_000,
        help="How many classes there are; empty if known.",
    )

    examples: Examples = (
        ({}, (Signal((), dtype="int64", classes=4),)),
        ({"classes": 5}, (Signal((3,), dtype="int64"),)),
    )

    @staticmethod
    def suits(x: Signal) -> bool:
        return not x.floating

    def build(self, x: Signal) -> Function:
        if x.floating:
            raise Problem(
                "{node} needs a label or tokens but receives real numbers ({got}). Connect a label to it.",
                got=x.describe(),
            )
        classes = self.classes or x.classes
        if classes is None:
            raise Problem("{node} does not know how many classes there are. Set its number of classes.")
        if x.classes and classes < x.classes:
            raise Problem(
                "{node} has places for {got} classes, but {classes} enter it. Set its classes to {classes}.",
                (Set("match_vocabulary", {"classes": x.classes}),),
                got=classes,
                classes=x.classes,
            )
        return Function("nodes.modules.one_hot.one_hot", classes=classes)

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"meaning": "probabilities", "classes": self.classes or x.classes, "low": 0.0, "high": 1.0}
