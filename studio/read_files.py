"""The files that a document reads: when one is written, made or removed elsewhere, the document is checked again."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer

from nodes.catalogue import find

if TYPE_CHECKING:
    from studio.session import Session

PAUSE = 300  # milliseconds until a file that is being written is looked at


class ReadFiles(QObject):
    """Follows the files of one session, and the folders of those that are not there yet."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._watcher: QFileSystemWatcher | None = None  # most documents read no file
        self._soon = QTimer(self, singleShot=True, interval=PAUSE)
        self._soon.timeout.connect(self._look)
        session.changed.connect(self.follow)
        session.opened.connect(self.follow)

    def follow(self) -> None:
        """Watch what the document reads now, and nothing else."""
        wanted = {str(place) for path in self._paths() for place in (path, path.parent) if place.exists()}
        if self._watcher is None:
            if not wanted:
                return
            self._watcher = QFileSystemWatcher(self)
            self._watcher.fileChanged.connect(lambda _path: self._soon.start())
            self._watcher.directoryChanged.connect(lambda _path: self._soon.start())
        known = {*self._watcher.files(), *self._watcher.directories()}
        if known - wanted:
            self._watcher.removePaths(sorted(known - wanted))
        if wanted - known:
            self._watcher.addPaths(sorted(wanted - known))

    def _paths(self) -> list[Path]:
        found = [
            node.settings.get(key) for node in self._session.whole.nodes.values() for key in file_settings(node.type)
        ]
        return [Path(path).expanduser().absolute() for path in found if isinstance(path, str) and path]

    def _look(self) -> None:
        self.follow()  # a file that was put in the place of another is a new one
        self._session.check_files()


@cache
def file_settings(kind: str) -> tuple[str, ...]:
    """The settings of a node type that name a file."""
    facts = find(kind)
    return tuple(setting.key for setting in facts.settings if setting.kind == "file") if facts else ()
