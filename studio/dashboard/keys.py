"""The keys of actions, as the one table of actions has them."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QKeySequence

from studio.commands import ACTIONS


@cache
def key_of(action: str) -> str:
    """The shortcut of an action as it is written on this system; empty for none."""
    found = next(item for item in ACTIONS if item.key == action)
    return QKeySequence(found.shortcuts[0]).toString(QKeySequence.SequenceFormat.NativeText) if found.shortcuts else ""
