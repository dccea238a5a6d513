"""The single writer: holds the document, its history, what is selected and the run, and says what changed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from nodes.catalogue import find
from nodes.spec import Problem
from runtime.checked import Checked
from runtime.document import Document
from studio.autosave import Autosave
from studio.checking import Check, Checking, check_document
from studio.doctoring import Doctoring
from studio.history import History
from studio.inside import Place, block_at, level, put_back, shown_graph, sound
from studio.observing import Observing
from studio.past import Past
from studio.places import Lost, Places, Workspace, last_run, runs_of
from studio.repairing import Repairing
from studio.retelling import Retelling
from studio.runs import MakeRunner, Runs, make_runner
from studio.settings import preferences
from studio.staging import Staging
from studio.translate import tr, tr_example, tr_problem
from studio.turns import Turns

log = logging.getLogger(__name__)


class Session(QObject):
    """One open document. Views hear its signals and call its methods; nothing else changes a document."""

    changed = Signal(object, object)  # (old, new) Document of the graph that is shown, at once
    checked = Signal(object)  # Checked of the graph that is shown; from a thread when it is slow, never stale
    selected = Signal(object)  # frozenset of node ids
    run_state = Signal(str)  # none, running, paused, done, stopped, failed
    arrived = Signal(object)  # every telemetry Event of the current run
    told = Signal(str)  # a translated sentence for the message bar
    focus_wished = Signal(str)  # a node that views should bring into sight
    look_wished = Signal(str)  # a view node of the graph that is shown, whose picture is wanted in front
    generate_wished = Signal(str)  # a node of the graph that is shown, whose samples are wanted
    preview_wished = Signal(object)  # a Document that the canvas shows as what could be, or None: no more
    title_changed = Signal()  # title, path or dirty changed
    place_changed = Signal()  # a block was entered or left
    opened = Signal()  # another document is in place: views show it whole

    def __init__(
        self,
        *,
        check: Check = check_document,
        make_runner: MakeRunner = make_runner,
        places: Places | None = None,
        turns: Turns | None = None,
        warm: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.whole = self.document = Document()  # the whole document, and the graph of it that is shown
        self.whole_checked: Checked | None = None
        self.latest: Checked | None = None  # of the graph that is shown
        self.place: Place = ()  # the uses of blocks that were entered to get there
        self.selection: frozenset[str] = frozenset()
        self.path: Path | None = None
        self.places = places or Places()
        self.workspace = self.places.workspace()
        self.history = History()
        self._saved = self.whole
        self.checking = Checking(check, self, warm=warm)
        self.checking.done.connect(self._take_checked)
        self.checking.failed.connect(self._tell_broken_check)
        self.repairing = Repairing(parent=self)
        self.checked.connect(self.repairing.follow)  # before any panel hears of it and wishes for repairs
        self.runs = Runs(self, make_runner, turns)
        self.runs.state_changed.connect(self.run_state)
        self.runs.arrived.connect(self.arrived)
        self.observing = Observing(self)
        self.past: Past = Past(self)
        self.doctoring = Doctoring(self)
        self.autosave = Autosave(self)
        self.staging: Staging = Staging(self)
        self.retelling = Retelling(self)

    # Document

    @property
    def dirty(self) -> bool:
        """Whether the document differs from its file (or, without one, from how it began)."""
        return self.whole is not self._saved

    @property
    def unsaved(self) -> bool:
        """Whether closing would lose something: changes, or a trained network that has no file."""
        return self.dirty or (self.path is None and (self.runs.active or self.runs.kept))

    @property
    def title(self) -> str:
        """How the window names the document."""
        return self.path.stem if self.path else self.whole.title or tr("Untitled")

    def apply(self, document: Document, label: str, *, merge: str = "") -> None:
        """Put the graph that is shown, changed, in place as one undoable step with a translated label.

        A step with the same `merge` token as the last one joins it.
        """
        if document is self.document or document == self.document:
            return
        try:
            whole = put_back(self.whole, self.place, document)
        except Problem as problem:
            self.told.emit(tr_problem(problem, document))
            return
        self.apply_whole(whole, label, merge=merge)

    def apply_whole(self, whole: Document, label: str, *, merge: str = "") -> None:
        """The same with the whole document, wherever in it one is."""
        if whole is not self.whole:
            self.history.push(self.whole, whole, label, merge)
            self._put(whole)

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

    def enter(self, use: str) -> None:
        """Show the inside of the use of a block."""
        if block_at(self.whole, (*self.place, use)):
            self._go_to((*self.place, use))

    def leave(self, depth: int | None = None) -> None:
        """Show the graph around, or the one at a depth (0 is the document), with the block selected."""
        depth = len(self.place) - 1 if depth is None else depth
        if 0 <= depth < len(self.place):
            use = self.place[depth]
            self._go_to(self.place[:depth])
            self.select([use])

    def go_inside(self, path: str) -> str:
        """Show the graph in which a node of the flat graph lies; answers its id there."""
        *around, node = (part for part in path.split("/") if not part.isdigit())
        place = sound(self.whole, tuple(around))
        if place != self.place:
            self._go_to(place)
        return node

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
        found = (find(node.type) for node in self.whole.nodes.values())
        if any(setting.kind == "file" for facts in found if facts for setting in facts.settings):
            self.checking.request(self.whole, whole=True)

    def new(self) -> None:
        """An empty document."""
        self._replace(Document(), None)

    def open(self, path: Path | str) -> bool:
        """Open a file and its last run; a file that cannot be read is told and changes nothing."""
        path = Path(path).absolute()
        document = self._load(path)
        if document is None:
            preferences().forget_file(path)
            return False
        self._replace(document, path)
        preferences().remember_file(path)
        self._restore_run()
        return True

    def open_example(self, name: str) -> bool:
        """Open an example as a new document without a file."""
        document = self._load(self.places.example(name))
        if document is None:
            return False
        self._replace(tr_example(document), None)
        self.retelling.begin(name, document)
        return True

    def recover(self, lost: Lost) -> bool:
        """Take over a document left by a crash: not saved yet, at its old path, with its runs."""
        document = self._load(lost.document)
        if document is None:
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
            store.save(self.whole, target)
        except Problem as problem:
            self.told.emit(tr_problem(problem, self.whole))
            return False
        except OSError as fault:
            said, reason = "{file} could not be saved: {reason}. Choose another place.", fault.strerror or str(fault)
            self.told.emit(tr(said, file=target.name, reason=reason))
            return False
        self.path, self._saved = target, self.whole
        self.autosave.clear()
        self.runs.settle()
        preferences().remember_file(target)
        self.title_changed.emit()
        self.told.emit(tr("Saved {file}.", file=target.name))
        return True

    def retell(self, told: Callable[[Document], Document]) -> None:
        """Put other words of the program into the document, its past and its run: no step, nothing to be saved."""
        for part in (self.history, self.runs, self.doctoring):
            part.retell(told)
        self._saved = told(self._saved)
        self._put(told(self.whole))

    def close(self) -> None:
        """Stop the run, let it save itself, end the threads, and remove the workspace: nothing was lost."""
        self.retelling.begin()  # nobody reads it any more, and telling it anew would look at it anew
        self.doctoring.close()
        self.runs.close()
        self.observing.close()
        self.checking.close()
        self.repairing.close()
        self.autosave.clear()
        self.workspace.discard()

    # Training

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
        return self.runs.mismatched_here()

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

    def step(self, batches: int = 0, epochs: int = 0, examples: int = 0) -> None:
        """Do that many batches, epochs or examples, then pause."""
        self.runs.step(batches, epochs, examples)

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

    def _put(self, whole: Document, *, unknown: bool = False) -> None:
        was_dirty, was_called = self.dirty, self.whole.title
        self.whole = whole
        place = sound(whole, self.place)
        if place != self.place:  # the block is gone
            self._go_to(place)
        else:
            self._show(shown_graph(whole, place))
        if self.whole is not whole:  # a view answered with a further edit, which has been handled
            return
        if self.dirty != was_dirty or was_called != whole.title:
            self.title_changed.emit()
        self.checking.request(whole, whole=unknown)

    def _show(self, graph: Document) -> None:
        old, self.document = self.document, graph
        self.changed.emit(old, graph)
        if self.document is graph:
            self.select(self.selection)

    def _go_to(self, place: Place) -> None:
        self.select(())
        self.place, self.latest = place, None
        self._show(shown_graph(self.whole, place))
        if self.whole_checked is not None and self.whole_checked.document is self.whole:
            self._take_checked(self.whole_checked)
        self.place_changed.emit()

    def _replace(self, document: Document, path: Path | None, workspace: Workspace | None = None) -> None:
        self.runs.forget()
        self.autosave.clear()
        self.workspace.discard()
        self.workspace, self.history = workspace or self.places.workspace(), History()
        self.retelling.begin()
        self.path, self._saved = path, document
        self.whole_checked = self.latest = None
        self.select(())
        self.place = ()
        self._put(document, unknown=True)
        self.place_changed.emit()
        self.opened.emit()
        self.title_changed.emit()

    def _load(self, path: Path) -> Document | None:
        from runtime import store

        try:
            return store.load(path)
        except Problem as problem:
            self.told.emit(tr_problem(problem))
            return None

    def _restore_run(self) -> None:
        if (found := last_run(self.runs_folder)) is not None:
            self.runs.restore(found)

    def _take_checked(self, checked: Checked) -> None:
        if checked.document is self.whole:
            self.whole_checked = checked
            self.latest = level(checked, self.place, self.document)
            self.checked.emit(self.latest)

    def _tell_broken_check(self, reason: str) -> None:
        self.told.emit(tr("The network could not be checked: {reason}. Undo the last step.", reason=reason))
