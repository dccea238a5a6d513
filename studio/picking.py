"""Naming nodes by selecting them: the form that asked stays in sight while nodes are selected on the canvas."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QObject, Signal

from studio.session import Session

Take = Callable[[list[str]], None]


class Picking(QObject):
    """One asking at a time. It ends with `take` or `cancel`; what was selected before is selected again."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent or session)
        self._session = session
        self._before: frozenset[str] = frozenset()
        self._possible: frozenset[str] = frozenset()
        self._take: Take | None = None
        self.asker: object = None  # what asked, to be told from others
        session.selected.connect(lambda _: self.changed.emit() if self.active else None)

    @property
    def active(self) -> bool:
        """Whether somebody waits for a selection."""
        return self._take is not None

    @property
    def found(self) -> list[str]:
        """The selected nodes that can be named, in document order."""
        return [key for key in self._session.document.nodes if key in self._session.selection & self._possible]

    def begin(self, asker: object, possible: Collection[str], take: Take) -> None:
        """Ask for some of these nodes."""
        self.cancel()
        self._before, self._possible = self._session.selection, frozenset(possible)
        self.asker, self._take = asker, take
        self._session.staging.held = True
        self.changed.emit()

    def take(self) -> None:
        """What is selected now is what was asked for."""
        take, found = self._take, self.found
        self._end()
        if take is not None:
            take(found)

    def cancel(self) -> None:
        """Never mind."""
        if self.active:
            self._end()

    def _end(self) -> None:
        before, stage = self._before, self._session.staging.chosen
        self._session.select(before)
        self._take, self.asker = None, None
        self._session.staging.held = False
        self._session.staging.choose(stage)
        self.changed.emit()
