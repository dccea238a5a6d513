"""Pictures of the canvas as files: what they show, in SVG, PNG and PDF, and the dialog that saves them."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from canvas_kit import Hand, canvas_at_hand, network, show
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from nodes.spec import Problem
from runtime import edits
from runtime.document import Document, End, Node, Wire
from runtime.telemetry import Layer, Layers, Tensor
from studio.canvas.picture_file import Picture, Wanted
from studio.dialogs.picture import PictureDialog
from studio.theme import Theme

DARK, LIGHT = Theme("dark").color("canvas"), Theme("light").color("canvas")


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    with canvas_at_hand(qtbot) as hand:
        show(hand, network())
        yield hand


def drawn(svg: bytes) -> QImage:
    """An SVG as a viewer shows it."""
    renderer = QSvgRenderer(svg)
    assert renderer.isValid()
    image = QImage(renderer.defaultSize(), QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


def colors_in(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}


def lively(hand: Hand) -> None:
    """Readings of a run on one layer."""
    tensor = Tensor(
        mean=0.0, deviation=1.0, low=-1.0, high=1.0, zeros=0.0, quantiles=(0.0,) * 5, histogram=tuple(range(32))
    )
    event = Layers(1, 1, {"linear1": Layer(activation=tensor, gradient=0.1)})
    hand.session.arrived.emit(event)


def test_the_three_kinds_are_what_their_names_say(hand: Hand, tmp_path: Path) -> None:
    picture = Picture(hand.canvas, Wanted(scale=3))
    for suffix, head in ((".png", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF-")):
        picture.write(tmp_path / f"net{suffix}")
        assert (tmp_path / f"net{suffix}").read_bytes().startswith(head)
    image = QImage(str(tmp_path / "net.png"))
    assert (image.width(), image.height()) == picture.pixels
    assert picture.pixels[0] == round(picture.width * 3)
    assert list(tmp_path.iterdir()) and not list(tmp_path.glob(".netloom-*"))


def test_svg_holds_texts_and_strokes_in_korean_too(hand: Hand) -> None:
    title = "숨은 층"
    hand.session.attempt(lambda document: edits.change_node(document, "linear1", title=title), "Rename")
    text = Picture(hand.canvas, Wanted()).svg("망").decode()
    written = "".join(re.findall(r"<text[^>]*>([^<]*)</text>", text))  # a change of font inside a word parts it
    assert "".join(title.split()) in "".join(written.split())
    assert "N×128" in "".join(written.split())
    assert "non-scaling-stroke" not in text
    families = {Theme("dark").family(name).name() for name in ("sources", "layers", "losses", "goals")}
    assert families <= colors_in(drawn(text.encode())) | {color for color in families if color in text.lower()}


def test_the_ground_and_the_colors_are_as_wished(hand: Hand) -> None:
    assert Picture(hand.canvas, Wanted()).image().pixelColor(2, 2) == DARK
    assert Picture(hand.canvas, Wanted(colors="light")).image().pixelColor(2, 2) == LIGHT
    assert Picture(hand.canvas, Wanted(ground=False)).image().pixelColor(2, 2).alpha() == 0
    assert drawn(Picture(hand.canvas, Wanted(colors="light")).svg()).pixelColor(3, 3) == LIGHT
    assert drawn(Picture(hand.canvas, Wanted(ground=False)).svg()).pixelColor(3, 3).alpha() == 0


def test_everything_the_selection_or_what_is_seen(hand: Hand) -> None:
    whole = Picture(hand.canvas, Wanted())
    hand.session.select(["linear1", "relu1"])
    part = Picture(hand.canvas, Wanted(part="selection"))
    assert part.width < whole.width / 2
    text = part.svg().decode()
    assert "ReLU" in text
    assert "Digits" not in text
    seen = Picture(hand.canvas, Wanted(part="seen"))
    assert (seen.width, seen.height) == (hand.canvas.width(), hand.canvas.height())
    hand.session.select([])
    with pytest.raises(Problem, match="Nothing is selected"):
        Picture(hand.canvas, Wanted(part="selection"))


def test_live_readings_and_problems_can_be_left_out(hand: Hand) -> None:
    lively(hand)
    hand.session.attempt(lambda document: edits.remove(document, ["flatten1"]), "Delete")
    hand.qtbot.waitUntil(lambda: bool(hand.canvas.marks.findings))
    bare, live = Picture(hand.canvas, Wanted(live=False)), Picture(hand.canvas, Wanted())
    assert live._scene.live
    assert not bare._scene.live
    assert live.svg() != bare.svg()
    error = Theme("dark").color("error").name()
    assert error not in bare.svg().decode().lower() or bare.svg() != Picture(hand.canvas, Wanted(marks=True)).svg()
    assert error in Picture(hand.canvas, Wanted(marks=True)).svg().decode().lower()


def test_a_thousand_nodes_take_no_longer_than_a_few_seconds(hand: Hand) -> None:
    nodes = {f"relu{n}": Node(f"relu{n}", "relu", position=(240.0 * (n % 40), 120.0 * (n // 40))) for n in range(1000)}
    pairs = zip(nodes, list(nodes)[1:], strict=False)
    wires = tuple(Wire(End(one, "y"), End(other, "x")) for one, other in pairs)
    hand.session._replace(Document(nodes=nodes, wires=wires), None)
    began = time.perf_counter()
    picture = Picture(hand.canvas, Wanted(scale=4))
    assert len(picture.svg()) > 100_000
    assert picture.pdf().startswith(b"%PDF-")
    assert max(picture.pixels) <= 30_000
    assert picture.image(0.5).width() > 1000
    assert time.perf_counter() - began < 20


def test_the_dialog_shows_what_is_chosen_and_remembers_it(qtbot: QtBot, hand: Hand, tmp_path: Path) -> None:
    dialog = PictureDialog(hand.canvas)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.save.isEnabled()
    dialog.form.edited.emit("colors", "light")
    dialog.form.edited.emit("live", False)
    qtbot.waitUntil(lambda: dialog.preview._image is not None and LIGHT.name() in colors_in(dialog.preview._image))
    dialog.write(tmp_path / "net.png")
    assert QColor(QImage(str(tmp_path / "net.png")).pixelColor(2, 2)) == LIGHT
    assert dialog._note.text() == "Saved net.png."
    dialog.write(tmp_path / "net.png" / "inside.svg")
    assert "could not be saved" in dialog._note.text()
    dialog.form.edited.emit("part", "selection")
    qtbot.waitUntil(lambda: not dialog.save.isEnabled())
    assert "Nothing is selected" in dialog._note.text()
    dialog.close()
    again = PictureDialog(hand.canvas)
    qtbot.addWidget(again)
    assert again.wanted == Wanted(colors="light", live=False)


def test_the_name_decides_the_kind(qtbot: QtBot, hand: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = PictureDialog(hand.canvas)
    qtbot.addWidget(dialog)
    answer = (str(tmp_path / "net"), "SVG drawing (*.svg)")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: answer)
    dialog.show()
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    assert (tmp_path / "net.svg").read_bytes().startswith(b"<?xml")
    qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    assert not QGuiApplication.clipboard().image().isNull()
