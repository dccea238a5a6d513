"""What a teacher would call the cause, and not something that comes of it; and no illness where there is none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from doctor_kit import adam, case_of, found, sgd, stack, table
from doctor_pairs import PAIRS
from trained import build, run

from runtime import edits
from runtime.check import check
from runtime.doctor import Case, Diagnosis
from runtime.doctor.diagnosis import Treatment
from runtime.doctor.rules.overfitting import Overfitting
from runtime.doctor.treatment import Change, Put
from runtime.doctor.trial import Side, _judge, _Trial, try_treatment
from runtime.document import Document
from runtime.telemetry import Failed

DIGITS = {"port": "image"}


def rules(diagnoses: list[Diagnosis]) -> list[str]:
    return [one.rule for one in diagnoses]


def tower(kind: str, depth: int, epochs: int = 10, **settings: object) -> Document:
    layers = {f"linear{n + 1}": {"units": 32 if n < depth else 10} for n in range(depth + 1)}
    return stack(
        "digits", "flatten " + f"linear {kind} " * depth + "linear", epochs=epochs, **DIGITS, **layers, **settings
    )


def test_units_that_die_of_numbers_as_they_are_have_no_illness_of_their_own() -> None:
    layers = {"linear1": {"units": 16}, "linear2": {"units": 3}}
    assert rules(found(stack("wine", "linear relu linear", epochs=30, goal1=adam(0.01), **layers))) == [
        "unscaled_inputs"
    ]


def test_weights_of_zero_are_no_vanishing_gradient() -> None:
    zero = {"initialization": "zeros"}
    layers = {"linear1": {"units": 16, **zero}, "linear2": {"units": 3, **zero}}
    ill = found(stack("iris", "standardize linear tanh linear", epochs=30, goal1=sgd(0.1), **layers))
    assert rules(ill) == ["symmetric_weights"]


def test_a_tower_that_learns_nothing_has_a_vanishing_gradient_whatever_adam_makes_of_it() -> None:
    (ill,) = found(tower("sigmoid", 6, goal1=adam(0.001)))
    assert (ill.rule, ill.node) == ("vanishing_gradient", "linear1")
    assert ill.treatment is not None and len(ill.treatment.edits) == 6


def test_a_plain_deep_tower_can_be_treated() -> None:
    document = tower("relu", 20, epochs=5, goal1=sgd(0.1))
    (ill,) = found(document)
    assert ill.rule == "vanishing_gradient" and ill.treatment is not None
    treated = ill.treatment.apply(document)
    assert treated is not None and check(treated).trainable
    assert sum(node.type == "layer_norm" for node in treated.nodes.values()) == 20


def test_what_breaks_in_the_first_batch_is_not_laid_to_the_learning_rate() -> None:
    document = stack("breast_cancer", "linear exponential linear", epochs=3, linear1={"units": 8}, linear2={"units": 2})
    ill = next(one for one in found(document) if one.rule == "not_finite")
    assert ill.node == "exponential1" and "very first batch" in ill.cause and "rate" not in ill.cure
    assert ill.treatment is not None and ill.treatment.edits == (Put("exponential1", "sample norm"),)
    runner, _ = run(document)
    failed = next(event for event in runner.history.end if isinstance(event, Failed))
    assert failed.node == "exponential1" and "rate" not in failed.sentence and "first step" in failed.sentence


def test_one_learning_rate_is_advised_not_two() -> None:
    layers = {"linear1": {"units": 16}, "linear2": {"units": 1}}
    document = stack("diabetes", "standardize linear relu linear", "mse", target="target", goal1=sgd(0.1), **layers)
    ill = found(document)
    assert rules(ill) == ["learning_rate_high", "not_finite"]
    rates = [edit.settings for one in ill if one.treatment for edit in one.treatment.edits if isinstance(edit, Change)]
    assert len(rates) == 2 and rates[0] == rates[1]


def test_a_network_without_a_hidden_layer_is_given_one() -> None:
    document = stack("xor", "linear", epochs=30, linear1={"units": 2}, goal1=adam(0.01))
    (ill,) = found(document)
    assert ill.rule == "underfitting" and ill.treatment is not None
    treated = ill.treatment.apply(document)
    assert treated is not None and not found(treated)
    assert len(treated.nodes) == len(document.nodes) + 2


def test_a_gate_may_shut() -> None:
    wires = (
        "digits1.image>flatten1.x flatten1.y>linear1.x flatten1.y>linear2.x linear2.y>sigmoid1.x linear1.y>multiply1.x "
        "sigmoid1.y>multiply1.x multiply1.y>linear3.x linear3.y>crossentropy1.prediction "
        "digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss"
    )
    document = build(
        "digits flatten linear linear sigmoid multiply linear cross_entropy goal",
        wires,
        {"epochs": 8, "device": "cpu"},
        linear1={"units": 32},
        linear2={"units": 32, "first_bias": 12.0},
        linear3={"units": 10},
        goal1=adam(0.003),
    )
    assert "saturation" not in rules(found(document))


@pytest.mark.parametrize(
    ("layers", "settings", "ill"),
    [
        ("conv2d conv2d flatten linear", {}, ["conv2d2", "linear1"]),
        ("conv2d relu conv2d relu flatten linear", {}, []),
        ("conv2d max_pool2d conv2d relu flatten linear", {}, []),
        (
            "conv2d relu depthwise_conv2d conv2d relu flatten linear",
            {"conv2d2": {"kernel": [1, 1], "padding": [0, 0]}},
            [],
        ),
        (
            "conv2d conv2d relu flatten linear",
            {"conv2d1": {"kernel": [3, 1], "padding": [1, 0]}, "conv2d2": {"kernel": [1, 3], "padding": [0, 1]}},
            [],
        ),
    ],
)
def test_convolutions_that_follow_each_other_want_a_bend(layers: str, settings: dict, ill: list[str]) -> None:
    both = {"conv2d1": {"channels": 4}, "conv2d2": {"channels": 4}, "linear1": {"units": 10}}
    given = {node: {**own, **settings.get(node, {})} for node, own in both.items() if node.rstrip("12") in layers}
    document = stack("digits", layers, epochs=1, **DIGITS, **given)
    assert [one.node for one in found(document) if one.rule == "missing_activation"] == ill


def test_columns_of_few_values_make_equal_rows_by_chance(tmp_path: Path) -> None:
    rng = np.random.RandomState(0)
    age, kind = rng.randint(18, 80, 500), rng.randint(0, 2, 500)
    path = table(tmp_path, age=age, kind=kind, label=(age / 80 + kind / 2 > 0.9).astype(int))
    settings = {"csvtable1": {"path": path, "roles": {"label": "label"}}, "linear1": {"units": 2}}
    assert "leaking_rows" not in rules(found(stack("csv_table", "standardize linear", epochs=2, **settings)))


def test_kinds_of_a_category_that_never_differ_are_not_called_columns_of_the_table(tmp_path: Path) -> None:
    generator = np.random.default_rng(1)
    age = generator.normal(size=200).round(3)
    town = np.array([f"t{row % 40}" if row < 80 else "t0" for row in range(200)])
    path = table(tmp_path, age=age, town=town, label=(age > 0).astype(int))
    settings = {"csvtable1": {"path": path, "roles": {"label": "label", "town": "category"}}, "linear1": {"units": 2}}
    diagnoses = found(stack("csv_table", "standardize linear", epochs=2, **settings))
    (told,) = [one for one in diagnoses if one.rule == "constant_columns"]
    assert str(told.values["columns"]).startswith("town=t")
    assert told.cure.startswith("Before the sign = stands the column of the table")


def test_a_batch_of_one_is_said_in_plain_words() -> None:
    layers = {"linear1": {"units": 4}, "linear2": {"units": 3}, "iris1": {"batch_size": 1}}
    runner, _ = run(stack("iris", "standardize linear batch_norm1d relu linear", epochs=1, **layers))
    failed = next(event for event in runner.history.end if isinstance(event, Failed))
    assert failed.node == "batchnorm1d1"
    assert failed.sentence.endswith("which takes two samples at least. Make batches larger.")


def digits(layers: str, *, epochs: int = 20, **settings: object) -> Document:
    known = {"linear1": {"units": 32}, "linear2": {"units": 10}}
    return stack("digits", f"flatten {layers}", epochs=epochs, **DIGITS, **{**known, **settings})


def test_weights_pulled_to_zero_have_no_vanishing_gradient_besides() -> None:
    (ill,) = found(digits("linear relu linear", epochs=15, goal1=adam(0.003, l2=10.0)))
    assert ill.rule == "weights_pulled" and ill.treatment is not None and len(ill.treatment.further) == 1


@pytest.mark.parametrize("seed", [0, 1, 4])
def test_momentum_that_throws_the_loss_or_kills_units_is_not_called_a_learning_rate(seed: int) -> None:
    document = digits("linear relu linear", goal1=sgd(0.1, **{"optimizer.momentum": 0.999}))
    (ill,) = found(edits.set_training(document, "seed", seed))
    assert ill.rule == "momentum_high"


def test_noise_that_drowns_the_rows_is_not_called_a_small_network() -> None:
    ill = found(
        digits("gaussian_noise linear relu linear", epochs=40, gaussiannoise1={"deviation": 5.0}, goal1=adam(0.003))
    )
    assert "underfitting" not in rules(ill)


def test_targets_are_unscaled_for_a_loss_of_distances_too() -> None:
    layers = {"linear1": {"units": 32}, "linear2": {"units": 1}}
    document = stack("diabetes", "standardize linear relu linear", "l1", target="target", epochs=40, **layers)
    (ill,) = found(document)
    assert (ill.rule, ill.node) == ("unscaled_targets", "linear2") and ill.treatment is not None
    treated = ill.treatment.apply(document)
    assert treated is not None and "unscaled_targets" not in rules(found(treated))


def test_what_overfits_is_offered_an_earlier_end_where_dropout_does_not_do() -> None:
    source = {"rows": 60, "validation": 0.4, "label_noise": 0.3, "batch_size": 16}
    ill = found(digits("linear relu linear", epochs=120, digits1=source, linear1={"units": 256}, goal1=adam(0.003)))
    treatment = next(one.treatment for one in ill if one.rule == "overfitting")
    assert treatment is not None and "Dropout" in treatment.text
    (sooner,) = treatment.further
    assert sooner.values["now"] == 120 and 2 < sooner.values["epochs"] < 60


def test_where_the_original_breaks_the_treated_one_is_tried_to_its_end() -> None:
    layers = {"linear1": {"units": 16}, "linear2": {"units": 1}}
    document = stack(
        "diabetes", "standardize linear relu linear", "mse", target="target", epochs=8, goal1=sgd(0.1), **layers
    )
    ill = next(one for one in found(document) if one.rule == "learning_rate_high")
    treated = ill.treatment.apply(document) if ill.treatment else None
    assert treated is not None
    outcome = try_treatment(document, treated, ill, 6, lambda _: None)
    assert outcome.before.broke and outcome.verdict == "better"
    assert outcome.after.reached == 8 * outcome.after.per_epoch > outcome.before.reached


def test_a_training_loss_that_falls_says_nothing_of_rows_held_out() -> None:
    steps, falling = np.arange(40.0), np.linspace(2.0, 0.1, 40)
    before = Side(steps, falling, 1.0, 40, broke=False, ill=False)
    after = Side(steps, falling, 1.5, 40, broke=False, ill=False, falls=False)
    assert _judge(before, after, same_loss=True).verdict == "worse"
    assert _judge(before, replace(after, falls=True), same_loss=True).verdict == "early"


@pytest.mark.parametrize("loss", ["mse", "l1"])
def test_no_rule_breaks_over_a_target_that_is_worked_out(loss: str, caplog: pytest.LogCaptureFixture) -> None:
    kind = loss.replace("_", "")
    wires = (
        "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>relu1.x relu1.y>linear2.x "
        f"linear2.y>{kind}1.prediction flatten1.y>{kind}1.target {kind}1.loss>goal1.loss"
    )
    layers = {"linear1": {"units": 16}, "linear2": {"units": 64}}
    found(build(f"digits flatten linear relu linear {loss} goal", wires, {"epochs": 4, "device": "cpu"}, **layers))
    assert not [record for record in caplog.records if "broke" in record.message]


def test_a_held_out_loss_that_comes_and_goes_is_not_learnt_by_heart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batch norm's averages lag behind: the loss of the plot rises by less than it jumps anyway."""
    case = case_of(PAIRS["restless_validation"].ill(Path()), 20)
    jumping = np.array([2.2, 0.9, 0.6, 0.2, 0.9, 0.5, 1.2, 0.4, 0.7, 0.3, 0.9, 0.6])
    rising = np.array([2.2, 0.9, 0.6, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6])
    monkeypatch.setattr(Case, "by_epoch", lambda _case, _goal: np.linspace(2.0, 0.05, 12))

    def told(held: np.ndarray) -> list[Diagnosis]:
        monkeypatch.setattr(Case, "held", lambda _case, _goal: held)
        return list(Overfitting.find(case))

    assert not told(jumping)
    (found_rising,) = told(rising)
    assert (found_rising.values["epoch"], found_rising.values["best"], found_rising.values["last"]) == (4, "0.2", "0.6")


