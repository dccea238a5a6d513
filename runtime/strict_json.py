"""Strict JSON: reads what the standard allows, within bounds, and writes what reads well in a diff."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from nodes.spec import Problem

LONGEST_LINE = 120  # a value that fits is written on one line, else one entry a line
DEEPEST = 64
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def quote(value: object) -> str:
    """A value from a file as a sentence may show it: short, on one line, control characters escaped."""
    shown = repr(value) if isinstance(value, str) else json.dumps(value, default=repr, ensure_ascii=False)
    return shown if len(shown) <= 60 else shown[:57] + "…"


def parse(text: str, name: str) -> Any:
    """The value that the text stands for.

    Raises `Problem` for anything but JSON: doubled names, NaN and infinities, numbers that no float holds, broken
    characters, nesting deeper than 64. `name` is what the sentence calls the text.
    """
    try:
        value = json.loads(
            text,
            object_pairs_hook=lambda pairs: _object(pairs, name),
            parse_constant=lambda word: _refuse_number(word, name),
            parse_float=lambda digits: _float(digits, name),
            parse_int=lambda digits: _int(digits, name),
        )
    except json.JSONDecodeError as fault:
        raise Problem(
            "{file} is not valid JSON: {fault} in line {line}, column {column}. Mend that place or open another file.",
            file=name,
            fault=fault.msg,
            line=fault.lineno,
            column=fault.colno,
        ) from None
    except RecursionError:
        raise _too_deep(name) from None
    _check_bounds(value, name)
    return value


def _object(pairs: list[tuple[str, Any]], name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Problem("{file} gives {got} twice in one place. Keep one of the two.", file=name, got=quote(key))
        found[key] = value
    return found


def _refuse_number(got: str, name: str) -> NoReturn:
    raise Problem(
        "{file} holds the number {got}, which is not a finite number. Write a finite number in its place.",
        file=name,
        got=got[:30],
    )


def _float(digits: str, name: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        _refuse_number(digits, name)
    return value


def _int(digits: str, name: str) -> int:
    if len(digits) > 300:  # no float holds it, and Python refuses to read more than 4,300 digits at all
        _refuse_number(digits, name)
    return int(digits)


def _too_deep(name: str) -> Problem:
    return Problem(
        "{file} nests values deeper than {most} levels, which no document needs. Open another file.",
        file=name,
        most=DEEPEST,
    )


def _check_bounds(value: Any, name: str) -> None:
    waiting = [(value, 1)]
    while waiting:
        inner, depth = waiting.pop()
        if depth > DEEPEST:
            raise _too_deep(name)
        if isinstance(inner, dict):
            waiting += [(part, depth + 1) for part in (*inner.keys(), *inner.values())]
        elif isinstance(inner, list):
            waiting += [(part, depth + 1) for part in inner]
        elif isinstance(inner, str) and _LONE_SURROGATE.search(inner):
            raise Problem(
                "{file} holds a text with half a character in it: {got}. Write the whole character or none.",
                file=name,
                got=ascii(inner)[:60],
            )


def write(value: Any) -> str:
    """The value as readable JSON text, ending in a line break; the same value always gives the same text.

    Raises `ValueError` for a number that JSON does not have and `TypeError` for a value that JSON does not have.
    """
    return "".join(_pieces(value, 0, opened=True)) + "\n"


def _pieces(value: Any, indent: int, *, opened: bool = False) -> Iterator[str]:
    line = _compact(value)
    parts = value.items() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    if not parts or (not opened and indent + len(line) <= LONGEST_LINE):
        yield line
        return
    left, right = "{}" if isinstance(value, dict) else "[]"
    yield left
    margin = "\n" + " " * (indent + 2)
    for number, part in enumerate(parts):
        yield "," + margin if number else margin
        if isinstance(value, dict):
            key, part = part
            yield _compact(key) + ": "
        yield from _pieces(part, indent + 2, opened=opened and _is_list_of_objects(part))
    yield "\n" + " " * indent + right


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(part, dict) for part in value)


def _compact(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return _LONE_SURROGATE.sub("\ufffd", text)
