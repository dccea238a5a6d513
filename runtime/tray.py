"""Room for the samples of a look, the same at every look.

What is taken anew in the middle of a step lies between what the step itself takes, which would then need other memory
than the step before.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

Strides = tuple[int, ...]
Places = tuple[Strides, Strides]  # the size and the strides of what is looked at, from where the tensor begins
Laid = Callable[[torch.Size, Strides], Places | None]  # places of a tensor of such a size and such strides


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where the values are taken from a tensor that lies so, and the room for them."""

    shape: torch.Size
    strides: Strides
    gaps: bool
    places: Places
    room: Tensor


class Tray:
    """Copies of values in single precision, each in a room of its own; what lay there before is overwritten."""

    def __init__(self) -> None:
        self._rooms: dict[Hashable, Tensor] = {}
        self._slots: dict[Hashable, _Slot] = {}

    def take(self, name: Hashable, tensor: Tensor, laid: Laid) -> Tensor:
        """Keep the values of a tensor that lie at these places; the copy asks for no gradient.

        Where `laid` has no answer the tensor shares memory with itself, or leaves some out: its values are put in order
        first. What is found out of a tensor is known at the next look, for this is done within a step.
        """
        tensor = tensor.detach()
        slot = self._slots.get(name)
        if slot is None or slot.shape != tensor.shape or slot.strides != tensor.stride():
            slot = self._slots[name] = self._slot(name, tensor, laid)
        if slot.gaps:
            tensor = tensor.contiguous()
        return slot.room.copy_(tensor.as_strided(*slot.places))

    def _slot(self, name: Hashable, tensor: Tensor, laid: Laid) -> _Slot:
        shape, strides = tensor.shape, tensor.stride()
        places = laid(shape, strides)
        gaps = places is None
        places = places or laid(shape, tensor.contiguous().stride())
        assert places is not None
        return _Slot(shape, strides, gaps, places, self._room(name, tensor, torch.Size(places[0])))

    @torch.no_grad()
    def join(self, name: Hashable, parts: Sequence[Tensor]) -> Tensor:
        """Keep several (k,) one after the other; there is at least one."""
        count = sum([part.numel() for part in parts])
        if any(part.dtype is not torch.float32 for part in parts):
            parts = [part.float() for part in parts]
        return torch.cat(list(parts), out=self._room(name, parts[0], torch.Size((count,))))

    def _room(self, name: Hashable, like: Tensor, shape: torch.Size) -> Tensor:
        room = self._rooms.get(name)
        if room is None or room.shape != shape or room.device != like.device:
            room = self._rooms[name] = torch.empty(shape, dtype=torch.float32, device=like.device)
        return room
