"""Weights that two goals would train: one repair leaves them to one goal, and the other goals train what is left."""

from __future__ import annotations

import pytest
from trained import build

from runtime import edits, staging
from runtime.check import check
from runtime.document import Document, End, Stage
from runtime.findings import Finding
from runtime.repairs import Repair, repairs_of


def gan() -> Document:
    """A generator of two layers; a judge of one, used for what is real and for what is made."""
    document = build(
        "ring_of_gaussians noise linear linear linear linear adversarial_loss adversarial_loss adversarial_loss "
        "goal goal output",
        "noise1.noise>linear1.x linear1.y>linear2.x ringofgaussians1.features>linear3.x linear2.y>linear4.x "
        "linear3.y>adversarialloss1.scores linear4.y>adversarialloss2.scores linear4.y>adversarialloss3.scores "
        "adversarialloss1.loss>goal1.loss adversarialloss2.loss>goal1.loss adversarialloss3.loss>goal2.loss "
        "linear2.y>output1.x noise1.noise>output1.start",
        linear1={"units": 8},
        linear2={"units": 2},
        linear3={"units": 1},
        linear4={"units": 1},
    )
    return edits.link(document, "linear4", "linear3", {})


def stack() -> Document:
    """Three layers, each with a goal of its own behind it."""
    return build(
        "iris linear linear linear mean_loss mean_loss cross_entropy goal goal goal",
        "iris1.features>linear1.x linear1.y>linear2.x linear2.y>linear3.x linear1.y>meanloss1.x linear2.y>meanloss2.x "
        "linear3.y>crossentropy1.prediction iris1.label>crossentropy1.target meanloss1.loss>goal1.loss "
        "meanloss2.loss>goal2.loss crossentropy1.loss>goal3.loss",
        linear3={"units": 3},
    )


def rivals(document: Document) -> dict[str, Finding]:
    return {finding.node: finding for finding in check(document).findings if finding.kind == "rivals"}


def offered(document: Document, node: str) -> tuple[Repair, ...]:
    return repairs_of(check(document), rivals(document)[node])


def trains(document: Document) -> dict[str, list[str]]:
    return {key: list(node.settings.get("train", ())) for key, node in document.nodes.items() if node.type == "goal"}


@pytest.mark.parametrize(
    ("named", "node", "wanted"),
    [
        ({"goal1": ["linear3"]}, "linear3", {"goal1": ["linear3"], "goal2": ["linear1", "linear2"]}),
        ({"goal2": ["linear1", "linear2"]}, "linear1", {"goal1": ["linear3"], "goal2": ["linear1", "linear2"]}),
    ],
    ids=["generator-goal-updates-the-judge", "judge-goal-updates-the-generator"],
)
def test_a_rival_of_a_gan_trains_what_is_left(
    named: dict[str, list[str]], node: str, wanted: dict[str, list[str]]
) -> None:
    document = gan()
    for goal, names in named.items():
        document = edits.set_setting(document, goal, "train", names)
    first = offered(document, node)[0]
    assert (first.kind, trains(first.document)) == ("share_out", wanted)
    assert not rivals(first.document)
    assert check(first.document).trainable


def test_all_rivals_of_a_layer_leave_it() -> None:
    document = stack()
    assert rivals(document).keys() == {"linear1", "linear2"}
    first = offered(document, "linear1")[0]
    assert (first.kind, first.values) == ("share_out", {"goal": "goal1"})
    assert trains(first.document) == {"goal1": [], "goal2": ["linear2"], "goal3": ["linear2", "linear3"]}
    second = offered(first.document, "linear2")[0]
    assert trains(second.document) == {"goal1": [], "goal2": ["linear2"], "goal3": ["linear3"]}
    assert check(second.document).trainable


def test_goals_of_other_stages_train_on_what_they_did() -> None:
    document, first = staging.add_stage(stack())
    document = staging.set_stage_goals(document, first, ["goal1", "goal2"])
    document, last = staging.add_stage(document)
    document = staging.set_stage_goals(document, last, ["goal3"])
    mended = offered(document, "linear1")[0].document
    assert trains(mended) == {"goal1": [], "goal2": ["linear2"], "goal3": []}


def test_a_stage_that_cannot_be_read_hinders_no_repair_of_another() -> None:
    document, first = staging.add_stage(stack())
    document = staging.set_stage_goals(document, first, ["goal1", "goal2"])
    document = document.but(stages=(*document.stages, Stage("stage2", settings={"epochs": "many"})))
    assert offered(document, "linear1")[0].kind == "share_out"


@pytest.mark.parametrize(("node", "goal"), [("linear1", "goal2"), ("linear3", "goal1")])
def test_of_a_gan_that_names_nothing_each_goal_trains_what_it_does_not_only_borrow(node: str, goal: str) -> None:
    """The generator's goal has the judge above it as a twin alone, so the judge is left to the other."""
    first = offered(gan(), node)[0]
    assert (first.kind, first.values) == ("share_out", {"goal": goal})
    assert trains(first.document) == {"goal1": ["linear3"], "goal2": ["linear1", "linear2"]}
    assert check(first.document).trainable


def test_where_nothing_would_be_left_no_goal_is_emptied() -> None:
    document = edits.remove(stack(), ["linear2", "linear3", "goal2", "goal3"])
    document, goal = edits.add_node(document, "goal")
    document = edits.connect(document, End("meanloss1", "loss"), End(goal, "loss"))
    assert "share_out" not in [repair.kind for repair in offered(document, "linear1")]


def test_no_goal_is_removed_before_one_may_train_less() -> None:
    kinds = [repair.kind for repair in offered(edits.set_setting(gan(), "goal2", "train", ["linear1"]), "linear1")]
    assert kinds.index("share_out") < kinds.index("leave_to_one_goal")
