"""Nearest-center loss: the criterion of k-means, by Lloyd, 1957."""

from nodes.losses.codes import need_codes
from nodes.spec import Examples, Function, Port, Problem, Signal, node, setting


@node(
    key="nearest_center_loss",
    title="Nearest-center loss",
    family="losses",
    formula="L = mean minₖ ‖x − cₖ‖²",
    words=("k-means", "kmeans", "clustering", "centroid", "inertia", "vector quantization", "prototype"),
    inputs=(
        Port("x", ranks=(2,), dtype="float"),
        Port("centers", ranks=(2,), dtype="float", help="A Parameter of K × D numbers."),
    ),
)
class NearestCenterLoss:
    """How far each sample is from the nearest of some centers, squared; with a Parameter as centers this is k-means."""

    arithmetic = "nearest"

    pull = setting(
        0.0,
        minimum=0.0,
        maximum=1000.0,
        help="How much all samples draw every center besides, so that none stays idle far from them; 0 for not at all.",
    )

    examples: Examples = (
        ({}, (Signal((3,)), Signal((5, 3), again=(5, 3)))),
        ({"pull": 0.1}, (Signal((3,)), Signal((5, 3), again=(5, 3)))),
    )

    def build(self, x: Signal, centers: Signal) -> Function:
        need_codes(x)
        need_codes(centers)
        if centers.varies(0):
            raise Problem(
                "{node} needs centers that belong to no sample but receives {got}. Connect a Parameter.",
                got=centers.describe(),
            )
        if x.channels != centers.channels:
            raise Problem(
                "{node} compares samples of {got} numbers with centers of {other}. Give the Parameter {got} columns.",
                got=x.channels,
                other=centers.channels,
            )
        return Function("nodes.modules.nearest_center_loss.nearest_center_loss", pull=self.pull)
