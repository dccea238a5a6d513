"""Laws of goals and stages: what would never be trained, trained twice, or never end."""

from __future__ import annotations

from collections.abc import Iterator

from nodes.catalogue import find
from nodes.spec import Problem
from runtime.alike import Mention
from runtime.checked import Checked
from runtime.document import Node
from runtime.findings import ERROR, HINT, WARNING, Finding
from runtime.solvable import solved_layer, solves
from runtime.stage_plan import Plan, named, owners_of, plan_of, reached, stages_of, unknown


def goals(checked: Checked) -> Iterator[Finding]:
    """A goal that has nothing to train, or names what is not there."""
    document = checked.document
    if document.nodes and not checked.kind("goal"):
        text = "Nothing is trained yet. Add a Minimize node and connect a loss to it."
        yield Finding("", text, WARNING, kind="no_goal")
    for goal in checked.kind("goal"):
        yield from _unknown_targets(checked, goal)
        yield from _unsolvable(checked, goal)
        above = document.upstream(goal) - {goal}
        known = above and all(key in checked.nodes and _known(checked, key) for key in above)
        learning = [key for key in owners_of(checked, above) if key in checked.nodes and checked.nodes[key].parameters]
        lagging = any(document.nodes[key].lagged for key in above)
        if known and (learning or lagging) and all(_still(document.nodes[key]) for key in learning):
            yield Finding(goal, _stillness(checked, goal), kind="all_frozen")
        elif known and not learning and not any(document.nodes[key].linked for key in above):
            yield Finding(
                goal,
                "{node} has nothing to train: no node above it has weights. "
                "Put a layer such as Linear between the source and the loss.",
                kind="nothing_to_train",
            )


def _still(node: Node) -> bool:
    return node.frozen or node.lagged


def _unsolvable(checked: Checked, goal: str) -> Iterator[Finding]:
    """A goal in closed form that has no layer to solve; one whose losses do not check is left to their findings."""
    losses = {wire.source.node for wire in checked.document.incoming[goal]}
    if losses and losses <= checked.nodes.keys() and solves(checked, goal):
        try:
            solved_layer(checked, goal)
        except Problem as problem:
            yield Finding(goal, problem.sentence, values=problem.values, kind="unsolvable")


def _known(checked: Checked, key: str) -> bool:
    facts = find(checked.document.nodes[key].type)
    return bool(checked.nodes[key].outputs) or (facts is not None and not facts.outputs)


def _names(checked: Checked, goal: str) -> list[str]:
    """What a goal is told to train, whatever a file says there."""
    value = checked.document.nodes[goal].settings.get("train", ())
    return [name for name in value if isinstance(name, str)] if isinstance(value, (list, tuple)) else []


def _unknown_targets(checked: Checked, goal: str) -> Iterator[Finding]:
    for name in unknown(checked.document, _names(checked, goal)):
        yield Finding(
            goal,
            "{node} trains “{got}”, which is not there. Choose another layer, block or frame.",
            values={"got": name},
            kind="unknown_target",
        )


def stages(checked: Checked) -> Iterator[Finding]:
    """What is wrong with each stage, and weights that two goals of one stage would change."""
    if not checked.kind("goal"):
        return
    told: set[tuple[str, str]] = set()
    known = stages_of(checked.document) if _readable(checked) else ()
    for number, stage in enumerate(known):
        try:
            plan = plan_of(checked, stage, number)
        except Problem as problem:
            values = {"node": stage.title or str(number + 1), **problem.values}
            yield Finding("", problem.sentence, ERROR, values, kind="stage_setting")
            continue
        if plan.settings.skip:
            continue
        if stage.id:
            yield from _stage(checked, plan, stage.title or str(number + 1))
        else:
            yield from _idle(checked, plan)
        yield from _rivals(checked, plan, told)
        yield from _unreached(checked, plan, told)
    if known and all(stage.settings.get("skip") is True for stage in known):
        yield Finding("", "Every stage is skipped, so nothing would be trained. Take one of them in again.", ERROR)


def _readable(checked: Checked) -> bool:
    """Whether the training settings fit; if not, another law tells it."""
    try:
        stages_of(checked.document)
    except Problem:
        return False
    return True


