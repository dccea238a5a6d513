"""The Node menu."""

from __future__ import annotations

from studio.actions import Commands, action
from studio.commands.conditions import chosen, faulty, filled, something
from studio.explaining import explainable, explaining_of


@action("Arrange left to right", "Ctrl+L", menu="node", icon="arrange", when=filled, words="layout tidy")
def arrange(commands: Commands) -> None:
    commands.window.canvas.arrange()


@action("Arrange top to bottom", "Ctrl+Shift+L", menu="node", icon="arrange_down", when=filled, words="layout tidy")
def arrange_down(commands: Commands) -> None:
    commands.window.canvas.arrange("down")


@action(
    "Repair …", "Ctrl+.", menu="node", icon="repair", when=faulty, words="fix mend problem finding error", divided=True
)
def repair(commands: Commands) -> None:
    """At a node of the canvas, or at the card of what has no node there."""
    bench = commands.window.bench
    if not bench.canvas.repairs.open_for_selection() and bench.problems.number:
        bench.go_to("problems")
        bench.problems.focus_current()


@action(
    "Connect to …",
    "Ctrl+J",
    menu="node",
    icon="wire",
    when=lambda c: chosen(c) and len(c.session.selection) == 1,
    words="wire join link",
)
def connect(commands: Commands) -> None:
    commands.window.dialogs.target_of(next(iter(commands.session.selection)))


def _one_number(commands: Commands) -> bool:
    session = commands.session
    node = next(iter(session.selection), "")
    return chosen(commands) and len(session.selection) == 1 and explainable(session, node)


@action(
    "Explain a number …",
    "Ctrl+Alt+E",
    menu="node",
    icon="explain",
    when=_one_number,
    words="arithmetic why sum weights inputs unit pixel gradient",
    divided=True,
)
def explain(commands: Commands) -> None:
    explaining_of(commands.session).explain(next(iter(commands.session.selection)))


@action("Edit the values", menu="node", icon="pencil", when=chosen, words="settings on the node enter", divided=True)
def edit_values(commands: Commands) -> None:
    commands.window.bench.go_to("canvas")
    commands.window.canvas.on_node.edit_selected()


@action("Rename", "F2", menu="node", icon="note", when=something, words="title name frame comment text")
def rename(commands: Commands) -> None:
    commands.window.bench.go_to("canvas")
    commands.window.canvas.on_node.rename_selected()
