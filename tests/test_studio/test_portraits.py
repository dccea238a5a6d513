"""Pictures on nodes: asked of the network that is looked at, hung where there is room, large under the pointer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from canvas_kit import Hand, chain, settle, show
from portrait_kit import maps, picture_point, pictured_canvas, pictures_of, planted, strip
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shell_kit import warm

from runtime.document import End
from studio.canvas.camera import Camera
from studio.canvas.portrait_places import Hung
from studio.canvas.portrait_plates import TOPIC as LARGE
from studio.canvas.portraits import FEW, TOPIC, TURN, Pictures
from studio.canvas.thumbnails import ground
from studio.settings import preferences
from studio.theme import theme, use_theme
from studio.widgets.portrait import Portrait, colors, portraits_of, tile_places
from studio.widgets.portrait_picture import PortraitPicture
from studio.widgets.portrait_rows import fitting


@pytest.fixture
def hand(qtbot: QtBot, tmp_path: Path) -> Iterator[Hand]:
    with pictured_canvas(qtbot, tmp_path / "data") as hand:
        yield hand


def open_example(hand: Hand, name: str) -> None:
    warm(hand.qtbot, hand.session)
    assert hand.session.open_example(name)
    settle(hand)
    hand.canvas.fit()


def test_a_network_shows_pictures_before_it_is_trained_while_it_is_and_for_a_stored_moment(hand: Hand) -> None:
    open_example(hand, "xor")
    pictures, session = pictures_of(hand), hand.session
    hand.qtbot.waitUntil(lambda: "tanh1" in pictures.told, timeout=30_000)
    first = pictures.told["tanh1"]
    assert first.kind == "maps" and len(first.values) == 4 and pictures.told["xor1"].kind == "points"
    assert "mse1" not in pictures.told and "goal1" not in pictures.told
    session.step(batches=60)
    hand.qtbot.waitUntil(lambda: session.state == "paused", timeout=30_000)
    hand.qtbot.waitUntil(lambda: not pictures.told["tanh1"].same_as(first), timeout=30_000)
    runner = session.runs.runner
    assert runner is not None and runner.training is not None
    network = runner.training.program.network
    stored = {name: tensor * 0 for name, tensor in network.state_dict().items()}
    from runtime.insight.question import Moment

    session.observing.look_at(Moment(7, lambda: stored))
    hand.qtbot.waitUntil(lambda: not pictures.told["tanh1"].values.any(), timeout=30_000)
    session.observing.look_at(None)
    hand.qtbot.waitUntil(lambda: bool(pictures.told["tanh1"].values.any()), timeout=30_000)


def test_only_what_is_in_sight_is_followed_and_nothing_from_afar(hand: Hand) -> None:
    open_example(hand, "xor")
    pictures, canvas = pictures_of(hand), hand.canvas
    hand.qtbot.waitUntil(lambda: pictures._question is not None, timeout=30_000)
    whole = pictures._question
    assert set(whole.nodes) >= {"xor1", "linear1", "tanh3", "output1"}
    row = canvas.scene.row["linear1"]
    x, y = canvas.scene.rect[row, :2].tolist()
    canvas.look_from(Camera(x - 20, y - 200, 3.0))
    assert pictures._question is whole  # not before the camera rests
    hand.qtbot.waitUntil(lambda: pictures._question is not None and "output1" not in pictures._question.nodes)
    assert "linear1" in pictures._question.nodes and pictures._question.side > whole.side
    canvas.look_from(Camera(x, y, 0.2))
    hand.qtbot.waitUntil(lambda: pictures._question is None and TOPIC not in hand.session.observing._wishes)
    assert not pictures.hung() and not pictures.told


def test_what_is_edited_is_asked_anew_and_what_cannot_be_trained_shows_nothing(hand: Hand) -> None:
    from runtime import edits

    open_example(hand, "xor")
    pictures, session = pictures_of(hand), hand.session
    hand.qtbot.waitUntil(lambda: "linear1" in pictures.told, timeout=30_000)
    session.apply(edits.set_setting(session.document, "linear1", "units", 3), "")
    hand.qtbot.waitUntil(lambda: len(pictures.told["linear1"].values) == 3, timeout=30_000)
    session.apply(edits.remove(session.document, ["goal1"]), "")
    hand.qtbot.waitUntil(lambda: not pictures.told, timeout=30_000)


def test_the_switch_and_the_number_of_nodes_decide_whether_there_are_pictures(hand: Hand) -> None:
    pictures = planted(hand, linear1=maps())
    assert pictures.wanted and pictures.hung()
    pictures.switch()
    assert preferences().value("pictures") == "never" and not pictures.hung()
    pictures.switch()
    assert preferences().value("pictures") == "always" and pictures.wanted
    preferences().set("pictures", "few")
    show(hand, chain(FEW + 3))
    hand.canvas.fit()
    assert not pictures.wanted


def test_plates_hang_below_their_cards_and_cover_no_other(hand: Hand) -> None:
    pictures = planted(hand, linear1=maps(), relu1=strip(np.ones((4, 9))), digits1=maps(1), output1=maps(16))
    scene = hand.canvas.scene
    hung = {one.node: one.plate for one in pictures.hung()}
    assert hung.keys() == {"linear1", "relu1", "digits1", "output1"}
    for node, plate in hung.items():
        x, y, width, height = scene.rect[scene.row[node]].tolist()
        assert plate.left() == x and plate.width() == width and plate.top() > y + height
        for rect in scene.rect.tolist():
            left, top, across, down = rect
            assert not plate.intersects(plate.__class__(left, top, across, down))
    before = scene.rect.copy()
    pictures.take({})
    assert np.array_equal(before, scene.rect)  # nothing moves for pictures


def test_where_plates_hang_is_looked_at_again_only_when_they_may_hang_elsewhere(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = planted(hand, linear1=maps(), relu1=maps(2))
    canvas, counted = hand.canvas, list[int]()
    within = canvas.scene.nodes_in
    monkeypatch.setattr(canvas.scene, "nodes_in", lambda bounds: counted.append(1) or within(bounds))

    def looked() -> bool:
        counted.clear()
        places = [(one.node, one.plate) for one in pictures.hung()]
        again, kept = bool(counted), pictures._looked.copy()
        pictures._looked.clear()
        assert places == [(one.node, one.plate) for one in pictures.hung()], "what is kept is what is there"
        pictures._looked.update(kept)
        return again

    pictures.hung()
    assert not looked()
    canvas.look_from(canvas.camera.panned(10, 0))
    assert looked() and not looked()
    x, y = canvas.scene.rect[canvas.scene.row["linear1"], :2].tolist()
    canvas.scene.place({"linear1": (x, y + 30.0)})
    assert looked() and not looked()
    canvas.resize(canvas.width() - 30, canvas.height())
    assert looked() and not looked()
    pictures.take({"linear1": maps(9)})
    assert looked() and not looked() and len(pictures.hung()) == 1
    preferences().set("pictures", "never")
    assert not pictures.hung()


def test_a_plate_is_painted_in_the_colors_of_the_theme_that_is_used_now(hand: Hand) -> None:
    pictures = planted(hand, linear1=maps())
    box = pictures.on_widget(pictures.hung()[0].plate).toAlignedRect()
    for name in ("dark", "light", "dark"):
        use_theme(name)
        corner = hand.canvas.grab().toImage().pixelColor(box.center().x(), box.top() + 2)
        assert corner.name() == ground(hand.canvas.scene.look).name()


@pytest.mark.parametrize("name", ["dark", "light"])
def test_what_is_known_is_what_is_painted(hand: Hand, name: str) -> None:
    use_theme(name)
    alive = np.ones((4, 4))
    alive[:, 2:] = -1.0
    pictures = planted(hand, linear1=strip(np.zeros((4, 4))), relu1=strip(alive), linear2=maps(1))
    shot = hand.canvas.grab().toImage()
    look = theme()

    def color(node: str, share: float) -> QColor:
        hung = next(one for one in pictures.hung() if one.node == node)
        box = pictures.on_widget(hung.picture)
        return shot.pixelColor(QPoint(round(box.left() + box.width() * share), round(box.center().y())))

    for share in (0.1, 0.5, 0.9):  # a dead layer is drawn dead
        assert color("linear1", share) == look.neutral
    assert color("relu1", 0.1) == look.positive and color("relu1", 0.9) == look.negative
    square = tile_places(pictures.told["linear2"], pictures.on_widget(_hung(pictures, "linear2").picture))[0]
    left = shot.pixelColor(QPoint(round(square.left() + 4), round(square.center().y())))
    right = shot.pixelColor(QPoint(round(square.right() - 4), round(square.center().y())))
    assert left.red() > left.blue() and right.blue() > right.red()


def _hung(pictures: Pictures, node: str) -> Hung:
    return next(one for one in pictures.hung() if one.node == node)


def test_pictures_that_are_drawn_in_turns_appear_together(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = planted(hand, linear1=maps(), relu1=maps(), linear2=maps())
    hand.qtbot.waitUntil(lambda: not pictures._stale)
    clock = count(0.0, 0.7 * TURN)  # so fast that there is time for one in each turn
    monkeypatch.setattr("studio.canvas.portraits.time", SimpleNamespace(perf_counter=lambda: next(clock)))
    turns, updates = [], []
    drawn = Pictures._draw_some
    monkeypatch.setattr(Pictures, "_draw_some", lambda self: (turns.append(1), drawn(self)))
    monkeypatch.setattr(type(hand.canvas), "update", lambda self, *region: updates.append(region))
    pictures._draw.timeout.disconnect()
    pictures._draw.timeout.connect(lambda: pictures._draw_some())
    changed = {node: strip(np.ones((2, 2))) for node in pictures.told}
    pictures.take(changed)
    updates.clear()
    hand.qtbot.waitUntil(lambda: not pictures._stale)
    assert len(turns) == 3
    ((region,),) = [part for part in updates if part]  # their new room is another matter
    for one in pictures.hung():
        assert region.contains(pictures.on_widget(one.picture).center().toPoint())


def test_numbers_that_are_none_are_painted_in_the_color_of_errors(hand: Hand) -> None:
    broken = np.ones((2, 2))
    broken[0, 0] = np.nan
    pixels = colors(strip(broken))
    assert QColor(int(pixels[0, 0, 0])) == theme().color("error") and QColor(int(pixels[0, 1, 1])) == theme().positive


def test_a_text_stands_in_whole_lines_however_small_its_picture_is(qtbot: QtBot) -> None:
    for width, height in ((58.0, 12.0), (90.0, 16.0), (200.0, 30.0)):
        font, text = fitting("67691870", QSizeF(width, height), theme().mono("small"))
        metrics = QFontMetricsF(font)
        assert text == "67691870" and metrics.height() <= height and metrics.horizontalAdvance(text) <= width + 0.5
    long = "the " * 50
    font, text = fitting(long, QSizeF(80.0, 26.0), theme().mono("small"))
    taken = QFontMetricsF(font).boundingRect(QRectF(0, 0, 80, 900), int(Qt.TextFlag.TextWrapAnywhere), text)
    assert text.endswith("…") and long.startswith(text[:-1]) and taken.height() <= 26.0


def test_resting_on_a_picture_shows_it_large_and_leaving_takes_it_away(hand: Hand) -> None:
    pictures = planted(hand, linear1=maps(), relu1=strip(np.ones((4, 9))))
    plates = pictures.plates
    hand.hover(picture_point(hand, "linear1"))
    assert plates.hovering is None
    hand.qtbot.waitUntil(lambda: plates.hovering is not None)
    plate = plates.hovering
    assert plate.node == "linear1" and plate.isVisible() and not plate.stays
    assert plate.title.text().startswith("Linear") and "4" in plate.kind.text()
    assert not plate.geometry().contains(picture_point(hand, "linear1"))
    assert hand.canvas.rect().contains(plate.geometry())
    hand.hover(QPoint(600, 700))
    hand.qtbot.waitUntil(lambda: plates.hovering is None)
    assert not plates.shown


def test_what_is_only_looked_at_is_large_and_rather_covers_others_than_its_own_node(hand: Hand) -> None:
    pictures = planted(hand, linear1=maps(), relu1=maps(), linear2=maps())
    plates = pictures.plates
    hand.canvas.resize(560, 330)
    hand.canvas.fit()
    hand.qtbot.waitUntil(lambda: not hand.canvas.sight.moving and bool(pictures.hung()))
    for node in [one.node for one in pictures.hung()]:
        hand.hover(QPoint(2, 2))
        hand.qtbot.waitUntil(lambda: plates.hovering is None)
        at = picture_point(hand, node)
        hand.hover(at)
        hand.qtbot.waitUntil(lambda node=node: plates.hovering is not None and plates.hovering.node == node)
        plate = plates.hovering
        assert plate.shape.side >= 0.55
        assert not plate.geometry().contains(at) and hand.canvas.rect().contains(plate.geometry())


def test_resting_on_a_node_whose_picture_has_no_room_shows_it_large(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = planted(hand, linear1=maps(), relu1=strip(np.ones((4, 9))))
    plates, scene = pictures.plates, hand.canvas.scene
    left = [one for one in pictures.hung() if one.node != "linear1"]
    monkeypatch.setattr(pictures, "hung", lambda frame=None: left)
    x, y, width, height = scene.rect[scene.row["linear1"]].tolist()
    hand.hover(hand.at(x + width / 2, y + height / 2))
    hand.qtbot.waitUntil(lambda: plates.hovering is not None)
    assert plates.hovering.node == "linear1"
    x, y, width, height = scene.rect[scene.row["relu1"]].tolist()
    hand.hover(hand.at(x + width / 2, y + height / 2))
    hand.qtbot.waitUntil(lambda: plates.hovering is None)  # its picture hangs below it
    assert hand.canvas.hover.node == "relu1"
    hand.click(hand.at(x + width / 2, y + height / 2))
    assert hand.session.selection == {"relu1"} and not plates.shown


def test_what_a_port_tells_goes_when_the_pointer_is_on_a_picture(hand: Hand) -> None:
    """Also from the port of a node whose own picture hangs nowhere, and when the pointer leaves the canvas."""
    planted(hand, linear1=maps())
    card = hand.canvas.card
    port = hand.at(*hand.canvas.scene.position(End("relu1", "x"), output=False))
    pictures_of(hand).homeless_at = lambda at: "relu1" if (at - QPointF(port)).manhattanLength() < 8 else ""
    for away in (picture_point(hand, "linear1"), QPoint(600, 700)):
        hand.hover(port)
        hand.qtbot.waitUntil(card.isVisible)
        hand.hover(away)
        assert not card.isVisible()
    hand.canvas.card.tell("told of what has gone", port)
    QApplication.sendEvent(hand.canvas, QEvent(QEvent.Type.Leave))
    assert not card.isVisible()


def test_a_click_pins_a_picture_it_can_be_moved_and_escape_closes_the_one_on_top(hand: Hand) -> None:
    pictures = planted(hand, linear1=maps(), relu1=strip(np.ones((4, 9))))
    plates, before = pictures.plates, hand.session.selection
    hand.click(picture_point(hand, "linear1"))
    hand.click(picture_point(hand, "relu1"))
    assert list(plates.shown) == ["linear1", "relu1"] and hand.session.selection == before
    plate = plates.shown["linear1"]
    at, start = plate.pos(), QPoint(60, 12)
    QTest.mousePress(plate, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(plate, start + QPoint(30, 40))
    QTest.mouseRelease(plate, Qt.MouseButton.LeftButton, pos=start)
    assert plate.pos() != at
    hand.canvas.setFocus()
    hand.key(Qt.Key.Key_Escape)
    assert list(plates.shown) == ["linear1"]
    plate.setFocus()
    QTest.keyClick(plate, Qt.Key.Key_Escape)
    assert not plates.shown and hand.canvas.hasFocus()
    hand.click(picture_point(hand, "linear1"))
    hand.click(picture_point(hand, "linear1"))
    assert not plates.shown  # a second click puts it away


def test_a_pinned_picture_follows_the_network_and_goes_with_its_node(hand: Hand) -> None:
    from runtime import edits

    open_example(hand, "xor")
    pictures, session = pictures_of(hand), hand.session
    hand.qtbot.waitUntil(lambda: "tanh1" in pictures.told, timeout=30_000)
    session.select(["tanh1"])
    pictures.plates.toggle_chosen()
    plate = pictures.plates.shown["tanh1"]
    hand.qtbot.waitUntil(lambda: plate.picture.portrait.values.shape == (4, 100, 100), timeout=30_000)
    assert "points" in plate.picture.portrait.extra and LARGE in session.observing._wishes
    session.apply(edits.remove(session.document, ["tanh1"]), "")
    hand.qtbot.waitUntil(lambda: not pictures.plates.shown, timeout=30_000)
    assert LARGE not in session.observing._wishes


def test_the_pointer_reads_unit_place_and_number(qtbot: QtBot) -> None:
    picture = PortraitPicture()
    qtbot.addWidget(picture)
    picture.show_portrait(maps())
    picture.resize(picture.sizeHint())
    picture.show()
    told: list[str] = []
    picture.told.connect(told.append)
    box = tile_places(maps(), picture.rect().toRectF(), large=True)[1]
    at = QPointF(box.left() + box.width() * 0.99, box.top() + box.height() * 0.01)
    QTest.mouseMove(picture, at.toPoint())
    QApplication.processEvents()
    spot = picture.spot_at(at)
    assert (spot.tile, spot.row, spot.column) == (1, 19, 19)
    assert picture.describe(at) == "Unit 1 at 5.70, 2.85: 1.17"
    QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=at.toPoint())
    qtbot.waitUntil(lambda: picture.alone == 1)  # no second click has come
    assert picture.describe(picture.rect().toRectF().center()).startswith("Unit 1 at")
    QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=picture.rect().center())
    qtbot.waitUntil(lambda: picture.alone is None)
    assert told and told[-1].startswith("Unit")


def test_each_kind_tells_its_numbers(qtbot: QtBot) -> None:
    numbers = np.arange(12, dtype=np.float32).reshape(1, 3, 4)
    known = {"units": 4, "numbers": [0], "low": 0.0, "high": 12.0}
    wanted = {
        "units": ({"across": [0, 5, 6, 7], "rows": ["a", "b", "c"]}, "Unit 5, a sample of a: 1.00"),
        "sequence": ({"across": [0, 1, 2, 3], "rows": [0, 1, 2]}, "Unit 0, step 1: 1.00"),
        "attention": ({}, "Head 0: step 0 looks at step 1 with 1.00"),
        "images": ({"size": [6, 8]}, "Channel 0, row 1, column 3: ≈ 1.00"),
        "weights": ({}, "Weights 0, row 0, column 1: 1.00"),
        "picture": ({}, "Row 0, column 1: 1.00"),
        "row": ({"columns": ["p", "q", "r", "s"], "across": [0, 1, 2, 3]}, "p: 0, between 4.00 and 8.00"),
    }
    picture = PortraitPicture()
    qtbot.addWidget(picture)
    for kind, (facts, text) in wanted.items():
        picture.show_portrait(Portrait({"kind": kind, **known, **facts}, numbers))
        picture.resize(picture.sizeHint())
        area = picture.rect().toRectF()
        place = next(iter(tile_places(picture.portrait, area, large=True)), area)
        at = QPointF(place.left() + place.width() * 0.3, place.top() + place.height() * 0.1)
        assert picture.describe(at) == text
        picture.grab()


def test_an_answer_is_taken_apart_by_node() -> None:
    arrays = {"block1/linear1": np.zeros((1, 2, 2)), "block1/linear1:points": np.zeros((3, 2))}
    found = portraits_of(arrays, {"nodes": {"block1/linear1": {"kind": "maps"}, "a": {"kind": "points"}}})
    assert found["block1/linear1"].extra["points"].shape == (3, 2) and found["a"].values is None
    same = portraits_of(arrays, {"nodes": {"block1/linear1": {"kind": "maps"}}})["block1/linear1"]
    assert same.same_as(found["block1/linear1"]) and not same.same_as(found["a"])
