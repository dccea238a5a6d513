"""The blocks that ship: each a document in `assets/blocks/` with one use of one block. No torch, no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from runtime import store
from runtime.document import Block
from runtime.examples import folder as examples
from runtime.fragment import Fragment


@dataclass(frozen=True, slots=True)
class LibraryBlock:
    """A block of the library: what it is called, the sentence about it, and what putting it into a document pastes."""

    key: str
    block: Block
    fragment: Fragment


def folder() -> Path:
    """The folder of blocks: beside that of the examples."""
    return examples().parent / "blocks"


@cache
def library() -> tuple[LibraryBlock, ...]:
    """All blocks that ship, by title. Raises `Problem` for a file that is none; a test opens every one."""
    found = []
    for path in sorted(folder().glob(f"*{store.SUFFIX}")):
        document = store.load(path)
        used = next(iter(document.nodes.values())).settings["block"]
        fragment = Fragment(document.nodes, document.wires, blocks=document.blocks)
        found.append(LibraryBlock(path.stem, document.blocks[used], fragment))
    return tuple(sorted(found, key=lambda one: one.block.title))
