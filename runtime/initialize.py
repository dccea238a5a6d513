"""Draws first weights from a seed of the node's own, so that an edit elsewhere leaves them as they were."""

from __future__ import annotations

import torch
from torch import nn

from nodes.spec import Form
from runtime.forms import make
from runtime.noise import seed_of


def make_with_seed(form: Form, node: str, seed: int, initialization: str = "default") -> nn.Module:
    """The module of a form with first weights that depend on the seed and the node's id alone."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed_of(seed, node))
        module = make(form)
        if initialization != "default":
            draw_weights(module, initialization)
    return module


def make_empty(form: Form) -> nn.Module:
    """The module of a form with memory that holds anything yet: weights from a file come next. Draws nothing.

    The stream that first weights come from belongs to the whole process; a run in another thread may be drawing noise.
    """
    with torch.device("meta"):
        module = make(form)
    return module.to_empty(device="cpu")


@torch.no_grad()
def draw_weights(module: nn.Module, initialization: str) -> None:
    """Draw every matrix or kernel anew and set every vector named bias to zero.

    `xavier` is Glorot and Bengio 2010, `he` is He et al. 2015, `orthogonal` is Saxe et al. 2013.
    """
    for name, parameter in module.named_parameters():
        if parameter.dim() < 2:
            if "bias" in name:
                nn.init.zeros_(parameter)
            continue
        match initialization:
            case "xavier":
                nn.init.xavier_uniform_(parameter)
            case "he":
                nn.init.kaiming_uniform_(parameter, nonlinearity="relu")
            case "orthogonal":
                nn.init.orthogonal_(parameter)
            case "normal":
                nn.init.normal_(parameter, std=0.02)
            case "zeros":
                nn.init.zeros_(parameter)
