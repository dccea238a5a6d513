"""What the tests of the canvas share: documents, a canvas on screen, and the hand that moves the mouse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from runtime import edits
from runtime.document import Document, End, Wire
from runtime.telemetry import Layer, Layers, Tensor
from studio.canvas.camera import Camera
from studio.canvas.view import Canvas
from studio.session import Session

LEFT, MIDDLE, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.NoButton
PLAIN = Qt.KeyboardModifier.NoModifier


def network() -> Document:
    """Digits → Flatten → Linear → ReLU → Linear → Cross-entropy → Minimize, and an Output; laid out in a row."""
    document = Document(title="digits")
    kinds = ("digits", "flatten", "linear", "relu", "linear", "cross_entropy", "goal")
    names = []
    for number, kind in enumerate(kinds):
        document, name = edits.add_node(document, kind, (200.0 * number, 0.0 if number else 40.0))
        names.append(name)
    document, output = edits.add_node(document, "output", (1000.0, 200.0))
    document = edits.set_setting(document, names[4], "units", 10)
    pairs = (
        ("digits1", "image", "flatten1", "x"),
        ("flatten1", "y", "linear1", "x"),
        ("linear1", "y", "relu1", "x"),
        ("relu1", "y", "linear2", "x"),
        ("linear2", "y", "crossentropy1", "prediction"),
        ("digits1", "label", "crossentropy1", "target"),
        ("crossentropy1", "loss", "goal1", "loss"),
        ("linear2", "y", output, "x"),
    )
    for source, out, target, into in pairs:
        document = edits.connect(document, End(source, out), End(target, into))
    return document


def chain(count: int, kind: str = "relu") -> Document:
    """Nodes in a row, each wired to the next."""
    document, last = Document(), ""
    for number in range(count):
        document, name = edits.add_node(document, kind, (200.0 * number, 0.0))
        if last:
            document = edits.connect(document, End(last, "y"), End(name, "x"))
        last = name
    return document


def tensor(size: float) -> Tensor:
    """A tensor whose root mean square is that."""
    return Tensor(0.6 * size, 0.8 * size, 0.0, size, 0.0, (0.0,) * 5, tuple(range(32)))


def told(forward: float = 1.0, backward: float = 1e-3) -> Layers:
    """A look into two layers of `network`."""
    return Layers(
        1,
        5,
        {
            "linear1": Layer(tensor(forward), 2e-3, 1e-2, tensor(1.0), 0.01, backward=backward),
            "relu1": Layer(tensor(forward / 10), 1e-3, 1e-2, backward=backward),
        },
    )


@dataclass
class Hand:
    """Moves the mouse over a canvas as a person would: every event is a real one."""

    canvas: Canvas
    qtbot: QtBot
    held: Qt.KeyboardModifier = PLAIN

    @property
    def session(self) -> Session:
        return self.canvas.session

    def at(self, x: float, y: float) -> QPoint:
        """The widget point over a scene point."""
        across, down = self.canvas.camera.to_screen(x, y)
        return QPoint(round(across), round(down))

    def node(self, name: str, dx: float = 60.0, dy: float = 12.0) -> QPoint:
        """A point on a node's title."""
        x, y = self.canvas.scene.rect[self.canvas.scene.row[name], :2]
        return self.at(x + dx, y + dy)

    def port(self, name: str, port: str, *, output: bool) -> QPoint:
        """The middle of a port."""
        found = self.canvas.scene.position(End(name, port), output=output)
        assert found is not None
        return self.at(*found)

    def press(self, at: QPoint, button: Qt.MouseButton = LEFT) -> None:
        self._send(QEvent.Type.MouseButtonPress, at, button, button)

    def move(self, at: QPoint, button: Qt.MouseButton = LEFT) -> None:
        self._send(QEvent.Type.MouseMove, at, NONE, button)

    def hover(self, at: QPoint) -> None:
        """Move with no button held."""
        self._send(QEvent.Type.MouseMove, at, NONE, NONE)

    def release(self, at: QPoint, button: Qt.MouseButton = LEFT) -> None:
        self._send(QEvent.Type.MouseButtonRelease, at, button, NONE)

    def click(self, at: QPoint) -> None:
        self.press(at)
        self.release(at)

    def double_click(self, at: QPoint) -> None:
        self.click(at)
        self._send(QEvent.Type.MouseButtonDblClick, at, LEFT, LEFT)
        self.release(at)

    def drag(self, start: QPoint, end: QPoint, button: Qt.MouseButton = LEFT) -> None:
        """Press, move in steps, release."""
        self.press(start, button)
        for share in (0.3, 0.7, 1.0):
            self.move(start + (end - start) * share, button)
        self.release(end, button)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = PLAIN) -> None:
        self.qtbot.keyClick(self.canvas, key, held)

    def _send(self, kind: QEvent.Type, at: QPoint, button: Qt.MouseButton, buttons: Qt.MouseButton) -> None:
        place = QPointF(at)
        event = QMouseEvent(kind, place, QPointF(self.canvas.mapToGlobal(at)), button, buttons, self.held)
        QApplication.sendEvent(self.canvas, event)


@contextmanager
def canvas_at_hand(qtbot: QtBot, width: int = 1200, height: int = 800) -> Iterator[Hand]:
    """A canvas on the (offscreen) screen with a session of its own, closed afterwards."""
    session = Session()
    canvas = Canvas(session)
    qtbot.addWidget(canvas)
    canvas.resize(width, height)
    canvas.show()
    canvas.activateWindow()
    qtbot.waitUntil(canvas.isActiveWindow)
    yield Hand(canvas, qtbot)
    canvas.abandon_gesture()
    session.close()
    session.deleteLater()  # or what is connected to it, the canvas with its pictures, stays to the end of the process


def show(hand: Hand, document: Document) -> None:
    """Open a document in the hand's canvas at 100 %, its corner at (40, 40), and wait for its check."""
    hand.session._replace(document, None)
    hand.canvas.look_from(Camera(-40.0, -40.0, 1.0))
    hand.canvas.sight.come_to_rest()
    settle(hand)


def settle(hand: Hand) -> None:
    """Wait until the check has answered for the present document."""
    session = hand.session
    hand.qtbot.waitUntil(
        lambda: session.latest is not None and session.latest.document is session.document, timeout=30_000
    )


def compose(field: QWidget | None, text: str) -> None:
    """Type a text as an input method does, in any script."""
    assert field is not None
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(field, event)


def wire(source: str, out: str, target: str, into: str) -> Wire:
    return Wire(End(source, out), End(target, into))


def told_by(hand: Hand) -> list[str]:
    """The sentences that the session tells from here on."""
    sentences: list[str] = []
    hand.session.told.connect(sentences.append)
    return sentences


def middle(hand: Hand, of: Wire) -> QPoint:
    """The widget point half way along a wire."""
    scene = hand.canvas.scene
    return hand.at(*scene.course[scene.wires.index(of), 12])


def with_loose_node(hand: Hand, kind: str = "tanh") -> str:
    hand.session.apply(edits.add_node(hand.session.document, kind, (300.0, 400.0))[0], "add")
    settle(hand)
    return f"{kind}1"
