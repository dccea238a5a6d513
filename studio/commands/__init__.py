"""The one table of actions, in modules by what they are about: what can be done, its words, its keys, when, and how."""

from __future__ import annotations

from studio.actions import collect
from studio.commands import edit, file, go, help, node, run, view

ACTIONS = collect(file, edit, node, run, view, go, help)
