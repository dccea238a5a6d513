"""The criterion of k-means."""

from torch import Tensor


def nearest_center_loss(x: Tensor, centers: Tensor, pull: float = 0.0) -> Tensor:
    """Mean squared distance of samples x (N, D) to the nearest of the centers (K, D), and `pull` times that to all."""
    squared = (x.unsqueeze(1) - centers.unsqueeze(0)).square().sum(2)  # N × K
    nearest = squared.amin(1).mean()
    return nearest + pull * squared.mean() if pull else nearest
