"""Distance: how far two inputs are apart."""

from typing import Any

from nodes.checks import need_features, need_same_shape
from nodes.spec import Examples, Function, Port, Signal, node, setting

MEASURES = (
    ("euclidean", "Straight line"),
    ("squared", "Straight line, squared"),
    ("cosine", "1 − cosine of the angle"),
)


@node(
    key="distance",
    title="Distance",
    family="merge",
    formula="y = ‖a − b‖",
    words=("euclidean", "cosine", "similarity", "siamese", "pair", "norm", "twins"),
    inputs=(Port("a", dtype="float"), Port("b", dtype="float")),
    torch_name="nn.PairwiseDistance",
)
class Distance:
    """Tells for each sample how far its two inputs are apart, as one number."""

    arithmetic = "distance"

    measure = setting("euclidean", choices=MEASURES, main=True, help="What is taken for the distance.")

    examples: Examples = (
        ({}, (Signal((3,)), Signal((3,)))),
        ({"measure": "squared"}, (Signal((2, 4)), Signal((2, 4)))),
        ({"measure": "cosine"}, (Signal((3,)), Signal((3,)))),
    )

    def build(self, a: Signal, b: Signal) -> Function:
        need_features(a)
        need_features(b)
        need_same_shape(a, b)
        return Function("nodes.modules.distance.distance", measure=self.measure)

    def carry(self, a: Signal, b: Signal) -> dict[str, Any]:
        return {} if self.measure == "cosine" else {"low": 0.0}
