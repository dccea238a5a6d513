"""Principal components, by Pearson, 1901, and Hotelling, 1933."""

from nodes.references.reference import Reference
from nodes.spec import Module, Port, Signal, node, setting


@node(
    key="pca",
    title="PCA",
    family="references",
    formula="codes = (x − mean)·Vᵀ",
    words=("principal component analysis", "whitening", "dimension reduction", "linear autoencoder", "svd"),
    inputs=(Port("x", dtype="float"),),
    outputs=(
        Port("codes", help="How far a sample lies along each direction."),
        Port("reconstruction", help="The sample as its codes tell it."),
    ),
)
class PCA(Reference):
    """Finds the directions in which the training rows differ most, and tells each sample by a few of them."""

    arithmetic = "fitted"

    components = setting(2, minimum=1, maximum=100_000, main=True, help="How many directions are kept.")

    def build(self, x: Signal) -> Module:
        self.need_room(x, self.components)
        return Module("nodes.modules.reference.PCA", self.components, picks=((0,), (1,)))
