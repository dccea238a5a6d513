"""Preferences: a form generated from their table; a change counts at once."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from studio.form import Form
from studio.settings import preferences
from studio.translate import language_changed, tr


class PreferencesDialog(QDialog):
    """No OK and no Cancel: what is chosen is seen and can be chosen back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = QLabel(self)
        self._heading.setProperty("type", "title")
        self.form = Form(self)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self._buttons.button(QDialogButtonBox.StandardButton.Close).setIcon(QIcon())
        self._buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addWidget(self._heading)
        column.addWidget(self.form)
        column.addStretch(1)
        column.addWidget(self._buttons)
        self.setMinimumWidth(440)
        self.form.edited.connect(self._set)
        preferences().changed.connect(self._show)
        language_changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        """Words in the language in force."""
        self.setWindowTitle(tr("Preferences"))
        self._heading.setText(tr("Preferences"))
        self._buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("Close"))
        self.form.retranslate()
        self._show()

    def _show(self) -> None:
        table = preferences().table()
        self.form.show_settings(table, {item.key: preferences().value(item.key) for item in table})

    def _set(self, key: str, value: Any) -> None:
        preferences().set(key, value)
