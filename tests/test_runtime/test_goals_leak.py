"""What a goal changes: its own parameters and buffers and nothing else, in any document.

Random documents have towers over shared trunks, linked, transposed and lagging layers, stop-gradients, frozen nodes,
goals that name what they train, and stages. What may change is worked out here from the words of the contract alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from torch import Tensor
from trained import prepared

from runtime import stages
from runtime.check import check
from runtime.document import Document, End, Node, Stage, Wire
from runtime.train import take_step
from runtime.training import Training

State = dict[str, Tensor]


# Random documents


@dataclass
class Drawn:
    """A document while it is drawn: `rows` are the ends that more layers may be put behind."""

    nodes: dict[str, Node]
    wires: list[Wire]
    rows: list[End]

    def put(self, kind: str, entering: End, port: str = "x", **fields: Any) -> End:
        """A node of that type behind an end; its first output."""
        key = f"{kind.replace('_', '')}{len(self.nodes)}"
        self.nodes[key] = Node(key, kind, **fields)
        self.wires.append(Wire(entering, End(key, port)))
        return End(key, "loss" if kind == "mean_loss" else "y")


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Layers from 4 to 4 numbers over two sources, two or three goals, and up to two stages."""
    sources = {
        "noise1": Node("noise1", "noise", settings={"shape": [4], "batch_size": 6}),
        "noise2": Node("noise2", "noise", settings={"shape": [4], "batch_size": 5}),
    }
    drawn = Drawn(dict(sources), [], [End("noise1", "noise"), End("noise2", "noise")])
    for _ in range(draw(st.integers(2, 6))):
        put_layer(draw, drawn)
    owners = [key for key, node in drawn.nodes.items() if node.type in ("linear", "batch_norm1d")]
    goals = draw(st.integers(2, 3))
    of = {key: draw(st.integers(0, goals)) for key in owners}  # the last number: of no goal
    of |= {key: of[drawn.nodes[key].linked] for key in owners if drawn.nodes[key].linked}
    for number in range(goals):
        put_goal(draw, drawn, [key for key, goal in of.items() if goal == number])
    assume(any(node.type == "goal" for node in drawn.nodes.values()))
    nodes = {key: freeze(draw, node) for key, node in drawn.nodes.items()}
    names = [key for key, node in nodes.items() if node.type == "goal"]
    found = tuple(draw_stage(draw, number, names, owners) for number in range(draw(st.integers(1, 2))))
    return Document(nodes=nodes, wires=tuple(drawn.wires), training={"device": "cpu"}, stages=found)


def put_layer(draw: st.DrawFn, drawn: Drawn) -> None:
    """A layer, often with the weights of another, then what may stand behind it."""
    end = draw(st.sampled_from(drawn.rows))
    if draw(st.integers(0, 3)) == 2:
        end = drawn.put("stop_gradient", end)
    free = [key for key, node in drawn.nodes.items() if node.type == "linear" and not node.linked]
    how: dict[str, Any] = {}
    if free and draw(st.booleans()):
        ways: list[dict[str, Any]] = [
            {},
            {"kind": "transposed"},
            {"kind": "lagged", "every": 2},
            {"kind": "lagged", "average": 0.75},
        ]
        how = {"linked": draw(st.sampled_from(free)), "link": draw(st.sampled_from(ways))}
    end = drawn.put("linear", end, settings={"units": 4}, **how)
    if draw(st.booleans()):
        norms = [key for key, node in drawn.nodes.items() if node.type == "batch_norm1d" and not node.linked]
        lagging = {"linked": draw(st.sampled_from(norms)), "link": {"kind": "lagged", "every": 2}} if norms else {}
        end = drawn.put("batch_norm1d", end, **(lagging if draw(st.booleans()) else {}))
    if draw(st.booleans()):
        end = drawn.put("dropout", end)
    drawn.rows.append(drawn.put("tanh", end))


def put_goal(draw: st.DrawFn, drawn: Drawn, own: list[str]) -> None:
    """A goal over one or two ends; it names its own nodes, of which one at least stands above it."""
    below = Document(nodes=drawn.nodes, wires=tuple(drawn.wires)).downstream(*own)
    first = [end for end in drawn.rows if end.node in below]
    if not first:
        return
    ends = [draw(st.sampled_from(first)), *draw(st.lists(st.sampled_from(drawn.rows[2:]), max_size=1))]
    losses = [drawn.put("mean_loss", end, settings={"squared": draw(st.booleans())}) for end in dict.fromkeys(ends)]
    chosen = {
        "train": own,
        "every": draw(st.integers(1, 3)),
        "order": draw(st.integers(-1, 1)),
        "optimizer": draw(st.sampled_from(["sgd", "adam"])),
        "sense": draw(st.sampled_from(["minimize", "maximize"])),
        "l2": draw(st.sampled_from([0.0, 0.1])),
        "clip": draw(st.sampled_from([0.0, 1.0])),
    }
    end = drawn.put("goal", losses[0], "loss", settings=chosen)
    drawn.wires += [Wire(loss, End(end.node, "loss")) for loss in losses[1:]]


