"""Documents with several goals and stages, and what a test asks of their runs."""

from __future__ import annotations

import torch
from trained import build

from runtime.check import check
from runtime.document import Document, Stage


def staged(document: Document, *found: Stage) -> Document:
    return document.but(stages=found)


def stage(identity: str, *goals: str, **settings: object) -> Stage:
    return Stage(identity, goals=goals, settings=settings)


def rivals(**settings: dict) -> Document:
    """digits → linear1 → relu → linear2 and linear3, each with a goal: one trunk and two heads."""
    return build(
        "digits flatten linear relu linear linear cross_entropy cross_entropy goal goal",
        "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>relu1.x relu1.y>linear2.x relu1.y>linear3.x "
        "linear2.y>crossentropy1.prediction digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss "
        "linear3.y>crossentropy2.prediction digits1.label>crossentropy2.target crossentropy2.loss>goal2.loss",
        {"epochs": 1, "device": "cpu"},
        **{"linear1": {"units": 8}, "linear2": {"units": 10}, "linear3": {"units": 10}, **settings},
    )


def weights(training, node: str) -> list[torch.Tensor]:
    return [item.detach().clone() for item in training.program.parameters_of(node).values()]


def same(one: list[torch.Tensor], two: list[torch.Tensor]) -> bool:
    return all(torch.equal(a, b) for a, b in zip(one, two, strict=True))


def of(events: list, kind: type) -> list:
    return [event for event in events if isinstance(event, kind)]


def kinds(document: Document) -> set[str]:
    return {finding.kind for finding in check(document).findings}
