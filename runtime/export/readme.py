"""The README of a source folder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor

_TEXT = """\
# {title}

A neural network with {parameters:,} values, trained in Netloom. It runs without Netloom.

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


def write_readme(facts: Mapping[str, Any], state: Mapping[str, Tensor]) -> str:
    """The text, from what `runtime.export.model.describe` says of the model."""
    inputs = facts["inputs"]
    return _TEXT.format(
        title=_plain(facts["title"]) or "Network",
        parameters=sum(tensor.numel() for tensor in state.values()),
        ways=_ways(inputs),
        inputs=" ".join(map(_describe, inputs)),
        call=", ".join(_example(item) for item in inputs),
    )


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
    columns = f"; its columns are {', '.join(map(_plain, item['columns']))}" if item["columns"] else ""
    return f"`{item['name']}` has the shape {shape} ({item['dtype']}{bounds}){columns}."


def _example(item: dict[str, Any]) -> str:
    shape = ", ".join(map(str, [1, *item["shape"]]))
    return (
        f"torch.zeros({shape})" if item["dtype"] == "float32" else f"torch.zeros({shape}, dtype=torch.{item['dtype']})"
    )


def _plain(text: str) -> str:
    """A text from a document as one line without the marks of Markdown and HTML."""
    kept = "".join(letter if letter.isprintable() and letter not in "<>`[]|*_#\\&" else " " for letter in text)
    return " ".join(kept.split())[:200]
