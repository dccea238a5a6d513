"""The PyTorch source of the network, read-only, following the edits."""

from __future__ import annotations

import re

from PySide6.QtGui import QCloseEvent, QGuiApplication, QSyntaxHighlighter, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from runtime.checked import Checked
from studio.job import Job, Progress
from studio.session import Session
from studio.theme import theme, theme_changed
from studio.translate import language_changed, tr

PATIENCE = 5.0  # seconds that the thread is waited for when the window closes


class SourceWindow(QDialog):
    """What the network is in PyTorch's own words. A thread writes it; what is overtaken is dropped."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._job: Job | None = None
        self._waiting: Checked | None = None
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setProperty("type", "mono")
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.highlighter = PythonHighlighter(self.text.document())
        self._note = QLabel(self)
        self._note.setProperty("role", "muted")
        self._copy = QPushButton(self)
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        row = QHBoxLayout()
        row.addWidget(self._note, 1)
        row.addWidget(self._copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.addWidget(self.text, 1)
        column.addLayout(row)
        self.resize(680, 620)
        session.checked.connect(self.show_checked)
        language_changed.connect(self.retranslate)
        theme_changed.connect(self.retranslate)
        self.retranslate()
        if session.latest is not None:
            self.show_checked(session.latest)

    def retranslate(self) -> None:
        """Words in the language in force, the font of the theme."""
        self.setWindowTitle(tr("PyTorch source"))
        self.text.setAccessibleName(tr("PyTorch source"))
        self._copy.setText(tr("Copy"))
        self._note.setText(tr("Read-only. It follows the canvas."))
        self.highlighter.rehighlight()

    def show_checked(self, checked: Checked) -> None:
        """Write the source of that document, after what is being written now."""
        self._waiting = checked
        if self._job is None:
            self._begin()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing is written for nobody."""
        self._waiting = None
        if self._job is not None:
            self._job.join(PATIENCE)
        super().closeEvent(event)

    def _begin(self) -> None:
        checked, self._waiting = self._waiting, None
        if checked is None:
            return

        def work(progress: Progress) -> str:
            from runtime.compile import compile_program
            from runtime.source import write_source

            return write_source(compile_program(checked, seed=None))

        self._job = Job(work, "netloom-source", self)
        self._job.done.connect(lambda text: self._end(text))
        self._job.failed.connect(
            lambda fault: self._end(tr("# The network cannot be written yet: {reason}", reason=fault))
        )
        self._job.start()

    def _end(self, text: str) -> None:
        self._job = None
        place = self.text.verticalScrollBar().value()
        if text != self.text.toPlainText():
            self.text.setPlainText(text)
            self.text.verticalScrollBar().setValue(place)
        self._begin()


KEYWORDS = (
    r"\b(?:and|as|assert|class|def|del|elif|else|for|from|if|import|in|is|lambda|None|not|or|pass|raise|return|self|"
    r"super|True|False|while|with|yield)\b"
)
RULES = ((KEYWORDS, "layers"), (r"\b\d[\d_.e]*\b", "goals"), (r"'[^']*'|\"[^\"]*\"", "activations"), (r"#.*", "muted"))


class PythonHighlighter(QSyntaxHighlighter):
    """Keywords, numbers, texts and comments in quiet colors of the theme."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._rules = [(re.compile(pattern), role) for pattern, role in RULES]

    def highlightBlock(self, text: str) -> None:
        """Color one line; a docstring counts as a comment."""
        quotes = text.count('"""')
        inside = self.previousBlockState() == 1
        self.setCurrentBlockState(int(inside != (quotes % 2 == 1)))
        if inside or quotes:
            self.setFormat(0, len(text), _ink("muted"))
            return
        for pattern, role in self._rules:
            for match in pattern.finditer(text):
                self.setFormat(match.start(), match.end() - match.start(), _ink(role))


def _ink(role: str) -> QTextCharFormat:
    ink = QTextCharFormat()
    ink.setForeground(theme().color(role) if role == "muted" else theme().family(role))
    return ink
