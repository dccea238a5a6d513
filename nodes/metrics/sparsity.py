"""Sparsity: how many numbers are silent."""

from nodes.checks import need_floats
from nodes.spec import Function, Port, Signal, node, setting


@node(
    key="sparsity",
    title="Sparsity",
    family="metrics",
    formula="share of |x| ≤ least",
    words=("zeros", "silent", "dead units", "share", "sparse codes"),
    inputs=(Port("x", dtype="float"),),
)
class Sparsity:
    """Share of the numbers of a wire that are zero."""

    higher_is_better = True
    percent = True

    least = setting(0.0, minimum=0.0, maximum=1e6, help="Up to which size a number counts as zero.")

    def build(self, x: Signal) -> Function:
        need_floats(x)
        return Function("nodes.modules.sparsity.silent_share", least=self.least)
