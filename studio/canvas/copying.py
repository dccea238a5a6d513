"""Copy, paste and duplicate: a part of the network with its frames and comments, by the clipboard as plain text."""

from __future__ import annotations

from collections.abc import Collection
from itertools import count

from nodes.spec import Problem
from runtime import fragment as fragments
from runtime.document import Document
from runtime.facts import facts_of
from runtime.fragment import Fragment
from runtime.rewiring import sound
from studio.canvas import clipboard
from studio.canvas.geometry import Scene
from studio.session import Session
from studio.translate import node_name, tr, tr_problem

AROUND = 64.0  # scene units beside the selected nodes within which a comment is one of theirs
_BESIDE = (32, 32)
_LEARNING = ("module", "block")  # the kinds of nodes that may have weights


def copy(session: Session, scene: Scene) -> bool:
    """Put the selection on the clipboard, with the frames and comments inside it. Whether there was one."""
    if not session.selection and not scene.areas.chosen:
        session.told.emit(tr("Nothing is selected to copy."))
        return False
    clipboard.put(_selected(session, scene))
    return True


def paste(session: Session, at: tuple[float, float] | None, *, keep_entering: bool = False) -> None:
    """Add what the clipboard holds, at a point or where it was, a little further than what lies there; then select it.

    `keep_entering` wires the copies to what fed the originals, where this document has it. Text that is no part of a
    network is told in one sentence and changes nothing.
    """
    try:
        fragment = clipboard.taken()
    except Problem as problem:
        session.told.emit(tr_problem(problem))
        return
    if fragment.nodes or fragment.comments:
        fragment = clipboard.placed(fragment, *at) if at else fragment
        _add(session, fragment, _free_offset(session.document, fragment), tr("Paste"), keep_entering=keep_entering)


def duplicate(session: Session, scene: Scene, *, keep_entering: bool = False, link: bool = False) -> None:
    """A second copy of the selection beside it, with its inner wires; the clipboard is left alone.

    `link` makes the copies use the weights of the originals; it is refused where a node has none.
    """
    if not session.selection and not scene.areas.chosen:
        return
    without = _without_weights(session) if link else ""
    if without:
        session.told.emit(
            tr("{node} has no weights that a copy could share. Select only nodes that learn.", node=without)
        )
        return
    label = tr("Duplicate with linked weights") if link else tr("Duplicate")
    _add(session, _selected(session, scene), _BESIDE, label, keep_entering=keep_entering, link=link)


def comments_inside(document: Document, scene: Scene, nodes: Collection[str]) -> list[str]:
    """The comments that lie within or close around these nodes, so that they travel along."""
    bounds = scene.bounds(nodes)
    if bounds is None or not document.comments:
        return []
    left, top, right, bottom = bounds[0] - AROUND, bounds[1] - AROUND, bounds[2] + AROUND, bounds[3] + AROUND
    return [
        key
        for key, comment in document.comments.items()
        if left <= comment.position[0]
        and comment.position[0] + comment.size[0] <= right
        and top <= comment.position[1]
        and comment.position[1] + comment.size[1] <= bottom
    ]


def _free_offset(document: Document, fragment: Fragment) -> tuple[float, float]:
    """How far beside its place a fragment lies on none of its likes, so that every further paste is seen."""
    taken, parts = _corners(document), _corners(fragment)
    for steps in count():
        right, down = steps * _BESIDE[0], steps * _BESIDE[1]
        if taken.isdisjoint((kind, x + right, y + down) for kind, x, y in parts):
            break
    return right, down


def _corners(graph: Document | Fragment) -> set[tuple[str, int, int]]:
    """Where nodes, by type, and comments lie."""
    placed = [(node.type, node.position) for node in graph.nodes.values()]
    placed += [("", comment.position) for comment in graph.comments.values()]
    return {(kind, round(x), round(y)) for kind, (x, y) in placed}


def _selected(session: Session, scene: Scene) -> Fragment:
    chosen = session.selection
    comments = {*comments_inside(session.document, scene, chosen), *scene.areas.chosen}
    return fragments.copy(session.document, chosen, comments)


def _without_weights(session: Session) -> str:
    """The name of a selected node that does not learn; empty when all of them do, or could before they are checked."""
    document, known = session.document, session.latest.nodes if session.latest else {}
    for key in sorted(session.selection):
        facts, found = facts_of(document, key), known.get(key)
        learns = found.parameters > 0 if found and found.outputs else facts is not None and facts.kind in _LEARNING
        if not learns:
            return node_name(document.nodes[key], document)
    return ""


def _add(
    session: Session,
    fragment: Fragment,
    offset: tuple[float, float],
    label: str,
    *,
    keep_entering: bool = False,
    link: bool = False,
) -> None:
    """Add a fragment and select it. Wires to ports that are not there are left out, which is told."""
    before = session.document
    document, names = fragments.paste(before, fragment, offset, keep_entering=keep_entering, link=link)
    kept, lost = sound(document, document.wires[len(before.wires) :])
    if lost:
        document = document.but(wires=(*before.wires, *kept))
        session.told.emit(
            tr("{number} wires were left out, because the ports they need are not there.", number=len(lost))
            if len(lost) > 1
            else tr("One wire was left out, because the port it needs is not there.")
        )
    session.apply(document, label)
    session.select(names.values())
