"""How many straight pieces a curve is made of."""

import torch
from torch import Tensor


def linear_pieces(y: Tensor, x: Tensor, tolerance: float) -> Tensor:
    """Pieces between bends of the curve through samples (N, 1) or (N,), taken in the order of x.

    A bend is where the slope changes by more than `tolerance` times the steepest slope; one that lies between two
    samples changes it twice in a row, in the same sense, and counts once. Equal places count as one sample.
    """
    if y.is_meta:  # where only shapes are known
        return y.new_zeros(())
    places, order = x.detach().reshape(-1).to("cpu", torch.float64).sort(stable=True)
    heights = y.detach().reshape(-1).to("cpu", torch.float64)[order]
    apart = places.diff() > 0
    slopes = heights.diff()[apart] / places.diff()[apart]
    if not len(slopes):
        return torch.ones(())
    turns = slopes.diff()
    sense = torch.where(turns.abs() > tolerance * slopes.abs().amax(), turns.sign(), 0.0)
    bends, before = 0, 0.0
    for now in sense.tolist():
        if now and now != before:
            bends, before = bends + 1, now
        else:
            before = 0.0  # the second change of one bend, or none
    return torch.tensor(float(bends + 1))
