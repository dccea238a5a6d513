"""Offers what a crash left behind: one document by its name and time, several together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from nodes.spec import Problem
from runtime.quick_values import spoken
from studio.contents import contents_of
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
        names = _names_of(lost)[:NAMED]
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
    if _named(lost):
        return lost.title
    return lost.path.stem if lost.path else tr("Untitled")


def _named(lost: Lost) -> bool:
    """Whether somebody gave it a name; what has none was kept under the word for that, in some language."""
    return lost.title not in ("", *spoken("Untitled"))


def _names_of(lost: Sequence[Lost]) -> list[str]:
    """The names of all; those called alike with the number that their tab will have, what is in them and when."""
    often, seen = Counter(map(name_of, lost)), Counter[str]()
    names = {}
    for item in _in_order(lost):
        name = name_of(item)
        seen[name] += 1
        if often[name] == 1:
            names[item.identity] = tr("“{name}”", name=name)
            continue
        numbered = tr("{title} ({number})", title=name, number=seen[name]) if seen[name] > 1 else name
        told = ", ".join(filter(None, (_contents(item), _moment(item))))
        names[item.identity] = tr("“{name}” ({what})", name=numbered, what=told)
    return [names[item.identity] for item in lost]


def _in_order(lost: Sequence[Lost]) -> list[Lost]:
    """As they come back: as their tabs stood; those of which that is not known last, the earliest first."""
    return sorted(lost, key=lambda item: (item.row is None, item.row or 0, item.when))


def _contents(lost: Lost) -> str:
    """The first few nodes of a document that was left, by name; nothing where it cannot be read."""
    from runtime import store

    try:
        return contents_of(store.load(lost.document))
    except Problem:  # told when it is to be recovered
        return ""


def _moment(lost: Lost) -> str:
    today = lost.when.date() == date.today()
    return f"{lost.when:%H:%M}" if today else f"{lost.when:%Y-%m-%d %H:%M}"


def _offer_one(window: Window, lost: Lost) -> None:
    known = _named(lost) or lost.path
    name = name_of(lost) if known else tr("{title}: {message}", title=name_of(lost), message=_contents(lost))
    window.messages.say(
        tr("Netloom ended unexpectedly. “{title}” was kept at {time}.", title=name, time=_moment(lost)),
        role="warning",
        topic="recovery",
        answers=((tr("Recover"), lambda: _recover(window, [lost])), (tr("Discard"), lambda: _discard(window, lost))),
        close=tr("Decide later"),
    )


def _recover(window: Window, lost: Sequence[Lost]) -> None:
    """In the order in which the tabs stood; the latest one is in front at the end."""
    front = None
    for item in _in_order(lost):
        if window.files.recover(item) and item is lost[0]:
            front = window.tabs.front
    if front is not None:
        window.show_tab(front)
    _offer_next(window)


def _discard(window: Window, lost: Lost) -> None:
    window.session.places.workspace(lost.identity).discard()
    _offer_next(window)


def _offer_next(window: Window) -> None:
    left = window.session.places.lost()
    if left:
        _offer_one(window, left[0])
