"""Settings of a node inside a block that are shown outside, and what expressions give at a place. No torch, no Qt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from nodes.settings import Setting
from nodes.spec import KEY, Problem
from runtime.blocks import change_block
from runtime.checked import Checked
from runtime.document import Document, Exposed
from runtime.edits import set_setting
from runtime.expand import Scope
from runtime.expressions import FUNCTIONS, Value, expression, fitted, is_expression
from runtime.facts import facts_of
from runtime.resolve import MEASURES, Carried, value_of

KINDS = ("bool", "int", "float", "ints", "text", "choice")  # of settings that can be shown outside
TAKEN = {*FUNCTIONS, "in", "here", "and", "or", "not", "is", "if", "else", "for", "lambda"}
TAKEN |= {"block", "times", "shared", "steps", "stacked"}  # settings of uses


def can_expose(item: Setting) -> bool:
    """Whether a setting can be shown outside: a single value, or a choice without settings of its own."""
    return item.kind in KINDS and "." not in item.key and not any(choice.settings for choice in item.choices)


def expose_setting(graph: Document, block: str, node: str, key: str, value: Any) -> tuple[Document, str]:
    """The inside of a block in which a setting of a node is shown outside, and the name it has there.

    `value` is the plain value of the setting now, which becomes the default. Raises `Problem` where it is no single
    value, such as a kernel of 3×5.
    """
    facts = facts_of(graph, node)
    item = (
        next((one for one in facts.active_settings(graph.nodes[node].settings) if one.key == key), None)
        if facts
        else None
    )
    plain = _single(value)
    if item is None or plain is None or not can_expose(item):
        raise Problem("{node}: this setting is no single value, so it cannot be shown outside. Give one number first.")
    used = {one.key for one in graph.blocks[block].settings}
    name = _free(_names(item, graph.nodes[node].title), used)
    title = item.name if name == _named(item.name) else ""
    shown = Exposed(name, plain, title, item.help)
    graph = change_block(graph, block, settings=(*graph.blocks[block].settings, shown))
    return set_setting(graph, node, key, expression(name)), name


def _single(value: Any) -> Value | None:
    """One value for what may be a list of equal ones."""
    if isinstance(value, (list, tuple)):
        value = value[0] if value and all(one == value[0] for one in value) else None
    return value if isinstance(value, (bool, int, float, str)) else None


def _names(item: Setting, title: str) -> Iterator[str]:
    """Names to try: that of the setting, then with the node's title before it, then with a number behind."""
    own = _named(item.key) or "setting"
    yield own
    yield _named(f"{title} {item.key}") if title.strip() else own
    yield from (f"{own}{number}" for number in range(2, 1_000))


def _named(text: str) -> str:
    """A text as the key of a setting; empty where nothing is left of it."""
    key = re.sub(r"[^a-z0-9_]+", "_", text.strip().lower()).strip("_")
    return key if KEY.fullmatch(key) else ""


def _free(names: Iterable[str], used: set[str]) -> str:
    return next(name for name in names if name and name not in used and name not in TAKEN)


def places_of(checked: Checked, node: str) -> list[str]:
    """The flat paths at which a node of the graph that is shown runs, the one that is looked at first."""
    own = checked.path + node
    scope = checked.expansion.scopes.get(own) if checked.expansion else None
    if checked.expansion is None or scope is None or scope.block is None:
        return [own]
    block = scope.block
    others = [
        path
        for path, other in checked.expansion.scopes.items()
        if other.block is block and path == other.path + node and path != own
    ]
    return [own, *others]


def value_at(checked: Checked, path: str, text: str) -> Value | None:
    """What an expression gives at a place of the flat graph; None while a shape is unknown. Raises `Problem`."""
    expansion, flat = checked.expansion, checked.flat
    scope = expansion.scopes.get(path) if expansion else None
    node = flat.document.nodes.get(path)
    if node is None:
        return None
    return value_of(flat.document, scope, node, _carried(flat, path, scope), text)


def given_by(checked: Checked, node: str, item: Setting, text: str) -> tuple[Any, ...]:
    """The values that an expression gives a setting: at the place looked at first, then those elsewhere that differ.

    Empty while they are unknown. Raises `Problem` for what has no value here.
    """
    found: list[Any] = []
    for number, path in enumerate(places_of(checked, node)):
        try:
            value = value_at(checked, path, text)
            value = None if value is None else fitted(item, value, text)
        except Problem:
            if not number:
                raise
            continue
        if value is None and not number:
            return ()
        if value is not None and value not in found:
            found.append(value)
    return tuple(found)


def names_of(checked: Checked, node: str) -> list[str]:
    """What an expression of a node may name, whether it has a value now or not."""
    scope = checked.expansion.scopes.get(checked.path + node) if checked.expansion else None
    settings = [item.key for item in scope.block.settings] if scope and scope.block else []
    return [*settings, *(f"in.{measure}" for measure in MEASURES)]


def names_known(checked: Checked, node: str) -> list[tuple[str, Value]]:
    """What an expression of a node can name, with the present values: settings shown outside, sizes that enter."""
    path = checked.path + node
    found = []
    for name in names_of(checked, node):
        try:
            value = value_at(checked, path, name)
        except Problem:
            continue
        if value is not None:
            found.append((name, value))
    return found


def plain_now(checked: Checked, node: str, item: Setting) -> Any:
    """The value of a setting as it stands, an expression worked out; None where that cannot be said."""
    value = checked.document.nodes[node].settings.get(item.key, item.default)
    if not is_expression(value):
        return value
    try:
        return next(iter(given_by(checked, node, item, value["expression"])), None)
    except Problem:
        return None


def _carried(flat: Checked, path: str, scope: Scope | None) -> Carried:
    """The signals that expressions of a place can ask for: what enters it and what enters the blocks around it."""
    asked = [(wire.source.node, wire.source.port) for wire in flat.document.incoming.get(path, ())]
    while scope is not None:
        asked += [(entrance, "y") for entrance in scope.entrances.values()]
        scope = scope.outer
    return {end: signal for end in asked if end[0] in flat.document.nodes and (signal := flat.signal(*end)) is not None}
