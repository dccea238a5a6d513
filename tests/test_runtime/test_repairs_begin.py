"""A source that stands alone: the repair puts the least network behind it that can be trained."""

from __future__ import annotations

import pytest

from runtime import edits
from runtime.check import check
from runtime.document import Document
from runtime.repairs import Repair, repairs_of


def offered(*kinds: str) -> list[Repair]:
    document = Document()
    for kind in kinds:
        document, _ = edits.add_node(document, kind)
    checked = check(document)
    finding = next(found for found in checked.findings if found.kind == "no_goal")
    return [repair for repair in repairs_of(checked, finding) if repair.kind == "begin_network"]


@pytest.mark.parametrize(
    ("source", "losses"),
    [
        ("digits", ["cross_entropy"]),
        ("iris", ["cross_entropy"]),
        ("diabetes", ["mse"]),
        ("spiral", ["binary_cross_entropy", "cross_entropy", "mse"]),
    ],
)
def test_a_lone_source_is_offered_a_network_that_can_be_trained_and_exported(source: str, losses: list[str]) -> None:
    found = offered(source)
    made = [[node.type for node in repair.document.nodes.values()] for repair in found]
    assert [next(kind for kind in kinds if kind in losses) for kinds in made] == losses
    for repair, kinds in zip(found, made, strict=True):
        assert kinds[0] == source and {"linear", "goal", "output"} <= set(kinds)
        assert not check(repair.document).findings


@pytest.mark.parametrize("kinds", [("noise",), ("digits", "iris")])
def test_where_no_answer_is_clear_nothing_is_offered(kinds: tuple[str, ...]) -> None:
    assert offered(*kinds) == []
