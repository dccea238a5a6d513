"""After a treatment that does little the next cure that the text names is tried; what has learnt all is not short."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from doctor_kit import case_of, found, sgd, stack
from trained import build

from runtime.check import check
from runtime.doctor import Case, Diagnosis
from runtime.doctor.course import Course
from runtime.doctor.diagnosis import Treatment
from runtime.doctor.rules.too_short import TooShort
from runtime.doctor.treatment import Change
from runtime.doctor.trial import try_treatment
from runtime.document import Document

DIGITS = {"port": "image"}


def tower(kind: str, depth: int, epochs: int, **settings: object) -> Document:
    layers = {f"linear{n + 1}": {"units": 32 if n < depth else 10} for n in range(depth + 1)}
    return stack(
        "digits", "flatten " + f"linear {kind} " * depth + "linear", epochs=epochs, **DIGITS, **layers, **settings
    )


def test_where_another_activation_does_too_little_a_normalization_is_put_between_as_well() -> None:
    document = tower("sigmoid", 5, epochs=10, goal1=sgd(0.03))
    (ill,) = (one for one in found(document) if one.rule == "vanishing_gradient")
    assert ill.treatment is not None
    assert ill.cure.startswith("Put ReLU in the place of activations that flatten out, a normalization between")
    treated = ill.treatment.apply(document)
    assert treated is not None
    outcome = try_treatment(document, treated, ill, 200, lambda _: None, seconds=20)
    assert outcome.verdict != "better"
    next_one = outcome.further
    assert next_one is not None and next_one.treatment is not None and next_one.verdict == "better"
    both = next_one.treatment.apply(document)
    assert both is not None and check(both).trainable
    kinds = [node.type for node in both.nodes.values()]
    assert (kinds.count("relu"), kinds.count("layer_norm"), kinds.count("sigmoid")) == (5, 5, 0)


def test_a_cure_that_changed_nothing_is_followed_by_the_next() -> None:
    document = stack("iris", "linear", epochs=20, linear1={"units": 3}, goal1=sgd(0.003))
    faster = Treatment("Faster", (Change("goal1", {"optimizer.learning_rate": 0.1}),))
    idle = Treatment("Idle", (Change("goal1", {"l2": 1e-9}),), further=(faster,))
    ill = Diagnosis("goal1", "", "", treatment=idle, rule="none")
    treated = idle.apply(document)
    assert treated is not None
    outcome = try_treatment(document, treated, ill, 100, lambda _: None, seconds=20)
    assert outcome.verdict == "alike"
    assert outcome.further is not None and outcome.further.treatment == faster
    alone = replace(ill, treatment=replace(idle, further=()))
    assert try_treatment(document, treated, alone, 100, lambda _: None, seconds=20).further is None


def short(document: Document) -> list[Diagnosis]:
    return list(TooShort.find(case_of(document)))


def test_where_every_answer_is_right_nothing_was_too_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two groups of own points, far from each other: all are right long before the loss has come to rest."""
    sides = ((-1, 0), (1, 1))
    points = "; ".join(f"{side * (2 + place % 3)} {place - 3} {kind}" for side, kind in sides for place in range(7))
    nodes = "own_points linear tanh mse goal accuracy"
    wires = (
        "ownpoints1.features>linear1.x linear1.y>tanh1.x tanh1.y>mse1.prediction "
        "ownpoints1.target>mse1.target mse1.loss>goal1.loss"
    )
    asked = " tanh1.y>accuracy1.prediction ownpoints1.target>accuracy1.target"
    settings = {"ownpoints1": {"drawn": points}, "linear1": {"units": 1}, "goal1": sgd(0.0005)}
    straight = Course(np.linspace(0.5, 0.05, 400))
    monkeypatch.setattr(Case, "course", lambda case, goal: straight)
    for more, said in (("", 1), (asked, 0)):
        document = build(nodes, wires + more, {"epochs": 200, "device": "cpu", "seed": 0}, **settings)
        assert len(short(document)) == said