def freeze(draw: st.DrawFn, node: Node) -> Node:
    layer = node.type in ("linear", "batch_norm1d") and not node.linked
    return replace(node, frozen=True) if layer and draw(st.integers(0, 7)) == 5 else node


def draw_stage(draw: st.DrawFn, number: int, goals: list[str], owners: list[str]) -> Stage:
    chosen = draw(st.lists(st.sampled_from(goals), unique=True))
    frozen = draw(st.lists(st.sampled_from(owners), max_size=1)) if draw(st.booleans()) else []
    return Stage(f"stage{number}", "", tuple(chosen), {"steps": draw(st.integers(2, 4)), "frozen": frozen})


# What may change, from the words of the contract


class Contract:
    """Which values of the network's state each goal of a stage has to change, and which copies follow."""

    def __init__(self, training: Training) -> None:
        self.training = training
        self.program = training.program
        self.document = training.program.checked.document
        self.nodes = self.document.nodes
        self.stage = training.at_work.plan.stage
        named = self.stage.settings["frozen"]
        self.still = {self.nodes[key].shared or key for key in named}
        self.still |= {key for key, node in self.nodes.items() if node.frozen or node.lagged}

    def prefix(self, node: str) -> str:
        return self.program.names[node] + "."

    def trained(self, goal: str) -> set[str]:
        """The nodes whose weights a goal is to change: those it names, or all above it, that are not held still."""
        named = self.nodes[goal].settings["train"]
        above = [key for key in self.document.upstream(goal) if not named or key in named or self.named_by(key, named)]
        owners = {self.nodes[key].shared or key for key in above}
        owners |= {self.nodes[key].linked for key in above if self.nodes[key].transposed}
        return owners - self.still

    def named_by(self, key: str, named: list[str]) -> bool:
        return self.nodes[key].shared in named

    def reached(self, goal: str) -> set[str]:
        """The nodes to which a gradient comes back from a goal: not through a stop-gradient."""
        waiting, found = [goal], set()
        while waiting:
            key = waiting.pop()
            if key not in found:
                found.add(key)
                if self.nodes[key].type != "stop_gradient":
                    waiting += [wire.source.node for wire in self.document.incoming[key]]
        return found

    def weights(self, goal: str) -> set[str]:
        """The names of the weights (no biases) that have to change in a goal, the other name of a tied one with it."""
        trained, found = self.trained(goal), set()
        for key in self.reached(goal):
            node = self.nodes[key]
            owner = node.linked if node.transposed else node.shared or key
            if owner in trained and node.type in ("linear", "batch_norm1d") and not node.lagged:
                found.add(self.prefix(owner) + "weight")
        return found | self.ties(found)

    def ties(self, names: set[str]) -> set[str]:
        tied = [node for node in self.nodes.values() if node.transposed]
        return {self.prefix(node.id) + "weight" for node in tied if self.prefix(node.linked) + "weight" in names}

    def values(self, goal: str) -> set[str]:
        """The names of everything that may change in a goal: parameters of what it trains, and its buffers."""
        network = self.program.network
        learnt = {name for name, _ in network.named_parameters(remove_duplicate=False)}
        own = tuple(self.prefix(key) for key in self.trained(goal) if key in self.nodes)
        found = {name for name in learnt if name.startswith(own)} if own else set()
        return found | self.ties(found) | self.buffers(goal)

    def buffers(self, goal: str) -> set[str]:
        """Statistics change in the goal that trains their node; where none does, in the first above which it is."""
        found = set()
        order = [one.node for one in self.training.goals]
        for key in self.document.upstream(goal):
            owner = self.nodes[key].shared or key
            if self.nodes[key].type == "batch_norm1d" and owner not in self.still:
                above = [one for one in order if owner in self.document.upstream(one)]
                trainers = [one for one in order if owner in self.trained(one)]
                if (trainers or above)[:1] == [goal]:
                    found |= {
                        self.prefix(owner) + name for name in ("running_mean", "running_var", "num_batches_tracked")
                    }
        return found

    def copies(self) -> set[str]:
        """The names of what lags behind an original."""
        own = tuple(self.prefix(key) for key, node in self.nodes.items() if node.lagged)
        return {name for name in self.state() if own and name.startswith(own)}

    def state(self) -> State:
        return {name: item.detach().clone() for name, item in self.program.network.state_dict().items()}


def changed(before: State, after: State) -> set[str]:
    return {name for name, item in after.items() if not torch.equal(item, before[name])}


def watch(training: Training) -> list[str]:
    """Hold every goal of the stage at work to the contract from here on; the goals that acted are listed."""
    contract, acted = Contract(training), list[str]()
    for goal in training.goals:

        def descend(*arguments: Any, own: Callable[..., Any] = goal.descend, name: str = goal.node) -> Any:
            before = contract.state()
            outputs = own(*arguments)
            found = changed(before, contract.state())
            acted.append(name)
            assert found <= contract.values(name), (name, found - contract.values(name))
            assert found >= contract.weights(name) | contract.buffers(name), (name, contract.weights(name) - found)
            return outputs

        goal.descend = descend  # type: ignore[method-assign]
    return acted


