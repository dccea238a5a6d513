"""Contrastive divergence as a scalar, by Hinton, 2002."""

from torch import Tensor


def free_energy_difference(energy: Tensor, sample_energy: Tensor) -> Tensor:
    """Mean over samples of F(v) − F(sample), both (N); the sample itself takes no gradient where it is drawn."""
    return (energy - sample_energy).mean()
