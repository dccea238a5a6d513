"""When an action can be done."""

from __future__ import annotations

from studio.actions import Commands


def working(commands: Commands) -> bool:
    """A document is on screen, not the start page."""
    return commands.window.working


def several_tabs(commands: Commands) -> bool:
    """More than one document is open."""
    return len(commands.window.tabs.all) > 1


def filled(commands: Commands) -> bool:
    """There is a node."""
    return working(commands) and bool(commands.session.document.nodes)


def faulty(commands: Commands) -> bool:
    """Something was found that can be mended."""
    checks = commands.session.latest, commands.session.whole_checked
    return filled(commands) and any(checked is not None and checked.findings for checked in checks)


def chosen(commands: Commands) -> bool:
    """A node is selected."""
    return working(commands) and bool(commands.session.selection)


def something(commands: Commands) -> bool:
    """A node or a comment is selected."""
    return chosen(commands) or (working(commands) and bool(commands.window.canvas.chosen_comments))


def several(commands: Commands) -> bool:
    """More than one node is selected."""
    return working(commands) and len(commands.session.selection) > 1


def deletable(commands: Commands) -> bool:
    """A node, a comment or a wire is selected."""
    return something(commands) or (working(commands) and bool(commands.window.canvas.chosen_wires))


def active(commands: Commands) -> bool:
    """A run is under way."""
    return commands.session.runs.active


def trained(commands: Commands) -> bool:
    """There is a run with weights, and it rests."""
    return working(commands) and commands.session.state != "running" and commands.session.runs.kept
