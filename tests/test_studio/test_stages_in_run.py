"""A run is followed stage by stage: in the strip, in the form, in the transport and in the plots."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from shell_kit import Runs
from staged_kit import (
    began,
    click,
    epoch,
    page_of,
    progress,
    said_place,
    stage,
    staged,
    staged_window,
    start,
    tell,
    train,
)

from runtime.telemetry import Losses, StageEnded, Started
from studio.panels.stage_row import StageRow
from studio.passage import CURRENT, DONE, SKIPPED, WAITING
from studio.stage_words import card_of
from studio.staging import Staging
from studio.window import Window


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, runs: Runs) -> Iterator[Window]:
    with staged_window(qtbot, tmp_path, runs) as window:
        yield window


def test_a_run_is_followed_stage_by_stage(window: Window, row: StageRow, staging: Staging) -> None:
    tell(window, start(), began("stage1", 1), progress(75))
    assert [each.state for each in row.segments] == [CURRENT, WAITING, WAITING]
    assert row.segments[0].line == "3 of 10 epochs"
    assert row.segments[0].share == pytest.approx(0.375)
    tell(window, epoch(10, 200), StageEnded(1, 200, "stage1", "length"))
    acted = {"before": {"goal1": 0.1, "accuracy1": 0.971}, "after": {"goal1": 0.5, "accuracy1": 0.834}}
    tell(window, began("stage2", 2, step=200, epochs=5, **acted, size_before=45_000, size_after=9_000))
    assert [each.state for each in row.segments] == [DONE, CURRENT, WAITING]
    assert row.segments[1].line == "0 of 5 epochs · 97.1 % → 83.4 %, 45 kB → 9 kB"
    tell(window, epoch(14, 280), StageEnded(1, 280, "stage2", "patience", 12))
    assert row.segments[1].line == "97.1 % → 83.4 %, 45 kB → 9 kB"
    told = card_of(staging.stages[1], staging, window.session.whole)
    assert "Patience at epoch 4, best 2 restored" in told
    assert "Accuracy: 97.1 % → 83.4 %" in told
    tell(window, Started(2, 20, 35, 0, "cpu", 1, 100))
    assert [each.state for each in row.segments] == [WAITING] * 3


def test_a_form_that_was_hidden_meanwhile_says_how_far_the_run_is(window: Window, row: StageRow) -> None:
    click(row, "stage1")
    tell(window, start(), began("stage1", 1), progress(5))
    assert "0 of 10 epochs" in said_place(window)
    window.session.staging.choose("")
    tell(window, progress(45))
    click(row, "stage1")
    assert "2 of 10 epochs" in said_place(window)


def test_the_form_says_which_layers_took_the_weights_of_another_run(window: Window, row: StageRow) -> None:
    click(row, "stage1")
    sentence = "Weights were loaded for {count} of {all} layers: {taken}. Another shape: {unfit}."
    values = {"count": 1, "all": 2, "taken": "body", "unfit": "head (10 × 16 → 7 × 16)"}
    tell(window, start(), began("stage1", 1, sentence=sentence, values=values))
    said = "Weights were loaded for 1 of 2 layers: body. Another shape: head (10 × 16 → 7 × 16)."
    assert said_place(window).splitlines()[-1] == said


def test_a_stage_that_is_skipped_after_its_run_says_so(window: Window, row: StageRow, staging: Staging) -> None:
    tell(window, start(), began("stage1", 1), StageEnded(1, 200, "stage1", "length"))
    click(row, "stage1")
    staging.skip()
    assert (row.segments[0].state, row.segments[0].line) == (SKIPPED, "Skipped")
    assert [each.number for each in row.segments] == [1, 2, 3]


def test_a_run_that_goes_on_from_an_earlier_step_is_no_further_than_that(window: Window, row: StageRow) -> None:
    tell(window, start(), began("stage1", 1), epoch(10, 200), StageEnded(1, 200, "stage1", "length"))
    tell(window, began("stage2", 2, step=200), progress(250), start(120))
    assert [each.state for each in row.segments] == [CURRENT, WAITING, WAITING]
    assert row.segments[0].share == pytest.approx(0.6)


def test_the_transport_says_stage_and_epoch_and_its_line_ends_with_the_run(window: Window) -> None:
    transport = window.tabs.front.transport
    assert transport is not None
    tell(window, start(), began("stage1", 1), progress(75))
    assert transport.readings.epoch.caption == "Stage 1 of 3"
    assert transport.readings.epoch.value == "3 / 10"
    assert transport.readings.epoch.toolTip() == "Stage 1 of 3 · Body · 3 of 10 epochs are over"
    assert transport._share == pytest.approx(75 / 700)
    tell(window, StageEnded(1, 100, "stage1", "patience"), began("stage2", 2, step=100, epochs=0), progress(100))
    assert transport.readings.epoch.value == "0 / 0"
    assert transport._share == pytest.approx(100 / (100 + 25 * 20))


def test_the_loss_of_the_goal_at_work_is_shown(window: Window) -> None:
    transport = window.tabs.front.transport
    assert transport is not None
    tell(window, start(), began("stage1", 1), Losses(1, "goal1", 0, np.full(3, 2.0)))
    assert transport.readings.loss.value == "2.00"
    later = began("stage2", 2, step=200)
    tell(window, type(later)(1, 200, "stage2", "", 2, 3, ("goal2",), 5, 20), Losses(1, "goal2", 200, np.full(3, 7.0)))
    assert transport.readings.loss.value == "7.00"


def test_the_loss_plot_marks_where_stages_begin(window: Window) -> None:
    loss = window.bench.dashboard.view("loss")
    tell(window, start(), began("stage1", 1), Losses(1, "goal1", 0, np.linspace(2, 1, 40)))
    tell(window, began("stage2", 2, step=40), Losses(1, "goal1", 40, np.linspace(1, 0.5, 40)))
    loss.redraw()
    assert loss.charts[""].seams == [(0.0, "Body"), (40.0, "Prune")]  # type: ignore[attr-defined]


def test_every_place_counts_a_stage_among_all_of_the_document(
    qtbot: QtBot, window: Window, row: StageRow, staging: Staging
) -> None:
    window.session.apply(staged(stage("one"), stage("two"), stage("three")), "Untitled")
    transport = window.tabs.front.transport
    assert transport is not None
    click(row, "two")
    staging.run_only()
    qtbot.waitUntil(lambda: window.session.state == "running")
    tell(window, start(), began("two", 2))
    assert [(each.number, each.title) for each in row.segments] == [(1, "Stage 1"), (2, "Stage 2"), (3, "Stage 3")]
    assert page_of(window).findChildren(QLabel)[0].text() == "Stage 2 of 3"
    assert transport.readings.epoch.caption == "Stage 2 of 3"
    click(row, "three")
    assert page_of(window).findChildren(QLabel)[0].text() == "Stage 3 of 3"
    assert said_place(window) == "Skipped"


def test_plots_and_transport_follow_stages_that_are_reordered_and_renamed(
    qtbot: QtBot, window: Window, row: StageRow, staging: Staging
) -> None:
    window.session.apply(staged(stage("one"), stage("two", "Fine"), stage("three")), "Open")
    train(qtbot, window)
    transport, loss = window.tabs.front.transport, window.bench.dashboard.view("loss")
    assert transport is not None
    tell(window, start(), began("one", 1), Losses(1, "goal1", 0, np.linspace(2, 1, 40)))
    tell(window, began("two", 2, step=40), began("three", 3, step=80))
    click(row, "one")
    staging.shift(1)
    staging.choose("two")
    staging.rename("Finer")
    staging.choose("three")
    loss.redraw()
    assert [each.title for each in row.segments] == ["Finer", "Stage 2", "Stage 3"]
    seams = loss.charts[""].seams  # type: ignore[attr-defined]
    assert seams == [(0.0, "Stage 2"), (40.0, "Finer"), (80.0, "Stage 3")]
    assert transport.readings.epoch.caption == "Stage 3 of 3"
    staging.move("three", 0)
    assert transport.readings.epoch.caption == "Stage 1 of 3"
    assert transport.readings.epoch.toolTip() == "Stage 1 of 3 · Stage 1 · 0 of 10 epochs are over"
    staging.remove()
    loss.redraw()
    assert transport.readings.epoch.caption == "Stage 3 of 3", "what is gone keeps the place that it had"
