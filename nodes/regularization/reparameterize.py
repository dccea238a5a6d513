"""Reparameterization: a random code with a gradient, by Kingma and Welling, 2014."""

from nodes.checks import need_floats, need_same_shape
from nodes.spec import Module, Port, Signal, node


@node(
    key="reparameterize",
    title="Reparameterize",
    family="regularization",
    formula="z = μ + e^(½ log σ²)·n, n normal",
    words=("vae", "variational", "sample", "latent", "gaussian", "reparameterization trick"),
    inputs=(Port("mean", dtype="float"), Port("log_variance", title="log σ²", dtype="float")),
    outputs=(Port("z"),),
)
class Reparameterize:
    """Draws a code around a mean so that the gradient reaches mean and spread; after training it is the mean."""

    arithmetic = "reparameterized"

    def build(self, mean: Signal, log_variance: Signal) -> Module:
        need_floats(mean)
        need_floats(log_variance)
        need_same_shape(mean, log_variance)
        return Module("nodes.modules.reparameterize.Reparameterize")
