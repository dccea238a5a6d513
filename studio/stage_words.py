"""What is said about a stage: how long it is, how far a run is in it, what its act did, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nodes.catalogue import find
from nodes.spec import Problem
from runtime.document import Document, Stage
from runtime.stage_settings import StageSettings, stage_settings
from studio.icons import has_icon
from studio.passage import CURRENT, DONE, SKIPPED, Passage
from studio.staging import Staging
from studio.translate import node_name, tr, tr_problem
from studio.widgets import numbers
from studio.widgets.amounts import size

STATES = {"waiting": "Waiting", CURRENT: "At work", DONE: "Done", SKIPPED: "Skipped"}


def act_of(stage: Stage) -> tuple[str, str]:
    """The key and the title of what a stage begins with; both empty where it begins with nothing."""
    begin = next(item for item in stage_settings(stage.settings) if item.key == "begin")
    chosen = stage.settings.get("begin", begin.default)
    found = next((choice for choice in begin.choices if choice.key == chosen and chosen != begin.default), None)
    return (found.key, tr(found.title)) if found else ("", "")


def act_icon(key: str) -> str:
    """The icon of an act: its own where there is one."""
    return f"act_{key}" if has_icon(f"act_{key}") else "act"


def length_of(stage: Stage) -> str:
    """How long a stage is at most."""
    settings = stage.settings
    epochs = settings.get("epochs", StageSettings.epochs.default)
    steps = settings.get("steps", 0)
    if isinstance(steps, int) and steps:
        return tr("{steps} steps", steps=numbers.count(steps))
    if isinstance(epochs, int) and epochs:
        return tr("{epochs} epochs", epochs=numbers.count(epochs)) if epochs != 1 else tr("1 epoch")
    if settings.get("watch") and (settings.get("patience") or settings.get("target") is not None):
        return tr("until it ends early")
    return act_of(stage)[1] or tr("No length yet")


def line_of(stage: Stage, staging: Staging, document: Document) -> str:
    """The one quiet line of a stage in the strip: the most telling thing now."""
    state, passage = staging.state(stage), staging.passages.get(stage.id)
    if passage is None or state == SKIPPED:
        return tr("Skipped") if state == SKIPPED else length_of(stage)
    told = effect_of(passage, document)
    if state == CURRENT:
        here = progress_of(passage)
        return tr("{one} · {other}", one=here, other=told) if told else here
    return told or end_of(passage)


def progress_of(passage: Passage) -> str:
    """Where in the stage the run is."""
    return tr("{epoch} of {epochs} epochs", epoch=numbers.count(passage.epoch), epochs=numbers.count(passage.epochs))


def end_of(passage: Passage) -> str:
    """How the stage ended."""
    epoch = numbers.count(passage.epoch)
    if passage.reason == "patience" and passage.best:
        return tr("Patience at epoch {epoch}, best {best} restored", epoch=epoch, best=numbers.count(passage.best))
    if passage.reason == "patience":
        return tr("Patience at epoch {epoch}", epoch=epoch)
    if passage.reason == "target":
        return tr("Target reached at epoch {epoch}", epoch=epoch)
    return tr("{epochs} epochs", epochs=epoch) if passage.epoch != 1 else tr("1 epoch")


def effect_of(passage: Passage, document: Document) -> str:
    """What the act did: the number that tells most before and after it, and the size of the weights."""
    parts = []
    shared = [node for node in passage.before if node in passage.after and node in document.nodes]
    metrics = [node for node in shared if _kind(document, node) == "metric"]
    for node in (metrics or shared)[:1]:
        read = _reader(document, node)
        parts.append(_change(read(passage.before[node]), read(passage.after[node])))
    if passage.size_before and passage.size_after:
        before, after = size(passage.size_before), size(passage.size_after)
        if before != after:
            parts.append(_change(before, after))
    return ", ".join(parts)


def card_of(stage: Stage, staging: Staging, document: Document) -> str:
    """All there is to say about a stage, line by line."""
    lines = [staging.title(stage), tr("{one} · {other}", one=tr(STATES[staging.state(stage)]), other=length_of(stage))]
    goals = [node_name(document.nodes[goal], document) for goal in stage.goals if goal in document.nodes]
    lines.append(tr("Goals: {goals}", goals=", ".join(goals)) if goals else tr("All goals"))
    if act_of(stage)[0]:
        lines.append(tr("Begins with: {act}", act=act_of(stage)[1]))
    passage = staging.passages.get(stage.id)
    if passage is not None:
        lines.append(end_of(passage) if passage.ended else progress_of(passage))
        lines += _numbers(passage.before, passage.after, document)
        if passage.size_before and passage.size_after:
            change = _change(size(passage.size_before), size(passage.size_after))
            lines.append(tr("Weights: {change}", change=change))
        lines += report_of(passage, document)
    return "\n".join(lines)


def report_of(passage: Passage, document: Document) -> list[str]:
    """What the act tells of itself, such as which layers took weights; nothing where it tells nothing."""
    told = Problem(passage.sentence, **dict(passage.values))
    return [tr_problem(told, document)] if passage.sentence else []


def _numbers(before: Mapping[str, float], after: Mapping[str, float], document: Document) -> list[str]:
    lines = []
    for node in before:
        if node in after and node in document.nodes:
            read = _reader(document, node)
            name = node_name(document.nodes[node], document)
            lines.append(tr("{name}: {value}", name=name, value=_change(read(before[node]), read(after[node]))))
    return lines


def _reader(document: Document, node: str) -> Callable[[float], str]:
    facts = find(document.nodes[node].type)
    return numbers.percent if facts and getattr(facts.declaration, "percent", False) else numbers.real


def _kind(document: Document, node: str) -> str:
    facts = find(document.nodes[node].type)
    return facts.kind if facts else ""


def _change(before: str, after: str) -> str:
    return tr("{old} → {new}", old=before, new=after)
