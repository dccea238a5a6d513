"""The random streams that layers draw from (dropout, noise): read and put back, so that a step can be run again."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import torch
from torch import Tensor


def read_noise(device: torch.device) -> dict[str, Tensor]:
    """The state of the CPU's stream and of the device's own."""
    state = {"cpu": torch.get_rng_state()}
    if device.type == "cuda":
        state["cuda"] = torch.cuda.get_rng_state(device)
    elif device.type == "mps":
        state["mps"] = torch.mps.get_rng_state()
    return state


def write_noise(state: Mapping[str, Tensor], device: torch.device) -> None:
    """Put the streams back. A state of another kind of device restores the CPU's stream alone."""
    torch.set_rng_state(state["cpu"])
    if device.type == "cuda" and "cuda" in state:
        torch.cuda.set_rng_state(state["cuda"], device)
    elif device.type == "mps" and "mps" in state:
        torch.mps.set_rng_state(state["mps"])


def seed_of(seed: int, name: str) -> int:
    """A seed of its own for a name, of 32 bits: the CPU's generator looks at no more."""
    return zlib.crc32(f"{seed}:{name}".encode())
