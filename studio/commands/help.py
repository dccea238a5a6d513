"""The Help menu."""

from __future__ import annotations

from studio.actions import Commands, action


@action("Find an action …", "Ctrl+Shift+P", menu="help", icon="command", words="command search palette")
def command_search(commands: Commands) -> None:
    commands.window.dialogs.commands()


@action("Keyboard shortcuts", "F1", menu="help", icon="keyboard", words="keys sheet")
def shortcuts(commands: Commands) -> None:
    commands.window.dialogs.shortcuts()


@action("About Netloom", menu="help", icon="info", divided=True)
def about(commands: Commands) -> None:
    commands.window.dialogs.about()
