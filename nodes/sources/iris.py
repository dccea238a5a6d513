"""Iris: the flowers that Fisher classified in 1936, shipped inside scikit-learn."""

from nodes.sources.bundled import LABELED, BundledTable
from nodes.spec import Data, node


@node(
    key="iris",
    title="Iris",
    family="sources",
    words=("flowers", "fisher", "setosa", "versicolor", "virginica", "classification", "table", "dataset"),
    outputs=LABELED,
)
class Iris(BundledTable):
    """150 real iris flowers: length and width of sepals and petals in cm, with one of three species as label."""

    width, classes = 4, 3

    def load(self) -> Data:
        from sklearn.datasets import load_iris

        return self.data(load_iris())
