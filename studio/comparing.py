"""Ways to a comparison: with a file, with what was saved, with what the run was started with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QFileDialog, QWidget

from nodes.spec import Problem
from runtime import store
from runtime.compare import compare
from runtime.document import Document
from studio.kept_runs import kept_runs_of
from studio.session import Session
from studio.translate import tr, tr_problem


class Desk(Protocol):
    """Where comparisons are laid out: the dialogs of the window."""

    def compare(self, session: Session, other: Document, name: Callable[[], str], *, related: bool) -> object:
        """Show another document beside that of the session, called so in the language of the moment."""


def ask_and_compare(desk: Desk, session: Session, window: QWidget) -> None:
    """With a file that the person chooses."""
    folder = str(session.path.parent if session.path else Path.home())
    patterns = f"{tr('Netloom documents')} (*{store.SUFFIX});;{tr('All files')} (*)"
    path, _ = QFileDialog.getOpenFileName(window, tr("Compare with"), folder, patterns)
    if path:
        compare_with_file(desk, session, Path(path))


def compare_with_file(desk: Desk, session: Session, path: Path) -> None:
    """With that file. It may be of another origin, unless it is the document's own."""
    other = _load(session, path)
    if other is not None:
        same = tr("{file} and the network on the canvas are the same.", file=path.name)
        _show(desk, session, other, lambda: path.stem, same, related=path.absolute() == session.path)


def compare_with_saved(desk: Desk, session: Session) -> None:
    """With the file of the document as it is now."""
    path = session.path
    other = _load(session, path) if path else None
    if other is not None and path is not None:
        same = tr("Nothing has changed since it was saved.")
        _show(desk, session, other, lambda: tr("Saved: {title}", title=path.stem), same, related=True)


def compare_with_run(desk: Desk, session: Session) -> None:
    """With what the current run was started with."""
    other = session.running_document
    if other is not None:
        number = session.runs.number

        def name() -> str:
            called = kept_runs_of(session).name(number)
            return tr("What “{run}” was started with", run=called) if called else tr("What the run was started with")

        _show(desk, session, other, name, tr("Nothing has changed since the run began."), related=True)


def compare_with_open(desk: Desk, session: Session, other: Session) -> None:
    """With a document that is open, too."""
    same = tr("{file} and the network on the canvas are the same.", file=other.title)
    _show(desk, session, other.whole, lambda: other.title, same, related=False)


def _load(session: Session, path: Path) -> Document | None:
    try:
        return store.load(path)
    except Problem as problem:
        session.told.emit(tr_problem(problem))
        return None


def _show(desk: Desk, session: Session, other: Document, name: Callable[[], str], same: str, *, related: bool) -> None:
    if compare(other, session.whole, related=related).same:
        session.told.emit(same)
    else:
        desk.compare(session, other, name, related=related)
