"""Points that people draw: bounded, of two to six classes, and refused with a sentence where they are none."""

import numpy as np
import pytest

from nodes.catalogue import catalogue
from nodes.sources.point_list import MOST, points_of, text_of
from nodes.spec import Problem


def drawn(text, **settings):
    return catalogue()["own_points"].bind({"drawn": text, **settings})


def test_points_of_two_classes_have_signs():
    source = drawn("1 2 0\n-1,-2,1;\n\n 0.5\t0.25\t1")
    data = source.load()
    assert data.arrays["features"].tolist() == [[1, 2], [-1, -2], [0.5, 0.25]]
    assert data.arrays["target"].tolist() == [[-1], [1], [1]] and data.class_names == ("−1", "+1")
    assert set(source.describe()) == {"features", "label", "target"}


def test_more_classes_have_no_signs():
    source = drawn("0 0 0; 1 1 4")
    assert source.describe()["label"].classes == 5 and "target" not in source.load().arrays
    assert source.load().class_names == ("1", "2", "3", "4", "5")


def test_a_class_that_is_not_told_is_the_first():
    assert points_of("3 4") == [(3.0, 4.0, 0)]


def test_noise_moves_the_points_the_same_way_each_time():
    still, moved = drawn("0 0 0; 1 1 1").load(), drawn("0 0 0; 1 1 1", noise=50, seed=3).load()
    away = np.abs(moved.arrays["features"] - still.arrays["features"])
    assert 0 < away.max() <= 0.5
    assert np.array_equal(moved.arrays["features"], drawn("0 0 0; 1 1 1", noise=50, seed=3).load().arrays["features"])


def test_what_is_written_is_read_again():
    points = [(-3.25, 2.0, 0), (1.0, 0.001, 5)]
    assert points_of(text_of(points)) == points


@pytest.mark.parametrize(
    "text", ["", "hello", "1", "1 2 6", "1 2 -1", "1 2 0.5", "nan 1 0", "inf 0 0", "2000 0 0", "1 2 3 4"]
)
def test_what_is_no_point_is_refused(text):
    with pytest.raises(Problem):
        drawn(text).describe()


def test_there_is_an_end():
    with pytest.raises(Problem, match=str(MOST)):
        points_of("0 0 0;" * (MOST + 1))
