"""The Edit menu."""

from __future__ import annotations

from studio.actions import Commands, action
from studio.commands.conditions import chosen, filled, working
from studio.translate import tr


def _undo_text(commands: Commands) -> str:
    label = commands.session.undo_label
    return tr("Undo: {step}", step=label) if label else tr("Undo")


def _redo_text(commands: Commands) -> str:
    label = commands.session.redo_label
    return tr("Redo: {step}", step=label) if label else tr("Redo")


@action(
    "Undo",
    "Ctrl+Z",
    menu="edit",
    icon="undo",
    when=lambda c: working(c) and c.session.can_undo,
    wording=_undo_text,
)
def undo(commands: Commands) -> None:
    commands.session.undo()


@action(
    "Redo",
    "Ctrl+Shift+Z",
    "Ctrl+Y",
    menu="edit",
    icon="redo",
    when=lambda c: working(c) and c.session.can_redo,
    wording=_redo_text,
)
def redo(commands: Commands) -> None:
    commands.session.redo()


@action("Cut", "Ctrl+X", menu="edit", icon="cut", when=chosen, divided=True)
def cut(commands: Commands) -> None:
    commands.window.canvas.cut()


@action("Copy", "Ctrl+C", menu="edit", icon="copy", when=chosen)
def copy(commands: Commands) -> None:
    commands.window.canvas.copy()


@action("Paste", "Ctrl+V", menu="edit", icon="paste", when=working)
def paste(commands: Commands) -> None:
    commands.window.canvas.paste()


@action("Duplicate", "Ctrl+D", menu="edit", icon="duplicate", when=chosen)
def duplicate(commands: Commands) -> None:
    commands.window.canvas.duplicate()


@action("Delete", "Del", menu="edit", icon="delete", when=chosen, words="remove")
def delete(commands: Commands) -> None:
    commands.window.canvas.delete_selection()


@action("Select all", "Ctrl+A", menu="edit", icon="select_all", when=filled, divided=True)
def select_all(commands: Commands) -> None:
    commands.window.canvas.select_all()


@action("Add a node …", "Ctrl+K", menu="edit", icon="plus", when=working, words="search insert layer", divided=True)
def add_node(commands: Commands) -> None:
    commands.window.canvas.open_search()
