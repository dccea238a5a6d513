"""Selections that follow from the present one."""

from __future__ import annotations

from studio.session import Session


def select_upstream(session: Session) -> None:
    """Add everything that the selected nodes depend on."""
    session.select(session.document.upstream(*session.selection))


def select_downstream(session: Session) -> None:
    """Add everything that depends on the selected nodes."""
    session.select(session.document.downstream(*session.selection))


def invert_selection(session: Session) -> None:
    """Select what is not selected, and the reverse."""
    session.select(session.document.nodes.keys() - session.selection)


def select_same_type(session: Session) -> None:
    """Select every node of the types of the selected ones; uses of one block are of one type."""
    nodes = session.document.nodes
    kinds = {_kind(session, key) for key in session.selection}
    session.select(key for key in nodes if _kind(session, key) in kinds)


def _kind(session: Session, key: str) -> tuple[str, str]:
    node = session.document.nodes[key]
    return node.type, str(node.settings.get("block", ""))
