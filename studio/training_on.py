"""Train on: a run that has ended is made longer, as an edit that can be undone, and goes on with what was learnt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nodes.spec import Problem
from runtime.longer import Longer, last_stage, longer
from studio.keys import key_of
from studio.translate import tr, tr_problem
from studio.widgets import numbers

if TYPE_CHECKING:
    from studio.session import Session

DONE, SAME = "done", 0  # the state of a run that came to its end; no more than it has already


def can_train_on(session: Session) -> bool:
    """Whether there is a run that came to its end and was kept."""
    return session.state == DONE and session.runs.kept


def offered(session: Session) -> Longer:
    """The document with which the ended run goes on. Raises `Problem` where nothing can be made longer."""
    whole = session.whole
    if session.runs.lengthened:
        return Longer(whole, "epochs", SAME)
    stage = last_stage(whole)
    passage = session.staging.passages.get(stage.id) if stage is not None else None
    if passage is not None and passage.reason == "target":
        raise Problem(
            "The last stage, “{stage}”, has reached its target and would end again. Set another target first.",
            stage=stage.title or stage.id if stage is not None else "",
        )
    if passage is not None and passage.reason == "patience":
        return Longer(whole, "epochs", SAME)
    return longer(whole)


def train_on(session: Session) -> None:
    """Make the ended run longer by as much again and go on; what keeps it from that is told."""
    if not can_train_on(session):
        session.told.emit(tr("There is no run that has come to its end. Train first."))
        return
    try:
        found = offered(session)
    except Problem as problem:
        session.told.emit(tr_problem(problem, session.whole))
        return
    session.apply_whole(found.document, tr("Train on"))
    session.runs.go_further()


def train_on_words(session: Session) -> str:
    """What Train on would do now."""
    words = tr("Train on")
    if can_train_on(session):
        try:
            found = offered(session)
        except Problem as problem:
            return tr_problem(problem, session.whole)
        more = numbers.count(found.more)
        if found.more:
            epochs = tr("Train on for {count} more epochs", count=more)
            words = epochs if found.key == "epochs" else tr("Train on for {count} more steps", count=more)
    return tr("{action} ({key})", action=words, key=key_of("train_on"))
