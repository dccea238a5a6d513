"""How a network is seen first: whole where that can be read, else near at its beginning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from canvas_kit import Hand, chain, network, settle, show
from pytestqt.qtbot import QtBot
from shell_kit import open_window

from runtime import edits
from runtime.document import Document, Frame
from studio.canvas.camera import Camera
from studio.canvas.far_names import NAMED
from studio.canvas.opening import MANY, NEAR, beginning, first_of, is_readable
from studio.window import Window

ROOM = (780, 440)  # what the canvas has in a window of 1,280 × 720


def framed(count: int, each: int) -> Document:
    """A chain whose nodes are in named frames of so many."""
    document = chain(count)
    keys = list(document.nodes)
    frames = {
        f"frame{start}": Frame(f"frame{start}", title="Part", members=tuple(keys[start : start + each]))
        for start in range(0, count, each)
    }
    return replace(document, frames=frames)


def in_sight(hand: Hand) -> list[str]:
    canvas = hand.canvas
    left, top, right, bottom = canvas.camera.sees(canvas.width(), canvas.height())
    boxes = zip(canvas.scene.ids, canvas.scene.rect.tolist(), strict=True)
    return [key for key, (x, y, w, h) in boxes if x >= left and y >= top and x + w <= right and y + h <= bottom]


def open_in(hand: Hand, document: Document, size: tuple[int, int] = ROOM) -> None:
    hand.canvas.resize(*size)
    show(hand, document)
    hand.canvas.begin()
    settle(hand)


@pytest.mark.parametrize("count", [60, 100])
def test_a_large_network_opens_at_its_beginning_where_titles_are_read(hand: Hand, count: int) -> None:
    open_in(hand, chain(count))
    ids = hand.canvas.scene.ids
    seen = in_sight(hand)
    assert hand.canvas.camera.zoom == NEAR >= NAMED and not hand.canvas.sight.fitted
    assert seen == ids[: len(seen)] and len(seen) >= 8
    assert hand.canvas.reading.minimap.isVisible()


def test_fit_shows_all_of_it_all_the_same(hand: Hand) -> None:
    open_in(hand, chain(60))
    hand.canvas.fit()
    assert in_sight(hand) == hand.canvas.scene.ids and hand.canvas.sight.fitted


def test_a_small_network_opens_whole(hand: Hand) -> None:
    for document in (network(), chain(MANY - 1)):
        open_in(hand, document)
        assert in_sight(hand) == hand.canvas.scene.ids and hand.canvas.sight.fitted


def test_in_a_canvas_that_becomes_large_enough_it_is_whole_and_in_a_small_one_near(hand: Hand) -> None:
    document = chain(32)
    open_in(hand, document)
    assert not hand.canvas.sight.fitted
    hand.canvas.resize(2400, 800)
    assert hand.canvas.sight.fitted and in_sight(hand) == hand.canvas.scene.ids
    open_in(hand, document, (300, 200))
    hand.canvas.resize(*ROOM)
    assert hand.canvas.camera.zoom == NEAR and hand.canvas.scene.ids[0] in in_sight(hand)


def test_who_has_looked_elsewhere_is_not_taken_back_to_the_beginning(hand: Hand) -> None:
    open_in(hand, chain(60))
    hand.canvas.look_from(Camera(3000.0, -300.0, 1.0))
    hand.canvas.resize(900, 500)
    assert hand.canvas.camera.zoom == 1.0 and hand.canvas.scene.ids[0] not in in_sight(hand)


def test_who_has_edited_stays_where_he_is(hand: Hand) -> None:
    document = chain(32)
    open_in(hand, document)
    moved = edits.move(document, {hand.canvas.scene.ids[2]: (400.0, 90.0)})
    hand.session.apply(moved, "Move")
    settle(hand)
    hand.canvas.resize(2400, 800)
    assert hand.canvas.camera.zoom == NEAR and not hand.canvas.sight.fitted


def test_named_parts_are_read_from_afar_but_one_part_with_all_tells_nothing() -> None:
    assert is_readable(framed(48, 8), 0.15) and not is_readable(framed(48, 8), 0.05)
    assert not is_readable(framed(48, 48), 0.15) and is_readable(framed(48, 48), NAMED)
    assert not is_readable(chain(48), 0.15) and is_readable(chain(12), 0.05)


def test_reading_begins_up_and_left_among_what_leads_somewhere() -> None:
    document = chain(40)
    document, beside = edits.add_node(document, "constant", (-400.0, -400.0))
    assert first_of(document) == next(iter(document.nodes)) and beside in document.nodes
    assert first_of(Document()) is None


def test_a_beginning_shows_nothing_beyond_the_whole_but_a_margin() -> None:
    whole = (0.0, 0.0, 9000.0, 300.0)
    camera = beginning((0.0, 100.0, 160.0, 180.0), whole, *ROOM)
    assert -100.0 < camera.x < 0.0 and camera.y + ROOM[1] / NEAR / 2 == pytest.approx(150.0)
    tall = beginning((500.0, 0.0, 660.0, 80.0), (0.0, 0.0, 1100.0, 9000.0), *ROOM)
    assert -100.0 < tall.y < 0.0 and tall.x + ROOM[0] / NEAR / 2 == pytest.approx(550.0)
    late = beginning((8900.0, 0.0, 9000.0, 80.0), whole, *ROOM)
    assert late.x + ROOM[0] / NEAR < 9100.0


def test_a_large_network_opened_after_another_is_not_taken_for_an_edit_of_it(hand: Hand) -> None:
    hand.canvas.resize(*ROOM)
    hand.session._replace(chain(60), None)
    first = hand.canvas.scene.ids[0]
    longer = chain(70)
    apart = edits.move(longer, {key: (500.0 * at, 90.0 * at) for at, key in enumerate(longer.nodes)})
    hand.session._replace(apart, None)
    hand.canvas.reading._keep_clear()
    assert hand.canvas.camera.zoom == NEAR and first in in_sight(hand)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with open_window(qtbot, tmp_path) as window:
        yield window


def test_examples_open_whole_where_their_parts_tell_what_they_are(window: Window) -> None:
    window.resize(1280, 720)
    window.session.open_example("activations")
    assert window.canvas.sight.fitted and window.canvas.camera.zoom < NAMED
    window.session.open_example("feature-hierarchy")
    assert not window.canvas.sight.fitted and window.canvas.camera.zoom == NEAR
