"""What becomes of the values that a CSV table lacks."""

from __future__ import annotations

from pathlib import Path

import pytest
from table_kit import FLOWERS, Make, features, maker, refusal

from nodes.spec import Problem

GAPS = "size,color,kind\n1.5,red,b\nNA,blue,a\n,,b\n4.5,red,\n2.5,red,a\n7.0,blue,b\n"


@pytest.fixture
def table(tmp_path: Path) -> Make:
    """Makes CSV tables in a folder of this test."""
    return maker(tmp_path)


def test_rows_that_lack_a_value_are_left_out(table: Make) -> None:
    data = table(GAPS, missing="leave_out").load()
    assert data.columns == ("size", "color=blue", "color=red")
    assert features(data) == [[1.5, 0, 1], [2.5, 0, 1], [7.0, 1, 0]]
    assert data.arrays["label"].tolist() == [1, 0, 1]


def test_the_middle_value_and_the_commonest_category_fill_in_but_never_an_answer(table: Make) -> None:
    data = table(GAPS, missing="fill").load()
    assert data.columns == ("size", "color=blue", "color=red")
    assert features(data) == [[1.5, 0, 1], [3.5, 1, 0], [3.5, 0, 1], [2.5, 0, 1], [7.0, 1, 0]]
    assert data.arrays["label"].tolist() == [1, 0, 1, 0, 1]
    targets = table("a,b\n1,2.5\n2,\n,3.5\n", missing="fill").load()
    assert (features(targets), targets.arrays["target"].tolist()) == ([[1.0], [1.5]], [[2.5], [3.5]])


def test_what_is_missing_may_be_a_category_of_its_own(table: Make) -> None:
    data = table(GAPS, missing="class").load()
    assert data.columns == ("size", "color=blue", "color=missing", "color=red")
    assert features(data)[2] == [3.5, 0, 1, 0]
    semicolons = table("a;b;c\n1,5;x;u\n;;v\n3,5;y;u\n", missing="class", roles={"c": "label"}).load()
    assert features(semicolons) == [[1.5, 0, 1, 0], [2.5, 1, 0, 0], [3.5, 0, 0, 1]]


def test_a_table_that_lacks_nothing_is_the_same_whatever_becomes_of_what_is_missing(table: Make) -> None:
    for way in ("leave_out", "fill", "class"):
        assert features(table(FLOWERS, missing=way).load()) == features(table(FLOWERS).load())


def test_lines_are_those_of_the_file_after_rows_were_left_out(table: Make) -> None:
    source = table("a,b\n,1.5\n12a,2.5\n4,5.5\n5,6.5\n", missing="leave_out")
    assert "line 3 of table.csv has 12a in the column a, which is no number" in refusal(source)


def test_missing_values_are_counted_in_all_columns_and_offered_every_way_that_helps(table: Make) -> None:
    source = table(GAPS)
    with pytest.raises(Problem) as caught:
        source.load()
    assert "Missing in all: 4 values, in 3 rows, in size, color, kind." in str(caught.value)
    for expected, content in (
        (["leave_out", "fill", "class"], GAPS),
        (["leave_out", "fill"], "a,b\n1,2.5\n,3\n4,5\n"),
        (["leave_out"], "a,kind\n1,x\n2,\n3,y\n"),
    ):
        source = table(content, name=f"{len(content)}.csv")
        for _ in range(2):  # what is remembered has the remedies too
            with pytest.raises(Problem) as caught:
                source.load()
            assert [remedy.settings["missing"] for remedy in caught.value.remedies] == expected  # type: ignore[union-attr]
