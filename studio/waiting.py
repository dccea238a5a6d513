"""What is to be done as soon as the present document is checked: people are told that it will be."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

Act = Callable[[], None]


class Waiting(QObject):
    """One wish at a time; a later one takes the place of an earlier one."""

    changed = Signal()  # something waits now, or nothing any more

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._act: Act | None = None

    @property
    def there(self) -> bool:
        """Whether something waits."""
        return self._act is not None

    def put(self, act: Act | None) -> None:
        """Let this wait, or nothing."""
        was, self._act = self.there, act
        if was != self.there:
            self.changed.emit()

    def take(self) -> Act | None:
        """What has waited, which does so no longer."""
        act = self._act
        self.put(None)
        return act
