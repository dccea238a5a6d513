"""Acts: what pruning and quantizing leave of weights, and how many bytes they take then."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from nodes.acts.registry import ACTS
from nodes.spec import bind, own_settings
from runtime.forms import resolve
from runtime.sizes import sizes_of


def act(key: str, parameters: list[Tensor], **settings: Any) -> Any:
    rule = next(item for item in ACTS if item.key == key)
    form = bind(rule, settings).build()
    return resolve(form.path)(parameters, *form.arguments, **dict(form.keywords))


def draw(seed: int = 0) -> list[Tensor]:
    """Two matrices of different spread with their biases."""
    torch.manual_seed(seed)
    shapes = ((20, 10), (20,), (5, 20), (5,))
    return [torch.nn.Parameter(torch.randn(shape) * (10 if shape[0] == 20 else 1)) for shape in shapes]


@pytest.mark.parametrize("rule", ACTS, ids=lambda rule: rule.key)
def test_every_act_explains_itself(rule: Any) -> None:
    assert rule.title and rule.__doc__.endswith(".")
    for item in own_settings(rule):
        assert item.help.endswith(".")
        assert item.kind not in ("int", "float") or (item.minimum is not None and item.maximum is not None)


def test_the_acts() -> None:
    assert [rule.key for rule in ACTS] == ["nothing", "load", "prune", "quantize"]
    assert bind(ACTS[0], {}).build() is None
    assert [rule.key for rule in ACTS if getattr(rule, "loads", False)] == ["load"]


def test_pruning_takes_the_smallest_of_all() -> None:
    before, after = draw(), draw()
    masks = act("prune", after, share=0.5)
    sizes = torch.cat([before[0].abs().flatten(), before[2].abs().flatten()])
    limit = sizes.sort().values[149]
    for one, other, mask in zip(before, after, masks, strict=True):
        assert mask.dtype == torch.bool and mask.shape == one.shape
        assert torch.equal(other, one * mask)
        assert torch.equal(mask, one.abs() > limit) if one.dim() > 1 else mask.all()
    assert sum(int((~mask).sum()) for mask in masks) == 150
    assert (~masks[2]).float().mean() > 0.9, "the layer of small weights loses most"


def test_pruning_each_layer_by_itself() -> None:
    masks = act("prune", draw(), share=0.25, scope="layer")
    assert [int((~mask).sum()) for mask in masks] == [50, 0, 25, 0]


def test_pruning_twice_counts_what_is_gone_already() -> None:
    weights = draw()
    act("prune", weights, share=0.5)
    masks = act("prune", weights, share=0.8)
    assert sum(int((~mask).sum()) for mask in masks) == 240


@pytest.mark.parametrize(("share", "left"), [(0.0, 300), (1.0, 0)])
def test_pruning_nothing_and_all(share: float, left: int) -> None:
    for scope in ("global", "layer"):
        masks = act("prune", draw(), share=share, scope=scope)
        assert sum(int(mask.sum()) for mask in masks) == left + 25
    assert act("prune", [torch.ones(3)], share=1.0)[0].all(), "biases are kept"


@pytest.mark.parametrize("bits", [2, 3, 4, 8])
def test_quantizing_leaves_few_values(bits: int) -> None:
    before, after = draw(), draw()
    assert act("quantize", after, bits=bits) is None
    for one, other in zip(before, after, strict=True):
        if one.dim() < 2:
            assert torch.equal(one, other)
            continue
        step = one.abs().max() / (2 ** (bits - 1) - 1)
        assert len(other.unique()) <= 2**bits - 1
        assert (one - other).abs().max() <= step / 2 * 1.001
        assert torch.allclose(other / step, (other / step).round(), atol=1e-3)


def test_quantizing_keeps_zeros_and_their_gradient() -> None:
    weights = draw()
    act("prune", weights, share=0.5)
    zeros = [weight == 0 for weight in weights]
    act("quantize", [*weights, torch.zeros(2, 2)], bits=4)
    assert all((weight[zero] == 0).all() for weight, zero in zip(weights, zeros, strict=True))
    assert all(weight.requires_grad and weight.grad_fn is None for weight in weights)


def test_sizes() -> None:
    torch.manual_seed(0)
    weights = [torch.randn(20, 10), torch.randn(20)]
    full = sizes_of(weights)
    assert (full.weights, full.nonzero, full.dense) == (220, 220, 880)
    assert full.pruned == full.quantized == full.both == 880, "nothing is gained where nothing was done"
    act("prune", weights, share=0.8)
    found = sizes_of(weights, bits=8)
    assert (found.nonzero, found.dense) == (60, 880)
    assert found.quantized == 200 + 4 + 80, "a byte for each weight, a scale, and the biases as they were"
    assert found.pruned == 40 * 4 + 200 // 8 + 80, "what is left, a bit for each place, and the biases"
    assert found.both == 40 + 200 // 8 + 4 + 80
    act("prune", weights, share=0.99)
    assert sizes_of(weights).pruned == 2 * 5 * 8 // 8 + 80, "for two weights a number each for their place is less"
