"""A small picture that does not show all maps of its node says how many more there are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from portrait_kit import maps, strip
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from studio.canvas.portrait_rest import rest_of
from studio.canvas.portrait_spots import drawn
from studio.theme import use_theme
from studio.widgets.portrait import Portrait


def images(shown: int, units: int) -> Portrait:
    facts = {"kind": "images", "units": units, "numbers": np.linspace(0, units - 1, shown).astype(int).tolist(),
             "size": [4, 4], "low": -1.0, "high": 1.0}  # fmt: skip
    return Portrait(facts, np.zeros((shown, 4, 4), dtype=np.float32))


def differing(one: QImage, other: QImage) -> list[tuple[int, int]]:
    places = [(x, y) for x in range(one.width()) for y in range(one.height())]
    return [place for place in places if one.pixelColor(*place) != other.pixelColor(*place)]


def test_what_is_not_shown_is_counted() -> None:
    assert rest_of(images(16, 24)) == 8 and rest_of(images(16, 16)) == 0
    assert rest_of(replace(maps(4), facts={**maps(4).facts, "units": 9})) == 5
    assert rest_of(strip(np.zeros((3, 40)))) == 0  # one tile for all units
    assert rest_of(Portrait({"kind": "points", "units": 2})) == 0


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_it_stands_in_the_lower_right_corner_where_there_is_room(qtbot: QtBot, scheme: str) -> None:
    use_theme(scheme)
    whole, some = (drawn(images(16, units), 120.0, 60.0, 1.0) for units in (16, 24))
    changed = differing(whole, some)
    assert changed and all(x >= 90 and y >= 48 for x, y in changed)
    assert not differing(*(drawn(images(16, units), 30.0, 15.0, 1.0) for units in (16, 24)))
