"""How panes share the width of the dashboard: how narrow each may become."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QSplitter

from studio.dashboard.panes import Pane

WIDTH = 200  # pixels that a pane has at the least, where there is room for all
ASKED = 640, 200  # pixels, width and height, that all panes together ask the window for at the most


def share(splitter: QSplitter, panes: Sequence[Pane]) -> None:
    """Let panes become narrower where they are too many for their least width."""
    shown = [pane for pane in panes if pane.isVisibleTo(splitter)]
    room = splitter.width() - splitter.handleWidth() * max(0, len(shown) - 1)
    for pane in panes:
        pane.setMinimumWidth(min(WIDTH, max(1, room // max(1, len(shown)))))
