"""Style as which features occur together, by Gatys, Ecker and Bethge, 2016."""

from torch import Tensor


def gram_matrix(x: Tensor) -> Tensor:
    """Feature maps (N, C, H, W) → (N, C, C): products of channels, averaged over places."""
    places = x.flatten(2)
    return places @ places.transpose(1, 2) / places.shape[2]


def gram_style_loss(image: Tensor, style: Tensor) -> Tensor:
    """¼ of the mean squared difference of Gram matrices, (N, C, C) against (N or 1, C, C); the sizes may differ."""
    return 0.25 * (gram_matrix(image) - gram_matrix(style)).square().mean()
