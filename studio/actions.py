"""What an action is. `studio.commands` is the one table of them; menus, shortcuts and command search come from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from studio.commands import Commands

Condition = Callable[["Commands"], bool]
MENUS = (
    ("file", "File"),
    ("edit", "Edit"),
    ("run", "Run"),
    ("view", "View"),
    ("go", "Go"),
    ("help", "Help"),
)


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done. `text` is English and translated on showing; `wording` words it by the situation."""

    key: str
    text: str
    handler: Callable[[Commands], object]
    menu: str
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    when: Condition | None = None
    checked: Condition | None = None
    wording: Callable[[Commands], str] | None = None  # translated already
    words: str = ""  # more words to find it by
    divided: bool = False  # a line above it in the menu


Handler = TypeVar("Handler", bound=Callable[..., object])


def action(
    text: str,
    *shortcuts: str,
    menu: str,
    icon: str = "",
    when: Condition | None = None,
    checked: Condition | None = None,
    wording: Callable[[Commands], str] | None = None,
    words: str = "",
    divided: bool = False,
) -> Callable[[Handler], Handler]:
    """Declare a method of `Commands` as an action; its name is the key."""

    def declare(handler: Handler) -> Handler:
        handler.action = Action(  # type: ignore[attr-defined]
            handler.__name__, text, handler, menu, shortcuts, icon, when, checked, wording, words, divided
        )
        return handler

    return declare


def collect(table: type) -> tuple[Action, ...]:
    """The actions declared in a class, in the order written."""
    return tuple(member.action for member in vars(table).values() if hasattr(member, "action"))