def hold_to_the_contract(document: Document) -> None:
    """Run every stage and look at each goal, and at what follows after the goals, step by step."""
    training = prepared(document)
    for place in range(len(training.plans)):
        if place:
            stages.enter(training, place)
        acted, contract = watch(training), Contract(training)
        rules = {goal.node: document.nodes[goal.node].settings for goal in training.goals}
        order = sorted(
            rules, key=lambda goal: (rules[goal]["order"], training.program.checked.kind("goal").index(goal))
        )
        while training.step < training.end:
            done, before = training.done_here, contract.state()
            acted.clear()
            take_step(training)
            assert acted == [goal for goal in order if done % rules[goal]["every"] == 0]
            allowed = set[str]().union(*map(contract.values, acted)) | contract.copies()
            after = contract.state()
            assert changed(before, after) <= allowed
            follow(contract, training.step, before, after)


def follow(contract: Contract, step: int, before: State, after: State) -> None:
    """A copy is what it was, or takes what the original has after the step."""
    for key, node in contract.nodes.items():
        for name in after if node.lagged else ():
            if name.startswith(contract.prefix(key)):
                original = after[contract.prefix(node.linked) + name.removeprefix(contract.prefix(key))]
                if "average" in node.link and node.type == "linear":
                    torch.testing.assert_close(after[name], torch.lerp(before[name], original, 0.25))
                else:
                    assert torch.equal(after[name], original if step % node.link["every"] == 0 else before[name])


BOUNDED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.filter_too_much]}


@given(documents())
@settings(max_examples=40, **BOUNDED)
def test_no_goal_changes_what_is_not_its_own(document: Document) -> None:
    assume(not check(document).hindrances)
    hold_to_the_contract(document)


@pytest.mark.slow
@given(documents())
@settings(max_examples=600, **BOUNDED)
def test_no_goal_changes_what_is_not_its_own_in_many_documents(document: Document) -> None:
    assume(not check(document).hindrances)
    hold_to_the_contract(document)


# Goals that could not train, which these documents brought to light


def behind(*layers: str, **fields: dict[str, Any]) -> Document:
    """noise → linear1 → tanh and these nodes in a row, with a goal at the end."""
    drawn = Drawn({"noise1": Node("noise1", "noise", settings={"shape": [4]})}, [], [])
    end = End("noise1", "noise")
    for kind in ("linear", *layers):
        key = f"{kind}{len(drawn.nodes)}"
        end = drawn.put(kind, end, settings={"units": 4} if kind == "linear" else {}, **fields.get(key, {}))
    drawn.put("goal", drawn.put("mean_loss", end), "loss", settings={})
    return Document(nodes=drawn.nodes, wires=tuple(drawn.wires), training={"device": "cpu"})


def test_a_goal_that_no_gradient_leaves_is_told() -> None:
    (found,) = [finding for finding in check(behind("stop_gradient", "tanh")).findings if finding.severity == "error"]
    assert found.kind == "no_gradient"
    assert not check(behind("tanh")).hindrances
    assert not check(behind("stop_gradient", "linear", "tanh")).hindrances  # the second layer still learns


@pytest.mark.parametrize("names", [["linear3"], ["linear3", "tanh2"], ["tanh2"]])
def test_a_goal_that_names_only_what_cannot_learn_is_told(names: list[str]) -> None:
    document = behind("tanh", "linear")
    goal = next(key for key, node in document.nodes.items() if node.type == "goal")
    nodes = {**document.nodes, goal: replace(document.nodes[goal], settings={"train": names})}
    frozen = {**nodes, "linear3": replace(nodes["linear3"], frozen=True)}
    assert [finding.kind for finding in check(document.but(nodes=frozen)).hindrances] == ["all_frozen"]
    also = {**frozen, goal: replace(nodes[goal], settings={"train": [*names, "linear1"]})}
    assert not check(document.but(nodes=also)).hindrances


def test_a_goal_above_which_copies_alone_learn_is_told() -> None:
    document = behind("tanh", "stop_gradient", "linear", linear4={"linked": "linear1", "link": {"kind": "lagged"}})
    nodes = {**document.nodes, "linear1": replace(document.nodes["linear1"], frozen=True)}
    assert {finding.kind for finding in check(document.but(nodes=nodes)).hindrances} >= {"all_frozen"}
    goal = next(key for key, node in nodes.items() if node.type == "goal")
    nodes = {**document.nodes, goal: replace(nodes[goal], settings={"train": ["linear4"]})}
    stage = Stage("stage1", "", (), {"steps": 2})
    found = check(document.but(nodes=nodes, stages=(stage,))).hindrances
    assert [finding.kind for finding in found] == ["frozen_in_stage"]
