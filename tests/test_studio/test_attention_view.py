"""Attention: planted weights are drawn where they are, pointing lights a row, and any moment of any head is shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from example_kit import warm_session
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from runtime import edits
from runtime.compile import compile_program
from runtime.document import Document, End
from runtime.insight.question import Moment
from studio.dashboard.attention_view import AttentionView
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.session import Session
from studio.widgets.attention_lines import AttentionLines
from studio.widgets.attention_looks import Looks
from studio.widgets.attention_map import AttentionMap

SLOW = 30_000
TEXT, NODE = "40313822", "multiheadattention1"


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    with warm_session(qtbot, tmp_path) as session:
        yield session


def shown(qtbot: QtBot, widget: QWidget, width: int = 520, height: int = 320) -> QWidget:
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    return widget


def pixel(widget: QWidget, image: QImage, at: QPoint) -> QColor:
    ratio = image.devicePixelRatio()
    return image.pixelColor(round(at.x() * ratio), round(at.y() * ratio))


def planted() -> Looks:
    """Each step looks at the one from the other end."""
    return Looks(np.eye(8)[::-1] * 0.9 + 0.1 / 8, tuple(TEXT), tuple(TEXT))


def test_planted_weights_are_drawn_as_the_other_diagonal(qtbot: QtBot) -> None:
    map_ = AttentionMap()
    shown(qtbot, map_)
    map_.show_looks(planted())
    image = map_.grab().toImage()
    bright = np.zeros((8, 8), bool)
    for row in range(8):
        for column in range(8):
            color = pixel(map_, image, map_.cell_rect((row, column)).center().toPoint())
            bright[row, column] = color.green() > 150
    assert np.array_equal(bright, np.eye(8, dtype=bool)[::-1])


def test_pointing_at_a_row_tells_query_key_and_weight_and_lights_its_strongest(qtbot: QtBot) -> None:
    map_ = AttentionMap()
    shown(qtbot, map_)
    looks = planted()
    map_.show_looks(looks)
    told: list[object] = []
    map_.pointed.connect(told.append)
    QTest.mouseMove(map_, map_.cell_rect((1, 2)).center().toPoint())
    assert told[-1] == map_.cell == (1, 2)
    assert looks.describe((1, 2)) == "Query 1 “0” looks at key 2 “3”: 0.0125"
    assert looks.strongest(1) == [6]
    image = map_.grab().toImage()
    faint = pixel(map_, image, map_.cell_rect((0, 7)).center().toPoint())
    box = map_.cell_rect((1, 6))
    lit = pixel(map_, image, QPoint(round(box.left() + 4), round(box.center().y())))  # beside the frame and the number
    assert lit.green() > faint.green() + 40, "the other rows step back"
    QTest.keyClick(map_, Qt.Key.Key_Down)
    QTest.keyClick(map_, Qt.Key.Key_Right)
    assert map_.cell == (2, 3)
    QTest.keyClick(map_, Qt.Key.Key_Escape)
    assert map_.cell is None and told[-1] is None


def test_steps_without_tokens_are_numbered_and_several_strong_entries_are_lit() -> None:
    looks = Looks(np.array([[0.4, 0.35, 0.2, 0.05]]))
    assert looks.strongest(0) == [0, 1, 2]
    assert looks.names(asks=False) == ["0", "1", "2", "3"]
    assert looks.describe((0, 1)) == "Query 0 looks at key 1: 0.350"


@pytest.mark.parametrize(
    ("largest", "steps", "high"), [(0.13, 8, 1.0), (0.98, 64, 1.0), (0.1, 64, 0.2), (0.02, 500, 0.02)]
)
def test_the_scale_ends_at_a_round_number(largest: float, steps: int, high: float) -> None:
    assert Looks(np.full((2, steps), largest)).high == pytest.approx(high)


def test_lines_go_from_below_to_above_and_light_with_the_row(qtbot: QtBot) -> None:
    lines = AttentionLines()
    shown(qtbot, lines)
    lines.show_looks(planted())
    image = lines.grab().toImage()
    middle = (lines.place(0, asks=True) * 0.75 + lines.place(7, asks=False) * 0.25).toPoint()
    straight = (lines.place(0, asks=True) * 0.75 + lines.place(0, asks=False) * 0.25).toPoint()
    assert abs(pixel(lines, image, middle).lightness() - pixel(lines, image, straight).lightness()) > 40
    told: list[object] = []
    lines.pointed.connect(told.append)
    QTest.mouseMove(lines, lines.place(3, asks=True).toPoint())
    assert told[-1] == (3, 4)


def opened(qtbot: QtBot, session: Session, heads: int = 1) -> AttentionView:
    """The view on the example, with its first answer."""
    assert session.open_example("reverse-attention")
    if heads > 1:
        session.attempt(lambda document: edits.set_setting(document, NODE, "heads", heads), "")

    def checked() -> bool:
        found = session.whole_checked
        return found is not None and found.trainable and found.document.nodes[NODE].settings["heads"] == heads

    qtbot.waitUntil(checked, timeout=SLOW)
    names = Names()
    names.know(session.whole_checked, session.whole)
    view = AttentionView(Memory(), names)
    qtbot.addWidget(view)
    view.attach(session)
    view.changed.connect(lambda _: view.redraw())
    view.resize(640, 300)
    view.show()
    view.controls.show()  # a pane does that
    qtbot.waitUntil(lambda: bool(view.map.looks.weights.size), timeout=SLOW)
    return view


def test_the_view_follows_training_its_end_and_the_time_machine(qtbot: QtBot, session: Session) -> None:
    view = opened(qtbot, session)
    assert not view.head.isVisible() and view.choice.node == NODE

    def diagonal() -> float:
        return float(view.map.looks.weights[::-1].diagonal().mean())

    assert view.map.looks.weights.sum(1) == pytest.approx(np.ones(8), abs=1e-5)
    assert diagonal() < 0.5
    assert session.whole_checked is not None
    early = compile_program(session.whole_checked.flat, seed=5).network.state_dict()
    session.step(batches=120)
    qtbot.waitUntil(lambda: view.answer is not None and view.answer.step == 120, timeout=SLOW)
    assert diagonal() > 0.8 and view.told.text().endswith("step 120")
    session.stop()
    qtbot.waitUntil(lambda: session.state == "stopped", timeout=SLOW)
    session.observing.look_at(Moment(7, lambda: early))
    qtbot.waitUntil(lambda: view.answer is not None and view.answer.step == 7, timeout=SLOW)
    assert diagonal() < 0.5
    session.observing.look_at(None)
    qtbot.waitUntil(lambda: view.answer is not None and view.answer.step == 120, timeout=SLOW)


def test_samples_are_turned_and_their_mean_has_places_for_names(qtbot: QtBot, session: Session) -> None:
    view = opened(qtbot, session)
    first = view.map.looks.asking
    assert len(first) == 8 and view.told.text().startswith("Sample 1 of 300")
    qtbot.mouseClick(view.after, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.map.looks.asking != first, timeout=SLOW)
    assert view.told.text().startswith("Sample 2 of 300")
    qtbot.mouseClick(view.before, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.map.looks.asking == first, timeout=SLOW)
    qtbot.mouseClick(view.before, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.told.text().startswith("Sample 300 of 300"), timeout=SLOW)
    qtbot.mouseClick(view.mean, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.map.looks.asking == (), timeout=SLOW)
    assert view.told.text().startswith("Mean of 64 validation samples") and not view.after.isEnabled()
    assert view.map.looks.names(asks=True) == [str(number) for number in range(8)]


def test_each_head_and_all_of_them(qtbot: QtBot, session: Session) -> None:
    view = opened(qtbot, session, heads=2)
    assert view.head.isVisible() and view.head.count() == 3
    first = view.map.looks.weights.copy()
    view.head.setFocus()
    QTest.keyClick(view.head, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: not np.allclose(view.map.looks.weights, first), timeout=SLOW)
    second = view.map.looks.weights.copy()
    QTest.keyClick(view.head, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: np.allclose(view.map.looks.weights, (first + second) / 2, atol=1e-6), timeout=SLOW)


def test_alignment_of_two_sequences_and_a_network_without_attention(qtbot: QtBot, session: Session) -> None:
    view = opened(qtbot, session)

    def crossed(document: Document) -> Document:
        document, name = edits.add_node(document, "embedding", settings={"units": 32})
        document = edits.connect(document, End("reverseddigits1", "target"), End(name, "x"))
        return edits.connect(document, End(name, "y"), End(NODE, "query"))

    session.attempt(crossed, "")
    qtbot.waitUntil(lambda: view.map.looks.asking == view.map.looks.asked[::-1], timeout=SLOW)
    assert view.map.looks.asking != view.map.looks.asked
    session.new()
    qtbot.waitUntil(lambda: "no attention" in view.empty.text(), timeout=SLOW)
