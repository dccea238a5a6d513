"""The README of a source folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from torch import Tensor

_TEXT = """\
# {title}

A neural network with {size}, trained in Netloom. It runs without Netloom.

| file | what it is |
|---|---|
| `network.py` | the network as PyTorch source |
| `weights.safetensors` | what it learnt |
| `predict.py` | predicts from a file |
| `model.json` | what it takes and gives |

## Predict

    pip install torch safetensors numpy pillow
    python predict.py INPUT

INPUT is {ways}. {inputs}

## Use it in a program

```python
import torch
from safetensors.torch import load_file
from network import Network

network = Network()
network.load_state_dict(load_file("weights.safetensors"))
network.eval()
with torch.no_grad():
    result = network({call})
```
"""


def write_readme(facts: Mapping[str, Any], state: Mapping[str, Tensor], learnt: Collection[str]) -> str:
    """The text, from what `runtime.export.model.describe` says of the model, its state and what of that is learnt."""
    inputs = facts["inputs"]
    return _TEXT.format(
        title=_plain(facts["title"]) or "Network",
        size=_size(state, learnt),
        ways=_ways(inputs),
        inputs=" ".join(map(_describe, inputs)),
        call=", ".join(_example(item) for item in inputs),
    )


def _size(state: Mapping[str, Tensor], learnt: Collection[str]) -> str:
    parameters = sum(tensor.numel() for name, tensor in state.items() if name in learnt)
    others = sum(tensor.numel() for name, tensor in state.items() if name not in learnt)
    told = f"{parameters:,} parameters"
    return f"{told} and {others:,} measured values (means and the like)" if others else told


def _ways(inputs: list[dict[str, Any]]) -> str:
    if len(inputs) > 1:
        return "an `.npz` file with one array per input"
    ways = ["`.npy`"]
    if inputs[0]["dtype"] == "float32":
        ways.append("`.csv` (one row per sample)")
    if inputs[0]["meaning"] == "image":
        ways.append("`.png`")
    return "a file: " + ", ".join(ways)


def _describe(item: dict[str, Any]) -> str:
    shape = " × ".join(["N", *map(str, item["shape"])])
    bounds = f", values from {item['low']:g} to {item['high']:g}" if None not in (item["low"], item["high"]) else ""
    drawn = " Other numbers give other results." if item["drawn"] else ""
    columns = _columns(item["columns"]) + _fills(item)
    return f"`{item['name']}` has the shape {shape} ({item['dtype']}{bounds}).{drawn}{columns}"


def _fills(item: dict[str, Any]) -> str:
    """What a missing value becomes, as it did in training."""
    told = ", ".join(f"{_plain(column)} {_plain(value)}" for column, value in item.get("fills", {}).items())
    return f" Where a value is missing stands: {told}." if told else ""


def _columns(names: list[str]) -> str:
    """The columns as a table has them; one such as `color` that stands for several of the model tells its texts."""
    owners = Counter(name.partition("=")[0] for name in names if "=" in name)
    told: dict[str, list[str]] = {}
    for name in names:
        owner, _, kind = name.partition("=")
        told.setdefault(*((owner, []) if owners[owner] > 1 else (name, [])))
        if owners[owner] > 1:
            told[owner].append(_plain(kind))
    if not told:
        return ""
    listed = ", ".join(_plain(name) + (f" ({' / '.join(kinds)})" if kinds else "") for name, kinds in told.items())
    texts = " Columns of texts are given as they are." if any(told.values()) else ""
    return f" A `.csv` needs these columns by name, in any order: {listed}.{texts}"


def _example(item: dict[str, Any]) -> str:
    """An argument to call the network with: zeros stand for a row, what is drawn is drawn."""
    shape = ", ".join(map(str, [1, *item["shape"]]))
    if item["dtype"] != "float32":
        return f"torch.zeros({shape}, dtype=torch.{item['dtype']})"
    if not item["drawn"]:
        return f"torch.zeros({shape})"
    low, high = item["low"], item["high"]
    if low is None or high is None:
        return f"torch.randn({shape})"
    return f"torch.full([{shape}], {low:g})" if low == high else f"torch.empty({shape}).uniform_({low:g}, {high:g})"


def _plain(text: str) -> str:
    """A text from a document as one line without the marks of Markdown and HTML."""
    kept = "".join(letter if letter.isprintable() and letter not in "<>`[]|*_#\\&" else " " for letter in text)
    return " ".join(kept.split())[:200]
