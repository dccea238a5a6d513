"""Samples of a node as they come: step by step or on and on, from a seed, to be saved as a picture or as numbers."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from nodes.spec import Problem
from runtime.alike import name_at
from studio.file_names import file_name
from studio.folders import SAVED, Location, keep_folder, saving_folder
from studio.generating import Generating, weights_of
from studio.icons import icon
from studio.session import Session
from studio.theme import theme_changed
from studio.translate import language_changed, tr, tr_problem
from studio.widgets.number_field import NumberField
from studio.widgets.seen.picture import SeenPicture
from studio.widgets.seen.span import Span

if TYPE_CHECKING:
    from runtime.generate import Generated
    from runtime.pictures import Drawn

MOST, LARGEST_SEED = 4096, 2**31 - 1


class GenerateWindow(QDialog):
    """The transport above, the samples below it. It closes when another document is opened."""

    def __init__(self, session: Session, node: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._node = session, node
        checked = session.latest
        self._path = (checked.path if checked else "") + node
        self._made: Generated | None = None
        self._words: Callable[[], str] = str  # what the note says
        self._span, self._step = Span(), 0  # of what is being played
        self.generating = Generating(lambda: weights_of(session), self._path, self)
        self.play, self.save = QPushButton(self), QPushButton(self)
        self.play.setProperty("main", "true")
        for button in (self.play, self.save):
            button.setAutoDefault(False)  # Return belongs to the fields
        self.step, self.stop, self.dice = (self._button(name) for name in ("step", "stop", "dice"))
        self.seed = NumberField(whole=True, minimum=0, maximum=LARGEST_SEED, parent=self)
        self.count = NumberField(whole=True, minimum=1, maximum=MOST, parent=self)
        self._seed_name, self._count_name = QLabel(self), QLabel(self)
        self.picture = SeenPicture(self)
        self.note = QLabel(self)
        self.note.setWordWrap(True)
        self.note.setProperty("role", "muted")
        self._lay_out()
        self._connect()
        self.seed.show_value(self.generating.seed)
        self.count.show_value(self.generating.count)
        self.resize(560, 560)
        self.retranslate()

    @property
    def node(self) -> str:
        """The node of the graph that the samples come from."""
        return self._node

    def retranslate(self) -> None:
        """Words in the language in force."""
        self.setWindowTitle(tr("Generate from {node}", node=self._name()))
        self._seed_name.setText(tr("Seed"))
        self._count_name.setText(tr("Samples"))
        self.seed.setAccessibleName(tr("Seed"))
        self.count.setAccessibleName(tr("Samples"))
        self.save.setText(tr("Save …"))
        words = ((self.step, tr("One step")), (self.stop, tr("Stop")), (self.dice, tr("Another seed")))
        for button, text in words:
            button.setToolTip(text)
            button.setAccessibleName(text)
        self._tell(self._words)
        self._show_state()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The thread ends with the window."""
        self.generating.close()
        super().closeEvent(event)

    def done(self, result: int) -> None:
        """Closed by Escape, too."""
        self.generating.close()
        super().done(result)

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(name))
        button.setIconSize(QSize(16, 16))
        button.setAutoRaise(True)
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        for part in (self.play, self.step, self.stop):
            row.addWidget(part)
        row.addStretch(1)
        for setting in (self._count_name, self.count, self._seed_name, self.seed, self.dice):
            row.addWidget(setting)
        for field in (self.seed, self.count):
            field.setFixedWidth(92)
        for label in (self._seed_name, self._count_name):
            label.setProperty("role", "muted")
        below = QHBoxLayout()
        below.addWidget(self.note, 1)
        below.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(row)
        column.addWidget(self.picture, 1)
        column.addLayout(below)

    def _connect(self) -> None:
        self.play.clicked.connect(self._play)
        self.step.clicked.connect(self._step_once)
        self.stop.clicked.connect(self.generating.stop)
        self.dice.clicked.connect(lambda: self._set_seed(secrets.randbelow(10_000)))
        self.seed.edited.connect(self._set_seed)
        self.count.edited.connect(self._set_count)
        self.save.clicked.connect(self._save)
        self.generating.arrived.connect(self._show)
        self.generating.failed.connect(self._complain)
        self.generating.state_changed.connect(lambda _: self._show_state())
        self._session.run_state.connect(self._hear_run)
        self._session.opened.connect(self.close)
        theme_changed.connect(self._tint)
        language_changed.connect(self.retranslate)

    def _play(self) -> None:
        if self.generating.state == "playing":
            self.generating.pause()
        else:
            self._get_ready()
            self.generating.play()

    def _step_once(self) -> None:
        self._get_ready()
        self.generating.step()

    def _get_ready(self) -> None:
        """The network is checked and compiled before the first step, which takes a while where it is large."""
        if self.generating.state == "none":
            self._tell(lambda: tr("Getting ready …"))

    def _set_seed(self, seed: int) -> None:
        self.generating.seed = seed
        self.seed.show_value(seed)
        self._again()

    def _set_count(self, count: int) -> None:
        self.generating.count = count
        self.count.show_value(count)
        self._again()

    def _again(self) -> None:
        """Other samples are wanted: those on screen go on from the beginning."""
        state = self.generating.state
        self.generating.stop()
        if state in ("playing", "done"):
            self.generating.play()

    def _hear_run(self, state: str) -> None:
        if state == "running":
            self.generating.stop()

    def _show(self, made: Generated, drawn: Drawn | None) -> None:
        from runtime.telemetry import Seen

        self._made = made if made.samples is not None else self._made
        if drawn is not None:
            if made.step <= self._step:
                self._span.begin()
            self._step = made.step
            facts = {**drawn.facts, **self._span.take_in(drawn.facts.get("form"), drawn.arrays)}
            seen = Seen(0, made.step, self._path, "samples", drawn.arrays, facts)
            self.picture.show_seen(seen, _said(made))
        trained = self._session.runs.kept or self._session.state == "paused"
        self._tell(lambda: _said(made) if trained else f"{_said(made)} · {tr('first weights: nothing is trained yet')}")
        self._show_state()

    def _show_state(self) -> None:
        playing = self.generating.state == "playing"
        self.play.setText(tr("Pause") if playing else tr("Generate"))
        self.play.setIcon(icon("pause" if playing else "play", "canvas"))
        self.stop.setEnabled(self.generating.state != "none")
        self.save.setEnabled(self._made is not None)
        if self._made is None and (not self.note.text() or self.generating.state == "none"):
            self._tell(self._promise)

    def _tell(self, words: Callable[[], str]) -> None:
        """Say something, in whatever language is in force."""
        self._words = words
        self.note.setText(words())

    def _promise(self) -> str:
        """What there will be to see, named after the sources that it comes of."""
        from runtime.sinks import sources_of

        checked = self._session.whole_checked
        document = self._session.whole
        names = [name_at(document, source) for source in sources_of(checked, self._path)] if checked else []
        if not names:
            return tr("Generate shows what {node} gives, step by step.", node=self._name())
        return tr("Generate shows what comes of {source}, step by step.", source=", ".join(names))

    def _complain(self, problem: Problem) -> None:
        self._tell(lambda: tr_problem(problem, self._session.document, self._node))

    def _name(self) -> str:
        node = self._session.document.nodes.get(self._node)
        from runtime.facts import facts_of

        facts = facts_of(self._session.document, node) if node else None
        return (node.title if node else "") or (tr(facts.title) if facts else self._node)

    def _save(self) -> None:
        """The samples on screen as a sheet of pictures or as numbers, as the name says."""
        assert self._made is not None and self._made.samples is not None
        kinds = f"{tr('PNG picture')} (*.png);;{tr('NumPy array')} (*.npy)"
        folder = saving_folder(self._session.path, Location.PicturesLocation)
        proposed = folder / f"{file_name(self._name())}.png"
        path, kind = QFileDialog.getSaveFileName(self, tr("Save samples"), str(proposed), kinds)
        if not path:
            return
        target = Path(path)
        keep_folder(SAVED, target)
        if target.suffix.lower() not in (".png", ".npy"):
            target = target.with_name(target.name + (".npy" if "npy" in kind else ".png"))
        try:
            _write(target, self._made.samples.numpy())
            self._tell(lambda: tr("Saved {file}.", file=target.name))
        except Problem as problem:
            self._complain(problem)
        except OSError as fault:
            reason = fault.strerror or str(fault)
            self._tell(
                lambda: tr(
                    "{file} could not be saved: {reason}. Choose another place.", file=target.name, reason=reason
                )
            )

    def _tint(self) -> None:
        for button, name in ((self.step, "step"), (self.stop, "stop"), (self.dice, "dice")):
            button.setIcon(icon(name))
        self._show_state()


def _said(made: Generated) -> str:
    return tr("step {step} of {steps}", step=made.step, steps=made.steps)


def _write(target: Path, samples: Any) -> None:
    from runtime.sheet import sheet_of, write_array, write_png

    if target.suffix.lower() == ".npy":
        write_array(target, samples)
    else:
        write_png(target, sheet_of(samples))
