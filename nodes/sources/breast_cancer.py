"""Breast cancer: the Wisconsin diagnostic data, shipped inside scikit-learn."""

from nodes.sources.bundled import LABELED, BundledTable
from nodes.spec import Data, node


@node(
    key="breast_cancer",
    title="Breast cancer",
    family="sources",
    words=("wisconsin", "medical", "diagnosis", "tumor", "binary", "classification", "table", "dataset"),
    outputs=LABELED,
)
class BreastCancer(BundledTable):
    """569 real tumors: thirty measurements of cell nuclei, with malignant or benign as label."""

    width, classes = 30, 2

    def load(self) -> Data:
        from sklearn.datasets import load_breast_cancer

        return self.data(load_breast_cancer())
