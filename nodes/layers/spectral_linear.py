"""Linear with spectral normalization, by Miyato and others, 2018."""

from nodes.checks import need_features
from nodes.initialization import Biased
from nodes.spec import Module, Signal, node, setting


@node(
    key="spectral_linear",
    title="Spectral linear",
    family="layers",
    formula="y = x·(W / σ(W))ᵀ + b",
    words=("spectral normalization", "lipschitz", "gan", "discriminator", "dense", "singular value"),
    torch_name="nn.utils.parametrizations.spectral_norm",
)
class SpectralLinear(Biased):
    """A Linear whose weight is divided by its largest singular value, so that it stretches nothing."""

    arithmetic = "linear"

    units = setting(128, minimum=1, maximum=10_000_000, main=True, help="How many numbers leave the layer.")
    bias = setting(True, help="Whether each unit adds a learnt constant.")
    iterations = setting(
        1, minimum=1, maximum=100, help="How many steps each forward pass in training searches for the value."
    )

    def build(self, x: Signal) -> Module:
        need_features(x)
        path = "nodes.modules.spectral.SpectralLinear"
        return Module(path, x.shape[-1], self.units, bias=self.bias, iterations=self.iterations)
