"""Explain a number from the window: asked for by menu and key, followed up by mouse and keyboard, closed again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from example_kit import bench_of, warm_session
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from runtime import edits
from studio.canvas.hits import Hit
from studio.canvas.menus import menu_for
from studio.explaining import explaining_of
from studio.session import Session
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
    qtbot.keyClicks(panel.index.fields[0], "8")
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


CLICKED = [("digits-cnn", "conv2d"), ("digits-mlp", "linear"), ("digits-cnn", "digits")]


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
    shown = picture._shown().values[spot.tile, spot.row, spot.column]
    event = QMouseEvent(
        QEvent.Type.MouseButtonDblClick, at, picture.mapToGlobal(at), Qt.MouseButton.LeftButton,
        Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(picture, event)
    qtbot.waitUntil(lambda: explaining.answer is not None, timeout=30_000)
    assert not explaining.answer.sentence, explaining.answer.sentence
    assert explaining.answer.facts["value"] == pytest.approx(float(shown), rel=1e-4, abs=1e-6)
    assert explaining.answer.facts["among"] == 0
