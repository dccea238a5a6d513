"""Support vector machine, by Boser, Guyon and Vapnik, 1992, and Cortes and Vapnik, 1995."""

from nodes.references.reference import LEARNS, Supervised
from nodes.spec import Examples, Module, Problem, Signal, node, setting

KERNELS = (("linear", "Linear"), ("rbf", "Gaussian"), ("poly", "Cubic"))


@node(
    key="svc",
    title="Support vector machine",
    family="references",
    formula="y = Σ α·K(x, support vectors) + b",
    words=("svm", "svc", "support vectors", "kernel", "margin", "classification"),
    inputs=LEARNS,
)
class SVC(Supervised):
    """Finds the boundary between classes that keeps the widest distance to the training rows."""

    kernel = setting("rbf", choices=KERNELS, main=True, help="How alike two samples are, and so how a boundary bends.")
    cost = setting(
        1.0, minimum=1e-6, maximum=1e9, logarithmic=True, title="C", help="Price of a row on the wrong side."
    )
    gamma = setting(
        None,
        kind="float",
        optional=True,
        minimum=0.0,
        maximum=1e9,
        title="γ",
        help="How quickly likeness fades with distance; empty to follow the spread of the data.",
    )

    examples: Examples = (
        ({}, (Signal((8,)), Signal((), dtype="int64", classes=3))),
        ({"kernel": "linear"}, (Signal((1, 3, 3)), Signal((), dtype="int64", classes=2))),
        ({"kernel": "poly", "gamma": 0.5}, (Signal((2,)), Signal((1,), meaning="sign", low=-1.0, high=1.0))),
    )

    def build(self, x: Signal, label: Signal) -> Module:
        answers = self.answers(x, label)
        if answers["answers"] == "numbers":
            raise Problem("{node} tells classes apart but receives real numbers as target. Connect the label.")
        path = "nodes.modules.reference.SVC"
        return Module(path, kernel=self.kernel, cost=self.cost, gamma=self.gamma, **answers)
