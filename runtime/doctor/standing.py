"""Whether a treatment stands in a document: read off the document alone, whoever made it so, and whenever."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runtime.document import Block, Document, Node


def stands(before: Document, treated: Document, now: Document) -> bool:
    """Whether a document has all that a treatment makes of another one, whatever else it differs in."""
    if treated == before or not _within(before, treated, now):
        return False
    if not _has(before.training, treated.training, now.training):
        return False
    if before.stages != treated.stages and now.stages != treated.stages:
        return False
    blocks = [(before.blocks.get(key), block, now.blocks.get(key)) for key, block in treated.blocks.items()]
    return all(
        old is not None and here is not None and _within(old, new, here) for old, new, here in blocks if old != new
    )


def _within(before: Document | Block, treated: Document | Block, now: Document | Block) -> bool:
    """The same of the nodes and wires of one graph; where its nodes lie does not count."""
    if any(key in now.nodes for key in before.nodes if key not in treated.nodes):
        return False
    if not all(_is_such(before.nodes.get(key), node, now.nodes.get(key)) for key, node in treated.nodes.items()):
        return False
    old, new, here = set(before.wires), set(treated.wires), set(now.wires)
    return new - old <= here and not (old - new) & here


def _is_such(old: Node | None, new: Node, here: Node | None) -> bool:
    if old is not None and old.type == new.type:
        return dict(old.settings) == dict(new.settings) or (
            here is not None and here.type == new.type and _has(old.settings, new.settings, here.settings)
        )
    return here is not None and here.type == new.type and dict(here.settings) == dict(new.settings)


def _has(old: Mapping[str, Any], new: Mapping[str, Any], here: Mapping[str, Any]) -> bool:
    """Whether settings that differ between the first two are in the third as they are in the second."""
    return all(here.get(key) == new.get(key) for key in {*old, *new} if old.get(key) != new.get(key))
