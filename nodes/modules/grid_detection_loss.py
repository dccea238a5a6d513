"""One-stage detection on a grid, by Redmon and others, 2016, with scores instead of squared probabilities."""

from torch import Tensor
from torch.nn import functional


def grid_detection_loss(prediction: Tensor, target: Tensor, box_weight: float, empty_weight: float) -> Tensor:
    """Prediction and target are (N, 5 + C, G, G): object, four numbers of the box, and C classes, for every cell.

    Cross-entropy of the object score over all cells, those without one weighed less, plus, over the cells that hold
    an object, the squared error of the box and the cross-entropy of the classes; each divided by the objects.
    """
    holds = target[:, 0]
    objects = holds.sum().clamp(min=1.0)
    surprise = functional.binary_cross_entropy_with_logits(prediction[:, 0], holds, reduction="none")
    found = (surprise * (holds + empty_weight * (1 - holds))).sum() / objects
    apart = (prediction[:, 1:5] - target[:, 1:5]).square().sum(1)
    loss = found + box_weight * (apart * holds).sum() / objects
    if prediction.shape[1] > 5:
        logarithms = functional.log_softmax(prediction[:, 5:], dim=1)
        loss = loss - ((logarithms * target[:, 5:]).sum(1) * holds).sum() / objects
    return loss
