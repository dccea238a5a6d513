"""Batch normalization of features or sequences, by Ioffe and Szegedy, 2015."""

from nodes.checks import need_floats
from nodes.remedies import Become, Insert
from nodes.spec import Module, Port, Problem, Signal, node, setting


@node(
    key="batch_norm1d",
    title="Batch norm 1D",
    family="normalization",
    formula="y = γ·(x − mean) / σ + β",
    words=("batch normalization", "bn", "batchnorm"),
    inputs=(Port("x", ranks=(2, 3), dtype="float"),),
    torch_name="BatchNorm1d",
    traits=("batch norm",),
)
class BatchNorm1d:
    """Gives every feature mean 0 and variance 1 over the batch, then scales and shifts it as learnt."""

    arithmetic = "normalization"

    momentum = setting(0.1, minimum=0.0, maximum=1.0, help="How quickly the kept mean and variance follow the batches.")
    affine = setting(True, title="Scale and shift", help="Whether a scale and a shift are learnt.")

    def build(self, x: Signal) -> Module:
        need_floats(x)
        if x.rank not in (2, 3):
            raise Problem(
                "{node} needs features (N, F) or channels over a length (N, C, L) but receives {got}. "
                "For images use Batch norm 2D.",
                (Become("batch norm"), Insert("row")),
                got=x.describe(),
            )
        return Module("torch.nn.BatchNorm1d", x.channels, momentum=self.momentum, affine=self.affine)
