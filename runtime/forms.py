"""Makes a node's form live: from the path of a callable to the callable, from a module form to the module."""

from __future__ import annotations

import importlib
import operator
from collections.abc import Callable
from functools import cache, reduce
from typing import Any, cast

import torch
from torch import nn

from nodes.spec import Form, Function, Gathered, Identity, Infix, Module

_INFIX = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "@": operator.matmul}
_ROOTS = ("torch.", "nodes.modules.")


@cache
def resolve(path: str) -> Callable[..., Any]:
    """The callable at a dotted path below torch or `nodes.modules`; declarations name it, files never do."""
    if not path.startswith(_ROOTS):
        raise ValueError(f"{path} is not below torch or nodes.modules")
    module_name, _, name = path.rpartition(".")
    return cast(Callable[..., Any], getattr(importlib.import_module(module_name), name))


def make(form: Form) -> nn.Module:
    """The live module of a module form, on the current default device."""
    module: nn.Module = resolve(form.path)(*form.arguments, **dict(form.keywords))
    return module


def infix(symbol: str) -> Callable[[Any, Any], Any]:
    """The operator of a symbol."""
    return _INFIX[symbol]


def apply(form: Form, module: nn.Module | None, inputs: list[Any]) -> tuple[torch.Tensor, ...]:
    """Run a form on inputs and pick one tensor per output port."""
    match form:
        case Identity():
            result = inputs[0]
        case Infix():
            result = reduce(infix(form.path), inputs)
        case Gathered():
            result = resolve(form.path)(tuple(inputs), *form.arguments, **dict(form.keywords))
        case Module():
            assert module is not None
            result = module(*inputs)
        case Function():
            result = resolve(form.path)(*inputs, *form.arguments, **dict(form.keywords))
        case _:
            raise TypeError(f"unknown form {form!r}")
    return tuple(reduce(operator.getitem, pick, result) for pick in form.picks)
