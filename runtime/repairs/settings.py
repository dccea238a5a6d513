"""Repairs of settings that do not fit: the nearest value that does, the default, the name meant in an expression."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from nodes.spec import Problem, Setting
from runtime import edits
from runtime.checked import Checked
from runtime.document import Document
from runtime.exposing import given_by, names_of
from runtime.expressions import KEY, expression, is_expression
from runtime.facts import facts_of
from runtime.findings import Finding
from runtime.repairs.remedied import change_settings, said_of
from runtime.repairs.repair import Repair


def fit_settings(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Brings every setting that is refused within its bounds; else lets it be the default."""
    for item, value in _in_force(checked, finding):
        if item.refuse(value) is None or is_expression(value):
            continue
        nearest = _nearest(item, value)
        if nearest is not None and item.refuse(nearest) is None and nearest != item.default:
            yield from change_settings(checked, finding.node, "fit_setting", {item.key: nearest})
        said = "Set {setting} of {node} back to its default"
        yield Repair("default_setting", said, {"setting": item.name}, _by_default(checked, finding, item))


def mend_expressions(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Writes the known name that one in an expression comes near to; else lets the setting be a plain value again."""
    for item, value in _in_force(checked, finding):
        if not is_expression(value) or not _fails(checked, finding.node, item, value[KEY]):
            continue
        yield from _name_meant(checked, finding, item, value[KEY])
        values = {"value": said_of(item, item.default)["value"]}
        yield Repair("plain_value", "Use the plain value {value}", values, _by_default(checked, finding, item))


def _in_force(checked: Checked, finding: Finding) -> Iterator[tuple[Setting, Any]]:
    """The settings of the node that count, with their values as they stand in the document."""
    facts = facts_of(checked.document, finding.node)
    if facts is None or not finding.node:
        return
    given = checked.document.nodes[finding.node].settings
    for item in facts.active_settings(given):
        yield item, given.get(item.key, item.default)


def _by_default(checked: Checked, finding: Finding, item: Setting) -> Document:
    """The document with nothing said of a setting."""
    given = checked.document.nodes[finding.node].settings
    settings = {key: other for key, other in given.items() if key != item.key}
    return edits.change_node(checked.document, finding.node, settings=settings)


def _fails(checked: Checked, node: str, item: Setting, text: str) -> bool:
    """Whether an expression gives no value here, or one that the setting does not take."""
    try:
        found = given_by(checked, node, item, text)
    except Problem:
        return True
    return bool(found) and item.refuse(found[0]) is not None


def _name_meant(checked: Checked, finding: Finding, item: Setting, text: str) -> Iterator[Repair]:
    wrong = finding.values.get("name")
    if not isinstance(wrong, str):
        return
    for name in get_close_matches(wrong, names_of(checked, finding.node), n=2):
        written = re.sub(rf"(?<![\w.]){re.escape(wrong)}(?![\w.])", name, text)
        if written != text:
            document = edits.set_setting(checked.document, finding.node, item.key, expression(written))
            yield Repair("write_name", "Write {name} instead of {wrong}", {"name": name, "wrong": wrong}, document)


def _nearest(item: Setting, value: Any) -> Any:
    """The value within the bounds that lies nearest; a number written as a text or with a fraction is read as meant."""
    match item.kind, value:
        case "int" | "float", bool():
            return None
        case "int", int() | float() if abs(value) < float("inf"):
            return _clamped(item, round(value))
        case "float", int() | float() if value == value:
            return _clamped(item, value)
        case "ints", [*numbers] if all(isinstance(number, int) for number in numbers):
            wanted = len(numbers) if item.length is None else item.length
            filled = (*numbers, *numbers[-1:] * wanted)[:wanted]
            return tuple(_clamped(item, number) for number in filled)
        case "ints", int() if not isinstance(value, bool) and item.length:
            return (_clamped(item, value),) * item.length
        case "choice", str():
            return next((choice.key for choice in item.choices if choice.key == value.strip().lower()), None)
    return None


def _clamped(item: Setting, number: Any) -> Any:
    kind = int if item.kind in ("int", "ints") else float
    if item.minimum is not None and number < item.minimum:
        return kind(item.minimum)
    if item.maximum is not None and number > item.maximum:
        return kind(item.maximum)
    return number
