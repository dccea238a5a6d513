"""What a stage of a run says beside its goals: how long, measured by what, ended by what, and how it begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nodes.acts.registry import ACTS
from nodes.spec import Setting, active_settings, bind, setting


class StageSettings:
    """The settings of one stage, kept in the document."""

    begin = setting(
        "nothing",
        choices=ACTS,
        title="Begins with",
        help="What happens to the weights once, before the first step of the stage.",
    )
    epochs = setting(
        30,
        minimum=0,
        maximum=1_000_000,
        help="How many times the stage goes through its rows, at most; 0 to do only what it begins with.",
    )
    steps = setting(
        0,
        minimum=0,
        maximum=100_000_000,
        help="How many steps the stage takes, at most; 0 to count epochs instead.",
    )
    source = setting("", kind="node", title="Epoch of", help="The source whose rows make an epoch; else the longest.")
    steps_per_epoch = setting(
        100,
        minimum=1,
        maximum=1_000_000,
        title="Steps an epoch",
        help="How many steps count as an epoch where no source has rows.",
    )
    watch = setting("", kind="node", title="Watches", help="The goal or metric that may end the stage early.")
    target = setting(
        None,
        kind="float",
        optional=True,
        minimum=-1e9,
        maximum=1e9,
        title="Ends at",
        help="The value of what is watched at which the stage ends; empty for none.",
    )
    patience = setting(
        0,
        minimum=0,
        maximum=1_000_000,
        help="Ends after so many epochs in which what is watched grew no better; 0 for never.",
    )
    restore_best = setting(
        True, title="Restore best", help="Whether the weights of the best epoch come back when the stage ends early."
    )
    frozen = setting((), kind="nodes", title="Freezes", help="Layers, blocks or frames that do not learn meanwhile.")
    skip = setting(False, help="Whether the stage is passed over.")


def stage_settings(values: Mapping[str, Any]) -> tuple[Setting, ...]:
    """The settings in force for these values, in the order of the form."""
    return active_settings(StageSettings, values)


def bind_stage(values: Mapping[str, Any]) -> Any:
    """The settings as attributes, defaults filled in; raises `Problem` for a value that does not fit."""
    return bind(StageSettings, values)
