"""A class has one color in every view, however many classes there are, and neighbors can be told apart by everybody."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.dashboard.pens import _swatch
from studio.theme import NAMES, theme, use_theme
from studio.widgets.heat import rgb
from studio.widgets.neurons.large import class_mark
from studio.widgets.portrait import Portrait, colors
from studio.widgets.seen.marks import groups, paint_legend, paint_row, room_for_legend, shape_of
from studio.widgets.seen.plane import map_image

OWN = 10  # classes with a color of their own

# How the cones of people who see fewer colors answer (Machado, Oliveira, Fernandes 2009, complete), and Oklab.
SIGHTS = {
    "usual": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]]
    ),
}
CONES = np.array(
    [[0.41222147, 0.53633254, 0.05144599], [0.2119035, 0.68069955, 0.10739696], [0.08830246, 0.28171884, 0.62997870]]
)
LAB = np.array(
    [[0.21045426, 0.79361779, -0.00407205], [1.9779985, -2.42859221, 0.45059371], [0.02590404, 0.78277177, -0.80867577]]
)


def seen_by(colors_: list[QColor], sight: str) -> np.ndarray:
    """The colors in Oklab (n, 3) as somebody sees them."""
    shares = np.array([color.getRgbF()[:3] for color in colors_])
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return np.cbrt(np.clip(linear @ SIGHTS[sight].T, 0, 1) @ CONES.T) @ LAB.T


def near(one: QColor, other: QColor) -> bool:
    return max(abs(a - b) for a, b in zip(one.getRgb(), other.getRgb(), strict=True)) <= 2


def full(index: int, count: int) -> QColor:
    """The color of a class on a decision map where it is sure."""
    shares, winner = np.ones((4, 4), np.float32), np.full((4, 4), index)
    names = [str(number) for number in range(count)]
    image: QImage = map_image({"winner": winner, "share": shares}, {"classes": names})
    return image.pixelColor(QPoint(1, 1))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sight", SIGHTS)
def test_classes_can_be_told_apart_by_everybody(name: str, sight: str) -> None:
    use_theme(name)
    places = seen_by([theme().of_class(index) for index in range(OWN)], sight)
    far = np.linalg.norm(places[:, None] - places[None], axis=2) + np.eye(OWN)
    assert far.min() > (0.09 if sight != "tritan" else 0.07)  # 0.02 is what can just be told apart


@pytest.mark.parametrize("name", NAMES)
def test_a_class_keeps_its_color_when_others_come(name: str) -> None:
    use_theme(name)
    assert theme().classes == OWN
    assert theme().of_class(0) == theme().negative and theme().of_class(1) == theme().positive
    for index in range(2):
        shown = {full(index, count).name() for count in (3, 6, 10)}
        assert len(shown) == 1, "the map of a class must not change with the number of classes"


@pytest.mark.parametrize("count", [2, 3, 6, 10, 14])
def test_all_views_agree(count: int) -> None:
    use_theme("dark")
    labels = np.arange(count)
    names = [f"class {index}" for index in range(count)]
    looks = groups({"points": np.zeros((count, 2)), "label": labels}, {"classes": names})
    for index, (mask, color, shape) in enumerate(looks):
        assert mask[index] and color == theme().of_class(index) and shape == shape_of(index)
        assert class_mark(index) == (color, shape)
    back = rgb(theme().color("panel"))
    for index in range(count):
        mixed = back + (rgb(theme().of_class(index)) - back) * 0.8
        assert near(full(index, count), QColor(*np.round(mixed).astype(int).tolist()))
        facts = {"kind": "classes", "classes": names, "units": count, "numbers": [0], "low": 0.0, "high": 1.0}
        portrait = Portrait(facts, np.ones((1, 2, 2)), {"winner": np.full((2, 2), index)})
        neutral = rgb(theme().neutral)
        pixel = QColor(int(colors(portrait)[0, 0, 0]))
        strong = [abs(one - other) for one, other in zip(rgb(theme().of_class(index)), neutral, strict=True)]
        moved = [abs(one - other) for one, other in zip(pixel.getRgb()[:3], neutral, strict=True)]
        assert all(
            near_share * 0.5 - 2 <= share <= near_share + 2 for near_share, share in zip(strong, moved, strict=True)
        )


@pytest.mark.parametrize("index", range(6))
def test_the_pens_show_the_color_of_their_class(qtbot: QtBot, index: int) -> None:
    use_theme("light")
    picture = _swatch(index).pixmap(28, 28).toImage()
    assert near(picture.pixelColor(picture.width() // 2, picture.height() // 2), theme().of_class(index))


def test_where_colors_begin_again_shapes_do_not() -> None:
    for index in range(40):
        assert shape_of(index) != shape_of(index + OWN) or theme().of_class(index) != theme().of_class(index + OWN)


@pytest.mark.parametrize(("width", "height", "columns"), [(322, 300, 1), (322, 100, 2), (200, 100, 1), (150, 100, 0)])
def test_a_legend_too_low_for_all_classes_has_two_columns_where_there_is_room(
    qapp: QApplication, width: int, height: int, columns: int
) -> None:
    entries = [(str(index), theme().of_class(index), shape_of(index)) for index in range(10)]
    beside = room_for_legend(entries, width, height)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(theme().color("panel"))
    if beside:
        painter = QPainter(image)
        paint_legend(painter, QRectF(width - beside + 10, 0, beside - 10, height), entries)
        painter.end()
    seen = {image.pixelColor(x, y).name() for x in range(width) for y in range(height)}
    told = sum(color.name() in seen for _, color, _ in entries)
    assert told == {0: 0, 1: 10 if height > 150 else 5, 2: 10}[columns]
    assert width - beside >= 140


def test_a_row_of_names_cuts_the_last_rather_than_leaving_it_out(qapp: QApplication) -> None:
    entries = [(name, theme().of_class(index), "line") for index, name in enumerate(["component 1, 98.9 %"] * 2)]
    for width, told in ((400, 2), (260, 2), (170, 1)):
        image = QImage(width, 20, QImage.Format.Format_RGB32)
        image.fill(theme().color("panel"))
        painter = QPainter(image)
        paint_row(painter, QRectF(0, 0, width, 16), entries)
        painter.end()
        seen = {image.pixelColor(x, y).name() for x in range(width) for y in range(20)}
        assert sum(color.name() in seen for _, color, _ in entries) == told
