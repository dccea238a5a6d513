"""The random streams that layers draw from (dropout, noise): read and put back, so that a step can be run again."""

from __future__ import annotations

import contextlib
import threading
import zlib
from collections.abc import Iterator, Mapping

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


def start_noise(seed: int, device: torch.device | None = None) -> None:
    """Begin the CPU's stream anew, and with an accelerator as device its own too.

    `torch.manual_seed` also notes the call, with its whole stack, for every kind of device that this machine has not
    got; of a network of many layers that was most of the time that its first weights took.
    """
    if device is None or device.type == "cpu":
        torch.default_generator.manual_seed(seed)
    else:
        torch.manual_seed(seed)


_borrowing = threading.Lock()


@contextlib.contextmanager
def borrowed(device: torch.device) -> Iterator[None]:
    """Draw from the process's streams for a while, and put them back. Only while no run goes on: they are its own."""
    with _borrowing:
        state = read_noise(device)
        try:
            yield
        finally:
            write_noise(state, device)


def wait_for_borrowers() -> None:
    """A run that is about to begin waits until the streams are where they belong."""
    with _borrowing:
        pass


def seed_of(seed: int, name: str) -> int:
    """A seed of its own for a name, of 32 bits: the CPU's generator looks at no more."""
    return zlib.crc32(f"{seed}:{name}".encode())
