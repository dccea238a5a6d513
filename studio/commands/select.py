"""Selections, in the Edit menu."""

from __future__ import annotations

from studio import selecting
from studio.actions import Commands, action
from studio.commands.conditions import chosen, filled


@action(
    "Invert the selection",
    "Ctrl+I",
    menu="edit",
    under="Select",
    icon="select_invert",
    when=filled,
    words="select reverse",
)
def select_invert(commands: Commands) -> None:
    selecting.invert_selection(commands.session)


@action(
    "Select upstream",
    "Ctrl+[",
    menu="edit",
    under="Select",
    icon="select_upstream",
    when=chosen,
    words="before inputs ancestors",
)
def select_upstream(commands: Commands) -> None:
    selecting.select_upstream(commands.session)


@action(
    "Select downstream",
    "Ctrl+]",
    menu="edit",
    under="Select",
    icon="select_downstream",
    when=chosen,
    words="after outputs follow",
)
def select_downstream(commands: Commands) -> None:
    selecting.select_downstream(commands.session)


@action(
    "Select the same type",
    "Ctrl+Shift+A",
    menu="edit",
    under="Select",
    icon="select_same",
    when=chosen,
    words="similar all kind",
)
def select_same_type(commands: Commands) -> None:
    selecting.select_same_type(commands.session)
