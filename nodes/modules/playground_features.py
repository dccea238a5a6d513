"""The seven inputs of TensorFlow Playground."""

import torch
from torch import Tensor


def playground_features(points: Tensor, names: tuple[str, ...]) -> Tensor:
    """The named features of points (N, 2) side by side: (N, number of names)."""
    x1, x2 = points[:, 0], points[:, 1]
    features = {
        "x1": x1,
        "x2": x2,
        "x1_squared": x1 * x1,
        "x2_squared": x2 * x2,
        "x1_times_x2": x1 * x2,
        "sin_x1": torch.sin(x1),
        "sin_x2": torch.sin(x2),
    }
    return torch.stack([features[name] for name in names], dim=1)
