"""Export: choose formats, write them in a thread, and see what the proof of each one found."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nodes.spec import Problem
from runtime.export import FORMATS, Certificate, Format, export_run
from studio.dialogs.certificate import CertificateTable
from studio.dialogs.export_course import Course
from studio.file_names import file_name
from studio.job import Cancelled, Job, Progress
from studio.session import Session
from studio.settings import preferences
from studio.translate import language_changed, tr, tr_problem
from studio.widgets.numbers import duration
from studio.widgets.text_field import TextField

PATIENCE = 2.0  # seconds a given-up export is waited for when the dialog closes


class ExportDialog(QDialog):
    """A table with a row per format; each row becomes the certificate of its export."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._run = session.runs.folder
        self._queue: list[Format] = []
        self._job: Job | None = None
        self._course = Course(())
        self._sentence = ""
        self._proved = 0
        self.table = CertificateTable(FORMATS, self)
        self.folder = TextField(self)
        self.name = TextField(self)
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.note = QLabel(self)
        self.note.setWordWrap(True)
        self.export = QPushButton(self)
        self.export.setProperty("main", True)
        self.export.setDefault(True)
        self.show_folder = QPushButton(self)
        self.cancel = QPushButton(self)
        self._clock = QTimer(self)
        self._clock.setInterval(200)
        self._clock.timeout.connect(self._tick)
        self._lay_out()
        self._propose()
        self.export.clicked.connect(self.start)
        self.cancel.clicked.connect(self._cancel_or_close)
        self.show_folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(self.folder.text())))
        self.table.chosen_changed.connect(self._refresh)
        self.name.textChanged.connect(self._refresh)
        self.folder.textChanged.connect(self._refresh)
        language_changed.connect(self.retranslate)
        self.retranslate()

    @property
    def busy(self) -> bool:
        """Whether an export is under way."""
        return self._job is not None

    def target(self, chosen: Format) -> Path:
        """Where a format is written."""
        name = file_name(self.name.text())
        ending = chosen.suffix or "-source"
        return Path(self.folder.text()).expanduser() / f"{name}{ending}"

    def start(self) -> None:
        """Export every chosen format, one after the other."""
        self._queue = [item for item in FORMATS if item.key in self.table.chosen()]
        self._proved = 0
        self._course = Course([item.key for item in self._queue])
        self._next()

    def retranslate(self) -> None:
        """Words in the language in force; what was said last stays as it was said."""
        self.setWindowTitle(tr("Export the trained model"))
        self._heading.setText(tr("Take the trained model with you"))
        self._advice.setText(
            tr("Each file is loaded in a fresh process and must give the same numbers before it is kept.")
        )
        self._choose.setText(tr("Choose …"))
        for label, field, text in (
            (self._labels[0], self.folder, tr("Folder")),
            (self._labels[1], self.name, tr("Name")),
        ):
            label.setText(text)
            field.setAccessibleName(text)
        self.export.setText(tr("Export"))
        self.show_folder.setText(tr("Show folder"))
        self.table.retranslate()
        self._refresh()

    def _lay_out(self) -> None:
        self._heading, self._advice = QLabel(self), QLabel(self)
        self._heading.setProperty("type", "title")
        self._advice.setWordWrap(True)
        self._advice.setProperty("role", "muted")
        self._choose = QPushButton(self)
        self._choose.clicked.connect(self._choose_folder)
        self._labels = (QLabel(self), QLabel(self))
        place = QHBoxLayout()
        place.setSpacing(8)
        for part, stretch in (
            (self._labels[0], 0),
            (self.folder, 3),
            (self._choose, 0),
            (self._labels[1], 0),
            (self.name, 2),
        ):
            place.addWidget(part, stretch)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.note, 1)
        for button in (self.show_folder, self.cancel, self.export):
            buttons.addWidget(button)
        card = QFrame(self)
        card.setProperty("surface", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(12)
        for block in (self._heading, self._advice):
            column.addWidget(block)
        column.addWidget(card, 1)
        column.addLayout(place)
        column.addWidget(self.progress)
        column.addLayout(buttons)
        self.resize(820, 560)

    def _propose(self) -> None:
        path = self._session.path
        kept = preferences().fact("export folder", "")
        folder = path.parent if path else Path(kept) if kept and Path(kept).is_dir() else Path.home()
        self.folder.show_value(str(folder))
        self.name.show_value(file_name(self._session.title))

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("Folder"), self.folder.text())
        if folder:
            self.folder.show_value(folder)

    def _refresh(self) -> None:
        for item in FORMATS:
            self.table.set_warning(
                item.key, tr("Replaces the one that is there.") if self.target(item).exists() else ""
            )
        ready = bool(self.table.chosen()) and bool(self.name.text().strip()) and self._run is not None
        self.export.setEnabled(ready and not self.busy)
        self.cancel.setText(tr("Cancel") if self.busy else tr("Close"))
        self.show_folder.setVisible(self.table.finished and not self.busy)
        self.table.setEnabled(not self.busy)
        sizes = self.progress.sizePolicy()
        sizes.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(sizes)
        self.progress.setVisible(self.busy)

    def _next(self) -> None:
        if not self._queue or self._run is None:
            self._job = None
            self._clock.stop()
            self._refresh()
            return
        chosen, run = self._queue.pop(0), self._run
        target = self.target(chosen)
        self._job = Job(lambda progress: _export(run, chosen, target, progress), "netloom-export", self)
        self._job.progressed.connect(self._show_progress)
        self._job.done.connect(self._finish)
        self._job.failed.connect(lambda fault: self._fail(chosen, fault))
        self.table.show_busy(chosen.key)
        self._clock.start()
        self._job.start()
        self._refresh()

    def _finish(self, certificate: Certificate) -> None:
        self._course.turn()
        self.table.show_certificate(certificate)
        preferences().keep_fact("export folder", self.folder.text())
        self._proved += 1
        if self._proved == 1:
            self._say(tr("{file} is written and proved.", file=Path(certificate.path).name), "good")
        else:
            self._say(tr("{number} exports are written and proved.", number=self._proved), "good")
        self._next()

    def _fail(self, chosen: Format, fault: Exception) -> None:
        self._course.turn()
        self.table.show_failure(chosen.key)
        if isinstance(fault, Cancelled):
            self._queue = []
            self._say(tr("Given up; nothing was left behind."), "muted")
        elif isinstance(fault, Problem):
            self._say(tr_problem(fault), "error")
        else:
            reason = getattr(fault, "strerror", None) or str(fault)
            self._say(tr("The export failed: {reason}", reason=reason), "error")
        self._next()

    def _show_progress(self, share: float, sentence: str) -> None:
        self._course.share = share
        self.progress.setValue(round(self._course.done * 1000))
        self._sentence = tr(sentence)
        self._tick()

    def _tick(self) -> None:
        if self._job is None:
            return
        course = self._course
        text = tr("{sentence} … about {time} left", sentence=self._sentence, time=duration(course.left))
        self._say(text if course.spent > 1 else f"{self._sentence} …", "muted")

    def _say(self, text: str, role: str) -> None:
        self.note.setText(text)
        if self.note.property("role") != role:
            self.note.setProperty("role", role)
            self.note.style().polish(self.note)

    def _cancel_or_close(self) -> None:
        if self._job is not None:
            self._job.cancel()
        else:
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing gives up what is being written."""
        self._queue = []
        self._clock.stop()
        if self._job is not None:
            self._job.cancel()
            self._job.join(PATIENCE)
        super().closeEvent(event)


def _export(run: Path, chosen: Format, target: Path, progress: Progress) -> Certificate:
    return export_run(run, chosen.key, target, progress)
