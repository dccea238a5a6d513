"""Small pictures of documents, as on the start page: nothing is cut at their edge, titles are whole or not there."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from runtime import examples, store
from runtime.check import check
from runtime.document import Document, Frame
from studio.canvas import picture
from studio.canvas.geometry import Scene
from studio.canvas.look import Look
from studio.canvas.picture import picture_of
from studio.theme import theme
from studio.widgets.search_field import SearchField

CARDS = [(302, 126), (942, 205), (376, 157)]  # pixels: at a window 1,280 wide the small and the large, and at 1,600


def example(name: str) -> Document:
    return store.load(examples.find(name))


def written_at_the_edge(image: QImage) -> set[str]:
    """Colors other than those of the canvas in the outermost pixels."""
    ends = [(x, y) for x in range(image.width()) for y in (0, image.height() - 1)]
    ends += [(x, y) for y in range(image.height()) for x in (0, image.width() - 1)]
    return {image.pixelColor(x, y).name() for x, y in ends} - {theme().color("canvas").name()}


@pytest.mark.parametrize("size", CARDS)
@pytest.mark.parametrize(
    "name",
    ["diabetes", "digits-mlp", "iris", "linear-regression", "momentum", "rbm", "gan-line", "gan-ring", "gan-penalty"],
)
def test_nothing_is_cut_at_the_edge(qtbot: QtBot, name: str, size: tuple[int, int]) -> None:
    document = example(name)

    assert not written_at_the_edge(picture_of(document, None, size, whole_titles=True))
    assert not written_at_the_edge(picture_of(document, check(document), size, whole_titles=True))


@pytest.mark.parametrize("name", ["gan-line", "gan-ring", "gan-digits", "gan-penalty", "vae-digits"])
def test_wires_that_are_led_around_nodes_have_air_as_well(qtbot: QtBot, name: str) -> None:
    width, height = CARDS[0]
    scene = Scene(Look(theme()))
    scene.show(example(name))
    camera = picture._camera(scene, width, height)
    left, top = camera.to_screen(*scene.wire_box[:, :2].min(axis=0).tolist())
    right, bottom = camera.to_screen(*scene.wire_box[:, 2:].max(axis=0).tolist())
    air = picture.MARGIN * height - 1.0
    assert min(left, top, width - right, height - bottom) >= air


def framed(title: str) -> Document:
    document = example("iris")
    frame = Frame("frame1", tuple(document.nodes), title)
    return Document(nodes=document.nodes, wires=document.wires, frames={"frame1": frame})


def test_a_title_that_cannot_be_read_whole_is_left_out(qtbot: QtBot) -> None:
    plain, size = picture_of(framed(""), None, (302, 126), whole_titles=True), (302, 126)
    whole, long = framed("Four lengths"), framed("Four lengths of a flower tell which of three irises it is " * 3)

    assert picture_of(whole, None, size, whole_titles=True) != picture_of(long, None, size, whole_titles=True)
    assert picture_of(long, None, size, whole_titles=True) != picture_of(long, None, size)
    assert picture_of(whole, None, size, whole_titles=True) != plain
    assert picture_of(whole, None, size, whole_titles=True) == picture_of(whole, None, size)


def test_the_sign_that_clears_a_search_stands_in_the_middle(qtbot: QtBot) -> None:
    field = SearchField()
    qtbot.addWidget(field)
    field.setClearButtonEnabled(True)
    field.show()
    button = field.findChild(QToolButton)

    assert abs(button.geometry().center().y() - field.rect().center().y()) <= 1
