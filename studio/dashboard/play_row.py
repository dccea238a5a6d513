"""Above the neurons: from where to begin, how far to step, how fast to go, and the numbers of the moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from runtime import playground
from runtime.playground import Playground
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.pace import PaceRail, pace_words
from studio.icons import icon
from studio.keys import key_of
from studio.pacing import pacing_of
from studio.playing import Playing
from studio.theme import theme_changed
from studio.translate import tr
from studio.widgets import numbers


class PlayRow(QWidget):
    """Buttons, a slider and readings in one line."""

    def __init__(self, playing: Playing, memory: Memory, names: Names, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.playing, self._memory, self._names = playing, memory, names
        session = playing.session
        self.rewind = _button(session.reset)
        self.new_weights = _button(session.new_weights)
        self.new_data = _button(playing.new_data)
        self.example = _button(lambda: session.step(examples=1))
        self.batch = _button(lambda: session.step(batches=1))
        self.epoch = _button(lambda: session.step(epochs=1))
        self.stepping = QLabel()
        self.stepping.setProperty("role", "muted")
        self.pacing = pacing_of(session)
        self.speed = PaceRail(self.pacing)
        self.speed.setFixedWidth(76)
        self.pacing.changed.connect(self._show_speed)
        self.pace = QLabel()
        self.pace.setProperty("role", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 2)
        row.setSpacing(4)
        for part in (self.rewind, self.new_weights, self.new_data, _line(), self.stepping, self.example, self.batch,
                     self.epoch, _line(), self.speed, self.pace):  # fmt: skip
            row.addWidget(part)
        row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        session.run_state.connect(self._hear_state)
        playing.changed.connect(self.offer)
        theme_changed.connect(self._tint)
        self._tint()
        self.retranslate()

    def retranslate(self) -> None:
        """Write every text anew."""
        for button, text, tip, key in (
            (self.rewind, tr("Rewind"), tr("Back to the same first weights"), "reset"),
            (self.new_weights, tr("New weights"), tr("Other first weights"), "new_weights"),
            (self.new_data, tr("New data"), "", ""),
            (self.example, tr("Example"), tr("Learn from one example alone, the next of this batch"), "step_example"),
            (self.batch, tr("Batch"), tr("Train one batch"), "step_batch"),
            (self.epoch, tr("Epoch"), tr("Train one epoch"), "step_epoch"),
        ):
            button.setText(text)
            button.setToolTip(f"{tip} ({key_of(key)})" if key and key_of(key) else tip)
        self.stepping.setText(tr("Step by"))
        self._show_speed()
        self.offer()

    def _hear_state(self, _: str) -> None:
        self.offer()

    def offer(self) -> None:
        """Which buttons can be pressed now."""
        state, play = self.playing.session.state, self.playing.play
        whole = play is not None
        self.rewind.setEnabled(state != "none")
        self._offer_new_data(play)
        for button in (self.new_weights, self.example, self.batch, self.epoch):
            button.setEnabled(whole or state != "none")
        for button in (self.example, self.batch, self.epoch):
            button.setEnabled(button.isEnabled() and state != "running")

    def _offer_new_data(self, play: Playground | None) -> None:
        document = self.playing.document
        own = play is not None and document.nodes[play.source].type == playground.OWN
        can = play is not None and playground.can_draw_anew(document, play)
        self.new_data.setVisible(own or can)
        self.new_data.setEnabled(can)
        if own and not can:
            tip = tr("Your points stay: there is no noise to move them, and none is held out.")
        elif own:
            tip = tr("Your points stay, but others are held out, and noise moves them anew. The network stays, too.")
        else:
            tip = tr("Other points of the same kind. The network stays as it is, and a run with it begins at epoch 0.")
        self.new_data.setToolTip(tip)

    def numbers_of(self, facts: Mapping[str, Any], step: int, *, by_hand: bool = False) -> str:
        """Epoch, losses and the first metric of the weights that are looked at, in one line.

        At rest after an epoch the losses are those that the run told of it, as in the plot and at the top. Weights
        between two epochs, of a run that goes on or set by hand, are measured anew, which is then said. The epoch is
        left to the top while the run is ahead of these weights.
        """
        found: Mapping[str, Mapping[str, float]] = facts.get("losses", {})
        loss = str(facts.get("loss", ""))
        past = self.playing.session.past.point
        over = past.epoch if past is not None and past.step == step else self._memory.run.course.epochs(step)[0]
        progress, running = self._memory.run.progress, self.playing.session.state == "running"
        ahead = past is None and (running or (progress is not None and step < progress.step))
        parts = [] if ahead else [tr("Epoch {number}", number=numbers.count(over))]
        if "example" in facts:
            parts.append(tr("example {number} of {of}", number=facts["example"][0], of=facts["example"][1]))
        told = {} if by_hand or running else self._told(step)
        if "train" in told:
            parts.append(tr("training loss {value}", value=numbers.real(told["train"])))
        elif loss in found.get("train", {}):
            measured = numbers.real(found["train"][loss])
            parts.append(tr("training loss now {value}", value=measured))
        held_out = told.get("validation", found.get("validation", {}).get(loss))
        if held_out is not None:
            parts.append(tr("validation loss {value}", value=numbers.real(held_out)))
        test = told.get("test", found.get("test", {}).get(loss))
        if test is not None:
            parts.append(tr("test loss {value}", value=numbers.real(test)))
        metrics = found.get("validation") or found.get("test") or found.get("train") or {}
        metric = next((key for key in metrics if key != loss), "")
        if metric:
            value = metrics[metric]
            text = numbers.percent(value) if self._names.percent(metric) else numbers.real(value)
            parts.append(f"{self._names.name(metric)} {text}")
        return "   ".join(parts)

    def _told(self, step: int) -> dict[str, float]:
        """What the run told of the epoch that ended at a step, and of the test where it ended, if it has one goal."""
        run, found = self._memory.run, {}
        if run.finished is not None and run.finished.step == step and len(run.finished.test) == 1:
            found["test"] = next(iter(run.finished.test.values()))
        for part, curves in (("train", run.epoch_losses), ("validation", run.validation)):
            point = next(iter(curves.values())).near(step) if len(curves) == 1 else None
            if point is not None and point[0] == step:
                found[part] = point[1]
        return found

    def _show_speed(self) -> None:
        self.pace.setText(pace_words(self.pacing))

    def _tint(self) -> None:
        pairs = ((self.rewind, "reset"), (self.new_weights, "dice"), (self.new_data, "restart"))
        for button, name in pairs:
            button.setIcon(icon(name))


def _button(act: Callable[[], object]) -> QToolButton:
    button = QToolButton()
    button.setProperty("switch", "true")
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setIconSize(QSize(14, 14))
    button.setMinimumHeight(26)
    button.clicked.connect(lambda: act())
    return button


def _line() -> QFrame:
    line = QFrame()
    line.setProperty("surface", "line")
    line.setFixedSize(1, 20)
    return line
