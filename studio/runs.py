"""Training from the side of the studio: one run at a time, what it was started with, and where it is kept."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from nodes.spec import Problem
from runtime import edits
from runtime.checked import Checked
from runtime.document import Document
from runtime.facts import is_kind
from runtime.longer import grown
from runtime.telemetry import Event, Mailbox, Notice, Started, State
from studio.bridge import FINAL, Bridge
from studio.changing import Changing
from studio.inside import shown_graph, sound
from studio.kept_runs import kept_runs_of
from studio.keys import key_of
from studio.known_ids import KnownIds
from studio.outdated import differs, live_changes, told_to_do
from studio.past import budget
from studio.places import bring_run, run_numbers
from studio.precedence import precedence
from studio.settings import preferences
from studio.translate import tr, tr_problem
from studio.turns import Turns
from studio.waiting import Waiting

if TYPE_CHECKING:  # at run time it brings torch, which the first window must not wait for
    from runtime.runner import Runner
    from studio.session import Session

MakeRunner = Callable[..., "Runner"]
PATIENCE = 10.0  # seconds that a stopping run is waited for
log = logging.getLogger(__name__)


def make_runner(checked: Checked, mailbox: Mailbox, **facts: Any) -> Runner:
    """A `Runner` that somebody watches; imported here because it brings torch."""
    from runtime.rhythm import ByClock
    from runtime.runner import Runner

    return Runner(checked, mailbox, budget=budget(), rhythm=ByClock(), gate=precedence().gate, **facts)


class Runs(QObject):
    """Starts, steers and ends the run; remembers the document it was started with."""

    state_changed = Signal(str)
    arrived = Signal(object)  # Event of the current run
    _restored = Signal(object, object)  # folder, the run read from it or None, from the thread that read it

    def __init__(self, session: Session, make: MakeRunner = make_runner, turns: Turns | None = None) -> None:
        super().__init__(session)
        self.turns = turns or Turns()
        self._session = session
        self.make = make
        self._bridge = Bridge(self)
        self._bridge.arrived.connect(self._hear)
        self._reader: threading.Thread | None = None
        self.waiting = Waiting(self)
        self.state = "none"
        self.number = 0
        self.runner: Runner | None = None
        self.document: Document | None = None  # what the run was started with
        self.live: Document | None = None  # the same with the live settings it was sent since
        self.changing = Changing(self, session)
        self.known_ids = KnownIds(self, session)
        self.folder: Path | None = None
        self._restored.connect(self._show_restored)
        session.changed.connect(self._send_live)
        session.checked.connect(self._checked)
        self.turns.know(self)

    @property
    def active(self) -> bool:
        """Whether a run is under way, paused or not."""
        return self.state in ("running", "paused")

    @property
    def kept(self) -> bool:
        """Whether the run has saved itself: it can be exported, and gone on with."""
        return self.folder is not None and (self.folder / "run.json").is_file()

    @property
    def resumes(self) -> bool:
        """Whether training goes on with a run that has ended: stopped and as it was, or to be longer now."""
        return (self.state == "stopped" and self.kept and not self.outdated) or self.lengthened

    @property
    def lengthened(self) -> bool:
        """Whether the document says no more than that the ended run is to be longer."""
        old, new = self.live, self._session.whole
        ended = self.state in ("done", "stopped") and self.kept and old is not None
        return ended and old is not None and grown(old, new) and not self._rewired(old, new)

    def train(self) -> None:
        """Start, or go on: with what is paused, changes taken over; with what `resumes`."""
        if self.state == "paused":
            self.changing.go_on(lambda runner: runner.go_on())
        elif self.state != "running":
            self.when_checked(lambda: self._begin(lambda runner: runner.start()))

    def step(self, batches: int = 0, epochs: int = 0, examples: int = 0) -> None:
        """Do that much and pause; starts a run when there is none."""
        runner, single = self.runner, {"examples": examples} if examples else {}
        much = {"batches": batches, "epochs": epochs, **single}
        if self.state == "paused":
            self.changing.go_on(lambda runner: runner.step(**much))
        elif runner is not None and self.active:
            self.turns.take(self, lambda: runner.step(**much))
        else:
            self.begin(lambda runner: runner.step(**much))

    def pause(self) -> None:
        """Pause after the present step."""
        if self.runner is not None and self.state == "running":
            self.runner.pause()

    def go_on(self) -> None:
        """Go on after a pause with the network that the run has, whatever the document says by now."""
        runner = self.runner
        if runner is not None and self.state == "paused":
            self.turns.take(self, runner.go_on)

    def stop(self) -> None:
        """Stop after the present step; the run is kept and can go on later."""
        self.waiting.put(None)
        self.turns.give_up(self)
        if self.runner is not None and self.active:
            self.runner.stop()

    def reset(self) -> None:
        """Forget the run: the next one begins from the first weights."""
        self._end()
        self.runner = self.document = self.live = None
        self._tell("none")

    def begin(
        self, go: Callable[[Runner], None], *, fresh: bool = False, keep: bool = False, at: int | None = None
    ) -> None:
        """Begin a run that `go` sets going as soon as the document is checked.

        `keep`: from the weights of the last run; `at`: at a moment of it.
        """
        self.when_checked(lambda: self._begin(go, fresh=fresh or keep or at is not None, keep=keep, at=at))

    def go_further(self) -> None:
        """Go on with the run that has ended, with the document as it is now; what was learnt stays where it fits."""
        self.when_checked(lambda: self._begin(lambda runner: runner.start(), further=True))

    def restart(self) -> None:
        """Train the document as it is now, from the first weights."""
        self.when_checked(lambda: self._begin(lambda runner: runner.start(), fresh=True))

    def new_weights(self) -> None:
        """Draw other first weights (another seed, an undoable edit) and forget the run."""
        seed = random.SystemRandom().randrange(1, 10_000)
        if self._session.attempt(lambda document: edits.set_training(document, "seed", seed), tr("New weights")):
            self.reset()

    def mismatched(self) -> frozenset[str]:
        """The nodes that differ from what the run was started with: new ones, changed ones, differently wired ones."""
        old, new = self.live, self._session.whole
        if old is None or old is new:
            return frozenset()
        return frozenset(key for key in new.nodes if differs(old, new, key))

    def mismatched_here(self) -> frozenset[str]:
        """The same of the graph that is shown."""
        place, new = self._session.place, self._session.document
        if self.live is None or not place:
            return self.mismatched()
        old = shown_graph(self.live, sound(self.live, place)) if sound(self.live, place) == place else Document()
        return frozenset(key for key in new.nodes if differs(old, new, key))

    @property
    def outdated(self) -> bool:
        """Whether the run was started with a network or training settings other than the present ones."""
        old, new = self.live, self._session.whole
        if old is None or old is new:
            return False
        return (
            self._rewired(old, new)
            or dict(old.training) != dict(new.training)
            or list(map(told_to_do, old.stages)) != list(map(told_to_do, new.stages))
        )

    def _rewired(self, old: Document, new: Document) -> bool:
        gone = any(key not in new.nodes and not is_kind(node, "reroute") for key, node in old.nodes.items())
        return gone or bool(self.mismatched())

    def restore(self, folder: Path) -> None:
        """Show a run read back from its folder as it was when it ended; a thread reads it."""
        self.number, self.folder = int(folder.name), folder
        given = folder, preferences().value("moments_disk")
        self._reader = threading.Thread(target=self._read, args=given, name="netloom-restore", daemon=True)
        self._reader.start()

    def settle(self) -> None:
        """Bring an ended run to where the runs of the document belong now; it may have been saved meanwhile."""
        if self.folder is None or self.active or not self.folder.is_dir():
            return
        belongs, unsaved = self._session.runs_folder, self._session.workspace.runs
        try:
            if self.folder.parent == unsaved != belongs:
                for number in run_numbers(unsaved):  # earlier ones come along, this one is the last
                    self.folder = bring_run(unsaved / str(number), belongs, keep=False)
            else:
                self.folder = bring_run(self.folder, belongs, keep=True)
        except OSError as fault:
            log.warning("the run in %s could not be moved: %s", self.folder, fault)
            self._session.told.emit(
                tr("The run could not be put beside the file: {reason}.", reason=fault.strerror or str(fault))
            )

    def stay_behind(self, behind: bool) -> None:
        """What nobody looks at is fetched rarely."""
        self._bridge.slow(behind)

    def retell(self, told: Callable[[Document], Document]) -> None:
        """What it was started with has other words of the program."""
        self.document, self.live = (told(one) if one is not None else None for one in (self.document, self.live))

    def forget(self) -> None:
        """Know of no run: another document is in place."""
        self.reset()
        self.folder, self.number = None, 0

    def close(self) -> None:
        """Stop the run and wait until it has saved itself."""
        self._end()
        self.turns.forget(self)
        self.settle()
        kept_runs_of(self._session).clear_away()
        if self._reader is not None:
            self._reader.join(PATIENCE)

    def _read(self, folder: Path, megabytes: int) -> None:
        """Runs before this one are nobody's any more: their moments go when they take too much."""
        try:
            from runtime.insight.earlier_moments import clear_earlier_moments
            from runtime.record import open_run

            self._restored.emit(folder, open_run(folder))
            earlier = [number for number in run_numbers(folder.parent) if number < int(folder.name)]
            clear_earlier_moments((folder.parent / str(number) for number in reversed(earlier)), megabytes * 2**20)
        except (Problem, OSError, ValueError) as fault:
            log.warning("the run in %s could not be read: %s", folder, fault)
            self._restored.emit(folder, None)

    def _show_restored(self, folder: Path, run: Any) -> None:
        if folder != self.folder or self.state != "none":
            return  # meanwhile another document was opened or a run was started
        if run is None:
            said = "The last run in {folder} cannot be read. Train again to make a new one."
            self._session.told.emit(tr(said, folder=str(folder)))
            return
        self.document = self.live = run.document
        self._session.past.tell_read_back(run.history)
        self._session.doctoring.tell_read_back(run.history)
        state = "stopped"
        for event in run.events(self.number):
            state = event.state if isinstance(event, State) and event.state in FINAL else state
            self.arrived.emit(event)
        self._tell(state)

    def _begin(self, go: Callable[[Runner], None], **wishes: Any) -> None:
        checked = self._session.whole_checked
        if checked is None or not checked.trainable:
            self.refuse(checked)
            return
        self.turns.take(self, lambda: self._begin_now(checked, go, **wishes))

    def _begin_now(
        self,
        checked: Checked,
        go: Callable[[Runner], None],
        *,
        fresh: bool = False,
        keep: bool = False,
        at: int | None = None,
        further: bool = False,
    ) -> None:
        resume = self.folder if (self.resumes or further) and not fresh else None
        changed = resume is not None and self.outdated and not self.lengthened
        again = self.state == "done" and resume is None and not fresh and not self.outdated
        otherwise = changed or (at is not None and self.outdated)
        self._end()
        self._session.observing.let_go()
        given: dict[str, Any] = {"changed": True} if changed else {}
        if keep and self.kept and self.folder:
            given = {"weights": self.folder / "weights.safetensors"}
        mailbox = Mailbox()
        try:
            given |= {"branch": self._session.past.branch(at)} if at is not None else {}
            if resume is None:
                self._next_place()
            runner = self.make(checked, mailbox, number=self.number, folder=self.folder, resume=resume, **given)
        except Problem as problem:
            self._session.told.emit(tr_problem(problem, checked.document))
            return
        self.changing.await_report(self.document if otherwise else None)
        self.runner, self.document, self.live = runner, checked.document, checked.document
        self._bridge.watch(mailbox, self.number)
        go(runner)
        self._tell("running")
        if again:
            said = "Run {number} begins anew from the first weights. At the end of a run {key} trains on instead."
            self._session.told.emit(tr(said, number=self.number, key=key_of("train_on")))

    def _next_place(self) -> None:
        if self._session.path is None:
            self._session.workspace.enter()  # its lock says that the runs in it have an owner
        folder = self._session.runs_folder
        self.number = max([self.number, *run_numbers(folder)]) + 1
        self.folder = folder / str(self.number)

    def refuse(self, checked: Checked | None) -> None:
        """Say what keeps the document from being trained, and bring it into sight."""
        document = self._session.whole
        if not document.nodes:
            self._session.told.emit(tr("There is nothing to train yet. Add data, layers, a loss and a Minimize node."))
            return
        if checked is None or not checked.hindrances:
            self._session.told.emit(tr("Nothing says what to learn yet. Add a Minimize node and connect a loss to it."))
            return
        first = checked.hindrances[0]
        self._session.told.emit(tr_problem(first, checked.document))
        if first.node:
            self._session.focus_wished.emit(self._session.go_inside(first.node))

    def when_checked(self, act: Callable[[], None]) -> None:
        """Do it as soon as the present document is checked."""
        if not self._session.whole.nodes:
            self.refuse(None)
            return
        if self._session.whole_checked is not None and self._session.whole_checked.document is self._session.whole:
            act()
            return
        self.waiting.put(act)
        self._session.told.emit(tr("Getting ready to train …"))

    def _checked(self, _: Checked) -> None:
        act = self.waiting.take()
        if act is not None:
            act()

    def _end(self) -> None:
        runner = self.runner
        self.waiting.put(None)
        self.changing.forget()
        if runner is not None and self.active:
            runner.stop()
            if not runner.join(PATIENCE):
                log.error("run %d did not stop within %s s", self.number, PATIENCE)
            self._bridge.drain()
        self._bridge.forget()
        if self.active:
            self._tell("stopped")

    def _hear(self, event: Event) -> None:
        self.arrived.emit(event)
        if isinstance(event, State):
            self._tell(event.state)
        elif isinstance(event, Notice):
            self._session.told.emit(tr_problem(Problem(event.sentence, **event.values), self._session.whole))
        elif isinstance(event, Started):
            if not self.active:
                self._tell("running")
            self.changing.hear_begin()

    def _tell(self, state: str) -> None:
        if state != self.state:
            self.state = state
            if state in FINAL:
                self.settle()
            self.state_changed.emit(state)

    def _send_live(self, old: Document, new: Document) -> None:
        """Settings declared live reach the run by themselves, also by undo."""
        if self.runner is None or self.live is None or not self.active or self._session.place:
            return
        for key, node in new.nodes.items():
            before = old.nodes.get(key)
            if before is node or before is None or key not in self.live.nodes:
                continue
            for name, value in live_changes(before, node):
                try:
                    self.runner.set_live(key, name, value)
                except Problem:  # the canvas marks the node, and Restart is offered
                    continue
                self.live = edits.set_setting(self.live, key, name, value)
