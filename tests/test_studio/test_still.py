"""What stays is painted once while numbers change, and anew when it is another; rows at once look as each alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from types import ModuleType
from unittest.mock import patch

import numpy as np
import pytest
from dashboard_fakes import layers, started
from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QRegion
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.dashboard import activation_view, gradient_view
from studio.dashboard.activation_view import ActivationView
from studio.dashboard.gradient_view import GradientView
from studio.theme import use_theme
from studio.translate import use_language
from studio.widgets.heat import heat_image, viridis
from studio.widgets.hills import Columns, Hills
from studio.widgets.log_bars import Bar, LogBars
from studio.widgets.polylines import fill_pixels
from studio.widgets.ridge import Histogram, Ridge, densities
from studio.widgets.toast import Toast

RED, BLUE, GREEN = QColor("#d04040"), QColor("#4060d0"), QColor("#30a060")
SIZE = QSize(380, 190)
NAN = float("nan")


def row(name: str, *, seed: int = 0, high: float = 1.0, zeros: float = 0.0, color: QColor = RED) -> Histogram:
    counts = np.random.default_rng(seed).integers(0, 90, 32)
    return Histogram(name, color, counts, -1.0, high, zeros, (-0.8, 0.1, high * 0.8), 0.0, 0.4)


def rows(*, seed: int = 0, number: int = 4) -> list[Histogram]:
    return [row(f"Layer {index}", seed=seed + index, zeros=0.3 * (index % 2)) for index in range(number)]


def bars(*values: float) -> list[Bar]:
    return [Bar(f"Layer {index}", RED, value, value * 4) for index, value in enumerate(values)]


def ridge(qtbot: QtBot, size: QSize = SIZE) -> Ridge:
    made = Ridge()
    qtbot.addWidget(made)
    made.resize(size)
    return made


def log_bars(qtbot: QtBot, size: QSize = SIZE) -> LogBars:
    made = LogBars()
    qtbot.addWidget(made)
    made.unit = "RMS"
    made.resize(size)
    return made


def picture(widget: QWidget, ratio: float = 1.0) -> QImage:
    image = QImage(widget.size() * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    widget.render(image, QPoint(), QRegion(), QWidget.RenderFlag(0))
    return image


# Painted once


@pytest.mark.parametrize("number", [4, 40], ids=["hills", "heat"])
def test_axis_and_names_of_a_ridge_are_painted_once(qtbot: QtBot, number: int) -> None:
    made = ridge(qtbot)
    with patch.object(Ridge, "_paint_axis", autospec=True) as axis:
        seen = []
        for seed in range(5):
            made.show_rows(rows(seed=seed, number=number))
            seen.append(picture(made))
    assert axis.call_count == 1
    assert all(one != other for one, other in pairwise(seen))


def test_scale_and_names_of_bars_are_painted_once(qtbot: QtBot) -> None:
    made = log_bars(qtbot)
    with patch.object(LogBars, "_paint_scale", autospec=True) as scale:
        seen = []
        for value in (0.02, 0.015, 0.01):
            made.show_bars(bars(value, 0.004))
            seen.append(picture(made))
    assert scale.call_count == 1
    assert all(one != other for one, other in pairwise(seen))


# Painted anew


RIDGE_CHANGES: dict[str, Callable[[Ridge], object]] = {
    "theme": lambda _: use_theme("light"),
    "language": lambda _: use_language("ko"),
    "size": lambda made: made.resize(300, 240),
    "names": lambda made: made.show_rows([row("Other"), row("Layer 1", zeros=0.2)]),
    "more rows": lambda made: made.show_rows(rows(number=40)),
    "colors": lambda made: made.show_rows([row(f"Layer {index}", color=GREEN) for index in range(4)]),
    "first zeros": lambda made: made.show_rows([row(f"Layer {index}", zeros=0.1) for index in range(4)]),
    "no more zeros": lambda made: made.show_rows([row(f"Layer {index}") for index in range(4)]),
    "axis": lambda made: made.show_rows([replace(each, high=90.0) for each in made.rows]),
    "numbers that are none": lambda made: made.show_rows(
        [row("Layer 0"), Histogram("Layer 1", RED, np.zeros(32), NAN, NAN, 0.0, (NAN, NAN, NAN), NAN, NAN)]
    ),
}


@pytest.mark.parametrize("change", RIDGE_CHANGES.values(), ids=RIDGE_CHANGES)
def test_a_ridge_looks_like_one_that_never_was_another(qtbot: QtBot, change: Callable[[Ridge], object]) -> None:
    made = ridge(qtbot)
    made.show_rows(rows())
    before = picture(made)
    change(made)
    fresh = ridge(qtbot, made.size())
    fresh.scale = made.scale
    fresh.show_rows(made.rows)
    assert before != picture(made) == picture(fresh)
    use_language("en")


def _hover(made: LogBars, index: int | None) -> None:
    made._hovered = index
    made.update()


BAR_CHANGES: dict[str, Callable[[LogBars], object]] = {
    "theme": lambda _: use_theme("light"),
    "size": lambda made: made.resize(300, 240),
    "names": lambda made: made.show_bars([Bar("Other", RED, 0.01)]),
    "colors": lambda made: made.show_bars([Bar("Layer 0", BLUE, 0.01), Bar("Layer 1", BLUE, 0.004)]),
    "decades": lambda made: made.show_bars(bars(0.01, 1e-9)),
    "unit": lambda made: setattr(made, "unit", "other"),
    "pointer": lambda made: (made.show_bars(bars(*[0.01] * 40)), picture(made), _hover(made, 5)),
}


@pytest.mark.parametrize("change", BAR_CHANGES.values(), ids=BAR_CHANGES)
def test_bars_look_like_ones_that_never_were_others(qtbot: QtBot, change: Callable[[LogBars], object]) -> None:
    made = log_bars(qtbot)
    made.show_bars(bars(0.01, 0.004))
    before = picture(made)
    change(made)
    fresh = log_bars(qtbot, made.size())
    fresh.unit = made.unit
    fresh.show_bars(made.bars)
    _hover(fresh, made._hovered)
    assert before != picture(made) == picture(fresh)


def test_a_finer_screen_gets_a_finer_picture(qtbot: QtBot) -> None:
    made, fresh = ridge(qtbot), ridge(qtbot)
    for each in (made, fresh):
        each.show_rows(rows())
    picture(made)
    for ratio in (2.0, 1.5):
        assert picture(made, ratio) == picture(fresh, ratio)


# Many rows at once


def test_a_row_has_its_density_whatever_stands_beside_it() -> None:
    edges = np.linspace(-2, 2, 41)
    alone, single = row("a", zeros=0.2), replace(row("b"), low=0.5, high=0.5)
    broken = replace(row("c"), low=NAN, high=NAN)
    together = densities([alone, single, broken], edges)
    np.testing.assert_array_equal(together[0], densities([alone], edges)[0])
    np.testing.assert_array_equal(together[1], densities([single], edges)[0])
    assert not together[2].any()


def test_hills_fill_what_a_bar_in_each_pixel_fills(qtbot: QtBot) -> None:
    area, bases, tall = QRectF(20.3, 4, 170.4, 90), [40, 70, 92], 30.0
    table = np.random.default_rng(3).random((3, 24))
    table[1, :9], table[2] = 0, 0
    columns = Columns(area, 24)
    hills = Hills(table, columns, bases, tall)
    found, wanted = (QImage(200, 100, QImage.Format.Format_RGB32) for _ in range(2))
    for image in (found, wanted):
        image.fill(0)
    painter = QPainter(found)
    with patch("studio.widgets.hills.draw_polyline"):
        for index in range(3):
            hills.paint(painter, index, RED, RED)
    painter.end()
    fine = columns.at_pixels(table)
    painter = QPainter(wanted)
    for index in range(2):  # the last one has nothing to fill
        base = bases[index]
        fill_pixels(painter, columns.pixels, base - fine[index] * tall, np.full(len(columns.pixels), base), RED)
    painter.end()
    assert found == wanted


def test_the_colors_of_a_heat_map() -> None:
    shares = np.array([[0.0, 0.01, 0.3], [0.77, 1.0, 4.0], [NAN, -1.0, float("inf")]])
    image = heat_image(shares, BLUE)
    for (y, x), share in np.ndenumerate(shares):
        wanted = viridis(np.sqrt(share)) if share > 0 else BLUE
        assert image.pixelColor(x, y) == wanted


# What nobody needs is not worked out


def test_the_colors_of_layers_are_looked_up_once(names) -> None:  # type: ignore[no-untyped-def]
    found = names.colors(["a", "r"])
    assert found == {node: names.color(node) for node in ("a", "r")}
    with patch.object(type(names), "color", side_effect=AssertionError):
        assert names.colors(["a", "r"]) == found
        names.know(None)
        with pytest.raises(AssertionError):
            names.colors(["a", "r"])
    dark = {color.name() for color in found.values()}
    use_theme("light")
    assert names.colors(["a", "r"]) == {node: names.color(node) for node in ("a", "r")}
    assert {color.name() for color in names.colors(["a", "r"]).values()} != dark


@pytest.mark.parametrize(("kind", "module"), [(ActivationView, activation_view), (GradientView, gradient_view)])
def test_the_next_step_is_looked_up_only_while_there_is_nothing_to_show(  # type: ignore[no-untyped-def]
    qtbot: QtBot, memory, names, kind: type[ActivationView | GradientView], module: ModuleType
) -> None:
    view = kind(memory, names)
    qtbot.addWidget(view)
    with patch.object(module, "empty_line", return_value="Press Train.") as asked:
        view.redraw()
        assert asked.call_count == 1
        memory.take(started())
        memory.take(layers(3, a=1e-3, r=1e-2, b=1e-1))
        view.redraw()
    assert asked.call_count == 1


class Listened(Toast):
    """A toast that counts what it hears."""

    heard = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.heard += 1
        return super().eventFilter(watched, event)


def test_a_toast_out_of_sight_hears_nothing(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(700, 400)
    toast = Listened(window)
    with qtbot.waitExposed(window):
        window.show()
    window.resize(720, 400)
    assert not toast.heard
    for _ in range(2):
        toast.say("Saved.")
        window.resize(window.width() - 60, 400)
        assert toast.heard and abs(toast.geometry().center().x() - window.rect().center().x()) <= 1
        toast.take_back("Saved.")
        toast.heard = 0
        window.resize(window.width() - 20, 400)
        assert not toast.heard
    toast.say("Saved.")
    window.hide()
    window.show()
    window.resize(500, 400)
    assert abs(toast.geometry().center().x() - window.rect().center().x()) <= 1
    toast.take_back("Saved.")
