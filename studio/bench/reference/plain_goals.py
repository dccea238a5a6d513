"""Training loops of a GAN and a VAE as a person writes them by hand: the reference for `netloom bench goals`.

It knows nothing of Netloom. Data lies in memory, a permutation an epoch makes the batches, and Adam is fused.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import Tensor, nn
from torch.nn import functional

Step = Callable[[], object]


def batches(rows: Tensor, size: int) -> Iterator[Tensor]:
    """Shuffled batches without end."""
    while True:
        for index in torch.randperm(len(rows)).split(size):
            yield rows[index]


def ring() -> Tensor:
    """1400 points on a ring of 8 Gaussians (1400, 2)."""
    draw = np.random.RandomState(0)
    angle = 2 * np.pi * (np.arange(1400) % 8) / 8
    points = np.stack((np.cos(angle), np.sin(angle)), axis=1) + draw.normal(0, 0.05, (1400, 2))
    return torch.tensor(points, dtype=torch.float32)


def layers(*widths: int) -> nn.Sequential:
    """Linear layers with ReLU between them."""
    found: list[nn.Module] = []
    for before, after in pairwise(widths):
        found += [nn.Linear(before, after), nn.ReLU()]
    return nn.Sequential(*found[:-1])


class Gan(nn.Module):
    """A generator 2-64-64-2 and a discriminator 2-64-64-1."""

    def __init__(self) -> None:
        super().__init__()
        self.generator, self.discriminator = layers(2, 64, 64, 2), layers(2, 64, 64, 1)


def gan() -> Step:
    """A step: the discriminator tells 128 points from 128 made ones, then the generator fools it with that noise."""
    model = Gan()
    ours, rival = (
        torch.optim.Adam(part.parameters(), lr=1e-3, betas=(0.5, 0.999), fused=True)
        for part in (model.generator, model.discriminator)
    )
    stream = batches(ring(), 128)

    def step() -> None:
        real, noise = next(stream), torch.randn(128, 2)
        rival.zero_grad()
        fake = model.generator(noise).detach()
        told = functional.softplus(-model.discriminator(real)).mean()
        told = told + functional.softplus(model.discriminator(fake)).mean()
        told.backward()
        rival.step()
        ours.zero_grad()
        functional.softplus(-model.discriminator(model.generator(noise))).mean().backward()
        ours.step()

    return step


class Vae(nn.Module):
    """An encoder 64-64-(2+2) and a decoder 2-64-64."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden, self.mean, self.log_variance = nn.Linear(64, 64), nn.Linear(64, 2), nn.Linear(64, 2)
        self.decoder = layers(2, 64, 64)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Raw scores of the pixels (N, 64), mean and logarithm of the variance of the code (N, 2)."""
        hidden = self.hidden(image).relu()
        mean, log_variance = self.mean(hidden), self.log_variance(hidden)
        code = mean + (0.5 * log_variance).exp() * torch.randn_like(mean)
        return self.decoder(code), mean, log_variance


def vae() -> Step:
    """A step on 64 digits: reconstruction and distance to the prior, both summed over a sample."""
    model = Vae()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    images = torch.tensor(load_digits().images / 16, dtype=torch.float32).flatten(1)[:1257]
    stream = batches(images, 64)

    def step() -> None:
        image = next(stream)
        optimizer.zero_grad()
        scores, mean, log_variance = model(image)
        loss = functional.binary_cross_entropy_with_logits(scores, image, reduction="none").sum(1).mean()
        loss = loss + 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(1).mean()
        loss.backward()
        optimizer.step()

    return step


LOOPS: dict[str, Callable[[], Step]] = {"gan": gan, "vae": vae}
