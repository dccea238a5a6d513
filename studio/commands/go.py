"""Where the View menu takes the focus."""

from __future__ import annotations

from studio.actions import Commands, action
from studio.commands.conditions import working


@action(
    "To the nodes",
    "Ctrl+1",
    menu="view",
    under="Go to",
    divided=True,
    icon="panel_left",
    when=working,
    words="palette search focus",
)
def go_nodes(commands: Commands) -> None:
    commands.window.bench.go_to("palette")


@action("To the canvas", "Ctrl+2", menu="view", under="Go to", icon="target", when=working, words="focus")
def go_canvas(commands: Commands) -> None:
    commands.window.bench.go_to("canvas")


@action(
    "To the settings", "Ctrl+3", menu="view", under="Go to", icon="panel_right", when=working, words="inspector focus"
)
def go_settings(commands: Commands) -> None:
    commands.window.bench.go_to("inspector")


@action("To the problems", "Ctrl+4", menu="view", under="Go to", icon="warning", when=working, words="findings focus")
def go_problems(commands: Commands) -> None:
    commands.window.bench.go_to("problems")


@action(
    "To the plots", "Ctrl+5", menu="view", under="Go to", icon="panel_bottom", when=working, words="dashboard focus"
)
def go_plots(commands: Commands) -> None:
    commands.window.bench.go_to("dashboard")


@action(
    "To the outline",
    "Ctrl+6",
    menu="view",
    under="Go to",
    icon="outline",
    when=working,
    words="tree panel focus list of nodes",
)
def go_outline(commands: Commands) -> None:
    commands.window.bench.go_to("outline")


@action(
    "To the table of layers",
    "Ctrl+7",
    menu="view",
    under="Go to",
    icon="table",
    when=working,
    words="summary panel focus",
)
def go_layers(commands: Commands) -> None:
    commands.window.bench.go_to("layers")


@action("To the Doctor", "Ctrl+8", menu="view", under="Go to", icon="doctor", when=working, words="diagnosis ill cure")
def go_doctor(commands: Commands) -> None:
    commands.window.bench.go_to("doctor")


@action("Next problem", "F8", menu="view", icon="warning", when=working, words="finding error", divided=True)
def next_problem(commands: Commands) -> None:
    commands.window.bench.problems.jump_to_next()
