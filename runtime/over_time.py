"""What can be wrong with a block run over time, told once and of the use, not of each of its steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nodes.spec import Signal
from runtime.checked import Checked
from runtime.expand import Expansion, Use
from runtime.facts import is_over_time
from runtime.findings import Finding


def placed(finding: Finding, key: str, expansion: Expansion) -> Finding | None:
    """A finding of a node of the flat graph where people see it: about an input of a use it is one about the use.

    None where a repetition only says what the first has said.
    """
    end = expansion.entrances.get(key)
    used = expansion.uses.get(end.node) if end else None
    if end is None or used is None or not (finding.port or end.port in used.row.sequences):
        return replace(finding, node=key)
    if not key.startswith(used.row.paths[0]):
        return None
    name = expansion.document.nodes[key].title or end.port
    values = {**finding.values, "port": name}
    if finding.port and end.port in used.row.states and is_over_time(used.node):
        text = "{node} has no start for its state “{port}”. Connect what it has before the first step."
        return Finding(end.node, text, values=values, port=end.port)
    return replace(finding, node=end.node, port=end.port, values=values)


def told_of_steps(findings: list[Finding], checked: Checked, expansion: Expansion) -> list[Finding]:
    """The findings of a flat graph, and those about states; what only follows from these is left out."""
    broken = [(used, finding) for used in expansion.uses.values() for finding in _states(used, checked)]
    later = tuple(path for used, _ in broken for path in used.row.paths[1:])
    return [*(found for found in findings if not (later and found.node.startswith(later))), *(one for _, one in broken)]


def _states(used: Use, checked: Checked) -> Iterator[Finding]:
    """What a step gives must be of the shape that the state began with."""
    if not is_over_time(used.node) or len(used.row.paths) < 2:
        return
    first = used.row.paths[0]
    for entering, leaving in used.row.states.items():
        begun, given = checked.signal(first + entering, "y"), checked.signal(first + leaving, "y")
        if begun and given and not _may_become(begun, given):
            names = {name: checked.document.nodes[first + name].title or name for name in (entering, leaving)}
            yield Finding(
                used.path,
                "{node} cannot hand “{exit}” on as “{port}”: the state begins as {wanted}, but a step gives {got}. "
                "Make their shapes the same.",
                values={
                    "exit": names[leaving],
                    "port": names[entering],
                    "wanted": begun.describe(),
                    "got": given.describe(),
                },
                port=entering,
                kind="state",
            )


def _may_become(begun: Signal, given: Signal) -> bool:
    """Whether a state of one shape may go on as one of another: it is that, or was repeated to be."""
    if begun.rank > given.rank:
        return False
    behind = given.shape[given.rank - begun.rank :]
    return all(one in (1, other) for one, other in zip(begun.shape, behind, strict=True))
