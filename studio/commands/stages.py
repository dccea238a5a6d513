"""What the Run menu does with stages."""

from __future__ import annotations

from PySide6.QtCore import Qt

from studio.actions import Commands, action
from studio.commands.conditions import working


def _staged(commands: Commands) -> bool:
    return working(commands) and bool(commands.session.staging.stages)


def _chosen(commands: Commands) -> bool:
    return working(commands) and commands.session.staging.stage is not None


def _movable(commands: Commands, by: int) -> bool:
    staging = commands.session.staging
    ids = [stage.id for stage in staging.stages]
    return _chosen(commands) and 0 <= ids.index(staging.chosen) + by < len(ids)


def _skipped(commands: Commands) -> bool:
    stage = commands.session.staging.stage
    return stage is not None and stage.settings.get("skip") is True


@action(
    "Add a stage",
    menu="run",
    under="Stages",
    icon="stages",
    when=working,
    words="schedule phase pretrain fine-tune",
    divided=True,
)
def add_stage(commands: Commands) -> None:
    staging = commands.session.staging
    if staging.stages:
        staging.add()
    else:
        staging.begin()


@action("To the stages", "Ctrl+Alt+S", menu="run", under="Stages", when=_staged, words="strip focus choose phase")
def go_stages(commands: Commands) -> None:
    commands.window.bench.stages.row.setFocus(Qt.FocusReason.TabFocusReason)


@action(
    "Settings of the stage",
    menu="run",
    under="Stages",
    icon="settings",
    when=_chosen,
    words="form goals epochs patience",
)
def stage_settings(commands: Commands) -> None:
    commands.window.bench.go_to_stage()


@action(
    "Run only this stage",
    menu="run",
    under="Stages",
    icon="stage_only",
    when=lambda c: _chosen(c) and len(c.session.staging.stages) > 1,
    words="train alone skip others",
)
def only_stage(commands: Commands) -> None:
    commands.session.staging.run_only()


@action(
    "Take all stages in again",
    menu="run",
    under="Stages",
    when=lambda c: _staged(c) and c.session.staging.some_skipped,
    words="skip none unskip whole run",
)
def all_stages(commands: Commands) -> None:
    commands.session.staging.take_all_in()


@action(
    "Skip the stage",
    menu="run",
    under="Stages",
    icon="stage_skip",
    when=_chosen,
    checked=lambda c: _chosen(c) and _skipped(c),
    words="pass over take in",
)
def skip_stage(commands: Commands) -> None:
    commands.session.staging.skip()


@action(
    "Move the stage forward",
    "Alt+Left",
    menu="run",
    under="Stages",
    icon="move_left",
    when=lambda c: _movable(c, -1),
    words="reorder earlier before",
)
def stage_earlier(commands: Commands) -> None:
    commands.session.staging.shift(-1)


@action(
    "Move the stage back",
    "Alt+Right",
    menu="run",
    under="Stages",
    icon="move_right",
    when=lambda c: _movable(c, 1),
    words="reorder later after",
)
def stage_later(commands: Commands) -> None:
    commands.session.staging.shift(1)


@action("Remove the stage", menu="run", under="Stages", icon="delete", when=_chosen, words="delete phase")
def remove_stage(commands: Commands) -> None:
    commands.session.staging.remove()
