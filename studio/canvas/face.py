"""What one node shows and where, in scene units from its top left corner. Everything is a multiple of 4."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nodes.catalogue import find
from nodes.spec import NodeType, Port
from runtime.document import Node
from runtime.facts import counted_by
from studio.canvas.containers import form_of, room_for_number
from studio.canvas.look import Look
from studio.canvas.numbered import GAP
from studio.canvas.states import room_for, signs_of
from studio.icons import node_icon
from studio.node_words import quiet_text, shown_value
from studio.translate import tr

EDGE = 3.0  # the colored left edge
INSET = 12.0  # from the border to text
ICON = 16.0
HEADER = 32.0  # the title's line
QUIET = 20.0  # a line of settings of its own, where the rows carry names of inputs
ROW = 24.0  # one pair of ports
FOOT = 4.0
STRIP = 50.0  # the live spark and gradient bar, only while there is something to show
NARROWEST, WIDEST, STEP = 112.0, 288.0, 8.0
DOT = 12.0  # a reroute point
PICTURE, FRAMED = 96.0, 168.0  # what a view shows, with the room below it; the least width of its node
FILED = 184.0  # the width of a node that reads a file, whatever the file is called: neighbors lie there already
CLEAR = EDGE + 2  # from the border to the number of a node that shares its name with others
ONE = "8"  # the number of a node that shares its name with a few: every card without a title has this room
LONGEST_NUMBER = 12  # letters on the plate of how often a block stands in a row


@dataclass(frozen=True, slots=True)
class Place:
    """A port of a node: `y` below the node's top, `name` shown beside it or empty, `shape` what leaves it."""

    port: Port
    y: float
    name: str = ""
    shape: str = ""
    known: bool = True  # whether the type declares it


@dataclass(frozen=True, slots=True)
class Face:
    """Texts, size and ports of one node."""

    width: float
    height: float
    title: str
    quiet: str
    quiet_y: float  # middle of the line of settings
    icon: str
    family: str
    inputs: tuple[Place, ...]
    outputs: tuple[Place, ...]
    signs: tuple[str, ...] = ()  # states: muted, frozen and so on
    dot: bool = False  # a reroute point
    form: str = ""  # of its card: block, pile, input, output; empty for a plain one
    times: str = ""  # how often a block is repeated, as ×3
    number: float = 0.0  # how much of the title's line that takes
    picture: float = 0.0  # height of what a view shows, at the foot of its card


def room_of_title(face: Face) -> float:
    """The scene units from the beginning of the title to the border, or to what stands behind it."""
    behind = room_for(face.signs) + face.number
    return face.width - INSET - ICON - 8 - (INSET + behind if behind else CLEAR)


def ports_of(facts: NodeType | None, used: Iterable[str], *, outputs: bool) -> list[tuple[Port, bool]]:
    """Declared ports, then those that only wires name (unknown type, or gone), each with whether it is right."""
    declared = (facts.outputs if outputs else facts.inputs) if facts else ()
    keys = {port.key for port in declared}
    loose = sorted(set(used) - keys)
    return [(port, True) for port in declared] + [(Port(key), facts is None) for key in loose]


