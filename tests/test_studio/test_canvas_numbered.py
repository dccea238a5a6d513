"""Nodes without titles have on their cards the number that plots and menus give them."""

from __future__ import annotations

from pathlib import Path

import pytest
from canvas_kit import chain
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shell_kit import open_session

from nodes.catalogue import catalogue
from runtime import annotations as notes
from runtime import edits
from runtime.check import check
from runtime.document import Document, End, Node
from runtime.fragment import copy, paste
from studio.canvas import numbered
from studio.canvas.cards import node_card
from studio.canvas.face import ICON, INSET, face_of, room_of_title
from studio.canvas.geometry import Scene
from studio.canvas.look import Look
from studio.canvas.states import LAGGING, LINKED, TRANSPOSED, room_for
from studio.canvas.view import Canvas
from studio.targets import targets_of
from studio.theme import theme
from studio.translate import use_language


def two_layers() -> Document:
    """`linear1` was put on the canvas before the layer that feeds it."""
    document = Document()
    for place, kind in enumerate(("digits", "flatten", "linear", "linear")):
        document, _ = edits.add_node(document, kind, (200.0 * place, 0.0))
    for ends in ("digits1.image flatten1.x", "flatten1.y linear2.x", "linear2.y linear1.x"):
        source, target = (End(*end.split(".")) for end in ends.split())
        document = edits.connect(document, source, target)
    return document


@pytest.fixture
def scene(qapp: QApplication) -> Scene:
    return Scene(Look(theme()))


def numbers(scene: Scene) -> list[str]:
    return [scene.numbered.of(key) for key in scene.ids]


def test_cards_have_the_numbers_of_menus_before_and_after_the_check(scene: Scene) -> None:
    document = two_layers()
    scene.show(document)
    assert numbers(scene) == ["", "", "1", "2"]
    checked = check(document)
    scene.show(document, checked)
    assert numbers(scene) == ["", "", "1", "2"]
    named = [target.name for target in targets_of(document, ["linear1", "linear2"])]
    assert named == [numbered.named("Linear", scene.numbered.of(key)) for key in ("linear1", "linear2")]
    assert "<b>Linear 1</b>" in node_card(document, checked, "linear1")


def test_numbers_follow_edits_and_a_node_with_a_title_has_none(scene: Scene) -> None:
    scene.show(two_layers())
    assert numbers(scene)[2:] == ["1", "2"]
    named = edits.change_node(two_layers(), "linear1", title="Head")
    scene.show(named)
    assert numbers(scene) == [""] * 4
    more, _ = edits.add_node(named, "linear", (900.0, 0.0))
    scene.show(more)
    assert numbers(scene)[2:] == ["", "2", "3"]
    scene.show(edits.remove(more, ["linear2"]))
    assert numbers(scene) == [""] * 4


def test_moving_nodes_works_nothing_out_anew(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    document = two_layers()
    scene.show(document)
    before = numbers(scene)
    monkeypatch.setattr(numbered, "numbers_of", lambda *_: pytest.fail("worked out"))
    scene.show(edits.move(document, {"linear1": (5.0, 5.0)}))
    scene.show(edits.set_setting(document, "linear1", "units", 3))
    assert numbers(scene) == before


def test_what_is_seen_as_rectangles_needs_no_numbers(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_session(qtbot, tmp_path) as session:
        canvas = Canvas(session)
        qtbot.addWidget(canvas)
        canvas.resize(800, 500)
        canvas.show()
        session.apply(chain(600), "Open")
        canvas.fit()
        monkeypatch.setattr(numbered, "numbers_of", lambda *_: pytest.fail("worked out"))
        session.apply(paste(session.document, copy(session.document, ["relu1"]), (40.0, 40.0))[0], "Paste")
        canvas.grab()


def test_a_number_takes_the_room_that_a_long_title_leaves(scene: Scene) -> None:
    look = scene.look
    title, behind = numbered.fitted(look, "Linear", "12", 120.0)
    assert (title, behind) == ("Linear", look.width("title", "Linear") + numbered.GAP)
    title, behind = numbered.fitted(look, "Multi-head attention", "12", 100.0)
    assert title.endswith("…")
    assert behind + look.width("title", "12") <= 100.0


@pytest.mark.parametrize("frozen", [False, True])
def test_signs_leave_a_short_title_and_its_number_their_room(scene: Scene, frozen: bool) -> None:
    document = notes.set_frozen(notes.link(two_layers(), ["linear2"], "linear1"), ["linear1"], frozen)
    scene.show(document)
    look, face = scene.look, scene.faces[scene.row["linear1"]]
    assert face.title == "Linear"
    title, behind = numbered.fitted(look, face.title, "2", room_of_title(face))
    assert title == "Linear"
    signs = face.width - INSET - room_for(face.signs)
    assert INSET + ICON + 8 + behind + look.width("title", "2") <= signs


def test_a_card_has_the_sign_of_its_link_after_that_has_changed(scene: Scene) -> None:
    document = notes.link(two_layers(), ["linear2"], "linear1")
    scene.show(document)
    assert scene.faces[scene.row["linear2"]].signs == (LINKED,)
    for how, sign in (({"kind": "transposed"}, TRANSPOSED), ({"kind": "lagged", "every": 5}, LAGGING)):
        scene.show(notes.follow_weights(document, "linear2", "linear1", how))
        assert scene.faces[scene.row["linear2"]].signs == (sign,)


@pytest.mark.parametrize("zoom", [0.4, 1.0])
def test_the_number_is_written(qtbot: QtBot, tmp_path: Path, zoom: float) -> None:
    with open_session(qtbot, tmp_path) as session:
        canvas = Canvas(session)
        qtbot.addWidget(canvas)
        canvas.resize(900, 400)
        canvas.show()
        document = two_layers()
        session.apply(edits.change_node(document, "linear1", title="Linear"), "Open")
        canvas.fit()
        x, y = canvas.camera.to_screen(*canvas.scene.rect[canvas.scene.row["linear1"], :2].tolist())
        canvas.sight.zoom_about(zoom / canvas.camera.zoom, x, y, animated=False)
        canvas.sight.come_to_rest()
        plain = canvas.grab().toImage()
        session.apply(document, "Again")
        assert canvas.grab().toImage() != plain


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("key", sorted(catalogue()))
def test_a_number_of_one_digit_shortens_no_title(qapp: QApplication, key: str, language: str) -> None:
    look = Look(theme())
    use_language(language)
    try:
        face = face_of(Node("node1", key), look)
    finally:
        use_language("en")
    title, _ = numbered.fitted(look, face.title, "8", room_of_title(face))
    assert title == face.title or face.dot
