"""What the tests of pictures on nodes share: planted pictures, and a canvas whose network is not asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import Mock

import numpy as np
from canvas_kit import Hand, network, show
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from studio.canvas.portraits import Pictures
from studio.canvas.view import Canvas
from studio.places import Places
from studio.session import Session
from studio.settings import preferences
from studio.widgets.portrait import Portrait


def maps(units: int = 4, side: int = 20) -> Portrait:
    """Units whose boundary is upright, each elsewhere."""
    across = np.linspace(-1, 1, side, dtype=np.float32)
    values = np.stack([np.repeat((across - shift)[None], side, 0) for shift in np.linspace(-0.5, 0.5, units)])
    facts = {"kind": "maps", "units": units, "numbers": list(range(units)), "low": -1.0, "high": 1.0,
             "extent": [-6.0, 6.0, -3.0, 3.0], "axes": ["x", "y"]}  # fmt: skip
    return Portrait(facts, values)


def strip(values: np.ndarray) -> Portrait:
    facts = {"kind": "units", "units": values.shape[1], "numbers": [0], "across": list(range(values.shape[1])),
             "rows": [], "low": -1.0, "high": 1.0, "silent": 0, "samples": len(values)}  # fmt: skip
    return Portrait(facts, values[None].astype(np.float32))


@contextmanager
def pictured_canvas(qtbot: QtBot, folder: Path) -> Iterator[Hand]:
    """A canvas on screen that shows pictures on nodes."""
    preferences().set("pictures", "few")
    session = Session(places=Places(folder))
    canvas = Canvas(session)
    qtbot.addWidget(canvas)
    canvas.resize(1200, 800)
    canvas.show()
    canvas.activateWindow()
    qtbot.waitUntil(canvas.isActiveWindow)
    yield Hand(canvas, qtbot)
    canvas.reading.pictures.plates.close_all()
    session.close()
    session.deleteLater()


def pictures_of(hand: Hand) -> Pictures:
    return hand.canvas.reading.pictures


def planted(hand: Hand, **told: Portrait) -> Pictures:
    """A network at rest whose nodes show these pictures, as if they had been answered."""
    pictures = pictures_of(hand)
    hand.session.observing.follow = Mock()  # the network itself is not asked
    show(hand, network())
    pictures.take(told)
    hand.qtbot.waitUntil(lambda: not pictures._stale)
    return pictures


def picture_point(hand: Hand, node: str) -> QPoint:
    pictures = pictures_of(hand)
    hung = next(one for one in pictures.hung() if one.node == node)
    return pictures.on_widget(hung.picture).center().toPoint()
