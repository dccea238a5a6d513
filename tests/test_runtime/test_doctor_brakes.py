"""What holds a network back and is no learning rate is named instead of one, and letting go of it helps."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from doctor_kit import adam, found, sgd, stack

from runtime.doctor import Diagnosis
from runtime.doctor.trial import try_treatment
from runtime.document import Document
from runtime.translation import catalogue_of

SIZES = {"linear1": {"units": 16}, "linear2": {"units": 3}}


def wine(layers: str = "linear relu linear", epochs: int = 60, **settings: object) -> Document:
    return stack("wine", f"standardize {layers}", epochs=epochs, **{**SIZES, **settings})


def digits(layers: str = "linear relu linear", **settings: object) -> Document:
    sizes = {"linear1": {"units": 32}, "linear2": {"units": 10}}
    return stack("digits", f"flatten {layers}", port="image", **{**sizes, "goal1": adam(0.003), **settings})


STILL = {"linear1": {"units": 16, "rate": 0.0}, "linear2": {"units": 3, "rate": 0.0001}}
FALLS = {"schedule": "step", "schedule.epochs": 1, "schedule.change": 0.01}
WARMS = {"schedule": "warm_up", "schedule.epochs": 100_000.0}

HELD: dict[str, tuple[Callable[[], Document], str, str]] = {
    "a schedule that falls at once": (
        lambda: digits(goal1=adam(0.003, **FALLS)),
        "underfitting goal1",
        "Keep the learning rate constant",
    ),
    "a warm-up longer than the run": (
        lambda: wine(goal1=adam(0.01, **WARMS)),
        "hardly_moved goal1",
        "Keep the learning rate constant",
    ),
    "a gradient cut to nothing": (
        lambda: wine(goal1=sgd(0.1, clip=1e-5)),
        "hardly_moved goal1",
        "Limit the norm of the gradient to 1",
    ),
    "a goal that weighs nothing": (
        lambda: wine(goal1=sgd(0.1, weight=1e-6)),
        "hardly_moved goal1",
        "Give it the weight 1",
    ),
    "layers that stand still": (
        lambda: wine(goal1=adam(0.01), **STILL),
        "hardly_moved linear1",
        "Set the rate of {count} layers to 1",
    ),
    "targets smoothed away": (
        lambda: wine(goal1=adam(0.01), crossentropy1={"label_smoothing": 0.95}),
        "no_learning crossentropy1",
        "Set the label smoothing to {share}",
    ),
    "noise louder than the rows": (
        lambda: digits("gaussian_noise linear relu linear", gaussiannoise1={"deviation": 10.0}),
        "no_learning gaussiannoise1",
        "Set the deviation to {deviation}",
    ),
    "a norm over one number": (
        lambda: stack(
            "diabetes",
            "standardize linear relu linear layer_norm scale_by",
            "mse",
            target="target",
            linear1={"units": 16},
            linear2={"units": 1},
            scaleby1={"factor": 77.0, "summand": 152.0},
            goal1=adam(0.01),
            epochs=40,
        ),
        "norm_over_one layernorm1",
        "Remove it",
    ),
    "the loss made larger": (
        lambda: wine(epochs=20, goal1=adam(0.01, sense="maximize")),
        "loss_maximized goal1",
        "Minimize it",
    ),
}
FREE: dict[str, Callable[[], Document]] = {
    "a schedule that fits": lambda: wine(goal1=adam(0.02, schedule="cosine")),
    "a common limit": lambda: wine(goal1=sgd(0.3, clip=1.0), epochs=120),
    "a small weight that Adam makes up for": lambda: wine(goal1=adam(0.02, weight=1e-3)),
    "one slow layer": lambda: wine(goal1=adam(0.02), linear1={"units": 16, "rate": 0.01}),
    "common smoothing": lambda: wine(goal1=adam(0.02), crossentropy1={"label_smoothing": 0.1}),
    "common noise": lambda: digits("gaussian_noise linear relu linear", gaussiannoise1={"deviation": 0.1}),
}


@pytest.mark.parametrize("name", HELD)
def test_what_holds_back_is_named_and_letting_go_helps(name: str) -> None:
    make, expected, treatment = HELD[name]
    document = make()
    ill = found(document)
    assert _told(ill) == [expected]
    assert ill[0].treatment is not None and ill[0].treatment.text == treatment
    korean = catalogue_of("ko")
    assert all(text in korean for text in (ill[0].title, ill[0].cause, ill[0].cure, treatment))
    treated = ill[0].treatment.apply(document)
    assert treated is not None
    outcome = try_treatment(document, treated, ill[0], 120, lambda share: None)
    assert outcome.verdict == "better" and not outcome.after.ill, outcome


@pytest.mark.parametrize("name", FREE)
def test_what_holds_nothing_back_is_let_be(name: str) -> None:
    assert _told(found(FREE[name]())) == []


def test_a_rate_too_low_is_still_told_where_nothing_else_holds() -> None:
    (ill,) = found(wine(goal1=sgd(1e-5, clip=1.0)))
    assert ill.rule == "hardly_moved" and ill.cure == "Raise the learning rate."


def _told(diagnoses: list[Diagnosis]) -> list[str]:
    return [f"{one.rule} {one.node}" for one in diagnoses]
