"""Axes and data behind curves are drawn once, for as long as they look the same."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPixmap
from pytestqt.qtbot import QtBot

from runtime.telemetry import Seen
from studio.theme import theme, use_theme
from studio.widgets.seen import lines
from studio.widgets.seen.picture import SeenPicture, paint_seen

X = np.linspace(-1.0, 1.0, 80)


def told(step: int, size: float = 0.5, target: float = 1.0) -> Seen:
    """Two curves over one number, and the data."""
    y = np.stack([np.sin(3 * X) * size, np.cos(3 * X) * size], axis=1)
    at = X[::4]
    arrays = {"x": X, "y": y, "at": at, "target": target * at}
    return Seen(1, step, "view", "curve", arrays, {"form": "lines", "axes": ["height"]})


def anew(shown: SeenPicture) -> QPixmap:
    """What the widget would show if it kept nothing."""
    picture = QPixmap(shown.size())
    picture.fill(QColor(theme().color("panel")))
    painter = QPainter(picture)
    assert shown.seen is not None
    paint_seen(painter, QRectF(shown.rect()), shown.seen)
    painter.end()
    return picture


@pytest.fixture(params=["dark", "light"])
def look(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each theme, and then the usual one."""
    use_theme(request.param)
    yield request.param
    use_theme("dark")


def test_data_are_drawn_once_and_look_as_if_drawn_each_time(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, look: str
) -> None:
    shown, drawn = SeenPicture(), list[int]()
    qtbot.addWidget(shown)
    shown.resize(320, 220)
    points = lines.paint_points
    monkeypatch.setattr(lines, "paint_points", lambda *given: (drawn.append(1), points(*given)))
    for step, size in enumerate((0.5, 0.6, 0.7)):
        shown.show_seen(told(step, size))
        assert shown.grab().toImage() == anew(shown).toImage()
    assert len(drawn) == 1 + 3, "the others were those of comparison"


def test_other_data_another_reach_size_and_theme_are_drawn(qtbot: QtBot, look: str) -> None:
    shown = SeenPicture()
    qtbot.addWidget(shown)
    shown.resize(320, 220)
    for seen in (told(0), told(1, target=0.9), told(2, size=7.0)):
        shown.show_seen(seen)
        assert shown.grab().toImage() == anew(shown).toImage()
    shown.resize(330, 240)
    assert shown.grab().toImage() == anew(shown).toImage()
    use_theme("light" if look == "dark" else "dark")
    assert shown.grab().toImage() == anew(shown).toImage()
