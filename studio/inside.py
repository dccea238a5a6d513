"""Which graph of the document is on screen: the document itself, or the inside of the use of a block."""

from __future__ import annotations

from collections.abc import Iterable

from nodes.spec import Problem
from runtime.blocks import graph_of, with_inside
from runtime.checked import Checked
from runtime.document import Block, Document
from runtime.facts import is_repeated, used_block
from runtime.findings import Finding
from runtime.levels import shown_level

Place = tuple[str, ...]  # the uses that were entered, outermost first; a repetition is entered at its first


def block_at(whole: Document, place: Place) -> str:
    """The id of the block that is shown at a place; empty for the document. One that is drawn has an id of its own."""
    found = _shown(whole, place)[0]
    return found.id if found else ""


def is_drawn_at(whole: Document, place: Place) -> bool:
    """Whether what is shown at a place is drawn from settings, so that it can be looked at alone."""
    found = block_at(whole, place)
    return bool(found) and found not in whole.blocks


def _shown(whole: Document, place: Place) -> tuple[Block | None, Document]:
    """The block at a place, and its graph; none and the document where the place is not there."""
    graph, block = whole, None
    for use in place:
        node = graph.nodes.get(use)
        block = used_block(graph, node) if node else None
        if block is None:
            return None, whole
        graph = graph_of(block, whole)
    return block, graph


def sound(whole: Document, place: Place) -> Place:
    """The place, or as much of it as the document still has."""
    while place and not block_at(whole, place):
        place = place[:-1]
    return place


def shown_graph(whole: Document, place: Place) -> Document:
    """The graph at a place, as a document of its own."""
    return _shown(whole, place)[1]


def put_back(whole: Document, place: Place, graph: Document) -> Document:
    """The document with the graph at a place as edited.

    Raises `Problem` for a block that would hold itself, and for one that is drawn from settings.
    """
    block = block_at(whole, place)
    if is_drawn_at(whole, place):
        raise Problem(
            "This inside is drawn from settings, so it cannot be edited. "
            "Leave it and unpack the block, or give this use a block of its own."
        )
    return with_inside(whole, block, graph) if block else graph


def path_of(whole: Document, place: Place) -> str:
    """The beginning of the paths of all that is inside, with a slash at its end; empty for the document."""
    path, graph = "", whole
    for use in place:
        node = graph.nodes[use]
        block = used_block(graph, node)
        path += f"{use}/0/" if is_repeated(node) else f"{use}/"
        graph = graph_of(block, whole) if block else graph
    return path


def nodes_at(paths: Iterable[str], place: Place) -> frozenset[str]:
    """The nodes shown at a place that paths of the flat graph lead to or through."""
    parted = [tuple(part for part in path.split("/") if not part.isdigit()) for path in paths]
    return frozenset(parts[len(place)] for parts in parted if parts[: len(place)] == place and len(parts) > len(place))


def place_of_path(path: str) -> tuple[Place, str]:
    """The place in which a node of the flat graph lies, and its id there."""
    *around, node = (part for part in path.split("/") if not part.isdigit())
    return tuple(around), node


def place_of_block(whole: Document, block: str) -> Place | None:
    """The nearest place at which the inside of a block is shown; None where nothing uses it."""
    waiting: list[Place] = [()]
    seen = {""}
    for place in waiting:  # grows while it is walked
        graph = shown_graph(whole, place)
        for node in graph.nodes.values():
            used = used_block(graph, node)
            if used is not None and used.id == block:
                return (*place, node.id)
            if used is not None and used.id not in seen:
                seen.add(used.id)
                waiting.append((*place, node.id))
    return None


def level(checked: Checked, place: Place, graph: Document) -> Checked:
    """What is known of the graph at a place."""
    if not place or checked.expansion is None:
        return checked
    return shown_level(graph, checked.flat, checked.expansion, path_of(checked.document, place))


def told_once(whole: Document, findings: Iterable[Finding], place: Place = ()) -> list[Finding]:
    """The findings, of those alike in several uses of a block one alone: where one is at a place that one."""
    kept: dict[object, Finding] = {}
    for number, finding in enumerate(findings):
        around, node = place_of_path(f"{finding.node}/{finding.inner}")
        block = block_at(whole, around) if finding.inner else ""
        said = (finding.sentence, repr(finding.values), finding.severity, finding.port)
        key = (block, node, *said) if block else number
        if key not in kept or (around == place and place_of_path(f"{kept[key].node}/{kept[key].inner}")[0] != place):
            kept[key] = finding
    return list(kept.values())
