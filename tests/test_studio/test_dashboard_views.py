"""The views: what of a run each of them shows, and what a click in them does."""

from dataclasses import replace

import numpy as np
import pytest
from block_kit import with_block
from dashboard_fakes import (
    checked_without_torch,
    colors_in,
    epoch,
    layers,
    losses,
    mlp,
    predictions,
    started,
)
from PySide6.QtTest import QTest

import studio.commands  # noqa: F401 (the table of actions, which names the keys)
from runtime.telemetry import Failed, State
from studio.dashboard.activation_view import ActivationView
from studio.dashboard.gradient_view import GradientView
from studio.dashboard.loss_view import LOSS, LossView
from studio.dashboard.names import Names
from studio.dashboard.predictions_view import PredictionsView
from studio.dashboard.view import FAULTY, NOTHING
from studio.theme import theme


def lines(view, key=LOSS):
    return {line.name: line for line in view.charts[key].lines}


def test_names_and_colors_are_those_of_the_canvas(names):
    assert names.names(["flat", "a", "r", "b"]) == {"flat": "Flatten", "a": "hidden", "r": "ReLU", "b": "scores"}
    order = ("flat", "a", "r", "b")
    assert [names.color(node).name() for node in order] == [theme().layer(index).name() for index in range(4)]
    assert names.color("data") == theme().color("muted")


def test_layers_called_alike_are_numbered():
    made = Names()
    document = mlp("same", "", "same")
    made.know(checked_without_torch(document), document)
    assert made.names(["a", "r", "b"]) == {"a": "same 1", "r": "ReLU", "b": "same 2"}


def test_layers_in_blocks_have_in_front_what_tells_them_apart():
    document = with_block()
    times = replace(document.nodes["block1"], type="repeat", settings={"block": "stem", "times": 3})
    document = document.but(nodes={**document.nodes, "block1": times})
    made = Names()
    made.know(None, document)
    inside = [f"block1/{number}/linear1" for number in range(3)]
    assert [*made.names(inside).values()] == ["Linear 1 · Stem", "Linear 2 · Stem", "Linear 3 · Stem"]

    block = document.blocks["stem"]
    twice = {**block.nodes, "linear2": replace(block.nodes["linear1"], id="linear2")}
    made.know(None, document.but(blocks={"stem": replace(block, nodes=twice)}))
    inside = [f"block1/{number}/{layer}" for number in range(2) for layer in ("linear1", "linear2")]
    assert [name.split(" ·")[0] for name in made.names(inside).values()] == [
        "Linear 1.1",
        "Linear 1.2",
        "Linear 2.1",
        "Linear 2.2",
    ]


# Loss


def test_training_and_validation_are_told_apart_by_line_and_color(see):
    view = see(LossView, started(), losses(0, 3, 2, 1), epoch(1, 0.9, 1.1))
    found = lines(view)
    assert list(found) == ["train", "train, mean of the epoch", "validation"]
    assert not found["train"].dashed
    assert found["validation"].dashed
    assert found["train"].color != found["validation"].color
    assert found["validation"].series.last == 1.1


def test_several_goals_have_a_color_each(see):
    view = see(LossView, started(), losses(0, 1, 1), losses(0, 2, 2, goal="other"))
    found = lines(view)
    assert list(found) == ["Minimize train", "other train"]
    assert found["Minimize train"].color != found["other train"].color


def test_the_empty_view_names_the_key(see, memory):
    view = see(LossView)
    assert view.charts[LOSS].message == "Press Train (F5) to see the loss fall."
    memory.tell_state("running")
    view.redraw()
    assert view.charts[LOSS].message == "Getting ready to train …"


def test_the_empty_view_asks_for_no_training_where_there_is_nothing_to_train(see, memory):
    memory.hurdle = FAULTY
    view = see(LossView)
    assert view.charts[LOSS].message == "The network cannot be trained yet. The problems say why."
    memory.hurdle = NOTHING
    view.redraw()
    assert view.charts[LOSS].message == "There is no network to train yet."
    memory.tell_state("running")
    view.redraw()
    assert view.charts[LOSS].message == "Getting ready to train …"


def test_the_log_switch(see):
    view = see(LossView, started(), losses(0, 3, 0, -1, 0.5))
    view.log.click()
    assert view.charts[LOSS].log
    view.grab()
    view.log.click()
    assert not view.charts[LOSS].log


def test_smoothing_is_the_share_of_the_slider(see):
    view = see(LossView, started(), losses(0, *np.random.default_rng(0).random(300)))
    view.smoothing.setValue(0)
    assert lines(view)["train"].smoothing == 0
    view.smoothing.setValue(100)
    assert lines(view)["train"].smoothing == pytest.approx(0.12)


def test_the_axis_counts_steps_or_epochs(see):
    view = see(LossView, started(steps_per_epoch=20), losses(0, *range(100)))
    chart = view.charts[LOSS]
    assert (chart.x_name, chart.x_size) == ("steps", 1.0)
    view.epochs.click()
    assert (chart.x_name, chart.x_size) == ("epochs", 20.0)


