"""Gaussian noise: every number is shaken a little while training."""

from typing import Any

from nodes.checks import need_floats
from nodes.spec import Module, Signal, node, setting


@node(
    key="gaussian_noise",
    title="Gaussian noise",
    family="regularization",
    formula="y = x + σ·n, n normal",
    words=("jitter", "augmentation", "denoising", "random", "normal"),
)
class GaussianNoise:
    """Adds a random number to each of its numbers while training and nothing afterwards."""

    arithmetic = "noisy"

    deviation = setting(0.1, minimum=0.0, maximum=1e6, title="σ", main=True, help="How strong the noise is.")

    def build(self, x: Signal) -> Module:
        need_floats(x)
        return Module("nodes.modules.gaussian_noise.GaussianNoise", self.deviation)

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"meaning": x.meaning}
