"""Qt's own dialogs speak the language of the program."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from studio.qt_words import QtWords
from studio.translate import use_language


@pytest.fixture
def words(qapp: QApplication) -> Iterator[QtWords]:
    words = QtWords(qapp)
    yield words
    use_language("en")
    words.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def labels(qtbot: QtBot) -> set[str]:
    dialog = QFileDialog()
    qtbot.addWidget(dialog)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    box = dialog.findChild(QDialogButtonBox)
    return {label.text() for label in dialog.findChildren(QLabel)} | {button.text() for button in box.buttons()}


def test_a_dialog_for_files_follows_the_language(qtbot: QtBot, words: QtWords) -> None:
    assert "&Look in:" in labels(qtbot)
    use_language("ko")
    told = labels(qtbot)
    assert "&Look in:" not in told and not any("Cancel" in text for text in told)
    assert any("취소" in text for text in told)
    use_language("en")
    assert "&Look in:" in labels(qtbot)
