"""The scrubber of a generation: the slider shows the step it stands at, Play goes through all, other noise is asked."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from dashboard_fakes import mlp
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from views_kit import observed, shown_view

from runtime.check import check
from runtime.examples import find
from runtime.insight.denoising import Denoising
from runtime.store import load
from runtime.telemetry import Answer
from studio.dashboard.denoising_view import DenoisingView


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication) -> Iterator[DenoisingView]:
    with shown_view(qtbot, DenoisingView, load(find("diffusion-ring")), (500, 260)) as made:
        yield made


def pictures(steps: int = 5) -> Answer:
    """Steps that grow from black to white."""
    frames = np.stack([np.full((2, 6, 6), 255 * step // (steps - 1), np.uint8) for step in range(steps)])
    arrays = {"frames": frames, "steps": np.arange(1, steps + 1)}
    return Answer(1, 9, "denoising", arrays, {"form": "tiles", "total": steps, "low": 0.0, "high": 1.0})


def shade(view: DenoisingView) -> int:
    box = view.tiles.boxes()[0]
    return view.tiles.grab().toImage().pixelColor(box.center().toPoint()).red()


def test_the_slider_shows_the_step_it_stands_at(qtbot: QtBot, view: DenoisingView) -> None:
    assert isinstance(observed(view).asked[-1], Denoising)
    observed(view).receive(Answer(1, 9, "denoising", {}, share=0.5))
    assert view.price.text() == "50.0 %"
    observed(view).receive(pictures())
    view.redraw()
    assert view.told.text() == "5 of 5" and shade(view) == 255, "what comes of it, at first"
    view.slider.setFocus()
    qtbot.keyClick(view.slider, Qt.Key.Key_Home)
    assert view.told.text() == "1 of 5" and shade(view) == 0
    qtbot.keyClick(view.slider, Qt.Key.Key_Right)
    assert view.told.text() == "2 of 5" and shade(view) == 63


def test_play_goes_through_all_steps_from_the_beginning(qtbot: QtBot, view: DenoisingView) -> None:
    observed(view).receive(pictures())
    view.redraw()
    seen: list[int] = []
    view.slider.valueChanged.connect(seen.append)
    qtbot.mouseClick(view.play, Qt.MouseButton.LeftButton)
    assert view.play.accessibleName() == "Pause"
    qtbot.waitUntil(lambda: view.play.accessibleName() == "Play", timeout=5000)
    assert seen == [0, 1, 2, 3, 4]


def test_other_noise_another_moment_and_the_end_of_a_run_are_asked_anew(qtbot: QtBot, view: DenoisingView) -> None:
    qtbot.mouseClick(view.other, Qt.MouseButton.LeftButton)
    assert observed(view).asked[-1].seed == 1  # type: ignore[union-attr]
    before = len(observed(view).asked)
    observed(view).moment_changed.emit(None)
    view.session.put_state("running")  # type: ignore[union-attr]
    view.session.put_state("done")  # type: ignore[union-attr]
    assert len(observed(view).asked) == before + 2


def test_points_are_drawn_in_one_plane_for_all_steps(view: DenoisingView) -> None:
    points = np.random.default_rng(0).normal(size=(3, 20, 2)).astype(np.float32)
    facts = {"form": "points", "axes": [], "total": 3, "span": [-4.0, 4.0, -4.0, 4.0]}
    observed(view).receive(Answer(1, 9, "denoising", {"points": points, "steps": np.arange(1, 4)}, facts))
    view.redraw()
    view.points.grab()
    axes = view.points.axes
    view.slider.setValue(0)
    view.points.grab()
    assert axes is not None and view.points.axes is not None
    assert (axes.across, axes.up) == (view.points.axes.across, view.points.axes.up)
    across = axes.area.width() / (axes.across.high - axes.across.low)
    assert across == pytest.approx(axes.area.height() / (axes.up.high - axes.up.low), rel=0.02), "a ring is round"


def test_where_nothing_is_generated_in_steps_it_says_how(view: DenoisingView) -> None:
    view.session.put_checked(check(mlp()))  # type: ignore[union-attr]
    view.redraw()
    assert view.empty.text().startswith("Nothing here is generated step by step.")


def test_what_takes_long_is_given_up_while_nobody_looks(view: DenoisingView) -> None:
    asked = observed(view).asked[-1]
    observed(view).receive(Answer(1, 9, "denoising", {}, share=0.5))
    view.hide()
    assert observed(view).asked[-1] is None, "others need not wait for it"
    view.show()
    assert observed(view).asked[-1] == asked
