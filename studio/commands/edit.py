"""The Edit menu."""

from __future__ import annotations

from studio.actions import Commands, action
from studio.commands.conditions import chosen, deletable, filled, something, working
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


@action("Cut", "Ctrl+X", menu="edit", icon="cut", when=something, divided=True)
def cut(commands: Commands) -> None:
    commands.window.canvas.cut()


@action("Copy", "Ctrl+C", menu="edit", icon="copy", when=something)
def copy(commands: Commands) -> None:
    commands.window.canvas.copy()


@action("Paste", "Ctrl+V", menu="edit", icon="paste", when=working)
def paste(commands: Commands) -> None:
    commands.window.canvas.paste()


@action("Paste with incoming wires", "Ctrl+Shift+V", menu="edit", icon="paste", when=working, words="keep inputs")
def paste_entering(commands: Commands) -> None:
    commands.window.canvas.paste(keep_entering=True)


@action("Duplicate", "Ctrl+D", menu="edit", icon="duplicate", when=something)
def duplicate(commands: Commands) -> None:
    commands.window.canvas.duplicate()


@action(
    "Duplicate with incoming wires",
    "Ctrl+Alt+Shift+D",
    menu="edit",
    icon="duplicate",
    when=chosen,
    words="keep inputs connections",
)
def duplicate_entering(commands: Commands) -> None:
    commands.window.canvas.duplicate(keep_entering=True)


@action(
    "Duplicate with linked weights",
    "Ctrl+Alt+D",
    menu="edit",
    icon="duplicate_linked",
    when=chosen,
    words="share siamese twin",
)
def duplicate_linked(commands: Commands) -> None:
    commands.window.canvas.duplicate(link=True)


@action("Delete", "Del", menu="edit", icon="delete", when=deletable, words="remove heal")
def delete(commands: Commands) -> None:
    commands.window.canvas.delete_selection()


@action("Delete without joining wires", "Ctrl+Del", menu="edit", when=deletable, words="remove no heal disconnect")
def delete_apart(commands: Commands) -> None:
    commands.window.canvas.delete_selection(heal=False)


@action("Find …", "Ctrl+F", menu="edit", icon="search", when=filled, words="search title setting finding", divided=True)
def find(commands: Commands) -> None:
    commands.window.canvas.reading.find.open()


@action("Find the next", "F3", menu="edit", when=filled, words="search")
def find_next(commands: Commands) -> None:
    commands.window.canvas.reading.find.go(1)


@action("Find the one before", "Shift+F3", menu="edit", when=filled, words="search previous")
def find_previous(commands: Commands) -> None:
    commands.window.canvas.reading.find.go(-1)


@action("Select all", "Ctrl+A", menu="edit", icon="select_all", when=filled, divided=True)
def select_all(commands: Commands) -> None:
    commands.window.canvas.select_all()


@action("Add a node …", "Ctrl+K", menu="edit", icon="plus", when=working, words="search insert layer", divided=True)
def add_node(commands: Commands) -> None:
    commands.window.canvas.open_search()
