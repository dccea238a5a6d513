"""Group normalization: groups of channels of every sample, by Wu and He, 2018."""

from nodes.checks import need_features, need_groups
from nodes.spec import Module, Signal, node, setting


@node(
    key="group_norm",
    title="Group norm",
    family="normalization",
    formula="y = γ·(x − mean) / σ + β",
    words=("group normalization", "gn", "instance norm", "groupnorm", "diffusion"),
    torch_name="GroupNorm",
)
class GroupNorm:
    """Gives each group of channels of a sample mean 0 and variance 1, whatever else is in the batch."""

    arithmetic = "normalization"

    groups = setting(4, minimum=1, maximum=1_000_000, main=True, help="Into how many groups the channels fall.")
    affine = setting(True, title="Scale and shift", help="Whether a scale and a shift are learnt for every channel.")

    def build(self, x: Signal) -> Module:
        need_features(x)
        need_groups(x.channels, self.groups)
        return Module("torch.nn.GroupNorm", self.groups, x.channels, affine=self.affine)
