"""Wires by key: go through the wires of a node, move an end of the chosen one, or begin a wire at a port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtime.document import Wire
from studio.canvas import wiring
from studio.canvas.geometry import Spot
from studio.canvas.gestures.gesture import Pointer
from studio.canvas.gestures.pick_port import PickPort
from studio.translate import node_name, tr

if TYPE_CHECKING:
    from studio.canvas.view import Canvas


class WireWalk:
    """Remembers the node whose wires are gone through, since choosing a wire gives up the selection of nodes."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._node = ""
        self._wire: Wire | None = None  # reached from that node; another one was chosen with the mouse

    @property
    def chosen(self) -> Wire | None:
        """The one wire that is chosen."""
        wires = self._canvas.chosen_wires
        return next(iter(wires)) if len(wires) == 1 else None

    def step(self, way: int) -> None:
        """Choose the next wire (way 1) or the one before (-1) of the selected node, entering ones first."""
        canvas, chosen = self._canvas, self.chosen
        document = canvas.session.document
        if canvas.session.selection:
            self._node = min(canvas.session.selection, key=lambda key: canvas.scene.row.get(key, 0))
        elif chosen is not None and self._node not in (chosen.source.node, chosen.target.node):
            self._node = chosen.source.node
        if self._node not in document.nodes:
            canvas.session.told.emit(tr("Select a node to go through its wires."))
            return
        wires = [*document.incoming[self._node], *document.outgoing[self._node]]
        if not wires:
            canvas.session.told.emit(tr("{node} has no wires.", node=node_name(document.nodes[self._node], document)))
            return
        number = (wires.index(chosen) + way) % len(wires) if chosen in wires else (0 if way > 0 else -1)
        self._choose(wires[number])

    def leave(self) -> bool:
        """From the chosen wire back to the node it was reached from; whether there was one."""
        canvas, node = self._canvas, self._node
        if not canvas.chosen_wires:
            return False
        walked = self.chosen == self._wire
        canvas.choose_wire(None)
        canvas.session.select([node] if walked else ())
        return True

    def delete(self, *, heal: bool = True) -> None:
        """Remove what is selected: nodes, comments, or a wire; from a wire reached by key back to its node."""
        canvas = self._canvas
        walked = self.chosen is not None and self.chosen == self._wire
        wiring.delete(canvas.session, canvas.chosen_wires, heal=heal, comments=canvas.chosen_comments)
        if walked:
            canvas.session.select([self._node])

    def detach(self) -> None:
        """Take the selected nodes out of their wires to others."""
        wiring.detach(self._canvas.session)

    def reroute(self, *, source: bool = False) -> None:
        """Move an end of the chosen wire from port to port: its target, or its source."""
        wire = self.chosen
        ends = self._canvas.scene.ends_of(wire) if wire is not None else None
        if ends is None:
            self._canvas.session.told.emit(tr("Choose a wire first."))
        else:
            self._pick(PickPort(self._canvas, ends[1] if source else ends[0], wire))

    def connect(self) -> None:
        """Begin a wire at the selected node and go from port to port; again, from its next port."""
        canvas, gesture = self._canvas, self._canvas.gesture
        before = gesture.start if isinstance(gesture, PickPort) and gesture.taken is None else None
        canvas.abandon_gesture()
        node = before.end.node if before is not None else self._one_node()
        if not node:
            canvas.session.told.emit(tr("Select one node to connect it."))
            return
        spots = sorted(canvas.scene.spots_of(node), key=lambda spot: not spot.output)
        if not spots:
            return
        self._pick(PickPort(canvas, _after(spots, before)))

    def _pick(self, gesture: PickPort) -> None:
        canvas = self._canvas
        canvas.abandon_gesture()
        canvas.card.hide()
        at = canvas.scene.position(gesture.start.end, output=gesture.start.output) or (0.0, 0.0)
        canvas.gesture = gesture
        gesture.begin(Pointer(*canvas.camera.to_screen(*at), *at))
        if gesture.empty:
            canvas.abandon_gesture()
            canvas.session.told.emit(tr("There is no other port that this one could be wired to."))
        canvas.update()

    def _choose(self, wire: Wire) -> None:
        canvas, node = self._canvas, self._node
        canvas.choose_wire(wire)
        self._wire = wire
        document = canvas.session.document
        ends = (document.nodes[end.node] for end in (wire.source, wire.target))
        source, target = (node_name(one, document) for one in ends)
        canvas.setAccessibleDescription(tr("Wire from {source} to {target}", source=source, target=target))
        canvas.sight.reveal(wire.target.node if wire.source.node == node else wire.source.node)

    def _one_node(self) -> str:
        canvas = self._canvas
        chosen = [key for key in canvas.session.selection if key in canvas.scene.row]
        return chosen[0] if len(chosen) == 1 else ""


def _after(spots: list[Spot], before: Spot | None) -> Spot:
    """The port after another in a round; the first without one."""
    return spots[(spots.index(before) + 1) % len(spots)] if before in spots else spots[0]
