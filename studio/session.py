"""The single writer: holds the document, its history, what is selected and the run, and says what changed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from nodes.catalogue import find
from nodes.spec import Problem
from runtime.checked import Checked
from runtime.document import Document
from studio.autosave import Autosave
from studio.checking import Check, Checking, check_document
from studio.history import History
from studio.places import Lost, Places, Workspace, last_run, runs_of
from studio.runs import MakeRunner, Runs, make_runner
from studio.settings import preferences
from studio.translate import tr, tr_example, tr_problem

if TYPE_CHECKING:
    from runtime.runner import Runner

log = logging.getLogger(__name__)


class Session(QObject):
    """One open document. Views hear its signals and call its methods; nothing else changes a document."""

    changed = Signal(object, object)  # (old Document, new Document), at once
    checked = Signal(object)  # Checked of the present document; from a thread when it is slow, never stale
    selected = Signal(object)  # frozenset of node ids
    run_state = Signal(str)  # none, running, paused, done, stopped, failed
    arrived = Signal(object)  # every telemetry Event of the current run
    told = Signal(str)  # a translated sentence for the message bar
    focus_wished = Signal(str)  # a node that views should bring into sight
    title_changed = Signal()  # title, path or dirty changed
    opened = Signal()  # another document is in place: views show it whole

    def __init__(
        self,
        *,
        check: Check = check_document,
        make_runner: MakeRunner = make_runner,
        places: Places | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.document = Document()
        self.latest: Checked | None = None
        self.selection: frozenset[str] = frozenset()
        self.path: Path | None = None
        self.places = places or Places()
        self.workspace = self.places.workspace()
        self.history = History()
        self._saved = self.document
        self.checking = Checking(check, self)
        self.checking.done.connect(self._take_checked)
        self.checking.failed.connect(self._tell_broken_check)
        self.runs = Runs(self, make_runner)
        self.runs.state_changed.connect(self.run_state)
        self.runs.arrived.connect(self.arrived)
        self.autosave = Autosave(self)

    # Document

    @property
    def whole(self) -> Document:
        """The whole document, whatever part of it is shown."""
        return self.document

    @property
    def whole_checked(self) -> Checked | None:
        """What is known of the whole document."""
        return self.latest

    @property
    def dirty(self) -> bool:
        """Whether the document differs from its file (or, without one, from how it began)."""
        return self.document is not self._saved

    @property
    def unsaved(self) -> bool:
        """Whether closing would lose something: changes, or a trained network that has no file."""
        return self.dirty or (self.path is None and (self.runs.active or self.runs.kept))

    @property
    def title(self) -> str:
        """How the window names the document."""
        return self.path.stem if self.path else self.document.title or tr("Untitled")

    def apply(self, document: Document, label: str, *, merge: str = "") -> None:
        """Put a changed document in place as one undoable step with a translated label.

        A step with the same `merge` token as the last one joins it.
        """
        if document is self.document or document == self.document:
            return
        self.history.push(self.document, document, label, merge)
        self._put(document)

    def attempt(self, edit: Callable[[Document], Document], label: str, *, merge: str = "", about: str = "") -> bool:
        """Apply an edit; a `Problem` is told instead, as one of the node `about`. Whether it could be done."""
        try:
            document = edit(self.document)
        except Problem as problem:
            self.told.emit(tr_problem(problem, self.document, about))
            return False
        self.apply(document, label, merge=merge)
        return True

    def undo(self) -> None:
        """Take back the last step."""
        document = self.history.undo()
        if document is not None:
            self._put(document)

    def redo(self) -> None:
        """Do again what was taken back last."""
        document = self.history.redo()
        if document is not None:
            self._put(document)

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return self.history.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to do again."""
        return self.history.can_redo

    @property
    def undo_label(self) -> str:
        """What undo would take back."""
        return self.history.undo_label

    @property
    def redo_label(self) -> str:
        """What redo would do again."""
        return self.history.redo_label

    def select(self, ids: Iterable[str]) -> None:
        """Select these nodes and no others."""
        chosen = frozenset(key for key in ids if key in self.document.nodes)
        if chosen != self.selection:
            self.selection = chosen
            self.history.seal()
            self.selected.emit(chosen)

    # Files

    def check_files(self) -> None:
        """Check again when a node reads a file: another program may have changed it. A thread does it."""
        found = (find(node.type) for node in self.document.nodes.values())
        if any(setting.kind == "file" for facts in found if facts for setting in facts.settings):
            self.checking.request(self.document, whole=True)

    def new(self) -> None:
        """An empty document."""
        self._replace(Document(), None)

    def open(self, path: Path | str) -> bool:
        """Open a file and its last run; a file that cannot be read is told and changes nothing."""
        from runtime import store

        path = Path(path).absolute()
        try:
            document = store.load(path)
        except Problem as problem:
            self.told.emit(tr_problem(problem))
            preferences().forget_file(path)
            return False
        self._replace(document, path)
        preferences().remember_file(path)
        self._restore_run()
        return True

    def open_example(self, name: str) -> bool:
        """Open an example as a new document without a file."""
        from runtime import store

        try:
            document = tr_example(store.load(self.places.example(name)))
        except Problem as problem:
            self.told.emit(tr_problem(problem))
            return False
        self._replace(document, None)
        return True

    def recover(self, lost: Lost) -> bool:
        """Take over a document left by a crash: not saved yet, at its old path, with its runs."""
        from runtime import store

        try:
            document = store.load(lost.document)
        except Problem as problem:
            self.told.emit(tr_problem(problem))
            return False
        self._replace(document, lost.path, self.places.workspace(lost.identity))
        self.workspace.enter()
        self._saved = Document()
        self.title_changed.emit()
        self._restore_run()
        return True

    def save(self, path: Path | str | None = None) -> bool:
        """Write the document to its file, or to another one. False without a path or with a failure told."""
        from runtime import store

        target = Path(path).absolute() if path else self.path
        if target is None:
            return False
        try:
            store.save(self.document, target)
        except Problem as problem:
            self.told.emit(tr_problem(problem, self.document))
            return False
        except OSError as fault:
            self.told.emit(
                tr(
                    "{file} could not be saved: {reason}. Choose another place.",
                    file=target.name,
                    reason=fault.strerror or str(fault),
                )
            )
            return False
        self.path, self._saved = target, self.document
        self.autosave.clear()
        self.runs.settle()
        preferences().remember_file(target)
        self.title_changed.emit()
        self.told.emit(tr("Saved {file}.", file=target.name))
        return True

    def close(self) -> None:
        """Stop the run, let it save itself, end the threads, and remove the workspace: nothing was lost."""
        self.runs.close()
        self.checking.close()
        self.autosave.clear()
        self.workspace.discard()

    # Training

    @property
    def runner(self) -> Runner | None:
        """The runner of the current run."""
        return self.runs.runner

    @property
    def running_document(self) -> Document | None:
        """What the current run was started with."""
        return self.runs.document

    @property
    def state(self) -> str:
        """The state of the current run: none, running, paused, done, stopped, failed."""
        return self.runs.state

    def mismatched(self) -> frozenset[str]:
        """The nodes that changed since the run began."""
        return self.runs.mismatched()

    def train(self) -> None:
        """Start the run, or go on with it."""
        self.runs.train()

    def pause(self) -> None:
        """Pause the run."""
        self.runs.pause()

    def go_on(self) -> None:
        """Go on after a pause."""
        self.runs.go_on()

    def stop(self) -> None:
        """Stop the run."""
        self.runs.stop()

    def step(self, batches: int = 0, epochs: int = 0) -> None:
        """Do that many batches or epochs, then pause."""
        self.runs.step(batches, epochs)

    def reset(self) -> None:
        """Forget the run; the next one begins with the same first weights."""
        self.runs.reset()

    def new_weights(self) -> None:
        """Forget the run; the next one begins with other first weights."""
        self.runs.new_weights()

    def restart(self) -> None:
        """Train the document as it is now from the beginning."""
        self.runs.restart()

    @property
    def runs_folder(self) -> Path:
        """Where the runs of this document are kept: beside its file, or in the workspace while it has none."""
        return runs_of(self.path) if self.path else self.workspace.runs

    # Inside

    def _put(self, document: Document, *, whole: bool = False) -> None:
        old, was_dirty = self.document, self.dirty
        self.document = document
        self.changed.emit(old, document)
        if self.document is not document:  # a view answered with a further edit, which has been handled
            return
        self.select(self.selection)
        if self.dirty != was_dirty or old.title != document.title:
            self.title_changed.emit()
        self.checking.request(document, whole=whole)

    def _replace(self, document: Document, path: Path | None, workspace: Workspace | None = None) -> None:
        self.runs.forget()
        self.autosave.clear()
        self.workspace.discard()
        self.workspace = workspace or self.places.workspace()
        self.history = History()
        self.path, self._saved, self.latest = path, document, None
        self.select(())
        self._put(document, whole=True)
        self.opened.emit()
        self.title_changed.emit()

    def _restore_run(self) -> None:
        found = last_run(self.runs_folder)
        if found is not None:
            self.runs.restore(found)

    def _take_checked(self, checked: Checked) -> None:
        if checked.document is self.document:
            self.latest = checked
            self.checked.emit(checked)

    def _tell_broken_check(self, reason: str) -> None:
        self.told.emit(tr("The network could not be checked: {reason}. Undo the last step.", reason=reason))
