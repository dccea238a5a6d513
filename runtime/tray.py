"""Room for the samples of a look, the same at every look.

What is taken anew in the middle of a step lies between what the step itself takes, which would then need other memory
than the step before.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import torch
from torch import Tensor


class Tray:
    """Copies of values in single precision, each in a room of its own; what lay there before is overwritten."""

    def __init__(self) -> None:
        self._rooms: dict[Hashable, Tensor] = {}

    def put(self, name: Hashable, values: Tensor) -> Tensor:
        """Keep these values, which may lie anywhere and ask for gradients; the copy does not."""
        return self._room(name, values, values.shape).copy_(values.detach())

    @torch.no_grad()
    def join(self, name: Hashable, parts: Sequence[Tensor]) -> Tensor:
        """Keep several (k,) one after the other; there is at least one."""
        count = sum([part.numel() for part in parts])
        return torch.cat([part.float() for part in parts], out=self._room(name, parts[0], torch.Size((count,))))

    def _room(self, name: Hashable, like: Tensor, shape: torch.Size) -> Tensor:
        room = self._rooms.get(name)
        if room is None or room.shape != shape or room.device != like.device:
            room = self._rooms[name] = torch.empty(shape, dtype=torch.float32, device=like.device)
        return room
