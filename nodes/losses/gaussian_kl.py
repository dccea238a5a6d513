"""KL to a normal: how far codes are from the prior, by Kingma and Welling, 2014."""

from nodes.checks import need_features, need_same_shape
from nodes.spec import Function, Port, Signal, node, setting


@node(
    key="gaussian_kl",
    title="KL to a normal",
    family="losses",
    formula="L = β·mean ½Σ (μ² + σ² − 1 − log σ²)",
    words=("vae", "variational", "kullback-leibler", "prior", "elbo", "latent", "beta-vae", "gaussian"),
    inputs=(Port("mean", dtype="float"), Port("log_variance", title="log σ²", dtype="float")),
)
class GaussianKL:
    """How far the normal distribution of each code is from mean 0 and variance 1, in nats, summed over the code."""

    code = "mean"
    arithmetic = "divergence"

    weight = setting(1.0, minimum=0.0, maximum=1e9, title="β", main=True, help="How much the distance costs.")

    def build(self, mean: Signal, log_variance: Signal) -> Function:
        need_features(mean)
        need_features(log_variance)
        need_same_shape(mean, log_variance)
        return Function("nodes.modules.gaussian_kl.gaussian_kl", weight=self.weight)
