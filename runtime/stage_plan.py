"""Who trains what, and when: the stages of a checked document with their goals in order. Plain data, no torch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nodes.catalogue import find
from nodes.spec import Problem
from runtime.checked import Checked
from runtime.document import Document, Stage
from runtime.facts import types_with
from runtime.stage_settings import bind_stage
from runtime.training_settings import bind_training


@dataclass(frozen=True, slots=True)
class Plan:
    """One stage as it runs: its goals in the order of a step, and by goal the nodes whose weights it changes.

    `number` counts the stages of the document from 0; `settings` are those of `StageSettings` as attributes.
    """

    stage: Stage
    number: int
    settings: Any
    goals: tuple[str, ...]
    trains: Mapping[str, frozenset[str]]
    frozen: frozenset[str]

    @property
    def ends_early(self) -> bool:
        """Whether what it watches can end it."""
        return bool(self.settings.watch) and (self.settings.target is not None or self.settings.patience > 0)


def stages_of(document: Document) -> tuple[Stage, ...]:
    """The stages of a document; one without an id for the whole run where it has none."""
    if document.stages:
        return document.stages
    given = {key: document.training[key] for key in ("epochs", "steps_per_epoch") if key in document.training}
    bind_training(document.training)
    return (Stage("", settings=given),)


def plans_of(checked: Checked) -> tuple[Plan, ...]:
    """The stages that are not skipped. Raises `Problem` for settings that do not fit."""
    return tuple(
        plan
        for number, stage in enumerate(stages_of(checked.flat.document))
        if not (plan := plan_of(checked.flat, stage, number)).settings.skip
    )


def plan_of(checked: Checked, stage: Stage, number: int) -> Plan:
    """One stage of the flat graph."""
    settings = bind_stage(stage.settings)
    known = checked.kind("goal")
    places = {goal: (_setting(checked, goal, "order"), place) for place, goal in enumerate(known)}
    goals = sorted((goal for goal in known if not stage.goals or goal in stage.goals), key=lambda goal: places[goal])
    frozen = named(checked.document, settings.frozen)
    return Plan(stage, number, settings, tuple(goals), {goal: trained(checked, goal, frozen) for goal in goals}, frozen)


def main_goal(checked: Checked, goals: Iterable[str]) -> str:
    """Of goals at work the one that trains most of what the Outputs give, the first of them; empty where none does.

    A judge or a reader beside a network trains what nobody takes out.
    """
    flat = checked.flat
    own = owners_of(flat, flat.document.upstream(*flat.kind("output")))
    shares = {goal: len(trained(flat, goal) & own) for goal in goals if goal in flat.document.nodes}
    most = max(shares.values(), default=0)
    return next((goal for goal, share in shares.items() if share == most > 0), "")


def trained(checked: Checked, goal: str, frozen: frozenset[str] = frozenset()) -> frozenset[str]:
    """The nodes that own the weights a goal changes; `frozen` are those that a stage freezes.

    A goal that names nothing changes what its gradient reaches; all above it where that is nothing, so that a law can
    tell what stands between.
    """
    document, names = checked.document, _setting(checked, goal, "train")
    if names:
        return _learning(checked, document.upstream(goal) & named(document, names), frozen)
    found = _learning(checked, reached(document, goal), frozen)
    return found or _learning(checked, document.upstream(goal), frozen)


def reached(document: Document, goal: str) -> set[str]:
    """The goal and the nodes above it to which a gradient comes back."""
    waiting, found, opaque = [goal], set[str](), types_with("opaque")
    while waiting:
        key = waiting.pop()
        if key not in found and document.nodes[key].type not in opaque:
            found.add(key)
            waiting += [wire.source.node for wire in document.incoming[key]]
    return found


def owners_of(checked: Checked, above: set[str]) -> set[str]:
    """The nodes to which the weights of these nodes belong, copies that lag behind left out."""
    nodes = checked.document.nodes
    own = [nodes[key] for key in above if not nodes[key].lagged]
    found = {node.shared or node.id for node in own} | {node.linked for node in own if node.transposed}
    return found & nodes.keys()


def teachable(checked: Checked, goal: str) -> frozenset[str]:
    """The nodes of the whole document above a goal, uses of blocks too, to whose weights its gradient comes back.

    A use is among them where one layer inside is; a layer behind a stop-gradient where its twin before it is.
    """
    flat = checked.flat
    if goal not in flat.document.nodes:
        return frozenset()
    near = owners_of(flat, reached(flat.document, goal))
    above = flat.document.upstream(goal)
    return frozenset(key.partition("/")[0] for key in above if not near.isdisjoint(owners_of(flat, {key})))


def _learning(checked: Checked, keys: Iterable[str], frozen: frozenset[str]) -> frozenset[str]:
    """The nodes that own the weights of these nodes, as far as they learn."""
    nodes = checked.document.nodes
    found = {nodes[key].shared or key for key in keys} | {nodes[key].linked for key in keys if nodes[key].transposed}
    return frozenset(
        key
        for key in found - frozen
        if key in nodes and not nodes[key].frozen and not nodes[key].lagged and _learns(checked, key)
    )


def named(document: Document, names: Iterable[str]) -> frozenset[str]:
    """The nodes of the flat graph that these names stand for: nodes, uses of blocks with all inside, frames."""
    wanted = [member for name in names for member in _members(document, name)]
    inside = tuple(f"{name}/" for name in wanted)
    found = {key for key in document.nodes if key in wanted or key.startswith(inside)} if wanted else set()
    return frozenset(found | {shared for key in found if (shared := document.nodes[key].shared)})


def unknown(document: Document, names: Iterable[str]) -> Iterator[str]:
    """The names that stand for nothing."""
    for name in names:
        if not named(document, [name]):
            yield name


def _members(document: Document, name: str) -> tuple[str, ...]:
    frame = document.frames.get(name)
    return frame.members if frame and name not in document.nodes else (name,)


def _learns(checked: Checked, node: str) -> bool:
    return node in checked.nodes and checked.nodes[node].parameters > 0


def _setting(checked: Checked, node: str, key: str) -> Any:
    facts = find(checked.document.nodes[node].type)
    item = next((item for item in facts.settings if item.key == key), None) if facts else None
    if item is None:
        return None
    value = checked.document.nodes[node].settings.get(key, item.default)
    refused = item.refuse(value)
    if refused:
        raise Problem(refused.sentence, **refused.values)
    return value
