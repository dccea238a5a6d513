"""What the window for a closer look writes: numbers as they were recorded, pictures as they are on screen."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from plot_kit import STEPS, board, click, session, trained, window
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from studio.dashboard import plot_saving
from studio.theme import theme

__all__ = ["board", "session", "trained", "window"]  # fixtures


def choose(monkeypatch, path, kind=""):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), kind))


def test_saved_numbers_are_exactly_the_recorded_ones(trained, board, window, qtbot, monkeypatch, tmp_path):
    choose(monkeypatch, tmp_path / "curves")
    QTest.mouseClick(window.bar.numbers, Qt.MouseButton.LeftButton)
    assert not window.bar.numbers.isEnabled()
    qtbot.waitUntil(lambda: window.note.text() == "Saved curves.csv.")
    assert window.bar.numbers.isEnabled()
    rows = list(csv.DictReader((tmp_path / "curves.csv").read_text().splitlines()))
    run = board.memory.run
    for heading, curve in (
        ("Loss: train", run.losses["goal"]),
        ("Loss: validation", run.validation["goal"]),
        ("Accuracy: train", run.metrics["right"]),
    ):
        told = [(float(row["step"]), float(row[heading])) for row in rows if row[heading]]
        assert told == list(zip(*(part.tolist() for part in curve.points()), strict=True))
    assert [row["step"] for row in rows] == [str(step) for step in range(STEPS + 1)]


def test_a_table_keeps_what_is_no_number_and_steps_that_repeat():
    columns = [
        ("a, b", np.array([0.0, 1.0, 1.0]), np.array([0.1, math.nan, -math.inf])),
        ("c", np.array([1.0, 2.5]), np.array([1e-300, 3.0])),
    ]
    assert plot_saving.table(columns) == 'step,"a, b",c\n0,0.1,\n1,nan,1e-300\n1,-inf,\n2.5,,3.0\n'
    assert plot_saving.table([]) == "step\n"


@pytest.mark.parametrize(
    ("name", "kind", "written"),
    [("p.png", "", "p.png"), ("p", "SVG drawing (*.svg)", "p.svg"), ("p.v2", "PNG picture (*.png)", "p.v2.png")],
)
def test_a_picture_is_written_as_it_is_on_screen(trained, window, monkeypatch, tmp_path, name, kind, written):
    choose(monkeypatch, tmp_path / name, kind)
    click(window.bar.picture)
    assert window.note.text() == f"Saved {written}."
    assert [path.name for path in tmp_path.iterdir()] == [written]
    if written.endswith(".svg"):
        drawing = (tmp_path / written).read_text()
        assert QSvgRenderer(str(tmp_path / written)).isValid()
        assert drawing.count(theme().color("accent").name()) > 1
        assert "validation" in drawing
    else:
        picture = QImage(str(tmp_path / written))
        assert picture.width() == 2 * window.graphics.width()
        assert picture.pixelColor(2, 2) == theme().color("panel")


def test_what_cannot_be_saved_is_told(trained, window, monkeypatch, tmp_path):
    (tmp_path / "taken.png").mkdir()
    choose(monkeypatch, tmp_path / "taken.png")
    click(window.bar.picture)
    assert window.note.text() == "taken.png could not be saved: Is a directory. Choose another place."
    assert window.note.property("role") == "error"


def test_closing_waits_for_what_is_being_written(trained, window, monkeypatch, tmp_path):
    choose(monkeypatch, tmp_path / "late.csv")
    QTest.mouseClick(window.bar.numbers, Qt.MouseButton.LeftButton)
    window.close()
    assert (tmp_path / "late.csv").read_text().startswith("step,")


def test_the_proposed_name_is_that_of_the_document_and_the_tab(window):
    assert Path(window._proposed()).name == "Two layers loss"
