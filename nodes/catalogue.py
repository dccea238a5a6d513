"""The catalogue: walks the package once, collects every declaration, refuses clashes by name of file."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache, lru_cache
from types import ModuleType

import nodes
from nodes.spec import FAMILIES, DeclarationFault, NodeType


@cache
def catalogue() -> dict[str, NodeType]:
    """Every node type by key, families in the order of `FAMILIES`, titles in order inside a family."""
    return collect(nodes)


@cache
def former_keys() -> dict[str, str]:
    """Former key → present key, so that old files open for ever."""
    return {old: item.key for item in catalogue().values() for old in item.replaces}


@lru_cache(maxsize=4096)
def find(key: str) -> NodeType | None:
    """The node type of that key or former key, or None for a type this version does not know."""
    known = catalogue()
    return known.get(key) or known.get(former_keys().get(key, ""))


def collect(package: ModuleType) -> dict[str, NodeType]:
    """The node types below a package by key. Raises `DeclarationFault` with all faults at once, each with its file."""
    types: list[NodeType] = [declaration.node_type for declaration in declarations(package, "node_type")]  # type: ignore[attr-defined]
    types.sort(key=lambda item: (FAMILIES.index(item.family), item.title.lower()))
    owners: dict[str, NodeType] = {}
    faults = []
    for item in types:
        for key in (item.key, *item.replaces):
            if key in owners:
                files = f"{owners[key].declaration.__module__} and {item.declaration.__module__}"
                faults.append(f"{files} both claim the key {key!r}")
            owners[key] = item
    if faults:
        raise DeclarationFault("\n".join(faults))
    return {item.key: item for item in types}


def declarations(package: ModuleType, mark: str, files: str = "") -> list[type]:
    """Every class below a package that carries the mark, once, in the order of file names.

    With `files` only those whose names end so are read: where others in the folder are not declarations.
    Files in `nodes/modules/` import torch and are passed over. Raises `DeclarationFault` for all files that cannot
    be read, not only the first.
    """
    found: list[type] = []
    faults: list[str] = []
    for file in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if file.name.startswith("nodes.modules") or not file.name.endswith(files):
            continue
        try:
            module = importlib.import_module(file.name)
        except DeclarationFault as fault:
            faults.append(str(fault))
            continue
        except Exception as fault:
            raise DeclarationFault(f"{file.name} cannot be read: {fault}") from fault
        classes = [value for value in vars(module).values() if isinstance(value, type)]
        found += [value for value in classes if mark in vars(value) and value.__module__ == module.__name__]
    if faults:
        raise DeclarationFault("\n".join(faults))
    return found
