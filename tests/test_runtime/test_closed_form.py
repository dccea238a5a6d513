"""Least squares at once: the weights that numpy finds."""

import numpy as np
import pytest
import torch
from torch import nn

from runtime.closed_form import solve

SEEDS = range(3)


def drawn(rows, features, units, seed):
    draw = np.random.RandomState(seed)
    return draw.randn(rows, features).astype(np.float32), draw.randn(rows, units).astype(np.float32)


def solved(x, target, *, bias, ridge=0.0):
    layer = nn.Linear(x.shape[-1], target.shape[-1], bias=bias)
    solve(layer, torch.from_numpy(x), torch.from_numpy(target), ridge)
    assert all(item.requires_grad and item.grad_fn is None for item in layer.parameters())
    return layer


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("rows", "features"), [(30, 4), (5, 12), (8, 8)], ids=["many rows", "few rows", "square"])
@pytest.mark.parametrize("bias", [True, False])
def test_the_weights_are_those_of_numpy(rows, features, bias, seed):
    x, target = drawn(rows, features, 3, seed)
    left = np.hstack((x, np.ones((rows, 1)))) if bias else x
    expected = np.linalg.lstsq(left.astype(np.float64), target.astype(np.float64), rcond=None)[0]
    layer = solved(x, target, bias=bias)
    scale = np.abs(expected).max()
    assert np.allclose(layer.weight.detach().numpy().T, expected[:features], atol=1e-5 * scale)
    if bias:
        assert np.allclose(layer.bias.detach().numpy(), expected[-1], atol=1e-5 * scale)


@pytest.mark.parametrize("bias", [True, False])
def test_a_ridge_pulls_weights_and_not_the_bias(bias):
    x, target = drawn(20, 6, 2, 0)
    target += 5
    layer = solved(x, target, bias=bias, ridge=3.0)
    left = np.hstack((x, np.ones((20, 1)))) if bias else x
    pull = np.diag([3.0] * 6 + [0.0] * bias)
    expected = np.linalg.solve(left.T @ left + pull, left.T @ target)
    assert np.allclose(layer.weight.detach().numpy().T, expected[:6], atol=1e-5)
    assert bias is False or np.allclose(layer.bias.detach().numpy(), expected[-1], atol=1e-5)
    zero = solved(x, target, bias=bias, ridge=1e12)
    assert zero.weight.abs().max() < 1e-6


def test_equal_columns_share_their_weight():
    x, target = drawn(30, 1, 1, 0)
    layer = solved(np.hstack((x, x)), target, bias=False)
    assert layer.weight[0, 0].item() == pytest.approx(layer.weight[0, 1].item(), rel=1e-5)


def test_rows_of_sequences_are_rows():
    x, target = drawn(24, 4, 2, 0)
    flat = solved(x, target, bias=True)
    folded = solved(x.reshape(6, 4, 4), target.reshape(6, 4, 2), bias=True)
    assert torch.equal(flat.weight, folded.weight)


def test_no_gradient_could_do_better():
    x, target = drawn(30, 4, 1, 0)
    layer = solved(x, target, bias=True)
    loss = nn.functional.mse_loss(layer(torch.from_numpy(x)), torch.from_numpy(target))
    loss.backward()
    assert layer.weight.grad.abs().max() < 1e-5
    assert layer.bias.grad.abs().max() < 1e-5
