"""The area under the curve of right alarms over false alarms."""

from torch import Tensor


def auc(prediction: Tensor, target: Tensor) -> Tensor:
    """Share of pairs, one of each class, in which the score of the upper class is higher; ties count half.

    `prediction` is one score a sample and `target` its label, 0 or 1, or sign. ½ where there is no such pair.
    """
    score, upper = prediction.reshape(-1), target.reshape(-1) > 0
    order = (score.unsqueeze(1) > score).float() + 0.5 * (score.unsqueeze(1) == score).float()
    pairs = (upper.unsqueeze(1) & ~upper).float()
    count = pairs.sum()
    return (order * pairs).sum() / count.clamp(min=1.0) + 0.5 * (count == 0).float()