def _stage(checked: Checked, plan: Plan, name: str) -> Iterator[Finding]:
    document, settings = checked.document, plan.settings
    for goal in plan.stage.goals:
        if goal not in checked.kind("goal"):
            text = "The stage “{stage}” names the goal “{got}”, which is not there. Take it off the stage."
            yield Finding("", text, ERROR, {"stage": name, "got": Mention(goal)}, kind="stage_goal")
    for name_of in unknown(document, settings.frozen):
        text = "The stage “{stage}” freezes “{got}”, which is not there. Choose another layer, block or frame."
        yield Finding("", text, WARNING, {"stage": name, "got": name_of})
    if settings.watch and settings.watch not in (*checked.kind("goal"), *checked.metrics):
        text = "The stage “{stage}” watches “{got}”, which is no goal or metric. Choose another."
        yield Finding("", text, ERROR, {"stage": name, "got": Mention(settings.watch)})
    if settings.source and settings.source not in checked.kind("source"):
        text = "The stage “{stage}” counts its epochs by “{got}”, which is no source. Choose another."
        yield Finding("", text, ERROR, {"stage": name, "got": Mention(settings.source)})
    if not settings.epochs and not settings.steps and not plan.ends_early and not _acts(plan):
        text = (
            "The stage “{stage}” never ends: it has no number of epochs or steps and watches for nothing. "
            "Give it epochs, steps, a target or patience."
        )
        yield Finding("", text, ERROR, {"stage": name}, kind="endless_stage")
    for goal in plan.goals:
        if not plan.trains[goal] and _could_learn(checked, goal):
            text = "{node} has nothing to train in the stage “{stage}”: all it trains is frozen there."
            yield Finding(goal, text, ERROR, {"stage": name}, kind="frozen_in_stage")
    if settings.target is not None and not settings.watch:
        text = "The stage “{stage}” is to end at a value, but watches nothing. Say which goal or metric it watches."
        yield Finding("", text, HINT, {"stage": name})


def _acts(plan: Plan) -> bool:
    return plan.settings.begin.build() is not None or getattr(plan.settings.begin, "loads", False)


def _could_learn(checked: Checked, goal: str) -> bool:
    nodes = checked.document.nodes
    return any(
        checked.nodes[key].parameters and not _still(nodes[key])
        for key in owners_of(checked, checked.document.upstream(goal))
        if key in checked.nodes
    )


def _idle(checked: Checked, plan: Plan) -> Iterator[Finding]:
    """Goals that name only what cannot learn, while something else above them could."""
    for goal in plan.goals:
        if not plan.trains[goal] and _could_learn(checked, goal):
            yield Finding(goal, _stillness(checked, goal), kind="all_frozen")


def _stillness(checked: Checked, goal: str) -> str:
    """Why a goal trains nothing. It depends on what stands above this goal alone, however still its rivals are."""
    nodes, names = checked.document.nodes, _names(checked, goal)
    if not names:
        return "{node} has nothing to train: every layer above it is frozen. Let one of them learn again."
    meant = owners_of(checked, checked.document.upstream(goal) & named(checked.document, names))
    owners = [nodes[key] for key in meant if key in checked.nodes and checked.nodes[key].parameters]
    if owners and all(node.frozen for node in owners):
        return (
            "{node} has nothing to train: all that it names is frozen. "
            "Let one of them learn again, or name other layers."
        )
    return (
        "{node} has nothing to train: what it names is frozen, lags behind, has no weights or does not stand "
        "above it. Let one of them learn again, or name other layers."
    )


def _unreached(checked: Checked, plan: Plan, told: set[tuple[str, str]]) -> Iterator[Finding]:
    """Goals from which no gradient comes back to anything that they train."""
    for goal in plan.goals:
        near = reached(checked.document, goal)
        if not plan.trains[goal].isdisjoint(near):
            continue
        learning = plan.trains[goal] & owners_of(checked, near)
        if plan.trains[goal] and not learning and (goal, "no_gradient") not in told:
            told.add((goal, "no_gradient"))
            yield Finding(
                goal,
                "{node} cannot train: no gradient comes from its loss to any layer that it trains, since a "
                "Stop-gradient or the like stands between. Take it out, or name other layers.",
                kind="no_gradient",
            )


def _rivals(checked: Checked, plan: Plan, told: set[tuple[str, str]]) -> Iterator[Finding]:
    owners: dict[str, str] = {}
    found: dict[tuple[str, str, str], list[str]] = {}  # by the use of a block, and the two goals
    for goal in plan.goals:
        for key in sorted(plan.trains[goal]):
            other = owners.setdefault(key, goal)
            if other != goal and (key, "rivals") not in told:
                told.add((key, "rivals"))
                found.setdefault((key.rpartition("/")[0], other, goal), []).append(key)
    for (use, one, other), keys in found.items():
        for key in [use] if use and len(keys) > 1 else keys:
            yield Finding(
                key,
                "{node} would be trained by two Minimize nodes at once, “{one}” and “{other}”. "
                "Name in each what it trains, or put a Stop gradient between.",
                ERROR,
                {"one": Mention(one), "other": Mention(other)},
                kind="rivals",
            )
