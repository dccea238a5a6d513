"""What the Node menu does with blocks."""

from __future__ import annotations

from studio import grouping
from studio.actions import Commands, action
from studio.commands.conditions import chosen, working


def _on_use(commands: Commands) -> bool:
    return chosen(commands) and bool(grouping.uses(commands.session))


def _on_repeat(commands: Commands) -> bool:
    return chosen(commands) and bool(grouping.repeats(commands.session))


def _inside(commands: Commands) -> bool:
    return working(commands) and bool(commands.session.place)


@action(
    "Make a block of the selection",
    "Ctrl+G",
    menu="node",
    icon="block",
    when=chosen,
    words="group subgraph component module",
    divided=True,
)
def group(commands: Commands) -> None:
    from studio.canvas import naming  # the canvas, and numpy with it, comes after the window

    naming.make_block(commands.window.canvas)


@action("Enter the block", "Alt+Down", menu="node", icon="enter", when=_on_use, words="inside open subgraph edit")
def enter_block(commands: Commands) -> None:
    commands.session.enter(grouping.uses(commands.session)[0])


@action("Leave the block", "Alt+Up", menu="node", icon="leave", when=_inside, words="back up outside parent")
def leave_block(commands: Commands) -> None:
    commands.session.leave()


@action("Rename the block …", menu="node", under="Block", icon="pencil", when=_on_use, words="title name class module")
def rename_block(commands: Commands) -> None:
    from studio.canvas import naming

    naming.name_block(commands.window.canvas, grouping.uses(commands.session)[0])


@action(
    "Unpack the block",
    "Ctrl+Shift+U",
    menu="node",
    under="Block",
    icon="unpack",
    when=_on_use,
    words="ungroup explode dissolve",
)
def unpack(commands: Commands) -> None:
    grouping.unpack(commands.session)


@action("Repeat the block", menu="node", under="Block", icon="repeat", when=_on_use, words="stack times loop")
def repeat(commands: Commands) -> None:
    grouping.repeat(commands.session)


@action(
    "Run the block over time",
    menu="node",
    under="Block",
    when=_on_use,
    words="recurrent rnn state step sequence generate loop",
)
def run_over_time(commands: Commands) -> None:
    grouping.run_over_time(commands.session)


@action("Unroll the repetitions", menu="node", under="Block", when=_on_repeat, words="expand times loop")
def unroll(commands: Commands) -> None:
    grouping.unroll(commands.session)


@action(
    "Give this use a block of its own",
    menu="node",
    under="Block",
    when=_on_use,
    words="copy separate independent unique",
)
def make_own(commands: Commands) -> None:
    grouping.make_own(commands.session)
