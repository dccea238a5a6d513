"""Dialogs for files begin where the person was last, else in a folder of theirs: never where the program runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from studio.dashboard.plot_saving import Saving
from studio.dashboard.try_input import TryInput
from studio.folders import OPENED, SAVED, keep_folder, opening_folder, saving_folder


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "Documents"
    folder.mkdir()
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(folder))
    return folder


def test_something_is_saved_where_the_last_was_else_beside_the_document(documents: Path, tmp_path: Path) -> None:
    assert saving_folder(None) == documents
    assert saving_folder(tmp_path / "net.loom") == tmp_path
    plots = tmp_path / "plots"
    plots.mkdir()
    keep_folder(SAVED, plots / "loss.png")
    assert saving_folder(None) == saving_folder(tmp_path / "net.loom") == plots
    assert opening_folder() == documents, "what is opened has a place of its own"
    plots.rmdir()
    assert saving_folder(None) == documents, "the folder is gone"


def test_without_a_folder_for_documents_it_is_the_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(tmp_path / "none"))
    assert saving_folder(None) == opening_folder() == Path.home()


def test_the_numbers_of_a_plot_are_proposed_beside_the_ones_before(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(parent: object, title: str, proposed: str, kinds: str) -> tuple[str, str]:
        asked.append(proposed)
        return str(tmp_path / "first.csv"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    window = QWidget()
    qtbot.addWidget(window)
    saving = Saving(window, lambda: str(saving_folder(None) / "Loss"))
    for _ in range(2):
        with qtbot.waitSignals([saving.told, saving.told]):
            saving.numbers([])
    assert asked[1] == str(tmp_path / "Loss.csv")


def test_a_picture_to_try_is_looked_for_where_the_last_was(
    qtbot: QtBot, documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(parent: QObject, title: str, folder: str, kinds: str) -> tuple[str, str]:
        asked.append(folder)
        return str(tmp_path / "seven.png"), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", answer)
    given = TryInput()
    qtbot.addWidget(given)
    monkeypatch.setattr(given.sheet, "take_file", lambda _: None)
    given.open_file()
    given.open_file()
    assert asked == [str(documents), str(tmp_path)]
    keep_folder(OPENED, documents / "other.png")
    assert opening_folder() == documents
