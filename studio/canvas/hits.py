"""What lies under the pointer."""

from __future__ import annotations

from dataclasses import dataclass

from runtime.document import Wire
from studio.canvas.areas import Place
from studio.canvas.frame import Marks
from studio.canvas.geometry import Scene, Spot
from studio.canvas.marks import badge_at
from studio.canvas.reroutes import grasped

HALO = 12.0  # pixels around a port
NEAR = 6.0  # pixels beside a wire
GRIP = 32.0  # pixels of a wire's end by which it can be taken
PORTS = 0.25  # below this zoom ports are too close to be meant


@dataclass(frozen=True, slots=True)
class Hit:
    """The one thing under the pointer; all empty over bare canvas. A badge comes with its node."""

    node: str | None = None
    spot: Spot | None = None
    wire: Wire | None = None
    badge: bool = False
    place: Place | None = None  # a frame or a comment


NOTHING = Hit()


def hit(scene: Scene, marks: Marks, x: float, y: float, zoom: float) -> Hit:
    """What is at a scene point: badges before ports, ports before nodes, nodes before wires."""
    badge = badge_at(scene, marks, x, y, zoom)
    if badge is not None:
        return Hit(node=badge, badge=True)
    spot = scene.spot_at(x, y, HALO / zoom) if zoom >= PORTS else None
    node = scene.node_at(x, y)
    if node is None and spot is not None and grasped(scene, spot.end.node, x, y, zoom):
        node = spot.end.node
    if node is not None and grasped(scene, node, x, y, zoom):
        return Hit(node=node)
    if spot is not None and node in (None, spot.end.node):
        return Hit(node=spot.end.node, spot=spot)
    if node is not None:
        return Hit(node=node)
    title = scene.areas.title_at(x, y, zoom)
    if title is not None:
        return Hit(place=title)
    wire = scene.wire_at(x, y, NEAR / zoom)
    if wire is not None:
        return Hit(wire=wire)
    place = scene.areas.at(x, y, zoom)
    return NOTHING if place is None else Hit(place=place)


def gripped_end(scene: Scene, wire: Wire, x: float, y: float, zoom: float) -> bool | None:
    """Which end of a wire a point takes hold of: True for its source, False for its target, None for neither."""
    for output, end in ((False, wire.target), (True, wire.source)):
        at = scene.position(end, output=output)
        if at is not None and (at[0] - x) ** 2 + (at[1] - y) ** 2 <= (GRIP / zoom) ** 2:
            return output
    return None
