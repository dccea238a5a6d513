"""Update rules and schedules: what a goal's choices build, and how the learning rate goes."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from nodes.catalogue import catalogue
from nodes.goals.goal import OPTIMIZERS, SCHEDULES
from nodes.spec import DeclarationFault, Signal, bind, own_settings
from runtime.forms import resolve

STEPS, PER_EPOCH = 100, 10
STEPPING = [rule for rule in OPTIMIZERS if not getattr(rule, "solves", False)]


def goal(**settings: Any) -> Any:
    return catalogue()["goal"].bind({key.replace("__", "."): value for key, value in settings.items()})


def optimizer(key: str, weights: list[torch.Tensor], **settings: Any) -> torch.optim.Optimizer:
    form = goal(optimizer=key, **{f"optimizer__{name}": value for name, value in settings.items()}).optimizer.build()
    made: torch.optim.Optimizer = resolve(form.path)(weights, *form.arguments, **dict(form.keywords))
    return made


@pytest.mark.parametrize("rule", STEPPING, ids=lambda rule: rule.key)
def test_every_rule_finds_the_bottom_of_a_bowl(rule: Any) -> None:
    place = torch.tensor([3.0, -2.0], requires_grad=True)
    steps = optimizer(rule.key, [place], learning_rate=0.3)

    def closure() -> torch.Tensor:
        steps.zero_grad()
        loss = (place * place * torch.tensor([1.0, 3.0])).sum()
        loss.backward()
        return loss

    for _ in range(200):
        steps.step(closure)
    assert closure().item() < 0.05


def test_only_least_squares_has_a_rule_of_its_own() -> None:
    assert [rule.key for rule in OPTIMIZERS if rule not in STEPPING] == ["least_squares"]
    assert goal(optimizer="least_squares", optimizer__ridge=0.5).optimizer.ridge == 0.5
    assert not list(goal(optimizer="least_squares").advise(Signal(())))


def test_only_lbfgs_looks_several_times() -> None:
    assert [rule.key for rule in OPTIMIZERS if getattr(rule, "needs_closure", False)] == ["lbfgs"]


@pytest.mark.parametrize("rule", [*OPTIMIZERS, *SCHEDULES], ids=lambda rule: rule.key)
def test_every_rule_explains_itself(rule: Any) -> None:
    assert rule.title and rule.__doc__.endswith(".")
    assert all(item.help.endswith(".") for item in own_settings(rule))
    if rule in STEPPING:
        first = own_settings(rule)[0]
        assert first.key == "learning_rate" and first.live and first.logarithmic


def test_settings_reach_torch() -> None:
    weights = [torch.zeros(2, requires_grad=True)]
    sgd = optimizer("sgd", weights, learning_rate=0.5, momentum=0.9, nesterov=True).defaults
    assert (sgd["lr"], sgd["momentum"], sgd["nesterov"]) == (0.5, 0.9, True)
    assert optimizer("sgd", weights, nesterov=True).defaults["nesterov"] is False, "torch refuses it without momentum"
    assert optimizer("adam", weights, beta1=0.5).defaults["betas"] == (0.5, 0.999)
    assert optimizer("adamw", weights, weight_decay=0.1).defaults["weight_decay"] == 0.1
    assert optimizer("rmsprop", weights, alpha=0.9, momentum=0.5).defaults["alpha"] == 0.9
    assert optimizer("adagrad", weights).defaults["lr"] == 0.01
    lbfgs = optimizer("lbfgs", weights, search="none", rounds=5).defaults
    assert (lbfgs["line_search_fn"], lbfgs["max_iter"]) == (None, 5)


def test_a_choice_brings_its_settings() -> None:
    facts = catalogue()["goal"]
    keys = [item.key for item in facts.active_settings({"optimizer": "sgd", "schedule": "step"})]
    assert [key for key in keys if "." in key] == [
        "optimizer.learning_rate",
        "optimizer.momentum",
        "optimizer.nesterov",
        "schedule.epochs",
        "schedule.change",
    ]


def factors(key: str, **settings: Any) -> list[float]:
    schedule = goal(schedule=key, **{f"schedule__{name}": value for name, value in settings.items()}).schedule
    return [schedule.factor(step, STEPS, PER_EPOCH) for step in range(STEPS + 1)]


@pytest.mark.parametrize("rule", SCHEDULES, ids=lambda rule: rule.key)
def test_factors_stay_between_nothing_and_one(rule: Any) -> None:
    schedule = bind(rule, {})
    for steps in (1, 7, 100):
        values = [schedule.factor(step, steps, 3) for step in range(2 * steps)]
        assert all(0 <= value <= 1 for value in values)
        assert all(isinstance(value, float) for value in values)


def test_constant_and_step() -> None:
    assert set(factors("constant")) == {1.0}
    halves = factors("step", epochs=3, change=0.5)
    assert [halves[step] for step in (0, 29, 30, 59, 60, 99)] == [1, 1, 0.5, 0.5, 0.25, 0.125]


def test_cosine() -> None:
    values = factors("cosine", final=0.1)
    assert [values[step] for step in (0, 50, 100)] == pytest.approx([1, 0.55, 0.1])
    assert values == sorted(values, reverse=True)


def test_cosine_is_that_of_torch() -> None:
    weights = [torch.zeros(1, requires_grad=True)]
    steps = torch.optim.SGD(weights, lr=1.0)
    theirs = torch.optim.lr_scheduler.CosineAnnealingLR(steps, STEPS)
    for value in factors("cosine")[:20]:
        assert value == pytest.approx(theirs.get_last_lr()[0])
        steps.step()
        theirs.step()


def test_one_cycle() -> None:
    values = factors("one_cycle", rise=0.3, first=0.04, final=0.001)
    assert [values[step] for step in (0, 30, 100)] == pytest.approx([0.04, 1, 0.001])
    assert values[:31] == sorted(values[:31]) and values[30:] == sorted(values[30:], reverse=True)
    assert factors("one_cycle", rise=0.0)[0] == 1
    assert factors("one_cycle", rise=1.0)[100] == 1


def test_warm_up() -> None:
    values = factors("warm_up", epochs=2.0)
    assert [values[step] for step in (0, 9, 19, 20, 100)] == [0.05, 0.5, 1, 1, 1]
    assert set(factors("warm_up", epochs=0.0)) == {1.0}


def test_a_rule_without_a_help_is_refused() -> None:
    from nodes.goals.registry import rule
    from nodes.spec import setting

    class Faulty:
        """Does something."""

        speed = setting(1.0)

    with pytest.raises(DeclarationFault, match="no help for speed"):
        rule(key="faulty", title="Faulty")(Faulty)
