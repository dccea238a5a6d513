"""A moment of a run as one file: its tensors as safetensors, the tree that they belong to as JSON in the head."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import safetensors
import safetensors.torch
from torch import Tensor

from nodes.spec import Problem
from runtime.checkpoint import pack, unpack

FOLDER = "moments"  # of a run's folder
TREE = "state"  # under which the tree stands in the head
_LENGTH = 8  # bytes of a safetensors file that say how long its head is


def file_name(step: int) -> str:
    """The name of the file of a step."""
    return f"{step:09d}.safetensors"


def is_moment(name: str) -> bool:
    """Whether a file of that name is one of ours."""
    stem, _, rest = name.partition(".")
    return rest == "safetensors" and stem.isdecimal()


def to_bytes(state: Mapping[str, Any]) -> bytes:
    """The file of a state. Tensors that share memory are written each in full."""
    tensors: dict[str, Tensor] = {}
    tree = json.dumps(pack(state, tensors))
    plain = {name: tensor.detach().cpu().contiguous().clone() for name, tensor in tensors.items()}
    return bytes(safetensors.torch.save(plain, metadata={TREE: tree}))


def read_state(path: Path) -> dict[str, Any]:
    """The state in a file, on the CPU. Raises `Problem` when there is none to be had."""
    tree, tensors = _read(path)
    return _unpacked(path, tree, tensors)


def read_weights(path: Path) -> dict[str, Tensor]:
    """Only the weights and buffers of it, by their names in the network. Raises `Problem`."""
    tree, tensors = _read(path)
    parts = tree.get("map", ())
    return _unpacked(path, next((part for key, part in parts if key == "weights"), {}), tensors)


def size_of(state: Any) -> int:
    """Bytes of all tensors of a tree."""
    match state:
        case Tensor():
            return state.numel() * state.element_size()
        case Mapping():
            return sum(map(size_of, state.values()))
        case list() | tuple():
            return sum(map(size_of, state))
    return 0


def _read(path: Path) -> tuple[Any, dict[str, Tensor]]:
    try:
        content = path.read_bytes()
        length = int.from_bytes(content[:_LENGTH], "little")
        head = json.loads(content[_LENGTH : _LENGTH + length])
        return json.loads(head["__metadata__"][TREE]), dict(safetensors.torch.load(content))
    except FileNotFoundError:
        raise Problem("The moment in {file} is no longer there. Look at another one.", file=str(path)) from None
    except (OSError, ValueError, KeyError, TypeError, safetensors.SafetensorError) as fault:
        raise _damaged(path) from fault


def _unpacked(path: Path, tree: Any, tensors: Mapping[str, Tensor]) -> dict[str, Any]:
    try:
        found = unpack(tree, tensors)
    except (KeyError, TypeError, ValueError) as fault:
        raise _damaged(path) from fault
    if not isinstance(found, dict):
        raise _damaged(path)
    return found


def _damaged(path: Path) -> Problem:
    return Problem("The moment in {file} is damaged. Look at another one.", file=str(path))


def in_folder(folder: Path) -> Iterator[Path]:
    """The files of moments in the folder of a run, whether anybody knows them or not."""
    place = folder / FOLDER
    if place.is_dir():
        yield from (path for path in place.iterdir() if is_moment(path.name))
