"""The transport: start, pause, step, stop, reset; and where the run is. It never moves."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from studio.dashboard.pace import Pace
from studio.dashboard.readings import Readings
from studio.icons import icon
from studio.keys import key_of
from studio.pacing import pacing_of
from studio.session import Session
from studio.theme import theme, theme_changed
from studio.train_words import train_words
from studio.training_on import can_train_on, train_on, train_on_words
from studio.translate import language_changed, tr, tr_problem


class Transport(QWidget):
    """Buttons that ask the session, and readings of the run."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._painted = 0  # pixels of the line that tells how much is done
        self.train = QPushButton()
        self.train.setProperty("main", "true")
        self.train.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.train.clicked.connect(self._train)
        self.train_on = self._button("train_on", lambda: train_on(session))
        self.step_batch = self._button("step", lambda: session.step(batches=1))
        self.step_epoch = self._button("step_epoch", lambda: session.step(epochs=1))
        self.stop = self._button("stop", session.stop)
        self.reset = self._button("reset", session.reset)
        self.new_weights = self._button("dice", session.new_weights)
        self.pace = Pace(pacing_of(session))
        self.readings = Readings(session, self)
        self.readings.moved.connect(self._follow)
        self._lay_out()
        session.arrived.connect(self.readings.take)
        session.run_state.connect(self._hear_state)
        session.runs.waiting.changed.connect(self._offer)
        session.checked.connect(lambda _: self._offer())
        session.changed.connect(lambda *_: self._offer())
        session.opened.connect(self._forget)
        session.staging.changed.connect(self._show_stages)
        theme_changed.connect(self._tint)
        language_changed.connect(self._translate)
        self._translate()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A thin line along the bottom tells how much of the run is done."""
        if not self.readings.begun:
            return
        painter = QPainter(self)
        line = QRectF(0, self.height() - 2, self.width(), 2)
        painter.fillRect(line, theme().color("line"))
        self._painted = round(self._share * self.width())
        line.setWidth(self._painted)
        failed = self.session.state == "failed"
        painter.fillRect(line, theme().color("error" if failed else "accent"))
        painter.end()

    @property
    def _share(self) -> float:
        """How much of the run is done, 0 to 1."""
        return self.readings.share

    def _follow(self) -> None:
        if round(self._share * self.width()) != self._painted:
            self._update_line()

    def _update_line(self) -> None:
        """Paint the line anew, and no readings."""
        self.update(0, self.height() - 2, self.width(), 2)

    def _hear_state(self, state: str) -> None:
        if self.readings.begun:
            self.readings.clear() if state == "none" else self.readings.show()
        self._offer()

    def _show_stages(self) -> None:
        """The stages of the document were reordered or renamed."""
        if self.readings.begun:
            self.readings.show()

    def _forget(self) -> None:
        self.readings.forget()
        self._offer()
        self.update()

    # Buttons

    def _train(self) -> None:
        if self.session.state == "running":
            self.session.pause()
        else:
            self.session.train()

    def _offer(self) -> None:
        """Which buttons can be pressed now, and why not the others."""
        state, reason = self.session.state, self._hindrance()
        active = state in ("running", "paused")
        words = train_words(self.session)
        self.train.setText(words)
        waits = self.session.runs.waiting.there
        self.train.setIcon(QIcon() if waits else icon("pause" if state == "running" else "play", "canvas"))
        does = tr("Go on with the changes") if self.session.runs.changing.wanted else words
        _enable(self.train, "" if active else reason, self._with_key(does, "train"))
        if waits:
            self.train.setToolTip(tr("Training begins as soon as the network is checked."))
        elif not active and not reason:
            self._explain_train()
        ended = can_train_on(self.session)
        _enable(self.train_on, "" if ended else tr("Train first."), train_on_words(self.session))
        wait = tr("Pause first to go step by step.") if state == "running" else "" if active else reason
        _enable(self.step_batch, wait, self._with_key(tr("Train one batch"), "step_batch"))
        _enable(self.step_epoch, wait, self._with_key(tr("Train one epoch"), "step_epoch"))
        _enable(self.stop, "" if active or waits else tr("Nothing is running."), self._with_key(tr("Stop"), "stop"))
        none = tr("There is no run to reset yet.") if state == "none" else ""
        _enable(self.reset, none, self._with_key(tr("Reset to the first weights"), "reset"))
        empty = "" if self.session.whole.nodes else reason
        _enable(self.new_weights, empty, self._with_key(tr("New first weights"), "new_weights"))
        self._update_line()

    def _explain_train(self) -> None:
        """Where the run has ended: whether Train goes on with it or begins anew, and which key does the other."""
        runs, keys = self.session.runs, {"key": key_of("train"), "restart": key_of("restart")}
        if runs.lengthened:
            text = tr("Go on with what was learnt, as the run is to be longer ({key}). {restart} begins anew.", **keys)
        elif runs.resumes:
            text = tr("Go on where the run was stopped ({key}). {restart} begins anew.", **keys)
        elif can_train_on(self.session):
            text = tr(
                "Train anew from the first weights ({key}). {on} goes on.", key=keys["key"], on=key_of("train_on")
            )
        else:
            return
        self.train.setToolTip(text)

    def _hindrance(self) -> str:
        """Why no run can start: what the network lacks, in a sentence; empty when it can, or is not checked yet."""
        document, checked = self.session.whole, self.session.whole_checked
        if not document.nodes:
            return tr("There is nothing to train yet. Add data, layers, a loss and a Minimize node.")
        if checked is None or checked.document is not document or checked.trainable:
            return ""
        if checked.hindrances:
            return tr_problem(checked.hindrances[0], document)
        return tr("Nothing says what to learn yet. Add a Minimize node and connect a loss to it.")

    def _with_key(self, words: str, action: str) -> str:
        key = key_of(action)
        return tr("{action} ({key})", action=words, key=key) if key else words

    # Look

    def _button(self, name: str, act: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setIconSize(QSize(16, 16))
        button.setFixedSize(28, 30)
        button.clicked.connect(lambda: act())
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 4, 4, 6)
        row.setSpacing(2)
        row.addWidget(self.train)
        row.addWidget(self.train_on)
        row.addSpacing(4)
        for button in (self.step_batch, self.step_epoch, self.stop):
            row.addWidget(button)
        row.addSpacing(6)
        for button in (self.reset, self.new_weights):
            row.addWidget(button)
        row.addSpacing(6)
        row.addWidget(self.pace)
        row.addSpacing(6)
        for reading in self.readings.all:
            row.addWidget(reading)
            row.addSpacing(4)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def _tint(self) -> None:
        buttons = (self.train_on, self.step_batch, self.step_epoch, self.stop, self.reset, self.new_weights)
        for button in buttons:
            button.setIcon(icon(button.objectName()))
        self._offer()

    def _translate(self) -> None:
        words = (tr("Train"), tr("Pause"), tr("Go on"))
        measure = QFontMetricsF(theme().font("body", bold=True))
        width = max(measure.horizontalAdvance(word) for word in words)
        width = max(width, measure.horizontalAdvance(tr("Starting")) - 22)  # it stands without a sign
        self.train.setFixedSize(round(width) + 52, 30)
        self.readings.retranslate()
        self._tint()


def _enable(button: QPushButton | QToolButton, reason: str, words: str) -> None:
    """Enable a button, or disable it with the reason; the tool tip says what it does or why not."""
    button.setEnabled(not reason)
    button.setToolTip(reason or words)
    button.setAccessibleName(words)
    button.setAccessibleDescription(reason)
    button.setCursor(Qt.CursorShape.ArrowCursor)
