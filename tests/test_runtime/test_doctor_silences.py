"""What a run may hide: a loss that was low and is lost again, and one that stands where guessing stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from doctor_kit import KEEP, adam, case_of, found, sgd, stack, table

from runtime import edits
from runtime.check import check
from runtime.doctor import Case, Diagnosis, examine
from runtime.doctor.data_facts import facts_of_sources
from runtime.doctor.yardstick import guessing
from runtime.document import Document
from runtime.history import History
from runtime.telemetry import Layer, Layers, Losses, Started
from runtime.translation import catalogue_of

STEPS = 400


def rules(document: Document, steps: int = KEEP) -> list[str]:
    return [one.rule for one in found(document, steps)]


# Momentum that undoes what was learnt


def rolling(bend: str, rate: float, momentum: float, seed: int) -> Document:
    """Digits by descent that keeps most of its last step; 400 steps."""
    sizes = {"linear1": {"units": 32}, "linear2": {"units": 10}}
    goal = sgd(rate, **{"optimizer.momentum": momentum})
    document = stack("digits", f"flatten linear {bend} linear", port="image", epochs=20, goal1=goal, **sizes)
    return edits.set_training(document, "seed", seed)


@pytest.mark.parametrize("seed", [0, 1, 3])
@pytest.mark.parametrize(("bend", "rate", "momentum"), [("relu", 0.1, 0.995), ("tanh", 0.3, 0.99)])
def test_momentum_is_named_where_the_units_live_but_the_loss_is_lost_again(
    bend: str, rate: float, momentum: float, seed: int
) -> None:
    (ill,) = found(rolling(bend, rate, momentum, seed))
    assert (ill.rule, ill.node) == ("momentum_high", "goal1")


def test_a_momentum_that_keeps_all_but_a_thousandth_is_named_whatever_the_seed() -> None:
    assert rules(rolling("relu", 0.1, 0.999, 3)) == ["momentum_high"]


@pytest.mark.parametrize("seed", [0, 1, 3])
@pytest.mark.parametrize(
    ("bend", "rate", "momentum"),
    [("relu", 0.1, 0.97), ("relu", 0.001, 0.999), ("relu", 0.01, 0.99), ("tanh", 0.1, 0.98)],
)
def test_a_strong_momentum_that_does_its_work_is_let_be(bend: str, rate: float, momentum: float, seed: int) -> None:
    for steps in (STEPS // 2, 3 * STEPS // 4, STEPS):
        assert "momentum_high" not in rules(rolling(bend, rate, momentum, seed), steps)


def test_the_same_loss_is_no_fault_of_a_momentum_that_is_weak() -> None:
    """What is lost again by other steps has another cause."""
    case = case_of(rolling("relu", 0.1, 0.999, 3))
    weak = check(edits.set_setting(case.document, "goal1", "optimizer.momentum", 0.9))
    assert "momentum_high" not in [one.rule for one in examine(replace(case, checked=weak.flat))]


# A classifier that guesses


def tossed(
    folder: Path, seed: int, columns: int = 1, depends: float = 0.0, layers: str = "linear", **goal: object
) -> Document:
    """Two classes that depend on the first column by so much, 0 to 1; weights that are drawn as usual."""
    rng = np.random.RandomState(seed)
    x = rng.randn(400, columns).round(4)
    label = (rng.rand(400) < 0.5 + 0.5 * depends * np.sign(x[:, 0])).astype(int)
    path = table(folder, **{f"x{at}": x[:, at] for at in range(columns)}, label=label)
    source = {"path": path, "roles": {"label": "label"}}
    count = layers.split().count("linear")
    sizes = {f"linear{at + 1}": {"units": 16 if at < count - 1 else 2} for at in range(count)}
    document = stack("csv_table", layers, epochs=40, csvtable1=source, goal1=goal or sgd(0.1), **sizes)
    return edits.set_training(document, "seed", seed)


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
@pytest.mark.parametrize(
    ("columns", "layers", "goal"), [(1, "linear", {}), (4, "linear", {}), (1, "linear relu linear", adam(0.003))]
)
def test_a_loss_that_came_down_to_that_of_guessing_has_learnt_nothing(
    tmp_path: Path, columns: int, layers: str, goal: dict[str, object], seed: int
) -> None:
    (ill,) = found(tossed(tmp_path, seed, columns, 0.0, layers, **goal))
    assert (ill.rule, ill.node) == ("no_learning", "goal1")


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
@pytest.mark.parametrize("depends", [0.4, 0.8])
def test_what_little_there_is_to_learn_is_enough(tmp_path: Path, depends: float, seed: int) -> None:
    assert rules(tossed(tmp_path, seed, 1, depends)) == []


def slow(seed: int, epochs: int) -> Document:
    """Two layers of sigmoids, which stay near guessing for long before they learn."""
    sizes = {"linear1": {"units": 8}, "linear2": {"units": 8}, "linear3": {"units": 2}}
    layers = "standardize linear sigmoid linear sigmoid linear"
    return edits.set_training(stack("breast_cancer", layers, epochs=epochs, goal1=adam(0.001), **sizes), "seed", seed)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_what_learns_late_is_let_be_all_the_way(seed: int) -> None:
    for steps in (210, 320, 420):
        assert "no_learning" not in rules(slow(seed, 60), steps)
    assert "no_learning" not in rules(slow(seed, 20))


def told(losses: Sequence[float] | np.ndarray, planned: int = 0) -> list[Diagnosis]:
    """What is said of a run of flowers with these losses; each step changes the weights by half a percent."""
    document = stack("iris", "standardize linear tanh linear", linear1={"units": 8}, linear2={"units": 3})
    checked, history = check(document), History()
    history.add(Started(1, 10, (planned or len(losses)) // 10, 0, "cpu", 1, 0))
    history.add(Losses(1, "goal1", 0, np.asarray(losses, np.float32)))
    for step in range(0, len(losses), 10):
        layer = Layer(update=0.005)
        history.add(Layers(1, step, {"linear1": layer, "linear2": layer}))
    return examine(Case.of(checked, history, facts_of_sources(checked)))


CHANCE = float(np.log(3))
NOISE = 0.002 * np.random.RandomState(0).randn(STEPS)
AWAY = np.linspace(0.0, 1.0, STEPS)


@pytest.mark.parametrize(
    "losses",
    [
        np.linspace(1.015, 0.985, STEPS) * CHANCE + NOISE,
        np.r_[np.linspace(1.06, 1.005, STEPS // 2), np.linspace(1.005, 0.99, STEPS // 2)] * CHANCE + NOISE,
    ],
    ids=["by a hair all the way", "first from above"],
)
def test_a_loss_that_falls_by_a_hair_near_guessing_says_so(losses: np.ndarray) -> None:
    (ill,) = told(losses)
    assert (ill.rule, ill.node) == ("no_learning", "goal1")
    assert ill.values["chance"] == "1.1" and "guessing" in ill.cause
    assert all(text in catalogue_of("ko") for text in (ill.title, ill.cause, ill.cure))
    assert told(losses[: STEPS // 3], planned=STEPS) == [], "what is early may mend of itself"


@pytest.mark.parametrize(
    "losses",
    [
        np.linspace(1.03, 0.9, STEPS) * CHANCE + NOISE,
        (1.0 - 0.04 * AWAY**6) * CHANCE + NOISE,
        np.linspace(1.5, 1.08, STEPS) * CHANCE + NOISE,
    ],
    ids=["falls on", "begins to fall", "far above"],
)
def test_a_loss_that_leaves_guessing_behind_is_no_such_thing(losses: np.ndarray) -> None:
    assert "no_learning" not in [one.rule for one in told(losses)]


def test_guessing_is_known_where_no_row_is_near(tmp_path: Path) -> None:
    """What enters may be words, which have no neighbors; the shares of the classes are known all the same."""
    case = case_of(tossed(tmp_path, 0))
    facts = {name: replace(one, neighbors={}) for name, one in case.data.items()}
    alone = replace(case, data=facts)
    assert guessing(alone, "goal1") == pytest.approx(guessing(case, "goal1"))
    assert [one.rule for one in examine(alone)] == ["no_learning"]
