"""What goals and stages can name, as people read it: layers with weights, uses of blocks, frames, goals, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from runtime.checked import Checked
from runtime.document import Document
from runtime.facts import facts_of, is_kind, nodes_along, used_block
from runtime.stage_plan import reached, teachable
from studio.layer_names import names_along, numbers_of, plain_names
from studio.translate import tr

LAYER, BLOCK, FRAME = "layer", "block", "frame"


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that can be named: its id or path, its name, the family whose color it has, and what it is."""

    key: str
    name: str
    family: str = ""
    kind: str = LAYER
    gone: bool = False


def trainable(document: Document, checked: Checked | None, goal: str = "") -> list[Target]:
    """What a goal can train, or without one what a stage can freeze: layers with weights, blocks, frames of them.

    What lies behind a stop-gradient learns nothing from a goal, so that is not offered to it.
    """
    above = _below_gradient(document, checked, goal) if goal in document.nodes else document.nodes.keys()
    known = checked.nodes if checked is not None else {}
    learning = [
        key
        for key, node in document.nodes.items()
        if key in above and (node.linked or (key in known and known[key].parameters))
    ]
    framed = [key for key, frame in document.frames.items() if not set(learning).isdisjoint(frame.members)]
    return targets_of(document, [*learning, *framed])


def _below_gradient(document: Document, checked: Checked | None, goal: str) -> AbstractSet[str]:
    """The nodes to which a gradient of the goal comes back, as far as is known before the check has looked inside."""
    known = checked is not None and checked.document is document
    return teachable(checked, goal) if checked is not None and known else reached(document, goal)


def of_kinds(document: Document, *kinds: str) -> list[Target]:
    """The nodes of these kinds, kind by kind."""
    found = [key for kind in kinds for key, node in document.nodes.items() if is_kind(node, kind)]
    return targets_of(document, found)


def order_of(checked: Checked | None) -> tuple[str, ...]:
    """The order of the graph as far as it is known."""
    return checked.order if checked is not None else ()


def targets_of(document: Document, keys: Iterable[str]) -> list[Target]:
    """These nodes, paths and frames with names that tell them apart; what is not there says so."""
    wanted = list(dict.fromkeys(keys))
    names = _names(document) if wanted else {}
    return [_target(document, key, names) for key in wanted]


def _target(document: Document, key: str, names: Mapping[str, str]) -> Target:
    frame = document.frames.get(key)
    if key not in document.nodes and frame is not None:
        return Target(key, frame.title or tr("Frame"), frame.color, FRAME)
    along = nodes_along(document, key)
    if not along:
        return Target(key, key, gone=True)
    name = " · ".join([names[along[0].id], *names_along(document, key)[1:]])
    facts = facts_of(document, along[-1])
    block = used_block(document, along[-1]) is not None
    return Target(key, name, facts.family if facts else "", BLOCK if block else LAYER)


def _names(document: Document) -> dict[str, str]:
    """What every node is called; what is called alike has a number."""
    numbers = numbers_of(document)
    return {
        key: tr("{name} {number}", name=name, number=numbers[key]) if key in numbers else name
        for key, name in plain_names(document).items()
    }
