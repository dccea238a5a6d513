"""Codes that find their partner among all others of the batch, by van den Oord, Li and Vinyals, 2018."""

import torch
from torch import Tensor
from torch.nn import functional


def info_nce(a: Tensor, b: Tensor, temperature: float) -> Tensor:
    """Cross-entropy of finding row i of b from row i of a by the cosine over the temperature, and the other way.

    Codes are (N, D); the two ways are averaged.
    """
    scores = functional.normalize(a, dim=1) @ functional.normalize(b, dim=1).t() / temperature
    partner = torch.arange(a.shape[0], device=a.device)
    return 0.5 * (functional.cross_entropy(scores, partner) + functional.cross_entropy(scores.t(), partner))
