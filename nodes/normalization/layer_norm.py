"""Layer normalization: every sample by itself, by Ba, Kiros and Hinton, 2016."""

from nodes.checks import need_features
from nodes.spec import Module, Signal, node, setting

OVER = (("last", "The last axis"), ("sample", "The whole sample"))


@node(
    key="layer_norm",
    title="Layer norm",
    family="normalization",
    formula="y = γ·(x − mean) / σ + β",
    words=("layer normalization", "ln", "transformer", "layernorm"),
    torch_name="LayerNorm",
    traits=("sample norm",),
)
class LayerNorm:
    """Gives the numbers of each sample mean 0 and variance 1, whatever else is in the batch."""

    arithmetic = "normalization"

    over = setting("last", choices=OVER, help="Which numbers share one mean and variance.")
    affine = setting(True, title="Scale and shift", help="Whether a scale and a shift are learnt for every number.")

    def build(self, x: Signal) -> Module:
        need_features(x)
        shape = x.shape[-1] if self.over == "last" else x.shape[1:]
        return Module("torch.nn.LayerNorm", shape, elementwise_affine=self.affine)
