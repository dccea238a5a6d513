"""The Doctor speaks while a run goes on, of however few looks: what may mend of itself, and blips, it leaves alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from doctor_kit import nodes_with
from doctor_pairs import PAIRS
from trained import classifier, prepared

from runtime import edits
from runtime.check import check
from runtime.doctor import Case
from runtime.doctor.registry import all_rules
from runtime.history import History
from runtime.telemetry import Epoch, Event, Finished, Layer, Layers, Losses, StageBegan, StageEnded, Started, Units

PLANNED = 100  # steps, in ten epochs


def case_with(*events: Event, losses: Sequence[float] = ()) -> Case:
    history = History()
    for event in (Started(1, 10, PLANNED // 10, 0, "cpu", 1, 0), *events):
        history.add(event)
    if losses:
        history.add(Losses(1, "goal1", 0, np.array(losses, np.float32)))
    return Case.of(check(classifier()), history, {})


def spoken(key: str, case: Case) -> list[str]:
    return [found.node for one in all_rules() if one.key == key for found in one.find(case)]


def look(step: int, **numbers: float) -> Layers:
    """A look that tells an update ratio of every layer, or what else is given of them."""
    units = {name: numbers.pop(name) for name in ("dead", "saturated") if name in numbers}
    layer = Layer(units=Units(**units) if units else None, **numbers)  # type: ignore[arg-type]
    return Layers(1, step, {"linear1": layer, "relu1": layer, "linear2": layer})


@pytest.mark.parametrize(
    "key", ["no_learning", "underfitting", "learning_rate_low", "saturation", "posterior_collapse"]
)
def test_what_may_mend_of_itself_is_not_told_early(key: str, tmp_path: Path) -> None:
    """The same steps that are ill at the end of a run are not when ten times as many are planned."""
    document = PAIRS[key].ill(tmp_path)
    long = edits.set_training(document, "epochs", 10 * document.training["epochs"])
    assert nodes_with(key, long, prepared(document).steps) == []


def test_how_far_a_stage_is() -> None:
    assert case_with(losses=[1.0] * 40).progress == 0.4
    assert case_with(Finished(1, 40, 4, {}, {}, 0.0), losses=[1.0] * 40).progress == 1.0
    began = StageBegan(1, 40, "second", "", 2, 2, ("goal1",), 3, 10)
    assert case_with(began, losses=[1.0] * 55).progress == 0.5
    assert case_with(began, StageEnded(1, 55, "second", "patience"), losses=[1.0] * 55).progress == 1.0


def test_few_looks_say_nothing_and_late_ones_count() -> None:
    dead = [look(step, dead=1.0) for step in (0, 40, 80)]
    assert spoken("dead_relu", case_with(*dead)) == ["relu1"]
    assert spoken("dead_relu", case_with(*dead[:2])) == []
    mended = [*dead, look(99, dead=0.0)]
    assert spoken("dead_relu", case_with(*mended)) == []
    assert case_with(*mended).seen("relu1", lambda layer: layer.units and layer.units.dead, 3) == [1.0, 0.0]


def held(*losses: float) -> list[Epoch]:
    """Epochs with these held-out losses, while the training loss falls."""
    train = np.linspace(1.0, 0.1, len(losses))
    return [
        Epoch(1, place + 1, 10 * (place + 1), {"goal1": float(one)}, {"goal1": loss}, {}, {}, 0.0)
        for place, (one, loss) in enumerate(zip(train, losses, strict=True))
    ]


def test_overfitting_is_neither_a_slope_down_nor_a_blip() -> None:
    falling = (9.0, 6.0, 4.0, 2.5, 1.5, 1.0, 0.8)
    assert spoken("overfitting", case_with(*held(*falling))) == []
    assert spoken("overfitting", case_with(*held(*falling, 0.8, 2.9, 1.1, 3.6))) == []
    assert spoken("overfitting", case_with(*held(*falling, *[0.8] * 3, *[1.2] * 8))) == ["goal1"]


def test_a_rate_is_not_too_high_because_single_rows_differ() -> None:
    """Batches of one row: the first may be right, so its loss is 0, and each loss says little."""
    looks = [look(step, update=0.3) for step in range(0, 60, 5)]
    rows = np.random.RandomState(0).choice([0.0, 0.0, 4.0, 11.0], 60)
    rows[0] = 0.0
    assert spoken("learning_rate_high", case_with(*looks, losses=rows.tolist())) == []
    rows[:3] = 2.0
    assert spoken("learning_rate_high", case_with(*looks, losses=rows.tolist())) == []
    assert spoken("learning_rate_high", case_with(*looks, losses=np.linspace(2.0, 9.0, 60).tolist())) == ["goal1"]


def test_a_loss_that_begins_below_0_may_rise() -> None:
    looks = [look(step, update=0.3) for step in range(0, 60, 5)]
    assert spoken("learning_rate_high", case_with(*looks, losses=np.linspace(-5.0, -0.5, 60).tolist())) == []
