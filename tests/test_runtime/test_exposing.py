"""Settings shown outside: what they are called, what they carry, and what expressions give where."""

from __future__ import annotations

from typing import Any

import pytest
from blocks_kit import classifier, says, use

from nodes.spec import Problem
from runtime.blocks import inside, with_inside
from runtime.check import check
from runtime.checked import Checked
from runtime.document import Document
from runtime.exposing import expose_setting, given_by, names_known, plain_now, value_at
from runtime.facts import facts_of, nodes_along
from runtime.levels import shown_level


def exposed(document: Document, node: str, key: str, value: Any) -> tuple[Document, str]:
    graph, name = expose_setting(inside(document, "res"), "res", node, key, value)
    return with_inside(document, "res", graph), name


def seen_inside(document: Document, path: str) -> Checked:
    checked = check(document)
    assert checked.expansion is not None
    return shown_level(inside(document, "res"), checked.flat, checked.expansion, path)


def setting(document: Document, node: str, key: str) -> Any:
    facts = facts_of(document, node)
    assert facts is not None
    return next(item for item in facts.settings if item.key == key)


def test_the_name_is_that_of_the_setting_and_never_taken_twice() -> None:
    document = classifier(use("one"))
    document, first = exposed(document, "conv1", "kernel", [3, 3])
    document, second = exposed(document, "conv2", "kernel", (3, 3))
    assert (first, second) == ("kernel", "kernel2")
    block = document.blocks["res"]
    assert [(item.key, item.default) for item in block.settings] == [("width", 8), ("kernel", 3), ("kernel2", 3)]
    assert block.nodes["conv2"].settings["kernel"] == says("kernel2")
    assert not check(document).findings


def test_outside_it_has_the_bounds_and_choices_of_inside() -> None:
    document, _ = exposed(classifier(use("one")), "conv1", "kernel", [3, 3])
    kernel = setting(document, "one", "kernel")
    inner = setting(inside(document, "res"), "conv1", "kernel")
    assert (kernel.kind, kernel.minimum, kernel.maximum) == ("int", inner.minimum, inner.maximum)
    assert isinstance(kernel.refuse(0), Problem)
    assert setting(document, "one", "width").minimum == 1


def test_what_is_no_single_value_is_refused() -> None:
    graph = inside(classifier(use("one")), "res")
    with pytest.raises(Problem, match="no single value"):
        expose_setting(graph, "res", "conv1", "kernel", [3, 5])
    with pytest.raises(Problem, match="no single value"):
        expose_setting(graph, "res", "conv1", "nothing", 1)


def test_values_are_those_of_the_place_and_of_others() -> None:
    document = classifier(use("one"), use("two", settings={"width": 4}), use("three", "repeat"))
    checked = seen_inside(document, "one/")
    channels = setting(inside(document, "res"), "conv1", "channels")
    assert given_by(checked, "conv1", channels, "width") == (8, 4)
    assert given_by(checked, "conv1", channels, "in.channels // 4") == (4,)
    assert value_at(checked, "two/conv1", "width * 2") == 8
    assert plain_now(checked, "conv2", channels) == 16
    with pytest.raises(Problem, match="whole number"):
        given_by(checked, "conv1", channels, "width / 3")
    with pytest.raises(Problem, match="nothing here"):
        given_by(checked, "conv1", channels, "depth")


def test_names_come_with_their_values() -> None:
    checked = seen_inside(classifier(use("one")), "one/")
    assert names_known(checked, "conv1")[:2] == [("width", 8), ("in.channels", 16)]
    assert dict(names_known(check(classifier(use("one"))), "pool"))["in.channels"] == 16


def test_a_path_names_every_block_on_its_way() -> None:
    document = classifier(use("one", "repeat"))
    assert [node.id for node in nodes_along(document, "one/1/conv1")] == ["one", "conv1"]
    assert nodes_along(document, "one/1/none") == nodes_along(document, "") == []


def test_what_is_wrong_in_every_repetition_is_found_once() -> None:
    broken = use("one", "repeat", settings={"times": 5, "width": says("in.channels / 3")})
    found = check(classifier(broken)).by_node["one"]
    assert len([one for one in found if "whole number" in one.sentence]) == 1
