"""Wires, in the Node menu."""

from __future__ import annotations

from studio.actions import Commands, action
from studio.commands.conditions import chosen, filled


@action(
    "Connect on the canvas …",
    "Ctrl+Shift+K",
    menu="node",
    under="Wires",
    icon="connect",
    when=chosen,
    words="wire port",
)
def connect_to(commands: Commands) -> None:
    commands.window.bench.go_to("canvas")
    commands.window.canvas.walk.connect()


@action(
    "Next wire of the node",
    "Ctrl+Alt+W",
    menu="node",
    under="Wires",
    icon="wire_next",
    when=filled,
    words="choose wire",
)
def next_wire(commands: Commands) -> None:
    commands.window.bench.go_to("canvas")
    commands.window.canvas.walk.step(1)


@action("Previous wire of the node", "Ctrl+Alt+Shift+W", menu="node", under="Wires", when=filled, words="choose wire")
def previous_wire(commands: Commands) -> None:
    commands.window.bench.go_to("canvas")
    commands.window.canvas.walk.step(-1)


@action(
    "Move the end of the wire …",
    "Ctrl+Return",
    menu="node",
    under="Wires",
    icon="reroute_wire",
    when=filled,
    words="reroute target reconnect",
)
def reroute_target(commands: Commands) -> None:
    commands.window.bench.go_to("canvas")
    commands.window.canvas.walk.reroute()


@action(
    "Move the beginning of the wire …",
    "Ctrl+Shift+Return",
    menu="node",
    under="Wires",
    when=filled,
    words="reroute source",
)
def reroute_source(commands: Commands) -> None:
    commands.window.bench.go_to("canvas")
    commands.window.canvas.walk.reroute(source=True)


@action(
    "Detach",
    "Ctrl+Shift+Del",
    menu="node",
    under="Wires",
    icon="detach",
    when=chosen,
    words="take out extract disconnect shake",
)
def detach(commands: Commands) -> None:
    commands.window.canvas.walk.detach()


@action(
    "Cut wires with a line",
    "Ctrl+Shift+X",
    menu="node",
    under="Wires",
    icon="knife",
    when=filled,
    words="knife scissors sever",
)
def knife(commands: Commands) -> None:
    commands.window.bench.go_to("canvas")
    commands.window.canvas.arm_knife()
