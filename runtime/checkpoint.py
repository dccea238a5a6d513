"""A training's whole state to and from plain files: tensors as safetensors, the rest as JSON. No pickle.

A state is a tree of dicts, lists, tuples, numbers, texts and tensors, as `Training.state()` gives it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import safetensors
import safetensors.torch
import torch
from torch import Tensor

from nodes.spec import Problem


def clone(state: Any, device: torch.device | None = None) -> Any:
    """The tree with every tensor copied, so that later steps leave it as it is; on a device, or where each one lies."""
    match state:
        case Tensor():
            return state.detach().clone() if device is None else state.detach().to(device, copy=True)
        case Mapping():
            return {key: clone(value, device) for key, value in state.items()}
        case list() | tuple():
            return type(state)(clone(value, device) for value in state)
    return state


def pack(state: Any, tensors: dict[str, Tensor]) -> Any:
    """The tree as JSON; each tensor goes into `tensors` and leaves its name behind."""
    match state:
        case Tensor():
            name = f"t{len(tensors)}"
            tensors[name] = state
            return {"tensor": name}
        case Mapping():
            return {"map": [[key, pack(value, tensors)] for key, value in state.items()]}
        case tuple():
            return {"tuple": [pack(value, tensors) for value in state]}
        case list():
            return [pack(value, tensors) for value in state]
        case float() if not math.isfinite(state):
            return {"float": str(state)}
        case bool() | int() | float() | str() | None:
            return state
    raise TypeError(f"a state holds a {type(state).__name__}")


def unpack(packed: Any, tensors: Mapping[str, Tensor]) -> Any:
    """The tree that was packed. Raises `KeyError` or `ValueError` for what `pack` never writes."""
    if isinstance(packed, list):
        return [unpack(value, tensors) for value in packed]
    if not isinstance(packed, dict):
        return packed
    [(kind, content)] = packed.items()
    match kind:
        case "tensor":
            return tensors[content]
        case "map":
            return {key: unpack(value, tensors) for key, value in content}
        case "tuple":
            return tuple(unpack(value, tensors) for value in content)
        case "float":
            return float(content)
    raise ValueError(f"a state has no {kind}")


def tensors_to_bytes(tensors: Mapping[str, Tensor]) -> bytes:
    """A safetensors file. Tensors that share memory are written each in full."""
    return bytes(
        safetensors.torch.save({name: tensor.detach().cpu().contiguous().clone() for name, tensor in tensors.items()})
    )


def read_tensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file, on the CPU. Raises `Problem` when there is none to be had."""
    try:
        return dict(safetensors.torch.load(path.read_bytes()))
    except FileNotFoundError:
        raise Problem("There is no file {file}. Choose the folder of a run.", file=str(path)) from None
    except (OSError, ValueError, safetensors.SafetensorError) as fault:
        raise Problem("{file} cannot be read: {reason}. Choose another run.", file=str(path), reason=fault) from fault


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in a file. Raises `Problem` when there is none to be had."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise Problem("There is no file {file}. Choose the folder of a run.", file=str(path)) from None
    except (OSError, ValueError) as fault:
        raise Problem("{file} cannot be read: {reason}. Choose another run.", file=str(path), reason=fault) from fault
    if not isinstance(found, dict):
        raise Problem("{file} is not the record of a run. Choose another run.", file=str(path))
    return found


def load_weights(network: torch.nn.Module, weights: Mapping[str, Tensor]) -> None:
    """Put weights into a network of the same shape. Raises `Problem` naming the first that does not fit."""
    own = network.state_dict()
    for name in own.keys() | weights.keys():
        here, there = own.get(name), weights.get(name)
        if here is None or there is None or here.shape != there.shape:
            raise Problem(
                "The weights do not fit this network: {name} is {got} in the file and {wanted} here. "
                "Open the document that they were trained with.",
                name=name,
                got="missing" if there is None else _shape(there),
                wanted="missing" if here is None else _shape(here),
            )
    network.load_state_dict(dict(weights))


def _shape(tensor: Tensor) -> str:
    return " × ".join(map(str, tensor.shape)) or "1"
