"""Settings that a run takes while it goes on."""

from __future__ import annotations

from typing import Any

from nodes.catalogue import find
from nodes.spec import Problem
from runtime.checked import Checked


def refuse_live(checked: Checked, node: str, key: str, value: Any) -> None:
    """Raise `Problem` for a setting that is not live, and for a value that does not fit it."""
    declared = checked.document.nodes.get(node)
    facts = find(declared.type) if declared else None
    active = facts.active_settings(declared.settings) if facts and declared else ()
    item = next((item for item in active if item.key == key), None)
    if item is None or not item.live or facts is None or facts.kind != "goal":
        raise Problem(
            "{setting} cannot be changed while the run goes on. Start a new run.", setting=item.name if item else key
        )
    refused = item.refuse(value)
    if refused:
        raise refused
