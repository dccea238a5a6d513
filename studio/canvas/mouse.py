"""From mouse events to gestures, hovering and menus. Decides what a press begins; the gesture does the rest."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QMenu

from runtime.facts import is_kind, used_block
from studio.canvas import area_mouse
from studio.canvas.cards import card_for
from studio.canvas.geometry import Spot
from studio.canvas.gestures.cut_wires import CutWires
from studio.canvas.gestures.draw_wire import DrawWire
from studio.canvas.gestures.gesture import Gesture, Pointer
from studio.canvas.gestures.move_nodes import MoveNodes
from studio.canvas.gestures.pan import Pan
from studio.canvas.gestures.pick_port import PickPort
from studio.canvas.gestures.rubber_band import RubberBand
from studio.canvas.hits import NOTHING, Hit, gripped_end
from studio.canvas.menus import menu_for
from studio.canvas.wheel import turn
from studio.translate import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtime.document import Wire
    from studio.canvas.view import Canvas

SLACK = 4.0  # pixels that a press may wander and still be a click
_LEFT, _MIDDLE, _RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton


class Mouse:
    """The state between a press and its release."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._pressed: tuple[Pointer, QPointF] | None = None
        self._begins: Callable[[], Gesture] | None = None  # what a drag would begin
        self._on_click: Callable[[], None] | None = None
        self.space = False  # held: a drag pans
        self.knife = False  # the next drag cuts

    def rest(self) -> None:
        """Forget the press: its gesture was given up."""
        self._pressed = self._begins = self._on_click = None
        self.show_cursor()

    def press(self, event: QMouseEvent) -> None:
        """Select at once; what a drag would do is begun when the mouse moves."""
        canvas, at = self._canvas, event.position()
        pointer = canvas.pointer(at, event.modifiers())
        if isinstance(canvas.gesture, PickPort):  # what was begun by key ends with a press
            canvas.abandon_gesture()
        if event.button() == _MIDDLE or (event.button() == _LEFT and self.space):
            self._pressed, self._on_click = (pointer, at), None
            self._begins = partial(Pan, canvas)
            self._start(pointer)
        elif (event.button() == _RIGHT and pointer.control) or (event.button() == _LEFT and self.knife):
            self._pressed, self._on_click = (pointer, at), None
            self._begins = partial(CutWires, canvas)
            self._start(pointer)
        elif event.button() == _LEFT:
            self._pressed = (pointer, at)
            self._prepare(canvas.hit(at), pointer)

    def double_click(self, event: QMouseEvent) -> None:
        """Edit what is there: a text, a value, a title; show what a view shows; over nothing, search for a node."""
        canvas, at = self._canvas, event.position()
        left, found = event.button() == _LEFT, canvas.hit(at)
        if left and found.node and found.spot is None and not found.badge and _is_block(canvas, found.node):
            self.rest()
            canvas.session.enter(found.node)
        elif left and (area_mouse.double_click(canvas, found, at) or canvas.on_node.double_click(at)):
            self.rest()
        elif left and found.node and found.spot is None and is_kind(canvas.session.document.nodes[found.node], "view"):
            self.rest()
            canvas.session.look_wished.emit(found.node)
        elif left and found == NOTHING:
            self.rest()
            canvas.open_search(at)
        else:
            self.press(event)

    def move(self, event: QMouseEvent) -> None:
        """Carry on the gesture, begin it, or hover."""
        canvas, at = self._canvas, event.position()
        if canvas.gesture is None and self._pressed is not None and self._begins is not None:
            away = at - self._pressed[1]
            if abs(away.x()) + abs(away.y()) < SLACK:
                return
            self._start(self._pressed[0])
        if canvas.gesture is not None:
            canvas.gesture.update(canvas.pointer(at, event.modifiers()))
            canvas.reading.edge.follow(at, event.modifiers())
            canvas.update()
        elif self._pressed is None:
            canvas.hover_over(canvas.hit(at))

    def release(self, event: QMouseEvent) -> None:
        """Commit the gesture, or take the press as a click."""
        canvas = self._canvas
        gesture, on_click = canvas.gesture, self._on_click
        if event.button() not in (_LEFT, _MIDDLE, _RIGHT) or self._pressed is None:
            return
        if event.button() == _RIGHT and not isinstance(gesture, CutWires):
            return
        self.knife = False
        canvas.gesture = None
        self.rest()
        if gesture is not None:
            gesture.update(canvas.pointer(event.position(), event.modifiers()))
            gesture.commit()
        elif on_click is not None:
            on_click()
        canvas.hover_over(canvas.hit(event.position()))
        canvas.update()

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom or move the picture."""
        turn(self._canvas, event)

    def menu(self, at: QPointF) -> QMenu:
        """The menu for what is under the pointer, which is selected first."""
        canvas = self._canvas
        found = canvas.hit(at)
        if found.wire is not None:
            canvas.choose_wire(found.wire)
        elif found.node is not None and found.node not in canvas.session.selection:
            canvas.session.select([found.node])
        menu = menu_for(canvas, found, at)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def arm_knife(self) -> None:
        """Let the next drag cut the wires it crosses; once more lets it be."""
        self.knife = not self.knife
        if self.knife:
            self._canvas.session.told.emit(tr("Draw a line across the wires to cut. Esc leaves them as they are."))
        self.show_cursor()

    def disarm(self) -> bool:
        """Put the knife away; whether it was in the hand."""
        armed, self.knife = self.knife and self._canvas.gesture is None, False
        self.show_cursor()
        return armed

    def cuts(self, event: QContextMenuEvent) -> bool:
        """Whether the right button draws a line that cuts, so that no menu opens."""
        held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        return isinstance(self._canvas.gesture, CutWires) or (held and event.reason() == event.Reason.Mouse)

    def tell(self, at: QPointF) -> None:
        """A card about what the pointer rests on."""
        canvas = self._canvas
        text = card_for(canvas, canvas.hit(at)) if canvas.gesture is None and canvas.adding.popup.isHidden() else ""
        if text:
            canvas.card.tell(text, at.toPoint())

    def show_cursor(self) -> None:
        """The pointer tells what a press would do."""
        canvas = self._canvas
        if canvas.gesture is not None:
            canvas.setCursor(canvas.gesture.cursor)
        elif self.knife:
            canvas.setCursor(Qt.CursorShape.CrossCursor)
        elif self.space:
            canvas.setCursor(Qt.CursorShape.OpenHandCursor)
        elif canvas.hover.spot is not None:
            canvas.setCursor(Qt.CursorShape.CrossCursor)
        elif canvas.hover.place is not None:
            canvas.setCursor(area_mouse.cursor(canvas.hover.place))
        elif canvas.hover.wire is not None:
            canvas.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            canvas.unsetCursor()

    def _start(self, pointer: Pointer) -> None:
        assert self._begins is not None
        self._canvas.card.hide()
        self._canvas.gesture = self._begins()
        self._canvas.gesture.begin(pointer)
        self.show_cursor()
        self._canvas.update()

    def _prepare(self, found: Hit, at: Pointer) -> None:
        """What the press selects, what a drag from there begins, and what a mere click does."""
        canvas = self._canvas
        self._on_click = None
        if found.spot is not None:
            spot = found.spot
            self._begins = partial(self._wire_from, spot)
        elif found.node is not None:
            node = found.node
            self._press_node(node, at.shift)
            self._begins = partial(MoveNodes, canvas, node)
            if found.badge and not at.shift:
                self._on_click = partial(canvas.repairs.open_at, node)
        elif found.wire is not None:
            self._press_wire(found.wire, at)
        elif found.place is not None:
            self._begins = area_mouse.press(canvas, found.place, at)
        else:
            self._begins = partial(RubberBand, canvas)
            if not (at.shift or at.alt or at.control):
                self._on_click = canvas.escape

    def _press_node(self, node: str, shift: bool) -> None:
        session, on_node = self._canvas.session, self._canvas.on_node
        on_node.several = frozenset()
        if shift:
            self._canvas.choose(session.selection ^ {node}, self._canvas.chosen_comments)
        elif node not in session.selection:
            session.select([node])
        else:  # a click on one of many selects it alone, but a drag moves them all
            self._on_click = lambda: on_node.narrow_to(node)

    def _press_wire(self, wire: Wire, at: Pointer) -> None:
        canvas = self._canvas
        canvas.choose_wire(wire)
        output = gripped_end(canvas.scene, wire, at.x, at.y, canvas.camera.zoom)
        spots = canvas.scene.ends_of(wire)
        if output is None or spots is None:
            self._begins = partial(Pan, canvas)
        else:
            stays = spots[1] if output else spots[0]
            self._begins = partial(DrawWire, canvas, stays, wire)

    def _wire_from(self, spot: Spot) -> DrawWire:
        """From an input that has its one wire, that wire is taken off; otherwise a new one begins."""
        canvas = self._canvas
        entering = (
            [] if spot.output or spot.port.many else canvas.session.document.entering(spot.end.node, spot.end.port)
        )
        spots = canvas.scene.ends_of(entering[-1]) if entering else None
        return DrawWire(canvas, spots[0], entering[-1]) if spots else DrawWire(canvas, spot)


def _is_block(canvas: Canvas, node: str) -> bool:
    document = canvas.session.document
    return used_block(document, document.nodes[node]) is not None
