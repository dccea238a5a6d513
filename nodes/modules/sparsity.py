"""How many numbers are at work."""

from torch import Tensor


def silent_share(x: Tensor, least: float) -> Tensor:
    """Share of the numbers of x whose size is at most `least`, from 0 to 1."""
    return (x.abs() <= least).float().mean()


def active_count(x: Tensor, least: float) -> Tensor:
    """How many numbers of a sample of x (N, …) are larger in size than `least`, mean over samples."""
    return (x.abs() > least).float().sum() / x.shape[0]
