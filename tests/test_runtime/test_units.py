"""What is told of the units of a layer: planted ones are found, and a history keeps them."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from doctor_kit import case_of, nodes_with, sgd, stack

from runtime.document import Document
from runtime.history import History
from runtime.telemetry import Layer, Layers, Units
from runtime.tray import Tray
from runtime.units import MOST, PATIENCE, SURE, describe_units, has_units, unit_places


def units_of(values: torch.Tensor) -> torch.Tensor:
    """Samples and places of the units that are looked at: (N, U)."""
    return Tray().take("units", values, unit_places).flatten(0, -2)


def test_units_are_columns_and_channels() -> None:
    assert units_of(torch.zeros(4, 3)).shape == (4, 3)
    assert units_of(torch.zeros(4, 5, 3)).shape == (20, 3)
    assert units_of(torch.zeros(4, 3, 5, 5)).shape == (100, 3)
    assert not has_units(torch.zeros(4)) and not has_units(torch.zeros(0, 4)) and has_units(torch.zeros(4, 1))
    large = units_of(torch.zeros(64, 8, 64, 64))
    assert large.shape[1] == 8
    assert large.numel() <= MOST


def test_each_column_has_the_values_of_one_unit_however_they_lie() -> None:
    rows = torch.arange(6 * 5.0).reshape(6, 5)
    assert units_of(rows).tolist() == rows.tolist()
    assert units_of(rows.T).tolist() == rows.T.tolist()
    many = torch.arange(6000.0).reshape(60, 20, 5)
    assert units_of(many).tolist() == many.reshape(-1, 5).tolist()[:: 1200 // (MOST // 5)]
    assert units_of(many.movedim(2, 0).contiguous().movedim(0, 2)).tolist() == units_of(many).tolist()
    channels = torch.arange(7.0).reshape(1, 7, 1, 1)
    images = channels.expand(40, 7, 30, 20) + torch.linspace(0, 0.5, 40).reshape(40, 1, 1, 1)
    for laid in (images.contiguous(), images.contiguous(memory_format=torch.channels_last), images):
        seen = units_of(laid)
        assert (seen.floor() == torch.arange(7.0)).all()
        assert len(seen[:, 0].unique()) == 20  # every second image
        assert len(seen) == 20 * len(range(0, 600, -(-600 // (MOST // 140))))
    cut = torch.zeros(9, 7, 30, 20) + channels
    assert units_of(cut[..., ::2]).tolist() == units_of(cut[..., ::2].contiguous()).tolist()


def test_dead_saturated_and_alike_units_are_counted() -> None:
    random = np.random.default_rng(0)
    values = random.normal(size=(50, 4))
    values[:, 1] = 0.0
    told, still = describe_units(values, None, None)
    assert told.dead == 0.25
    assert told.saturated is None
    assert told.spread is not None and 0.6 < told.spread < 1.1
    assert told.alike == 0.0
    assert still.tolist() == [0, PATIENCE, 0, 0]

    pressed = np.array([0.999, 0.5, 0.001, 0.5]) + 1e-4 * random.normal(size=(50, 4))
    assert describe_units(pressed, None, (0.0, 1.0))[0].saturated == 0.5
    assert describe_units(np.repeat(random.normal(size=(50, 1)), 4, 1), None, None)[0].alike == 1.0
    assert describe_units(random.normal(size=(50, 1)), None, None)[0].alike is None
    assert describe_units(np.full((50, 2), np.nan), None, None)[0].spread is None


def test_a_unit_is_dead_only_after_it_stood_still_for_many_looks() -> None:
    awake, asleep = np.random.default_rng(0).normal(size=(20, 2)), np.zeros((20, 2))
    _, still = describe_units(awake, None, None)
    for look in range(PATIENCE):
        told, still = describe_units(asleep, still, None)
        assert told.dead == (1.0 if look == PATIENCE - 1 else 0.0)
    assert describe_units(awake, still, None)[0].dead == 0.0


def test_units_of_tiny_batches_are_dead_only_after_many_samples() -> None:
    """A unit that speaks now and then is still in one sample, and may be in two; what never speaks is dead."""
    random = np.random.default_rng(0)
    for rows in (1, 2, 4):
        still = None
        for _ in range(SURE // rows):
            values = np.maximum(random.normal(size=(rows, 60)), 0.0)
            values[:, :15] = 0.0
            told, still = describe_units(values, still, (0.0, 1.0))
        assert told.dead == 0.25, rows
        assert describe_units(values + 1.0, None, None)[0].dead == 0.0
    alone, _ = describe_units(random.normal(size=(1, 60)), None, (-0.1, 0.1))
    assert (alone.spread, alone.saturated, alone.alike) == (None, None, 0.0)


@pytest.mark.parametrize("batch", [1, 2])
def test_a_network_that_learns_from_single_samples_has_no_dead_units(batch: int) -> None:
    def network(**first: float) -> Document:
        layers = {"linear1": {"units": 16, **first}, "linear2": {"units": 10}, "goal1": sgd(0.01)}
        source = {"batch_size": batch, "rows": 300}
        return stack("digits", "flatten linear relu linear", port="image", epochs=2, digits1=source, **layers)

    assert nodes_with("dead_relu", network()) == []
    assert nodes_with("dead_relu", network(first_bias=-9.0)) == ["relu1"]


def test_a_run_tells_of_units_and_the_history_keeps_them() -> None:
    sizes = {"linear1": {"units": 4, "first_bias": -9.0}, "linear2": {"units": 3}}
    case = case_of(stack("iris", "standardize linear relu linear", epochs=2, goal1=sgd(0.1), **sizes))
    layers = case.looks[-1][1]
    assert layers["relu1"].units is not None
    assert layers["relu1"].units.dead == 1.0
    assert layers["linear1"].units is not None
    assert layers["linear1"].units.dead == 0.0
    assert layers["standardize1"].units is None  # neither weights nor an activation
    kept = History.unpack(*case.history.pack())
    assert [event.layers["relu1"].units for event in kept.events(1) if isinstance(event, Layers)] == [
        told["relu1"].units for _, told in case.looks
    ]


def test_a_history_of_an_older_version_has_no_units() -> None:
    history = History()
    history.add(Layers(1, 3, {"a": Layer(gradient=0.5, units=Units(0.25, None, 1.0, 0.0))}))
    facts, arrays = history.pack()
    arrays["looks"] = np.ascontiguousarray(arrays["looks"][:, :, : 3 + 2 * 42])
    (event,) = [event for event in History.unpack(facts, arrays).events(1) if isinstance(event, Layers)]
    assert event.layers["a"] == Layer(gradient=0.5)
