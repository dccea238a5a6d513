"""The knobs of a small network: each an ordinary edit, after which training goes on by itself as people expect.

What a run takes live goes on. Another network or rule of learning is taken over at once, as the canvas offers it by a
button: what was learnt stays where it fits, and a list tells the rest. Another problem begins a run anew where somebody
was training; a run that is over is forgotten, so that what is seen is what the document says; both are told. New data
of the same kind keep the trained network.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from runtime import edits, playground
from runtime.document import Document
from runtime.facts import is_kind
from runtime.playground import Playground, playground_of
from studio.translate import tr

if TYPE_CHECKING:
    from studio.session import Session

BATCH = "batch_size"  # the setting of a source
PAUSE = 150  # milliseconds without a further change until a run begins anew
Edit = Callable[[Document, Playground], Document]


class Playing(QObject):
    """Knows which node of the document plays which part, for one view."""

    changed = Signal()  # the parts of the document, or what they say

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.node = ""  # whose chain it is about; empty for the likeliest
        self._play: Playground | None = None
        self._keep = False  # whether what was changed last leaves the weights as they are
        self._was_running = False
        self._fresh = False  # whether there are new data
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(PAUSE)
        self._later.timeout.connect(self._go_on)
        session.checked.connect(self._hear_checked)
        session.changed.connect(self._hear_changed)
        session.opened.connect(self.learn)
        session.runs.changing.done.connect(lambda _: self._hear_taken())

    @property
    def document(self) -> Document:
        """The document as it is now."""
        return self.session.whole

    @property
    def play(self) -> Playground | None:
        """The parts, as long as the document has them all."""
        known = self._play
        return known if known is not None and _parts(known) <= self.document.nodes.keys() else None

    def learn(self) -> None:
        """Look again which node plays which part; what cannot be checked just now keeps the parts that it had."""
        checked = self.session.whole_checked
        found = playground_of(checked, self.node) if checked is not None and not self.session.place else None
        known = self.play is not None and not self.session.place
        if found is not None and _parts(found) <= self.document.nodes.keys():
            self._play = found
        elif not known or (checked is not None and checked.trainable):
            self._play = None
        self.changed.emit()

    def _hear_checked(self, _: object) -> None:
        self.learn()

    def _hear_changed(self, _old: object, _new: object) -> None:
        self.learn()

    def change(self, edit: Edit, label: str, *, merge: str = "", keep: bool = False) -> bool:
        """Edit the document as one step that can be undone; `keep`: a run begins anew from the weights of the old."""
        play, runs = self.play, self.session.runs
        if play is None:
            return False
        before = self.document
        running = runs.state == "running" or runs.changing.resumes
        runs.changing.heeded = True
        if not self.session.attempt(lambda document: edit(document, play), label, merge=merge, about=play.source):
            runs.changing.heeded = self._later.isActive()
            return False
        if self.document is before or runs.state == "none" or not runs.outdated:
            runs.changing.heeded = self._later.isActive()
            return self.document is not before
        self._keep = keep and (self._keep or not self._later.isActive())
        self._was_running = running or (self._was_running and self._later.isActive())
        self._later.start()
        return True

    def _hear_taken(self) -> None:
        """The paused run has taken a change over; another may have been made meanwhile."""
        if self.session.runs.changing.wanted:
            self._later.start()

    def new_data(self) -> None:
        """Other points of the same kind, of which others are held out; the network meets them as it is."""
        seed = random.SystemRandom().randrange(1, 100_000)
        self._fresh = self.change(lambda document, play: playground.draw_anew(document, play, seed),
                                  tr("New data"), keep=True)  # fmt: skip

    def draw(self, text: str) -> None:
        """Other points of one's own; a class more or less asks for another network."""
        play = self.play
        if play is None:
            return
        before = playground.classes_of(self.document.nodes[play.source])

        def edit(document: Document, play: Playground) -> Document:
            return playground.fit_answer(edits.set_setting(document, play.source, "drawn", text), play)

        fresh = edits.set_setting(self.document, play.source, "drawn", text)
        now = playground.classes_of(fresh.nodes[play.source])
        if self.change(edit, tr("Draw points"), keep=now == before) and now != before:
            many = tr("{count} classes take {count} outputs and cross-entropy, so the network begins anew.", count=now)
            two = tr("Two classes take one output and a squared error, so the network begins anew.")
            self.session.told.emit(many if now > 2 else two)

    def _go_on(self) -> None:
        """After the last change: the run takes it over, or another begins where somebody was training, else none."""
        runs = self.session.runs
        if runs.changing.resumes or runs.changing.under_way:
            self._later.start()  # one after the other
            return
        running, keep, fresh = self._was_running or runs.state == "running", self._keep, self._fresh
        self._was_running = self._keep = self._fresh = runs.changing.heeded = False
        if runs.state == "none" or not runs.outdated:
            return
        reason = self._reason()
        if runs.state == "paused" and not keep:
            runs.changing.go_on(lambda runner: None)  # it stays paused
        elif running and not keep and self._same_data():
            runs.changing.take_over()
        elif running:
            runs.begin(lambda runner: runner.start(), fresh=True, keep=keep)
            if keep and fresh:
                self.session.told.emit(
                    tr("New data: the network keeps its weights, and a new run goes on with them from epoch 0.")
                )
            elif not keep:
                self.session.told.emit(_anew(reason))
        elif keep:
            runs.begin(lambda runner: runner.start_paused(), fresh=True, keep=True)
            if fresh:
                waits = tr(
                    "New data: the network keeps its weights, and a new run waits at epoch 0. "
                    "Undo brings the old data back."
                )
                self.session.told.emit(waits)
        else:
            runs.reset()
            self.session.told.emit(_over(reason))

    def _reason(self) -> str:
        """What the run no longer matches: its `data`, a `setting` of training, or the `network`."""
        play, trained, document = self.play, self.session.runs.live, self.document
        if play is None or trained is None or trained.nodes.keys() != document.nodes.keys():
            return "network"
        changed = self.session.runs.mismatched() - {play.source}
        if any(not is_kind(document.nodes[key], "goal") for key in changed):
            return "network"
        return "setting" if self._same_data() else "data"

    def _same_data(self) -> bool:
        """Whether the points are those that the run began with."""
        play, trained = self.play, self.session.runs.live
        if play is None or trained is None or play.source not in trained.nodes:
            return False
        return _points(trained, play) == _points(self.document, play)


def _points(document: Document, play: Playground) -> tuple[object, ...]:
    """What of the source decides which points there are: not how many of them a step looks at."""
    source = document.nodes[play.source]
    return source.type, {key: value for key, value in source.settings.items() if key != BATCH}


def _anew(reason: str) -> str:
    if reason == "data":
        return tr("The data are others now, so training begins anew.")
    return tr("The network is another one now, so training begins anew.")


def _over(reason: str) -> str:
    if reason == "data":
        return tr("The data are others now, so the run is over. Training begins from the first weights.")
    if reason == "setting":
        return tr(
            "A setting of training is another one now, so the run is over. Training begins from the first weights."
        )
    return tr("The network is another one now, so its run is over. Training begins from the first weights.")


def _parts(play: Playground) -> set[str]:
    more = {key for keys in play.passed for key in keys}
    named = {play.source, play.goal, *play.layers, *play.losses, *play.metrics, *more}
    return named | ({play.features} if play.features else set())
