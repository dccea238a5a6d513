"""Sources without rows: a fresh batch for every step, and batches drawn apart for measuring and showing."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from nodes.spec import Form
from runtime.forms import apply
from runtime.noise import borrowed, seed_of, start_noise


@dataclass(frozen=True, slots=True)
class Drawer:
    """Makes samples of an endless source: a tensor (count, …) on the device for each of its ports."""

    form: Form
    ports: tuple[str, ...]
    device: torch.device

    @torch.no_grad()
    def draw(self, count: int) -> dict[str, Tensor]:
        """So many samples from torch's global stream; it goes on as far as the source draws."""
        on_device = torch.device(self.device) if self.device.type != "cpu" else contextlib.nullcontext()
        with on_device:
            return dict(zip(self.ports, apply(self.form, None, [count]), strict=True))

    def apart(self, count: int, name: str) -> dict[str, Tensor]:
        """So many samples that are the same for the same name in every run; torch's streams stay as they are."""
        with borrowed(self.device):
            start_noise(seed_of(0, name), self.device)
            return self.draw(count)


class Draws:
    """The batches of an endless source: each drawn when it is taken, from torch's global stream."""

    def __init__(self, drawer: Drawer, ports: Sequence[str], batch_size: int) -> None:
        self.drawer = drawer
        self.ports = ports
        self.batch_size = batch_size

    def __len__(self) -> int:
        """Number of batches in an epoch: there is none."""
        return 0

    def take(self) -> tuple[Tensor, ...]:
        """The next batch: one tensor (batch, …) per port."""
        drawn = self.drawer.draw(self.batch_size)
        return tuple(drawn[port] for port in self.ports)

    def state(self) -> dict[str, Any]:
        """Nothing: torch's stream decides every later batch, and a run keeps it itself."""
        return {}

    def load_state(self, state: Mapping[str, Any]) -> None:
        """There is nothing to take up."""
