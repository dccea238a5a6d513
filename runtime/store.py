"""The file of a document: `*.loom`, strict JSON that reads well in a diff. Reading runs nothing. No torch, no Qt.

What this version does not know is kept and written back: fields at every level (`extra`), node types, settings.
A file of an older version passes through one small function per version; a newer one is refused with a sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from nodes.spec import Problem
from runtime import files, strict_json
from runtime.document import Document
from runtime.fragment import Fragment
from runtime.portable_paths import make_absolute, make_relative
from runtime.store_graph import (
    GRAPH,
    field,
    read_blocks,
    read_graph,
    read_stages,
    read_wires,
    unknown,
    write_block,
    write_graph,
    write_stage,
    write_wire,
)
from runtime.strict_json import quote

FORMAT, FRAGMENT = "netloom", "netloom-fragment"
VERSION = 1
SUFFIX = ".loom"
LARGEST = 64 * 2**20  # bytes; a document holds settings, never data

# Version → what makes a file of that version one of the next. Each changes the plain JSON object only.
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}

_DOCUMENT = ("format", "version", "title", "training", "stages", "blocks", *GRAPH)


def load(path: Path | str) -> Document:
    """The document in a file. Raises `Problem` with one sentence when there is none to be had."""
    path = Path(path)
    try:
        if path.exists() and not path.is_file():
            raise Problem("{file} is not a file. Choose a file that ends in .loom.", file=path.name)
        with path.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except FileNotFoundError:
        raise Problem("There is no file {file}. Check its name and folder.", file=str(path)) from None
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise Problem("{file} cannot be read: {reason}.", file=quote(str(path)), reason=reason) from None
    return make_absolute(from_bytes(content, path.name), path.parent)


def save(document: Document, path: Path | str) -> None:
    """Write the document to a file, whole or not at all. Raises `OSError`: no space, no right; the old file stays."""
    files.write_bytes(path, to_bytes(make_relative(document, Path(path).parent)))


def to_bytes(document: Document) -> bytes:
    """The text of the file; the same document always gives the same bytes.

    Raises `Problem` for a value that no file can hold, such as an infinite number.
    """
    head: dict[str, Any] = {"format": FORMAT, "version": VERSION}
    if document.title:
        head["title"] = document.title
    fields = {**unknown(document.extra, _DOCUMENT), **({"training": document.training} if document.training else {})}
    if document.stages:
        fields["stages"] = [write_stage(stage) for stage in document.stages]
    blocks = {"blocks": [write_block(block) for block in document.blocks.values()]} if document.blocks else {}
    return _write({**head, **fields, **write_graph(document), **blocks})


def from_bytes(content: bytes, name: str = "") -> Document:
    """The document that the text of a file stands for; `name` is what sentences call it. Raises `Problem`."""
    name = name or "This text"
    top = _read(content, name, FORMAT)
    return Document(
        title=field(top, "title", str, "the document", name, default=""),
        training=field(top, "training", dict, "the document", name, default={}),
        blocks=read_blocks(top, name),
        stages=read_stages(top, name),
        extra=unknown(top, _DOCUMENT),
        **read_graph(top, "the document", name),
    )


def fragment_to_text(fragment: Fragment) -> str:
    """A copied part of a document as text for the clipboard."""
    top: dict[str, Any] = {"format": FRAGMENT, "version": VERSION, **write_graph(fragment)}
    if fragment.entering:
        top["entering"] = [write_wire(wire) for wire in fragment.entering]
    if fragment.blocks:
        top["blocks"] = [write_block(block) for block in fragment.blocks.values()]
    return _write(top).decode()


def fragment_from_text(text: str) -> Fragment:
    """The part of a document that a text of the clipboard stands for. Raises `Problem` for any other text."""
    name = "The clipboard"
    if not text.lstrip().startswith("{"):
        raise Problem("{file} holds nothing that Netloom can paste. Copy nodes or comments first.", file=name)
    top = _read(text.encode("utf-8", "replace"), name, FRAGMENT)
    graph = read_graph(top, "the document", name)
    entering = read_wires(top, "entering", None, name)
    return Fragment(**graph, blocks=read_blocks(top, name), entering=entering)


def _write(value: dict[str, Any]) -> bytes:
    try:
        return strict_json.write(value).encode()
    except (TypeError, ValueError, RecursionError) as fault:
        raise Problem(
            "The document holds a value that no file can hold: {fault}. Change that value.", fault=fault
        ) from None


def _read(content: bytes, name: str, form: str) -> dict[str, Any]:
    if len(content) > LARGEST:
        raise Problem(
            "{file} is larger than {most} MiB, which no document is. Open another file.", file=name, most=LARGEST >> 20
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Problem(
            "{file} is not a text in UTF-8: byte {place} does not belong there. Open another file.",
            file=name,
            place=fault.start,
        ) from None
    if not text.lstrip().startswith(("{", "[")):
        raise Problem("{file} is not a Netloom document. Open a file that Netloom saved.", file=name)
    top = strict_json.parse(text, name)
    if not isinstance(top, dict) or top.get("format") != form:
        raise Problem(
            "{file} is not a Netloom document: it has no “format”: “{form}”. Open a file that Netloom saved.",
            file=name,
            form=form,
        )
    version = top.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise Problem(
            "{file} gives {got} as its version, which is not a whole number from 1. Open a file that Netloom saved.",
            file=name,
            got=quote(version),
        )
    if version > VERSION:
        raise Problem(
            "{file} was saved by a newer Netloom: its version is {got}, this one reads up to {most}. Update Netloom.",
            file=name,
            got=quote(version),
            most=VERSION,
        )
    for step in range(version, VERSION):
        top = MIGRATIONS[step](top)
    return dict(top)
