"""Neighbor distance: whether samples with like codes are alike in what is known of them."""

from nodes.checks import need_floats, need_one_batch
from nodes.spec import Examples, Function, Port, Problem, Signal, node, setting


@node(
    key="neighbor_distance",
    title="Neighbor distance",
    family="metrics",
    formula="mean |t − t of the k nearest|",
    words=("manifold", "isomap", "embedding", "codes", "angle", "neighborhood", "unsupervised"),
    inputs=(
        Port("codes", ranks=(2,), dtype="float", help="A row of numbers for each sample."),
        Port("target", dtype="float", help="The number that is known of each sample, such as an angle."),
    ),
)
class NeighborDistance:
    """How far a known number lies apart, on average, between a sample and those with the nearest codes."""

    higher_is_better = False
    percent = False

    neighbors = setting(1, minimum=1, maximum=1000, main=True, help="To how many others each sample is compared.")
    turn = setting(
        0.0,
        minimum=0.0,
        maximum=1e9,
        title="Full turn",
        help="After how much the number is the same again, such as 360 for degrees; 0 for never.",
    )

    examples: Examples = (
        ({}, (Signal((3,)), Signal((1,), meaning="target"))),
        ({"turn": 360.0, "neighbors": 2}, (Signal((2,)), Signal((), meaning="target"))),
    )

    def build(self, codes: Signal, target: Signal) -> Function:
        need_floats(codes)
        need_one_batch(codes, target)
        if target.rank > 2 or target.shape[1:] not in ((), (1,)):
            raise Problem(
                "{node} compares one number for each sample but receives {got}. Connect a single target.",
                got=target.describe(),
            )
        return Function("nodes.modules.neighbors.distance_between", neighbors=self.neighbors, turn=self.turn)
