"""Batch normalization of images, by Ioffe and Szegedy, 2015."""

from nodes.checks import need_image
from nodes.spec import Module, Port, Signal, node, setting


@node(
    key="batch_norm2d",
    title="Batch norm 2D",
    family="normalization",
    formula="y = γ·(x − mean) / σ + β",
    words=("batch normalization", "bn", "batchnorm", "image"),
    inputs=(Port("x", ranks=(4,), dtype="float"),),
    torch_name="BatchNorm2d",
    traits=("batch norm",),
)
class BatchNorm2d:
    """Gives every channel mean 0 and variance 1 over the images of a batch, then scales and shifts it as learnt."""

    arithmetic = "normalization"

    momentum = setting(0.1, minimum=0.0, maximum=1.0, help="How quickly the kept mean and variance follow the batches.")
    affine = setting(True, title="Scale and shift", help="Whether a scale and a shift are learnt.")

    def build(self, x: Signal) -> Module:
        need_image(x)
        return Module("torch.nn.BatchNorm2d", x.channels, momentum=self.momentum, affine=self.affine)
