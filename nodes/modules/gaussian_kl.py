"""How far normal distributions are from the standard one, by Kingma and Welling, 2014."""

from torch import Tensor


def gaussian_kl(mean: Tensor, log_variance: Tensor, weight: float) -> Tensor:
    """weight·KL(N(mean, e^log_variance) ‖ N(0, 1)) in nats: the sum of a sample (N, …), mean over samples."""
    distance = mean.square() + log_variance.exp() - 1 - log_variance
    return 0.5 * weight * distance.sum() / mean.shape[0]
