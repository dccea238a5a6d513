"""When an action can be done."""

from __future__ import annotations

from studio.actions import Commands


def working(commands: Commands) -> bool:
    """A document is on screen, not the start page."""
    return commands.window.working


def filled(commands: Commands) -> bool:
    """There is a node."""
    return working(commands) and bool(commands.session.document.nodes)


def chosen(commands: Commands) -> bool:
    """A node is selected."""
    return working(commands) and bool(commands.session.selection)


def active(commands: Commands) -> bool:
    """A run is under way."""
    return commands.session.runs.active


def trained(commands: Commands) -> bool:
    """There is a run with weights, and it rests."""
    return working(commands) and commands.session.state != "running" and commands.session.runs.kept
