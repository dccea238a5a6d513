"""What the outline wishes for and others can do: adding, deleting, going to the settings, wiring from a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

if TYPE_CHECKING:
    from studio.dialogs.opening import Dialogs
    from studio.workbench import Workbench


def attend_outline(bench: Workbench, dialogs: Dialogs) -> None:
    """Answer the wishes of the outline. Whoever adds a node from there comes back there."""
    outline, canvas = bench.sides.outline, bench.canvas
    waiting: list[bool] = []

    def add() -> None:
        waiting[:] = [True]
        canvas.search_onward()

    def come_back() -> None:
        if waiting and outline.isVisible():
            QTimer.singleShot(0, outline, outline.tree.setFocus)
        waiting.clear()

    outline.add_wished.connect(add)
    canvas.adding.popup.closed.connect(come_back)
    outline.delete_wished.connect(canvas.delete_selection)
    outline.settings_wished.connect(bench.go_to_settings)
    outline.wire_wished.connect(dialogs.target_of)
    outline.source_wished.connect(dialogs.source_for)
    outline.target_wished.connect(dialogs.other_target)
