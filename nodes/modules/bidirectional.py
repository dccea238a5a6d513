"""Recurrent layers that read in both directions and return (all states, last states).

The last states are those of the top layer: forward after the last step, backward after the first.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn


class BidirectionalRNN(nn.Module):
    """An RNN in both directions: x (N, T, F) → states (N, T, 2·H) and last states (N, 2·H)."""

    kind: Callable[..., nn.Module] = nn.RNN

    def __init__(self, features: int, units: int, **options: object) -> None:
        super().__init__()
        self.layers = self.kind(features, units, bidirectional=True, **options)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        states, last = self.layers(x)
        hidden = last[0] if isinstance(last, tuple) else last
        return states, torch.cat((hidden[-2], hidden[-1]), dim=1)


class BidirectionalLSTM(BidirectionalRNN):
    """An LSTM in both directions."""

    kind = nn.LSTM


class BidirectionalGRU(BidirectionalRNN):
    """A GRU in both directions."""

    kind = nn.GRU
