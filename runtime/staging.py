"""Edits of the stages of a document; all pure. A refusal is a `Problem` with a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from nodes.spec import Problem
from runtime.document import Document, Stage
from runtime.edits import fresh_id
from runtime.stage_plan import stages_of
from runtime.stage_settings import stage_settings


def stage_of(document: Document, identity: str) -> Stage:
    """The stage of that id. Raises `Problem` when there is none."""
    for stage in document.stages:
        if stage.id == identity:
            return stage
    raise Problem("There is no stage {got}. Choose one of the document.", got=identity)


def add_stage(document: Document, title: str = "", after: str = "") -> tuple[Document, str]:
    """The document with one more stage behind another, or at the end, and its id.

    The first one takes over how long the run was to be, so that nothing changes but that it can be followed.
    """
    if not document.stages:
        document = document.but(stages=(replace(stages_of(document)[0], id="stage1"),))
        if not title and not after:
            return document, "stage1"
    identity = fresh_id({stage.id for stage in document.stages}, "stage")
    places = [place for place, stage in enumerate(document.stages) if stage.id == after]
    place = places[0] + 1 if places else len(document.stages)
    stages = (*document.stages[:place], Stage(identity, title), *document.stages[place:])
    return document.but(stages=stages), identity


def remove_stage(document: Document, identity: str) -> Document:
    """The document without that stage. Without the last one, its length is again that of the run."""
    gone = stage_of(document, identity)
    left = tuple(stage for stage in document.stages if stage is not gone)
    if left:
        return document.but(stages=left)
    kept = {key: value for key, value in gone.settings.items() if key in ("epochs", "steps_per_epoch")}
    return document.but(stages=(), training={**document.training, **kept})


def move_stage(document: Document, identity: str, place: int) -> Document:
    """The document with a stage at another place, counted from 0."""
    moved = stage_of(document, identity)
    others = [stage for stage in document.stages if stage is not moved]
    place = max(0, min(place, len(others)))
    return document.but(stages=(*others[:place], moved, *others[place:]))


def name_stage(document: Document, identity: str, title: str) -> Document:
    """The document with a stage of another title."""
    return _changed(document, replace(stage_of(document, identity), title=title))


def set_stage_goals(document: Document, identity: str, goals: Iterable[str]) -> Document:
    """The document with a stage that has these goals at work; none stands for all."""
    return _changed(document, replace(stage_of(document, identity), goals=tuple(dict.fromkeys(goals))))


def set_stage_setting(document: Document, identity: str, key: str, value: Any) -> Document:
    """The document with one setting of a stage changed. Raises `Problem` when the value does not fit."""
    stage = stage_of(document, identity)
    item = next((item for item in stage_settings(stage.settings) if item.key == key), None)
    if item is not None and (refused := item.refuse(value)):
        raise refused
    settings = {**stage.settings, key: list(value) if isinstance(value, tuple) else value}
    given = tuple(value) if isinstance(value, list) else value
    if item is not None and given == item.default and type(given) is type(item.default):
        del settings[key]
    return _changed(document, replace(stage, settings=settings))


def last_each(document: Document, epochs: int) -> Document:
    """The document whose stages last so many epochs each; those that only begin with something stay as they are."""
    for stage in document.stages:
        if stage.settings.get("epochs") != 0:
            document = set_stage_setting(document, stage.id, "epochs", epochs)
            document = set_stage_setting(document, stage.id, "steps", 0)
    return document


def only(document: Document, identity: str) -> Document:
    """The document with all other stages skipped: to run one of them."""
    stage_of(document, identity)
    stages = tuple(
        replace(stage, settings={key: value for key, value in stage.settings.items() if key != "skip"})
        if stage.id == identity
        else replace(stage, settings={**stage.settings, "skip": True})
        for stage in document.stages
    )
    return document.but(stages=stages)


def _changed(document: Document, stage: Stage) -> Document:
    return document.but(stages=tuple(stage if other.id == stage.id else other for other in document.stages))
