"""Linear regression by least squares, by Legendre, 1805, and Gauss, 1809."""

from nodes.references.reference import LEARNS, Supervised
from nodes.spec import Examples, Module, Problem, Signal, node


@node(
    key="linear_regression",
    title="Linear regression",
    family="references",
    formula="y = x·Wᵀ + b",
    words=("least squares", "ordinary least squares", "ols", "linear model", "baseline"),
    inputs=LEARNS,
)
class LinearRegression(Supervised):
    """The weighted sum of all numbers of a sample with the least squared error on the training rows."""

    arithmetic = "fitted"

    examples: Examples = (({}, (Signal((8,)), Signal((1,)))), ({}, (Signal((1, 2, 2)), Signal((2, 3)))))

    def build(self, x: Signal, label: Signal) -> Module:
        if not label.floating or label.meaning == "sign":
            raise Problem("{node} needs real numbers as target but receives a label. Connect a target.")
        return Module("nodes.modules.reference.LinearRegression", **self.answers(x, label))
