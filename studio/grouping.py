"""Blocks on the canvas: made of a selection, unpacked, repeated, unrolled, copied; each as one undo step."""

from __future__ import annotations

from collections.abc import Callable

from nodes.spec import Problem
from runtime import blocks, unpacking
from runtime.document import Document
from runtime.facts import is_repeated, used_block
from studio.session import Session
from studio.translate import tr, tr_problem

BLOCK = "Block"  # as blocks of the library are called: whoever shows it says it in the language in force


def uses(session: Session) -> list[str]:
    """The selected nodes that use a block, in document order."""
    document = session.document
    return [key for key, node in document.nodes.items() if key in session.selection and used_block(document, node)]


def repeats(session: Session) -> list[str]:
    """The selected nodes that repeat a block."""
    return [key for key in uses(session) if is_repeated(session.document.nodes[key])]


def group(session: Session) -> str | None:
    """Make a block of the selection; the id of its use, or None with a sentence told."""
    try:
        document, use, _ = blocks.group(session.document, session.selection, BLOCK)
    except Problem as problem:
        session.told.emit(tr_problem(problem, session.document, str(problem.values.get("about", ""))))
        return None
    session.apply(document, tr("Make a block"))
    session.select([use])
    return use


def unpack(session: Session) -> list[str]:
    """Put the inside of the selected blocks in their place; the ids of what came out."""
    found: list[str] = []

    def edit(document: Document) -> Document:
        checked = session.latest
        flat = checked.flat.document.nodes if checked and checked.document is session.document else {}
        path = checked.path if checked else ""
        near = {key.removeprefix(path): node for key, node in flat.items() if key.startswith(path)}
        for use in uses(session):
            document, paths = unpacking.unpack(document, use, near)
            found.extend(paths.values())
        return document

    return _done(session, edit, tr("Unpack"), found)


def unroll(session: Session) -> list[str]:
    """Put the selected repetitions in a row; the ids of the uses."""
    found: list[str] = []

    def edit(document: Document) -> Document:
        for use in repeats(session):
            document, paths = unpacking.unroll(document, use)
            found.extend(dict.fromkeys(path.partition("/")[0] for path in paths.values()))
        return document

    return _done(session, edit, tr("Unroll"), found)


def repeat(session: Session) -> None:
    """Repeat the selected blocks twice; how often is a setting then."""

    def edit(document: Document) -> Document:
        for use in uses(session):
            if not is_repeated(document.nodes[use]):
                document = blocks.repeat(document, use)
        return document

    chosen = next(iter(uses(session)), "")
    session.attempt(edit, tr("Repeat"), about=chosen)


def run_over_time(session: Session) -> None:
    """Run the selected blocks step after step; how often, and what is handed on, are settings then."""

    def edit(document: Document) -> Document:
        for use in uses(session):
            if not is_repeated(document.nodes[use]):
                document = blocks.run_over_time(document, use)
        return document

    chosen = next(iter(uses(session)), "")
    session.attempt(edit, tr("Run over time"), about=chosen)


def make_own(session: Session) -> None:
    """Give the selected uses a copy of their block, so that an edit inside changes them alone."""

    def edit(document: Document) -> Document:
        for use in uses(session):
            document = blocks.make_own(document, use)
        return document

    session.attempt(edit, tr("Copy the block"))


def _done(session: Session, edit: Callable[[Document], Document], label: str, found: list[str]) -> list[str]:
    if session.attempt(edit, label, about=next(iter(uses(session)), "")):
        session.select(found)
    return found
