"""The catalogue: walks the package once, collects every declaration, refuses clashes by name of file."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from types import ModuleType

import nodes
from nodes.spec import FAMILIES, DeclarationFault, NodeType


@cache
def catalogue() -> dict[str, NodeType]:
    """Every node type by key, families in the order of `FAMILIES`, titles in order inside a family."""
    types: list[NodeType] = [vars(declaration)["node_type"] for declaration in declarations(nodes, "node_type")]
    types.sort(key=lambda item: (FAMILIES.index(item.family), item.title.lower()))
    by_key: dict[str, NodeType] = {}
    for item in types:
        for key in (item.key, *item.replaces):
            if key in by_key:
                raise DeclarationFault(
                    f"{item.declaration.__module__} and {by_key[key].declaration.__module__} both claim the key {key!r}"
                )
        by_key[item.key] = item
    return by_key


@cache
def former_keys() -> dict[str, str]:
    """Former key → present key, so that old files open for ever."""
    return {old: item.key for item in catalogue().values() for old in item.replaces}


def find(key: str) -> NodeType | None:
    """The node type of that key or former key, or None for a type this version does not know."""
    known = catalogue()
    return known.get(key) or known.get(former_keys().get(key, ""))


def declarations(package: ModuleType, mark: str) -> Iterator[type]:
    """Every class below a package that carries the mark, once, in the order of file names.

    Files in `nodes/modules/` import torch and are passed over.
    """
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if found.name.startswith("nodes.modules"):
            continue
        module = importlib.import_module(found.name)
        for value in vars(module).values():
            if isinstance(value, type) and mark in vars(value) and value.__module__ == module.__name__:
                yield value
