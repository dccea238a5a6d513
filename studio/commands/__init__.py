"""The one table of actions, in modules by what they are about: what can be done, its words, its keys, when, and how."""

from __future__ import annotations

from studio.actions import collect
from studio.commands import (
    align,
    annotate,
    block,
    edit,
    file,
    go,
    help,
    node,
    past,
    run,
    select,
    stages,
    tabs,
    view,
    wires,
)

ACTIONS = collect(file, edit, select, node, block, annotate, wires, align, run, past, stages, view, go, tabs, help)
