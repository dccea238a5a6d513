"""What is open already is not opened twice, and what a crash left is called by its name."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot
from shell_kit import open_window

from runtime import edits, store
from runtime.document import Document
from studio.places import Places


def test_an_example_that_is_open_and_as_it_was_comes_to_the_front(qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qtbot, tmp_path) as window:
        assert window.files.open_example("iris") and window.files.open_example("digits-mlp")
        first, second = window.tabs.all
        assert window.files.open_example("iris")
        assert (window.tabs.front, len(window.tabs.all)) == (first, 2)
        window.session.apply(edits.set_training(window.session.document, "epochs", 7), "Set")
        assert window.files.open_example("iris")
        assert len(window.tabs.all) == 3 and "epochs" in first.session.whole.training
        assert window.tabs.front is not first and not window.session.dirty
        window.files.close()
        assert window.files.open_example("digits-mlp") and window.tabs.front is second


def test_an_example_that_was_saved_as_a_file_is_opened_anew(qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qtbot, tmp_path) as window:
        assert window.files.open_example("iris") and window.session.save(tmp_path / "mine.loom")
        assert window.files.open_example("iris")
        assert len(window.tabs.all) == 2 and window.session.path is None


def test_what_was_trained_and_never_edited_is_called_by_its_title(tmp_path: Path) -> None:
    run = tmp_path / "data" / "open" / "abc" / "runs" / "1"
    run.mkdir(parents=True)
    store.save(Document(title="Handwritten digits"), run / "document.loom")
    (lost,) = Places(tmp_path / "data").lost()
    assert (lost.title, lost.path) == ("Handwritten digits", None)
    (run / "document.loom").write_text("no json")
    assert Places(tmp_path / "data").lost()[0].title == ""
