"""Keeps what is not saved, so that a crash loses seconds at most."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from nodes.spec import Problem
from runtime.document import Document
from studio.places import Workspace
from studio.settings import preferences
from studio.translate import tr

if TYPE_CHECKING:
    from pathlib import Path

    from studio.session import Session

log = logging.getLogger(__name__)


class Autosave(QObject):
    """Some seconds after a change, a thread writes the document into the session's workspace."""

    kept = Signal()  # the document is safe, from the thread of this object
    _failed = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.row: int | None = None  # where the tab stands among the others
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.write)
        self._failed.connect(self._tell)
        self._told = False
        session.changed.connect(self._await)

    @property
    def waiting(self) -> bool:
        """Whether a change is to be kept soon."""
        return self._timer.isActive()

    def write(self) -> None:
        """Keep the document as it is now."""
        self._timer.stop()
        if not self._session.dirty:
            return
        self.finish()
        session = self._session
        facts = (session.workspace, session.whole, session.title, session.path, self.row)
        facts[0].enter()  # the lock belongs to this thread
        self._thread = threading.Thread(target=self._write, args=facts, name="netloom-autosave", daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """Wait until what is being written is on the disk."""
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def clear(self) -> None:
        """Remove what was kept: the document is saved."""
        self._timer.stop()
        self.finish()
        self._session.workspace.forget()

    def _await(self) -> None:
        if not self._timer.isActive():
            self._timer.start(int(preferences().value("autosave")) * 1000)

    def _write(self, workspace: Workspace, document: Document, title: str, path: Path | None, row: int | None) -> None:
        from runtime import store

        try:
            workspace.keep(store.to_bytes(document), title, path, row)
        except (OSError, Problem) as fault:
            log.warning("autosave failed: %s", fault)
            self._failed.emit(getattr(fault, "strerror", None) or str(fault))
        else:
            self.kept.emit()

    def _tell(self, reason: str) -> None:
        if not self._told:  # once is enough; a full disk stays full
            self._told = True
            self._session.told.emit(
                tr("Your work could not be kept for the case of a crash: {reason}. Save it yourself.", reason=reason)
            )
