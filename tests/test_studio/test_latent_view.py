"""The latent plane under the mouse: what is asked for a place, a line and an analogy, and what is drawn of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from dashboard_fakes import FakeSession
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from runtime.check import check
from runtime.examples import find
from runtime.insight.latent import Decoded, LatentPlane
from runtime.store import load
from runtime.telemetry import Answer
from studio.dashboard.latent_view import LatentView
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.theme import theme
from studio.translate import use_language


class Observed:
    """Remembers what is followed and asked."""

    def __init__(self) -> None:
        self.followed: list[object] = []
        self.asked: list[Decoded] = []
        self.receive: Callable[[Answer], None] = lambda _: None
        self.pictures: Callable[[Answer], None] = lambda _: None

    def follow(self, topic: str, question: object, receive: Callable[[Answer], None], *, untrained: bool) -> None:
        self.followed.append(question)
        self.receive = receive

    def ask(self, topic: str, question: Decoded, receive: Callable[[Answer], None]) -> None:
        self.asked.append(question)
        self.pictures = receive

    def leave(self, topic: str) -> None:
        pass


CODES = np.array([[0, 0, 1], [1, 0, 3], [0, 1, 3], [1, 1, 1], [0.5, 0.4, 2]], np.float32)


def codes(decodes: bool = True, inputs: bool = True) -> Answer:
    arrays = {"codes": CODES, "points": CODES[:, :2], "label": np.arange(5) % 2, "rows": np.arange(10, 15)}
    if inputs:
        arrays["inputs"] = np.linspace(0, 1, 5 * 36, dtype=np.float32).reshape(5, 1, 6, 6)
    facts = {"form": "points", "axes": [], "classes": ["even", "odd"], "decodes": decodes, "low": 0.0, "high": 1.0}
    return Answer(1, 4, "latent", arrays, facts)


@pytest.fixture(scope="module")
def checked() -> object:
    return check(load(find("vae-shapes")))


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication, checked: object) -> Iterator[LatentView]:
    session = FakeSession()
    session.put_checked(checked)  # type: ignore[arg-type]
    session.observing = Observed()  # type: ignore[attr-defined]
    made = LatentView(Memory(), Names())
    qtbot.addWidget(made)
    made.attach(session)  # type: ignore[arg-type]
    made.controls.show()
    made.resize(800, 280)
    made.show()
    yield made
    made.controls.deleteLater()


def observed(view: LatentView) -> Observed:
    return view.session.observing  # type: ignore[union-attr, return-value]


def shown(view: LatentView, answer: Answer) -> None:
    observed(view).receive(answer)
    view.redraw()
    view.map.grab()


def at(view: LatentView, x: float, y: float) -> QPoint:
    return view.map.pixel((x, y)).toPoint()


def test_the_code_that_a_picture_is_made_of_is_looked_at_and_its_other_numbers_have_sliders(view: LatentView) -> None:
    assert observed(view).followed[-1] == LatentPlane("reparameterize1")
    shown(view, codes())
    assert len(view.sliders) == 1 and view.sliders[0].value() == 50
    assert [label.text() for label in view._labels] == ["3"]
    assert view.sliders[0].toolTip() == view.sliders[0].accessibleName() == "Number 3 of the code"
    assert view.map.isVisible() and view.strip.message.startswith("Walk over the plane")
    view.retranslate()
    assert [label.text() for label in view._labels] == ["3"], "the plane has the numbers 1 and 2"


def test_a_place_under_the_mouse_is_decoded_with_the_other_numbers_as_the_sliders_say(
    qtbot: QtBot, view: LatentView
) -> None:
    shown(view, codes())
    QTest.mouseMove(view.map, at(view, 0.9, 0.1))
    (place,) = observed(view).asked[-1].places
    assert place == pytest.approx((0.9, 0.1, 2.0), abs=0.02)
    tile = np.full((1, 6, 6), 200, np.uint8)
    observed(view).pictures(Answer(1, 4, "", {"tiles": tile}))
    assert view.strip.tiles is not None and len(view.strip.tiles) == 4, "the picture and the nearest samples"
    assert view.strip.words[1:] == ["even", "odd", "odd"], "of 4, 1 and 3"
    box = view.strip.boxes()[0]
    assert view.strip.grab().toImage().pixelColor(box.center().toPoint()).red() == 200
    view.sliders[0].setValue(100)
    assert observed(view).asked[-1].places[0][2] == pytest.approx(3.0)
    view.map.setFocus()
    qtbot.keyClick(view.map, Qt.Key.Key_Right)
    assert observed(view).asked[-1].places[0][0] > place[0]


def test_a_dragged_line_is_decoded_at_eight_places(qtbot: QtBot, view: LatentView) -> None:
    shown(view, codes())
    QTest.mousePress(view.map, Qt.MouseButton.LeftButton, pos=at(view, 0, 0))
    QTest.mouseMove(view.map, at(view, 0.5, 0.5))
    QTest.mouseMove(view.map, at(view, 1, 1))
    QTest.mouseRelease(view.map, Qt.MouseButton.LeftButton, pos=at(view, 1, 1))
    places = np.array(observed(view).asked[-1].places)
    assert places.shape == (8, 3)
    np.testing.assert_allclose(places[:, 0], np.linspace(0, 1, 8), atol=0.02)
    np.testing.assert_allclose(places[:, 1], np.linspace(0, 1, 8), atol=0.02)
    QTest.mouseMove(view.map, at(view, 0.2, 0.8))
    assert len(observed(view).asked[-1].places) == 8, "the line stays"
    qtbot.keyClick(view.map, Qt.Key.Key_Escape)
    assert view.map.line is None


def test_three_samples_make_an_analogy(qtbot: QtBot, view: LatentView) -> None:
    shown(view, codes())
    qtbot.mouseClick(view.analogy, Qt.MouseButton.LeftButton)
    assert view.strip.message == "Click three samples: a, b and c."
    for place in ((1, 0), (0, 0), (0, 1)):
        QTest.mouseClick(view.map, Qt.MouseButton.LeftButton, pos=at(view, *place))
    assert view.map.picks == [1, 0, 2]
    (place,) = observed(view).asked[-1].places
    assert place == (1.0, 1.0, 5.0), "of all numbers, not only of the two that are shown"
    assert view.map.sum == (1.0, 1.0)
    assert view.nearest(place) == [4, 3], "without those that were picked"
    view.map.grab()
    QTest.mouseClick(view.map, Qt.MouseButton.LeftButton, pos=at(view, 1, 1))
    assert view.map.picks == [3], "a fourth one begins anew"


def test_where_nothing_is_decoded_the_nearest_samples_are_shown(view: LatentView) -> None:
    shown(view, codes(decodes=False))
    QTest.mouseMove(view.map, at(view, 0.05, 0.05))
    assert not observed(view).asked and view.strip.tiles is not None and len(view.strip.tiles) == 3
    shown(view, codes(decodes=False, inputs=False))
    QTest.mouseMove(view.map, at(view, 0.9, 0.8))
    assert view.strip.message == "Nearest: even (row 15), odd (row 14), odd (row 12)"


def test_arrow_keys_begin_in_the_middle_of_the_plane(qtbot: QtBot, view: LatentView) -> None:
    shown(view, codes())
    view.map.setFocus()
    qtbot.keyClick(view.map, Qt.Key.Key_Up)
    (place,) = observed(view).asked[-1].places
    assert 0.3 < place[0] < 0.7 and 0.3 < place[1] < 0.7


@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_to_do_is_read_whole_in_a_narrow_pane(view: LatentView, language: str) -> None:
    use_language(language)
    view.retranslate()
    view.resize(240, 140)  # four panes in a window of 1280 × 720
    shown(view, codes())
    room = view.strip.rect().adjusted(4, 0, -4, 0)
    words = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    needed = QFontMetrics(theme().font("body")).boundingRect(room, words, view.strip.message)
    assert needed.height() <= room.height() and needed.width() <= room.width()
    use_language("en")


@pytest.mark.parametrize("width", [800, 240])
def test_the_card_of_a_sample_is_never_cut_and_leaves_a_small_plane_in_sight(view: LatentView, width: int) -> None:
    view.resize(width, 150)
    shown(view, codes())
    QTest.mouseMove(view.map, at(view, 0.5, 0.4))
    assert view.map.under == 4
    image, raised = view.map.grab().toImage(), theme().color("raised").rgb()
    card = [(x, y) for x in range(image.width()) for y in range(image.height()) if image.pixel(x, y) == raised]
    assert card and min(x for x, _ in card) >= 4 and max(x for x, _ in card) < image.width() - 1
    high = max(y for _, y in card) - min(y for _, y in card)
    assert high > 72 if width == 800 else high < 60, "the picture only where there is room"


def test_no_word_below_a_picture_runs_into_the_next(view: LatentView) -> None:
    strip = view.strip
    strip.resize(90, 140)
    strip.show_tiles(np.zeros((4, 8, 8), np.uint8), ["a − b + c", "8", "4", "1"])
    image = strip.grab().toImage()
    first, second = strip.boxes()[:2]
    between = range(int(first.right()) + 4, int(second.left()) - 1)
    back = theme().color("panel").rgb()
    below = range(int(first.bottom()) + 3, min(image.height(), int(first.bottom()) + 14))
    assert between and all(image.pixel(x, y) == back for x in between for y in below)
