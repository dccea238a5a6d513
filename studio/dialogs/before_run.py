"""Before training: the memory of every node, the time of an epoch from a short trial, the largest batch that fits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nodes.spec import Problem
from runtime import edits
from runtime.checked import Checked
from runtime.document import Document
from runtime.facts import node_at
from studio.dashboard.names import Names
from studio.dialogs.trial_words import brief, how_found, price_of_largest, words_of_stages, words_of_time
from studio.icons import icon
from studio.job import Cancelled, Job, Progress
from studio.outdated import runs_alike
from studio.session import Session
from studio.theme import theme, theme_changed
from studio.translate import language_changed, tr, tr_problem
from studio.widgets import numbers
from studio.widgets.amounts import size
from studio.widgets.memory_bars import MemoryBars, Row

if TYPE_CHECKING:  # at run time they bring torch
    from runtime.forecast import Memory
    from runtime.trial import Trial

PATIENCE = 10.0  # seconds that a thread is waited for when the window closes
PARTS = ("weights", "gradients", "optimizer", "activations")
WORDS = {"weights": "Weights", "gradients": "Gradients", "optimizer": "Optimizer", "activations": "Activations"}
TINTS = (0, 6, 2, 1)  # the layers of the theme whose colors stand for the parts
NOTHING = "–"
MARK = '<span style="color:{color}">■</span> {name} <b>{amount}</b>'
PASSING = "Gradients of activations at the peak of the way back"


class BeforeRun(QDialog):
    """Three figures above, a bar for each node below. It follows the document; a trial is made where no run goes on."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._jobs: list[Job] = []
        self._about: Checked | None = None  # what the figures are of, or will be
        self._used = False  # the batch was set here, so its time is wanted
        self._names = Names()
        self.memory: Memory | None = None
        self.trial: Trial | None = None
        self.fault = ""
        self.figures = {name: _Figure(self) for name in ("memory", "time", "batch")}
        self.use, self.again = QPushButton(self), QPushButton(self)
        self.use.clicked.connect(self._use)
        self.again.clicked.connect(self._measure)
        self.bars = MemoryBars(TINTS, self)
        self.legend = [QLabel(self) for _ in PARTS]
        self.progress, self.note = QProgressBar(self), QLabel(self)
        self._lay_out()
        self.bars.itemClicked.connect(self._go_to)
        self.bars.itemActivated.connect(self._go_to)
        session.checked.connect(self._follow)
        session.run_state.connect(self._hear_run)
        session.opened.connect(self.close)
        theme_changed.connect(self._tint)
        language_changed.connect(self.retranslate)
        self.resize(640, 560)
        self.retranslate()
        self._follow()

    @property
    def busy(self) -> bool:
        """Whether something is being worked out."""
        return bool(self._jobs)

    def retranslate(self) -> None:
        """Words in the language in force."""
        self.setWindowTitle(tr("Before training"))
        captions = {"memory": tr("Memory"), "time": tr("Time of an epoch"), "batch": tr("Largest batch")}
        for name, figure in self.figures.items():
            figure.caption.setText(captions[name])
        self.again.setText(tr("Measure again"))
        self.bars.setAccessibleName(tr("Memory by node"))
        self._show()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The threads end with the window."""
        self._end()
        super().closeEvent(event)

    def done(self, result: int) -> None:
        """Escape closes too."""
        self._end()
        super().done(result)

    def _lay_out(self) -> None:
        top = QGridLayout()
        top.setHorizontalSpacing(20)
        for column, figure in enumerate(self.figures.values()):
            for row, part in enumerate((figure.caption, figure.value, figure.words)):
                top.addWidget(part, row, column, Qt.AlignmentFlag.AlignTop)
            top.setColumnStretch(column, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        self.note.setProperty("role", "muted")
        self.note.setWordWrap(True)
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(4)
        staying = self.progress.sizePolicy()
        staying.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(staying)
        buttons.addWidget(self.note, 1)
        buttons.addWidget(self.again)
        buttons.addWidget(self.use)
        legend = QHBoxLayout()
        legend.setSpacing(16)
        for label in self.legend:
            legend.addWidget(label)
        legend.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.setSpacing(10)
        whole.addLayout(top)
        whole.addLayout(buttons)
        whole.addWidget(self.progress)
        whole.addLayout(legend)
        whole.addWidget(self.bars, 1)

    # Work in threads

    def _follow(self, _: object = None) -> None:
        """Another document is checked: its memory at once, its time when it is wished for, or at first."""
        checked = self._session.whole_checked
        if checked is None or checked is self._about or checked.document is not self._session.whole:
            return
        first, about = self._about is None or self._used, self._about
        self._about, self._used = checked, False
        self._names.know(checked, checked.document)
        known = about is not None and not self.fault and (self.busy or self.memory is not None)
        if known and about is not None and checked.trainable and runs_alike(about.document, checked.document):
            self._show()  # what was measured, or is just being measured, holds of this one too
            return
        self.trial, self.fault = None, ""
        self._cancel()
        if not checked.trainable:
            self.memory = None
            self.fault = self._hindrance(checked)
            self._show()
        elif first and not self._held_up():
            self._measure()
        else:
            self._begin(lambda _: _memory_of(checked), self._take_memory)

    def _measure(self) -> None:
        checked = self._about
        self._cancel()
        if checked is None or not checked.trainable or self._held_up():
            self._show()
            return
        self.fault = ""
        self._begin(lambda _: _memory_of(checked), self._take_memory)
        self._begin(lambda progress: _try_out(checked, progress), self._take_trial)

    def _begin(self, task: Callable[[Progress], Any], take: Callable[[Any], None]) -> None:
        job = Job(task, "netloom-before", self)
        self._jobs.append(job)
        job.done.connect(lambda found: self._finish(job, take, found))
        job.failed.connect(lambda fault: self._finish(job, self._complain, fault))
        job.progressed.connect(self._show_progress)
        job.start()
        self._show()

    def _finish(self, job: Job, take: Callable[[Any], None], found: Any) -> None:
        if job in self._jobs:
            self._jobs.remove(job)
            take(found)
            self._show()
        job.retire()

    def _take_memory(self, memory: Memory) -> None:
        self.memory = memory

    def _take_trial(self, trial: Trial) -> None:
        self.trial, self.memory = trial, trial.memory

    def _complain(self, fault: Exception) -> None:
        if isinstance(fault, Cancelled):
            return
        problem = fault if isinstance(fault, Problem) else Problem("It could not be measured: {reason}.", reason=fault)
        self.fault = tr_problem(problem, self._session.whole, getattr(fault, "node", ""))

    def _cancel(self) -> None:
        for job in self._jobs:
            job.cancel()
        self._jobs = []

    def _end(self) -> None:
        jobs = self.findChildren(Job)
        self._cancel()
        for job in jobs:
            job.cancel()
            job.join(PATIENCE)

    def _held_up(self) -> bool:
        """Whether a run is under way, whose random streams and time are its own."""
        return self._session.runs.active or self._session.runs.turns.busy

    def _hear_run(self, state: str) -> None:
        if state == "running" and self.busy:
            self._cancel()
        self._show()

    # What is seen

    def _hindrance(self, checked: Checked) -> str:
        if checked.hindrances:
            return tr_problem(checked.hindrances[0], checked.document)
        return tr("Nothing says what to learn yet. Add a Minimize node and connect a loss to it.")

    def _show_progress(self, share: float, sentence: str) -> None:
        if self.busy and self.sender() in self._jobs:
            self.progress.setValue(round(1000 * share))
            self.note.setText(tr(sentence))

    def _show(self) -> None:
        self._show_memory()
        self._show_trial()
        held_up = self._held_up()
        said = tr("A run is under way, so nothing is measured now.") if held_up else ""
        empty = ""
        if not self._session.whole.nodes:
            empty = tr("There is nothing to train yet. Add data, layers, a loss and a Minimize node.")
        if not self.busy:
            self.note.setText(empty or self.fault or said or price_of_largest(self.trial))
        self.progress.setVisible(self.busy)
        trainable = self._about is not None and self._about.trainable
        self.again.setEnabled(trainable and not self.busy and not held_up)

    def _show_memory(self) -> None:
        memory, figure = self.memory, self.figures["memory"]
        if memory is None:
            figure.say(NOTHING)
            self.bars.show_rows([])
            self._tint()
            return
        text = tr("at the peak of a step with a batch of {batch}", batch=numbers.count(memory.batch))
        figure.say(size(memory.total), text)
        names = self._names.names(one.node for one in memory.nodes)
        rows = []
        for one in memory.nodes:
            parts = tuple(int(getattr(one, part)) for part in PARTS)
            told = [f"{tr(WORDS[part])} {size(amount)}" for part, amount in zip(PARTS, parts, strict=True) if amount]
            rows.append(Row(names[one.node], tuple(map(float, parts)), size(one.total), " · ".join(told)))
        if memory.passing:
            passing = (0.0, 0.0, 0.0, float(memory.passing))
            rows.append(Row(tr("Passing gradients"), passing, size(memory.passing), tr(PASSING)))
        self.bars.show_rows(rows)
        self._tint()

    def _show_trial(self) -> None:
        trial = self.trial
        time, batch = self.figures["time"], self.figures["batch"]
        largest = trial.largest if trial is not None else None
        self.use.setVisible(largest is not None)
        if trial is None:
            time.say(NOTHING, tr("Measured on a few steps.") if not self.busy else "")
            batch.say(NOTHING)
            return
        time.say(brief(trial.slowest.epoch), words_of_time(trial), words_of_stages(trial))
        if largest is None:
            batch.say(NOTHING, tr("Nothing is drawn in batches."))
            return
        batch.say(numbers.count(largest.batch), how_found(trial, largest))
        self.use.setText(tr("Use a batch of {batch}", batch=numbers.count(largest.batch)))
        self.use.setEnabled(self._edited() != self._session.whole)

    def _tint(self) -> None:
        memory = self.memory
        for part, (name, label) in enumerate(zip(PARTS, self.legend, strict=True)):
            color = self.bars.tint(part).name()
            amount = size(memory.sum(name)) if memory is not None else NOTHING
            label.setText(MARK.format(color=color, name=tr(WORDS[name]), amount=amount))
        self.again.setIcon(icon("reset"))
        for figure in self.figures.values():
            figure.dress()

    def _go_to(self, item: QListWidgetItem) -> None:
        row = self.bars.row(item)
        nodes = self.memory.nodes if self.memory is not None else ()
        if row < len(nodes) and node_at(self._session.whole, nodes[row].node) is not None:
            node = self._session.go_inside(nodes[row].node)
            self._session.select([node])
            self._session.focus_wished.emit(node)

    # Edit

    def _use(self) -> None:
        changed = self._edited()
        if changed != self._session.whole:
            self._used = True
            self._session.apply_whole(changed, tr("Batch size"))

    def _edited(self) -> Document:
        """The document with the largest batch for every source, as far as its setting goes."""
        document = self._session.whole
        for node, batch in (self.trial.batches if self.trial is not None else {}).items():
            try:
                document = edits.set_setting(document, node, "batch_size", batch)
            except (Problem, KeyError):  # a source inside a block, or a larger one than can be set
                continue
        return document


class _Figure:
    """A large value under a caption, and how it came about below."""

    def __init__(self, parent: QWidget) -> None:
        self.caption, self.value, self.words = (QLabel(parent) for _ in range(3))
        for label in (self.caption, self.words):
            label.setProperty("role", "muted")
            label.setProperty("type", "small")
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.words.setMinimumHeight(46)  # three lines, so that nothing moves when they come

    def say(self, value: str, words: str = "", more: str = "") -> None:
        """Show them; pointing tells more."""
        self.value.setText(value)
        self.words.setText(words)
        for label in (self.value, self.words):
            label.setToolTip(more)
        self.value.setAccessibleName(f"{self.caption.text()}: {value}. {words}")

    def dress(self) -> None:
        """Take over the theme."""
        self.value.setFont(theme().font("hero", bold=True))


def _memory_of(checked: Checked) -> Memory:
    from runtime.forecast import memory_of

    return memory_of(checked)


def _try_out(checked: Checked, progress: Progress) -> Trial:
    from runtime.trial import try_out

    return try_out(checked, progress)
