"""Where a run computes: the device, the number of threads, the precision, and how much memory is taken."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
import torch

from nodes.spec import Problem

# Multiply-adds of one forward pass of a batch. Below the first a GPU spends its time on launches, below the second
# several threads spend theirs on waiting for each other.
WORTH_A_GPU = 2_000_000
WORTH_THREADS = 20_000_000
TRIALS = 3
CONTAINER = Path("/sys/fs/cgroup")  # where Linux tells the limits of a container


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes taken by this program on a device, and bytes there are."""

    used: int
    total: int


def choose_device(wish: str, work: int) -> torch.device:
    """The device for a wish (auto, cpu, cuda, mps); `work` is the multiply-adds of a batch.

    Raises `Problem` when the wished device is absent.
    """
    if wish == "auto":
        for kind in ("cuda", "mps"):
            if _present(kind) and work >= WORTH_A_GPU:
                return torch.device(kind)
        return torch.device("cpu")
    if not _present(wish):
        names = {"cuda": "an NVIDIA GPU (CUDA)", "mps": "an Apple GPU (MPS)"}
        raise Problem(
            "The run is to compute on {device}, but PyTorch {version} finds none here. Choose Automatic or CPU.",
            device=names.get(wish, wish),
            version=torch.__version__,
        )
    return torch.device(wish)


def _present(kind: str) -> bool:
    match kind:
        case "cuda":
            return torch.cuda.is_available()
        case "mps":
            return torch.backends.mps.is_available()
    return kind == "cpu"


def choose_half(wish: str, device: torch.device) -> torch.dtype | None:
    """The 16-bit type for mixed precision, or None where 32 bit it is: bfloat16 needs no scaling of the loss."""
    fast = device.type == "cuda" and torch.cuda.is_bf16_supported(including_emulation=False)
    return torch.bfloat16 if wish == "mixed" and fast else None


def choose_threads(device: torch.device, work: int, trial: Callable[[], None]) -> int:
    """One thread for small nets and where a GPU works; for large nets what a few trial steps show to be faster."""
    if device.type != "cpu" or work < WORTH_THREADS or cores() < 3:
        return 1
    seconds: dict[int, float] = {}
    for threads in (1, cores() - 1):
        torch.set_num_threads(threads)
        trial()
        began = time.perf_counter()
        for _ in range(TRIALS):
            trial()
        seconds[threads] = time.perf_counter() - began
    return min(seconds, key=lambda threads: seconds[threads])


def cores() -> int:
    """Processor cores that this program may use."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(allowed, psutil.cpu_count(logical=False) or allowed)


def memory(device: torch.device) -> Memory:
    """Memory readout of a device."""
    match device.type:
        case "cuda":
            return Memory(torch.cuda.memory_allocated(device), torch.cuda.get_device_properties(device).total_memory)
        case "mps":
            return Memory(torch.mps.current_allocated_memory(), torch.mps.recommended_max_memory())
    return Memory(psutil.Process().memory_info().rss, psutil.virtual_memory().total)


def free(device: torch.device) -> int:
    """Bytes that this program can still take on a device; on the CPU what the computer has left, or its container."""
    match device.type:
        case "cuda":
            unused = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
            return int(torch.cuda.mem_get_info(device)[0]) + unused
        case "mps":
            return max(0, torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory())
    return min(int(psutil.virtual_memory().available), _left_of_container())


def _left_of_container() -> int:
    """What the control group of this program may still take; very much where there is no limit, or no such thing."""
    try:
        most, now = ((CONTAINER / name).read_text().strip() for name in ("memory.max", "memory.current"))
        return max(0, int(most) - int(now))
    except (OSError, ValueError):
        return 2**62
