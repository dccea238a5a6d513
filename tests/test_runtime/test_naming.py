"""Names that goals and stages hold follow grouping, unpacking, unrolling, copying and removing."""

from __future__ import annotations

import pytest
from staged_kit import stage, two_goals

from runtime import annotations, blocks, edits, unpacking
from runtime.changes import alike
from runtime.document import Document, Stage
from runtime.fragment import copy, paste
from runtime.naming import follow, forget


def named(**settings: object) -> Document:
    document = edits.set_setting(two_goals(), "goal2", "train", ["linear1", "linear2"])
    return document.but(stages=(stage("stage1", "One", "goal1", "goal2", **settings),))


def trains(document: Document, goal: str = "goal2") -> list[str]:
    return list(document.nodes[goal].settings.get("train", ()))


def only_stage(document: Document) -> Stage:
    (found,) = document.stages
    return found


def test_a_block_takes_the_names_along_and_unpacking_brings_them_back() -> None:
    document = named(frozen=["linear1"])
    grouped, use, _ = blocks.group(document, ["linear1", "relu1"], "Body")
    assert trains(grouped) == [f"{use}/linear1", "linear2"]
    assert only_stage(grouped).settings["frozen"] == [f"{use}/linear1"]
    whole = edits.set_setting(grouped, "goal2", "train", [use])
    back, _ = unpacking.unpack(grouped, use)
    assert trains(back) == ["linear1", "linear2"]
    assert set(trains(unpacking.unpack(whole, use)[0])) == {"linear1", "relu1"}


def test_a_frame_that_goes_into_a_block_is_named_by_its_members() -> None:
    document, frame = annotations.add_frame(named(), ["linear1", "relu1"], "Body")
    document = edits.set_setting(document, "goal2", "train", [frame])
    grouped, use, _ = blocks.group(document, ["linear1", "relu1"], "Body")
    assert trains(grouped) == [f"{use}/linear1", f"{use}/relu1"]


def test_unrolling_names_every_use() -> None:
    document = edits.set_setting(named(), "linear1", "units", 10)
    grouped, use, _ = blocks.group(document, ["linear1", "relu1"], "Body")
    repeated = edits.set_setting(blocks.repeat(grouped, use, 2), "goal2", "train", [use, "linear2"])
    unrolled, _ = unpacking.unroll(repeated, use)
    uses = [key for key, node in unrolled.nodes.items() if node.type == "block"]
    assert len(uses) == 2
    assert trains(unrolled) == [*uses, "linear2"]


def test_removing_takes_names_off_but_never_means_all() -> None:
    document = named(frozen=["linear1"], watch="goal2", source="digits1")
    less = edits.remove(document, ["linear1"])
    assert trains(less) == ["linear2"]
    assert only_stage(less).settings["frozen"] == []
    none = edits.remove(less, ["linear2"])
    assert trains(none) == ["linear2"]  # empty would mean all above: a finding says what is gone
    gone = edits.remove(document, ["goal2"])
    assert only_stage(gone).goals == ("goal1",)
    assert only_stage(gone).settings["watch"] == ""
    last = edits.remove(gone, ["goal1"])
    assert only_stage(last).goals == ("goal1",)


def test_removing_a_frame_forgets_its_name() -> None:
    document, frame = annotations.add_frame(named(), ["linear1"], "Body")
    document = edits.set_setting(document, "goal2", "train", [frame, "linear2"])
    assert trains(annotations.remove_frames(document, [frame])) == ["linear2"]


def test_a_copied_goal_names_the_copies_where_there_are_some() -> None:
    document = named()
    pasted, names = paste(document, copy(document, ["linear1", "goal2"]))
    assert trains(pasted, names["goal2"]) == [names["linear1"], "linear2"]
    assert trains(pasted) == ["linear1", "linear2"]


def test_a_copy_without_its_original_has_no_way_of_following() -> None:
    document = annotations.follow_weights(named(), "linear2", "linear1", {"kind": "lagged", "every": 5})
    both, names = paste(document, copy(document, ["linear2"]))
    assert dict(both.nodes[names["linear2"]].link) == {"kind": "lagged", "every": 5}
    alone, names = paste(Document(), copy(document, ["linear2"]))
    node = alone.nodes[names["linear2"]]
    assert (node.linked, dict(node.link)) == ("", {})


@pytest.mark.parametrize("value", ["linear1", 3, None, {"a": 1}])
def test_what_is_no_list_stays_as_it_is(value: object) -> None:
    document = named()
    node = document.nodes["goal2"]
    odd = document.but(nodes={**document.nodes, "goal2": type(node)(**{**_fields(node), "settings": {"train": value}})})
    assert follow(odd, {"linear1": "x"}).nodes["goal2"].settings["train"] == value


def _fields(node: object) -> dict[str, object]:
    return {name: getattr(node, name) for name in type(node).__dataclass_fields__}  # type: ignore[attr-defined]


def test_nothing_named_is_the_same_document() -> None:
    document = named(frozen=["linear1"])
    assert follow(document, {"flatten1": "other"}) is document
    assert forget(document, ["relu1"]) is document
    assert alike([1], (1,))
