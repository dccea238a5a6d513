"""Offers what a crash left behind: one document by its name and time, several together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from studio.places import Lost
from studio.translate import tr

if TYPE_CHECKING:
    from studio.window import Window

NAMED = 5  # documents that the sentence names


def offer(window: Window, lost: Sequence[Lost]) -> None:
    """Ask about all that was left, in one sentence; about nothing without a word."""
    if len(lost) == 1:
        _offer_one(window, lost[0])
    elif lost:
        names = [tr("“{name}”", name=name_of(item)) for item in lost[:NAMED]]
        if len(lost) > NAMED:
            names.append(tr("and {count} more", count=len(lost) - NAMED))
        window.messages.say(
            tr(
                "Netloom ended unexpectedly. {count} documents were kept: {names}.",
                count=len(lost),
                names=", ".join(names),
            ),
            role="warning",
            topic="recovery",
            answers=(
                (tr("Recover all"), lambda: _recover(window, lost)),
                (tr("One by one"), lambda: _offer_one(window, lost[0])),
            ),
            close=tr("Decide later"),
        )


def name_of(lost: Lost) -> str:
    """How a document that was left is called."""
    return lost.title or (lost.path.stem if lost.path else tr("Untitled"))


def _offer_one(window: Window, lost: Lost) -> None:
    moment = "%H:%M" if lost.when.date() == date.today() else "%Y-%m-%d %H:%M"
    window.messages.say(
        tr(
            "Netloom ended unexpectedly. “{title}” was kept at {time}.",
            title=name_of(lost),
            time=f"{lost.when:{moment}}",
        ),
        role="warning",
        topic="recovery",
        answers=((tr("Recover"), lambda: _recover(window, [lost])), (tr("Discard"), lambda: _discard(window, lost))),
        close=tr("Decide later"),
    )


def _recover(window: Window, lost: Sequence[Lost]) -> None:
    """The latest one is in front at the end."""
    for item in reversed(lost):
        window.files.recover(item)
    _offer_next(window)


def _discard(window: Window, lost: Lost) -> None:
    window.session.places.workspace(lost.identity).discard()
    _offer_next(window)


def _offer_next(window: Window) -> None:
    left = window.session.places.lost()
    if left:
        _offer_one(window, left[0])
