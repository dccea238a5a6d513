"""The sources that are made on the spot: what they hold is what the examples of teaching rely on."""

import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA

from nodes.catalogue import catalogue
from nodes.signals import Data
from nodes.sources.bitmaps import letters
from nodes.spec import Problem


def made(key: str, **settings: object) -> Data:
    return catalogue()[key].bind(settings).load()


def arrays(key: str, **settings: object) -> list[np.ndarray]:
    return list(made(key, **settings).arrays.values())


def updates(features: np.ndarray, target: np.ndarray, epochs: int) -> tuple[int, int] | None:
    """Epochs and updates of the perceptron from zero, rows in order, or None where it does not stop."""
    rows, weights, count = np.c_[features, np.ones(len(features))].astype(np.float64), 0.0, 0
    weights = np.zeros(rows.shape[1])
    for epoch in range(1, epochs + 1):
        before = count
        for row, sign in zip(rows, target[:, 0], strict=True):
            if sign * (weights @ row) <= 0:
                weights, count = weights + sign * row, count + 1
        if count == before:
            return epoch, count
    return None


@pytest.mark.parametrize(("function", "expected"), [("and", (9, 18)), ("or", (6, 9)), ("xor", None)])
def test_a_perceptron_learns_and_and_or_but_never_xor(function, expected):
    features, label, target = arrays("truth_table", function=function)
    assert np.array_equal(target[:, 0], 2 * label - 1)
    assert updates(features, target, 100) == expected


@pytest.mark.parametrize(
    ("function", "truth"), [("and", [0, 0, 0, 1]), ("or", [0, 1, 1, 1]), ("xor", [0, 1, 1, 0]), ("nand", [1, 1, 1, 0])]
)
def test_truth_tables(function, truth):
    assert made("truth_table", function=function).arrays["label"].tolist() == truth


@pytest.mark.parametrize(("features", "expected"), [("all", (4, 5)), ("sepal", (721, 1562))])
def test_a_perceptron_parts_two_kinds_of_iris(features, expected):
    data = made("iris", only="setosa, versicolor", features=features)
    kept = data.arrays["label"] < 2
    assert updates(data.arrays["features"][kept], data.arrays["target"][kept], 1000) == expected


def test_iris_may_give_some_of_its_measurements():
    everything = load_iris()
    petal, sepal = made("iris", features="petal"), made("iris", features="sepal")
    assert petal.columns == tuple(everything.feature_names[2:])
    assert np.allclose(petal.arrays["features"], everything.data[:, 2:])
    assert np.allclose(sepal.arrays["features"], everything.data[:, :2])
    assert "target" not in petal.arrays


def test_iris_has_signs_for_two_classes_alone():
    two, three = (catalogue()["iris"].bind({"only": text}) for text in ("1, 2", ""))
    assert "target" in two.describe() and "target" not in three.describe()
    label, target = two.load().arrays["label"], two.load().arrays["target"][:, 0]
    assert (target[label == 1] == -1).all() and (target[label == 2] == 1).all()
    with pytest.raises(Problem, match="has no class"):
        catalogue()["iris"].bind({"only": "rose"}).describe()


def test_small_digits_are_means_of_four_pixels():
    small, large = made("digits", size="4").arrays["image"], made("digits").arrays["image"]
    assert small.shape == (1797, 1, 4, 4)
    assert small[3, 0, 1, 2] == pytest.approx(large[3, 0, 2:4, 4:6].mean())


def test_a_few_points_of_a_sine_are_measured_against_the_sine():
    data = made("sine_points", points=15, held_out=50, noise=0.25)
    x, target = data.arrays["features"][:, 0], data.arrays["target"][:, 0]
    away = np.abs(target - np.sin(2 * np.pi * x))
    assert [len(data.parts[part]) for part in ("train", "validation", "test")] == [15, 50, 50]
    assert away[data.parts["train"]].max() > 0.1
    assert away[data.parts["validation"]].max() < 1e-5


def test_a_cubic_fits_the_sine_best():
    """The median of test errors over twenty draws: too straight, right, too wild."""
    errors: dict[int, list[float]] = {1: [], 3: [], 9: []}
    for seed in range(20):
        data = made("sine_points", seed=seed)
        x, target = (data.arrays[port][:, 0].astype(np.float64) for port in ("features", "target"))
        train, held = data.parts["train"], data.parts["validation"]
        for degree, found in errors.items():
            curve = np.polynomial.Polynomial.fit(x[train], target[train], degree)
            found.append(float(np.mean((curve(x[held]) - target[held]) ** 2)))
    median = {degree: np.median(found) for degree, found in errors.items()}
    assert median[3] < 0.06 < median[1] < 0.5 < median[9]


def test_the_wave():
    x, target = arrays("wave", low=-2.0, high=2.0, points=9)
    assert x[:, 0].tolist() == [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2]
    assert np.allclose(target, np.sin(6 * x) + 0.5 * np.sin(17 * x), atol=1e-5)


@pytest.mark.parametrize("key", ["wave", "collocation"])
def test_an_interval_goes_up(key):
    source = catalogue()[key].bind({"low": 1.0, "high": 1.0})
    with pytest.raises(Problem, match="not beyond its begin"):
        source.verify(source.describe())


def test_the_clouds_of_a_ring_lie_on_it():
    data = made("ring_of_gaussians", modes=5, radius=2.0, deviation=0.01)
    middles = np.array([data.arrays["features"][data.arrays["label"] == mode].mean(0) for mode in range(5)], np.float64)
    assert np.hypot(*middles.T) == pytest.approx([2.0] * 5, abs=0.01)
    assert np.linalg.norm(middles[0] - middles[1]) == pytest.approx(4 * np.sin(np.pi / 5), abs=0.01)


