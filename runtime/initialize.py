"""Draws first weights from a seed of the node's own, so that an edit elsewhere leaves them as they were."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from nodes.spec import Form
from runtime.forms import make, resolve
from runtime.noise import borrowed, seed_of, start_noise

CPU = torch.device("cpu")


def make_with_seed(form: Form, node: str, seed: int, declared: Any = None) -> nn.Module:
    """The module of a form with first weights that depend on the seed and the node's id alone.

    `declared` is the bound declaration of the node, which may say how they are drawn, or name a draw that takes the
    place of the id: layers of one form and one draw begin with the same weights.
    """
    draw = getattr(declared, "draw", 0)
    with borrowed(CPU):
        start_noise(seed_of(seed, f"draw {draw}" if draw else node))
        module = make(form)
        if hasattr(declared, "initialization"):
            draw_weights(module, declared.initialization.build(), getattr(declared, "first_bias", None))
    return module


def make_empty(form: Form) -> nn.Module:
    """The module of a form with memory that holds anything yet: weights from a file come next. Draws nothing.

    The stream that first weights come from belongs to the whole process; a run in another thread may be drawing noise.
    """
    with torch.device("meta"):
        module = make(form)
    return module.to_empty(device="cpu")


@torch.no_grad()
def draw_weights(module: nn.Module, drawing: Form | None, first_bias: float | None = None) -> None:
    """Draw every weight anew by a function of the weight and set every vector named bias to `first_bias`, or zero.

    Without a drawing weights stay as torch drew them, and biases too where no value is given for them.
    """
    for name, parameter in module.named_parameters():
        if "bias" in name:
            if drawing or first_bias is not None:
                # Of the two biases of a recurrent unit, which add up, one is enough.
                nn.init.constant_(parameter, 0.0 if "bias_hh" in name else first_bias or 0.0)
        elif drawing:
            weight = parameter if parameter.dim() > 1 else parameter.view(1, -1)
            resolve(drawing.path)(weight, *drawing.arguments, **dict(drawing.keywords))
