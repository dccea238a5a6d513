"""Cosine similarity: how nearly two rows point the same way."""

from nodes.checks import need_features, need_same_shape
from nodes.spec import Examples, Function, Port, Signal, node, setting


@node(
    key="cosine_similarity",
    title="Cosine similarity",
    family="metrics",
    formula="mean a·b / (‖a‖·‖b‖)",
    words=("angle", "direction", "alignment", "component", "likeness", "subspace"),
    inputs=(Port("a", dtype="float"), Port("b", dtype="float")),
    torch_name="nn.CosineSimilarity",
)
class CosineSimilarity:
    """The mean cosine of the angle between the two inputs of each sample: 1 for one direction, 0 for a right angle."""

    higher_is_better = True
    percent = False

    either_way = setting(False, title="Either way", help="Whether opposite directions count as the same.")

    examples: Examples = (({}, (Signal((3,)), Signal((3,)))), ({"either_way": True}, (Signal((2, 4)), Signal((2, 4)))))

    def build(self, a: Signal, b: Signal) -> Function:
        need_features(a)
        need_features(b)
        need_same_shape(a, b)
        return Function("nodes.modules.cosine_similarity.cosine_similarity", either_way=self.either_way)
