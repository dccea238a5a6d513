"""A draw from a normal distribution through which the gradient passes, by Kingma and Welling, 2014."""

import torch
from torch import Tensor, nn


class Reparameterize(nn.Module):
    """Mean and logarithm of the variance, both (N, …) → a draw while training, the mean afterwards."""

    def forward(self, mean: Tensor, log_variance: Tensor) -> Tensor:
        if not self.training:
            return mean
        return mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
