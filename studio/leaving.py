"""What is asked before documents go that are not saved, and what would be lost, told as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMessageBox, QWidget

from studio.translate import tr

if TYPE_CHECKING:
    from studio.session import Session

SAVE, DISCARD, CANCEL = "save", "discard", "cancel"
LISTED = 8  # documents that one question names


def loss_of(session: Session) -> str:
    """What would be lost with a document, as a sentence."""
    trained = session.runs.active or session.runs.kept
    if session.path is None:
        return (
            tr("It has no file yet: it would be lost, and what it has learnt with it.")
            if trained
            else tr("It has no file yet and would be lost.")
        )
    return (
        tr("Its changes since it was last saved would be lost. Its runs stay on the disk.")
        if trained
        else tr("Its changes since it was last saved would be lost.")
    )


def ask_about(window: QWidget, session: Session, title: str) -> str:
    """Whether one document, called so on its tab, is to be saved before it goes."""
    return _ask(window, tr("Save “{title}” first?", title=title), loss_of(session))


def ask_about_all(window: QWidget, sessions: Sequence[Session], titles: Sequence[str]) -> str:
    """The same of several at once, each with what would be lost."""
    named = zip(titles[:LISTED], sessions[:LISTED], strict=True)
    lines = [tr("• {title}: {message}", title=title, message=loss_of(session)) for title, session in named]
    if len(sessions) > LISTED:
        lines.append(tr("and {count} more", count=len(sessions) - LISTED))
    return _ask(window, tr("Save {number} documents first?", number=len(sessions)), "\n".join(lines), several=True)


def _ask(window: QWidget, question: str, told: str, *, several: bool = False) -> str:
    box = QMessageBox(window)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle(tr("Netloom"))
    box.setText(question)
    box.setInformativeText(told)
    save = box.addButton(tr("Save all") if several else tr("Save"), QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton(tr("Save none") if several else tr("Do not save"), QMessageBox.ButtonRole.DestructiveRole)
    box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    save.setProperty("main", True)
    box.setDefaultButton(save)
    box.exec()
    pressed = box.clickedButton()
    return SAVE if pressed is save else DISCARD if pressed is discard else CANCEL
