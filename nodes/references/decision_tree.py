"""Decision tree, by Breiman, Friedman, Olshen and Stone, 1984."""

from nodes.references.reference import LEARNS, Supervised
from nodes.spec import Examples, Module, Signal, node, setting


@node(
    key="decision_tree",
    title="Decision tree",
    family="references",
    words=("cart", "if-then", "rules", "classification", "regression tree", "branches"),
    inputs=LEARNS,
)
class DecisionTree(Supervised):
    """Asks one number after another which side it lies on, until the training rows that are left agree."""

    depth = setting(
        None,
        kind="int",
        optional=True,
        minimum=1,
        maximum=1000,
        main=True,
        help="How many questions are asked at most; empty for as many as it takes.",
    )
    leaf = setting(1, minimum=1, maximum=1_000_000, help="How many training rows an end of the tree has at least.")

    examples: Examples = (
        ({}, (Signal((8,)), Signal((), dtype="int64", classes=3))),
        ({"depth": 2, "leaf": 3}, (Signal((2,)), Signal((1,), meaning="sign", low=-1.0, high=1.0))),
        ({}, (Signal((4,)), Signal((1,)))),
    )

    def build(self, x: Signal, label: Signal) -> Module:
        path = "nodes.modules.reference.DecisionTree"
        return Module(path, depth=self.depth, leaf=self.leaf, **self.answers(x, label))

    def carry(self, x: Signal, label: Signal) -> dict[str, object]:
        return self.shares(label)
