"""Batch renormalization of images, by Ioffe, 2017."""

from nodes.checks import need_image
from nodes.normalization.batch_renorm import BatchRenorm
from nodes.spec import Module, Port, Signal, node


@node(
    key="batch_renorm2d",
    title="Batch renorm 2D",
    family="normalization",
    formula="y = γ·((x − mean) / σ·r + d) + β",
    words=("batch renormalization", "batch norm", "small batches", "brn", "image"),
    inputs=(Port("x", ranks=(4,), dtype="float"),),
)
class BatchRenorm2d(BatchRenorm):
    """Norms every channel as Batch norm does, but trains as it is used, so that small or sorted batches do no harm."""

    arithmetic = "normalization"

    def build(self, x: Signal) -> Module:
        need_image(x)
        return self.form(x)
