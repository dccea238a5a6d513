"""Thumbnails of views on their nodes: drawn once when they are in sight, kept until the next, gone from afar."""

import numpy as np
import pytest
from canvas_kit import canvas_at_hand, network, settle, show
from seen_kit import seen

from runtime import edits
from runtime.document import End
from studio.canvas.camera import Camera
from studio.theme import theme, use_theme


@pytest.fixture
def hand(qtbot):
    with canvas_at_hand(qtbot) as made:
        document = network()
        document, _ = edits.add_node(document, "image_grid", (200.0, 250.0))
        show(made, edits.connect(document, End("flatten1", "y"), End("imagegrid1", "x")))
        yield made


def thumbnail(hand):
    """The widget's rectangle of the thumbnail, and the colors in it."""
    canvas = hand.canvas
    box = canvas.live.thumbnails.box(canvas.scene, "imagegrid1", canvas.camera.zoom)
    left, top = canvas.camera.to_screen(box.left(), box.top())
    width, height = box.width() * canvas.camera.zoom, box.height() * canvas.camera.zoom
    image = canvas.grab().toImage()
    return {
        image.pixelColor(round(left + width * x / 20), round(top + height * y / 20)).name()
        for x in range(1, 20)
        for y in range(1, 20)
    }


def test_a_view_node_has_room_for_its_picture_from_the_beginning(hand):
    scene = hand.canvas.scene
    before = scene.rect[scene.row["imagegrid1"]].copy()
    waiting = thumbnail(hand)
    hand.session.arrived.emit(seen(node="imagegrid1"))
    assert np.array_equal(scene.rect[scene.row["imagegrid1"]], before)
    assert len(thumbnail(hand)) > len(waiting) + 10
    hand.session.run_state.emit("none")
    assert thumbnail(hand) == waiting


def test_a_thumbnail_is_drawn_once_for_each_picture(hand, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        "studio.canvas.thumbnails.paint_seen", lambda painter, area, told, small: drawn.append(told.step)
    )
    hand.session.arrived.emit(seen(node="imagegrid1"))
    hand.canvas.grab()
    hand.canvas.grab()
    assert drawn == [40]
    hand.canvas.look_from(Camera(5000.0, 5000.0, 1.0))
    hand.session.arrived.emit(seen(node="imagegrid1", step=60))
    hand.qtbot.waitUntil(lambda: not hand.canvas.live.thumbnails.waiting)
    hand.canvas.grab()
    assert drawn == [40]  # out of sight
    hand.canvas.look_from(Camera(-40.0, -40.0, 1.0))
    hand.canvas.grab()
    assert drawn == [40, 60]


def test_a_picture_stays_until_the_next_one_is_drawn_which_is_no_work_of_painting(hand, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        "studio.canvas.thumbnails.paint_seen", lambda painter, area, told, small: drawn.append(told.step)
    )
    hand.session.arrived.emit(seen(node="imagegrid1"))
    hand.canvas.grab()
    hand.session.arrived.emit(seen(node="imagegrid1", step=50))
    hand.session.arrived.emit(seen(node="imagegrid1", step=60))
    hand.canvas.grab()
    assert drawn == [40]
    hand.qtbot.waitUntil(lambda: drawn == [40, 60])
    hand.canvas.grab()
    assert drawn == [40, 60]
    hand.canvas.hide()
    hand.session.arrived.emit(seen(node="imagegrid1", step=80))
    hand.qtbot.waitUntil(lambda: not hand.canvas.live.thumbnails.waiting)
    assert drawn == [40, 60]  # nobody looks
    hand.canvas.show()
    hand.canvas.grab()
    assert drawn == [40, 60, 80]


def test_from_afar_the_picture_takes_the_tile_and_from_farther_it_goes(hand):
    hand.session.arrived.emit(seen(node="imagegrid1"))
    near = hand.canvas.live.thumbnails.box(hand.canvas.scene, "imagegrid1", 1.0)
    far = hand.canvas.live.thumbnails.box(hand.canvas.scene, "imagegrid1", 0.3)
    assert far.height() > near.height() and far.width() > near.width()
    told = dict(hand.canvas.live.thumbnails.seen)
    for zoom, shown in ((0.3, True), (0.15, False)):
        hand.canvas.live.thumbnails.seen = dict(told)
        hand.canvas.look_from(Camera(-40.0, -40.0, zoom))
        hand.canvas.sight.come_to_rest()
        with_picture = thumbnail(hand)
        hand.canvas.live.thumbnails.forget()
        assert (thumbnail(hand) != with_picture) is shown


def test_a_theme_draws_thumbnails_anew(hand):
    hand.session.arrived.emit(seen("weights", "imagegrid1"))
    dark = thumbnail(hand)
    use_theme("light")
    assert theme().name == "light" and thumbnail(hand) != dark


def test_double_click_wishes_for_the_picture(hand, qtbot):
    with qtbot.waitSignal(hand.session.look_wished) as wished:
        hand.double_click(hand.node("imagegrid1", 80.0, 80.0))
    assert wished.args == ["imagegrid1"] and hand.canvas.on_node.editor is None


def test_a_run_of_the_real_thing_reaches_node_and_panel(qtbot, hand):
    session = hand.session
    session.step(batches=1)
    qtbot.waitUntil(lambda: session.state == "paused", timeout=60_000)
    settle(hand)
    told = hand.canvas.live.thumbnails.seen["imagegrid1"]
    assert told.step == 1 and told.arrays["tiles"].shape[1:] == (8, 8)
    session.stop()
    qtbot.waitUntil(lambda: session.state == "stopped", timeout=60_000)
