"""Batch renormalization of features or sequences, by Ioffe, 2017."""

from nodes.checks import need_floats
from nodes.normalization.batch_renorm import BatchRenorm
from nodes.remedies import Insert
from nodes.spec import Examples, Module, Port, Problem, Signal, node


@node(
    key="batch_renorm1d",
    title="Batch renorm 1D",
    family="normalization",
    formula="y = γ·((x − mean) / σ·r + d) + β",
    words=("batch renormalization", "batch norm", "small batches", "brn"),
    inputs=(Port("x", ranks=(2, 3), dtype="float"),),
)
class BatchRenorm1d(BatchRenorm):
    """Norms every feature as Batch norm does, but trains as it is used, so that small or sorted batches do no harm."""

    arithmetic = "normalization"

    examples: Examples = (({}, (Signal((8,)),)), ({"warm_up": 20, "affine": False}, (Signal((4, 8)),)))

    def build(self, x: Signal) -> Module:
        need_floats(x)
        if x.rank not in (2, 3):
            raise Problem(
                "{node} needs features (N, F) or channels over a length (N, C, L) but receives {got}. "
                "For images use Batch renorm 2D.",
                (Insert("row"),),
                got=x.describe(),
            )
        return self.form(x)