@pytest.mark.parametrize("depth", [4, 8])
def test_a_loss_that_stood_still_for_want_of_a_gradient_has_that_cause_though_one_has_come_since(depth: int) -> None:
    """Neither a network that is too small nor a run that is too short: with ReLU it learns in a third of the time."""
    ill = found(tower("sigmoid", depth, epochs=24, goal1=adam(0.001)))
    (found_late,) = [one for one in ill if one.severity != "hint"]
    assert (found_late.rule, found_late.node) == ("vanishing_gradient", "linear1")
    assert found_late.treatment is not None and found_late.treatment.values == {"count": depth}
    assert "vanishing_gradient" not in rules(found(tower("relu", depth, epochs=8, goal1=adam(0.001))))


@pytest.mark.parametrize(("held", "offered"), [(0.322, False), (0.2, True)])
def test_another_cure_is_offered_only_where_it_is_better_than_none(
    held: float, offered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one made it worse; one that is less bad, and still worse than untreated, is no cure."""
    document = tower("relu", 2)
    dose = Treatment("-", (Change("goal1", {"optimizer.learning_rate": 0.01}),))
    treatment = Treatment("-", (Change("goal1", {"optimizer.learning_rate": 0.02}),), further=(dose,))
    diagnosis = Diagnosis("goal1", "-", "-", {}, treatment, rule="overfitting")
    steps, falling = np.arange(40.0), np.linspace(2.0, 0.1, 40)
    before, weak, other = (
        Side(steps, falling, loss, 40, broke=False, ill=ill, falls=False)
        for loss, ill in ((0.297, True), (0.485, False), (held, False))
    )
    trial = _Trial(document, diagnosis, 5.0, lambda _: None)
    monkeypatch.setattr(trial, "train", lambda _document, _steps: other)
    monkeypatch.setattr(trial, "judge", lambda one, another, _treated: _judge(one, another, same_loss=True))
    outcome = replace(_judge(before, weak, same_loss=True), treatment=treatment)
    assert outcome.verdict == "worse"
    found_better = trial.stronger(outcome)
    assert (found_better is not None) is offered
