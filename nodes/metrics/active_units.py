"""Active units: how many numbers of a sample are at work."""

from nodes.checks import need_features
from nodes.spec import Function, Port, Signal, node, setting


@node(
    key="active_units",
    title="Active units",
    family="metrics",
    formula="mean count of |x| > least",
    words=("sparse codes", "atoms", "count", "activity", "l0", "dead units"),
    inputs=(Port("x", dtype="float"),),
)
class ActiveUnits:
    """How many numbers of a sample are not zero, on average."""

    higher_is_better = False
    percent = False

    least = setting(0.0, minimum=0.0, maximum=1e6, help="Up to which size a number counts as zero.")

    def build(self, x: Signal) -> Function:
        need_features(x)
        return Function("nodes.modules.sparsity.active_count", least=self.least)
