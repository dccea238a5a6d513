"""Neighbor accuracy: whether samples with like codes are of one class."""

from nodes.checks import need_one_batch
from nodes.spec import Examples, Function, Port, Problem, Signal, node, setting


@node(
    key="neighbor_accuracy",
    title="Neighbor accuracy",
    family="metrics",
    formula="share of the k nearest of the same class",
    words=("knn", "nearest neighbors", "embedding", "codes", "clusters", "retrieval", "unsupervised"),
    inputs=(
        Port("codes", ranks=(2,), dtype="float", help="A row of numbers for each sample."),
        Port("label", help="The class of each sample, which the codes were perhaps never told."),
    ),
)
class NeighborAccuracy:
    """How many of the samples with the nearest codes are of the same class as the sample itself."""

    higher_is_better = True
    percent = True

    neighbors = setting(5, minimum=1, maximum=1000, main=True, help="To how many others each sample is compared.")

    examples: Examples = (({}, (Signal((3,)), Signal((), dtype="int64", classes=4))),)

    def build(self, codes: Signal, label: Signal) -> Function:
        need_one_batch(codes, label)
        if label.floating or label.rank != 1:
            raise Problem(
                "{node} needs one label for each sample but receives {got}. Connect the label of a source.",
                got=label.describe(),
            )
        return Function("nodes.modules.neighbors.same_class", neighbors=self.neighbors)
