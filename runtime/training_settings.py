"""How a document is trained as a whole: the settings that belong to no single node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nodes.spec import Problem, Setting, active_settings, bind, setting


class Training:
    """The settings of the whole run, kept in the document."""

    epochs = setting(30, minimum=1, maximum=1_000_000, help="How many times the run goes through the training rows.")
    steps_per_epoch = setting(
        100,
        minimum=1,
        maximum=1_000_000,
        title="Steps an epoch",
        aside=True,
        help="How many steps count as an epoch where no source has rows.",
    )
    seed = setting(
        0,
        minimum=0,
        maximum=2**31 - 1,
        help="Decides the first weights and the order of the rows; the same number gives the same run.",
    )
    device = setting(
        "auto",
        choices=(("auto", "Automatic"), ("cpu", "CPU"), ("cuda", "NVIDIA GPU (CUDA)"), ("mps", "Apple GPU (MPS)")),
        help="Where the run computes.",
    )
    precision = setting(
        "float32",
        choices=(("float32", "32 bit"), ("mixed", "Mixed 16 bit")),
        title="Numbers",
        help="Mixed precision is faster on GPUs that have it; elsewhere 32 bit is used.",
    )


def training_settings() -> tuple[Setting, ...]:
    """The settings of a run, in the order of the form."""
    return active_settings(Training, {})


def training_setting(key: str) -> Setting:
    """The setting of that name; raises `Problem` when there is none."""
    for item in training_settings():
        if item.key == key:
            return item
    raise Problem(
        "There is no training setting {got}. Use one of {choices}.",
        got=key,
        choices=", ".join(item.key for item in training_settings()),
    )


def bind_training(values: Mapping[str, Any]) -> Any:
    """The training settings as attributes, defaults filled in; raises `Problem` for a value that does not fit."""
    return bind(Training, values)
