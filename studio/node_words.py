"""What a node is called and the few settings that are shown with it, in the language in force."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nodes.spec import NodeType, Setting
from runtime.document import Node
from runtime.expressions import KEY, is_expression
from studio.translate import tr

MAIN = 2  # at most so many settings are shown with a node
EXPLAINED = ": "  # between the name of a choice and what it means
LONGEST = 14  # letters of an expression on a node; the rest is told by its card
FILE_NAME = 18  # letters of the name of a file that a node has room for, however wide they are


def named_value(item: Setting, value: Any) -> str:
    """A setting's value as it stands beside the setting's name, which its sign must not say once more."""
    return shown_value(replace(item, sign="") if item.sign.strip().isidentifier() else item, value)


def title_of(node: Node, facts: NodeType | None) -> str:
    """A node's own title, else what its type is called."""
    return node.title or (tr(facts.title) if facts else node.type)


def elided(text: str) -> str:
    """An expression as it stands on a node, which would grow over its neighbor with all of it."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def shown_value(item: Setting, value: Any, *, brief: bool = False) -> str:
    """A setting's value as quiet text: `128`, `3×3`, `same`; empty where there is nothing to say.

    `brief` cuts an expression off where it grows long and gives the name of a choice such as “Near: how many are near”.
    """
    if value is None:
        return ""
    if is_expression(value):
        return f"{item.sign}{elided(value['expression'])}" if brief else f"{item.sign}{value['expression']}"
    if item.kind == "bool":
        return tr(item.name) if value else ""
    if item.kind == "choice":
        title = next((tr(choice.title) for choice in item.choices if choice.key == value), str(value))
        return title.partition(EXPLAINED)[0] if brief else title
    if isinstance(value, (list, tuple)):
        return "×".join(str(number) for number in value)
    if item.kind == "file":
        return str(value).replace("\\", "/").rpartition("/")[2]
    if isinstance(value, float):
        return f"{item.sign}{value:g}"
    return f"{item.sign}{value:,}" if isinstance(value, int) else str(value)


def shown_settings(node: Node, facts: NodeType, *, without: str = "") -> list[tuple[Setting, str]]:
    """The settings that are shown with a node, each with its value as quiet text; `without` that of a key."""
    told = [
        (item, shown_value(item, node.settings.get(item.key, item.default), brief=True))
        for item in facts.active_settings(node.settings)
        if item.main and item.key != without
    ]
    return [(item, text) for item, text in told if text][:MAIN]


def cut_off(node: Node, facts: NodeType) -> list[tuple[str, str]]:
    """The settings of which a node shows only the beginning: each with its name and all of it."""
    written = [(item, node.settings.get(item.key, item.default)) for item in facts.active_settings(node.settings)]
    found = [(tr(item.name), str(value[KEY])) for item, value in written if is_expression(value)]
    chosen = [(item, shown_value(item, value)) for item, value in written if item.main and item.kind == "choice"]
    long = [(name, text) for name, text in found if len(text) > LONGEST]
    files = [(item, shown_value(item, value)) for item, value in written if item.main and item.kind == "file" and value]
    named = [(tr(item.name), text) for item, text in files if len(text) > FILE_NAME]
    return long + named + [(tr(item.name), text) for item, text in chosen if EXPLAINED in text]


def quiet_text(node: Node, facts: NodeType | None, *, without: str = "") -> str:
    """The one or two settings that matter, `without` that of a key; the type first where the title does not tell it."""
    if facts is None:
        return tr("Unknown type")
    words = [text for item, text in shown_settings(node, facts, without=without)]
    if node.title and node.title != tr(facts.title):
        return " · ".join([tr(facts.title), *words])
    return ", ".join(words)
