"""The table of layers in the window: sorted by a click, in step with the canvas, taken along as CSV and Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shell_kit import example_session

from runtime import edits
from runtime.summary import as_csv, as_markdown
from studio.panels.layers import LayersPanel
from studio.panels.layers_model import ADDS, NAME, PARAMETERS, ROW, SHARE
from studio.session import Session

GRAPH = ["digits1", "flatten1", "linear1", "relu1", "linear2", "relu2", "linear3", "output1"]


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    with example_session(qtbot, tmp_path, "digits-mlp") as session:
        yield session


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> LayersPanel:
    panel = LayersPanel(session)
    qtbot.addWidget(panel)
    panel.resize(1000, 300)
    panel.show()
    qtbot.waitUntil(lambda: panel.model.rowCount() == len(GRAPH))
    return panel


def paths(panel: LayersPanel) -> list[str]:
    return [panel.model.index(row, 0).data(ROW).path for row in range(panel.model.rowCount())]


def click_header(panel: LayersPanel, column: int) -> None:
    header = panel.table.header()
    at = QPoint(header.sectionViewportPosition(column) + 20, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)


def test_rows_stand_in_the_order_of_the_graph_until_a_column_is_clicked(panel: LayersPanel) -> None:
    assert paths(panel) == GRAPH
    click_header(panel, PARAMETERS)
    assert paths(panel)[-3:] == ["linear3", "linear2", "linear1"]  # as numbers: 650, 8,256, 8,320
    click_header(panel, PARAMETERS)
    assert paths(panel)[:3] == ["linear1", "linear2", "linear3"]
    click_header(panel, PARAMETERS)
    assert paths(panel) == GRAPH
    click_header(panel, NAME)
    names = [panel.model.index(row, NAME).data().casefold() for row in range(len(GRAPH))]
    assert names == sorted(names)


def test_cells_and_sums_tell_the_costs(panel: LayersPanel) -> None:
    index = panel.model.index_of("linear1")
    assert index.siblingAtColumn(PARAMETERS).data() == "8,320"
    assert index.siblingAtColumn(ADDS).data() == "8,192"
    assert index.siblingAtColumn(SHARE).data() == "48.3 %"
    assert panel.sums.text().startswith("17,226 parameters, 17,226 of them trained · 17,024 multiply-adds")


def test_it_follows_edits_and_stays_sorted(qtbot: QtBot, session: Session, panel: LayersPanel) -> None:
    click_header(panel, PARAMETERS)
    click_header(panel, PARAMETERS)
    session.attempt(lambda document: edits.set_setting(document, "linear3", "units", 5000), "Set")
    qtbot.waitUntil(lambda: paths(panel)[0] == "linear3")


def test_rows_and_the_canvas_select_one_another(qtbot: QtBot, session: Session, panel: LayersPanel) -> None:
    session.select(["linear2"])
    assert [index.data(ROW).path for index in panel.table.selectionModel().selectedRows()] == ["linear2"]
    at = panel.table.visualRect(panel.model.index_of("relu1")).center()
    with qtbot.waitSignal(session.focus_wished, check_params_cb=lambda node: node == "relu1"):
        QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert session.selection == {"relu1"}
    qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    assert session.selection == {"linear2"}


def test_it_is_copied_and_saved(qtbot: QtBot, session: Session, panel: LayersPanel, tmp_path: Path) -> None:
    clipboard = QGuiApplication.clipboard()
    qtbot.mouseClick(panel.markdown, Qt.MouseButton.LeftButton)
    assert clipboard.text() == as_markdown(panel.model.summary)
    qtbot.mouseClick(panel.csv, Qt.MouseButton.LeftButton)
    assert clipboard.text() == as_csv(panel.model.summary)
    panel.write(tmp_path / "table.csv")
    panel.write(tmp_path / "table.md")
    assert (tmp_path / "table.csv").read_text(encoding="utf-8") == as_csv(panel.model.summary)
    assert (tmp_path / "table.md").read_text(encoding="utf-8") == as_markdown(panel.model.summary)
    with qtbot.waitSignal(session.told, check_params_cb=lambda text: "could not be saved" in text):
        panel.write(tmp_path / "table.csv" / "inside.csv")


def test_an_empty_document_offers_nothing_to_take_along(qtbot: QtBot, session: Session, panel: LayersPanel) -> None:
    session.new()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 0)
    assert not panel.save.isEnabled()
    assert panel.sums.text() == "Layers are listed here as soon as there is one."


def test_a_screen_reader_hears_the_cells(panel: LayersPanel) -> None:
    reader = QAccessible.queryAccessibleInterface(panel.table)
    assert reader.text(QAccessible.Text.Name) == "Table of layers"
    said = {reader.child(number).text(QAccessible.Text.Name) for number in range(reader.childCount())}
    assert {"Parameters", "Hidden 1", "8,320"} <= said
    QApplication.processEvents()
