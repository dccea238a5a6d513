"""The examples that ship, and what a FILE on the command line means. No torch, no Qt."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from nodes.spec import Problem
from runtime.store import SUFFIX

# What an example is about, by the field `topic` of its file, in the order of the shelf.
TOPICS = {
    "first": "First steps",
    "linear": "Linear models and old rules",
    "learning": "How networks learn",
    "regular": "Against overfitting",
    "deep": "Images and depth",
    "sequences": "Sequences and language",
    "codes": "Without labels",
    "generate": "Generating",
    "rewards": "Learning from rewards",
    "smaller": "Smaller and reused networks",
    "science": "Functions and forms",
}


@cache
def folder() -> Path:
    """The folder of examples: in `assets/` of a checkout, in `studio/_assets` of a wheel."""
    root = Path(__file__).resolve().parent.parent
    packed = root / "studio" / "_assets" / "examples"
    return packed if packed.is_dir() else root / "assets" / "examples"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the shelf says of an example before its document is read."""

    name: str
    title: str
    about: str
    topic: str
    types: tuple[str, ...] = ()  # of its nodes, each once


@cache
def entries() -> tuple[Entry, ...]:
    """All examples in the order of the shelf: by topic, then by the place that each file gives itself."""
    found = []
    for path in folder().glob(f"*{SUFFIX}"):
        fields = json.loads(path.read_text(encoding="utf-8"))
        topic = fields.get("topic", "")
        order = list(TOPICS).index(topic) if topic in TOPICS else len(TOPICS)
        types = dict.fromkeys(_types_of(fields))
        entry = Entry(path.stem, fields.get("title", ""), fields.get("about", ""), topic, tuple(types))
        found.append((order, fields.get("place", 0), path.stem, entry))
    return tuple(entry for *_, entry in sorted(found, key=lambda item: item[:3]))


def _types_of(fields: Mapping[str, Any]) -> Iterator[str]:
    """Of the nodes of a document as it stands in its file, and of those of its blocks."""
    yield from (node["type"] for node in fields.get("nodes", ()))
    for block in fields.get("blocks", ()):
        yield from _types_of(block)


def names() -> tuple[str, ...]:
    """The names of all examples, in the order of the shelf."""
    return tuple(entry.name for entry in entries())


def find(name: str) -> Path:
    """The file of an example. Raises `Problem` for a name that is none."""
    if name not in names():
        raise _unknown(name)
    return folder() / f"{name}{SUFFIX}"


def resolve(file: str) -> Path:
    """The file that a person means by a path, a bare file name with or without `.loom`, or the name of an example.

    A file of their own goes before an example of the same name. Raises `Problem` when there is nothing of the name.
    """
    for path in (Path(file), Path(file + SUFFIX)):
        if path.exists() and not path.is_dir():
            return path
    if file.removesuffix(SUFFIX) in names():
        return find(file.removesuffix(SUFFIX))
    raise _unknown(file.removesuffix(SUFFIX))


def _unknown(name: str) -> Problem:
    """Says so, with the example that was probably meant."""
    parts = [known for known in names() if name and name in known.split("-")]
    near = parts or get_close_matches(name, names(), n=1)
    if near:
        return Problem("There is no file or example {got}. Did you mean {nearest}?", got=repr(name), nearest=near[0])
    return Problem("There is no file or example {got}. The command netloom examples lists all.", got=repr(name))
