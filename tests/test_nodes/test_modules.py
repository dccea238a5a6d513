"""The layers that torch lacks give the numbers they promise."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from nodes.modules.accuracy import accuracy
from nodes.modules.bidirectional import BidirectionalLSTM
from nodes.modules.binary_cross_entropy import binary_cross_entropy
from nodes.modules.causal_attention import CausalAttention
from nodes.modules.gaussian_noise import GaussianNoise
from nodes.modules.half_squared_error import half_squared_error
from nodes.modules.hinge import hinge
from nodes.modules.maxout import maxout
from nodes.modules.one_hot import one_hot
from nodes.modules.playground_features import playground_features
from nodes.modules.r2 import r2
from nodes.modules.random_leaky_relu import RandomLeakyReLU
from nodes.modules.scale import Scale
from nodes.modules.slice_axis import slice_axis
from nodes.modules.standardize import Standardize


def test_standardize_measures_each_feature() -> None:
    x = torch.randn(200, 3) * torch.tensor([1.0, 50.0, 0.01]) + torch.tensor([0.0, 1000.0, -5.0])
    layer = Standardize((3,))
    assert torch.equal(layer(x), x), "nothing is changed before it is fitted"
    layer.fit(x)
    assert torch.allclose(layer.mean, x.mean(0), rtol=1e-4)
    assert torch.allclose(layer(x).mean(0), torch.zeros(3), atol=1e-3)
    assert torch.allclose(layer(x).std(0, correction=0), torch.ones(3), atol=1e-3)


@pytest.mark.parametrize("layer", [Standardize, Scale])
@pytest.mark.parametrize(("shape", "rows"), [((4, 1, 1), 9), ((5,), 9), ((), 9), ((4, 6, 5), 9)])
def test_fitting_keeps_the_shape(layer: type[Standardize] | type[Scale], shape: tuple[int, ...], rows: int) -> None:
    fitted = layer(shape)
    fitted.fit(torch.randn(rows, 4, 6, 5))
    assert all(buffer.shape == shape for buffer in fitted.buffers())
    assert fitted(torch.randn(3, 4, 6, 5)).shape == (3, 4, 6, 5)


def test_what_is_constant_is_only_shifted() -> None:
    x = torch.full((50, 2), 0.1)
    x[:, 1] = torch.arange(50)
    for layer in (Standardize((2,)), Scale((2,))):
        layer.fit(x)
        assert torch.allclose(layer(x)[:, 0], torch.zeros(50), atol=1e-6)
        assert torch.isfinite(layer(x + 1)).all()


def test_scale_reaches_both_ends() -> None:
    layer = Scale((2,), low=-1.0, high=3.0)
    x = torch.randn(100, 2)
    layer.fit(x)
    assert layer(x).amin(0).tolist() == [-1, -1]
    assert layer(x).amax(0).tolist() == pytest.approx([3, 3])


def test_fitted_numbers_are_saved_with_the_weights() -> None:
    layer = Standardize((2,))
    layer.fit(torch.randn(10, 2))
    assert layer.state_dict().keys() == {"mean", "deviation"}


def test_noise_only_while_training() -> None:
    layer, x = GaussianNoise(0.5), torch.zeros(10_000)
    assert float(layer.train()(x).std()) == pytest.approx(0.5, rel=0.05)
    assert torch.equal(layer.eval()(x), x)


def test_random_leaky_relu_is_that_of_torch() -> None:
    ours, theirs, x = RandomLeakyReLU(0.125, 0.333), torch.nn.RReLU(0.125, 0.333), torch.randn(100)
    assert torch.allclose(ours.eval()(x), theirs.eval()(x))
    torch.manual_seed(1)
    drawn = ours.train()(x)
    torch.manual_seed(1)
    assert torch.equal(drawn, theirs.train()(x))


def test_no_step_sees_a_later_one() -> None:
    layer = CausalAttention(8, 2, batch_first=True).eval()
    x = torch.randn(2, 5, 8)
    changed = x.clone()
    changed[:, 3:] = torch.randn(2, 2, 8)
    before, weights = layer(x, x, x)
    after, _ = layer(changed, changed, changed)
    assert torch.allclose(before[:, :3], after[:, :3], atol=1e-6)
    assert not torch.allclose(before[:, 3:], after[:, 3:], atol=1e-3)
    assert weights is not None and torch.equal(weights, weights.tril())


def test_last_states_of_both_directions() -> None:
    layer = BidirectionalLSTM(3, 4, batch_first=True, num_layers=2)
    states, last = layer(torch.randn(2, 5, 3))
    assert (states.shape, last.shape) == ((2, 5, 8), (2, 8))
    assert torch.equal(last[:, :4], states[:, -1, :4]), "forward after the last step"
    assert torch.equal(last[:, 4:], states[:, 0, 4:]), "backward after the first"


def test_maxout_and_slices() -> None:
    x = torch.tensor([[1.0, 5.0, -2.0, -3.0]])
    assert maxout(x, 2).tolist() == [[5, -2]]
    assert slice_axis(torch.arange(10)[None], 1, 1, 8, 3).tolist() == [[1, 4, 7]]


def test_one_hot() -> None:
    assert one_hot(torch.tensor([2, 0]), 3).tolist() == [[0, 0, 1], [1, 0, 0]]
    assert one_hot(torch.tensor([[1]]), 2).shape == (1, 1, 2)


def test_playground_features_are_the_seven() -> None:
    names = ("x1", "x2", "x1_squared", "x2_squared", "x1_times_x2", "sin_x1", "sin_x2")
    row = playground_features(torch.tensor([[2.0, -3.0]]), names)[0].tolist()
    assert row == pytest.approx([2, -3, 4, 9, -6, np.sin(2), np.sin(-3)])


def test_half_squared_error_is_that_of_playground() -> None:
    assert half_squared_error(torch.tensor([[1.0], [0.0]]), torch.tensor([[-1.0], [1.0]])).item() == 0.5 * (4 + 1) / 2


def test_hinge() -> None:
    scores = torch.tensor([[2.0], [0.5], [-1.0]])
    signs, labels = torch.tensor([[1.0], [1.0], [1.0]]), torch.tensor([1, 1, 1])
    for target in (signs, labels):
        assert hinge(scores, target, 1.0, False).item() == pytest.approx((0 + 0.5 + 2) / 3)
        assert hinge(scores, target, 1.0, True).item() == pytest.approx((0 + 0.25 + 4) / 3)
    assert hinge(scores, 1 - labels, 1.0, False).item() == pytest.approx((3 + 1.5 + 0) / 3)


def test_binary_cross_entropy_pairs_each_score_with_its_label() -> None:
    scores, labels = torch.randn(6, 1), torch.tensor([0, 1, 1, 0, 1, 0])
    expected = torch.nn.functional.binary_cross_entropy_with_logits(scores[:, 0], labels.float())
    assert torch.equal(binary_cross_entropy(scores, labels), expected)


def test_accuracy() -> None:
    assert accuracy(torch.tensor([[1.0, 2.0], [3.0, 0.0]]), torch.tensor([1, 1])).item() == 0.5
    assert accuracy(torch.tensor([[0.1], [-0.1]]), torch.tensor([[1.0], [-1.0]])).item() == 1
    assert accuracy(torch.tensor([[0.6], [0.4]]), torch.tensor([1, 0]), middle=0.5).item() == 1


def test_r2_is_that_of_scikit_learn() -> None:
    from sklearn.metrics import r2_score

    target, prediction = torch.randn(50, 2), torch.randn(50, 2)
    assert r2(prediction, target).item() == pytest.approx(r2_score(target.numpy(), prediction.numpy()), rel=1e-5)
    assert r2(target, target).item() == 1
    assert r2(target.mean(0).expand(50, 2), target).item() == pytest.approx(0, abs=1e-6)
