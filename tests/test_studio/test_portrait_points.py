"""Samples on a decision map: on a small one they leave the map in sight."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from studio.widgets.portrait_points import paint_samples

FACTS = {"extent": [-6.0, 6.0, -6.0, 6.0]}


def covered(side: int, count: int, *, large: bool = False, alone: bool = False) -> float:
    """The share of a picture that lies under points; a pixel half under one counts half, or `alone` wholly."""
    random = np.random.default_rng(0)
    angle, way = random.uniform(0.5, 9.0, count), np.where(np.arange(count) % 2, 1.0, -1.0)
    points = np.stack([way * angle * np.cos(angle), way * angle * np.sin(angle)], 1) * 0.6
    arrays = {"points": points, "held": np.arange(count) % 4 == 0, "label": np.arange(count) % 2}
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint_samples(painter, QRectF(0, 0, side, side), arrays, FACTS, large=large, alone=alone)
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(side, side, 4)
    return float((pixels != pixels[0, 0]).any(axis=2).mean() if alone else pixels[..., 3].mean() / 255)


@pytest.mark.parametrize("side", [20, 34, 48, 80, 160])
@pytest.mark.parametrize("count", [160, 1200])
def test_the_points_on_a_small_map_leave_most_of_it_in_sight(qtbot: QtBot, side: int, count: int) -> None:
    share = covered(side, count)
    assert 0.03 < share < 0.22


def test_without_a_map_and_on_a_large_one_no_point_is_left_out(qtbot: QtBot) -> None:
    assert covered(34, 1200, alone=True) > 3 * covered(34, 1200)
    assert covered(34, 160, large=True) > 1.5 * covered(34, 160)
