"""The distance of the nearest sample from a straight boundary."""

import torch
from torch import Tensor


def margin(prediction: Tensor, features: Tensor, target: Tensor) -> Tensor:
    """Least distance of the samples (N, …) from the boundary, negative for one on the wrong side.

    The weights of the score (N, 1) or (N,) are found again by least squares from the samples, so that estimators
    that keep no weights can be measured as well. 0 where the score is the same for all samples.
    """
    if prediction.is_meta:  # where only shapes are known
        return prediction.new_zeros(())
    rows = features.detach().to("cpu", torch.float64).reshape(len(features), -1)
    scores = prediction.detach().to("cpu", torch.float64).reshape(-1)
    side = (target.reshape(-1) > 0).to("cpu", torch.float64) * 2 - 1
    centered = rows - rows.mean(0)
    weights = torch.linalg.lstsq(centered, (scores - scores.mean())[:, None], driver="gelsd").solution
    size = weights.norm()
    return (side * scores).amin() / size if size > 1e-12 else torch.zeros((), dtype=torch.float64)
