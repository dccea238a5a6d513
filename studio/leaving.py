"""What is asked before documents go that are not saved, and what would be lost, told as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMessageBox, QWidget

from studio.contents import contents_of
from studio.translate import tr

if TYPE_CHECKING:
    from studio.session import Session

SAVE, DISCARD, CANCEL = "save", "discard", "cancel"


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


def shared_loss_of(session: Session) -> str:
    """The same sentence of several documents that would lose as much."""
    trained = session.runs.active or session.runs.kept
    if session.path is None:
        return (
            tr("They have no files yet: they would be lost, and what they have learnt with them.")
            if trained
            else tr("They have no files yet and would be lost.")
        )
    return (
        tr("Their changes since they were last saved would be lost. Their runs stay on the disk.")
        if trained
        else tr("Their changes since they were last saved would be lost.")
    )


def ask_about(window: QWidget, session: Session, title: str) -> str:
    """Whether one document, called so on its tab, is to be saved before it goes."""
    return _ask(window, tr("Save “{title}” first?", title=title), loss_of(session))


def ask_about_all(window: QWidget, sessions: Sequence[Session], titles: Sequence[str]) -> list[Session] | None:
    """Which of several are to be saved, after one question for all of them; None where they are to stay."""
    from studio.dialogs.save_several import SaveSeveral

    told = [(loss_of(session), shared_loss_of(session)) for session in sessions]
    named = [_told_apart(session, title) for session, title in zip(sessions, titles, strict=True)]
    box = SaveSeveral(window, [(title, *losses) for title, losses in zip(named, told, strict=True)])
    box.exec()
    box.deleteLater()
    return [sessions[number] for number in box.wanted] if box.wanted is not None else None


def _told_apart(session: Session, title: str) -> str:
    """The title; of a document that nobody gave a name with what is in it."""
    if session.path is not None or session.whole.title:
        return title
    return tr("{title}: {message}", title=title, message=contents_of(session.whole))


def _ask(window: QWidget, question: str, told: str) -> str:
    box = QMessageBox(window)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle(tr("Netloom"))
    box.setText(question)
    box.setInformativeText(told)
    save = box.addButton(tr("Save"), QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton(tr("Do not save"), QMessageBox.ButtonRole.DestructiveRole)
    box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    save.setProperty("main", True)
    box.setDefaultButton(save)
    box.exec()
    pressed = box.clickedButton()
    return SAVE if pressed is save else DISCARD if pressed is discard else CANCEL
