"""The six sets of points follow the rules of TensorFlow Playground, noise included."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nodes.catalogue import catalogue
from nodes.sources.multi_gauss import heights

Arrays = dict[str, np.ndarray]
CLASSES = ("circle", "xor", "gauss", "spiral")
MANY = 20_000  # enough for shares to be near their chances


def drawn(key: str, **settings: Any) -> Arrays:
    return dict(catalogue()[key].bind(settings).load().arrays)


@pytest.mark.parametrize("key", CLASSES)
def test_classes_have_three_ports_that_agree(key: str) -> None:
    arrays = drawn(key, noise=30)
    assert (arrays["features"].shape, arrays["label"].shape, arrays["target"].shape) == ((500, 2), (500,), (500, 1))
    assert set(np.unique(arrays["target"])) == {-1.0, 1.0}
    assert np.array_equal(arrays["label"], (arrays["target"][:, 0] > 0).astype(np.int64))


@pytest.mark.parametrize("key", ["plane", "multi_gauss"])
def test_real_values_have_two_ports(key: str) -> None:
    arrays = drawn(key)
    assert {port: array.shape for port, array in arrays.items()} == {"features": (1200, 2), "target": (1200, 1)}
    assert np.abs(arrays["features"]).max() <= 6


@pytest.mark.parametrize("key", [*CLASSES, "plane", "multi_gauss", "moons"])
@pytest.mark.parametrize("points", [4, 7, 501])
def test_any_number_of_points(key: str, points: int) -> None:
    assert len(drawn(key, points=points)["features"]) == points


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("circle", "Label flips"),
        ("xor", "Label flips"),
        ("gauss", "Spread"),
        ("spiral", "Point jitter"),
        ("plane", "Target noise"),
        ("multi_gauss", "Target noise"),
        ("moons", "Point jitter"),
    ],
)
def test_the_form_says_what_noise_does(key: str, kind: str) -> None:
    (noise,) = [item for item in catalogue()[key].settings if item.key == "noise"]
    assert noise.help.startswith(f"{kind}: ")


def test_circle() -> None:
    arrays = drawn("circle", points=MANY)
    radius, inside = np.hypot(*arrays["features"].T), arrays["label"] == 1
    assert inside.sum() == MANY / 2
    assert radius[inside].max() < 2.5
    assert radius[~inside].min() >= 3.5 and radius.max() <= 5.0001
    assert radius[inside].mean() == pytest.approx(1.25, abs=0.05), "uniform in radius, so denser at the center"
    assert radius[~inside].mean() == pytest.approx(4.25, abs=0.05)


@pytest.mark.parametrize("key", ["circle", "xor"])
def test_label_noise_leaves_the_points(key: str) -> None:
    calm, noisy = drawn(key, points=MANY), drawn(key, points=MANY, noise=20)
    assert np.array_equal(calm["features"], noisy["features"])
    flipped = (calm["label"] != noisy["label"]).mean()
    assert 0.02 < flipped < 0.3
    assert (calm["label"] != drawn(key, points=MANY, noise=50)["label"]).mean() > flipped


def test_circle_noise_moves_a_copy_by_up_to_five_times_its_share() -> None:
    calm, noisy = drawn("circle", points=MANY), drawn("circle", points=MANY, noise=10)
    radius = np.hypot(*calm["features"].T)
    flipped = calm["label"] != noisy["label"]
    assert np.abs(radius[flipped] - 2.5).max() <= 0.5 * np.sqrt(2) + 1e-4, "moved by U(−5, 5)·0.1 on each axis"
    assert not flipped[radius > 2.5 + 0.5 * np.sqrt(2)].any()


def test_xor() -> None:
    arrays = drawn("xor", points=MANY)
    points = arrays["features"]
    assert np.abs(points).min() >= 0.3 and np.abs(points).max() <= 5.3001
    assert np.array_equal(arrays["label"] == 1, points[:, 0] * points[:, 1] >= 0)
    assert arrays["label"].mean() == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize(("noise", "variance"), [(0, 0.5), (25, 2.25), (50, 4.0)])
def test_gauss_noise_is_the_variance(noise: int, variance: float) -> None:
    arrays = drawn("gauss", points=MANY, noise=noise)
    for label, center in ((1, 2.0), (0, -2.0)):
        cloud = arrays["features"][arrays["label"] == label]
        assert len(cloud) == MANY / 2
        assert cloud.mean(0) == pytest.approx([center, center], abs=0.1)
        assert cloud.var(0) == pytest.approx([variance, variance], rel=0.06)


def test_spiral() -> None:
    arrays = drawn("spiral")
    for label, turn in ((1, 0.0), (0, np.pi)):
        arm = arrays["features"][arrays["label"] == label]
        along = np.hypot(*arm.T) / 5
        angle = 1.75 * along * 2 * np.pi + turn
        expected = np.stack((5 * along * np.sin(angle), 5 * along * np.cos(angle)), axis=1)
        assert np.allclose(arm, expected, atol=1e-4), "every point lies on its arm"
        assert (np.histogram(along, 250, (0, 1))[0] == 1).all(), "one point in each piece of the arm"


def test_spiral_noise_moves_the_points() -> None:
    calm, noisy = drawn("spiral"), drawn("spiral", noise=40)
    moved = noisy["features"] - calm["features"]
    assert np.array_equal(calm["label"], noisy["label"])
    assert 0.35 < np.abs(moved).max() <= 0.4 + 1e-5


def test_plane() -> None:
    arrays = drawn("plane")
    assert np.allclose(arrays["target"][:, 0], arrays["features"].sum(1) / 10, atol=1e-6)
    noisy = drawn("plane", noise=50)
    assert np.array_equal(arrays["features"], noisy["features"])
    off = np.abs(noisy["target"] - arrays["target"])
    assert 0.3 < off.max() <= 0.6 + 1e-5, "both coordinates of the copy move by U(−6, 6)·0.5"


def test_multi_gauss_is_six_cones() -> None:
    points = np.array([(-4, 2.5), (0, 2.5), (4, 2.5), (-4, -2.5), (0, -2.5), (4, -2.5), (-4, 3.5), (0, 0), (2, 2.5)])
    assert heights(points) == pytest.approx([1, -1, 1, -1, 1, -1, 0.5, 0, 0])
    between = heights(np.array([(-2.5, 2.5)]))
    assert between == pytest.approx([0.25]), "the cone that is largest in size wins"
    arrays = drawn("multi_gauss")
    assert np.allclose(arrays["target"][:, 0], heights(arrays["features"]), atol=1e-5)
    assert np.array_equal(arrays["features"], drawn("multi_gauss", noise=50)["features"])
    assert not np.array_equal(arrays["target"], drawn("multi_gauss", noise=50)["target"])


def test_moons_are_two_half_circles() -> None:
    arrays = drawn("moons", noise=0)
    points, upper = arrays["features"], arrays["label"] == 0
    assert np.hypot(*points[upper].T) == pytest.approx(np.ones(250), abs=1e-5)
    assert np.hypot(*(points[~upper] - [1, 0.5]).T) == pytest.approx(np.ones(250), abs=1e-5)
    assert points[upper][:, 1].min() >= -1e-6 and points[~upper][:, 1].max() <= 0.5 + 1e-6


@pytest.mark.parametrize("noise", [0, 20])
@pytest.mark.parametrize("key", [*CLASSES, "plane", "multi_gauss", "moons"])
def test_another_seed_draws_every_point_anew_and_the_same_seed_the_same(key: str, noise: int) -> None:
    """Without noise as well: a set whose points stood still would have no new data."""
    first, again, other = (drawn(key, seed=seed, noise=noise)["features"] for seed in (3, 3, 4))
    assert np.array_equal(first, again)
    assert (first != other).any(axis=1).all()


def test_playground_starts_with_its_own_numbers() -> None:
    assert {key: catalogue()[key].bind({}).points for key in CLASSES} == dict.fromkeys(CLASSES, 500)
    assert catalogue()["plane"].bind({}).points == catalogue()["multi_gauss"].bind({}).points == 1200
    assert catalogue()["circle"].bind({}).batch_size == 10
