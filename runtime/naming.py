"""Names of nodes that goals and stages hold: they follow when nodes are grouped, unpacked, pasted or removed."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from nodes.catalogue import catalogue, find
from runtime.changes import alike
from runtime.document import Document, Node, Stage
from runtime.stage_settings import stage_settings


def follow(document: Document, names: Mapping[str, str | Iterable[str]]) -> Document:
    """The document whose goals and stages name nodes by their new paths; one name may have become several."""
    moved = {old: (new,) if isinstance(new, str) else tuple(new) for old, new in names.items()}
    naming = _naming_types()
    found = {key: _node(node, moved) for key, node in document.nodes.items() if node.type in naming}
    nodes = {key: node for key, node in found.items() if node is not document.nodes[key]}
    stages = tuple(_stage(stage, moved) for stage in document.stages)
    if nodes:
        document = document.but(nodes={**document.nodes, **nodes})
    return document.but(stages=stages) if stages != document.stages else document


def forget(document: Document, gone: Iterable[str]) -> Document:
    """The document whose goals and stages no longer name these nodes.

    A list that would become empty, and so come to mean all, stays as it is: a finding then says what is gone.
    """
    return follow(document, dict.fromkeys(gone, ()))


def named(node: Node, names: Mapping[str, str]) -> Node:
    """A copied node that names the copies of what was copied with it, and else what the original named."""
    return _node(node, {old: (new,) for old, new in names.items()}) if node.type in _naming_types() else node


@cache
def _naming_types() -> frozenset[str]:
    """The node types with a setting that names other nodes."""
    return frozenset(key for key, facts in catalogue().items() if any(item.kind == "nodes" for item in facts.settings))


def _node(node: Node, moved: Mapping[str, tuple[str, ...]]) -> Node:
    facts = find(node.type)
    keys = [item.key for item in facts.settings if item.kind == "nodes" and item.key in node.settings] if facts else []
    named = {key: node.settings[key] for key in keys if isinstance(node.settings[key], (list, tuple))}
    changed = {key: names for key, value in named.items() if (names := _names(value, moved)) and names != list(value)}
    return replace(node, settings={**node.settings, **changed}) if changed else node


def _stage(stage: Stage, moved: Mapping[str, tuple[str, ...]]) -> Stage:
    settings: dict[str, Any] = dict(stage.settings)
    for item in stage_settings(stage.settings):
        if item.key not in settings:
            continue
        value = settings[item.key]
        if item.kind == "nodes" and isinstance(value, (list, tuple)):
            settings[item.key] = _names(value, moved)
        elif item.kind == "node" and isinstance(value, str) and value in moved:
            settings[item.key] = next(iter(moved[value]), "")
    goals = tuple(_names(stage.goals, moved)) or stage.goals
    same = alike(settings, stage.settings) and goals == stage.goals
    return stage if same else replace(stage, goals=goals, settings=settings)


def _names(names: Iterable[str], moved: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The names after the move; a path inside a use that moved moves with it."""
    found: dict[str, None] = {}
    for name in names:
        found |= dict.fromkeys(_moved(name, moved))
    return list(found)


def _moved(name: str, moved: Mapping[str, tuple[str, ...]]) -> Iterable[str]:
    head: Container[str] = moved
    outer = name
    while outer not in head and "/" in outer:
        outer = outer.rpartition("/")[0]
    if outer not in head:
        return (name,)
    return tuple(new + name[len(outer) :] for new in moved[outer])
