"""k-means, by Steinhaus, 1956, and Lloyd, 1957."""

from nodes.checks import need_features
from nodes.references.reference import Reference
from nodes.spec import Examples, Module, Port, Signal, node, setting


@node(
    key="k_means",
    title="K-means",
    family="references",
    formula="min Σ ‖x − nearest center‖²",
    words=("clustering", "centroids", "vector quantization", "lloyd", "voronoi"),
    inputs=(Port("x", dtype="float"),),
    outputs=(
        Port("codes", help="1 for the nearest center, 0 for the others."),
        Port("reconstruction", help="The nearest center."),
        Port("distance", help="How far the nearest center is."),
    ),
)
class KMeans(Reference):
    """Finds centers so that every training row is near one of them."""

    centers = setting(10, minimum=1, maximum=100_000, main=True, help="How many centers there are.")
    starts = setting(10, minimum=1, maximum=1000, help="How often it begins anew; the best result is kept.")
    seed = setting(0, minimum=0, maximum=2**31 - 1, help="Decides where the centers begin.")

    examples: Examples = (({"centers": 3}, (Signal((8,)),)), ({"centers": 5}, (Signal((1, 4, 4)),)))

    def build(self, x: Signal) -> Module:
        need_features(x)
        picks = ((0,), (1,), (2,))
        path = "nodes.modules.reference.KMeans"
        return Module(path, self.centers, starts=self.starts, seed=self.seed, picks=picks)
