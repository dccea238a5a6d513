"""The update in slow motion: from the gradient to the new weight by the formula of the optimizer at hand."""

from __future__ import annotations

from typing import Any

import pytest

from runtime import edits
from runtime.check import check
from runtime.examples import find
from runtime.insight.lens import of_training
from runtime.insight.slow_motion import SlowMotion
from runtime.prepare import prepare
from runtime.store import load
from runtime.train import take_step


def updates(steps: int = 3, **settings: Any) -> list[dict[str, Any]]:
    """The updates of the next step of the digits with a goal so set, after some steps."""
    document = load(find("digits-mlp"))
    goal = next(key for key, node in document.nodes.items() if node.type == "goal")
    for key, value in settings.items():
        document = edits.set_setting(document, goal, key, value)
    training = prepare(check(document), 1)
    training.program.network.train()
    for _ in range(steps):
        take_step(training)
    lens = of_training(training)
    with lens.used():
        told = SlowMotion().answer(lens).facts["steps"]
    return [step for step in told if step["phase"] == "update"]


RULES = [
    ("sgd", {"optimizer": "sgd"}, ["gradient", "change", "new weight"]),
    ("momentum", {"optimizer": "sgd", "optimizer.momentum": 0.9}, ["gradient", "velocity", "change", "new weight"]),
    (
        "momentum",
        {"optimizer": "sgd", "optimizer.momentum": 0.9, "optimizer.nesterov": True},
        ["gradient", "velocity", "ahead", "change", "new weight"],
    ),
    (
        "adam",
        {"optimizer": "adam"},
        ["gradient", "mean", "squares", "corrected mean", "corrected squares", "ratio", "change", "new weight"],
    ),
    (
        "adamw",
        {"optimizer": "adamw"},
        [
            "gradient",
            "mean",
            "squares",
            "corrected mean",
            "corrected squares",
            "ratio",
            "change",
            "decay",
            "new weight",
        ],
    ),
    ("rmsprop", {"optimizer": "rmsprop"}, ["gradient", "squares", "ratio", "change", "new weight"]),
    (
        "rmsprop",
        {"optimizer": "rmsprop", "optimizer.momentum": 0.5},
        ["gradient", "squares", "ratio", "velocity", "change", "new weight"],
    ),
    ("adagrad", {"optimizer": "adagrad"}, ["gradient", "sum of squares", "ratio", "change", "new weight"]),
]


@pytest.mark.parametrize(("kind", "settings", "names"), RULES)
@pytest.mark.parametrize("steps", [0, 3])
def test_the_lines_lead_from_the_gradient_to_the_weight_that_is_there(
    kind: str, settings: dict[str, Any], names: list[str], steps: int
) -> None:
    for step in updates(steps, **settings):
        assert step["kind"] == kind
        weight = step["parameters"][0]
        row = weight["rows"][0]
        lines = {line["name"]: line for line in step["reckoning"]}
        assert list(lines) == names
        assert lines["gradient"]["value"] == pytest.approx(row["gradient"])
        assert lines["new weight"]["value"] == pytest.approx(row["after"], rel=1e-5, abs=1e-7)
        for line in lines.values():
            if line["terms"]:
                assert sum(term["value"] for term in line["terms"]) == pytest.approx(line["value"])


def test_plain_descent_is_the_rate_times_the_gradient() -> None:
    step = updates(**{"optimizer": "sgd", "optimizer.learning_rate": 0.25})[0]
    change = next(line for line in step["reckoning"] if line["name"] == "change")
    assert change["figures"] == [0.25, step["parameters"][0]["rows"][0]["gradient"]]
    assert change["value"] == -0.25 * change["figures"][1]


def test_what_penalties_and_clipping_make_of_the_gradient_is_told() -> None:
    step = updates(optimizer="sgd", l2=0.5, clip=0.01)[0]
    lines = {line["name"]: line["value"] for line in step["reckoning"]}
    assert lines["given"] != pytest.approx(lines["gradient"])
    assert lines["new weight"] == pytest.approx(step["parameters"][0]["rows"][0]["after"], rel=1e-5)
    assert "held" not in lines


def test_what_pulls_at_weights_after_the_step_is_told() -> None:
    step = updates(optimizer="sgd", l1=0.5, exact_zeros=True)[0]
    lines = {line["name"]: line["value"] for line in step["reckoning"]}
    assert lines["held"] == pytest.approx(step["parameters"][0]["rows"][0]["after"])
    assert lines["held"] != pytest.approx(lines["new weight"])


def test_a_line_search_follows_no_such_formula() -> None:
    step = updates(1, optimizer="lbfgs")[0]
    assert (step["kind"], step["reckoning"]) == ("lbfgs", [])
