"""The PyTorch source of the network, following every edit; its lines and the nodes of the canvas select one another."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nodes.spec import Problem
from runtime.checked import Checked
from runtime.source_lines import SourceLines, source_lines
from studio.job import Job, Progress
from studio.panels.source_view import SourceView
from studio.session import Session
from studio.theme import theme_changed
from studio.translate import language_changed, tr, tr_problem

PAUSE = 80  # milliseconds of rest after a check before the source is written
PATIENCE = 5.0  # seconds that the thread is waited for at the end
Written = tuple[str, SourceLines]


class SourcePanel(QWidget):
    """A thread writes the source; what is overtaken is dropped, and nothing is written while nobody looks."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._job: Job | None = None
        self._wanted: Checked | None = None
        self._shown: Checked | None = None  # what the text on screen was written from
        self._lines = SourceLines()
        self._choosing = False  # a line has just been chosen here
        self.view = SourceView(self)
        self.setFocusProxy(self.view)
        self.note = QLabel(self)
        self.note.setWordWrap(True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.copy = QPushButton(self)
        self.copy.clicked.connect(self._copy)
        row = QHBoxLayout()
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(self.note, 1)
        row.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.view, 1)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(PAUSE)
        self._rest.timeout.connect(self._begin)
        session.checked.connect(self._want)
        session.opened.connect(self._forget)
        session.selected.connect(lambda _: self._follow())
        self.view.line_chosen.connect(self._choose)
        language_changed.connect(self.retranslate)
        theme_changed.connect(self.view.recolor)
        self._problem: Problem | None = None
        self.retranslate()

    def retranslate(self) -> None:
        """Words in the language in force."""
        self.view.setAccessibleName(tr("PyTorch source"))
        self.view.setAccessibleDescription(tr("The line of the cursor selects its node on the canvas."))
        self.copy.setText(tr("Copy"))
        self._tell()

    @property
    def busy(self) -> bool:
        """Whether a source is being written or about to be."""
        return self._job is not None or self._rest.isActive()

    @property
    def lines(self) -> SourceLines:
        """Which lines of the text belong to which node."""
        return self._lines

    def finish(self) -> None:
        """Wait for what is being written."""
        self._wanted = None
        self._rest.stop()
        if self._job is not None:
            self._job.join(PATIENCE)

    def showEvent(self, event: QShowEvent) -> None:
        """Write what was not written while nobody looked."""
        super().showEvent(event)
        if self._session.latest is not None:
            self._want(self._session.whole_checked)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is written for nobody."""
        super().hideEvent(event)
        self.finish()

    # Writing

    def _want(self, checked: Checked | None) -> None:
        whole = self._session.whole_checked or checked
        if self.isVisible() and whole is not None and whole is not self._shown:
            self._wanted = whole
            self._rest.start()

    def _begin(self) -> None:
        if self._job is not None or self._wanted is None:
            return
        checked, self._wanted = self._wanted, None

        def work(progress: Progress) -> Written:
            from runtime.compile import compile_program
            from runtime.source import write_with_lines

            source = write_with_lines(compile_program(checked, seed=None))
            return source.text, source_lines(source, checked)

        self._job = Job(work, "netloom-source", self)
        self._job.done.connect(lambda written: self._end(checked, written, None))
        self._job.failed.connect(lambda fault: self._end(checked, None, fault))
        self._job.start()

    def _end(self, checked: Checked, written: Written | None, fault: Exception | None) -> None:
        self._job = None
        if self._wanted is not None:  # overtaken
            self._begin()
            return
        if self._session.whole_checked is not checked:
            return
        first, self._shown = self._shown is None, checked
        self._problem = fault if isinstance(fault, Problem) else None
        if written is not None:
            text, self._lines = written
            self.view.show_text(text)
        self.view.fade(written is None)
        if written is None and self._problem is None:
            self._problem = Problem("The source cannot be written yet: {reason}", reason=str(fault))
        self._follow(reveal=first)
        self._tell()

    def _forget(self) -> None:
        """Another document: the source of the one before is nobody's."""
        self._shown, self._lines, self._problem = None, SourceLines(), None
        self.view.show_text("")
        self._tell()

    def _tell(self) -> None:
        empty = not self._session.document.nodes
        if empty:
            text, role = tr("The source of the network is written here as it is wired."), "muted"
        elif self._problem is not None:
            text, role = tr_problem(self._problem, self._session.whole), "warning"
        else:
            text, role = tr("It follows the canvas. A line selects its node, a node its lines."), "muted"
        self.note.setText(text)
        if self.note.property("role") != role:
            self.note.setProperty("role", role)
            self.note.style().polish(self.note)
        self.copy.setEnabled(bool(self.view.toPlainText()))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.view.toPlainText())
        self._session.told.emit(tr("The source is on the clipboard."))

    # Selecting

    def _follow(self, *, reveal: bool = True) -> None:
        """Mark the lines of the selected nodes."""
        here = "".join(f"{use}/" for use in self._session.place)
        chosen = [here + node for node in self._session.selection] or [here.rstrip("/")]
        lines = self._lines.lines(chosen)
        self.view.mark(lines, reveal=reveal and not self._choosing)

    def _choose(self, line: int) -> None:
        session, places = self._session, self._lines.nodes.get(line, ())
        if not places:
            return
        self._choosing = True
        around = places[0].rpartition("/")[0]
        nodes = [session.go_inside(place) for place in places if place.rpartition("/")[0] == around]
        nodes = [node for node in nodes if node in session.document.nodes]
        if nodes and frozenset(nodes) != session.selection:
            session.select(nodes)
            session.focus_wished.emit(nodes[0])
        self._choosing = False
