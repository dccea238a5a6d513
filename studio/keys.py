"""The keys of actions, as the one table of actions has them."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence

from studio.actions import first_keys


def key_of(action: str) -> str:
    """The shortcut of an action as it is written on this system; empty for none."""
    return QKeySequence(first_keys(action)).toString(QKeySequence.SequenceFormat.NativeText)
