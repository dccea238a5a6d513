"""What this program is, and the versions that a report of a fault needs."""

from __future__ import annotations

import platform
from importlib import metadata

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio.panels.parts import Facts
from studio.translate import tr
from studio.widgets.emblem import Emblem


class AboutDialog(QDialog):
    """Name, sentence, versions."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About Netloom"))
        name = QLabel("Netloom", self)
        name.setProperty("type", "hero")
        motto = QLabel(tr("Wire a network, watch it learn, take it with you."), self)
        motto.setWordWrap(True)
        rights = QLabel(
            tr("Free software under the MIT licence. It makes no connection that you did not ask for."), self
        )
        rights.setWordWrap(True)
        rights.setProperty("role", "muted")
        self.facts = Facts(self)
        self.facts.show_rows([(title, version, True) for title, version in versions()])
        copy = QPushButton(tr("Copy versions"), self)
        copy.clicked.connect(self._copy)
        close = QPushButton(tr("Close"), self)
        close.setProperty("main", True)
        close.setDefault(True)
        close.setFocus()
        close.clicked.connect(self.close)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(name)
        words.addWidget(motto)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(Emblem(56, self), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(copy)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 22, 24, 18)
        column.setSpacing(16)
        column.addLayout(head)
        column.addWidget(rights)
        column.addWidget(self.facts)
        column.addStretch(1)
        column.addLayout(buttons)
        self.setMinimumWidth(420)

    def _copy(self) -> None:
        text = "\n".join(f"{title} {version}" for title, version in versions())
        QGuiApplication.clipboard().setText(text)


def versions() -> list[tuple[str, str]]:
    """Names and versions of what the program stands on; torch is not imported for it."""
    found = [("Netloom", _version("netloom")), ("Python", platform.python_version()), ("PyTorch", _version("torch"))]
    return [*found, ("Qt", qVersion()), (tr("System"), platform.platform(terse=True))]


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "–"
