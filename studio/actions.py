"""What an action is. `studio.commands` is the one table of them; menus, shortcuts and command search come from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from studio.session import Session
    from studio.window import Window


class Commands:
    """What actions act on: the window, and the session whose document is in front."""

    def __init__(self, window: Window) -> None:
        self.window: Window = window

    @property
    def session(self) -> Session:
        """The session whose document is in front."""
        return self.window.session


Condition = Callable[[Commands], bool]
MENUS = (
    ("file", "File"),
    ("edit", "Edit"),
    ("node", "Node"),
    ("run", "Run"),
    ("view", "View"),
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
    under: str = ""  # the title of a submenu it is in


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
    under: str = "",
) -> Callable[[Handler], Handler]:
    """Declare a function of the table as an action; its name is the key."""

    def declare(handler: Handler) -> Handler:
        declared = Action(
            handler.__name__, text, handler, menu, shortcuts, icon, when, checked, wording, words, divided, under
        )
        handler.action = declared  # type: ignore[attr-defined]
        _declared[declared.key] = declared
        return handler

    return declare


_declared: dict[str, Action] = {}


def first_keys(action: str) -> str:
    """The first shortcut of an action as Qt reads it; empty for none."""
    found = _declared.get(action)
    return found.shortcuts[0] if found and found.shortcuts else ""


def collect(*menus: ModuleType) -> tuple[Action, ...]:
    """The actions declared in these modules, in the order written."""
    return tuple(member.action for menu in menus for member in vars(menu).values() if hasattr(member, "action"))
