"""The time machine, in the Run menu."""

from __future__ import annotations

from studio.actions import Commands, action
from studio.commands.conditions import working

_UNDER = "Time machine"


def _remembered(commands: Commands) -> bool:
    return working(commands) and bool(commands.session.past.points) and commands.session.state != "none"


def _back(commands: Commands) -> bool:
    return _remembered(commands) and commands.session.past.step is not None


@action(
    "Choose a moment of the run",
    "Ctrl+Alt+Up",
    menu="run",
    under=_UNDER,
    icon="past",
    when=_remembered,
    words="time machine slider scrub rewind history past",
    divided=True,
)
def choose_moment(commands: Commands) -> None:
    commands.session.past.entered.emit()


@action("Earlier moment", "Ctrl+Alt+Left", menu="run", under=_UNDER, icon="move_left", when=_remembered)
def earlier_moment(commands: Commands) -> None:
    commands.session.past.go(-1)


@action("Later moment", "Ctrl+Alt+Right", menu="run", under=_UNDER, icon="move_right", when=_back)
def later_moment(commands: Commands) -> None:
    commands.session.past.go(1)


@action("Back to now", "Ctrl+Alt+Down", menu="run", under=_UNDER, icon="live", when=_back, words="present")
def back_to_now(commands: Commands) -> None:
    commands.session.past.look_at(None)


@action(
    "Go on from here",
    "Ctrl+Alt+F5",
    menu="run",
    under=_UNDER,
    icon="branch",
    when=lambda c: _back(c) and c.session.past.can_go_on,
    words="branch fork new run moment",
)
def go_on_from_here(commands: Commands) -> None:
    commands.session.past.go_on()
