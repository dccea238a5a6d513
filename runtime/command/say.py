"""What the command line says: results on standard output, everything about the work on standard error.

Every text is a template that passes through the catalogue; nothing from a file reaches the terminal unescaped.
"""

from __future__ import annotations

import io
import json
import math
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from nodes.spec import Problem
from runtime.alike import named_values, sentence_name
from runtime.document import Document
from runtime.translation import translate

DONE, BAD_INPUT, ENVIRONMENT, REFUSED, INTERRUPTED = 0, 2, 3, 4, 130


class Lacking(Problem):
    """The computer lacks something that the command needs: a device, memory, a library."""

    exit_code = ENVIRONMENT


class Refused(Problem):
    """The command could do it, but something of the person's would be lost."""

    exit_code = REFUSED


def speak_any_text() -> None:
    """Let a terminal that cannot show a character show a stand-in instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def plain(text: str) -> str:
    """The text without control characters, which a file could use to write over what the terminal shows."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def write(text: str) -> None:
    """A finished text as a result, on standard output."""
    print("\n".join(map(plain, text.split("\n"))), flush=True)


def warn(text: str) -> None:
    """A finished text about the work, on standard error."""
    print(plain(text), file=sys.stderr, flush=True)


def say(text: str, **values: object) -> None:
    """A sentence as a result, on standard output."""
    write(sentence(text, values))


def note(text: str, **values: object) -> None:
    """A sentence about the work, on standard error."""
    warn(sentence(text, values))


def sentence(text: str, values: Mapping[str, object], document: Document | None = None) -> str:
    """A template in the language in force, its values filled in; values that are words are translated too."""
    return translate(text, **named_values(values, document)).strip()


def sentence_of(problem: Problem, document: Document | None = None, node: str = "") -> str:
    """A problem as a sentence; `{node}` becomes the node's type and title."""
    found = sentence(problem.sentence, {"node": sentence_name(document, node), **problem.values}, document)
    return found.removeprefix(": ")  # "{node}: …" of a setting that belongs to no node


def say_json(value: Any) -> None:
    """One line of JSON. Numbers that JSON does not have become null."""
    print(json.dumps(finite(value), ensure_ascii=False, allow_nan=False), flush=True)


def finite(value: Any) -> Any:
    """The value with null in place of NaN and infinities."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [finite(inner) for inner in value]
    return value


def say_table(rows: Sequence[Sequence[str]], head: Sequence[str]) -> None:
    """A table with aligned columns; those of numbers stand at the right. The head is in the person's language."""
    lines = [[plain(cell) for cell in row] for row in (head, *rows)]
    columns = list(zip(*lines, strict=True))
    widths = [max(map(width, column)) for column in columns]
    right = [all(_numeric(cell) for cell in column[1:] if cell) for column in columns]
    for line in lines:
        cells = [pad(cell, size, right=side) for cell, size, side in zip(line, widths, right, strict=True)]
        write("  ".join(cells).rstrip())


def pad(text: str, size: int, *, right: bool = False) -> str:
    """The text with spaces up to that width on a terminal."""
    space = " " * (size - width(text))
    return space + text if right else text + space


def width(text: str) -> int:
    """Columns that a text takes on a terminal; Korean letters take two."""
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _numeric(cell: str) -> bool:
    return cell.replace(",", "").replace(".", "").replace("-", "").replace("+", "").strip("×% ").isdigit()


def number(value: float | None) -> str:
    """A number as people read it: 101,770; 0.0312; 1.2e-07."""
    if value is None or not math.isfinite(value):
        return "–"
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.4g}" if abs(value) < 1e5 else f"{value:,.0f}"


def size(value: int) -> str:
    """Bytes as people read them."""
    for unit, step in (("MB", 1_000_000), ("kB", 1_000)):
        if value >= step:
            return f"{value / step:.1f} {unit}"
    return f"{value} B"


def seconds(value: float) -> str:
    """A duration as people read it."""
    if value < 1e-3:
        return f"{value * 1e6:.0f} µs"
    if value < 1:
        return f"{value * 1e3:.1f} ms"
    return f"{value:.1f} s" if value < 60 else f"{int(value) // 60}:{int(value) % 60:02} min"
