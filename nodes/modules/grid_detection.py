"""What a grid detector finds, held against what is there."""

import torch
from torch import Tensor


def found(prediction: Tensor, target: Tensor) -> Tensor:
    """Share of the objects in whose cell an object is seen; grids (N, 5 + C, G, G), a score above 0 sees one."""
    seen, true = _cells(prediction, target)
    return (seen & true).float().sum() / true.float().sum().clamp(min=1.0)


def there(prediction: Tensor, target: Tensor) -> Tensor:
    """Share of what is seen that is there."""
    seen, true = _cells(prediction, target)
    return (seen & true).float().sum() / seen.float().sum().clamp(min=1.0)


def overlap(prediction: Tensor, target: Tensor) -> Tensor:
    """Mean share of the area common to the boxes seen and true, of their area together, over the objects found."""
    seen, true = _cells(prediction, target)
    one, other = edges(prediction[:, 1:5]), edges(target[:, 1:5])
    inside = torch.minimum(one[:, 2:], other[:, 2:]) - torch.maximum(one[:, :2], other[:, :2])
    common = inside.clamp(min=0.0).prod(1)
    both = _area(one) + _area(other) - common
    return _mean(common / both.clamp(min=1e-12), seen & true)


def named(prediction: Tensor, target: Tensor) -> Tensor:
    """Share of the objects found that get their class."""
    seen, true = _cells(prediction, target)
    return _mean((prediction[:, 5:].argmax(1) == target[:, 5:].argmax(1)).float(), seen & true)


def edges(boxes: Tensor) -> Tensor:
    """Left, upper, right and lower edge (N, 4, G, G), from 0 to 1 over the image, of boxes (N, 4, G, G).

    A box is the middle across and down in its cell, and half of width and height in halves of the image.
    """
    rows, columns = boxes.shape[-2:]
    across = torch.arange(columns, device=boxes.device, dtype=boxes.dtype)
    down = torch.arange(rows, device=boxes.device, dtype=boxes.dtype)[:, None]
    x, y = (boxes[:, 0] + across) / columns, (boxes[:, 1] + down) / rows
    wide, tall = boxes[:, 2].clamp(min=0.0) / 2, boxes[:, 3].clamp(min=0.0) / 2
    return torch.stack((x - wide, y - tall, x + wide, y + tall), dim=1)


def _cells(prediction: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    return prediction[:, 0] > 0, target[:, 0] > 0.5


def _area(box: Tensor) -> Tensor:
    return (box[:, 2:] - box[:, :2]).prod(1)


def _mean(values: Tensor, where: Tensor) -> Tensor:
    return (values * where).sum() / where.float().sum().clamp(min=1.0)
