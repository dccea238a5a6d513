"""What a discriminator and its rival want of the discriminator's scores.

Logistic by Goodfellow and others, 2014; least squares by Mao and others, 2017; hinge by Lim and Ye, 2017;
Wasserstein by Arjovsky, Chintala and Bottou, 2017.
"""

from torch import Tensor
from torch.nn import functional


def adversarial_loss(scores: Tensor, target: str, kind: str) -> Tensor:
    """Mean over all scores, high for real. `target` is real, fake, or fool: a fake that is to pass for real."""
    if kind == "least_squares":
        return (scores - (0.0 if target == "fake" else 1.0)).square().mean()
    side = -1.0 if target == "fake" else 1.0
    if kind == "logistic":
        return functional.softplus(-side * scores).mean()
    if kind == "hinge" and target != "fool":
        return functional.relu(1 - side * scores).mean()
    return -side * scores.mean()
