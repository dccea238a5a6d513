"""A session without runs, and events as a run would tell them: for the dashboard's tests."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import create_autospec

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Signal

from runtime import edits
from runtime.checked import Checked
from runtime.document import Document, End, Node, Wire
from runtime.telemetry import Epoch, Event, Layer, Layers, Losses, Point, Predictions, Started, Tensor
from studio.session import Session
from studio.waiting import Waiting

ASKED = ("train", "pause", "go_on", "stop", "step", "reset", "new_weights", "restart")


class FakeStaging(QObject):
    """Stages of which nothing is told but that they changed."""

    changed = Signal()


class FakePast(QObject):
    """A past of one run that left no other."""

    forked = Signal()
    moved = Signal(object)
    forks: tuple[tuple[int, int], ...] = ()
    step: int | None = None
    point: Point | None = None


class FakeSession(QObject):
    """The signals and facts of a session; what it is asked to do is recorded by spec'd mocks."""

    changed = Signal(object, object)
    checked = Signal(object)
    selected = Signal(object)
    run_state = Signal(str)
    arrived = Signal(object)
    told = Signal(str)
    focus_wished = Signal(str)
    look_wished = Signal(str)
    title_changed = Signal()
    opened = Signal()

    @property
    def whole(self) -> Document:
        return self.document

    @property
    def whole_checked(self) -> Checked | None:
        return self.latest

    def __init__(self, document: Document | None = None) -> None:
        super().__init__()
        self.staging, self.past = FakeStaging(self), FakePast(self)
        self.runs = SimpleNamespace(
            changing=SimpleNamespace(wanted=False),
            waiting=Waiting(),
            number=0,
            resumes=False,
            lengthened=False,
            kept=False,
        )
        self.runs_folder = Path("no such folder")
        self.document = document or mlp()
        self.latest: Checked | None = checked_without_torch(self.document)
        self.running_document: Document | None = None
        self.runner = None
        self.state = "none"
        self.asked = create_autospec(Session, instance=True)
        for name in ASKED:
            setattr(self, name, getattr(self.asked, name))

    def put_state(self, state: str) -> None:
        """Be in another state and say so."""
        self.state = state
        self.run_state.emit(state)

    def put_checked(self, checked: Checked | None) -> None:
        """Have checked the document."""
        self.latest = checked
        if checked is not None:
            self.document = checked.document
            self.checked.emit(checked)


def mlp(*titles: str) -> Document:
    """Digits through two layers to a loss, a goal and a metric; wired as far as names and order need it."""
    names = (*titles, "hidden", "", "scores")[:3]
    nodes = [
        Node("data", "digits"),
        Node("flat", "flatten"),
        Node("a", "linear", names[0], {"units": 32}),
        Node("r", "relu", names[1]),
        Node("b", "linear", names[2], {"units": 10}),
        Node("loss", "cross_entropy"),
        Node("goal", "goal"),
        Node("right", "accuracy"),
    ]
    pairs = (
        ("data.image", "flat.x"),
        ("flat.y", "a.x"),
        ("a.y", "r.x"),
        ("r.y", "b.x"),
        ("b.y", "loss.prediction"),
        ("data.label", "loss.target"),
        ("loss.loss", "goal.loss"),
        ("b.y", "right.prediction"),
        ("data.label", "right.target"),
    )
    wires = tuple(Wire(End(*source.split(".")), End(*target.split("."))) for source, target in pairs)
    return edits.set_training(Document("", {node.id: node for node in nodes}, wires), "epochs", 30)


def checked_without_torch(document: Document, *findings: Any) -> Checked:
    """What check would find, without its cost: the order as written, and the findings given."""
    return Checked(document, tuple(document.nodes), {}, tuple(findings))


def started(run: int = 1, *, step: int = 0, epochs: int = 30, steps_per_epoch: int = 20) -> Started:
    """The beginning of a run."""
    return Started(run, steps_per_epoch, epochs, step, "cpu", 1, 101_770, tuple("0123456789"))


def losses(first: int, *values: float, run: int = 1, goal: str = "goal") -> Losses:
    """Losses of consecutive steps."""
    return Losses(run, goal, first, np.array(values))


def epoch(number: int, train: float, validation: float, *, run: int = 1, accuracy: float = 0.5) -> Epoch:
    """The end of an epoch of 20 steps."""
    return Epoch(
        run,
        number,
        number * 20,
        {"goal": train},
        {"goal": validation},
        {"right": accuracy + 0.05},
        {"right": accuracy},
        number * 0.1,
    )


def tensor(low: float = -1.0, high: float = 1.0, zeros: float = 0.0) -> Tensor:
    """A bell between two values."""
    bins = np.exp(-(np.linspace(-2.5, 2.5, 32) ** 2)) * 200
    middle = (low + high) / 2
    reach = (high - low) / 2
    points = tuple(middle + reach * share for share in (-0.8, -0.3, 0.0, 0.3, 0.8))
    return Tensor(middle, reach / 2, low, high, zeros, points, tuple(int(count) for count in bins))


def layers(step: int, *, run: int = 1, **gradients: float) -> Layers:
    """A sampled step with these gradients; all of them of layers with weights but `r`."""
    return Layers(
        run,
        step,
        {
            key: Layer(tensor(-2, 3, 0.25), value, value * 9, None if key == "r" else tensor(-0.2, 0.2), 1e-3)
            for key, value in gradients.items()
        },
    )


def predictions(*, run: int = 1, classes: int = 3) -> Predictions:
    """Twelve samples of three classes: two of class 0 and one of class 1 are taken for class 2."""
    truth = np.array([0, 0, 1, 0, 0, 1, 1, 1, 2, 2, 2, 2])
    guess = np.array([2, 2, 2, 0, 0, 1, 1, 1, 2, 2, 2, 2])
    scores = np.full((12, classes), 0.1)
    scores[np.arange(12), guess] = 0.8
    confusion = np.zeros((classes, classes), dtype=int)
    np.add.at(confusion, (truth, guess), 1)
    inputs = np.linspace(0, 1, 12 * 16).reshape(12, 1, 4, 4)
    return Predictions(
        run, 20, np.arange(100, 112), inputs, "image", truth, scores, np.linspace(3, 0.1, 12), confusion, tuple("abc")
    )


def colors_in(widget: Any, area: Any = None) -> set[str]:
    """The names of all colors painted in a part of a widget."""
    image = widget.grab().toImage()
    area = area or image.rect()
    return {
        image.pixelColor(x, y).name()
        for x in range(area.left(), area.right() + 1)
        for y in range(area.top(), area.bottom() + 1)
    }


def rows_of_color(widget: Any, color: Any) -> list[int]:
    """The heights at which a widget is painted in a pure color, its soft edges included."""
    image = widget.grab().toImage()

    def near(x: int, y: int) -> bool:
        pixel = image.pixelColor(x, y)
        pairs = zip(pixel.getRgb()[:3], color.getRgb()[:3], strict=True)
        return sum(abs(one - other) for one, other in pairs) < 200

    return [y for y in range(image.height()) if any(near(x, y) for x in range(image.width()))]


def tell(session: QObject, *events: Event) -> None:
    """Tell events one by one and let the window show what they say."""
    for event in events:
        session.arrived.emit(event)  # type: ignore[attr-defined]
        QCoreApplication.processEvents()
