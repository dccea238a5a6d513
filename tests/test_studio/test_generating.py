"""Generation in the studio: a thread that goes step by step, and its window."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shell_kit import open_window
from time_kit import dreaming

from nodes.spec import Problem
from runtime import edits
from runtime.check import check
from runtime.compile import compile_program
from runtime.document import Document, End, Node
from runtime.generate import Generated, picture_of
from runtime.pictures import Drawn
from runtime.sinks import sources_of
from studio import grouping
from studio.dialogs.generate import GenerateWindow
from studio.generating import Generating, weights_of
from studio.session import Session
from studio.translate import use_language

WAIT = 20_000


class Heard:
    """What a generation told."""

    def __init__(self, generating: Generating) -> None:
        self.steps: list[int] = []
        self.states: list[str] = []
        self.problems: list[Problem] = []
        generating.arrived.connect(lambda made, _: self.steps.append(made.step))
        generating.state_changed.connect(self.states.append)
        generating.failed.connect(self.problems.append)


@pytest.fixture
def generating(qtbot: QtBot) -> Iterator[Generating]:
    program = compile_program(check(dreaming(3)), seed=1)
    made = Generating(lambda: lambda: program, "picture")
    made.count = 4
    yield made
    made.close()
    assert not any(thread.name == "netloom-generate" for thread in threading.enumerate())


def test_one_step_at_a_time(generating: Generating, qtbot: QtBot) -> None:
    heard = Heard(generating)
    for number in range(1, 5):
        generating.step()
        qtbot.waitUntil(lambda number=number: len(heard.steps) == number, timeout=WAIT)
    assert heard.steps == [1, 2, 3, 4]
    assert heard.states == ["paused", "done"]


def test_it_plays_to_the_end_and_begins_anew(generating: Generating, qtbot: QtBot) -> None:
    heard = Heard(generating)
    generating.play()
    qtbot.waitUntil(lambda: generating.state == "done", timeout=WAIT)
    assert heard.steps == [1, 2, 3, 4]
    generating.play()
    qtbot.waitUntil(lambda: len(heard.steps) == 8 and generating.state == "done", timeout=WAIT)


def test_stopping_forgets_what_was_under_way(generating: Generating, qtbot: QtBot) -> None:
    heard = Heard(generating)
    generating.step()
    qtbot.waitUntil(lambda: heard.steps == [1], timeout=WAIT)
    generating.stop()
    assert generating.state == "none"
    generating.step()
    qtbot.waitUntil(lambda: heard.steps == [1, 1], timeout=WAIT)


def test_what_cannot_be_generated_is_told(qtbot: QtBot) -> None:
    program = compile_program(check(dreaming(3)), seed=1)
    wrong = Generating(lambda: lambda: program, "flat")
    heard = Heard(wrong)
    wrong.play()
    qtbot.waitUntil(lambda: bool(heard.problems), timeout=WAIT)
    assert "depends on the data of" in heard.problems[0].sentence
    assert wrong.state == "none"
    wrong.close()


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    made = Session()
    made.apply(dreaming(3), "a document")
    qtbot.waitUntil(lambda: made.latest is not None and made.latest.document is made.document, timeout=WAIT)
    yield made
    made.close()


def test_a_run_that_changes_the_weights_is_told(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session.runs, "state", "running")
    with pytest.raises(Problem, match="Pause it"):
        weights_of(session)


@pytest.fixture
def window(session: Session, qtbot: QtBot) -> Iterator[GenerateWindow]:
    made = GenerateWindow(session, "picture")
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def test_the_window_plays_pauses_and_shows(window: GenerateWindow, qtbot: QtBot) -> None:
    assert window.windowTitle() == "Generate from Picture"
    assert not window.save.isEnabled()
    qtbot.mouseClick(window.step, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.picture.seen is not None, timeout=WAIT)
    assert window.picture.seen is not None and window.picture.seen.arrays["tiles"].shape == (64, 8, 8)
    assert window.note.text() == "step 1 of 4 · first weights: nothing is trained yet"
    qtbot.mouseClick(window.play, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.generating.state == "done", timeout=WAIT)
    assert window.play.text() == "Generate"


def axes_after(window: GenerateWindow, step: int, drawn: Drawn) -> tuple[float, ...]:
    """The ranges of the axes once a step has arrived and is painted."""
    window.generating.arrived.emit(Generated(step, 3, torch.zeros(2, 2)), drawn)
    window.picture.grab()
    axes = window.picture.axes
    assert axes is not None
    return axes.across.low, axes.across.high, axes.up.low, axes.up.high


@pytest.mark.parametrize("form", ["points", "bars"])
def test_the_axes_of_a_play_grow_and_never_shrink(window: GenerateWindow, form: str) -> None:
    def drawn(reach: float) -> Drawn:
        if form == "points":
            return picture_of(torch.tensor([[-reach, -reach], [reach, reach]]))
        return picture_of(torch.linspace(-reach, reach, 80)[:, None])

    first = axes_after(window, 1, drawn(3.0))
    assert axes_after(window, 2, drawn(1.0))[:2] == first[:2]
    wider = axes_after(window, 3, drawn(9.0))
    assert wider[0] < first[0] and wider[1] > first[1]
    again = axes_after(window, 1, drawn(1.0))
    assert again[0] > first[0] and again[1] < first[1], "another play has axes of its own"


@pytest.mark.parametrize("asked", ["play", "step"])
def test_until_the_first_picture_it_says_that_it_gets_ready(window: GenerateWindow, qtbot: QtBot, asked: str) -> None:
    before = window.note.text()
    qtbot.mouseClick(getattr(window, asked), Qt.MouseButton.LeftButton)
    assert window.note.text() == "Getting ready …"
    qtbot.mouseClick(window.stop, Qt.MouseButton.LeftButton)
    assert window.note.text() == before
    qtbot.mouseClick(getattr(window, asked), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.note.text().startswith("step "), timeout=WAIT)


def test_what_it_says_follows_the_language(window: GenerateWindow, qtbot: QtBot) -> None:
    window.step.click()
    qtbot.waitUntil(lambda: window.note.text().startswith("step 1 of"), timeout=WAIT)
    use_language("ko")
    assert "step" not in window.note.text() and "1" in window.note.text()
    use_language("en")
    assert window.note.text().startswith("step 1 of")


def test_another_seed_and_number_give_other_samples(window: GenerateWindow, qtbot: QtBot) -> None:
    qtbot.mouseClick(window.play, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.generating.state == "done", timeout=WAIT)
    first = window.picture.seen
    window.count.selectAll()
    qtbot.keyClicks(window.count, "9")
    qtbot.keyClick(window.count, Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: window.picture.seen is not None and len(window.picture.seen.arrays["tiles"]) == 9, timeout=WAIT
    )
    qtbot.waitUntil(lambda: window.generating.state == "done", timeout=WAIT)
    qtbot.mouseClick(window.dice, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.generating.state == "done", timeout=WAIT)
    assert first is not None and window.generating.count == 9
    assert window.seed.value() == window.generating.seed


def test_samples_are_saved_as_picture_or_numbers(
    window: GenerateWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.mouseClick(window.play, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.generating.state == "done", timeout=WAIT)
    for name in ("samples.npy", "samples.png"):

        def chosen(*_: Any, name: str = name) -> tuple[str, str]:
            return str(tmp_path / name), ""

        monkeypatch.setattr("studio.dialogs.generate.QFileDialog.getSaveFileName", chosen)
        qtbot.mouseClick(window.save, Qt.MouseButton.LeftButton)
        assert window.note.text() == f"Saved {name}."
    assert np.load(tmp_path / "samples.npy").shape == (64, 1, 8, 8)
    assert (tmp_path / "samples.png").stat().st_size > 100


def test_samples_are_saved_beside_the_document_or_among_the_pictures_of_the_person(
    window: GenerateWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.mouseClick(window.play, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.generating.state == "done", timeout=WAIT)
    proposed: list[Path] = []
    monkeypatch.setattr(
        "studio.dialogs.generate.QFileDialog.getSaveFileName",
        lambda *words: (proposed.append(Path(words[2])), ("", ""))[1],
    )
    for pictures, wanted in ((tmp_path, tmp_path), (tmp_path / "none", Path.home())):
        monkeypatch.setattr("studio.folders.QStandardPaths.writableLocation", lambda _, here=pictures: str(here))
        qtbot.mouseClick(window.save, Qt.MouseButton.LeftButton)
        assert proposed[-1] == wanted / "Picture.png"
    window._session.path = tmp_path / "docs" / "dream.loom"
    qtbot.mouseClick(window.save, Qt.MouseButton.LeftButton)
    assert proposed[-1] == tmp_path / "docs" / "Picture.png"


def test_the_empty_window_names_what_the_samples_come_of(window: GenerateWindow) -> None:
    assert window.note.text() == "Generate shows what comes of Where it begins, step by step."
    grid = edits.add_node(Document(), "latent_grid")[0]
    grid, layer = edits.add_node(grid, "linear", (200.0, 0.0))
    grid = edits.connect(grid, End("latentgrid1", "code"), End(layer, "x"))
    assert sources_of(check(grid), layer) == ("latentgrid1",)
    alone = Document(nodes={"parameter1": Node("parameter1", "parameter")})
    assert sources_of(check(alone), "parameter1") == ()


def test_the_keys_open_it_for_what_depends_on_no_data(qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qtbot, tmp_path, check=check) as window:
        session = window.session
        session.new()
        session.apply(dreaming(3), "Open")
        qtbot.waitUntil(
            lambda: session.latest is not None and session.latest.document is session.document, timeout=WAIT
        )
        for chosen in ([], ["flat"]):
            session.select(chosen)
            window.menus.refresh()
            QTest.keySequence(window, "Shift+F7")
            qtbot.waitUntil(lambda: "generate" in window.dialogs.open, timeout=WAIT)
            shown = window.dialogs.open["generate"]
            assert isinstance(shown, GenerateWindow) and shown.node == "out"
            QTest.keyClick(shown, Qt.Key.Key_Escape)
            qtbot.waitUntil(lambda: "generate" not in window.dialogs.open, timeout=WAIT)
        session.select(["picture"])
        window.menus.refresh()
        QTest.keySequence(window, "Shift+F7")
        qtbot.waitUntil(lambda: "generate" in window.dialogs.open, timeout=WAIT)
        shown = window.dialogs.open["generate"]
        assert isinstance(shown, GenerateWindow) and shown.node == "picture"
        QTest.keyClick(shown, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: "generate" not in window.dialogs.open, timeout=WAIT)


def test_the_keys_open_nothing_where_all_depends_on_data(qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qtbot, tmp_path, check=check) as window:
        session = window.session
        session.new()
        session.apply(edits.remove(dreaming(3), ["noise", "dream", "picture", "out"]), "Open")
        qtbot.waitUntil(
            lambda: session.latest is not None and session.latest.document is session.document, timeout=WAIT
        )
        session.select(["flat"])
        window.menus.refresh()
        QTest.keySequence(window, "Shift+F7")
        assert "generate" not in window.dialogs.open


def test_the_inside_of_a_drawn_block_is_looked_at_alone(qtbot: QtBot) -> None:
    session = Session()
    session.apply(Document(nodes={"wiring": Node("wiring", "random_wiring")}), "a document")
    told: list[str] = []
    session.told.connect(told.append)
    session.enter("wiring")
    assert session.place == ("wiring",) and "relu1" in session.document.nodes
    inside = session.document
    session.apply(edits.remove(session.document, ["relu1"]), "Delete")
    assert session.document is inside
    assert told and told[0].startswith("This inside is drawn from settings")
    session.leave()
    session.select(["wiring"])
    grouping.make_own(session)
    session.enter("wiring")
    session.apply(edits.remove(session.document, ["relu1"]), "Delete")
    assert "relu1" not in session.document.nodes
    session.close()
