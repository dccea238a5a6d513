"""Pictures on nodes: what each node in sight answers just now, asked of the network and hung below its card."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from operator import is_not
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QTimer
from PySide6.QtGui import QImage, QPainter, QRegion

from studio.canvas.frame import Frame
from studio.canvas.portrait_places import SMALLEST, Hanging, Hung, hang
from studio.canvas.portrait_plates import Plates
from studio.canvas.portrait_spots import CORNER, Inks, Spot, drawn, on_widget, spots_of
from studio.late import PALE
from studio.precedence import Apart
from studio.settings import preferences
from studio.slow_motion import slow_motion_of
from studio.theme import theme_changed
from studio.widgets.portrait import Portrait, portraits_of

if TYPE_CHECKING:  # at run time they bring torch
    from runtime.insight.portraits import Portraits as Question
    from runtime.telemetry import Answer
    from studio.canvas.view import Canvas

TOPIC = "portraits"
FEW = 30  # nodes in sight up to which there are pictures where nobody has said otherwise
MOST = 60  # nodes in sight up to which there are pictures at all
DEBOUNCE, EDITED = 150, 450  # milliseconds after the camera moved, and after the document changed
TOGETHER = 240  # milliseconds at most that pictures of a run wait to be painted with the numbers on the nodes
TURN = 0.004  # seconds of drawing until other events have their turn
SHARE, SLOWEST = 0.03, 0.2  # of the time for drawing while a run goes on; seconds between two pictures at most
NEAR = 0.8  # zoom from which all tiles are shown
NOTHING_HANGS = Hanging()


class Pictures(QObject):
    """Follows the nodes in sight of one canvas and paints what it hears about them."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self.told: dict[str, Portrait] = {}  # by node of the graph that is shown
        self._forms = object()  # another one whenever the place of a plate may have changed
        self.sample = 0  # which of the held-out samples is looked at
        self.weights: frozenset[str] = frozenset()  # nodes that show their weights
        self.plates = Plates(self)
        self._question: Question | None = None
        self._paths: dict[str, str] = {}  # by path, the node that shows it
        self._images: dict[str, tuple[Portrait, tuple[object, ...], QImage]] = {}
        self._stale: list[str] = []
        self._fresh = QRegion()  # of the widget, where pictures were drawn anew
        self._hung: tuple[tuple[Any, ...], Hanging] | None = None  # what the plates were made from, and they
        self._looked: dict[bool, tuple[tuple[object, ...], tuple[object, ...], Hanging]] = {}  # the same of a glance
        self._all_hung: tuple[tuple[object, ...], tuple[object, ...], list[Hung]] = ((), (), [])  # of all nodes
        self._spots: tuple[tuple[object, ...], list[Spot]] = ((), [])
        self._inks = Inks(canvas.scene.look)
        self._cost = self._spent = 0.0  # seconds that drawing the last answer took, and this one until now
        self._drawn = 0.0  # when that was
        self._later = QTimer(self, singleShot=True, interval=DEBOUNCE)
        self._later.timeout.connect(self.follow)
        self._draw = Apart(self._draw_some, self)
        self._soon = QTimer(self, singleShot=True, interval=TOGETHER)
        self._soon.timeout.connect(self.show_fresh)
        session = canvas.session
        self.slow = slow_motion_of(session)
        self._rows = self.slow.rows
        self.slow.changed.connect(self._follow_slow)
        self.slow.closed.connect(self._follow_slow)
        session.changed.connect(self._edited)
        session.checked.connect(self._follow_soon)
        session.opened.connect(self._opened)
        session.place_changed.connect(self._opened)
        session.run_state.connect(self._turn)
        canvas.sight.moved.connect(self._later.start)
        preferences().changed.connect(self._prefer)
        theme_changed.connect(self._dress)
        canvas.installEventFilter(self)

    # What is wanted

    @property
    def wanted(self) -> bool:
        """Whether there are pictures in what is seen just now: as wished, or of few nodes."""
        canvas = self.canvas
        sight = canvas.camera.sees(canvas.width(), canvas.height())
        return self._wants(int(np.count_nonzero(canvas.scene.nodes_in(sight))))

    def _wants(self, nodes: int) -> bool:
        """Whether there are pictures where so many nodes are seen."""
        wish = preferences().value("pictures")
        return bool(wish == "always" or (wish == "few" and nodes <= FEW))

    def switch(self) -> None:
        """Want pictures on nodes, or none."""
        preferences().set("pictures", "never" if self.wanted else "always")

    def show_weights(self, nodes: Iterable[str], *, shown: bool) -> None:
        """Let nodes show their weights in place of what they answer, or no longer."""
        self.weights = self.weights | frozenset(nodes) if shown else self.weights - frozenset(nodes)
        self.follow()

    def follow(self) -> None:
        """Ask for the nodes in sight, unless they are followed already; for none where none are wanted."""
        canvas = self.canvas
        asked = self._asked() if canvas.isVisible() else None
        self.plates.follow()
        if asked is None:
            if self._question is not None:
                self._question = None
                canvas.session.observing.leave(TOPIC)
            if self.told and canvas.isVisible() and not self._shows():
                self.forget()
            return
        if asked != self._question:
            self._question = asked
            canvas.session.observing.follow(TOPIC, asked, self._hear, untrained=True)

    def paths(self, nodes: Iterable[str]) -> dict[str, str]:
        """The nodes by the path under which each runs; without those that do not run."""
        checked = self.canvas.session.latest
        if checked is None:
            return {}
        flat = checked.flat.nodes
        found = {checked.runs_as(node): node for node in nodes if node in checked.document.nodes}
        return {path: node for path, node in found.items() if path in flat}

    def _shows(self) -> bool:
        """Whether pictures are wanted, from near enough, of a network that can be looked at."""
        session = self.canvas.session
        whole = session.whole_checked
        there = session.state != "none" or (whole is not None and whole.trainable)
        return there and self.wanted and self.canvas.camera.zoom >= SMALLEST

    def _asked(self) -> Question | None:
        if not self._shows():
            return None
        nodes = self._in_sight()
        self._paths = self.paths(nodes) if len(nodes) <= MOST else {}
        if not self._paths:
            return None
        from runtime.insight.portraits import Portraits as Question

        near = self.canvas.camera.zoom >= NEAR
        weights = tuple(path for path, node in self._paths.items() if node in self.weights)
        sample, rows = self.looked_at
        return Question(tuple(self._paths), 20 if near else 10, 64 if near else 16, sample, weights, rows=rows)

    @property
    def looked_at(self) -> tuple[int, tuple[tuple[str, int], ...]]:
        """Which of the samples is looked at, and the rows of the sources where it is the one of slow motion."""
        rows = self.slow.rows
        return (0, rows) if rows else (self.sample, ())

    def _follow_slow(self) -> None:
        """Slow motion tells of another sample, or is over: all pictures are of the same one."""
        if self.slow.rows != self._rows:
            self._rows = self.slow.rows
            self.follow()

    def _in_sight(self) -> list[str]:
        canvas = self.canvas
        scene = canvas.scene
        rows = np.flatnonzero(scene.nodes_in(canvas.camera.sees(canvas.width(), canvas.height())))
        return [scene.ids[row] for row in rows.tolist()]

    # What is heard

    def _hear(self, answer: Answer) -> None:
        heard = {
            self._paths[path]: portrait
            for path, portrait in portraits_of(answer.arrays, answer.facts).items()
            if path in self._paths
        }
        if answer.sentence and not heard:
            self.forget()
            return
        self.take(heard)

    def take(self, heard: Mapping[str, Portrait]) -> None:
        """Show these from now on; what looks as before is not drawn again."""
        fresh = [node for node, portrait in heard.items() if not portrait.same_as(self.told.get(node))]
        placed = self.told.keys() != heard.keys() or any(_form(heard[node]) != _form(self.told[node]) for node in fresh)
        self.told = {node: heard[node] if node in set(fresh) else self.told[node] for node in heard}
        self._images = {node: kept for node, kept in self._images.items() if node in self.told}
        if placed:
            self._forms = object()
            self.canvas.renew_soon()
            self.canvas.reading.keep_clear()
        self._stale = [node for node in dict.fromkeys([*self._stale, *fresh]) if node in self.told]
        if fresh:
            self.draw_soon()

    def draw_soon(self) -> None:
        """There are new pictures, or views have something new to show."""
        if not self._draw.isActive():
            self._draw.start(self._pause())

    def _pause(self) -> int:
        """Milliseconds until new pictures are drawn: while a run goes on drawing takes a small share of the time."""
        if self.canvas.session.state != "running":
            return 0
        due = self._drawn + min(self._cost / SHARE, SLOWEST)
        return max(0, round(1000 * (due - time.perf_counter())))

    def forget(self) -> None:
        """Show nothing."""
        if self.told:
            self.told, self._images, self._stale, self._forms = {}, {}, [], object()
            self.canvas.update()

    def _follow_soon(self, _: object) -> None:
        """After a pause that an edit may have made longer."""
        self._later.start(max(self._later.remainingTime(), DEBOUNCE))

    def _edited(self, *_: object) -> None:
        """The network that is looked at is another one; it is asked when no more is changed for a moment."""
        if self.canvas.session.state == "none" and self._question is not None:
            self._question = None
            self.canvas.session.observing.leave(TOPIC)
            self.plates.forget()
        self._later.start(EDITED)

    def _prefer(self, key: str) -> None:
        if key == "pictures":
            self.follow()
            self.canvas.update()

    def _dress(self) -> None:
        self._images.clear()

    def _opened(self) -> None:
        self.forget()
        self.plates.close_all()
        self._later.start(DEBOUNCE)

    def _turn(self, _state: str) -> None:
        self._later.start(DEBOUNCE)

    def _draw_some(self) -> None:
        """Draw what is new for a moment; the rest when other events have had their turn."""
        canvas, began = self.canvas, time.perf_counter()
        until = began + TURN
        frame = Frame(canvas.scene.look, canvas.camera, canvas.width(), canvas.height(), canvas.devicePixelRatioF())
        spots = {one.node: one for one in self._spots_in(frame)}
        thumbnails = canvas.live.thumbnails
        if not canvas.isVisible():
            thumbnails.put_off()
        while thumbnails.waiting and time.perf_counter() < until:
            self._fresh += thumbnails.draw_next(canvas.scene, frame) or QRect()
        while self._stale and time.perf_counter() < until:
            one = spots.get(self._stale.pop(0))
            if one is not None:
                self._image(one, frame)
                self._fresh += one.reach
        self._drawn = time.perf_counter()
        self._spent += self._drawn - began
        if self._stale or thumbnails.waiting:
            self._draw.start(0)
            return
        self._cost, self._spent = self._spent, 0.0
        if canvas.session.state != "running":
            self.show_fresh()
        else:
            self._soon.start()

    def show_fresh(self) -> None:
        """Paint what was drawn, all at once: painting a part takes nearly as long as painting all."""
        self._soon.stop()
        fresh, self._fresh = self._fresh, QRegion()
        if not fresh.isEmpty():
            self.canvas.update(fresh)

    # Painting

    def hung(self, frame: Frame | None = None) -> list[Hung]:
        """The plates in sight."""
        return self.hanging(frame).plates

    def hanging(self, frame: Frame | None = None) -> Hanging:
        """The plates in sight, and how frames have grown around them."""
        canvas, scene = self.canvas, self.canvas.scene
        if not self.told:
            return NOTHING_HANGS
        same = self._forms, scene.document, scene.live, canvas.camera
        equal = canvas.width(), canvas.height(), preferences().value("pictures"), scene.rect.tobytes()
        kept = self._looked.get(frame is None)
        if kept is None or kept[1] != equal or any(map(is_not, kept[0], same)):
            kept = self._looked[frame is None] = same, equal, self._hang(frame)
        return kept[2]

    def _hang(self, frame: Frame | None) -> Hanging:
        canvas, scene = self.canvas, self.canvas.scene
        sight = frame.sight if frame else canvas.camera.sees(canvas.width(), canvas.height())
        rows = np.flatnonzero(scene.nodes_in(sight))
        if len(rows) > MOST or not self._wants(len(rows)):
            return NOTHING_HANGS
        made_from = (self._forms, scene.document, scene.live, canvas.camera, rows.tobytes(), scene.rect[rows].tobytes())
        kept = self._hung
        if kept is None or any(
            now is not before and (place < 3 or now != before)  # what is large is the same object or another
            for place, (now, before) in enumerate(zip(made_from, kept[0], strict=True))
        ):
            kept = self._hung = made_from, hang(scene, rows, self.told, canvas.camera.zoom)
        return kept[1]

    def _spots_in(self, frame: Frame) -> list[Spot]:
        """The plates in sight, in pixels of the widget."""
        made_from = self.hanging(frame), frame.camera
        if not self._spots[0] or any(map(is_not, self._spots[0], made_from)):
            self._spots = made_from, spots_of(made_from[0].plates, frame.camera)
        return self._spots[1]

    def hung_at(self, zoom: float) -> list[Hung]:
        """The plates of all nodes as they would hang at a zoom; kept, for each sign in a corner asks more than once."""
        scene = self.canvas.scene
        if not self.told or not self.wanted or len(scene.ids) > MOST:
            return []
        same, equal = (self._forms, scene.document, scene.live, scene.look), (zoom, scene.rect.tobytes())
        kept = self._all_hung
        if kept[1] != equal or any(map(is_not, kept[0], same)):
            kept = self._all_hung = same, equal, hang(scene, np.arange(len(scene.ids)), self.told, zoom).plates
        return kept[2]

    def at(self, point: QPointF) -> Hung | None:
        """The plate under a widget point."""
        x, y = self.canvas.camera.to_scene(point.x(), point.y())
        return next((one for one in reversed(self.hung()) if one.plate.contains(x, y)), None)

    def homeless_at(self, point: QPointF) -> str:
        """The node under a widget point whose picture has found no room to hang; empty for none."""
        found = self.told.keys() - {one.node for one in self.hung()} if self._shows() else ()
        node = self.canvas.scene.node_at(*self.canvas.camera.to_scene(point.x(), point.y())) if found else None
        return node if node is not None and node in found else ""

    def on_widget(self, box: QRectF) -> QRectF:
        """A rectangle of the scene in pixels of the widget."""
        return on_widget(box, self.canvas.camera)

    def paint(self, painter: QPainter, frame: Frame, region: QRegion | None = None, *, pale: bool = False) -> None:
        """Paint the plates in sight that reach into the region. The painter is in scene units and stays so."""
        if not self.told or frame.zoom < SMALLEST:
            return
        spots = [one for one in self._spots_in(frame) if region is None or region.intersects(one.reach)]
        if not spots:
            return
        if self._inks.look is not frame.look:
            self._inks = Inks(frame.look)
        inks, corner = self._inks, CORNER * min(1.0, frame.zoom)
        painter.save()
        painter.setWorldMatrixEnabled(False)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setBrush(inks.ground)
        for one in spots:
            painter.setPen(inks.pinned if one.node in self.plates.shown else inks.border)
            painter.drawRoundedRect(one.rim, corner, corner)
            painter.setOpacity(PALE if pale else 1.0)
            painter.drawImage(one.box, self._image(one, frame))
            painter.setOpacity(1.0)
        painter.restore()

    def _image(self, one: Spot, frame: Frame) -> QImage:
        """The picture of a node at this zoom; while the camera moves, the one that was there."""
        portrait, box = self.told[one.node], one.box
        size = box.width(), box.height(), frame.ratio, frame.look.theme.name
        kept = self._images.get(one.node)
        moving = self.canvas.sight.moving and kept is not None and kept[1][3] == size[3]
        if kept is None or (
            not moving and ((kept[0] is not portrait and one.node not in self._stale) or kept[1] != size)
        ):
            kept = self._images[one.node] = portrait, size, drawn(portrait, box.width(), box.height(), frame.ratio)
        return kept[2]

    # The mouse

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow only what can be seen; pictures have the mouse to themselves."""
        kind = event.type()
        if kind in (QEvent.Type.Show, QEvent.Type.Hide):
            self._later.start(DEBOUNCE)
            if kind == QEvent.Type.Hide:
                self.follow()
        elif kind == QEvent.Type.Resize:
            self._later.start(DEBOUNCE)
        return self.plates.filter(event)


def _form(portrait: Portrait) -> tuple[object, ...]:
    """What its size depends on."""
    return portrait.kind, None if portrait.values is None else portrait.values.shape
