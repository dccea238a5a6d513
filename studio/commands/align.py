"""Align and distribute, in the Node menu."""

from __future__ import annotations

from studio import aligning
from studio.actions import Commands, action
from studio.commands.conditions import working


def _two(commands: Commands) -> bool:
    return working(commands) and len(commands.session.selection) > 1


def _three(commands: Commands) -> bool:
    return working(commands) and len(commands.session.selection) > 2


def _align(commands: Commands, side: str) -> None:
    aligning.align(commands.session, commands.window.canvas.scene, side)


@action("Align left", "Ctrl+Shift+Left", menu="node", under="Align", icon="align_left", when=_two, words="edge")
def align_left(commands: Commands) -> None:
    _align(commands, aligning.LEFT)


@action("Align centers", menu="node", under="Align", icon="align_center", when=_two, words="horizontal")
def align_center(commands: Commands) -> None:
    _align(commands, aligning.CENTER)


@action("Align right", "Ctrl+Shift+Right", menu="node", under="Align", icon="align_right", when=_two, words="edge")
def align_right(commands: Commands) -> None:
    _align(commands, aligning.RIGHT)


@action("Align top", "Ctrl+Shift+Up", menu="node", under="Align", icon="align_top", when=_two, words="edge")
def align_top(commands: Commands) -> None:
    _align(commands, aligning.TOP)


@action("Align middles", menu="node", under="Align", icon="align_middle", when=_two, words="vertical row")
def align_middle(commands: Commands) -> None:
    _align(commands, aligning.MIDDLE)


@action("Align bottom", "Ctrl+Shift+Down", menu="node", under="Align", icon="align_bottom", when=_two, words="edge")
def align_bottom(commands: Commands) -> None:
    _align(commands, aligning.BOTTOM)


@action(
    "Distribute horizontally",
    menu="node",
    under="Align",
    icon="distribute_across",
    when=_three,
    words="spread gaps equal space",
)
def distribute_across(commands: Commands) -> None:
    aligning.distribute(commands.session, commands.window.canvas.scene, 0)


@action(
    "Distribute vertically",
    menu="node",
    under="Align",
    icon="distribute_down",
    when=_three,
    words="spread gaps equal space",
)
def distribute_down(commands: Commands) -> None:
    aligning.distribute(commands.session, commands.window.canvas.scene, 1)
