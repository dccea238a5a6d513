"""The Node menu."""

from __future__ import annotations

from studio.actions import Commands, action
from studio.commands.conditions import filled


@action("Arrange", "Ctrl+L", menu="node", icon="arrange", when=filled, words="layout tidy")
def arrange(commands: Commands) -> None:
    commands.window.canvas.arrange()
