"""The title of a frame: whole where there is room beside the frame, and over nothing that stands there."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from runtime import annotations, edits, examples, store
from runtime.document import Document
from studio.canvas.areas import elided_title
from studio.canvas.geometry import Scene
from studio.canvas.look import Look
from studio.theme import theme

TITLE = "A long name for what is a narrow frame"


@pytest.fixture
def scene(qapp: QApplication) -> Scene:
    return Scene(Look(theme()))


def framed(*, beside: tuple[float, float] | None = None, outer: bool = False) -> Document:
    """One node in a frame, and perhaps another that lies elsewhere; both perhaps in a frame around."""
    document, node = edits.add_node(Document(), "relu", (0.0, 0.0))
    document, _ = annotations.add_frame(document, [node], TITLE)
    if beside is not None:
        document, other = edits.add_node(document, "tanh", beside)
        if outer:
            document, _ = annotations.add_frame(document, [node, other], "Around")
    return document


def title(scene: Scene, document: Document, zoom: float = 1.0) -> tuple[str, tuple[float, float, float, float]]:
    """What is written of the title of the first frame, and where."""
    scene.show(document)
    (key,) = [key for key, frame in document.frames.items() if frame.title == TITLE]
    place = scene.areas.label(key, scene.areas.boxes(zoom)[key], zoom)
    return elided_title(scene.look, document.frames[key], (place[2] - place[0]) * min(zoom, 1.0)), place


@pytest.mark.parametrize("zoom", [0.3, 0.5, 1.0, 2.0])
def test_a_title_is_whole_where_there_is_room_beside_its_frame(scene: Scene, zoom: float) -> None:
    text, place = title(scene, framed(), zoom)
    assert text == TITLE
    left, _, right, _ = scene.bounds(None, zoom) or (0.0, 0.0, 0.0, 0.0)
    assert left <= place[0] and place[2] <= right  # what fits the view shows it too


@pytest.mark.parametrize("zoom", [0.3, 0.5, 1.0])
def test_a_title_ends_before_a_node_beside_its_frame(scene: Scene, zoom: float) -> None:
    document = framed(beside=(250.0, -40.0))
    text, place = title(scene, document, zoom)
    assert text.endswith("…")
    assert place[2] < scene.rect[scene.row["tanh1"], 0]


def test_a_title_stays_inside_the_frame_around(scene: Scene) -> None:
    document = framed(beside=(100.0, 200.0), outer=True)
    _, place = title(scene, document)
    (around,) = [box for key, box in scene.areas.boxes().items() if document.frames[key].title == "Around"]
    assert place[2] <= around[2]


def test_no_title_of_an_example_is_cut_off_beside_nothing(scene: Scene) -> None:
    document = store.load(examples.find("gan-ring"))
    scene.show(document)
    for zoom in (0.3, 0.4, 1.0):
        boxes = scene.areas.boxes(zoom)
        whole = [
            elided_title(scene.look, document.frames[key], (place[2] - place[0]) * zoom)
            for key, box in boxes.items()
            if (place := scene.areas.label(key, box, zoom))
        ]
        assert whole == [document.frames[key].title for key in boxes]


@pytest.mark.parametrize("name", ["gan-digits", "vae-digits", "optimizers"])
def test_from_afar_a_title_lies_over_no_frame_and_no_node_above_its_own(scene: Scene, name: str) -> None:
    document = store.load(examples.find(name))
    scene.show(document)
    for zoom in (0.17, 0.2, 0.24, 0.27):
        boxes = scene.areas.boxes(zoom)
        nodes = {key: scene.rect[row].tolist() for key, row in scene.row.items()}
        others = {key: (x, y, x + wide, y + tall) for key, (x, y, wide, tall) in nodes.items()} | boxes
        for key, box in boxes.items():
            left, top, right, _ = scene.areas.label(key, box, zoom)
            within = {key, *document.frames[key].members}
            above = [other for one, other in others.items() if one not in within and other[3] < box[1]]
            over = [other for other in above if other[0] < right and other[2] > left and other[3] > top + 1 / zoom]
            assert not over, (name, zoom, document.frames[key].title)
