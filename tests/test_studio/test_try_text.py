"""Try it with a text: each letter that is typed is answered at every place, and what is no text says why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from example_kit import warm_session
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from try_kit import tried

from nodes.alphabet import Alphabet
from studio.dashboard.try_view import TryView
from studio.session import Session
from studio.translate import use_language
from studio.widgets.trying.answer_tokens import AnswerTokens
from studio.widgets.trying.text_entry import TextEntry, listed

SLOW = 30_000
TEXT = "40313822"
SOURCE, ATTENTION = "reverseddigits1", "multiheadattention1"


@pytest.fixture
def view(qtbot: QtBot, tmp_path: Path) -> Iterator[TryView]:
    """The view on the example, with its first answer."""
    with warm_session(qtbot, tmp_path) as session:
        yield tried(qtbot, session, "reverse-attention")


def trained(qtbot: QtBot, view: TryView) -> Session:
    session = view.session
    assert session is not None
    session.step(batches=150)
    qtbot.waitUntil(lambda: view.answer is not None and view.answer.step == 150, timeout=SLOW)
    return session


def typed(qtbot: QtBot, view: TryView, text: str) -> None:
    """Type over what is there, key by key, and wait until that is answered."""
    line = view.input.text.line
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)
    qtbot.waitUntil(lambda: "".join(view.result.tokens.given) == text, timeout=SLOW)


def test_each_letter_is_answered_at_every_place_with_its_probability(qtbot: QtBot, view: TryView) -> None:
    assert view.input.editor == "text" and view.input.text.hint.text() == "8 tokens of 0–9"
    first = view.input.text.line.text()
    assert view.result.tokens.truth == tuple(first[::-1]), "the sample's own target"
    session = trained(qtbot, view)
    typed(qtbot, view, TEXT)
    tokens = view.result.tokens
    assert view.result.verdict.text() == tokens.text == TEXT[::-1]
    assert tokens.truth == () and tokens.chances.shape == (8, 10) and tokens.sure > 0.5
    cards = {card.node: card.portrait for card in view.layers.shelf.cards}
    assert cards[SOURCE].facts["words"] == list(TEXT)
    assert cards[ATTENTION].values is not None
    assert np.array_equal(cards[ATTENTION].values[0].argmax(1), np.arange(8)[::-1])
    typed(qtbot, view, "40313825")
    assert view.result.verdict.text() == "52831304"
    session.stop()
    qtbot.waitUntil(lambda: session.state == "stopped", timeout=SLOW)
    typed(qtbot, view, "00000001")
    assert view.result.verdict.text() == "10000000"


def test_the_token_that_counts_for_the_chosen_place_is_shown_and_where_that_was_found(
    qtbot: QtBot, view: TryView
) -> None:
    session = trained(qtbot, view)
    typed(qtbot, view, TEXT)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right):
        QTest.keyClick(view.result.tokens, key)
    assert view.result.place == 2

    def counted() -> bool:
        found = view.why.picture
        return "place 2" in view.why.about.text() and found.map is not None and int(np.abs(found.map).argmax()) == 5

    qtbot.waitUntil(counted, timeout=SLOW)
    assert view.why.picture.names == tuple(TEXT)
    told = view.why.about.text()
    assert "Score of 8 at place 2" in told
    assert "Found at the output of Digit as 32 numbers: whole numbers have no gradient" in told
    column = view.result.tokens.column(7)
    place = QPoint(round(column.center().x()), 30)
    QTest.mouseClick(view.result.tokens, Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: "Score of 4 at place 7" in view.why.about.text(), timeout=SLOW)
    view.why.choice.setFocus()
    for _ in range(2):
        QTest.keyClick(view.why.choice, Qt.Key.Key_Down)
    assert view.why.method == "occlusion"
    qtbot.waitUntil(lambda: "Tokens are hidden at the output of" in view.why.about.text(), timeout=SLOW)
    assert view.why.picture.map is not None and int(view.why.picture.map.argmax()) == 0
    session.stop()
    qtbot.waitUntil(lambda: session.state == "stopped", timeout=SLOW)


def test_what_is_no_such_text_is_told_in_one_sentence_and_asks_nothing(qtbot: QtBot, view: TryView) -> None:
    text, before = view.input.text, view.input.value.copy()
    text.line.setFocus()
    text.line.end(False)
    QTest.keyClick(text.line, Qt.Key.Key_Backspace)
    assert text.hint.text() == "The text needs 8 tokens but has 7." and text.line.property("refused")
    assert np.array_equal(view.input.value, before) and view.input.untouched
    QTest.keyClicks(text.line, "x")
    assert text.hint.text().startswith("“x” is not known here. Write 0, 1,")
    use_language("ko")
    view.retranslate()
    assert "x" in text.hint.text() and "known" not in text.hint.text()
    use_language("en")
    QTest.keyClick(text.line, Qt.Key.Key_Escape)
    assert text.alphabet is not None
    assert text.line.text() == text.alphabet.write(before) and text.hint.text() == "8 tokens of 0–9"


def test_a_text_is_pasted_and_another_sample_is_drawn(qtbot: QtBot, view: TryView) -> None:
    QGuiApplication.clipboard().setText(" 4031 3822\n")
    qtbot.mouseClick(view.input.button("paste"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.result.tokens.given == tuple(TEXT), timeout=SLOW)
    qtbot.mouseClick(view.input.button("sample"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.result.tokens.given == tuple(view.input.text.line.text()) != tuple(TEXT), timeout=SLOW)
    assert view.input.untouched and len(view.result.tokens.truth) == 8


def test_the_tokens_are_drawn_where_they_are_likely_and_wrong_ones_are_marked(qtbot: QtBot) -> None:
    widget = AnswerTokens()
    qtbot.addWidget(widget)
    widget.resize(360, 240)
    widget.show()
    chances = np.full((4, 3), 0.05)
    chances[np.arange(4), [0, 2, 1, 1]] = 0.9
    widget.show_chances("abc", chances, "bcac", "accb")
    assert widget.text == "acbb" and widget.sure == pytest.approx(0.9)
    assert widget.describe(1) == "Place 1: c: 90.0 %, a: 5.0 %, b: 5.0 %"
    image = widget.grab().toImage()
    top = widget._rows()[2]
    each = (widget.height() - top - 3) / 3

    def shade(place: int, kind: int) -> QColor:
        return image.pixelColor(round(widget.column(place).center().x()), round(top + (kind + 0.5) * each))

    strong = [max(range(3), key=lambda kind, place=place: shade(place, kind).blue() - shade(place, kind).red())
              for place in range(4)]  # fmt: skip
    assert strong == [0, 2, 1, 1]


@pytest.mark.parametrize(("width", "apart"), [(170, True), (600, False)])
def test_the_share_of_the_chosen_place_covers_no_sign_of_its_neighbors(qtbot: QtBot, width: int, apart: bool) -> None:
    widget = AnswerTokens()
    qtbot.addWidget(widget)
    widget.resize(width, 240)
    widget.show()
    widget.show_chances("0123456789", np.eye(10)[:8], "76918706", "01234567")
    painted: list[tuple[str, QRectF]] = []
    with patch.object(QPainter, "drawText", lambda _, box, flags, text: painted.append((text, QRectF(box)))):
        widget.grab()
    texts = [text for text, _ in painted]
    assert texts.count("✓") == (8 if apart else 7) and texts.count("✓ 100 %") == (not apart)
    signs = [box for text, box in painted if text == "✓"]
    shares = [box for text, box in painted if text.endswith("100 %")]
    assert len(shares) == 1 and widget.rect().contains(shares[0].toAlignedRect())
    assert not any(shares[0].intersects(sign) for sign in signs)


def test_long_alphabets_are_listed_in_short() -> None:
    assert listed(tuple("abcdef")) == "a–f" and listed(("two", "one")) == "two one"
    assert listed(tuple(str(number) for number in range(40))).endswith("22 23 …")


def test_words_have_spaces_between_them(qtbot: QtBot) -> None:
    entry = TextEntry()
    qtbot.addWidget(entry)
    entry.begin(Alphabet(("one", "two"), 2))
    entry.show_values(np.array([1, 0]))
    assert entry.line.text() == "two one" and entry.tokens == ("two", "one")
    entry.line.selectAll()
    QTest.keyClicks(entry.line, "one one")
    assert entry.values.tolist() == [0, 0]
