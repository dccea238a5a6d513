"""What goals and stages can name, as people read it: layers with weights, uses of blocks, frames, goals, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from runtime.checked import Checked
from runtime.document import Document, Node
from runtime.facts import facts_of, is_kind, nodes_along, used_block
from studio.layer_names import numbers_of, plain_names
from studio.node_words import title_of
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
    """What a goal can train, or without one what a stage can freeze: layers with weights, blocks, frames of them."""
    above = document.upstream(goal) if goal in document.nodes else document.nodes.keys()
    known = checked.nodes if checked is not None else {}
    learning = [
        key
        for key, node in document.nodes.items()
        if key in above and (node.linked or (key in known and known[key].parameters))
    ]
    framed = [key for key, frame in document.frames.items() if not set(learning).isdisjoint(frame.members)]
    return targets_of(document, [*learning, *framed], order_of(checked))


def of_kinds(document: Document, *kinds: str, order: Iterable[str] = ()) -> list[Target]:
    """The nodes of these kinds, kind by kind."""
    found = [key for kind in kinds for key, node in document.nodes.items() if is_kind(node, kind)]
    return targets_of(document, found, order)


def order_of(checked: Checked | None) -> tuple[str, ...]:
    """The order of the graph as far as it is known."""
    return checked.order if checked is not None else ()


def targets_of(document: Document, keys: Iterable[str], order: Iterable[str] = ()) -> list[Target]:
    """These nodes, paths and frames with names that tell them apart; what is not there says so.

    What is called alike is numbered as in the plots, by the `order` of the graph.
    """
    wanted = list(dict.fromkeys(keys))
    names = _names(document, order) if wanted else {}
    return [_target(document, key, names) for key in wanted]


def _target(document: Document, key: str, names: Mapping[str, str]) -> Target:
    frame = document.frames.get(key)
    if key not in document.nodes and frame is not None:
        return Target(key, frame.title or tr("Frame"), frame.color, FRAME)
    along = nodes_along(document, key)
    if not along:
        return Target(key, key, gone=True)
    name = " · ".join([names[along[0].id], *(_plain(document, node) for node in along[1:])])
    facts = facts_of(document, along[-1])
    block = used_block(document, along[-1]) is not None
    return Target(key, name, facts.family if facts else "", BLOCK if block else LAYER)


def _plain(document: Document, node: Node) -> str:
    return title_of(node, facts_of(document, node))


def _names(document: Document, order: Iterable[str]) -> dict[str, str]:
    """What every node is called; what is called alike has a number."""
    numbers = numbers_of(document, order)
    return {
        key: tr("{name} {number}", name=name, number=numbers[key]) if key in numbers else name
        for key, name in plain_names(document).items()
    }
