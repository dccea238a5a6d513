"""The canvas: one widget that paints the network from arrays and hands what the mouse does to a gesture."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QImage,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from runtime.document import Wire
from studio.canvas import annotating, cards, copying, editing, wiring
from studio.canvas.adding import Adding
from studio.canvas.arranging import Arranging
from studio.canvas.camera import Camera
from studio.canvas.easel import Easel
from studio.canvas.frame import marks_of
from studio.canvas.geometry import Scene, Spot
from studio.canvas.gestures.gesture import Gesture, Pointer
from studio.canvas.hits import NOTHING, Hit, hit
from studio.canvas.in_place import InPlace
from studio.canvas.inserting import Dropping, search_on_wire
from studio.canvas.keyboard import Keyboard
from studio.canvas.listening import Listening
from studio.canvas.live import Live
from studio.canvas.look import Look
from studio.canvas.mouse import Mouse
from studio.canvas.notice import MismatchNotice
from studio.canvas.on_node import OnNode
from studio.canvas.opening import first_sight
from studio.canvas.picture import picture_of
from studio.canvas.port_hover import PortHover
from studio.canvas.proposal import Proposal
from studio.canvas.reading import Reading
from studio.canvas.repair_card import RepairCard
from studio.canvas.sight import Sight
from studio.canvas.trained import Trained
from studio.canvas.wheel import pinch
from studio.canvas.wire_walk import WireWalk
from studio.drag import dragged_node_type
from studio.offered import type_of
from studio.precedence import precedence
from studio.session import Session
from studio.theme import Theme, theme


class Canvas(QWidget):
    """Shows the session's document. Everything that changes it goes through the session as one undo step."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.scene = Scene(Look(theme()))
        self.marks = marks_of(None)
        self.live, self.trained = Live(), Trained(self)
        self.gesture: Gesture | None = None
        self.hover: Hit = NOTHING
        self.preview: frozenset[str] | None = None  # what a rubber band would select
        self.preview_comments: frozenset[str] = frozenset()  # the same of comments
        self.chosen_wires: frozenset[Wire] = frozenset()
        self.hidden_wire: Wire | None = None  # its end is in the hand
        self.keyboard_focus = False  # reached by key: show the ring
        self._easel = Easel(self)
        self._keyboard, self._mouse = Keyboard(self), Mouse(self)
        self.sight = Sight(self, lambda nodes, zoom: self.scene.bounds(nodes, zoom))
        self.adding = Adding(self)
        self.card = cards.Card(self)
        self.in_place = InPlace(self)
        self.remarks = annotating.Remarks(self)
        self.on_node = OnNode(self)
        self.dropping, self.walk, self.port_hover = Dropping(self), WireWalk(self), PortHover(self)
        self.notice = MismatchNotice(self, session)
        self.proposal = Proposal(self)
        self.repairs = RepairCard(self)
        self.arranging = Arranging(self)  # before the canvas listens: it lets go of the scene first
        self._prepare()
        self._listening = Listening(self)
        self.reading: Reading = Reading(self)
        session.focus_wished.connect(self.show_node)
        self.sight.moved.connect(self._hide_card)
        self.sight.moved.connect(self.in_place.finish)
        self.sight.rested.connect(self.update)

    def _prepare(self) -> None:
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setMinimumSize(240, 160)

    def renew(self, *, same: bool = False) -> None:
        """What stands still has changed: draw it again; with `same` all is where it was."""
        self._easel.renew()
        self.hover = self.hover if same else NOTHING
        self.update()

    def renew_soon(self, *, moved: bool = False) -> None:
        """What stands still looks a little different, or has moved: draw it in a turn of its own, and then show it."""
        self.hover = NOTHING if moved else self.hover
        self._easel.renew_soon(moved=moved)

    def update_strips(self) -> None:
        """Paint what is live again, and no more where it can be told apart."""
        region = self._easel.strips()
        self.update() if region is None else self.update(region)
        self.reading.pictures.show_fresh()

    def _hide_card(self) -> None:
        self.card.hide()
        self.update()

    # Sight

    @property
    def camera(self) -> Camera:
        """Where the canvas looks."""
        return self.sight.camera

    def look_from(self, camera: Camera) -> None:
        """Move the camera by hand, at once."""
        self.sight.look_from(camera)

    def begin(self) -> None:
        """Show a document just opened, whole or near at its beginning, also when the widget gets its size."""
        self.sight.open(lambda *whole: first_sight(self.session.document, self.scene.bounds, *whole))

    def fit(self) -> None:
        """Show everything, no larger than it is."""
        self.sight.fit()

    def zoom_to_selection(self) -> None:
        """Show the selection as large as it can be."""
        self.sight.fit_to(self.session.selection)

    def actual_size(self) -> None:
        """One scene unit to a pixel, the middle staying where it is."""
        self.sight.zoom_by(1.0 / self.camera.zoom)

    def zoom_in(self) -> None:
        """A step closer."""
        self.sight.zoom_by(1.25)

    def zoom_out(self) -> None:
        """A step away."""
        self.sight.zoom_by(0.8)

    def show_node(self, node: str) -> None:
        """Bring a node into sight."""
        self.sight.show_node(node)

    # Commands, called by keys, menus and the table of actions

    def delete_selection(self, *, heal: bool = True) -> None:
        """Remove what is selected: nodes, whose wires are healed unless not wished, or a wire."""
        self.walk.delete(heal=heal)

    def select_all(self) -> None:
        """Select every node and comment."""
        self.choose(self.session.document.nodes, self.session.document.comments)

    def copy(self) -> None:
        """Put the selection on the clipboard as text."""
        copying.copy(self.session, self.scene)

    def cut(self) -> None:
        """Copy, then delete."""
        if copying.copy(self.session, self.scene):
            wiring.delete(self.session, comments=self.chosen_comments)

    def paste(self, *, keep_entering: bool = False) -> None:
        """Add what the clipboard holds, under the pointer where it is over the canvas."""
        at = self.pointed_at()
        if self.adding.paste_line(at):
            return
        place = self.camera.to_scene(at.x(), at.y()) if at else None
        with annotating.new_comments_chosen(self):
            copying.paste(self.session, place, keep_entering=keep_entering)

    def duplicate(self, *, keep_entering: bool = False, link: bool = False) -> None:
        """A copy of the selection beside it."""
        with annotating.new_comments_chosen(self):
            copying.duplicate(self.session, self.scene, keep_entering=keep_entering, link=link)

    def arm_knife(self) -> None:
        """The next drag cuts the wires it crosses."""
        self._mouse.arm_knife()

    def arrange(self, direction: str = "right") -> None:
        """Lay out the selection, or everything; "right" or "down"."""
        self.arranging.go(direction)

    def escape(self) -> None:
        """Give up what is under way; with nothing under way, the selection."""
        if not (self._mouse.disarm() or self.abandon_gesture() or self.walk.leave() or self.reading.leave()):
            self.choose((), ())

    def go_to_neighbor(self, dx: int, dy: int) -> None:
        """Move the selection along a wire or to the nearest node that way."""
        node = editing.neighbor(self.scene, sorted(self.session.selection), dx, dy)
        if node is not None:
            self.session.select([node])
            self.show_node(node)

    def open_search(self, at: QPointF | None = None, *, text: str = "", start: Spot | None = None) -> None:
        """Search for a node to add at a widget point; with `start` for one that takes the wire from there."""
        self.card.hide()
        self.adding.open(at, text, start)
        self.update()

    def search_onward(self, text: str = "") -> None:
        """Search by key: for a node to follow the one selected, wired to its first output; on a chosen wire; any."""
        wire = self.walk.chosen
        if wire is not None:
            search_on_wire(self, wire, text)
        else:
            self.open_search(text=text, start=self.adding.onward)

    def add_node(self, key: str, at: QPointF | None = None) -> str | None:
        """Add a node of a type at a widget point, or where there is room; its id."""
        return self.adding.add(key, at)

    # The mouse

    def pointer(self, at: QPointF, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Pointer:
        """A widget point with its place in the scene."""
        x, y = self.camera.to_scene(at.x(), at.y())
        modifiers = Qt.KeyboardModifier
        keys = (modifiers.ShiftModifier, modifiers.AltModifier, modifiers.ControlModifier)
        return Pointer(at.x(), at.y(), x, y, *(bool(held & key) for key in keys))

    def pointed_at(self) -> QPointF | None:
        """Where the mouse is, if it is over the canvas."""
        at = self.mapFromGlobal(self.cursor().pos())
        return QPointF(at) if self.underMouse() and self.rect().contains(at) else None

    def hit(self, at: QPointF) -> Hit:
        """What is under a widget point."""
        x, y = self.camera.to_scene(at.x(), at.y())
        return hit(self.scene, self.marks, x, y, self.camera.zoom)

    def hover_over(self, found: Hit) -> None:
        """Show what is under the pointer."""
        if found != self.hover:
            self.hover = found
            self.card.hide()
            self.port_hover.rest_on(found)
            self._mouse.show_cursor()
            self.update()

    @property
    def chosen_comments(self) -> frozenset[str]:
        """The comments selected; the selection of the session is of nodes."""
        return self.scene.areas.chosen

    def choose(self, nodes: Iterable[str], comments: Iterable[str]) -> None:
        """Select these nodes and comments and no others."""
        self.session.select(nodes)
        self.scene.areas.chosen = frozenset(comments) & self.session.document.comments.keys()
        self.update()

    def choose_wire(self, wire: Wire | None) -> None:
        """Select a wire instead of nodes."""
        self.chosen_wires = frozenset((wire,)) if wire else frozenset()
        if wire:
            self.session.select(())
        self.update()

    def abandon_gesture(self) -> bool:
        """Cancel the gesture under way; whether there was one."""
        gesture, self.gesture = self.gesture, None
        if gesture is None:
            return False
        gesture.cancel()
        self._mouse.rest()
        self.update()
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.arranging.finish()
        self.keyboard_focus = False
        self.adding.popup.close_search()
        self.repairs.close_card()
        self.card.hide()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._mouse.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._mouse.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._mouse.double_click(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._mouse.wheel(event)
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self.hover_over(NOTHING)
        self.card.hide()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self._mouse.cuts(event):
            self._mouse.menu(QPointF(event.pos())).popup(event.globalPos())

    # Keys and other events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self._mouse.space = True
            self._mouse.show_cursor()
        elif not self._keyboard.press(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._mouse.space = False
            self._mouse.show_cursor()
        super().keyReleaseEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab searches; Shift+Tab leaves the canvas."""
        return False if forward else super().focusNextPrevChild(False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        by_key = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
        self.keyboard_focus = event.reason() in by_key
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._mouse.space = False
        self.update()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Korean and other composed typing begins a search too."""
        if event.preeditString() or event.commitString():
            self.search_onward()
            QApplication.sendEvent(self.adding.popup.line, event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._mouse.tell(QPointF(event.pos()))
            return True
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            pinch(self, event.value(), event.position())
            return True
        return super().event(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dragged_node_type(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        facts = type_of(self.session.document, dragged_node_type(event.mimeData()))
        if facts is not None:
            self.dropping.hover(facts, event.position())
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.dropping.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        facts = type_of(self.session.document, dragged_node_type(event.mimeData()))
        if facts is not None and self.dropping.drop(facts, event.position()):
            event.acceptProposedAction()
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.sight.resize(event.oldSize(), event.size())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        with precedence():
            self._easel.paint(painter, event.region())
        painter.end()

    def picture(self, size: tuple[int, int], colors: Theme | None = None) -> QImage:
        """The whole document as an image of that size, without what hovering and selecting show."""
        return picture_of(self.session.document, self.session.latest, size, colors=colors)
