"""Overfitting: the held-out loss turns up while the training loss goes on falling."""

from collections.abc import Iterator

import numpy as np

from runtime.doctor.case import Case
from runtime.doctor.diagnosis import Diagnosis, Treatment
from runtime.doctor.registry import rule
from runtime.doctor.treatment import Last, Put
from runtime.doctor.yardstick import UNTOLD, against_neighbors, untold

EPOCHS = 5
LOST = 1.15  # times the best held-out loss
LATE = 0.8  # of the run: what turned up later may turn down again
NOISE = 2.0  # times how far epochs lie from the median of three: what rises less comes and goes


@rule(key="overfitting", title="Overfitting")
class Overfitting:
    """The held-out loss stays 15 % above its best, which is past, and the training loss is under half of it.

    Prechelt, 1998, ends training at a generalization loss of 5 % at the earliest; 15 % over five epochs in a row, each
    the median of three, leaves noise aside, and so does a rise of twice the noise. Measured: at no epoch of any example
    that is not about it. Where neither the network nor the nearest rows ever told more of held-out targets than
    guessing does, rows and targets do not belong together, and that is told.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.single:
            held, train = case.held(goal), case.by_epoch(goal)
            if len(held) < EPOCHS or len(train) != len(held) or held.min() <= 0:
                continue
            smooth = np.median(np.lib.stride_tricks.sliding_window_view(held, 3), axis=1)  # without blips
            best, last = int(smooth.argmin()), float(smooth[-EPOCHS:].min())  # it has stayed that high
            if best > LATE * len(smooth) or last < LOST * smooth[best] or train[-1] > 0.5 * last:
                continue
            if train[-1] > train[min(best + 1, len(train) - 1)]:
                continue
            noise = float(np.abs(held[best + 1 : -1] - smooth[best:]).mean())
            if last - smooth[best] <= NOISE * noise or held[-1] <= smooth[best]:
                continue
            lowest = best + int(held[best : best + 3].argmin())  # as the plot shows it
            known = against_neighbors(case, goal)
            if known is not None and untold(case, goal) and held.min() >= UNTOLD * known[2]:
                yield _by_heart(goal, float(held[-1]), float(train[-1]), known[2])
                continue
            yield Diagnosis(
                goal,
                "The held-out loss of {node} was best in epoch {epoch} with {best} and is {last} now, "
                "while the training loss went on falling to {train}: it learns its rows by heart.",
                "Train less long, on more rows, with Dropout or L2, or with fewer units.",
                {
                    "epoch": lowest + 1,
                    "best": f"{held[lowest]:.3g}",
                    "last": f"{held[-1]:.3g}",
                    "train": f"{train[-1]:.3g}",
                },
                _treat(case, goal, lowest + 1),
            )


def _by_heart(goal: str, held: float, train: float, chance: float) -> Diagnosis:
    """Nothing but learning by heart is possible where rows say nothing of their targets."""
    return Diagnosis(
        goal,
        "The held-out loss of {node} was never better than guessing, which gives {chance}, and is {last} now; the "
        "nearest rows tell no more of the target. The training loss went down to {train}: it learns its rows by heart.",
        "See whether each row has its own target: one column sorted or shuffled by itself parts them. If each has, "
        "these inputs say nothing of it, and other ones are needed.",
        {"last": f"{held:.3g}", "train": f"{train:.3g}", "chance": f"{chance:.3g}"},
        title="Targets that the rows do not tell",
    )


def _treat(case: Case, goal: str, best: int) -> Treatment | None:
    """Dropout before the last layer with weights, where something with weights lies before it; else an earlier end."""
    layers = [node for node in case.learners(goal) if case.weighs(node)]
    epochs = case.plan.settings.epochs if case.plan else 0
    sooner = (_end(best, epochs),) if best < epochs else ()
    if len(layers) < 2:
        return next(iter(sooner), None)
    told = {"layer": case.name(layers[-1])}
    return Treatment("Put Dropout before {layer}", (Put(layers[-1], "silence"),), told, further=sooner)


def _end(best: int, epochs: int) -> Treatment:
    told = {"epochs": best, "now": epochs}
    return Treatment("Train for {epochs} epochs instead of {now}", (Last(best),), told)
