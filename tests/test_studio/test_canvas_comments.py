"""Comments on the canvas: written in place, wrapped, moved, resized, copied, deleted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from canvas_kit import Hand, canvas_at_hand, chain, compose, show
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from runtime import annotations as notes
from runtime.document import Document
from studio.canvas import annotating
from studio.canvas.camera import Camera
from studio.canvas.in_place import Paper, TitleLine
from studio.canvas.look import Look
from studio.canvas.paint_areas import INSET, LEAST, NARROWEST, enlarged, fitting_lines, height_for, read_lines, wrapped
from studio.theme import theme
from studio.widgets.note_field import NoteField

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    with canvas_at_hand(qtbot) as found:
        yield found


def commented(text: str = "A comment") -> Document:
    """Two nodes, and a comment far below them."""
    document, _ = notes.add_comment(chain(2), (0.0, 400.0), text, (200.0, 80.0))
    return document


def middle(hand: Hand, comment: str = "comment1") -> QPoint:
    left, top, right, bottom = hand.canvas.scene.areas.comments()[comment]
    return hand.at((left + right) / 2, (top + bottom) / 2)


def corner(hand: Hand) -> QPoint:
    _, _, right, bottom = hand.canvas.scene.areas.comments()["comment1"]
    return hand.at(right - 4, bottom - 4)


def test_a_comment_is_written_where_it_is_wished_as_one_step(hand: Hand) -> None:
    show(hand, chain(2))
    annotating.comment_here(hand.canvas, QPointF(300, 400))
    field = hand.canvas.in_place.field
    assert field is not None
    hand.qtbot.keyClicks(field, "one")
    hand.qtbot.keyClick(field, Qt.Key.Key_Return)
    compose(field, "둘")
    hand.qtbot.keyClick(field, Qt.Key.Key_Return, CONTROL)
    (comment,) = hand.session.document.comments.values()
    assert comment.text == "one\n둘"
    assert hand.canvas.chosen_comments == {comment.id}
    hand.session.undo()
    assert not hand.session.document.comments
    assert not hand.session.can_undo


def test_a_comment_left_empty_was_never_there(hand: Hand) -> None:
    show(hand, chain(2))
    annotating.comment_here(hand.canvas)
    field = hand.canvas.in_place.field
    assert field is not None
    hand.qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not hand.session.document.comments
    assert not hand.session.can_undo


def test_a_double_click_edits_and_the_comment_grows_with_its_text(hand: Hand) -> None:
    show(hand, commented())
    hand.double_click(middle(hand))
    field = hand.canvas.in_place.field
    assert field is not None
    for _ in range(8):
        hand.qtbot.keyClick(field, Qt.Key.Key_Return)
        hand.qtbot.keyClicks(field, "more")
    hand.click(hand.at(600, 100))
    comment = hand.session.document.comments["comment1"]
    assert comment.text.count("\n") == 8
    assert comment.size[1] > 80.0


def test_a_comment_is_moved_on_the_grid_as_one_step(hand: Hand) -> None:
    show(hand, commented())
    hand.drag(middle(hand), middle(hand) + QPoint(43, -101))
    assert hand.session.document.comments["comment1"].position == (40.0, 296.0)
    hand.session.undo()
    assert hand.session.document == commented()


def test_its_corner_resizes_it_but_not_below_its_text(hand: Hand) -> None:
    show(hand, commented("word " * 20))
    hand.drag(corner(hand), corner(hand) + QPoint(80, 40))
    assert hand.session.document.comments["comment1"].size == (280.0, 120.0)
    hand.drag(corner(hand), corner(hand) - QPoint(400, 400))
    width, height = hand.session.document.comments["comment1"].size
    assert width == notes.SMALLEST[0]
    assert height >= height_for(hand.canvas.scene.look, "word " * 20, width)


def test_delete_arrows_and_copies(hand: Hand) -> None:
    show(hand, commented())
    hand.click(middle(hand))
    assert hand.canvas.chosen_comments == {"comment1"}
    hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_Down)
    assert hand.session.document.comments["comment1"].position == (8.0, 408.0)
    hand.session.undo()
    assert hand.session.document == commented()
    hand.click(middle(hand))
    hand.key(Qt.Key.Key_D, CONTROL)
    assert hand.canvas.chosen_comments == {"comment2"}
    hand.key(Qt.Key.Key_C, CONTROL)
    hand.key(Qt.Key.Key_Delete)
    assert set(hand.session.document.comments) == {"comment1"}
    hand.key(Qt.Key.Key_V, CONTROL)
    assert len(hand.session.document.comments) == 2


def test_a_rubber_band_takes_nodes_and_comments_and_they_move_together(hand: Hand) -> None:
    show(hand, commented())
    hand.drag(hand.at(-20, -20), hand.at(150, 500))
    assert hand.session.selection == {"relu1"}
    assert hand.canvas.chosen_comments == {"comment1"}
    hand.drag(hand.node("relu1"), hand.node("relu1") + QPoint(0, 64))
    moved = hand.session.document
    assert moved.comments["comment1"].position[1] - 400.0 == moved.nodes["relu1"].position[1] > 0
    hand.key(Qt.Key.Key_Delete)
    assert not hand.session.document.comments
    assert "relu1" not in hand.session.document.nodes
    hand.session.undo()
    assert hand.session.document == moved


def test_a_click_on_one_of_many_leaves_the_comments_and_shift_keeps_them(hand: Hand) -> None:
    show(hand, commented())
    hand.drag(hand.at(-20, -20), hand.at(150, 500))
    hand.held = Qt.KeyboardModifier.ShiftModifier
    hand.click(hand.node("relu2"))
    assert hand.session.selection == {"relu1", "relu2"}
    assert hand.canvas.chosen_comments == {"comment1"}
    hand.held = Qt.KeyboardModifier.NoModifier
    hand.click(hand.node("relu1"))
    assert not hand.canvas.chosen_comments


def test_hostile_places_and_sizes_are_painted(hand: Hand) -> None:
    document, key = notes.add_comment(chain(1), (float("nan"), 1e308), "x", (-5.0, float("inf")))
    show(hand, document)
    left, top, right, bottom = hand.canvas.scene.areas.comments()[key]
    assert right > left
    assert bottom > top
    hand.canvas.fit()
    hand.canvas.repaint()


def test_selecting_a_node_or_nothing_leaves_the_comment(hand: Hand) -> None:
    show(hand, commented())
    hand.click(middle(hand))
    hand.click(hand.node("relu1"))
    assert not hand.canvas.chosen_comments
    hand.click(middle(hand))
    assert hand.session.selection == frozenset()
    hand.key(Qt.Key.Key_Escape)
    assert not hand.canvas.chosen_comments


def test_the_keyboard_goes_from_comment_to_comment_and_edits(hand: Hand) -> None:
    document, _ = notes.add_comment(commented(), (3000.0, 0.0), "far")
    show(hand, document)
    annotating.next_comment(hand.canvas)
    annotating.next_comment(hand.canvas)
    assert hand.canvas.chosen_comments == {"comment2"}
    assert hand.canvas.rect().contains(middle(hand, "comment2"))
    hand.key(Qt.Key.Key_F2)
    assert hand.canvas.in_place.field is not None
    hand.canvas.in_place.finish(take=False)


def test_texts_are_wrapped_and_end_in_an_ellipsis_where_there_is_no_room() -> None:
    look = Look(theme())
    lines = wrapped(look, "한국어 문장도 칸 안에서 줄이 바뀌어야 합니다. " * 3, 160.0)
    assert len(lines) > 2
    assert all(look.width("comment", line) <= 160.0 for line in lines)
    assert wrapped(look, "", 100.0) == ("",)
    shown = fitting_lines(look, "word " * 60, 160.0, 60.0)
    assert shown[-1].endswith("…")
    assert len(shown) < 5


@pytest.mark.parametrize("zoom", [0.2, 0.3, 0.46, 0.7, 0.8, 0.86, 1.0, 2.0])
def test_from_afar_a_comment_keeps_letters_that_can_be_read_as_many_as_have_room(zoom: float) -> None:
    look, text, (width, height) = Look(theme()), "With tanh the same neurons mostly fall short. " * 3, (470.0, 90.0)
    larger = enlarged(look, zoom, width, height)
    assert larger * zoom * look.fonts["comment"].pixelSize() >= LEAST - 1e-9
    lines = read_lines(look, text, width, height, larger)
    assert all(look.width("comment", line) * larger <= width - 2 * INSET + 1 for line in lines)
    assert INSET - 2 + len(lines) * look.metrics["comment"].lineSpacing() * larger <= height
    if zoom * look.fonts["comment"].pixelSize() >= LEAST:
        assert larger == 1.0 and lines == fitting_lines(look, text, width, height), "from near it is as it always was"
    else:
        assert larger > 1.0 and lines[0].startswith("With tanh")


def test_where_a_comment_has_no_room_for_a_word_that_can_be_read_its_lines_are_strokes() -> None:
    look = Look(theme())
    assert enlarged(look, 0.1, 200.0, 80.0) == 0.0, "too narrow"
    assert enlarged(look, 0.3, (NARROWEST + 1) / 0.3 + 2 * INSET, 32.0) == 0.0, "too low"
    assert enlarged(look, 1.0, 60.0, 24.0) == 1.0, "from near nothing is left out"


def test_a_note_that_was_too_small_to_read_is_written_larger(hand: Hand) -> None:
    show(hand, commented("한국어 메모 Note"))

    def letters() -> int:
        left, top, right, bottom = hand.canvas.scene.areas.comments()["comment1"]
        one, other = hand.at(left, top), hand.at(right, bottom)
        picture = hand.canvas.grab().toImage()
        rows = [
            y
            for y in range(one.y() + 2, other.y() - 1)
            if any(picture.pixelColor(x, y).lightness() > 100 for x in range(one.x() + 2, other.x() - 1))
        ]
        return rows[-1] - rows[0] if rows else 0

    camera = Camera(-40.0, 300.0, 0.5)
    hand.canvas.look_from(camera)
    hand.canvas.sight.come_to_rest()
    hand.qtbot.waitUntil(lambda: hand.canvas.camera == camera)
    assert letters() >= 7, "a line of ten pixels"


def test_a_note_that_is_cut_from_afar_is_told_in_full_where_the_pointer_rests(hand: Hand) -> None:
    text = "With tanh the same neurons mostly fall short.\nTwo more inputs help <them>."
    show(hand, commented(text))
    for zoom, told in ((1.0, ""), (0.4, "them"), (0.15, "them")):
        camera = Camera(-100.0, 300.0, zoom)
        hand.canvas.look_from(camera)
        hand.canvas.sight.come_to_rest()
        hand.qtbot.waitUntil(lambda camera=camera: hand.canvas.camera == camera)
        at = middle(hand)
        QApplication.sendEvent(hand.canvas, QHelpEvent(QEvent.Type.ToolTip, at, hand.canvas.mapToGlobal(at)))
        card = hand.canvas.card
        assert card.isVisible() is bool(told)
        assert not told or ("With tanh" in card.text() and "&lt;them&gt;" in card.text())
        card.hide()


def test_control_enter_is_the_fields_own_and_it_says_so(hand: Hand) -> None:
    show(hand, commented())
    fired: list[bool] = []
    shortcut = QShortcut(QKeySequence("Ctrl+Return"), hand.canvas, lambda: fired.append(True))
    line = TitleLine(hand.canvas.in_place, hand.canvas, "A title")
    for field in (_opened(hand), NoteField(hand.canvas), line):
        field.show()
        field.setFocus()
        override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Return, CONTROL)
        override.ignore()
        QApplication.sendEvent(field, override)
        assert override.isAccepted()
    field = _opened(hand)
    assert "Ctrl+Enter" in field.placeholderText()
    assert "Ctrl+Enter" in field.toolTip()
    hand.qtbot.keyClicks(field, " and more")
    hand.qtbot.keyClick(field, Qt.Key.Key_Return, CONTROL)
    assert hand.session.document.comments["comment1"].text == "A comment and more"
    assert not fired
    shortcut.setEnabled(False)


def _opened(hand: Hand) -> Paper:
    hand.double_click(middle(hand))
    field = hand.canvas.in_place.field
    assert isinstance(field, Paper)
    return field
