"""The columns of a table for the form of its source: the role in force and what is in each."""

from __future__ import annotations

from typing import Any

from nodes.spec import NodeType, Problem
from runtime.document import Node
from studio.translate import tr
from studio.widgets.numbers import count


def columns_of(facts: NodeType, node: Node, setting: str) -> list[tuple[str, str, str]]:
    """Name, role and a note for each column; empty while there is no table to be read.

    Chosen roles that contradict each other must not hide the columns, so those are then read without them.
    """
    for settings in (node.settings, {**node.settings, setting: {}}):
        try:
            source: Any = facts.bind(settings)
            return [(column.name, column.role, _note(column)) for column in source.columns()]
        except (Problem, OSError):
            continue
    return []


def _note(column: Any) -> str:
    samples = ", ".join(column.samples)
    if column.distinct > len(column.samples):
        return tr("{number} different values: {samples} …", number=count(column.distinct), samples=samples)
    return tr("Values: {samples}", samples=samples)
