"""The fields of forms, used with real keys."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.widgets.amounts import exact, size
from studio.widgets.choice_field import ChoiceField
from studio.widgets.columns_field import ColumnsField
from studio.widgets.number_field import NumberField
from studio.widgets.switch import Switch
from studio.widgets.text_field import FileField, NumbersField, TextField

UP, DOWN, ENTER, ESCAPE = Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Escape


def record(qtbot: QtBot, field: Any, value: Any) -> list[Any]:
    qtbot.addWidget(field)
    field.show_value(value)
    heard: list[Any] = []
    field.edited.connect(heard.append)
    return heard


def type_in(field: Any, text: str, key: Qt.Key = ENTER) -> None:
    field.selectAll()
    if text.isascii():
        QTest.keyClicks(field, text)
    else:
        field.insert(text)  # as an input method does; QTest types no more than ASCII
    QTest.keyClick(field, key)


@pytest.mark.parametrize(("text", "value"), [("12", 12), ("1,797", 1797), ("−3", -3), ("1e3", 1000), ("4.0", 4)])
def test_whole_numbers_are_read_as_people_write_them(qtbot: QtBot, text: str, value: int) -> None:
    field = NumberField(whole=True)
    heard = record(qtbot, field, 7)

    type_in(field, text)

    assert heard == [value]
    assert isinstance(heard[0], int)
    assert field.text() == str(value)


@pytest.mark.parametrize(("text", "value"), [("1e-3", 0.001), ("0,5", 0.5), (".25", 0.25), ("1,000.5", 1000.5)])
def test_fractions_are_read_as_people_write_them(qtbot: QtBot, text: str, value: float) -> None:
    field = NumberField(whole=False)
    heard = record(qtbot, field, 7.0)
    type_in(field, text)
    assert heard == [value]


@pytest.mark.parametrize("text", ["", "abc", "1.5", "nan", "inf", "0", "1001"])
def test_what_does_not_fit_is_marked_and_nothing_is_announced(qtbot: QtBot, text: str) -> None:
    field = NumberField(whole=True, minimum=1, maximum=1000)
    heard = record(qtbot, field, 7)
    refused: list[str] = []
    field.refused.connect(refused.append)

    type_in(field, text or " ")

    assert heard == []
    assert len(refused) == 1
    assert field.property("refused")
    field.show_value(7)
    assert not field.property("refused")


def test_an_optional_number_may_be_empty(qtbot: QtBot) -> None:
    field = NumberField(whole=True, optional=True)
    heard = record(qtbot, field, 7)
    type_in(field, " ")
    assert heard == [None]


def test_escape_gives_up_what_was_typed(qtbot: QtBot) -> None:
    field = NumberField(whole=True)
    heard = record(qtbot, field, 7)
    type_in(field, "12", ESCAPE)
    assert (field.text(), heard) == ("7", [])


def test_arrows_step_and_stop_at_the_bounds(qtbot: QtBot) -> None:
    field = NumberField(whole=True, minimum=1, maximum=9)
    heard = record(qtbot, field, 8)
    for key in (UP, UP, DOWN):
        QTest.keyClick(field, key)
    QTest.keyClick(field, Qt.Key.Key_PageDown)
    assert heard == [9, 8, 1]


def test_a_logarithmic_number_goes_through_one_two_five(qtbot: QtBot) -> None:
    field = NumberField(whole=False, minimum=1e-6, maximum=10.0, logarithmic=True)
    heard = record(qtbot, field, 0.001)
    for key in (UP, UP, UP, DOWN, Qt.Key.Key_PageDown):
        QTest.keyClick(field, key)
    assert heard == [0.002, 0.005, 0.01, 0.005, 0.0005]


def test_a_share_steps_by_hundredths(qtbot: QtBot) -> None:
    field = NumberField(whole=False, minimum=0.0, maximum=0.9)
    heard = record(qtbot, field, 0.15)
    QTest.keyClick(field, UP)
    QTest.keyClick(field, Qt.Key.Key_PageUp)
    assert heard == [0.16, 0.26]


def test_a_click_on_the_arrows_steps(qtbot: QtBot) -> None:
    field = NumberField(whole=True)
    heard = record(qtbot, field, 3)
    field.resize(120, 26)
    field.show()
    QTest.mouseClick(field, Qt.MouseButton.LeftButton, pos=QPoint(112, 5))
    QTest.mouseClick(field, Qt.MouseButton.LeftButton, pos=QPoint(112, 21))
    assert heard == [4, 3]


def test_things_that_differ_show_a_dash_and_take_a_common_value(qtbot: QtBot) -> None:
    field = NumberField(whole=True)
    heard = record(qtbot, field, 3)
    field.show_value(3, mixed=True)
    assert field.text() == "—"
    QTest.keyClick(field, ENTER)
    assert heard == []
    type_in(field, "3")
    assert heard == [3]


def test_a_switch_turns_with_the_space_bar(qtbot: QtBot) -> None:
    switch = Switch()
    heard = record(qtbot, switch, False)
    QTest.keyClick(switch, Qt.Key.Key_Space)
    assert heard == [True]
    assert switch.value()


def test_a_choice_is_announced_by_its_key(qtbot: QtBot) -> None:
    field = ChoiceField()
    field.set_choices([("a", "First", ""), ("b", "Second", "the other one")])
    heard = record(qtbot, field, "a")
    QTest.keyClick(field, DOWN)
    assert heard == ["b"]
    field.show_value("a", mixed=True)
    assert field.value() is None


def test_the_wheel_chooses_only_where_the_focus_already_is(qtbot: QtBot) -> None:
    page, other, field = QWidget(), TextField(), ChoiceField()
    column = QVBoxLayout(page)
    column.addWidget(other)
    column.addWidget(field)
    field.set_choices([("a", "First", ""), ("b", "Second", "")])
    heard = record(qtbot, field, "a")
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    other.setFocus()
    place = QPointF(field.mapTo(page, field.rect().center()))
    QTest.wheelEvent(page.windowHandle(), place, QPoint(0, -120))
    assert (field.hasFocus(), field.value(), heard) == (False, "a", [])
    field.setFocus()
    QTest.wheelEvent(page.windowHandle(), place, QPoint(0, -120))
    assert (field.value(), heard) == ("b", ["b"])


def test_choices_in_another_language_keep_what_is_chosen(qtbot: QtBot) -> None:
    field = ChoiceField()
    field.set_choices([("a", "First", ""), ("b", "Second", "")])
    heard = record(qtbot, field, "b")
    field.set_choices([("a", "첫째", ""), ("b", "둘째", "")])
    assert (field.value(), field.currentText(), heard) == ("b", "둘째", [])


def test_a_text_is_announced_once(qtbot: QtBot) -> None:
    field = TextField()
    heard = record(qtbot, field, "old")
    type_in(field, "new")
    QTest.keyClick(field, ENTER)
    assert heard == ["new"]
    type_in(field, "never", ESCAPE)
    assert field.text() == "new"


@pytest.mark.parametrize("text", ["3, 5", "3 5", "3×5", "3 x 5", "3;5"])
def test_several_numbers_may_be_parted_in_any_way(qtbot: QtBot, text: str) -> None:
    field = NumbersField(length=2)
    heard = record(qtbot, field, (1, 1))
    type_in(field, text)
    assert heard == [[3, 5]]
    assert field.text() == "3, 5"


@pytest.mark.parametrize("text", ["3", "3, 5, 7", "3, five", "3.5, 1"])
def test_numbers_that_do_not_fit_are_marked(qtbot: QtBot, text: str) -> None:
    field = NumbersField(length=2)
    heard = record(qtbot, field, (1, 1))
    type_in(field, text)
    assert heard == []
    assert field.property("refused")


def test_a_path_can_be_typed(qtbot: QtBot) -> None:
    field = FileField(choose="Choose")
    heard = record(qtbot, field, "")
    QTest.keyClicks(field.focusProxy(), "/data/iris.csv")
    QTest.keyClick(field.focusProxy(), ENTER)
    assert heard == ["/data/iris.csv"]


def test_each_column_has_a_role(qtbot: QtBot) -> None:
    field = ColumnsField([("feature", "Feature", ""), ("label", "Label", "")])
    heard = record(qtbot, field, {"width": "feature", "kind": "label"})
    QTest.keyClick(field.rows["width"], DOWN)
    assert heard == [{"width": "label", "kind": "label"}]


def test_where_there_are_no_columns_it_is_said_how_they_come(qtbot: QtBot) -> None:
    field = ColumnsField([("feature", "Feature", "")])
    qtbot.addWidget(field)
    field.show()
    field.show_columns([])
    assert field.none.isVisible() and "choose a file" in field.none.text()
    field.show_columns([("width", "feature", "")])
    assert not field.none.isVisible() and list(field.rows) == ["width"]


def test_guessed_roles_are_shown_and_only_chosen_ones_are_kept(qtbot: QtBot) -> None:
    field = ColumnsField([("feature", "Feature", ""), ("label", "Label", "")])
    heard = record(qtbot, field, {"kind": "label"})
    field.show_columns([("width", "feature", "3 different values"), ("kind", "feature", "")])
    assert {name: row.value() for name, row in field.rows.items()} == {"width": "feature", "kind": "label"}
    assert field.rows["width"].toolTip() == "3 different values"

    QTest.keyClick(field.rows["width"], DOWN)

    assert heard == [{"kind": "label", "width": "label"}]


def test_of_many_columns_the_first_are_shown_with_the_answers_until_all_are_asked_for(qtbot: QtBot) -> None:
    field = ColumnsField([("feature", "Feature", ""), ("label", "Label", "")])
    heard = record(qtbot, field, {"x199": "feature"})
    columns = [*((f"x{number}", "feature", "") for number in range(256)), ("kind", "label", "")]
    field.show_columns(columns)
    first = [*(f"x{number}" for number in range(10)), "x199", "kind"]
    assert list(field.rows) == first
    assert field.more.text() == "More columns (245)"
    QTest.mouseClick(field.more, Qt.MouseButton.LeftButton)
    assert list(field.rows) == [name for name, *_ in columns]
    assert field.more.text() == "Fewer columns"
    QTest.keyClick(field.rows["x100"], DOWN)
    assert heard == [{"x199": "feature", "x100": "label"}]
    field.show_value(heard[0])
    field.show_columns(columns)
    assert len(field.rows) == 257, "all stay while it is the same table"
    QTest.mouseClick(field.more, Qt.MouseButton.LeftButton)
    assert list(field.rows) == [*first[:10], "x100", *first[10:]]
    field.show_columns(columns[:32])
    assert len(field.rows) == 32 and not field.more.isVisible()


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.001, "0.001"), (1e-7, "1e-7"), (3.0, "3"), (0.1, "0.1"), (1234567, "1234567"), (1e30, "1e30")],
)
def test_a_number_to_edit_has_every_digit_and_no_more(value: float, text: str) -> None:
    assert exact(value) == text
    assert float(exact(value)) == value


@pytest.mark.parametrize(("amount", "text"), [(512, "512 B"), (72000, "72 kB"), (4_500_000, "4.5 MB"), (2e9, "2 GB")])
def test_bytes_read_well(amount: int, text: str) -> None:
    assert size(amount) == text
