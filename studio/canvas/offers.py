"""What the search can put into the document. Node types are one kind of it; others join by a source of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nodes.spec import NodeType
from studio.canvas import editing
from studio.canvas.editing import Wish
from studio.canvas.geometry import Spot
from studio.families import FAMILY_TITLES
from studio.icons import node_icon
from studio.lookup import Fields, entries_of
from studio.offered import addable_types
from studio.translate import tr

if TYPE_CHECKING:
    from studio.canvas.view import Canvas


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of the search. Its words are translated already; `add` puts it where it is wished and answers its id."""

    key: str
    title: str
    meaning: str  # one line
    side: str  # of what sort it is, in a word
    family: str  # whose color it has
    icon: str
    fields: Fields  # what it is found by
    add: Callable[[Wish], str | None]


Source = Callable[["Canvas", Spot | None], Iterable[Offer]]  # offers that could take a wire from a port, or any


def node_types(canvas: Canvas, start: Spot | None) -> list[Offer]:
    """The node types of the catalogue that fit a waiting wire; all of them without one."""
    types = addable_types(canvas.session.document, inside=bool(canvas.session.place))
    found = entries_of(editing.types_for(start, canvas.session, types))
    return [_of_type(canvas, entry.facts, entry.fields) for entry in found]


def _of_type(canvas: Canvas, facts: NodeType, fields: Fields) -> Offer:
    return Offer(
        key=facts.key,
        title=tr(facts.title),
        meaning=tr(facts.summary),
        side=tr(FAMILY_TITLES[facts.family]),
        family=facts.family,
        icon=node_icon(facts),
        fields=fields,
        add=lambda wish: editing.add(canvas.session, canvas.scene, facts, wish),
    )
