"""Categories of a table in Try it: one choice each, and rows taken as they stand in the person's own file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from blocks_kit import wired
from example_kit import warm_session
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from try_kit import SLOW, view_of

from nodes.problem import Problem
from runtime import store
from runtime.document import Document, Node
from studio.dashboard.try_input import FIELDS, editor_for
from studio.dashboard.try_tools import ROW, SAMPLE
from studio.dashboard.try_view import TryView
from studio.widgets.choice_field import ChoiceField
from studio.widgets.trying.row_fields import RowFields
from studio.widgets.trying.row_parts import Part, parts_of, row_of

NAMES = ("age", "cabin=first", "cabin=second", "fare")
PARTS = (Part("age", 0), Part("cabin", 1, ("first", "second")), Part("fare", 3))


def test_numbers_that_say_one_of_some_kinds_are_one_part() -> None:
    least, most = np.array([1.0, 0, 0, 3]), np.array([80.0, 1, 1, 500])
    assert parts_of(NAMES, least, most, np.array([40.0, 0.25, 0.75, 90])) == PARTS
    apart = parts_of(NAMES, least, most, np.array([40.0, 0.5, 0.75, 90]))
    assert [part.name for part in apart] == list(NAMES), "in some row both are 1: these are no kinds of one thing"
    assert [part.name for part in parts_of(NAMES, least, most * 2, np.array([40.0, 0.25, 0.75, 90]))] == list(NAMES)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("30,first,20", [30, 1, 0, 20]),
        ("30,SECOND,20,yes", [30, 0, 1, 20]),
        ("30,first,20\n31,second,21", [30, 1, 0, 20]),
        ("cabin;age;fare\nsecond;30;7,25", [30, 0, 1, 7.25]),
        ("30,0,1,20", [30, 0, 1, 20]),
        ("fare,cabin=second,cabin=first,age\n4,1,0,3", [3, 0, 1, 4]),
    ],
)
def test_a_row_is_taken_as_it_stands_in_the_file(text: str, found: list[float]) -> None:
    assert row_of(text, NAMES, PARTS) == found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("30,third,20", "“third” is no cabin. There are: first, second."),
        ("old,first,20", "age is a number, and “old” is none."),
        ("30,first", "This is no row of 3 values: it has 2."),
    ],
)
def test_what_is_no_such_row_says_why(text: str, told: str) -> None:
    with pytest.raises(Problem) as caught:
        row_of(text, NAMES, PARTS)
    assert str(caught.value) == told


@pytest.mark.parametrize("width", [150, 190, 300])
def test_a_long_name_pushes_no_field_out_of_sight(qtbot: QtBot, width: int) -> None:
    row = RowFields()
    qtbot.addWidget(row)
    names = ("age", "cabin=first", "cabin=second", "fare that was paid in pounds sterling")
    row.begin(names, np.array([1.0, 0, 0, 3]), np.array([80.0, 1, 1, 500]), whole=False,
              parts=(*PARTS[:2], Part(names[3], 3)))  # fmt: skip
    row.resize(width, 120)
    row.show()
    qtbot.waitExposed(row)
    for field in row.fields:
        assert field.mapTo(row, field.rect().topRight()).x() < width


def people(folder: Path) -> Document:
    """A network over a table with a category that decides the class."""
    random = np.random.default_rng(0)
    rows = [(random.uniform(1, 80), ("first", "second")[random.integers(2)]) for _ in range(80)]
    lines = [f"{age:.1f},{cabin},{'yes' if cabin == 'first' else 'no'}" for age, cabin in rows]
    (folder / "people.csv").write_text("\n".join(["age,cabin,class", *lines]))
    nodes = [
        Node("table", "csv_table", "People", {"path": str(folder / "people.csv")}),
        Node("scores", "linear", settings={"units": 2}),
        Node("out", "output"),
        Node("loss", "cross_entropy"),
        Node("goal", "goal"),
    ]
    wires = wired(
        "table.features scores.x",
        "scores.y out.x",
        "scores.y loss.prediction",
        "table.label loss.target",
        "loss.loss goal.loss",
    )
    return Document("People", {node.id: node for node in nodes}, wires, {"epochs": 1, "device": "cpu"})


@pytest.fixture
def view(qtbot: QtBot, tmp_path: Path) -> Iterator[TryView]:
    store.save(people(tmp_path), tmp_path / "people.loom")
    with warm_session(qtbot, tmp_path) as session:
        assert session.open(tmp_path / "people.loom")
        yield view_of(qtbot, session)


def test_a_category_is_one_choice(qtbot: QtBot, view: TryView) -> None:
    row = view.input.row
    assert [part.name for part in row.parts] == ["age", "cabin"]
    cabin = row.fields[1]
    assert isinstance(cabin, ChoiceField)
    age, kind = view.input.value[0], int(view.input.value[2])
    assert cabin.currentText() == ("first", "second")[kind]
    before = view.result.bars.values.copy()

    cabin.setFocus()
    QTest.keyClick(cabin, Qt.Key.Key_Up if kind else Qt.Key.Key_Down)

    np.testing.assert_array_equal(view.input.value, [age, kind, 1 - kind])
    qtbot.waitUntil(lambda: not np.allclose(view.result.bars.values, before), timeout=SLOW)


def test_a_row_of_the_file_is_pasted(qtbot: QtBot, view: TryView) -> None:
    QGuiApplication.clipboard().setText("30,second,no")
    qtbot.mouseClick(view.input.button("paste"), Qt.MouseButton.LeftButton)
    np.testing.assert_allclose(view.input.value, [30, 0, 1])
    assert view.input.row.fields[1].currentText() == "second"  # type: ignore[union-attr]
    QGuiApplication.clipboard().setText("30,third,no")
    qtbot.mouseClick(view.input.button("paste"), Qt.MouseButton.LeftButton)
    assert view.input.complaint.text() == "“third” is no cabin. There are: first, second."
    np.testing.assert_allclose(view.input.value, [30, 0, 1])
    QGuiApplication.clipboard().clear()


def test_the_mean_of_all_is_of_no_kind(qtbot: QtBot, view: TryView) -> None:
    qtbot.mouseClick(view.input.button("mean"), Qt.MouseButton.LeftButton)
    assert 0 < view.input.value[1] < 1
    assert view.input.row.fields[1].currentIndex() == -1  # type: ignore[union-attr]


def test_a_table_of_many_kinds_has_fields_where_there_are_few_parts(view: TryView) -> None:
    signal = view.input._signal
    assert signal is not None
    assert editor_for(signal, None, len(view.input.row.parts)) == ROW
    assert editor_for(signal, None, FIELDS + 1) == SAMPLE
    view.input.facts = {**view.input.facts, "columns": ("age", *(f"cabin={number}" for number in range(FIELDS)))}
    zeros, kinds = np.zeros(FIELDS + 1), np.full(FIELDS + 1, 1 / FIELDS)
    arrays = {"value": np.eye(FIELDS + 1)[1], "least": zeros, "most": zeros + 1, "mean": kinds}
    view.input.begin(signal, arrays, view.input.facts)
    assert view.input.editor == ROW
    assert [part.name for part in view.input.row.parts] == ["age", "cabin"]
