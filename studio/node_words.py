"""What a node is called and the few settings that are shown with it, in the language in force."""

from __future__ import annotations

from typing import Any

from nodes.spec import NodeType, Setting
from runtime.document import Node
from runtime.expressions import is_expression
from studio.translate import tr

MAIN = 2  # at most so many settings are shown with a node


def title_of(node: Node, facts: NodeType | None) -> str:
    """A node's own title, else what its type is called."""
    return node.title or (tr(facts.title) if facts else node.type)


def shown_value(item: Setting, value: Any) -> str:
    """A setting's value as quiet text: `128`, `3×3`, `same`; empty where there is nothing to say."""
    if value is None:
        return ""
    if is_expression(value):
        return f"{item.sign}{value['expression']}"
    if item.kind == "bool":
        return tr(item.name) if value else ""
    if item.kind == "choice":
        return next((tr(choice.title) for choice in item.choices if choice.key == value), str(value))
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
        (item, shown_value(item, node.settings.get(item.key, item.default)))
        for item in facts.active_settings(node.settings)
        if item.main and item.key != without
    ]
    return [(item, text) for item, text in told if text][:MAIN]


def quiet_text(node: Node, facts: NodeType | None, *, without: str = "") -> str:
    """The one or two settings that matter, `without` that of a key; the type first where the title does not tell it."""
    if facts is None:
        return tr("Unknown type")
    words = [text for item, text in shown_settings(node, facts, without=without)]
    if node.title and node.title != tr(facts.title):
        return " · ".join([tr(facts.title), *words])
    return ", ".join(words)
