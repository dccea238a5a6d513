"""Commands on the states of nodes, on weights they share and on frames, each as one undo step; no canvas is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from runtime import annotations as notes
from runtime.document import Document
from studio.session import Session
from studio.translate import tr

_STATES: dict[str, tuple[Callable[[Document, Iterable[str], bool], Document], str, str]] = {
    "muted": (notes.set_muted, "Mute", "Unmute"),
    "frozen": (notes.set_frozen, "Freeze", "Unfreeze"),
    "pinned": (notes.set_pinned, "Pin", "Unpin"),
}


# States


def holds(session: Session, state: str) -> bool:
    """Whether all selected nodes are muted, frozen or pinned."""
    nodes = session.document.nodes
    return bool(session.selection) and all(getattr(nodes[key], state) for key in session.selection)


def toggle(session: Session, state: str) -> None:
    """Mute, freeze or pin the selected nodes; where all of them are, take it back."""
    put(session, state, session.selection, not holds(session, state))


def put(session: Session, state: str, nodes: Iterable[str], on: bool) -> None:
    """Mute, freeze or pin these nodes, or take it back."""
    edit, begin, end = _STATES[state]
    chosen = tuple(nodes)
    session.attempt(lambda document: edit(document, chosen, on), tr(begin) if on else tr(end))


# Shared weights


def linkable(session: Session) -> bool:
    """Whether the selected nodes could share weights: several of one type, not sharing already."""
    nodes = [session.document.nodes[key] for key in session.selection]
    known = session.latest.nodes if session.latest else {}
    learns = any(known[node.id].parameters for node in nodes if node.id in known)
    roots = {node.linked or node.id for node in nodes}
    return len(nodes) > 1 and len({node.type for node in nodes}) == 1 and len(roots) > 1 and learns


def linked(session: Session) -> bool:
    """Whether a selected node shares its weights."""
    document = session.document
    return any(document.nodes[key].linked or notes.twins(document, key) for key in session.selection)


def owners(session: Session, node: str) -> list[str]:
    """The nodes whose weights one could use: of its type first, then layers whose matrix it could turn over."""
    document, known = session.document, session.latest.nodes if session.latest else {}
    this = document.nodes[node]
    if not (this.linked or (node in known and known[node].parameters)):
        return []
    learning = [
        each
        for key, each in document.nodes.items()
        if key != node
        and not each.shared
        and each.linked != node
        and key in known
        and (known[key].parameters or each.linked)
    ]
    same = [each.id for each in learning if (each.type, notes.used(each)) == (this.type, notes.used(this))]
    matrix = [each.id for each in learning if each.id not in same and not notes.used(each) and not notes.used(this)]
    return [*same, *matrix]


def may_follow(session: Session) -> bool:
    """Whether the one selected node could use the weights of another."""
    return len(session.selection) == 1 and bool(owners(session, next(iter(session.selection))))


def link(session: Session) -> None:
    """Let the selected nodes use the weights of the first of them."""
    chosen = [key for key in session.document.nodes if key in session.selection]
    if chosen:
        session.attempt(lambda document: notes.link(document, chosen, chosen[0]), tr("Link weights"))


def unlink(session: Session) -> None:
    """Give the selected nodes weights of their own again."""
    chosen = session.selection
    session.attempt(lambda document: notes.unlink(document, chosen), tr("Own weights again"))


# Frames


def frames_meant(session: Session) -> list[str]:
    """The frames whose nodes are all selected; else the smallest one around the selection."""
    chosen, frames = session.selection, session.document.frames
    whole = [key for key, frame in frames.items() if chosen.issuperset(frame.members)]
    if whole or not chosen:
        return whole
    around = [key for key, frame in frames.items() if chosen & set(frame.members)]
    return sorted(around, key=lambda key: len(frames[key].members))[:1]


def remove_frame(session: Session) -> None:
    """Take away the frames that are meant; their nodes stay."""
    meant = frames_meant(session)
    if meant:
        session.attempt(lambda document: notes.remove_frames(document, meant), tr("Remove the frame"))


def color_frame(session: Session, frame: str, color: str) -> None:
    """Give a frame another color."""
    session.attempt(lambda document: notes.change_frame(document, frame, color=color), tr("Color of the frame"))


def next_color(session: Session) -> None:
    """Give the frames that are meant the next color of the palette."""
    for frame in frames_meant(session):
        now, colors = session.document.frames[frame].color, notes.COLORS
        color_frame(session, frame, colors[(colors.index(now) + 1) % len(colors) if now in colors else 0])


def select_frame(session: Session) -> None:
    """Select all nodes of the frames around the selection."""
    frames = [frame for frame in session.document.frames.values() if session.selection & set(frame.members)]
    session.select({member for frame in frames for member in frame.members} | session.selection)
