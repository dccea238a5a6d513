"""RMS normalization: layer normalization without the mean, by Zhang and Sennrich, 2019."""

from nodes.checks import need_features
from nodes.spec import Module, Signal, node, setting


@node(
    key="rms_norm",
    title="RMS norm",
    family="normalization",
    formula="y = γ·x / √(mean x²)",
    words=("root mean square", "rmsnorm", "llama", "transformer"),
    torch_name="RMSNorm",
)
class RMSNorm:
    """Divides the numbers along the last axis by their root mean square, then scales them as learnt."""

    arithmetic = "normalization"

    affine = setting(True, title="Scale", help="Whether a scale is learnt for every number.")

    def build(self, x: Signal) -> Module:
        need_features(x)
        return Module("torch.nn.RMSNorm", x.shape[-1], elementwise_affine=self.affine)