def face_of(
    node: Node,
    look: Look,
    *,
    inputs: Iterable[str] = (),
    outputs: Iterable[str] = (),
    shapes: Mapping[str, str] | None = None,
    shared: bool = False,
    facts: NodeType | None = None,
) -> Face:
    """Lay out a node. `inputs` and `outputs` are ports that wires use, `shapes` what is known to leave each output.

    `shared` where other nodes use its weights; `facts` where the catalogue does not have them, as those of blocks.
    """
    facts = facts or find(node.type)
    entering, leaving = ports_of(facts, inputs, outputs=False), ports_of(facts, outputs, outputs=True)
    title = node.title or (tr(facts.title) if facts else node.type)
    quiet = quiet_text(node, facts, without=counted_by(facts))
    if facts is not None and facts.kind == "reroute":
        return _dot(title, facts)
    signs, times = signs_of(node, shared=shared), _times(node, facts)
    number = room_for_number(look, times)
    behind = room_for(signs) + number  # the title
    named_in, named_out = len(entering) > 1, len(leaving) > 1
    filed = facts is not None and any(item.kind == "file" and item.main for item in facts.settings)
    apart = filed or named_in  # what it says of its settings has a line of its own
    top = HEADER + (QUIET if filed or (named_in and quiet) else 0.0)
    middle = [top + ROW * index + ROW / 2 for index in range(max(len(entering), len(leaving), 1))]
    places_in = tuple(
        Place(port, middle[row], tr(port.name) if named_in or not known else "", "", known)
        for row, (port, known) in enumerate(entering)
    )
    places_out = tuple(
        Place(
            port, middle[row], tr(port.name) if named_out or not known else "", (shapes or {}).get(port.key, ""), known
        )
        for row, (port, known) in enumerate(leaving)
    )
    numbered = 0.0 if node.title else GAP + look.width("title", ONE) - (0.0 if behind else INSET - CLEAR)
    width = _width(look, title, "" if filed else quiet, places_in, places_out, behind + numbered)
    width = max(width, FILED) if filed else width
    picture = PICTURE if facts is not None and facts.kind == "view" else 0.0
    width = max(width, FRAMED) if picture else width
    return Face(
        width=width,
        height=top + ROW * len(middle) + FOOT + picture,
        title=look.elided("title", " ".join(title.split()), width - 2 * INSET - ICON - 8 - behind),
        quiet=look.elided("quiet", quiet, _room_for_quiet(look, width, places_out, apart=apart)),
        quiet_y=HEADER + QUIET / 2 - 2 if apart else middle[0],
        icon=node_icon(facts),
        family=facts.family if facts else "",
        inputs=places_in,
        outputs=places_out,
        signs=signs,
        form=form_of(facts) if facts else "",
        times=times,
        number=number,
        picture=picture,
    )


def _times(node: Node, facts: NodeType | None) -> str:
    """How often a block stands in a row, with its sign."""
    item = next((one for one in facts.settings if one.key == counted_by(facts)), None) if facts else None
    return shown_value(item, node.settings.get(item.key, item.default))[:LONGEST_NUMBER] if item else ""


def _dot(title: str, facts: NodeType) -> Face:
    """A reroute point has no card: its ports lie on the rim of the dot."""
    return Face(
        width=DOT,
        height=DOT,
        title=title,
        quiet="",
        quiet_y=0.0,
        icon=node_icon(facts),
        family=facts.family,
        inputs=tuple(Place(port, DOT / 2) for port in facts.inputs),
        outputs=tuple(Place(port, DOT / 2) for port in facts.outputs),
        dot=True,
    )


def _right(look: Look, place: Place) -> float:
    """How much room the texts at an output take."""
    both = 8.0 if place.name and place.shape else 0.0
    return look.width("quiet", place.name) + both + look.width("shape", place.shape)


def _room_for_quiet(look: Look, width: float, leaving: tuple[Place, ...], *, apart: bool) -> float:
    right = _right(look, leaving[0]) if leaving and not apart else 0.0
    return width - 2 * INSET - (right + 12 if right else 0.0)


def _width(
    look: Look, title: str, quiet: str, entering: tuple[Place, ...], leaving: tuple[Place, ...], behind: float
) -> float:
    """The least width on the grid that holds every line, within bounds; `behind` is what follows the title."""
    lines = [ICON + 8 + look.width("title", title) + behind]
    rights = [_right(look, place) for place in leaving]
    lefts = [look.width("quiet", place.name) for place in entering]
    if len(entering) > 1:
        lines.append(look.width("quiet", quiet))
    else:
        lefts = [look.width("quiet", quiet)]
    for row in range(max(len(lefts), len(rights))):
        left = lefts[row] if row < len(lefts) else 0.0
        right = rights[row] if row < len(rights) else 0.0
        lines.append(left + right + (16.0 if left and right else 0.0))
    wanted = math.ceil((max(lines) + 2 * INSET) / STEP) * STEP
    return min(max(wanted, NARROWEST), WIDEST)
