"""A goal all of whose weights are frozen: what is said of it, and that it can learn again by one repair."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runtime import annotations, examples, store
from runtime.blocks import group
from runtime.check import check
from runtime.document import Document
from runtime.findings import ERROR, Finding
from runtime.repairs import repairs_of


@pytest.fixture(scope="module")
def rivals() -> Document:
    """A generator (`block1`, trained by `goal2`) and a discriminator (`block2`, trained by `goal1`)."""
    return store.load(examples.find("gan-ring"))


def faults(document: Document) -> dict[str, Finding]:
    """The errors by node."""
    return {finding.node: finding for finding in check(document).findings if finding.severity == ERROR}


def still_inside(document: Document, block: str, *nodes: str) -> Document:
    """The document with nodes in a block frozen; all of them where none is named."""
    known = document.blocks[block]
    inside = {key: replace(node, frozen=not nodes or key in nodes) for key, node in known.nodes.items()}
    return document.but(blocks={**document.blocks, block: replace(known, nodes=inside)})


@pytest.mark.parametrize(("node", "goal"), [("block2", "goal1"), ("block1", "goal2")])
def test_a_goal_tells_that_all_it_names_is_frozen(rivals: Document, node: str, goal: str) -> None:
    found = faults(annotations.set_frozen(rivals, [node], True))
    assert found.keys() == {goal}
    assert found[goal].sentence == (
        "{node} has nothing to train: all that it names is frozen. Let one of them learn again, or name other layers."
    )


def test_of_two_still_rivals_each_is_let_learn_by_itself(rivals: Document) -> None:
    checked = check(annotations.set_frozen(rivals, ["block1", "block2"], True))
    for goal, node in (("goal1", "block2"), ("goal2", "block1")):
        finding = next(each for each in checked.hindrances if each.node == goal)
        repairs = [repair for repair in repairs_of(checked, finding) if repair.kind == "thaw"]
        assert [repair.document.nodes[node].frozen for repair in repairs] == [False]


@pytest.mark.parametrize("nodes", [(), ("linear1", "linear2", "linear3")])
def test_what_is_frozen_inside_a_block_is_let_learn_too(rivals: Document, nodes: tuple[str, ...]) -> None:
    checked = check(still_inside(rivals, "discriminator", *nodes))
    (finding,) = checked.hindrances
    assert finding.node == "goal1"
    (repair,) = [repair for repair in repairs_of(checked, finding) if repair.kind == "thaw"]
    assert repair.values["layer"] == "block2"
    assert not any(node.frozen for node in repair.document.blocks["discriminator"].nodes.values())
    assert not check(repair.document).hindrances


def test_what_is_frozen_two_blocks_deep_is_let_learn_by_one_repair(rivals: Document) -> None:
    deeper, _, _ = group(rivals, ["block1"], "Outer")
    checked = check(still_inside(deeper, "generator"))
    (finding,) = checked.hindrances
    (repair,) = [repair for repair in repairs_of(checked, finding) if repair.kind == "thaw"]
    assert not any(node.frozen for node in repair.document.blocks["generator"].nodes.values())
