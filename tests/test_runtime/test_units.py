"""What is told of the units of a layer: planted ones are found, and a history keeps them."""

from __future__ import annotations

import numpy as np
import torch
from doctor_kit import case_of, sgd, stack

from runtime.history import History
from runtime.telemetry import Layer, Layers, Units
from runtime.units import MOST, PATIENCE, by_unit, describe_units


def test_units_are_columns_and_channels() -> None:
    assert by_unit(torch.zeros(4, 3)).shape == (4, 3)  # type: ignore[union-attr]
    assert by_unit(torch.zeros(4, 5, 3)).shape == (20, 3)  # type: ignore[union-attr]
    assert by_unit(torch.zeros(4, 3, 5, 5)).shape == (100, 3)  # type: ignore[union-attr]
    assert by_unit(torch.zeros(4)) is None
    large = by_unit(torch.zeros(64, 8, 64, 64))
    assert large is not None
    assert large.shape[1] == 8
    assert large.numel() <= MOST


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
