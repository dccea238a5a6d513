"""Copy and paste: a part of a document as plain text, so that it also travels between windows and by mail."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QGuiApplication

from runtime.edits import Fragment
from runtime.store import fragment_from_text, fragment_to_text


def put(fragment: Fragment) -> None:
    """Put a fragment on the clipboard as text."""
    QGuiApplication.clipboard().setText(fragment_to_text(fragment))


def taken() -> Fragment:
    """The fragment on the clipboard; raises `Problem` when something else is there."""
    return fragment_from_text(QGuiApplication.clipboard().text())


def placed(fragment: Fragment, x: float, y: float) -> Fragment:
    """The fragment with the top left of its nodes at a point."""
    left = min(node.position[0] for node in fragment.nodes)
    top = min(node.position[1] for node in fragment.nodes)
    moved = tuple(
        replace(node, position=(node.position[0] - left + x, node.position[1] - top + y)) for node in fragment.nodes
    )
    return Fragment(moved, fragment.wires)
