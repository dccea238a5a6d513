"""A network that reverses eight digits by hand: where it looks and what it answers are known without training."""

from __future__ import annotations

import torch

from runtime.check import check
from runtime.document import Document, End
from runtime.examples import find
from runtime.insight.lens import Lens, of_document
from runtime.store import load

TOKENS = End("reverseddigits1", "tokens")
ATTENTION = "multiheadattention1"
LENGTH, DIGITS, WIDTH = 8, 10, 32


def reversing(document: Document | None = None) -> Lens:
    """The example with planted weights: place i looks at place 7 − i alone, and answers the digit there."""
    lens = of_document(check(document or load(find("reverse-attention"))))
    states = dict(lens.program.network.named_parameters())
    with torch.no_grad():
        for one in states.values():
            one.zero_()
        module = lens.program.module_of
        module("embedding1").weight[:, LENGTH : LENGTH + DIGITS] = torch.eye(DIGITS)  # type: ignore[union-attr,index]
        (positions,) = lens.program.parameters_of("parameter1").values()
        positions[:, :LENGTH] = 20 * torch.eye(LENGTH)
        attention = module(ATTENTION)
        assert isinstance(attention, torch.nn.MultiheadAttention) and attention.in_proj_weight is not None
        query, key, value = attention.in_proj_weight.chunk(3)
        query[:LENGTH, :LENGTH] = torch.eye(LENGTH).flip(0)
        key[:LENGTH, :LENGTH] = torch.eye(LENGTH)
        value.copy_(torch.eye(WIDTH))
        attention.out_proj.weight.copy_(torch.eye(WIDTH))
        scores = module("linear1")
        assert isinstance(scores, torch.nn.Linear)
        scores.weight[:, LENGTH : LENGTH + DIGITS] = 10 * torch.eye(DIGITS)
    return lens
