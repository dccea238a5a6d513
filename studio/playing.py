"""The knobs of a small network: each an ordinary edit, after which training goes on by itself as people expect.

What a run takes live goes on; what asks for another run begins one where somebody was training, and else forgets the
old one, so that what is seen is what the document says. New data keep the trained network.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from runtime import edits, playground
from runtime.document import Document
from runtime.playground import Playground, playground_of
from studio.translate import tr

if TYPE_CHECKING:
    from studio.session import Session

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
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(PAUSE)
        self._later.timeout.connect(self._go_on)
        session.checked.connect(self._hear_checked)
        session.changed.connect(self._hear_changed)
        session.opened.connect(self.learn)

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
        running = runs.state == "running"
        if not self.session.attempt(lambda document: edit(document, play), label, merge=merge, about=play.source):
            return False
        if self.document is before or runs.state == "none" or not runs.outdated:
            return self.document is not before
        self._keep = keep and (self._keep or not self._later.isActive())
        self._was_running = running or (self._was_running and self._later.isActive())
        self._later.start()
        return True

    def new_data(self) -> None:
        """Other points of the same kind, which the network meets as it is."""
        seed = random.SystemRandom().randrange(1, 100_000)
        self.change(lambda document, play: edits.set_setting(document, play.source, "seed", seed),
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
        """After the last change: a run anew where somebody was training, else none."""
        runs, running, keep = self.session.runs, self._was_running, self._keep
        self._was_running = self._keep = False
        if runs.state == "none" or not runs.outdated:
            return
        if running:
            runs.begin(lambda runner: runner.start(), fresh=True, keep=keep)
        elif keep:
            runs.begin(lambda runner: runner.start_paused(), fresh=True, keep=True)
        else:
            runs.reset()


def _parts(play: Playground) -> set[str]:
    more = {key for keys in play.passed for key in keys}
    named = {play.source, play.goal, *play.layers, *play.losses, *play.metrics, *more}
    return named | ({play.features} if play.features else set())
