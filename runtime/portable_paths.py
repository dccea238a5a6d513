"""Files that a document refers to: whole paths while it is open, paths beside it in its file. No torch, no Qt.

So a folder with a document and its tables can be moved or sent as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from nodes.catalogue import find
from runtime.document import Document, Node


def make_absolute(document: Document, folder: Path) -> Document:
    """The document with every relative path read from the folder it was opened in."""

    def absolute(given: str) -> str:
        return given if Path(given).is_absolute() else str(folder.absolute() / PurePosixPath(given.replace("\\", "/")))

    return _change(document, absolute)


def make_relative(document: Document, folder: Path) -> Document:
    """The document with every path inside the folder written from there, with `/` on every system."""
    home = folder.absolute()

    def relative(given: str) -> str:
        path = Path(given)
        return path.relative_to(home).as_posix() if path.is_absolute() and path.is_relative_to(home) else given

    return _change(document, relative)


def _change(document: Document, change: Callable[[str], str]) -> Document:
    changed = {key: new for key, node in document.nodes.items() if (new := _node(node, change)) is not node}
    return document.but(nodes={**document.nodes, **changed}) if changed else document


def _node(node: Node, change: Callable[[str], str]) -> Node:
    facts = find(node.type)
    files = [item.key for item in facts.settings if item.kind == "file"] if facts else []
    found: dict[str, Any] = {
        key: change(value) for key in files if isinstance(value := node.settings.get(key), str) and value
    }
    if all(node.settings[key] == value for key, value in found.items()):
        return node
    return replace(node, settings={**node.settings, **found})