def test_normal_points():
    (drawn,) = arrays("normal_points", points=10_000)
    assert (drawn.mean(), drawn.std()) == pytest.approx((3.0, 0.5), abs=0.02)


def columns_of_marks(data: Data, part: str) -> set[int]:
    """The leftmost column of each mark."""
    images = data.arrays["image"][data.parts[part], 0]
    return set((images > 0.5).any(1).argmax(1).tolist())


def test_held_out_marks_are_where_none_was_trained_on():
    data = made("moved_marks", noise=0.0)
    assert columns_of_marks(data, "train") == {0, 1, 2, 3}
    assert columns_of_marks(data, "validation") == columns_of_marks(data, "test") == {6, 7, 8, 9}
    assert columns_of_marks(made("moved_marks", noise=0.0, place="anywhere"), "train") == set(range(10))


def test_both_marks_have_five_pixels():
    data = made("moved_marks", noise=0.0)
    assert set(data.arrays["image"].sum((1, 2, 3)).tolist()) == {5.0}


def test_letters_are_told_apart_and_stand_anywhere():
    assert len({bitmap.tobytes() for bitmap in letters()}) == 26
    data = made("letters", noise=0.0)
    image, label = data.arrays["image"][:, 0], data.arrays["label"]
    ink = letters().sum((1, 2))
    assert np.array_equal(image.sum((1, 2)), ink[label])
    tops = image[label == 4].any(2).argmax(1)
    assert set(tops.tolist()) == set(range(6))


def test_moved_digits_are_the_digits():
    moved, still = made("moved_digits"), made("digits")
    assert np.allclose(moved.arrays["image"].sum((1, 2, 3)), still.arrays["image"].sum((1, 2, 3)))
    assert np.array_equal(moved.arrays["label"], still.arrays["label"])


def test_factors_say_where_a_shape_is():
    image, _, factors = arrays("shapes", kinds=1)
    places = (2 * np.arange(16) + 1) / 16 - 1
    mass = image[:, 0].sum((1, 2))
    across = (image[:, 0].sum(1) * places).sum(1) / mass
    down = (image[:, 0].sum(2) * places).sum(1) / mass
    assert np.allclose(across, factors[:, 0] / 2, atol=0.02)
    assert np.allclose(down, factors[:, 1] / 2, atol=0.02)
    assert np.corrcoef(np.sqrt(mass), factors[:, 2])[0, 1] > 0.99


def test_grids_say_what_there_is_to_detect():
    image, target, objects = arrays("detection_shapes", noise=0.0, points=300)
    assert np.array_equal(target[:, :1], objects)
    count = objects.sum((1, 2, 3))
    assert set(count.tolist()) == {1.0, 2.0, 3.0}
    assert (target[:, 5:].sum(1) == objects[:, 0]).all()
    number, row, column = (int(place) for place in np.argwhere(objects[:, 0])[7])
    across, down, width, height = target[number, 1:5, row, column]
    x, y = (column + across) * 4, (row + down) * 4  # pixels of a cell
    assert image[number, 0, int(y), int(x)] == 1
    beside = x + width * 12 + 1.5
    assert width == height
    assert beside >= 24 or image[number, 0, int(y), int(beside)] < 1


def test_pairs_of_faces_hide_people_from_training():
    data = made("face_pairs", people=5, unseen=3, pairs=60, held_out=40)
    first, second, label = (data.arrays[port] for port in ("first", "second", "label"))
    assert label.tolist() == [0, 1] * 70
    away = ((first - second) ** 2).mean((1, 2, 3))
    assert away[label == 0].mean() > away[label == 1].mean() > 0
    assert [len(data.parts[part]) for part in ("train", "validation", "test")] == [60, 40, 40]


def test_a_glyph_turns_all_the_way_round():
    image, angle = arrays("rotated_glyph", turns=8)
    assert angle[:, 0].tolist() == [0, 45, 90, 135, 180, 225, 270, 315]
    assert np.allclose(image[4, 0], image[0, 0, ::-1, ::-1], atol=1e-5)
    assert np.allclose(image[2, 0], np.rot90(image[0, 0], -1), atol=1e-5)


def test_no_plane_holds_the_turned_glyph():
    flat = made("rotated_glyph").arrays["image"].reshape(400, -1)
    plane = PCA(2).fit(flat)
    assert np.mean((plane.inverse_transform(plane.transform(flat)) - flat) ** 2) > 0.02


def test_textures_and_pictures_have_colors():
    image, label = arrays("textures", points=60, side=16)
    assert image.shape == (60, 3, 16, 16) and set(label.tolist()) == set(range(6))
    (picture,) = arrays("picture", name="rings", side=8)
    assert picture.shape == (1, 3, 8, 8)


@pytest.mark.parametrize("name", ["house", "rings", "china", "flower"])
def test_a_picture_is_the_same_as_a_function(name):
    (picture,) = arrays("picture", name=name, side=12, color=False)
    places, grey = arrays("picture_function", name=name, side=12)
    assert np.array_equal(picture.ravel(), grey[:, 0])
    assert places[0].tolist() == pytest.approx([-11 / 12, -11 / 12])
    assert places[1, 0] > places[0, 0] and places[1, 1] == places[0, 1]
    assert grey.std() > 0.05
