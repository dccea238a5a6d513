"""Settings that hold a network back, beside a learning rate that is none too low: whoever finds nothing learnt asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from runtime.doctor.case import Case
from runtime.doctor.diagnosis import Diagnosis, Treatment, number_said, percent
from runtime.doctor.treatment import Change

USUAL_STEP = 0.001  # of Adam and its like
SLOW, USUAL_RATE = 0.01, 1.0  # times the learning rate of the goal
CUT, USUAL_CUT = 0.01, 1.0  # norm of all gradients together, of which each is about 0.01 to 1
LIGHT, USUAL_WEIGHT = 0.01, 1.0
LOW = 0.1  # of the learning rate, on average over the run
SMOOTH, USUAL_SMOOTH = 0.6, 0.1  # of each target, given to all classes alike
LOUD, USUAL_NOISE = 3.0, 0.1  # times as far as rows differ, or as 1


def brake_of(case: Case, goal: str) -> Diagnosis | None:
    """The first that is found above a goal, or in it, as the illness in place of a learning rate too low."""
    return next(
        (one for find in (_zero, _schedule, _cut, _light, _slow, _smoothed, _noise) for one in find(case, goal)), None
    )


def _zero(case: Case, goal: str) -> Iterator[Diagnosis]:
    if float(case.bound(goal).optimizer.learning_rate) == 0:
        yield Diagnosis(
            goal,
            "The learning rate of {node} is 0, so no step changes a weight.",
            "Give it a rate above 0: 0.001 is usual with Adam, 0.1 with SGD.",
            treatment=Treatment(
                "Set the learning rate to {rate}",
                (Change(goal, {"optimizer.learning_rate": USUAL_STEP}),),
                {"rate": f"{USUAL_STEP:g}"},
            ),
            title="Learning rate of 0",
        )


def _schedule(case: Case, goal: str) -> Iterator[Diagnosis]:
    """A warm-up that is longer than the run, or a fall that comes too soon."""
    rule: Any = case.bound(goal).schedule
    steps, told = case.steps, case.history.started
    if not steps or told is None or not hasattr(rule, "factor"):
        return
    places = np.unique(np.linspace(0, steps - 1, 100).astype(int))
    per_epoch = told.steps_per_epoch
    share = float(np.mean([rule.factor(int(place), case.planned or steps, per_epoch) for place in places]))
    if share < LOW:
        yield Diagnosis(
            goal,
            "The schedule of {node} leaves {share} of the learning rate on average, so hardly anything is learnt.",
            "Choose another schedule, or one that fits the length of the run.",
            {"share": f"{100 * share:.2g} %"},
            Treatment("Keep the learning rate constant", (Change(goal, {"schedule": "constant"}),)),
            title="Schedule leaves no learning rate",
        )


def _cut(case: Case, goal: str) -> Iterator[Diagnosis]:
    clip = float(case.bound(goal).clip)
    if 0 < clip <= CUT and _shrinks(case, goal):
        yield Diagnosis(
            goal,
            "{node} limits the norm of the gradient to {clip}, which leaves next to nothing of each step.",
            "Limit it to 1, or not at all.",
            {"clip": f"{clip:g}"},
            Treatment("Limit the norm of the gradient to 1", (Change(goal, {"clip": USUAL_CUT}),)),
            title="Gradient cut to nothing",
        )


def _light(case: Case, goal: str) -> Iterator[Diagnosis]:
    weight = float(case.bound(goal).weight)
    if 0 < weight <= LIGHT and _shrinks(case, goal):
        yield Diagnosis(
            goal,
            "{node} counts its loss {weight} times only, and the gradient shrinks with it.",
            "Give it the weight 1.",
            {"weight": f"{weight:g}"},
            Treatment("Give it the weight 1", (Change(goal, {"weight": USUAL_WEIGHT}),)),
            title="Loss hardly counts",
        )


def _shrinks(case: Case, goal: str) -> bool:
    """Whether steps are as small as the gradient: Adam and its like divide by its size."""
    return bool(case.bound(goal).optimizer.key == "sgd")


def _slow(case: Case, goal: str) -> Iterator[Diagnosis]:
    layers = [node for node in case.learners(goal) if case.weighs(node)]
    rates = {node: float(getattr(case.bound(node), "rate", 1.0)) for node in layers}
    if rates and max(rates.values()) <= SLOW:
        yield Diagnosis(
            layers[0],
            "{node} learns at {rate} times the learning rate, and no layer at more than {most} times.",
            "Set the rate of each layer to 1.",
            {"rate": number_said(rates[layers[0]]), "most": number_said(max(rates.values()))},
            Treatment(
                "Set the rate of {count} layers to 1",
                tuple(Change(node, {"rate": USUAL_RATE}) for node in layers),
                {"count": len(layers)},
            ),
            title="Layers hardly learn",
        )


def _smoothed(case: Case, goal: str) -> Iterator[Diagnosis]:
    loss = case.sole_loss(goal)
    share = float(getattr(case.bound(loss), "label_smoothing", 0.0)) if loss else 0.0
    if loss and share >= SMOOTH:
        yield Diagnosis(
            loss,
            "{node} gives {share} of every target to all classes alike, so hardly anything is left to learn.",
            "Label smoothing of 5 % to 10 % is usual.",
            {"share": percent(share)},
            Treatment(
                "Set the label smoothing to {share}",
                (Change(loss, {"label_smoothing": USUAL_SMOOTH}),),
                {"share": percent(USUAL_SMOOTH)},
            ),
            title="Label smoothing too strong",
        )


def _noise(case: Case, goal: str) -> Iterator[Diagnosis]:
    above = case.document.upstream(goal)
    for node in case.checked.order:
        if node not in above or case.family(node) != "regularization" or case.document.nodes[node].muted:
            continue
        loud = float(getattr(case.bound(node), "deviation", 0.0))
        spreads = [facts.spread for source in case.sources_of(node) if source in case.data
                   for facts in case.data[source].ports.values() if facts.counts is None]  # fmt: skip
        if loud >= LOUD * max((1.0, *spreads)):
            yield Diagnosis(
                node,
                "{node} adds noise of a deviation of {deviation}, which drowns what passes.",
                "Add less noise: a tenth of how far rows differ is usual.",
                {"deviation": f"{loud:g}"},
                Treatment(
                    "Set the deviation to {deviation}",
                    (Change(node, {"deviation": USUAL_NOISE}),),
                    {"deviation": f"{USUAL_NOISE:g}"},
                ),
                title="Noise too strong",
            )