def test_a_small_view_shows_one_chart_and_a_large_one_several(see):
    view = see(LossView, started(), losses(0, 1), epoch(1, 1, 1, accuracy=0.9))
    assert view.charts[LOSS].isVisible()
    assert not view.charts["right"].isVisible()
    view.metrics["right"].click()
    assert not view.charts[LOSS].isVisible()
    assert view.charts["right"].isVisible()
    assert view.charts["right"].percent
    assert lines(view, "right")["validation"].series.last == 0.9
    view.resize(900, 200)
    assert view.charts[LOSS].isVisible()
    assert view.charts["right"].isVisible()


def test_loss_and_metric_share_their_crosshair(see):
    view = see(LossView, started(), losses(0, *range(60)), epoch(1, 1, 1), epoch(2, 1, 1), size=(900, 200))
    chart = view.charts[LOSS]
    QTest.mouseMove(chart, chart.axes.area.center().toPoint())
    assert view.charts["right"].cross == chart.cross is not None


def test_earlier_runs_lie_behind_as_ghosts(see):
    view = see(LossView, started(1), losses(0, 9, 8), started(2), losses(0, 3, 2, run=2))
    ghosts = [line for line in view.charts[LOSS].lines if line.ghost]
    assert [ghost.series.last for ghost in ghosts] == [8.0]
    assert lines(view)["train"].series.last == 2.0


def test_a_failure_is_said_over_the_curves(see):
    view = see(LossView, started(), losses(0, 3, 9), Failed(1, "{node} gave {got}.", {"got": "infinity"}, "a"))
    assert view.charts[LOSS].notice == "✕ Linear “hidden” gave infinity."
    assert theme().color("error").name() in colors_in(view)


def test_metrics_of_another_run_are_gone(see, memory):
    view = see(LossView, started(1), losses(0, 1), epoch(1, 1, 1))
    assert list(view.metrics) == ["right"]
    memory.take(started(2))
    view.redraw()
    assert list(view.metrics) == []
    assert list(view.charts) == [LOSS]


# Gradients


def test_bars_are_of_layers_with_weights(see):
    view = see(GradientView, started(), layers(3, a=1e-3, r=1e-2, b=1e-1))
    assert [(bar.name, bar.value) for bar in view.bars.bars] == [("hidden", 1e-3), ("scores", 1e-1)]
    assert [bar.color.name() for bar in view.bars.bars] == [theme().layer(1).name(), theme().layer(3).name()]
    view.everything.click()
    assert [bar.name for bar in view.bars.bars] == ["hidden", "ReLU", "scores"]


def test_vanishing_and_exploding_gradients_are_marked(see, memory):
    view = see(GradientView, started(), layers(3, a=1e-9, b=1e-1))
    assert [(bar.sign, bar.word) for bar in view.bars.bars] == [("▼", "vanishing"), ("", "")]
    memory.take(layers(4, a=float("nan"), b=1e4))
    view.redraw()
    assert [(bar.sign, bar.word) for bar in view.bars.bars] == [("✕", "not a number"), ("▲", "exploding")]
    assert [bar.wrong for bar in view.bars.bars] == [True, False]


def test_what_leaves_a_node_is_not_compared_with_the_gradients_of_weights(see):
    """A weight gathers what comes back to all pixels and steps: that of an output is smaller and none the less well."""
    view = see(GradientView, started(), layers(3, a=0.5, r=1e-5, b=1e-1))
    view.everything.click()
    assert [(bar.name, bar.sign) for bar in view.bars.bars] == [("hidden", ""), ("ReLU", ""), ("scores", "")]


def test_gradients_over_time_are_lines_on_a_logarithmic_axis(see):
    view = see(GradientView, started(), layers(3, a=1e-3, b=1e-1), layers(9, a=1e-4, b=1e-2))
    view.over_time.click()
    assert view.chart.isVisible()
    assert view.chart.log
    assert {line.name: line.series.last for line in view.chart.lines} == {"hidden": 1e-4, "scores": 1e-2}
    view.over_time.click()
    assert view.bars.isVisible()


def test_a_new_run_forgets_bars(see, memory):
    view = see(GradientView, started(), layers(3, a=1e-8, b=1e-1))
    memory.take(started(2))
    view.redraw()
    assert view.bars.bars == []
    assert view.bars.decades == (-4, -1)


# Activations


def test_a_row_per_layer_with_its_color_and_share_of_zeros(see):
    view = see(ActivationView, started(), layers(3, a=1e-3, r=1e-2, b=1e-1))
    rows = view.ridge.rows
    assert [row.name for row in rows] == ["hidden", "ReLU", "scores"]
    assert [row.color.name() for row in rows] == [theme().layer(index).name() for index in (1, 2, 3)]
    assert {row.zeros for row in rows} == {0.25}


def test_the_axis_of_activations_can_be_even(see):
    view = see(ActivationView, started(), layers(3, a=1e-3))
    signed = view.ridge.scale
    view.log.click()
    assert type(view.ridge.scale) is not type(signed)


def test_views_without_anything_are_drawn(see):
    for kind in (LossView, GradientView, ActivationView, PredictionsView):
        see(kind)


def test_views_after_the_end_are_drawn(see):
    for kind in (LossView, GradientView, ActivationView, PredictionsView):
        see(kind, started(), losses(0, 1), layers(0, a=0.1), predictions(), State(1, "done"))
