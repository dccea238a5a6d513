"""Wine: chemical analyses of Italian wines, shipped inside scikit-learn."""

from nodes.sources.bundled import LABELED, BundledTable
from nodes.spec import Data, node


@node(
    key="wine",
    title="Wine",
    family="sources",
    words=("alcohol", "chemistry", "cultivar", "classification", "table", "dataset"),
    outputs=LABELED,
)
class Wine(BundledTable):
    """178 real wines: thirteen chemical measurements, with one of three growers as label."""

    width, classes = 13, 3

    def load(self) -> Data:
        from sklearn.datasets import load_wine

        return self.data(load_wine())
