"""Runs one node on the meta device: true shapes without memory, and torch's complaint as a sentence.

Every node runs twice, with two batch sizes that are primes, so an axis that follows the batch is known as such.
"""

from __future__ import annotations

import contextlib
import re
import threading
import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from nodes.spec import Form, Module, Problem, Signal
from runtime.forms import apply, make

_LOCK = threading.Lock()  # warnings.catch_warnings changes the whole process


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run on the meta device showed. Costs are for the whole batch of the check."""

    outputs: tuple[Signal, ...]
    parameters: int
    multiply_adds: int
    activation_bytes: int
    warnings: tuple[str, ...]


def measure(form: Form, inputs: list[Signal | None]) -> Measured:
    """Shapes and costs of a form. Raises `Problem` with torch's first line when the inputs do not fit."""
    counter = FlopCounterMode(display=False)
    with _LOCK, warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("always")
        caught = _listen()
        try:
            module = _make(form) if isinstance(form, Module) else None
            with counter if _multiplies(form, module) else contextlib.nullcontext():
                first = apply(form, module, [_meta(signal, signal.shape) if signal else None for signal in inputs])
            if all(tensor.dim() == 0 for tensor in first):  # a loss has no axis that could follow the batch
                second = first
            else:
                second = apply(form, module, [_meta(signal, signal.again) if signal else None for signal in inputs])
        except (RuntimeError, ValueError, IndexError, TypeError, AssertionError, NotImplementedError) as complaint:
            got = ", ".join(signal.describe() for signal in inputs if signal) or "nothing"
            raise Problem(
                "{node} cannot work on {got}. PyTorch says: {message}. Change its settings or what enters it.",
                got=got,
                message=_first_line(complaint),
            ) from complaint
    outputs = tuple(
        Signal(tuple(one.shape), tuple(two.shape), str(one.dtype).removeprefix("torch."))
        for one, two in zip(first, second, strict=True)
    )
    return Measured(
        outputs=outputs,
        parameters=sum(parameter.numel() for parameter in module.parameters()) if module else 0,
        multiply_adds=counter.get_total_flops() // 2,
        activation_bytes=sum(tensor.numel() * tensor.element_size() for tensor in first),
        warnings=tuple(_first_line(message) for message in caught),
    )


def _listen() -> list[Warning | str]:
    """A list that takes in what this thread is warned of from here on; a run in another thread is none of it."""
    caught: list[Warning | str] = []
    own = threading.get_ident()

    def hear(message: Warning | str, category: type[Warning], *_: Any, **__: Any) -> None:
        if threading.get_ident() == own and issubclass(category, UserWarning):
            caught.append(message)

    warnings.showwarning = hear
    return caught


@lru_cache(2048)
def weight_shape(form: Form | None) -> tuple[int, ...]:
    """The shape of the parameter called weight of a form's module; empty where there is none."""
    module = _make(form) if isinstance(form, Module) else None
    weight = getattr(module, "weight", None)
    return tuple(weight.shape) if isinstance(weight, nn.Parameter) else ()


def _multiplies(form: Form, module: nn.Module | None) -> bool:
    """Whether a form can hold products of matrices, which is all the counter counts; counting takes half the time."""
    if module is not None:
        return not form.path.startswith("torch.nn.") or next(module.parameters(), None) is not None
    return form.path in ("@", "torch.matmul", "torch.bmm") or form.path.startswith("nodes.modules.")


def _make(form: Form) -> nn.Module:
    with torch.device("meta"):  # for making alone: it would slow down every call inside
        return make(form)


def _meta(signal: Signal, shape: tuple[int, ...]) -> torch.Tensor:
    return torch.empty(shape, dtype=getattr(torch, signal.dtype), device="meta")


def _first_line(complaint: Any) -> str:
    line = str(complaint).strip().split("\n")[0]
    line = re.sub(r"\(Triggered internally.*", "", line)
    return line.strip().rstrip(".")[:200]
