"""Pictures of insight: the canvas alive, a look closer, neurons, an explained number, the past, a doctor's finding."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from studio.bench.live import train_on
from studio.bench.stage import wait_for
from studio.explaining import explaining_of
from studio.window import Window

Picture = Callable[[QWidget, Path, str], None]  # a widget as it is now, into a folder under a name
PATIENCE = 240  # seconds
ALIVE, NEURONS, ILL = ("digits-cnn", 12), ("circle", 25), ("dead-relu", 3)  # example, epochs trained


def picture_insight(window: Window, folder: Path, keep: Picture) -> None:
    """Every scene; the window stays at 1,440 × 900."""
    window.resize(1440, 900)
    picture_alive(window, folder, keep)
    _looks(window, folder, keep)
    _neurons(window, folder, keep)
    _doctor(window, folder, keep)


def _train(window: Window, example: str, epochs: int) -> None:
    """Open the example and pause after so many epochs, with every picture there."""
    session = window.session
    session.open_example(example)
    window.show_bench()
    wait_for(lambda: session.latest is not None and session.latest.document is session.document)
    window.canvas.fit()
    session.step(epochs=epochs)
    wait_for(lambda: session.state == "paused", PATIENCE)
    train_on(2.0)  # what is asked of a network at rest is answered


def _end(window: Window) -> None:
    session = window.session
    session.stop()
    wait_for(lambda: session.state == "stopped", PATIENCE)


def picture_alive(window: Window, folder: Path, keep: Picture) -> None:
    """The first picture of the README: the canvas alive from edge to edge, a layer large on it, and what it learned."""
    _train(window, *ALIVE)
    bench, plates = window.bench, window.canvas.reading.pictures.plates
    aside = [panel for panel in ("palette", "inspector") if bench.shown(panel)]
    for panel in aside:
        bench.fold(panel)
    bench.dashboard.open_view("codes", bench.dashboard.add_pane())
    bench.dashboard.spread()
    convolutions = [key for key, node in window.session.document.nodes.items() if node.type == "conv2d"]
    plates.pin(convolutions[-1])
    train_on(2.5)
    keep(window, folder, "alive")
    plates.close_all()
    bench.dashboard.close_view("codes")
    for panel in aside:
        bench.fold(panel)
    _end(window)


def _looks(window: Window, folder: Path, keep: Picture) -> None:
    _train(window, *ALIVE)
    session, canvas = window.session, window.canvas
    first = next(key for key, node in session.document.nodes.items() if node.type == "conv2d")
    canvas.show_node(first)
    canvas.actual_size()
    train_on(1.5)
    keep(window, folder, "insight")
    session.past.go(-18)
    train_on(1.5)
    keep(window, folder, "past")
    session.past.look_at(None)
    explaining_of(session).explain(first, (3, 4, 4), 0)
    train_on(1.5)
    keep(window, folder, "explain")
    explaining_of(session).close()
    _end(window)


def _neurons(window: Window, folder: Path, keep: Picture) -> None:
    _train(window, *NEURONS)
    window.bench.open_neurons()
    train_on(2.0)
    keep(window, folder, "neurons")
    _end(window)


def _doctor(window: Window, folder: Path, keep: Picture) -> None:
    _train(window, *ILL)
    window.bench.go_to("doctor")
    train_on(3.0)
    keep(window, folder, "doctor")
    _end(window)
