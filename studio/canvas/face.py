"""What one node shows and where, in scene units from its top left corner. Everything is a multiple of 4."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from nodes.catalogue import find
from nodes.spec import NodeType, Port, Setting
from runtime.document import Node
from studio.canvas.look import Look
from studio.icons import node_icon
from studio.translate import tr

EDGE = 3.0  # the colored left edge
INSET = 12.0  # from the border to text
ICON = 16.0
HEADER = 32.0  # the title's line
QUIET = 20.0  # a line of settings of its own, where the rows carry names of inputs
ROW = 24.0  # one pair of ports
FOOT = 4.0
STRIP = 36.0  # the live spark and gradient bar, only while there is something to show
NARROWEST, WIDEST, STEP = 112.0, 288.0, 8.0
MAIN = 2  # at most so many settings are shown on the node


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


def shown_value(item: Setting, value: Any) -> str:
    """A setting's value as quiet text: `128`, `3×3`, `same`; empty where there is nothing to say."""
    if value is None:
        return ""
    if item.kind == "bool":
        return tr(item.name) if value else ""
    if item.kind == "choice":
        return next((tr(choice.title) for choice in item.choices if choice.key == value), str(value))
    if isinstance(value, (list, tuple)):
        return "×".join(str(number) for number in value)
    if item.kind == "file":
        return str(value).replace("\\", "/").rpartition("/")[2]
    if isinstance(value, float):
        return f"{value:g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def quiet_text(node: Node, facts: NodeType | None) -> str:
    """The one or two settings that matter; the type first where the title does not tell it."""
    if facts is None:
        return tr("Unknown type")
    shown = [
        shown_value(item, node.settings.get(item.key, item.default))
        for item in facts.active_settings(node.settings)
        if item.main
    ]
    words = [text for text in shown if text][:MAIN]
    if node.title and node.title != tr(facts.title):
        return " · ".join([tr(facts.title), *words])
    return ", ".join(words)


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
) -> Face:
    """Lay out a node. `inputs` and `outputs` are ports that wires use, `shapes` what is known to leave each output."""
    facts = find(node.type)
    entering, leaving = ports_of(facts, inputs, outputs=False), ports_of(facts, outputs, outputs=True)
    title = node.title or (tr(facts.title) if facts else node.type)
    quiet = quiet_text(node, facts)
    named_in, named_out = len(entering) > 1, len(leaving) > 1
    top = HEADER + (QUIET if named_in and quiet else 0.0)
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
    width = _width(look, title, quiet, places_in, places_out)
    return Face(
        width=width,
        height=top + ROW * len(middle) + FOOT,
        title=look.elided("title", " ".join(title.split()), width - 2 * INSET - ICON - 8),
        quiet=look.elided("quiet", quiet, _room_for_quiet(look, width, places_in, places_out)),
        quiet_y=HEADER + QUIET / 2 - 2 if named_in else middle[0],
        icon=node_icon(facts),
        family=facts.family if facts else "",
        inputs=places_in,
        outputs=places_out,
    )


def _right(look: Look, place: Place) -> float:
    """How much room the texts at an output take."""
    both = 8.0 if place.name and place.shape else 0.0
    return look.width("quiet", place.name) + both + look.width("shape", place.shape)


def _room_for_quiet(look: Look, width: float, entering: tuple[Place, ...], leaving: tuple[Place, ...]) -> float:
    beside = _right(look, leaving[0]) + 12 if leaving and len(entering) < 2 else 0.0
    return width - 2 * INSET - beside


def _width(look: Look, title: str, quiet: str, entering: tuple[Place, ...], leaving: tuple[Place, ...]) -> float:
    """The least width on the grid that holds every line, within bounds."""
    lines = [ICON + 8 + look.width("title", title)]
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
