"""What is compared of two documents piece by piece: changes, parts, and the stages of a run. Pure and torch-free."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from runtime.document import Document, Stage
from runtime.stage_settings import stage_settings


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is another: a field of a node or of the document, or with `setting` a setting by its key.

    A setting that was not set stands for its default.
    """

    field: str
    old: Any
    new: Any
    setting: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A frame, comment, block or stage (`kind`) that only one document has, or that is not the same in both.

    `old` and `new` are what each document calls it, None where it has none.
    """

    kind: str
    id: str
    old: str | None
    new: str | None


def alike(one: object, other: object) -> bool:
    """Whether two values of a document say the same: 1 and 1.0 do, 1 and true do not, nor does a list's type matter."""
    if isinstance(one, bool) or isinstance(other, bool):
        return isinstance(one, bool) and isinstance(other, bool) and one == other
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(alike(*both) for both in zip(one, other, strict=True))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(alike(value, other[key]) for key, value in one.items())
    return one == other


def stage_parts(old: Document, new: Document, pairs: Mapping[str, str]) -> Iterator[Part]:
    """The stages that only one document has, or that say something else in the other; matched by their ids."""
    before, after = ({stage.id: stage for stage in document.stages} for document in (old, new))
    for key in dict.fromkeys((*before, *after)):
        one, other = before.get(key), after.get(key)
        if one is None or other is None or tuple(stage_changes(one, other, pairs)):
            yield Part("stage", key, None if one is None else one.title, None if other is None else other.title)


def stage_changes(old: Stage, new: Stage, pairs: Mapping[str, str]) -> Iterator[Change]:
    """What a stage says otherwise: its title, goals and settings. `pairs` are old and new ids of the same node."""
    if old.title != new.title:
        yield Change("title", old.title, new.title)
    if tuple(pairs.get(goal, goal) for goal in old.goals) != new.goals:
        yield Change("goals", old.goals, new.goals)
    ours, theirs = ({item.key: item for item in stage_settings(stage.settings)} for stage in (old, new))
    for key in dict.fromkeys((*ours, *theirs, *old.settings, *new.settings)):
        one = old.settings.get(key, ours[key].default if key in ours else None)
        other = new.settings.get(key, theirs[key].default if key in theirs else None)
        item = ours.get(key) or theirs.get(key)
        if not alike(_paired(one, item.kind if item else "", pairs), other):
            yield Change(key, one, other, setting=True)


def stage_order(old: Document, new: Document) -> Iterator[Change]:
    """The order of the stages that both documents have, by id, where it is another."""
    before, after = ([stage.id for stage in document.stages] for document in (old, new))
    ours, theirs = tuple(key for key in before if key in after), tuple(key for key in after if key in before)
    if ours != theirs:
        yield Change("stages", ours, theirs)


def _paired(value: Any, kind: str, pairs: Mapping[str, str]) -> Any:
    """A value that names nodes, with the ids of the new document."""
    if kind == "node" and isinstance(value, str):
        return pairs.get(value, value)
    if kind == "nodes" and isinstance(value, (list, tuple)):
        return [pairs.get(name, name) if isinstance(name, str) else name for name in value]
    return value
