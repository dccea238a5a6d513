"""Nodes that a stage freezes are marked on the canvas while the stage is chosen or at work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from shell_kit import Runs, open_window
from staged_kit import began, stage, staged

from runtime import annotations as notes
from runtime import blocks
from runtime.check import check
from runtime.document import Document
from runtime.telemetry import StageEnded, Started
from studio.canvas.cards import card_for
from studio.canvas.hits import Hit
from studio.window import Window


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with open_window(qtbot, tmp_path, Runs(), check=check) as window:
        show(qtbot, window, two_stages())
        window.show_bench()
        window.canvas.fit()
        yield window


def two_stages() -> Document:
    return staged(stage("stage1", "Body"), stage("stage2", "Head", frozen=["linear1", "relu1"]))


def show(qtbot: QtBot, window: Window, document: Document) -> None:
    window.session.apply(document, "Open")
    qtbot.waitUntil(lambda: window.session.latest is not None and window.session.latest.document is document)


def marked(window: Window) -> frozenset[str]:
    return window.canvas.trained.stilled.nodes


def around(window: Window, node: str) -> bytes:
    """What is painted near the left corner of a node."""
    canvas = window.canvas
    x, y, *_ = canvas.scene.rect[canvas.scene.row[node]].tolist()
    across, down = canvas.camera.to_screen(x, y)
    picture = canvas.grab()
    ratio = picture.devicePixelRatioF()
    part = picture.copy(round((across - 4) * ratio), round((down - 14) * ratio), round(40 * ratio), round(28 * ratio))
    return bytes(part.toImage().constBits())


def test_a_chosen_stage_marks_the_layers_that_it_freezes(window: Window) -> None:
    assert marked(window) == frozenset()
    before = around(window, "linear1"), around(window, "linear2")
    window.session.staging.choose("stage2")
    assert marked(window) == {"linear1"}, "a node without weights has nothing to freeze"
    after = around(window, "linear1"), around(window, "linear2")
    assert (after[0] != before[0], after[1] != before[1]) == (True, False)
    said = card_for(window.canvas, Hit(node="linear1"))
    assert "Frozen by the stage “Head”" in said
    assert "Frozen by" not in card_for(window.canvas, Hit(node="linear2"))
    window.session.staging.choose("stage1")
    assert marked(window) == frozenset()
    assert around(window, "linear1") == before[0]


def test_the_stage_at_work_marks_them_too_until_it_ends(window: Window) -> None:
    painted = []
    window.canvas.trained.stilled._canvas.update = lambda *_: painted.append(1)  # type: ignore[method-assign]
    for event in (Started(1, 20, 35, 0, "cpu", 1, 100), began("stage1", 1)):
        window.session.arrived.emit(event)
    assert marked(window) == frozenset()
    window.session.arrived.emit(StageEnded(1, 20, "stage1", "length"))
    painted.clear()
    window.session.arrived.emit(began("stage2", 2, step=20))
    assert marked(window) == {"linear1"}
    assert painted
    window.session.arrived.emit(StageEnded(1, 40, "stage2", "length"))
    assert marked(window) == frozenset()


def test_what_is_frozen_anyway_has_its_own_sign_and_a_block_is_marked_when_all_of_it_is_frozen(
    qtbot: QtBot, window: Window
) -> None:
    show(qtbot, window, notes.set_frozen(two_stages(), ["linear1"], True))
    window.session.staging.choose("stage2")
    assert marked(window) == frozenset()
    document, use, _ = blocks.group(two_stages(), ["linear1", "relu1", "linear2"])
    show(qtbot, window, document)
    window.session.staging.choose("stage2")
    assert marked(window) == frozenset(), "half of the block learns"
    show(qtbot, window, document.but(stages=(stage("stage2", "Head", frozen=[use]),)))
    window.session.staging.choose("stage2")
    assert marked(window) == {use}
    window.session.enter(use)
    qtbot.waitUntil(lambda: bool(window.session.latest and window.session.latest.path))
    assert marked(window) == {"linear1", "linear2"}


@pytest.mark.parametrize("zoom", [0.04, 0.2, 0.4, 1.0])
def test_it_is_seen_at_every_distance(window: Window, zoom: float) -> None:
    canvas, staging = window.canvas, window.session.staging
    x, y = canvas.camera.to_screen(*canvas.scene.rect[canvas.scene.row["linear1"], :2].tolist())
    canvas.sight.zoom_about(zoom / canvas.camera.zoom, x, y, animated=False)
    staging.choose("stage1")
    plain = canvas.grab().toImage()
    assert canvas.grab().toImage() == plain
    staging.choose("stage2")
    assert canvas.grab().toImage() != plain
