"""Explain a number from the window: asked for by menu and key, followed up by mouse and keyboard, closed again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from example_kit import bench_of, warm_session
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from runtime import edits
from studio.canvas.hits import Hit
from studio.canvas.menus import menu_for
from studio.canvas.portrait_explaining import index_at
from studio.explaining import explaining_of
from studio.explanation_rows import rows_of
from studio.explanation_words import class_name
from studio.session import Session
from studio.widgets.portrait import Portrait
from studio.widgets.portrait_words import Spot, place_told, told
from studio.workbench import Workbench


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    with warm_session(qtbot, tmp_path) as session:
        yield session


def node_of(session: Session, kind: str) -> str:
    return [key for key, node in session.document.nodes.items() if node.type == kind][-1]


def choose_in_menu(bench: Workbench, node: str) -> None:
    bench.canvas.session.select([node])
    menu = menu_for(bench.canvas, Hit(node=node), QPointF())
    next(action for action in menu.actions() if "Explain" in action.text()).trigger()


def click(widget: QWidget, at: QPointF) -> None:
    for kind in (QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
        event = QMouseEvent(kind, at, widget.mapToGlobal(at), button, button, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(widget, event)


def test_a_number_is_explained_untrained_and_followed_up_to_the_data(qtbot: QtBot, session: Session) -> None:
    bench = bench_of(qtbot, session, "digits-mlp")
    explaining, panel = explaining_of(session), bench.explain
    assert panel.isHidden() and not bench.inspector.isHidden()
    choose_in_menu(bench, node_of(session, "linear"))
    qtbot.waitUntil(lambda: explaining.answer is not None, timeout=30_000)
    assert panel.isVisible() and bench.inspector.isHidden()
    head = panel.arithmetic.rows[0]
    assert head.head and head.value in panel.result.text() and head.formula == "Σ w·x + b"
    assert "first weights" in panel.remark.text() and panel.gradient.text()
    first = explaining.asked
    linked = next(number for number, row in enumerate(panel.arithmetic.rows) if row.link is not None)
    click(panel.arithmetic, panel.arithmetic.box(linked).center())
    qtbot.waitUntil(lambda: explaining.asked != first and explaining.answer is not None, timeout=30_000)
    for _ in range(8):  # on and on by key, up to the pixel
        before = len(explaining.trail)
        answer = explaining.answer
        if answer.facts["way"] == "data" and answer.facts["node"] == explaining.asked.node:
            break
        panel.arithmetic.setFocus()
        panel.arithmetic.current = -1
        qtbot.keyClick(panel.arithmetic, Qt.Key.Key_Down)
        qtbot.keyClick(panel.arithmetic, Qt.Key.Key_Return)
        assert len(explaining.trail) == before + 1
        qtbot.waitUntil(lambda answer=answer: explaining.answer is not answer, timeout=30_000)  # type: ignore[misc]
    assert "read from the data" in panel.remark.text()
    crumb = panel.crumbs.findChildren(QPushButton)[0]
    qtbot.mouseClick(crumb, Qt.MouseButton.LeftButton)
    assert len(explaining.trail) < 8
    while len(explaining.trail) > 1:
        qtbot.keyClick(panel, Qt.Key.Key_Backspace)
    assert explaining.asked is not None and explaining.asked.node == first.node
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert panel.isHidden() and bench.inspector.isVisible() and explaining.asked is None


def test_the_window_of_a_convolution_is_drawn_and_its_pixels_lead_on(qtbot: QtBot, session: Session) -> None:
    bench = bench_of(qtbot, session, "digits-cnn")
    explaining, panel = explaining_of(session), bench.explain
    node = next(key for key, one in session.document.nodes.items() if one.type == "conv2d")
    explaining.explain(node, (1, 3, 4), 2)
    qtbot.waitUntil(lambda: explaining.answer is not None, timeout=30_000)
    shown = panel.window_picture.shown
    assert shown is not None and shown.covered.sum() == 9 and shown.covered[2:5, 3:6].all()
    panel.window_picture.grab()
    click(panel.window_picture, panel.window_picture.place_of(3, 5))
    assert explaining.asked is not None and explaining.asked.index == (0, 3, 5)
    qtbot.waitUntil(lambda: explaining.answer.facts["node"] == explaining.asked.node, timeout=30_000)
    assert explaining.answer.facts["value"] == pytest.approx(float(shown.image[3, 5]), rel=1e-6)


def test_other_numbers_other_samples_and_a_run_that_goes_on(qtbot: QtBot, session: Session) -> None:
    bench = bench_of(qtbot, session, "digits-mlp")
    explaining, panel = explaining_of(session), bench.explain
    explaining.explain(node_of(session, "linear"))
    qtbot.waitUntil(lambda: explaining.answer is not None, timeout=30_000)
    untrained = explaining.answer
    qtbot.keyClicks(panel.index.fields[0], "")
    panel.index.fields[0].setFocus()
    panel.index.fields[0].selectAll()
    qtbot.keyClicks(panel.index.fields[0], "7")
    qtbot.keyClick(panel.index.fields[0], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: explaining.answer.facts["index"] == [7], timeout=30_000)
    panel.sample.field.selectAll()
    qtbot.keyClicks(panel.sample.field, "13")
    qtbot.keyClick(panel.sample.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: explaining.answer.facts["sample"] == 12, timeout=30_000)
    session.step(batches=7)
    qtbot.waitUntil(lambda: explaining.answer.step == 7, timeout=30_000)
    assert "step 7" in panel.remark.text() and explaining.answer.facts["value"] != untrained.facts["value"]
    session.train()
    qtbot.waitUntil(lambda: session.state == "running", timeout=30_000)
    explaining.renew()
    before = explaining.answer
    qtbot.waitUntil(lambda: explaining.answer is not before, timeout=30_000)
    frozen = explaining.answer
    assert frozen.step > 7 and str(frozen.step) in panel.remark.text().replace(",", "")
    session.stop()
    qtbot.waitUntil(lambda: session.state == "stopped", timeout=30_000)
    qtbot.waitUntil(lambda: explaining.answer is not frozen, timeout=30_000)  # asked again, where it ended


def test_an_edit_before_a_run_is_explained_anew_and_a_broken_network_is_said(qtbot: QtBot, session: Session) -> None:
    bench = bench_of(qtbot, session, "digits-mlp")
    explaining, panel = explaining_of(session), bench.explain
    node = next(key for key, one in session.document.nodes.items() if one.type == "linear")
    explaining.explain(node)
    qtbot.waitUntil(lambda: explaining.answer is not None, timeout=30_000)
    assert explaining.answer.facts["shape"] != [7]
    session.attempt(lambda document: edits.set_setting(document, node, "units", 7), "")
    qtbot.waitUntil(lambda: explaining.answer is not None and explaining.answer.facts["shape"] == [7], timeout=30_000)
    loss = node_of(session, "cross_entropy")
    session.attempt(lambda document: edits.remove(document, [loss]), "")
    qtbot.waitUntil(lambda: "marked" in panel.remark.text(), timeout=30_000)
    session.undo()
    qtbot.waitUntil(lambda: explaining.answer is not None, timeout=30_000)


def test_what_cannot_be_explained_is_said(qtbot: QtBot, session: Session) -> None:
    bench = bench_of(qtbot, session, "digits-mlp")
    explaining = explaining_of(session)
    explaining.explain(node_of(session, "linear"), (77,))
    qtbot.waitUntil(lambda: explaining.answer is not None, timeout=30_000)
    assert explaining.answer.sentence and bench.explain.remark.text()
    assert not bench.explain.arithmetic.isVisible()
    assert all("{" not in label.text() for label in bench.explain.findChildren(QLabel))


CLICKED = [
    ("digits-cnn", "conv2d"),
    ("digits-mlp", "linear"),
    ("digits-cnn", "digits"),
    ("spiral", "sine"),
    ("circle", "linear"),
]


@pytest.mark.parametrize(("example", "kind"), CLICKED)
def test_a_pixel_of_a_pinned_picture_is_explained_as_the_number_it_shows(
    qtbot: QtBot, session: Session, example: str, kind: str
) -> None:
    bench = bench_of(qtbot, session, example)
    explaining, plates = explaining_of(session), bench.canvas.reading.pictures.plates
    node = next(key for key, one in session.document.nodes.items() if one.type == kind)
    plates.pin(node)
    plate = plates.shown[node]
    qtbot.waitUntil(lambda: getattr(plate.picture.portrait, "values", None) is not None, timeout=30_000)
    picture = plate.picture
    at = QPointF(picture.width() * 0.6, picture.height() * 0.4)
    if picture._count() > 1:
        picture.show_alone(int(picture.portrait.facts["numbers"][1]))
        picture.setFixedSize(picture.sizeHint())
    spot = picture.spot_at(at)
    assert spot is not None
    words = told(picture._shown(), spot)
    shown = picture._shown().values[spot.tile, spot.row, spot.column]
    event = QMouseEvent(
        QEvent.Type.MouseButtonDblClick, at, picture.mapToGlobal(at), Qt.MouseButton.LeftButton,
        Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(picture, event)
    qtbot.waitUntil(lambda: explaining.answer is not None, timeout=30_000)
    assert not explaining.answer.sentence, explaining.answer.sentence
    near = 0.1 if picture.portrait.kind == "maps" else 1e-6  # of a map a place within the cell
    assert explaining.answer.facts["value"] == pytest.approx(float(shown), rel=1e-4, abs=near)
    assert explaining.answer.facts["among"] == 0
    if picture.portrait.kind == "maps":
        assert explaining.asked.index == (int(picture.portrait.facts["numbers"][1]),)
        assert place_told(*explaining.answer.facts["place"]) in words and not bench.explain.sample.field.isVisible()
        assert "no sample" in bench.explain.gradient.text()
        linked = next(number for number, row in enumerate(bench.explain.arithmetic.rows) if row.link is not None)
        before = explaining.answer
        click(bench.explain.arithmetic, bench.explain.arithmetic.box(linked).center())
        qtbot.waitUntil(lambda: explaining.answer is not before, timeout=30_000)
        assert not explaining.answer.sentence and explaining.answer.facts["place"] == before.facts["place"]


def test_what_enters_from_several_nodes_is_called_after_them(qtbot: QtBot, session: Session) -> None:
    bench = bench_of(qtbot, session, "digits-residual")
    explaining = explaining_of(session)
    node = node_of(session, "add")
    explaining.explain(node)
    qtbot.waitUntil(lambda: explaining.answer is not None, timeout=30_000)
    names = [row.name for row in bench.explain.arithmetic.rows if row.link is not None]
    assert len(set(names)) == len(names) == 2 and not any(name.startswith("x[") for name in names)


def test_a_class_that_is_a_number_with_a_sign_is_called_one() -> None:
    assert class_name(0, ["−1", "+1"]) == "class −1" and class_name(1, ["−1", "+1"]) == "class +1"
    assert class_name(0, ["setosa"]) == "setosa" and class_name(7, []) == "class 7"


def test_a_share_in_a_picture_of_attention_is_asked_about_with_its_head() -> None:
    facts = {"kind": "attention", "numbers": [0, 1, 2], "size": [4, 4], "units": 3}
    portrait = Portrait(facts, np.zeros((3, 4, 4), dtype=np.float32))
    assert index_at(portrait, 2, Spot(2, 3, 1)) == ((2, 3, 1), "weights", None)
    along = {"kind": "sequence", "rows": [0, 1], "across": [0, 1, 2], "numbers": [0], "units": 2, "low": -1, "high": 1}
    for slid, index in ((True, (1, 2)), (False, (2, 1))):  # channel and place, or step and unit
        portrait = Portrait({**along, "slid": slid}, np.zeros((1, 2, 3), dtype=np.float32))
        assert index_at(portrait, 0, Spot(0, 1, 2)) == (index, "", None)
        assert told(portrait, Spot(0, 1, 2)).startswith("Channel 1, place 2" if slid else "Unit 1, step 2")


def test_a_picture_passed_over_stays_when_one_of_its_numbers_is_explained(qtbot: QtBot, session: Session) -> None:
    bench = bench_of(qtbot, session, "spiral")
    plates, explaining = bench.canvas.reading.pictures.plates, explaining_of(session)
    node = node_of(session, "sine")
    plates._over = node
    plates._enlarge()
    plate = plates.hovering
    assert plate is not None
    qtbot.waitUntil(lambda: getattr(plate.picture.portrait, "values", None) is not None, timeout=30_000)
    QTest.mouseDClick(plate.picture, Qt.MouseButton.LeftButton, pos=plate.picture.rect().center() + QPoint(5, 5))
    qtbot.waitUntil(lambda: explaining.answer is not None, timeout=30_000)
    assert bench.explain.isVisible() and plates.shown[node] is plate and plate.isVisible()
    assert bench.canvas.rect().contains(plate.geometry()) and plate.stands
    QApplication.sendEvent(plate, QEvent(QEvent.Type.Leave))
    assert not plate.stands  # from now on it makes room as others do


def test_a_click_in_a_picture_alone_explains_its_number_at_once(qtbot: QtBot, session: Session) -> None:
    bench = bench_of(qtbot, session, "circle")
    plates, explaining = bench.canvas.reading.pictures.plates, explaining_of(session)
    node = node_of(session, "linear")  # the last one, of one neuron
    plates.pin(node)
    picture = plates.shown[node].picture
    qtbot.waitUntil(lambda: getattr(picture.portrait, "values", None) is not None, timeout=30_000)
    QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=picture.rect().center())
    qtbot.waitUntil(lambda: explaining.answer is not None, timeout=30_000)
    assert explaining.answer.facts["node"] == node and len(explaining.place) == 2


def test_of_gates_the_input_is_x_and_the_state_before_is_h() -> None:
    def term(kind: str, node: str, index: list[int]) -> dict[str, object]:
        return {"kind": kind, "value": 0.1, "factors": [0.2, 0.5], "place": {"node": node, "port": "y", "index": index}}

    terms = [term("input", "lstm1", [4, 2]), term("state", "gru1", [3, 2]), {"kind": "recalled", "value": 0.1}]
    line = {"name": "update gate sum", "value": 0.2, "how": "+", "formula": "", "terms": terms, "more": 0, "rest": 0.0}
    rows, _ = rows_of({"lines": [line], "classes": [], "formula": ""}, "")
    assert [row.name for row in rows] == ["Update gate, sum", "x[4, 2]", "h[3, 2]", "recalled"]


def test_of_an_attention_with_several_heads_it_is_told_whose_share_this_is() -> None:
    terms = [{"kind": "product", "value": 0.1, "factors": [0.2, 0.5], "numbers": [1]}]
    line = {"name": "share", "value": 0.1, "how": "+", "formula": "", "terms": terms, "more": 0, "rest": 0.0}
    for heads, name in ((2, "Share, head 1"), (1, "Share")):
        rows, _ = rows_of({"lines": [line], "classes": [], "formula": "", "head": 1, "heads": heads}, "")
        assert [row.name for row in rows] == [name, "q·k[1]"]


def test_keys_of_the_canvas_are_heard_beside_a_pinned_picture_and_an_explained_number(
    qtbot: QtBot, session: Session
) -> None:
    bench = bench_of(qtbot, session, "spiral")
    canvas, node = bench.canvas, node_of(session, "sine")
    canvas.reading.pictures.plates.pin(node)
    plate = canvas.reading.pictures.plates.shown[node]
    QTest.mouseClick(plate.title, Qt.MouseButton.LeftButton)
    explaining_of(session).explain(node, (1,), place=(0.5, 0.5))
    qtbot.waitUntil(lambda: explaining_of(session).answer is not None, timeout=30_000)
    for key in (Qt.Key.Key_F, Qt.Key.Key_Home):
        canvas.look_from(canvas.camera.panned(300.0, 200.0))
        assert not canvas.sight.fitted
        QTest.keyClick(QApplication.focusWidget(), key)
        assert canvas.sight.fitted


def test_the_right_side_has_its_width_back_in_this_tab_and_in_another(qtbot: QtBot, session: Session) -> None:
    bench = bench_of(qtbot, session, "spiral")
    other = Workbench(session)
    qtbot.addWidget(other)
    other.resize(bench.size())
    other.show()
    bench._widen_right(300)
    explaining_of(session).explain(node_of(session, "sine"), (1,), place=(0.5, 0.5))
    assert bench._right.width() > 300
    other.inspector.show()  # as in a tab where nothing is explained
    other.look_like(bench)
    assert other._all.sizes()[1] == 300
    qtbot.keyClick(bench.explain, Qt.Key.Key_Escape)
    assert bench._all.sizes()[1] == 300
