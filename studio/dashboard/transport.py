"""The transport: start, pause, step, stop, reset; and where the run is. It never moves."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from runtime.course import Course
from runtime.telemetry import Epoch, Epochs, Event, Failed, Finished, Losses, Progress, StageBegan, Started
from studio.dashboard.pace import Pace
from studio.icons import icon
from studio.keys import key_of
from studio.pacing import pacing_of
from studio.session import Session
from studio.stage_names import Place, place_told
from studio.theme import theme, theme_changed
from studio.translate import language_changed, tr, tr_problem
from studio.widgets import numbers
from studio.widgets.reading import NOTHING, Reading

DEVICES = {"cpu": "CPU", "cuda": "CUDA", "mps": "MPS"}
RECENT = 0.2  # share of the newest losses in the shown one


class Transport(QWidget):
    """Buttons that ask the session, and readings of the run."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._run = 0
        self._started: Started | None = None
        self._course = Course()
        self._loss: float | None = None
        self._goal = ""
        self._step = 0
        self._prepared = 0.0  # seconds that making ready to look took
        self._painted = 0  # pixels of the line that tells how much is done
        self._finished = False
        self.train = QPushButton()
        self.train.setProperty("main", "true")
        self.train.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.train.clicked.connect(self._train)
        self.step_batch = self._button("step", lambda: session.step(batches=1))
        self.step_epoch = self._button("step_epoch", lambda: session.step(epochs=1))
        self.stop = self._button("stop", session.stop)
        self.reset = self._button("reset", session.reset)
        self.new_weights = self._button("dice", session.new_weights)
        self.pace = Pace(pacing_of(session))
        self.epoch, self.loss, self.speed = Reading("8,888 / 8,888"), Reading("0.00000"), Reading("100,000")
        self.left, self.device, self.overhead = Reading(), Reading("CUDA"), Reading("<0.1 %")
        self._lay_out()
        session.arrived.connect(self.take)
        session.run_state.connect(lambda _: self._offer())
        session.checked.connect(lambda _: self._offer())
        session.changed.connect(lambda *_: self._offer())
        session.opened.connect(self._forget)
        session.staging.changed.connect(self._follow_stages)
        theme_changed.connect(self._tint)
        language_changed.connect(self._translate)
        self._translate()

    def take(self, event: Event) -> None:
        """Show what an event says; what belongs to an older run is passed over."""
        if isinstance(event, Started) and event.run >= self._run:
            self._begin(event)
        if event.run != self._run or self._started is None:
            return
        self._course.take(event)
        match event:
            case StageBegan():
                self._take_stage(event)
            case Losses():
                self._take_losses(event)
            case Epoch() | Epochs():
                self._step = event.step
                self._show_epoch()
            case Progress():
                self._take_progress(event)
            case Failed():
                self.loss.show_value(f"✕ {tr('failed')}", "error")
                self.left.show_value(NOTHING)
            case Finished():
                self._finished = True
                self._step = event.step
                self._show_epoch()
                self.left.show_caption(tr("Took"))
                self.left.show_value(numbers.duration(event.seconds))
                self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A thin line along the bottom tells how much of the run is done."""
        if self._started is None:
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
        return self._course.share(self._step)

    # Events

    def _begin(self, event: Started) -> None:
        if event.run > self._run:
            self._loss = None
            self.loss.show_value(NOTHING)
        self._run, self._started, self._step = event.run, event, event.step
        self._goal, self._finished = "", False
        self._show_epoch()
        name = event.device.partition(":")[0]
        self.device.show_value(DEVICES.get(name, event.device))
        threads = tr("{device}, {threads} threads", device=event.device, threads=event.threads)
        self.device.setToolTip(threads)
        self.left.show_caption(tr("Left"))
        for reading in (self.speed, self.left, self.overhead):
            reading.show_value(NOTHING)
        self.update()

    def _take_stage(self, event: StageBegan) -> None:
        """Another stage: its goals have losses of their own."""
        if self._goal not in event.goals:
            self._goal, self._loss = "", None
        self._step = event.step
        self._show_epoch()
        self.update()

    def _take_losses(self, event: Losses) -> None:
        self._goal = self._goal or event.goal  # of several goals the first
        if event.goal != self._goal or not len(event.values):
            return
        for value in event.values[-20:].tolist():
            steady = self._loss is not None and self._loss == self._loss
            self._loss = value if not steady else (1 - RECENT) * float(self._loss or 0.0) + RECENT * value
        self.loss.show_value(numbers.real(self._loss if self._loss is not None else float("nan")), often=True)

    def _take_progress(self, event: Progress) -> None:
        self._step = event.step
        self._show_epoch()
        self.speed.show_value(
            numbers.count(event.steps_per_second)
            if event.steps_per_second >= 100
            else numbers.real(event.steps_per_second),
            often=True,
        )
        if not self._finished:
            self.left.show_value(numbers.duration(event.seconds_left), often=True)
        self.overhead.show_value(numbers.percent(event.overhead), often=True)
        if numbers.duration(event.prepared) != numbers.duration(self._prepared):
            self._prepared = event.prepared
            self._explain_overhead()
        if round(self._share * self.width()) != self._painted:
            self._update_line()

    def _explain_overhead(self) -> None:
        """What the share is of, and what is not in it."""
        self.overhead.setToolTip(
            tr(
                "Share of the latest seconds of the run that looking into the network takes."
                " Making ready to look took {time} once, which is not in it.",
                time=numbers.duration(self._prepared),
            )
        )

    def _update_line(self) -> None:
        """Paint the line anew, and no readings."""
        self.update(0, self.height() - 2, self.width(), 2)

    def _show_epoch(self) -> None:
        """How many epochs of the run are over, or of the stage at work where it has several."""
        stage = self._name_epoch()
        epoch, whole = self._course.epochs(self._step)
        text = f"{numbers.count(epoch)} / {numbers.count(whole)}"
        self.epoch.show_value(text if whole < 10_000 else numbers.count(epoch), often=True)
        words = tr("{epoch} of {epochs} epochs are over", epoch=numbers.count(epoch), epochs=numbers.count(whole))
        self.epoch.setToolTip(self._where(stage, epoch, whole) if stage else words)

    def _name_epoch(self) -> StageBegan | None:
        """The caption of the epoch, which tells the stage at work where the run has several; answers that."""
        stage = self._course.stage if self._started else None
        place = self._place_of(stage) if stage else None
        words = tr("Stage {number} of {of}", number=place.number, of=place.of) if place else tr("Epoch")
        self.epoch.show_caption(words)
        return stage

    def _place_of(self, stage: StageBegan) -> Place:
        return place_told(stage, self.session.whole, self.session.running_document)

    def _where(self, stage: StageBegan, epoch: int, whole: int) -> str:
        """Stage 2 of 3 · Fine-tune · 4 of 10 epochs are over."""
        place = self._place_of(stage)
        return tr(
            "Stage {number} of {of} · {title} · {epoch} of {epochs} epochs are over",
            number=place.number,
            of=place.of,
            title=place.title,
            epoch=numbers.count(epoch),
            epochs=numbers.count(whole),
        )

    def _follow_stages(self) -> None:
        """The stages of the document were reordered or renamed."""
        if self._started is not None and self._course.stage is not None:
            self._show_epoch()

    def _forget(self) -> None:
        self._run, self._started, self._loss, self._step = 0, None, None, 0
        for reading in (self.epoch, self.loss, self.speed, self.left, self.device, self.overhead):
            reading.show_value(NOTHING)
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
        if state == "none" and self._started is not None and self._run:
            self._clear_readings()
        words = {"running": tr("Pause"), "paused": tr("Go on")}.get(state, tr("Train"))
        self.train.setText(words)
        self.train.setIcon(icon("pause" if state == "running" else "play", "canvas"))
        does = tr("Go on with the changes") if self.session.runs.changing.wanted else words
        _enable(self.train, "" if active else reason, self._with_key(does, "train"))
        wait = tr("Pause first to go step by step.") if state == "running" else "" if active else reason
        _enable(self.step_batch, wait, self._with_key(tr("Train one batch"), "step_batch"))
        _enable(self.step_epoch, wait, self._with_key(tr("Train one epoch"), "step_epoch"))
        _enable(self.stop, "" if active else tr("Nothing is running."), self._with_key(tr("Stop"), "stop"))
        none = tr("There is no run to reset yet.") if state == "none" else ""
        _enable(self.reset, none, self._with_key(tr("Reset to the first weights"), "reset"))
        empty = "" if self.session.whole.nodes else reason
        _enable(self.new_weights, empty, self._with_key(tr("New first weights"), "new_weights"))
        self._update_line()

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

    def _clear_readings(self) -> None:
        self._started, self._loss, self._step = None, None, 0
        self._show_epoch()
        for reading in (self.loss, self.speed, self.left, self.overhead):
            reading.show_value(NOTHING)

    # Look

    def _button(self, name: str, act: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setIconSize(QSize(16, 16))
        button.setFixedSize(30, 30)
        button.clicked.connect(lambda: act())
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 4, 4, 6)
        row.setSpacing(2)
        row.addWidget(self.train)
        row.addSpacing(4)
        for button in (self.step_batch, self.step_epoch, self.stop):
            row.addWidget(button)
        row.addSpacing(8)
        for button in (self.reset, self.new_weights):
            row.addWidget(button)
        row.addSpacing(10)
        row.addWidget(self.pace)
        row.addSpacing(10)
        for reading in (self.epoch, self.loss, self.speed, self.left, self.device, self.overhead):
            row.addWidget(reading)
            row.addSpacing(6)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def _tint(self) -> None:
        buttons = (self.step_batch, self.step_epoch, self.stop, self.reset, self.new_weights)
        for button in buttons:
            button.setIcon(icon(button.objectName()))
        self._offer()

    def _translate(self) -> None:
        words = (tr("Train"), tr("Pause"), tr("Go on"))
        measure = QFontMetricsF(theme().font("body", bold=True))
        width = max(measure.horizontalAdvance(word) for word in words)
        self.train.setFixedSize(round(width) + 56, 30)
        self._name_epoch()
        self.loss.show_caption(tr("Loss"))
        self.loss.expect(f"✕ {tr('failed')}")
        self.speed.show_caption(tr("Steps/s"))
        self.left.show_caption(tr("Took") if self._finished else tr("Left"))
        self.left.expect(tr("{hours} h {minutes} min", hours=23, minutes=59))
        self.device.show_caption(tr("Device"))
        self.overhead.show_caption(tr("Probes"))
        self._explain_overhead()
        self.loss.setToolTip(tr("Training loss of the latest steps"))
        self._tint()


def _enable(button: QPushButton | QToolButton, reason: str, words: str) -> None:
    """Enable a button, or disable it with the reason; the tool tip says what it does or why not."""
    button.setEnabled(not reason)
    button.setToolTip(reason or words)
    button.setAccessibleName(words)
    button.setAccessibleDescription(reason)
    button.setCursor(Qt.CursorShape.ArrowCursor)
