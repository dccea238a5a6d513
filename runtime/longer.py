"""A document that is trained longer than before, and whether one differs from another by its length alone. No torch."""

from __future__ import annotations

from dataclasses import dataclass

from nodes.spec import Problem
from runtime import edits, staging
from runtime.document import Document, Stage
from runtime.stage_settings import bind_stage
from runtime.training_settings import bind_training

LENGTHS = ("epochs", "steps")


@dataclass(frozen=True, slots=True)
class Longer:
    """A document of a run that is to go on: by so many `more` epochs, or steps, of its last stage."""

    document: Document
    key: str  # epochs or steps
    more: int
    stage: str = ""


def longer(document: Document) -> Longer:
    """The document trained as long again; the last stage that is taken in where it has stages.

    Raises `Problem` where nothing can be made longer.
    """
    if not document.stages:
        more = int(bind_training(document.training).epochs)
        return Longer(edits.set_training(document, "epochs", 2 * more), "epochs", more)
    stage = last_stage(document)
    if stage is None:
        raise Problem("Every stage is skipped, so there is nothing to train on. Take one of them in again.")
    settings = bind_stage(stage.settings)
    key = "steps" if settings.steps else "epochs"
    more = int(getattr(settings, key))
    if not more:
        raise Problem(
            "The last stage, “{stage}”, has no length that could grow. Give it epochs, or add a stage.",
            stage=stage.title or stage.id,
        )
    return Longer(staging.set_stage_setting(document, stage.id, key, 2 * more), key, more, stage.id)


def lasting(document: Document, epochs: int) -> Document:
    """The document whose run, or whose last stage that is taken in, lasts so many epochs. Raises `Problem`."""
    stage = last_stage(document)
    if stage is None:
        return edits.set_training(document, "epochs", epochs)
    document = staging.set_stage_setting(document, stage.id, "epochs", epochs)
    return staging.set_stage_setting(document, stage.id, "steps", 0)


def last_stage(document: Document) -> Stage | None:
    """The last stage that is not skipped; None without stages."""
    return next((stage for stage in reversed(document.stages) if stage.settings.get("skip") is not True), None)


def grown(old: Document, new: Document) -> bool:
    """Whether training takes longer in the new document, in its last stage, and all else said of it is as it was."""
    try:
        return _grown(old, new)
    except Problem:  # a setting that does not fit
        return False


def _grown(old: Document, new: Document) -> bool:
    if not old.stages and not new.stages:
        return _grew(bind_training(old.training).epochs, bind_training(new.training).epochs) and (
            _without(old.training, "epochs") == _without(new.training, "epochs")
        )
    last = last_stage(new)
    if last is None or dict(old.training) != dict(new.training) or len(old.stages) != len(new.stages):
        return False
    for before, after in zip(old.stages, new.stages, strict=True):
        if (before.id, before.goals) != (after.id, after.goals):
            return False
        if dict(before.settings) != dict(after.settings) and (after is not last or not _lasts_longer(before, after)):
            return False
    return list(old.stages) != list(new.stages)


def _lasts_longer(before: Stage, after: Stage) -> bool:
    was, now = bind_stage(before.settings), bind_stage(after.settings)
    key = "steps" if was.steps else "epochs"
    rest = _without(before.settings, key) == _without(after.settings, key)
    return rest and _grew(getattr(was, key), getattr(now, key))


def _grew(before: int, after: int) -> bool:
    return after > before


def _without(settings: object, key: str) -> dict[str, object]:
    return {name: value for name, value in dict(settings).items() if name != key}  # type: ignore[call-overload]
