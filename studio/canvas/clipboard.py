"""Copy and paste: a part of a document as plain text, so that it also travels between windows and by mail."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QGuiApplication

from runtime.fragment import Fragment
from runtime.store import fragment_from_text, fragment_to_text


def put(fragment: Fragment) -> None:
    """Put a fragment on the clipboard as text."""
    QGuiApplication.clipboard().setText(fragment_to_text(fragment))


def taken() -> Fragment:
    """The fragment on the clipboard; raises `Problem` when something else is there."""
    return fragment_from_text(QGuiApplication.clipboard().text())


def placed(fragment: Fragment, x: float, y: float) -> Fragment:
    """The fragment moved so that its upper left corner is at a point."""
    corners = [node.position for node in fragment.nodes.values()]
    corners += [comment.position for comment in fragment.comments.values()]
    dx, dy = x - min(left for left, _ in corners), y - min(top for _, top in corners)
    return replace(
        fragment,
        nodes={key: replace(node, position=_beside(node.position, dx, dy)) for key, node in fragment.nodes.items()},
        comments={key: replace(one, position=_beside(one.position, dx, dy)) for key, one in fragment.comments.items()},
    )


def _beside(position: tuple[float, float], dx: float, dy: float) -> tuple[float, float]:
    return position[0] + dx, position[1] + dy
