"""A window with blocks for tests: the document laid out in a row, keys on the canvas, menus of the form."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from runtime import store
from runtime.document import Document, Node
from studio.canvas.view import Canvas
from studio.session import Session
from studio.window import Window


def shown(qtbot: QtBot, window: Window, document: Document, tmp_path: Path) -> tuple[Session, Canvas]:
    """The document open in the window, laid out in a row, checked."""
    placed = {key: _at(node, 200.0 * number) for number, (key, node) in enumerate(document.nodes.items())}
    store.save(document.but(nodes=placed), tmp_path / "blocks.loom")
    session = window.session
    assert session.open(tmp_path / "blocks.loom")
    window.show_bench()
    qtbot.waitUntil(lambda: session.latest is not None)
    window.canvas.fit()
    window.canvas.sight.come_to_rest()
    return session, window.canvas


def _at(node: Node, x: float) -> Node:
    return replace(node, position=(x, 0.0))


def point(canvas: Canvas, node: str) -> QPoint:
    x, y, width, height = canvas.scene.rect[canvas.scene.row[node]]
    at = canvas.camera.to_screen(x + width / 2, y + height / 2)
    return QPoint(round(at[0]), round(at[1]))


def choose(form: QWidget, text: str) -> None:
    """Take a line of the menu that a button of the form opened."""
    menu = next(menu for menu in form.findChildren(QMenu) if menu.isVisible())
    action = next(action for action in menu.actions() if action.text().partition("\t")[0] == text)
    menu.close()
    action.trigger()


def key(canvas: Canvas, pressed: Qt.Key, held: Qt.KeyboardModifier) -> None:
    canvas.setFocus()
    QApplication.processEvents()  # what can be done is looked at when the event loop turns
    QTest.keyClick(canvas, pressed, held)
