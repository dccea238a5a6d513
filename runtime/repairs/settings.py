"""Repairs of settings that do not fit their declaration: the nearest value that does, or the default."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nodes.spec import Setting
from runtime import edits
from runtime.checked import Checked
from runtime.expressions import is_expression
from runtime.facts import facts_of
from runtime.findings import Finding
from runtime.repairs.remedied import change_settings
from runtime.repairs.repair import Repair


def fit_settings(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Brings every setting that is refused within its bounds; else lets it be the default."""
    facts = facts_of(checked.document, finding.node)
    if facts is None or not finding.node:
        return
    given = checked.document.nodes[finding.node].settings
    for item in facts.active_settings(given):
        value = given.get(item.key, item.default)
        if item.refuse(value) is None or is_expression(value):
            continue
        nearest = _nearest(item, value)
        if nearest is not None and item.refuse(nearest) is None and nearest != item.default:
            yield from change_settings(checked, finding.node, "fit_setting", {item.key: nearest})
        settings = {key: other for key, other in given.items() if key != item.key}
        repaired = edits.change_node(checked.document, finding.node, settings=settings)
        yield Repair("default_setting", "Set {setting} of {node} back to its default", {"setting": item.name}, repaired)


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
