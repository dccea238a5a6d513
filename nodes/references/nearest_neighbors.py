"""Nearest neighbors, by Fix and Hodges, 1951, and Cover and Hart, 1967."""

from nodes.references.reference import LEARNS, Supervised
from nodes.spec import Examples, Module, Signal, node, setting


@node(
    key="nearest_neighbors",
    title="Nearest neighbors",
    family="references",
    words=("knn", "k-nn", "k nearest neighbors", "instance-based", "lazy learning", "memory"),
    inputs=LEARNS,
)
class NearestNeighbors(Supervised):
    """Answers as the training rows do that lie nearest to a sample."""

    neighbors = setting(5, minimum=1, maximum=100_000, main=True, help="How many training rows are asked.")

    examples: Examples = (
        ({}, (Signal((8,)), Signal((), dtype="int64", classes=3))),
        ({"neighbors": 1}, (Signal((2,)), Signal((1,), meaning="sign", low=-1.0, high=1.0))),
        ({"neighbors": 3}, (Signal((1, 2, 2)), Signal((2,)))),
    )

    def build(self, x: Signal, label: Signal) -> Module:
        path = "nodes.modules.reference.NearestNeighbors"
        return Module(path, neighbors=self.neighbors, **self.answers(x, label))

    def carry(self, x: Signal, label: Signal) -> dict[str, object]:
        return self.shares(label)
