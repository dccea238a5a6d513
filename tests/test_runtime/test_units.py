"""What is told of the units of a layer: planted ones are found, and a history keeps them."""

from __future__ import annotations

from math import isnan

import numpy as np
import torch
from doctor_kit import case_of, sgd, stack

from runtime.history import History
from runtime.telemetry import Layer, Layers, Units
from runtime.units import MOST, PATIENCE, _on_device, by_unit, describe_units


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
    values = torch.randn(50, 4)
    values[:, 1] = 0.0
    numbers, still = describe_units(values, None, None)
    dead, saturated, spread, alike = numbers.tolist()
    assert dead == 0.25
    assert isnan(saturated)
    assert 0.6 < spread < 1.1
    assert alike == 0.0
    assert still.tolist() == [0, PATIENCE, 0, 0]

    pressed = torch.tensor([0.999, 0.5, 0.001, 0.5]) + 1e-4 * torch.randn(50, 4)
    assert describe_units(pressed, None, (0.0, 1.0))[0][1] == 0.5
    assert describe_units(torch.randn(50, 1).expand(50, 4), None, None)[0][3] == 1.0
    assert isnan(describe_units(torch.randn(50, 1), None, None)[0][3])


def test_a_device_answers_as_the_processor_does() -> None:
    torch.manual_seed(0)
    values = torch.sigmoid(3 * torch.randn(40, 6))
    values[:, 2] = 0.5
    still = torch.full((6,), PATIENCE - 1.0)
    for ends in (None, (0.0, 1.0)):
        (one, kept), (other, kept_there) = describe_units(values, still, ends), _on_device(values, still, ends)
        assert torch.allclose(one.float(), other, equal_nan=True)
        assert torch.equal(kept, kept_there)


def test_a_unit_is_dead_only_after_it_stood_still_for_many_looks() -> None:
    awake, asleep = torch.randn(20, 2), torch.zeros(20, 2)
    _, still = describe_units(awake, None, None)
    for look in range(PATIENCE):
        numbers, still = describe_units(asleep, still, None)
        assert numbers[0] == (1.0 if look == PATIENCE - 1 else 0.0)
    assert describe_units(awake, still, None)[0][0] == 0.0


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
