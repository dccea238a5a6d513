"""The canvas with 1,000 and with 5,000 nodes all in sight: what one frame of each gesture costs, with live strips.

Real events; after each series pixels are looked at, so that an exception while painting cannot look fast.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from runtime.telemetry import Layer, Layers, Tensor
from studio.bench.graphs import chain
from studio.bench.processes import measured_by
from studio.bench.rows import Row, middle, percentile
from studio.canvas.view import Canvas

FRAMES = 120
GOALS = ((1000, "≤ 8", "≤ 16"), (5000, "≤ 16", "≤ 16"))  # nodes, and milliseconds of a frame: median, p99
LEFT, MIDDLE, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.NoButton
Series = dict[str, list[float]]


def measure() -> list[Row]:
    """Rows per gesture: median and p99 with live strips, each size in a process of its own."""
    rows = []
    for size, half, most in GOALS:
        series: Series = measured_by("studio.bench.canvas", str(size))
        for name, times in series.items():
            rows.append(Row(f"canvas, {size:,} nodes, live, {name} (median)", middle(times), "ms", half))
            rows.append(Row(f"canvas, {size:,} nodes, live, {name} (p99)", percentile(times, 0.99), "ms", most))
    return rows


def frames(size: int) -> Series:
    """Milliseconds per frame of each gesture over that many nodes."""
    from studio.bench.stage import stage, wait_for

    with stage() as window:
        session, canvas = window.session, window.canvas
        session.apply(chain(size), "")
        window.show_bench()
        wait_for(lambda: session.latest is not None and session.latest.document is session.document)
        canvas.fit()
        strip = Layer(Tensor(0.0, 1.0, -2.0, 2.0, 0.1, (0.0,) * 5, tuple(range(32))), 1e-3, 1e-2)
        session.arrived.emit(Layers(session.runs.number, 1, dict.fromkeys(session.document.nodes, strip)))
        canvas.sight.come_to_rest()
        canvas.repaint()
        return {
            "pan": _pan(canvas),
            "zoom": _zoom(canvas),
            "drag one": _drag(canvas, 1),
            "drag 200": _drag(canvas, 200),
            "rubber band": _band(canvas),
        }


def _times(canvas: Canvas, step: Callable[[int], None]) -> list[float]:
    times = []
    _wait_for_check(canvas)
    for number in range(FRAMES):
        start = time.perf_counter()
        step(number)
        canvas.repaint()
        times.append((time.perf_counter() - start) * 1000)
    canvas.abandon_gesture()
    _mouse(canvas, QEvent.Type.MouseButtonRelease, QPoint(3, 3), LEFT)
    canvas.fit()
    canvas.sight.come_to_rest()
    _see_nodes(canvas)
    _see_strips(canvas)
    return times


def _wait_for_check(canvas: Canvas) -> None:
    """The last gesture may have edited; its check in the other thread is no part of this one."""
    from studio.bench.stage import wait_for

    session = canvas.session
    wait_for(lambda: session.latest is not None and session.latest.document is session.document)


def _pan(canvas: Canvas) -> list[float]:
    middle_point = canvas.rect().center()
    _mouse(canvas, QEvent.Type.MouseButtonPress, middle_point, MIDDLE)
    return _times(canvas, lambda n: _move(canvas, middle_point + QPoint(n % 40, n % 30), MIDDLE))


def _zoom(canvas: Canvas) -> list[float]:
    at = QPointF(canvas.rect().center())

    def turn(number: int) -> None:
        angle = QPoint(0, 30 if number % 8 < 4 else -30)
        none = Qt.KeyboardModifier.NoModifier
        wheel = QWheelEvent(
            at, canvas.mapToGlobal(at), QPoint(), angle, NONE, none, Qt.ScrollPhase.NoScrollPhase, False
        )
        QApplication.sendEvent(canvas, wheel)

    return _times(canvas, turn)


def _drag(canvas: Canvas, count: int) -> list[float]:
    keys = list(canvas.scene.ids)
    first = len(keys) // 2
    canvas.session.select(keys[first : first + count] if count > 1 else ())
    at = _center(canvas, keys[first])
    _mouse(canvas, QEvent.Type.MouseButtonPress, at, LEFT)
    return _times(canvas, lambda n: _move(canvas, at + QPoint(10 + n // 2, n // 3), LEFT))  # to and fro would detach


def _band(canvas: Canvas) -> list[float]:
    canvas.session.select(())
    size = canvas.size()
    _mouse(canvas, QEvent.Type.MouseButtonPress, QPoint(3, 3), LEFT)
    return _times(
        canvas, lambda n: _move(canvas, QPoint(50 + n * size.width() // 130, 50 + n * size.height() // 130), LEFT)
    )


def _center(canvas: Canvas, key: str) -> QPoint:
    x, y, width, height = canvas.scene.rect[canvas.scene.row[key]]
    return QPoint(*map(int, canvas.camera.to_screen(x + width / 2, y + height / 2)))


def _see_nodes(canvas: Canvas) -> None:
    """Raise `RuntimeError` when a node that should be in sight is not painted."""
    picture = canvas.grab().toImage()
    ratio, empty = picture.devicePixelRatio(), picture.pixel(2, 2)
    for key in list(canvas.scene.ids)[::37]:
        at = _center(canvas, key)
        if canvas.rect().contains(at) and picture.pixel(int(at.x() * ratio), int(at.y() * ratio)) == empty:
            raise RuntimeError(f"{key} is not painted")


def _see_strips(canvas: Canvas) -> None:
    """Raise `RuntimeError` when taking the live strips away does not change the picture: they were not painted."""
    with_strips = canvas.grab().toImage()
    layers, canvas.live.layers = canvas.live.layers, {}
    without = canvas.grab().toImage()
    canvas.live.layers = layers
    if with_strips == without:
        raise RuntimeError("the live strips are not painted")


def _move(canvas: Canvas, at: QPoint, held: Qt.MouseButton) -> None:
    _send(canvas, QEvent.Type.MouseMove, at, NONE, held)


def _mouse(canvas: Canvas, kind: QEvent.Type, at: QPoint, button: Qt.MouseButton) -> None:
    _send(canvas, kind, at, button, button if kind == QEvent.Type.MouseButtonPress else NONE)


def _send(canvas: Canvas, kind: QEvent.Type, at: QPoint, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
    place = QPointF(at)
    event = QMouseEvent(kind, place, canvas.mapToGlobal(place), button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(canvas, event)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(frames(int(sys.argv[1]))) + "\n")
