"""Points that people draw: bounded, of two to six classes, and refused with a sentence where they are none."""

import numpy as np
import pytest

from nodes.catalogue import catalogue
from nodes.sources.point_list import CLASSES, MOST, points_of, text_of
from nodes.sources.point_table import points_of_table
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


@pytest.mark.parametrize(
    ("text", "points", "names"),
    [
        ("x,y,class\n1,2,1\n3,4,2\n5,6,3", [(1, 2, 0), (3, 4, 1), (5, 6, 2)], ("1", "2", "3")),
        ("1,2,+1\n3,4,-1", [(1, 2, 1), (3, 4, 0)], ("-1", "+1")),
        ("1,2,cat\n3,4,dog\n5,6,cat", [(1, 2, 0), (3, 4, 1), (5, 6, 0)], ("cat", "dog")),
        ('"x","y","kind"\n1,2,"red one"\n3,4,"blue"', [(1, 2, 0), (3, 4, 1)], ("red one", "blue")),
        ("1,5;2,25;1\n-3;4;2\n", [(1.5, 2.25, 0), (-3, 4, 1)], ("1", "2")),
        ("x\ty\tc\n1,5\t2\ta\n3\t4\tb", [(1.5, 2, 0), (3, 4, 1)], ("a", "b")),
        ("1 2 0\n3 4 1", [(1, 2, 0), (3, 4, 1)], ("0", "1")),
        ("1,2\n3,4", [(1, 2, 0), (3, 4, 0)], ("",)),
        ("−1,2,1\n3,−4,1", [(-1, 2, 0), (3, -4, 0)], ("1",)),
        ("0 0 0; 1 1 4", [(0, 0, 0), (1, 1, 4)], ()),
        ("", [], ()),
    ],
)
def test_lines_of_any_table_are_points_and_their_classes_are_counted(text, points, names):
    assert points_of_table(text) == (points, names)


@pytest.mark.parametrize("text", ["1,2,0\nhello there", "1,2,3,4\n1,2,3,4", "1,2,a\n1e9,0,b", "1,2,0\nnan,1,0"])
def test_lines_that_are_no_points_are_refused(text):
    with pytest.raises(Problem):
        points_of_table(text)


def test_numbers_instead_of_classes_are_asked_about():
    with pytest.raises(Problem, match="third column"):
        points_of_table("\n".join(f"1,2,0.{number}" for number in range(CLASSES + 1)))
