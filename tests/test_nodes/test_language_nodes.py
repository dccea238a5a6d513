"""The mathematics of noise, time, sampling, norms and structure: the nodes that the graph language adds."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor, nn

from nodes.catalogue import catalogue
from nodes.modules.batch_renorm import BatchRenorm
from nodes.modules.bernoulli_sample import bernoulli_sample
from nodes.modules.derivative import derivative, follow
from nodes.modules.diffusion import DenoiseStep, DiffusionNoise, kept_shares
from nodes.modules.distance import distance
from nodes.modules.for_each_sample import for_each_sample
from nodes.modules.limited_below import logarithm, square_root
from nodes.modules.noise import normal_like, uniform_like
from nodes.modules.reparameterize import Reparameterize
from nodes.modules.scale_by import scale_by
from nodes.modules.spectral import SpectralConv2d, SpectralLinear
from nodes.modules.start_value import start_value
from nodes.modules.timestep_embedding import timestep_embedding
from nodes.spec import Signal
from runtime.check import check
from runtime.compile import compile_program
from runtime.document import Document, End, Node, Wire

# Noise and sampling


def test_noise_has_its_distribution_and_follows_the_seed() -> None:
    x = torch.zeros(40_000)
    torch.manual_seed(1)
    noise = normal_like(x, mean=2.0, deviation=0.5)
    even = uniform_like(x, low=-1.0, high=3.0)
    torch.manual_seed(1)
    assert torch.equal(noise, normal_like(x, mean=2.0, deviation=0.5))
    assert noise.mean().item() == pytest.approx(2, abs=0.02) and noise.std().item() == pytest.approx(0.5, abs=0.01)
    assert even.min() >= -1 and even.max() <= 3 and even.mean().item() == pytest.approx(1, abs=0.03)


def test_reparameterized_codes_spread_while_training_only() -> None:
    layer, mean = Reparameterize(), torch.full((20_000, 1), 3.0)
    log_variance = torch.full((20_000, 1), math.log(0.25), requires_grad=True)
    torch.manual_seed(0)
    code = layer(mean, log_variance)
    assert code.mean().item() == pytest.approx(3, abs=0.02) and code.std().item() == pytest.approx(0.5, abs=0.01)
    code.sum().backward()
    assert log_variance.grad is not None
    assert torch.allclose(log_variance.grad, 0.5 * (code - mean).detach(), atol=1e-6)
    assert torch.equal(layer.eval()(mean, log_variance), mean)


def test_a_drawn_bit_passes_the_gradient_straight_through() -> None:
    torch.manual_seed(0)
    p = torch.full((20_000,), 0.3, requires_grad=True)
    drawn = bernoulli_sample(p)
    assert set(drawn.tolist()) == {0.0, 1.0}
    assert drawn.mean().item() == pytest.approx(0.3, abs=0.02)
    (drawn * torch.arange(20_000)).sum().backward()
    assert p.grad is not None and torch.equal(p.grad, torch.arange(20_000).float())
    assert bernoulli_sample(torch.tensor([0.0, 1.0])).tolist() == [0.0, 1.0]


# Diffusion


def test_the_linear_schedule_is_that_of_the_paper() -> None:
    paper = torch.cumprod(1 - torch.linspace(1e-4, 0.02, 1000), 0)
    assert torch.allclose(kept_shares(1000, "linear"), paper, atol=1e-5)


@pytest.mark.parametrize("schedule", ["linear", "cosine"])
@pytest.mark.parametrize("steps", [50, 100, 1000])
def test_a_schedule_falls_from_nearly_all_to_nearly_nothing(schedule: str, steps: int) -> None:
    kept = kept_shares(steps, schedule)
    assert kept.shape == (steps,) and (kept.diff() < 0).all()
    assert kept[0] > 0.99 ** (1000 / steps) and 0 <= kept[-1] < 1e-3


def test_the_cosine_schedule_is_a_cosine() -> None:
    curve = torch.cos((torch.tensor([26, 51, 0]) / 100 + 0.008) / 1.008 * math.pi / 2) ** 2
    kept = kept_shares(100, "cosine")
    assert torch.allclose(kept[[25, 50]], curve[:2] / curve[2], atol=1e-6)


def test_diffusion_mixes_a_sample_with_the_noise_it_tells() -> None:
    torch.manual_seed(0)
    layer, x = DiffusionNoise(100, "cosine"), torch.randn(5000, 2)
    noisy, noise, t = layer(x)
    kept = layer.kept[t].unsqueeze(1)
    assert torch.allclose(noisy, kept.sqrt() * x + (1 - kept).sqrt() * noise)
    assert t.dtype == torch.int64 and t.min() == 0 and t.max() == 99 and t.bincount().min() > 20
    assert noisy.std().item() == pytest.approx(1, abs=0.03), "the variance stays"
    chosen = torch.full((5000,), 7)
    assert torch.equal(layer(x, chosen)[2], chosen)


def test_a_denoise_step_is_that_of_the_paper() -> None:
    """The mean is (x − β/√(1−ᾱ)·n)/√α and the variance β·(1−ᾱ before)/(1−ᾱ)."""
    layer, t = DenoiseStep(1000, "linear"), torch.tensor([300, 0, -1])
    x, noise = torch.randn(3, 2), torch.randn(3, 2)
    torch.manual_seed(5)
    earlier = layer(x, noise, t)
    torch.manual_seed(5)
    fresh = torch.randn(3, 2)
    kept, before = layer.kept[300], layer.kept[299]
    beta = 1 - kept / before
    mean = (x[0] - beta / (1 - kept).sqrt() * noise[0]) / (1 - beta).sqrt()
    deviation = (beta * (1 - before) / (1 - kept)).sqrt()
    assert torch.allclose(earlier[0], mean + deviation * fresh[0], atol=1e-5)
    first = layer.kept[0]
    assert torch.allclose(earlier[1], (x[1] - (1 - first).sqrt() * noise[1]) / first.sqrt(), atol=1e-5), "no noise last"
    assert torch.equal(earlier[2], x[2])


@pytest.mark.parametrize("schedule", ["linear", "cosine"])
def test_denoising_with_the_true_noise_gives_the_data(schedule: str) -> None:
    """For data of N(2, 0.5²) the best guess of the noise is known, and noise must become that data."""
    torch.manual_seed(0)
    layer, x = DenoiseStep(100, schedule), torch.randn(4000, 1)
    for step in reversed(range(100)):
        kept = layer.kept[step]
        variance = kept * 0.25 + 1 - kept
        noise = (1 - kept).sqrt() * (x - kept.sqrt() * 2) / variance
        x = layer(x, noise, torch.full((4000,), step))
    assert x.mean().item() == pytest.approx(2, abs=0.05) and x.std().item() == pytest.approx(0.5, abs=0.05)


def test_a_limit_keeps_what_is_worked_out_in_bounds() -> None:
    layer = DenoiseStep(100, "cosine", limit=1.0)
    x = torch.full((3, 2), 5.0)
    assert (layer(x, torch.zeros_like(x), torch.zeros(3, dtype=torch.int64)) == 1).all()


def test_steps_become_waves() -> None:
    waves = timestep_embedding(torch.tensor([0, 1, 50]), 8, 100.0)
    assert waves.shape == (3, 8)
    assert waves[0].tolist() == [1, 1, 1, 1, 0, 0, 0, 0]
    assert waves[1, [0, 4]].tolist() == pytest.approx([math.cos(1), math.sin(1)])
    assert waves[2, [2, 6]].tolist() == pytest.approx([math.cos(50 / 10), math.sin(50 / 10)], abs=1e-5)


# Norms


def test_renorm_with_closed_bounds_is_batch_norm() -> None:
    x = torch.randn(16, 3, 5, 5) * 4 + 7
    assert torch.allclose(BatchRenorm(3, r_max=1.0, d_max=0.0)(x), nn.BatchNorm2d(3)(x), atol=1e-5)
    assert torch.allclose(BatchRenorm(3, warm_up=10)(x), nn.BatchNorm2d(3)(x), atol=1e-5), (
        "the first batch of a warm-up"
    )


def test_renorm_within_its_bounds_trains_as_it_is_used() -> None:
    torch.manual_seed(0)
    layer = BatchRenorm(3, r_max=100.0, d_max=100.0, momentum=0.1)
    for _ in range(200):
        layer(torch.randn(32, 3) * 4 + 7)
    assert torch.allclose(layer.running_mean, torch.full((3,), 7.0), atol=0.8)
    assert torch.allclose(layer.running_deviation, torch.full((3,), 4.0), atol=0.4)
    x = torch.randn(2, 3) * 4 + 7
    used = layer.eval()(x)
    assert torch.allclose(layer.train()(x), used, atol=1e-4)


def test_renorm_takes_no_gradient_through_ratio_and_shift() -> None:
    x = torch.randn(8, 3, requires_grad=True)
    (BatchRenorm(3)(x) * torch.randn(8, 3)).sum().backward()
    assert x.grad is not None and torch.allclose(x.grad.sum(0), torch.zeros(3), atol=1e-5), "as in batch norm"


def test_spectral_layers_stretch_nothing() -> None:
    torch.manual_seed(0)
    linear, conv = SpectralLinear(6, 4, bias=False), SpectralConv2d(2, 5, (3, 3), padding=(1, 1), bias=False)
    with torch.no_grad():
        linear.weight.mul_(9)
    for _ in range(60):
        linear(torch.randn(2, 6))
        conv(torch.randn(2, 2, 6, 6))
    weight = linear.eval()(torch.eye(6)).t()
    assert torch.linalg.matrix_norm(weight, ord=2).item() == pytest.approx(1, abs=1e-3)
    image = torch.randn(1, 2, 6, 6)
    stretch = torch.linalg.matrix_norm(conv.weight.flatten(1), ord=2)
    plain = nn.functional.conv2d(image, conv.weight / stretch, padding=1)
    assert torch.allclose(conv.eval()(image), plain, atol=1e-3)
    kept = linear.direction.clone()
    linear(torch.randn(2, 6))
    assert torch.equal(linear.direction, kept), "in use nothing is searched"


# Structure


def test_a_derivative_can_be_derived_again() -> None:
    x = follow(torch.tensor([[1.0], [2.0], [-3.0]]))
    y = x**3
    slope = derivative(y, x)
    assert slope.flatten().tolist() == [3, 12, 27]
    assert derivative(slope, x).flatten().tolist() == [6, 12, -18]


def test_a_derivative_trains_the_weights_above() -> None:
    x, layer = follow(torch.randn(5, 3)), nn.Linear(3, 1)
    penalty = (derivative(layer(x), x).norm(dim=1) - 1).square().mean()
    penalty.backward()
    assert layer.weight.grad is not None and layer.weight.grad.any()


def test_a_derivative_of_what_does_not_depend_is_zero() -> None:
    x = follow(torch.randn(4, 2))
    with torch.no_grad():
        still = x * 2
    for y in (torch.ones(4), nn.Parameter(torch.ones(4)), still):
        assert torch.equal(derivative(y, x), torch.zeros(4, 2))
    assert torch.equal(derivative(x * 2, torch.ones(3)), torch.zeros(3))


def test_what_is_followed_stays_itself_where_it_can() -> None:
    made = nn.Parameter(torch.ones(2)) * 2
    assert follow(made) is made
    plain = torch.ones(2)
    assert follow(plain).requires_grad and not plain.requires_grad


def test_starts_and_copies_have_a_row_for_each_sample() -> None:
    x = torch.zeros(5, 9)
    start = start_value(x, sizes=(2, 3), value=0.0, whole=False)
    assert start.shape == (5, 2, 3) and start.dtype == torch.float32
    step = start_value(x, sizes=(), value=99, whole=True)
    assert step.tolist() == [99] * 5 and step.dtype == torch.int64
    copied = for_each_sample(torch.tensor([1.0, 2.0]), x)
    assert copied.tolist() == [[1, 2]] * 5


def test_elementwise_functions_are_safe_at_zero() -> None:
    x = torch.tensor([0.0, 4.0], requires_grad=True)
    (square_root(x, floor=1e-12).sum() + logarithm(x, floor=1e-12).sum()).backward()
    assert x.grad is not None and x.grad.tolist() == [0, 0.5]
    assert scale_by(x, factor=-2.0, summand=1.0).tolist() == [1, -7]


@pytest.mark.parametrize(("measure", "told"), [("euclidean", [5, 0]), ("squared", [25, 0]), ("cosine", [1, 0])])
def test_distances(measure: str, told: list[float]) -> None:
    a = torch.tensor([[3.0, 0.0], [1.0, 1.0]], requires_grad=True)
    b = torch.tensor([[0.0, 4.0], [1.0, 1.0]])
    found = distance(a, b, measure)
    assert found.tolist() == pytest.approx(told, abs=1e-6)
    found.sum().backward()
    assert a.grad is not None and torch.isfinite(a.grad).all(), "also where both are equal"


def parameter(**settings: object) -> tuple[Signal, Tensor]:
    """What a document with a Parameter alone carries and computes."""
    nodes = {"it": Node("it", "parameter", settings=settings), "out": Node("out", "output")}
    checked = check(Document("", nodes, (Wire(End("it", "y"), End("out", "x")),)))
    signal = checked.signal("it", "y")
    assert signal is not None
    (value,) = compile_program(checked, seed=3).graph("it").module()
    return signal, value


def test_a_parameter_has_no_batch_axis_and_starts_as_asked() -> None:
    signal, value = parameter(shape=[3, 4])
    assert signal.shape == signal.again == (3, 4) and not signal.varies(0)
    assert 0 < value.abs().max() < 0.2 and value.requires_grad
    _, value = parameter(shape=[5], **{"initialization": "constant", "initialization.value": 0.25})
    assert value.tolist() == [0.25] * 5
    _, value = parameter(shape=[500], **{"initialization": "between", "initialization.low": 0.5})
    assert value.min() >= 0.5 and value.max() <= 1 and value.std() > 0.1
    _, value = parameter(shape=[])
    assert value.shape == ()


@pytest.mark.parametrize(
    ("factor", "range_of_x", "told"),
    [(2.0, (0.0, 1.0), (1.0, 3.0)), (-1.0, (0.0, None), (None, 1.0)), (1.0, (None, None), (None, None))],
)
def test_scaling_knows_the_range(
    factor: float, range_of_x: tuple[float | None, float | None], told: tuple[float | None, float | None]
) -> None:
    low, high = range_of_x
    declared = catalogue()["scale_by"].bind({"factor": factor, "summand": 1.0})
    assert declared.carry(Signal((3,), low=low, high=high)) == {"low": told[0], "high": told[1]}
