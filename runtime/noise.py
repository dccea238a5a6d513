"""The random streams that layers draw from (dropout, noise): read and put back, so that a step can be run again.

They belong to the whole process, so threads take turns. A run has them from its beginning to its end and lets others
draw between two of its steps, and while it rests; whoever else draws borrows them. No number is lost to a run so.
"""

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


_turn = threading.Lock()  # held by the thread that draws
_next = threading.Lock()  # held by the thread that draws after it: nobody has two turns while another waits
_here = threading.local()


@contextlib.contextmanager
def drawing() -> Iterator[None]:
    """Have the streams alone; a thread that has them already goes on with them."""
    if getattr(_here, "draws", False):
        yield
        return
    _take_turn()
    try:
        yield
    finally:
        _end_turn()


@contextlib.contextmanager
def borrowed(device: torch.device) -> Iterator[None]:
    """Draw from the streams for a while and put them back, when it is our turn."""
    with drawing():
        state = read_noise(device)
        try:
            yield
        finally:
            write_noise(state, device)


@contextlib.contextmanager
def lent(device: torch.device) -> Iterator[None]:
    """Let others draw while nothing is done here; afterwards the streams go on where they were. Inside `drawing`."""
    state = read_noise(device)
    _end_turn()
    try:
        yield
    finally:
        _take_turn()
        write_noise(state, device)


def give_way(device: torch.device) -> None:
    """Let whoever waits to draw do so first. Costs nothing where nobody waits."""
    if _next.locked():
        with lent(device):
            pass


def _take_turn() -> None:
    with _next:
        _turn.acquire()
    _here.draws = True


def _end_turn() -> None:
    _here.draws = False
    _turn.release()


def seed_of(seed: int, name: str) -> int:
    """A seed of its own for a name, of 32 bits: the CPU's generator looks at no more."""
    return zlib.crc32(f"{seed}:{name}".encode())
