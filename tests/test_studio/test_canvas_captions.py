"""Titles of tiles: not cut off while there is room beside the tile, and over nothing else that is written."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from canvas_kit import Hand, canvas_at_hand, show
from captions_kit import Written, noted_titles
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from runtime import annotations, edits, examples, store
from runtime.check import check
from runtime.document import Document
from studio.canvas.camera import Camera
from studio.canvas.frame import Frame, Marks, marks_of
from studio.canvas.paint import paint_still
from studio.translate import tr_example, use_language

ZOOM = 0.4


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    with canvas_at_hand(qtbot) as hand:
        yield hand


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[Written]:
    """What is written on tiles, in order."""
    return noted_titles(monkeypatch)


def row_of(*titles: str, apart: float = 220.0) -> Document:
    document = Document()
    for place, title in enumerate(titles):
        document, key = edits.add_node(document, "relu", (apart * place, 0.0))
        document = edits.change_node(document, key, title=title)
    return document


def paint(hand: Hand, camera: Camera | None = None, marks: Marks | None = None) -> None:
    canvas = hand.canvas
    image = QImage(canvas.width(), canvas.height(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    frame = Frame(canvas.scene.look, camera or Camera(-200.0, -200.0, ZOOM), canvas.width(), canvas.height())
    paint_still(painter, canvas.scene, frame, marks or Marks())
    painter.end()


def over(some: Written, other: Written) -> bool:
    return some[1] < other[3] and other[1] < some[3] and some[2] < other[4] and other[2] < some[4]


def test_a_long_title_takes_the_room_between_tiles(hand: Hand, written: list[Written]) -> None:
    show(hand, row_of("A", "Points near a cloud", "B"))
    paint(hand)
    assert "Points near a cloud" in [text for text, *_ in written]


def test_long_titles_side_by_side_share_it(hand: Hand, written: list[Written]) -> None:
    show(
        hand, row_of("What passes for real here", "What is made up and real", "Points near a cloud there", apart=250.0)
    )
    paint(hand)
    assert [text.endswith("…") for text, *_ in written] == [False, True, False]  # the outer ones move outwards
    assert not any(over(some, other) for some, other in combinations(written, 2))


def test_a_title_keeps_off_the_picture_that_hangs_beside_it(hand: Hand, written: list[Written]) -> None:
    show(hand, row_of("A", "What passes for real here", "B"))
    areas, camera = hand.canvas.scene.areas, Camera(-200.0, -200.0, ZOOM)
    paint(hand, camera)
    title = written[1]
    left, top = (title[1] - 30.0) / ZOOM + camera.x, (title[2] - 4.0) / ZOOM + camera.y
    areas.hung = {"relu1": (left, top, left + 40.0 / ZOOM, top + 16.0 / ZOOM)}  # it reaches 10 pixels under the title
    written.clear()
    paint(hand, camera)
    assert written[1][1] >= title[1] + 10.0


def test_a_title_stays_in_the_picture_with_its_tile(hand: Hand, written: list[Written]) -> None:
    show(hand, row_of("What passes for real here"))
    across = hand.canvas.scene.rect[0, 2] * ZOOM
    wide = hand.canvas.width()
    for left in (5.0, wide - across - 5.0):
        written.clear()
        paint(hand, Camera(-left / ZOOM, -200.0, ZOOM))
        ((_, begins, _, ends, _),) = [line for line in written if line[0].startswith("What")]
        assert begins >= 0 and ends <= wide


def test_a_title_cut_off_keeps_its_number(hand: Hand, written: list[Written]) -> None:
    document = Document()
    for place in range(3):
        document, _ = edits.add_node(document, "multihead_attention", (190.0 * place, 0.0))
    show(hand, document)
    paint(hand, Camera(-200.0, -200.0, 0.3))
    assert sorted(text[-1] for text, *_ in written) == ["1", "2", "3"]
    assert any("…" in text for text, *_ in written)


def test_a_badge_hides_no_letter(hand: Hand, written: list[Written]) -> None:
    document = annotations.set_frozen(store.load(examples.find("gan-ring")), ["block1", "block2"], True)
    show(hand, document)
    checked = check(document)
    for zoom in (0.3, 0.33, 0.45):
        written.clear()
        camera = Camera(-100.0, -100.0, zoom)
        paint(hand, camera, marks_of(checked))
        for goal, title in (("goal1", "Tell real"), ("goal2", "Pass")):
            x, y, width, _ = hand.canvas.scene.rect[hand.canvas.scene.row[goal]].tolist()
            right, top = camera.to_screen(x + width, y)
            badge = ("", right - 9.0, top - 9.0, right + 9.0, top + 9.0)
            own = [line for line in written if line[0].startswith(title)]
            assert own and not any(over(line, badge) for line in own)


@pytest.mark.parametrize("name", ["gan-ring", "twins", "k-means", "folded-line", "gan-penalty", "xor-width"])
def test_titles_of_examples_lie_over_nothing_in_korean(hand: Hand, written: list[Written], name: str) -> None:
    use_language("ko")
    try:
        show(hand, tr_example(store.load(examples.find(name))))
        hand.canvas.fit()
        paint(hand, hand.canvas.camera)
    finally:
        use_language("en")
    assert written
    assert not [(some[0], other[0]) for some, other in combinations(written, 2) if over(some, other)]
