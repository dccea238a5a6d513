"""Large pictures that float over the canvas: one that follows the pointer, and those that were pinned."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu

from studio.canvas.hits import NOTHING
from studio.canvas.plate_places import PlatePlaces
from studio.canvas.portrait_explaining import explain_spot
from studio.canvas.portrait_plate import Plate
from studio.icons import icon
from studio.layer_names import numbers_of, plain_names
from studio.theme import theme_changed
from studio.translate import language_changed, tr
from studio.widgets.portrait import Portrait, portraits_of
from studio.widgets.portrait_words import Spot

if TYPE_CHECKING:
    from runtime.insight.portraits import Portraits as Question
    from runtime.telemetry import Answer
    from studio.canvas.portraits import Pictures

TOPIC = "portraits large"
SIDE, MOST = 100, 64
REST, LINGER = 300, 220  # milliseconds over a picture until it is shown large, and that it then stays
SAMPLES = 16


class Plates(QObject):
    """The floating plates of one canvas."""

    def __init__(self, pictures: Pictures) -> None:
        super().__init__(pictures)
        self.pictures = pictures
        self.canvas = pictures.canvas
        self.shown: dict[str, Plate] = {}  # pinned ones, by node, the last one on top
        self.hovering: Plate | None = None
        self._told: dict[str, Portrait] = {}
        self._step: int | None = None
        self._samples = SAMPLES
        self._over = ""  # the node whose picture is under the pointer
        self._on_card = False  # whether it is the card of the node, whose picture hangs nowhere
        self._question: Question | None = None
        self._paths: dict[str, str] = {}
        self._places = PlatePlaces(self)
        self._anew = QTimer(self, singleShot=True, interval=0)
        self._anew.timeout.connect(self._settle_all)
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._enlarge)
        self._linger = QTimer(self, singleShot=True, interval=LINGER)
        self._linger.timeout.connect(self._let_go)
        self.canvas.sight.moved.connect(self._drop_hovering)
        theme_changed.connect(self._dress)
        language_changed.connect(self._dress)

    # What is shown

    def toggle(self, node: str) -> None:
        """Pin the picture of a node, or close it."""
        if node in self.shown:
            self.close(node)
        else:
            self.pin(node)

    def pin(self, node: str) -> None:
        """Keep the picture of a node large on the canvas."""
        plate = self.hovering if self.hovering is not None and self.hovering.node == node else None
        self.hovering = None if plate is not None else self.hovering
        if plate is None:
            plate = self._make(node, stays=True)
        plate.stays = True
        plate.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.shown[node] = plate
        self._refresh(plate)
        if not plate.stands:
            self._places.settle(plate)
        plate.show()
        plate.raise_()
        self.canvas.update()
        self.canvas.reading.keep_clear()
        self.follow()

    def close(self, node: str) -> None:
        """Take a plate away; the keyboard goes back to the canvas."""
        plate = self.shown.pop(node, None)
        if plate is None:
            return
        inner = self.canvas.window().focusWidget()
        focused = inner is not None and (inner is plate or plate.isAncestorOf(inner))
        plate.hide()
        plate.deleteLater()
        if focused:
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self.canvas.update()
        if self.canvas.sight.fitted:
            self.canvas.fit()
        self.follow()

    def close_all(self) -> None:
        """Take all away."""
        self._drop_hovering()
        for node in list(self.shown):
            self.close(node)

    def toggle_chosen(self) -> None:
        """Pin the pictures of the selected nodes; close them where all are."""
        chosen = [node for node in self.canvas.scene.ids if node in self.canvas.session.selection]
        wanted = [node for node in chosen if node not in self.shown]
        for node in wanted or chosen:
            self.toggle(node)

    @property
    def samples(self) -> int:
        """How many samples the pictures choose from."""
        return self._samples

    def _all(self) -> list[Plate]:
        return [*self.shown.values(), *([self.hovering] if self.hovering is not None else [])]

    def _make(self, node: str, *, stays: bool) -> Plate:
        plate = Plate(self.canvas, node, stays=stays)
        plate.closed.connect(lambda: self._close_plate(plate))
        plate.pinned.connect(lambda: self.pin(plate.node))
        plate.left.connect(self._linger.start)
        plate.left.connect(lambda: self._release(plate))
        plate.stepped.connect(self.step)
        plate.weights_wished.connect(lambda shown: self.pictures.show_weights([plate.node], shown=shown))
        plate.picture.asked.connect(lambda tile, spot: self._explain(plate, tile, spot))
        self._refresh(plate)
        return plate

    def _explain(self, plate: Plate, tile: int, spot: Spot) -> None:
        """The picture whose number is explained stays, and stands still as long as the pointer is there."""
        plate.still = True
        if plate is self.hovering:
            self.pin(plate.node)
        explain_spot(self.pictures, plate, tile, spot)

    def _release(self, plate: Plate) -> None:
        """The pointer has left a plate that stood still for it."""
        if plate.still:
            plate.still = False
            self._anew.start()

    def _close_plate(self, plate: Plate) -> None:
        if plate is self.hovering:
            self._drop_hovering()
        else:
            self.close(plate.node)

    def _refresh(self, plate: Plate) -> None:
        session, node = self.canvas.session, plate.node
        portrait = self._told.get(node) or self.pictures.told.get(node)
        checked = session.latest
        known = checked.nodes.get(node) if checked is not None else None
        title = plain_names(session.document).get(node, node)
        number = numbers_of(session.document).get(node)
        title = tr("{name} {number}", name=title, number=number) if number else title
        before = plate.picture.sizeHint()
        plate.show_portrait(
            portrait,
            title,
            step=self._step if node in self._told else None,
            weighted=known is not None and known.parameters > 0,
            weights=node in self.pictures.weights,
        )
        if plate.picture.sizeHint() != before and not plate.stands and plate.isVisible():
            self._places.settle(plate)
            self.canvas.reading.keep_clear()

    def _settle_all(self) -> None:
        """The canvas has another size."""
        if self.shown:
            self._places.settle_all()
            self.canvas.reading.keep_clear()

    def place_of(self, node: str) -> QRectF:
        """Where a node and its picture are on the canvas."""
        box = QRectF(*self._corner(node))
        hung = next((one for one in self.pictures.hung() if one.node == node), None)
        return box.united(self.pictures.on_widget(hung.plate)) if hung is not None else box

    def _corner(self, node: str) -> tuple[float, float, float, float]:
        scene, camera = self.canvas.scene, self.canvas.camera
        if node not in scene.row:
            return 0.0, 0.0, 0.0, 0.0
        x, y, width, height = scene.rect[scene.row[node]].tolist()
        return (*camera.to_screen(x, y), width * camera.zoom, height * camera.zoom)

    # What is asked and heard

    def step(self, by: int) -> None:
        """Look at another of the held-out samples, on all pictures."""
        self.pictures.sample = (self.pictures.sample + by) % self._samples
        self.pictures.follow()

    def follow(self) -> None:
        """Ask for what the plates show; for nothing where there is none."""
        session, document = self.canvas.session, self.canvas.session.document
        for node in [node for node in self.shown if node not in document.nodes]:
            self.close(node)
        self._paths = self.pictures.paths(plate.node for plate in self._all()) if self.canvas.isVisible() else {}
        if not self._paths:
            if self._question is not None:
                self._question = None
                session.observing.leave(TOPIC)
            self._told = {}
            return
        from runtime.insight.portraits import Portraits as Question

        weights = tuple(path for path, node in self._paths.items() if node in self.pictures.weights)
        sample, rows = self.pictures.looked_at
        asked = Question(tuple(self._paths), SIDE, MOST, sample, weights, points=True, rows=rows)
        if asked != self._question:
            self._question = asked
            session.observing.follow(TOPIC, asked, self._hear, untrained=True)

    def forget(self) -> None:
        """The network is another one: ask anew when `follow` is called."""
        if self._question is not None:
            self._question = None
            self.canvas.session.observing.leave(TOPIC)

    def _hear(self, answer: Answer) -> None:
        heard = portraits_of(answer.arrays, answer.facts)
        self._step, self._samples = answer.step, max(1, int(answer.facts.get("samples", SAMPLES)))
        self._told = {self._paths[path]: one for path, one in heard.items() if path in self._paths}
        for plate in self._all():
            if plate.node in self._told:
                self._refresh(plate)

    def _dress(self) -> None:
        for plate in self._all():
            plate.dress()
            self._refresh(plate)

    # The pointer

    def _enlarge(self) -> None:
        """The pointer has rested on a picture, or on the card of a node whose picture hangs nowhere."""
        if not self._over or self._over in self.shown or self.canvas.gesture is not None:
            return
        self._drop_hovering()
        plate = self.hovering = self._make(self._over, stays=False)
        self._places.settle(plate)
        plate.show()
        plate.raise_()
        self.follow()

    def _let_go(self) -> None:
        plate = self.hovering
        if plate is not None and self._over != plate.node and not plate.underMouse():
            self._drop_hovering()

    def _drop_hovering(self) -> None:
        self._rest.stop()
        plate, self.hovering = self.hovering, None
        if plate is not None:
            plate.hide()
            plate.deleteLater()
            self.follow()

    def filter(self, event: QEvent) -> bool:
        """Whether an event of the canvas was meant for a picture."""
        kind = event.type()
        if isinstance(event, QMouseEvent):
            return self._filter_mouse(event)
        if kind == QEvent.Type.Leave:
            self._point_at("")
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            return self._escape()
        elif kind == QEvent.Type.ContextMenu and isinstance(event, QContextMenuEvent):
            return self._open_menu(event)
        elif kind == QEvent.Type.Resize:
            for plate in self._all():
                plate.keep_inside()
            self._anew.start()
        elif kind == QEvent.Type.ToolTip and self._over and not self._on_card:
            return True
        return False

    def _filter_mouse(self, event: QMouseEvent) -> bool:
        canvas, kind = self.canvas, event.type()
        if kind == QEvent.Type.MouseMove and not event.buttons() and canvas.gesture is None:
            node = self._picture_at(event.position())
            self._on_card = not node
            self._point_at(node or self.pictures.homeless_at(event.position()))
            return bool(node)
        presses = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
        if kind in presses and event.button() == Qt.MouseButton.LeftButton and canvas.gesture is None:
            node = self._picture_at(event.position())
            if node and kind == QEvent.Type.MouseButtonPress:
                canvas.setFocus(Qt.FocusReason.MouseFocusReason)
                self.toggle(node)
            return bool(node)
        return False

    def _picture_at(self, at: QPointF) -> str:
        """The node whose picture is under a point; empty for none, or where a port or another node lies there too."""
        hung = self.pictures.at(at)
        found = self.canvas.hit(at) if hung is not None else NOTHING
        return hung.node if hung is not None and (found == NOTHING or found.wire or found.place) else ""

    def _point_at(self, node: str) -> None:
        if node == self._over:
            return
        if node and not self._on_card:  # the canvas hears nothing of it
            self.canvas.hover_over(NOTHING)
            self.canvas.setCursor(Qt.CursorShape.PointingHandCursor)
        elif self._over and not node:
            self.canvas.unsetCursor()
        self._over = node
        if node:
            self._rest.start()
        else:
            self._rest.stop()
        self._linger.start()

    def _escape(self) -> bool:
        """Close the plate on top; whether there was one."""
        if self.canvas.gesture is not None:
            return False
        if self.hovering is not None:
            self._drop_hovering()
            return True
        if self.shown:
            self.close(next(reversed(self.shown)))
            return True
        return False

    def _open_menu(self, event: QContextMenuEvent) -> bool:
        node = self._picture_at(QPointF(event.pos()))
        if not node:
            return False
        menu = QMenu(self.canvas)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, name, act in self.lines([node]):
            action = menu.addAction(icon(name), text)
            action.triggered.connect(lambda _checked=False, act=act: act())
        menu.popup(event.globalPos())
        return True

    def lines(self, nodes: Iterable[str]) -> list[tuple[str, str, Callable[[], object]]]:
        """What a menu offers for the pictures of these nodes."""
        chosen = list(nodes)
        shown = all(node in self.shown for node in chosen)
        weights = all(node in self.pictures.weights for node in chosen)
        checked = self.canvas.session.latest
        weighted = checked is not None and any(
            (known := checked.nodes.get(node)) is not None and known.parameters for node in chosen
        )

        def toggle() -> None:
            for node in chosen:
                if (node in self.shown) == shown:
                    self.toggle(node)

        lines: list[tuple[str, str, Callable[[], object]]] = [
            (tr("Close the large picture") if shown else tr("Large picture"), "expand", toggle)
        ]
        if weighted:
            text = tr("Show what it answers") if weights else tr("Show the weights")
            lines.append((text, "node_weight_images", lambda: self.pictures.show_weights(chosen, shown=not weights)))
        return lines
