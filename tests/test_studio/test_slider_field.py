"""The slider of a number setting: dragged, moved by keys, typed beside, in a form one undo step per drag."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nodes.catalogue import catalogue
from nodes.spec import DeclarationFault, node, setting
from runtime import edits
from runtime.document import Document
from studio.panels import node_page
from studio.panels.inspector import Inspector
from studio.session import Session
from studio.widgets.number_field import NumberField
from studio.widgets.slider_field import SliderField

LEFT = Qt.MouseButton.LeftButton


def shown(qtbot: QtBot, field: SliderField, value: float, *, mixed: bool = False) -> list[Any]:
    qtbot.addWidget(field)
    field.resize(200, 26)
    field.show_value(value, mixed=mixed)
    field.show()
    qtbot.waitExposed(field)
    heard: list[Any] = []
    field.edited.connect(heard.append)
    return heard


def degree() -> SliderField:
    return SliderField(NumberField(whole=True, minimum=1, maximum=100), 1, 14)


def share() -> SliderField:
    return SliderField(NumberField(whole=False, minimum=0.0, maximum=0.9), 0.0, 0.9)


def at(field: SliderField, part: float) -> QPoint:
    return QPoint(round(9 + part * (field.rail.width() - 18)), 13)


def drag(field: SliderField, *parts: float) -> None:
    """Press the left button at the first place, move through the others, let go at the last."""
    QTest.mousePress(field.rail, LEFT, pos=at(field, parts[0]))
    for part in parts[1:]:
        QTest.mouseMove(field.rail, at(field, part))
    QTest.mouseRelease(field.rail, LEFT, pos=at(field, parts[-1]))


def test_every_number_on_the_way_is_announced_and_stands_beside(qtbot: QtBot) -> None:
    field = degree()
    heard = shown(qtbot, field, 3)

    drag(field, 2 / 13, 4 / 13, 8 / 13, 1.0)

    assert heard == [5, 9, 14]
    assert all(isinstance(value, int) for value in heard)
    assert field.number.text() == "14"


def test_a_press_anywhere_brings_the_grip_there(qtbot: QtBot) -> None:
    field = share()
    heard = shown(qtbot, field, 0.15)
    QTest.mouseClick(field.rail, LEFT, pos=at(field, 0.5))
    assert heard == [0.45]
    assert abs(field.rail.grip().x() - at(field, 0.5).x()) < 1.5


def test_holding_is_told_from_press_to_release(qtbot: QtBot) -> None:
    field = degree()
    shown(qtbot, field, 3)
    held: list[bool] = []
    field.held.connect(held.append)
    drag(field, 0.2, 0.4)
    assert held == [True, False]


def test_the_other_buttons_do_nothing(qtbot: QtBot) -> None:
    field = degree()
    heard = shown(qtbot, field, 3)
    QTest.mouseClick(field.rail, Qt.MouseButton.RightButton, pos=at(field, 0.9))
    assert heard == []


def test_keys_go_step_by_step_and_to_the_ends(qtbot: QtBot) -> None:
    field = share()
    heard = shown(qtbot, field, 0.5)
    field.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_PageUp, Qt.Key.Key_Home, Qt.Key.Key_End):
        QTest.keyClick(field.rail, key)
    assert heard == [0.51, 0.5, 0.59, 0.0, 0.9]


def test_a_typed_number_moves_the_grip_and_may_lie_beyond(qtbot: QtBot) -> None:
    field = degree()
    heard = shown(qtbot, field, 3)
    field.number.selectAll()
    QTest.keyClicks(field.number, "20")
    QTest.keyClick(field.number, Qt.Key.Key_Return)
    assert heard == [20]
    assert field.rail.value() == field.rail.maximum()

    QTest.mouseClick(field.rail, LEFT, pos=at(field, 1.0))  # the grip stands there, but for 20
    assert heard == [20, 14]


def test_a_number_beyond_the_bounds_is_refused(qtbot: QtBot) -> None:
    field = degree()
    heard = shown(qtbot, field, 3)
    refused: list[str] = []
    field.refused.connect(refused.append)
    field.number.selectAll()
    QTest.keyClicks(field.number, "101")
    QTest.keyClick(field.number, Qt.Key.Key_Return)
    assert (heard, refused) == ([], ["101"])


def test_things_that_differ_take_a_common_value_even_at_the_grip(qtbot: QtBot) -> None:
    field = degree()
    heard = shown(qtbot, field, 3, mixed=True)
    assert field.number.text() == "—"
    QTest.mouseClick(field.rail, LEFT, pos=at(field, 0.0))
    assert heard == [1]


def test_a_shown_value_announces_nothing(qtbot: QtBot) -> None:
    field = degree()
    heard = shown(qtbot, field, 3)
    field.show_value(9)
    assert heard == []
    assert field.value() == 9


def test_the_wheel_leaves_it_alone_until_it_has_the_focus(qtbot: QtBot) -> None:
    field = degree()
    heard = shown(qtbot, field, 3)
    turn(field)
    assert heard == []
    field.rail.setFocus()
    qtbot.waitUntil(field.rail.hasFocus)
    turn(field)
    assert heard
    assert heard[-1] > 3


def turn(field: SliderField) -> None:
    middle = QPointF(field.rail.rect().center())
    event = QWheelEvent(
        middle, field.rail.mapToGlobal(middle), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(field.rail, event)


def test_a_drag_in_the_inspector_is_live_and_one_undo_step_however_slow(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node_page, "BURST", 0.0)  # as if the person waited longer between two moves
    document, powers = edits.add_node(Document(), "powers", (0.0, 0.0))
    session.apply(document, "Add")
    inspector = Inspector(session)
    qtbot.addWidget(inspector)
    inspector.resize(280, 700)
    inspector.show()
    session.select([powers])
    field = inspector.node_page.form.fields["degree"]
    assert isinstance(field, SliderField)

    QTest.mousePress(field.rail, LEFT, pos=at(field, 2 / 13))
    QTest.mouseMove(field.rail, at(field, 6 / 13))
    assert session.document.nodes[powers].settings["degree"] == 7
    QTest.mouseMove(field.rail, at(field, 1.0))
    assert session.document.nodes[powers].settings["degree"] == 14
    assert inspector.node_page.form.fields["degree"] is field, "the field stays under the pointer"
    QTest.mouseRelease(field.rail, LEFT, pos=at(field, 1.0))
    drag(field, 1.0, 8 / 13)
    assert session.document.nodes[powers].settings["degree"] == 9

    session.undo()
    assert session.document.nodes[powers].settings["degree"] == 14
    session.undo()
    assert "degree" not in session.document.nodes[powers].settings
    assert field.value() == 3


def test_two_quick_drags_are_two_steps(qtbot: QtBot, session: Session) -> None:
    document, dropout = edits.add_node(Document(), "dropout", (0.0, 0.0))
    session.apply(document, "Add")
    inspector = Inspector(session)
    qtbot.addWidget(inspector)
    inspector.resize(280, 700)
    inspector.show()
    session.select([dropout])
    field = inspector.node_page.form.fields["share"]
    drag(field, 0.5, 0.6, 0.7)
    first = session.document.nodes[dropout].settings["share"]
    assert first == pytest.approx(0.7, abs=0.02)  # a pixel is a few hundredths
    drag(field, 0.7, 0.3)
    assert session.document.nodes[dropout].settings["share"] < 0.4
    session.undo()
    assert session.document.nodes[dropout].settings["share"] == first


def test_what_reads_well_as_a_slider_is_one() -> None:
    types = catalogue()
    sliding = {(key, item.key): item.slider for key, facts in types.items() for item in facts.settings if item.slider}
    assert sliding["powers", "degree"] == (1, 14)
    assert sliding["dropout", "share"] == (0.0, 1.0)
    for source in ("circle", "xor", "gauss", "spiral", "plane", "multi_gauss"):
        assert sliding[source, "noise"] == (0, 50), "as in TensorFlow Playground"
        assert sliding[source, "test"] == (0.0, 0.9)


@pytest.mark.parametrize(
    "facts",
    [
        {"default": 3, "slider": (1, 14), "minimum": 2},
        {"default": 3, "slider": (4, 14)},
        {"default": 3, "slider": (5, 1)},
        {"default": True, "slider": (0, 1)},
    ],
)
def test_a_slider_that_cannot_work_is_refused_where_it_is_declared(facts: dict[str, Any]) -> None:
    class Wrong:
        """Wrong."""

        number = setting(facts.pop("default"), help="A number.", **facts)

        def build(self) -> None: ...

    with pytest.raises(DeclarationFault, match="the slider of number"):
        node(key="wrong", title="Wrong", family="shape", inputs=(), outputs=())(Wrong)
