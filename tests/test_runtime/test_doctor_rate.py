"""A learning rate far too high, and a run that was too short: named before all that follows from them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from doctor_kit import KEEP, adam, case_of, found, sgd, stack
from doctor_pairs import PAIRS

from runtime.check import check
from runtime.doctor import Diagnosis
from runtime.doctor.case import Case
from runtime.doctor.course import Course
from runtime.doctor.data_facts import facts_of_sources
from runtime.doctor.registry import examine
from runtime.doctor.trial import try_treatment
from runtime.document import Document
from runtime.history import History
from runtime.telemetry import Started
from runtime.translation import catalogue_of


def flowers(epochs: int = 30, **settings: object) -> Document:
    """What a beginner wires first."""
    sizes: dict[str, object] = {"linear1": {"units": 16}, "linear2": {"units": 3}}
    return stack("iris", "linear relu linear", epochs=epochs, **{**sizes, **settings})


def digits(bend: str = "relu", epochs: int = 8, **settings: object) -> Document:
    sizes: dict[str, object] = {"linear1": {"units": 32}, "linear2": {"units": 32}, "linear3": {"units": 10}}
    layers = f"flatten linear {bend} linear {bend} linear"
    return stack("digits", layers, port="image", epochs=epochs, **{**sizes, **settings})


def rules(document: Document, steps: int = KEEP) -> list[str]:
    return [one.rule for one in found(document, steps)]


def only(document: Document) -> Diagnosis:
    (diagnosis,) = found(document)
    return diagnosis


def said(diagnosis: Diagnosis) -> str:
    return diagnosis.cause.format(**diagnosis.named(diagnosis.values))


# A learning rate too low


@pytest.mark.parametrize(
    "document",
    [
        digits("sigmoid", goal1=adam(1e-4)),
        digits("sigmoid", epochs=30, goal1=adam(1e-4)),
        flowers(goal1=adam(1e-5)),
        flowers(epochs=100, goal1=adam(1e-5)),
    ],
    ids=["digits", "digits for long", "flowers", "flowers for long"],
)
def test_a_loss_that_hardly_moves_by_steps_that_are_tiny_is_a_rate_too_low(document: Document) -> None:
    diagnosis = only(document)
    assert (diagnosis.rule, diagnosis.title, diagnosis.node) == ("hardly_moved", "Learning rate too low", "goal1")
    assert diagnosis.cure == "Raise the learning rate." and diagnosis.treatment is not None


def test_a_rate_that_is_too_low_is_treated_by_ten_times_as_much_and_that_helps() -> None:
    ill = digits("sigmoid", goal1=adam(1e-4))
    diagnosis = only(ill)
    assert said(diagnosis).startswith("The loss of")
    assert diagnosis.treatment is not None
    treated = diagnosis.treatment.apply(ill)
    assert treated is not None
    assert "optimizer.learning_rate" not in treated.nodes["goal1"].settings, "0.001 is what Adam has by itself"
    assert "hardly_moved" not in rules(treated)


@pytest.mark.parametrize("epochs", [2, 8, 30])
def test_a_rate_that_fits_is_not_called_too_low(epochs: int) -> None:
    assert "hardly_moved" not in rules(digits("sigmoid", epochs=epochs, goal1=adam(1e-3)))


# Not trained long enough


def test_a_loss_that_still_falls_at_the_end_was_not_trained_long_enough() -> None:
    diagnosis = only(flowers())
    assert (diagnosis.rule, diagnosis.node) == ("too_short", "goal1")
    assert diagnosis.cure == "Train for more epochs, or raise the learning rate."
    assert "not trained long enough" in said(diagnosis)


def test_longer_training_helps_and_is_what_the_treatment_does() -> None:
    document = flowers()
    diagnosis = only(document)
    assert diagnosis.treatment is not None
    treated = diagnosis.treatment.apply(document)
    assert treated is not None
    times = treated.training["epochs"] // 30
    assert treated.training["epochs"] == 30 * times
    assert 2 <= times <= 10
    outcome = try_treatment(document, treated, diagnosis, 60, lambda share: None)
    assert (outcome.before.reached, outcome.after.reached) == (60, 60 * times)
    assert outcome.verdict == "better"
    assert not outcome.after.ill
    assert rules(treated) == []


def test_it_is_not_told_before_the_end() -> None:
    assert rules(flowers(epochs=60), 60) == []


def test_a_net_too_small_is_not_told_to_train_longer(tmp_path: Path) -> None:
    assert rules(PAIRS["underfitting"].ill(tmp_path)) == ["underfitting"]


def test_a_straight_line_is_too_short_where_nothing_is_known_of_the_goal() -> None:
    """The net draws its own input again, so no nearest row says what could be reached."""
    again = {"target": "features", "linear1": {"units": 8}, "linear2": {"units": 4}}
    short = stack("iris", "linear tanh linear", "mse", epochs=12, goal1=adam(0.003), **again)
    assert rules(short) == ["too_short"]
    assert rules(stack("iris", "linear tanh linear", "mse", epochs=200, goal1=adam(0.003), **again)) == []


@pytest.mark.parametrize(
    ("losses", "falls"),
    [
        (np.linspace(2.0, 1.0, 100), True),
        (np.full(100, 1.0), False),
        (np.r_[np.linspace(2.0, 1.5, 60), np.linspace(1.5, 1.0, 10), np.full(30, 1.0)], False),  # a step, then nothing
        (np.exp(-np.arange(100) / 8), False),  # settled
        (1 + np.random.RandomState(0).randn(100), False),
        (np.linspace(2.0, 1.0, 100) + 0.05 * np.random.RandomState(0).randn(100), True),
    ],
)
def test_a_trend_is_told_from_noise_and_from_what_is_over(losses: np.ndarray, falls: bool) -> None:
    course = Course(losses)
    assert (course.falls and course.falls_towards(0.1 * float(losses[0]))) is falls
    assert not course.rises
    assert Course(losses[::-1].copy()).rises or not falls


# A rate far too high


@pytest.mark.parametrize(
    "document",
    [flowers(goal1=rule(rate)) for rule, rate in ((sgd, 1.0), (sgd, 100.0), (adam, 1.0), (adam, 100.0))]
    + [digits(goal1=rule(rate)) for rule, rate in ((sgd, 10.0), (adam, 0.1), (adam, 10.0))]
    + [digits("sigmoid", goal1=adam(rate)) for rate in (1.0, 10.0)],
)
def test_the_rate_is_named_first_and_nothing_that_follows_from_it(document: Document) -> None:
    diagnosis = only(document)
    rate = document.nodes["goal1"].settings["optimizer.learning_rate"]
    assert (diagnosis.rule, diagnosis.node, diagnosis.severity) == ("learning_rate_high", "goal1", "error")
    assert f"A learning rate of {rate:g} is far too high" in said(diagnosis)
    assert "ReLU" not in diagnosis.cure
    assert diagnosis.treatment is not None
    treated = diagnosis.treatment.apply(document)
    assert treated is not None
    outcome = try_treatment(document, treated, diagnosis, 60, lambda share: None)
    assert outcome.verdict == "better"
    assert not outcome.after.ill


@pytest.mark.parametrize(
    "document",
    [flowers(goal1=rule(rate), epochs=40) for rule, rate in ((sgd, 0.1), (adam, 0.01), (adam, 0.1))]
    + [digits(goal1=rule(rate), epochs=15) for rule, rate in ((sgd, 0.1), (adam, 0.01))]
    + [digits("sigmoid", goal1=adam(0.01))],
)
def test_a_rate_that_does_its_work_is_let_be(document: Document) -> None:
    assert rules(document) == []


def test_a_run_that_broke_of_its_rate_says_so_before_where_it_broke() -> None:
    layers = "standardize linear relu linear"
    sizes = {"linear1": {"units": 16}, "linear2": {"units": 1}}
    for rate in (0.01, 0.1, 10.0):
        broken = stack("diabetes", layers, "mse", target="target", goal1=sgd(rate), **sizes)
        assert rules(broken) == ["learning_rate_high", "not_finite"]


def test_columns_of_very_different_sizes_go_before_the_rate_that_they_make_too_high() -> None:
    sizes = {"linear1": {"units": 16}, "linear2": {"units": 2}}
    document = stack("breast_cancer", "linear relu linear", epochs=10, goal1=sgd(0.01), **sizes)
    assert rules(document) == ["unscaled_inputs", "learning_rate_high"]


def test_units_that_were_born_dead_are_told_beside_the_rate() -> None:
    born = digits(linear2={"units": 32, "first_bias": -50.0}, goal1=adam(10.0))
    assert [(one.rule, one.node) for one in found(born)] == [("learning_rate_high", "goal1"), ("dead_relu", "relu2")]


def test_a_loss_of_single_rows_is_no_leap() -> None:
    assert "learning_rate_high" not in rules(flowers(iris1={"batch_size": 1}, epochs=4, goal1=sgd(0.01)))


# Words


def shrinking(**settings: object) -> Document:
    """Eight layers of ReLU whose small weights leave nothing of the gradient."""
    drawn = {"initialization": "normal", "initialization.deviation": 0.05}
    layers = {f"linear{n + 1}": {"units": 8 if n < 7 else 3, **drawn} for n in range(8)}
    return stack("iris", "standardize " + "linear relu " * 7 + "linear", epochs=15, goal1=sgd(0.1), **layers)


def test_no_relu_is_prescribed_where_all_is_relu() -> None:
    diagnosis = next(one for one in found(shrinking()) if one.rule == "vanishing_gradient")
    assert "ReLU" not in diagnosis.cure
    assert diagnosis.treatment is not None and "ReLU" not in diagnosis.treatment.text
    assert {edit.trait for edit in diagnosis.treatment.edits} == {"sample norm"}


def test_no_gradient_at_all_is_not_so_many_times_smaller() -> None:
    sizes = {"linear1": {"units": 16}, "linear2": {"units": 3}, "scaleby1": {"factor": 0.0}}
    cut = stack("iris", "linear relu scale_by linear", epochs=20, goal1=sgd(0.1), **sizes)
    diagnosis = next(one for one in found(cut) if one.rule == "vanishing_gradient")
    assert "No gradient at all" in diagnosis.cause
    assert "times" not in diagnosis.values


def test_one_layer_and_several_are_told_apart() -> None:
    def wider(*between: str) -> str:
        sizes = {f"linear{n + 1}": {"units": 1} for n in range(len(between) + 1)}
        layers = "linear " + " ".join(f"{bend} linear" for bend in between)
        document = stack("circle", layers, "mse", target="target", goal1=adam(0.03), epochs=30, **sizes)
        treatment = next(one for one in found(document) if one.rule == "underfitting").treatment
        assert treatment is not None
        return treatment.text

    assert wider("tanh") == "Give {layer} four times the units"
    assert wider("tanh", "tanh") == "Give {count} hidden layers four times the units"


def test_every_sentence_has_korean() -> None:
    korean = catalogue_of("ko")
    for document in (flowers(), flowers(goal1=sgd(100.0)), digits(goal1=sgd(10.0)), shrinking()):
        for one in found(document):
            texts = [one.title, one.cause, one.cure, *([one.treatment.text] if one.treatment else [])]
            assert all(text in korean for text in texts), texts
            assert check(document).trainable


def test_a_case_knows_how_many_steps_are_planned() -> None:
    case = case_of(flowers(epochs=3))
    assert case.planned == case.steps == 6


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("document", [flowers(), digits()], ids=["flowers", "digits"])
def test_before_the_first_step_no_rule_speaks_and_none_breaks(document: Document) -> None:
    checked, history = check(document), History()
    history.add(Started(1, 2, 30, 0, "cpu", 1, 0))
    assert examine(Case.of(checked, history, facts_of_sources(checked))) == []
