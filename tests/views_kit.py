"""What the tests of views that ask the network share: one on screen beside a network that only remembers questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from dashboard_fakes import FakeSession
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from runtime.check import check
from runtime.document import Document
from runtime.telemetry import Answer
from studio.dashboard.asking import AskingView
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names

Shown = TypeVar("Shown", bound=AskingView)


class Observed(QObject):
    """What was asked once, in order, None where somebody left; `receive` takes the answer of the last."""

    moment_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[object] = []
        self.receive: Callable[[Answer], None] = lambda _: None

    def ask(self, topic: str, question: object, receive: Callable[[Answer], None]) -> None:
        self.asked.append(question)
        self.receive = receive

    def leave(self, topic: str) -> None:
        self.asked.append(None)


@contextmanager
def shown_view(
    qtbot: QtBot, kind: type[Shown], document: Document, size: tuple[int, int], session: FakeSession | None = None
) -> Iterator[Shown]:
    """A view of a document on screen, with its controls."""
    session = session or FakeSession()
    session.put_checked(check(document))
    if not hasattr(session, "observing"):
        session.observing = Observed()  # type: ignore[attr-defined]
    made = kind(Memory(), Names())
    qtbot.addWidget(made)
    made.attach(session)  # type: ignore[arg-type]
    made.controls.show()
    made.resize(*size)
    made.show()
    yield made
    made.controls.deleteLater()


def observed(view: AskingView) -> Observed:
    """What a view has asked."""
    return view.session.observing  # type: ignore[union-attr, return-value]
