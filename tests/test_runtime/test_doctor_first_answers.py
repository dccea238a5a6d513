"""A regression that is born far from its targets: by first weights far too large, or by targets in a tiny unit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from doctor_kit import adam, case_of, found, sgd, stack, table

from runtime.doctor import Diagnosis, examine
from runtime.doctor.trial import try_treatment
from runtime.document import Document
from runtime.translation import catalogue_of

Make = Callable[[Path], Document]
SMALL = "Targets lie around {mean} and differ by {spread} only"


def normal(deviation: float) -> dict[str, object]:
    return {"initialization": "normal", "initialization.deviation": deviation}


def line(
    folder: Path, unit: float = 1.0, mean: float = 0.0, epochs: int = 60, goal: object = None, **drawn: object
) -> Document:
    """Numbers on a noisy line, in some unit."""
    random = np.random.RandomState(0)
    x = random.randn(300)
    path = table(folder, x=x.round(4), y=unit * (mean + 0.3 * x + 0.05 * random.randn(300)))
    layers = {"linear1": {"units": 16, **drawn}, "linear2": {"units": 1, **drawn}, "goal1": goal or adam(0.01)}
    source = {"path": path, "roles": {"x": "feature", "y": "target"}}
    return stack(
        "csv_table", "standardize linear relu linear", "mse", target="target", epochs=epochs, csvtable1=source, **layers
    )


def curve(layers: str, count: int, goal: dict[str, object], epochs: int = 60, **drawn: object) -> Document:
    units = {f"linear{at}": {"units": 32 if at < count else 1, **drawn} for at in range(1, count + 1)}
    return stack("wave", layers, "mse", target="target", epochs=epochs, goal1=goal, **units)


def patients(**drawn: object) -> Document:
    """The target as it is: around 152, from 25 to 346."""
    units = {"linear1": {"units": 32, **drawn}, "linear2": {"units": 1, **drawn}}
    layers = "standardize linear relu linear"
    return stack("diabetes", layers, "mse", target="target", epochs=60, goal1=adam(0.01), **units)


ILL: dict[str, tuple[Make, str]] = {
    "two layers of 10": (lambda folder: line(folder, **normal(10.0)), "exploding_gradient linear1"),
    "waves of 10": (
        lambda _: curve("linear tanh linear", 2, adam(0.01), **normal(10.0)),
        "exploding_gradient linear1",
    ),
    "three layers of 3": (
        lambda _: curve("linear relu linear relu linear", 3, adam(0.01), **normal(3.0)),
        "exploding_gradient linear1",
    ),
    "a run that broke": (
        lambda _: curve("linear relu linear relu linear", 3, sgd(0.01), **normal(5.0)),
        "exploding_gradient linear1",
    ),
    "large targets, larger weights": (lambda _: patients(**normal(10.0)), "exploding_gradient linear1"),
    "a tiny unit": (lambda folder: line(folder, 1e-3), "unscaled_targets linear2"),
    "a tiny unit, plain descent": (lambda folder: line(folder, 1e-3, goal=sgd(0.1)), "unscaled_targets linear2"),
    "a tiny unit off zero": (lambda folder: line(folder, 1e-3, mean=5.0), "unscaled_targets linear2"),
    "a unit beyond all numbers": (lambda folder: line(folder, 1e-6), "unscaled_targets linear2"),
}
WELL: dict[str, Make] = {
    "usual weights": lambda folder: line(folder, epochs=120),
    "weights that are tamed": lambda folder: line(folder, epochs=400, **normal(0.5)),
    "a small unit that is reached": lambda folder: line(folder, 0.05, epochs=120),
    "far from zero, but near its size": lambda folder: line(folder, mean=5.0, epochs=400),
}
BESIDES = {"not_finite", "learning_rate_high"}  # which may speak, too, but not first


@pytest.mark.parametrize("name", ILL)
def test_answers_far_from_their_targets_are_told_with_their_cause(name: str, tmp_path: Path) -> None:
    make, expected = ILL[name]
    ill = found(make(tmp_path))
    assert f"{ill[0].rule} {ill[0].node}" == expected, _told(ill)
    assert {one.rule for one in ill[1:]} <= BESIDES, _told(ill)
    assert ill[0].cause.startswith(SMALL) is ("unit" in name)
    korean = catalogue_of("ko")
    assert ill[0].treatment is not None
    assert all(text in korean for text in (ill[0].title, ill[0].cause, ill[0].cure, ill[0].treatment.text))


@pytest.mark.parametrize("name", WELL)
def test_answers_that_come_near_are_let_be(name: str, tmp_path: Path) -> None:
    assert _told(found(WELL[name](tmp_path))) == []


@pytest.mark.parametrize("name", ["two layers of 10", "waves of 10", "large targets, larger weights", "a tiny unit"])
def test_what_is_prescribed_helps(name: str, tmp_path: Path) -> None:
    document = ILL[name][0](tmp_path)
    ill = found(document)[0]
    treated = ill.treatment.apply(document) if ill.treatment else None
    assert treated is not None
    outcome = try_treatment(document, treated, ill, 240, lambda share: None)
    assert outcome.verdict == "better" and not outcome.after.ill, outcome


def test_early_in_a_run_it_may_still_come_back(tmp_path: Path) -> None:
    case = case_of(line(tmp_path, **normal(10.0)), 80)  # a third
    assert [one for one in examine(case) if one.rule == "exploding_gradient"] == []


def _told(diagnoses: list[Diagnosis]) -> list[tuple[str, str]]:
    return [(one.rule, one.node) for one in diagnoses]
