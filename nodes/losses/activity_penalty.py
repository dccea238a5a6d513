"""Activity penalty: a price of being active, for sparse codes."""

from nodes.checks import need_features
from nodes.spec import Examples, Function, Port, Signal, node, setting

POWERS = (("l1", "Σ|h|: many exact zeros"), ("l2", "Σh²: all of them small"))


@node(
    key="activity_penalty",
    title="Activity penalty",
    family="losses",
    formula="L = w·mean Σ|h|",
    words=("sparse", "sparsity", "l1", "l2", "regularization", "sparse coding", "codes", "activation"),
    inputs=(Port("h", dtype="float"),),
)
class ActivityPenalty:
    """The size of all numbers of a sample, added up; as a loss it keeps codes sparse or small."""

    arithmetic = "sizes"

    weight = setting(1.0, minimum=0.0, maximum=1e9, title="w", main=True, help="How much being active costs.")
    power = setting("l1", choices=POWERS, help="Whether sizes or squares are added up.")

    examples: Examples = (({}, (Signal((6,)),)), ({"power": "l2", "weight": 0.1}, (Signal((2, 3, 3)),)))

    def build(self, h: Signal) -> Function:
        need_features(h)
        return Function(
            "nodes.modules.activity_penalty.activity_penalty", weight=self.weight, squared=self.power == "l2"
        )
