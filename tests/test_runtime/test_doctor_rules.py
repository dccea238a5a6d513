"""Every rule of the Doctor finds a tiny network that has the illness, at the right node, silent about its twin."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from doctor_kit import case_of, nodes_with
from doctor_pairs import PAIRS, two_layers

from runtime.doctor import all_rules, examine


def test_every_rule_has_a_pair() -> None:
    assert {one.key for one in all_rules()} == PAIRS.keys() | {"not_numbers"}
    assert len(all_rules()) >= 24


@pytest.mark.parametrize("key", PAIRS)
def test_finds_what_is_ill(key: str, tmp_path: Path) -> None:
    pair = PAIRS[key]
    assert nodes_with(key, pair.ill(tmp_path), pair.steps) == [pair.node]


def test_finds_rows_that_hold_no_numbers() -> None:
    case = case_of(two_layers(epochs=1))
    facts = case.data["iris1"]
    ports = {port: replace(known, finite=False) for port, known in facts.ports.items() if port == "features"}
    ill = replace(case, data={"iris1": replace(facts, ports=ports)})
    assert [one.node for one in examine(ill) if one.rule == "not_numbers"] == ["iris1"]
    assert not [one for one in examine(case) if one.rule == "not_numbers"]


@pytest.mark.parametrize("key", PAIRS)
def test_is_silent_about_what_is_well(key: str, tmp_path: Path) -> None:
    pair = PAIRS[key]
    assert nodes_with(key, pair.well(tmp_path), pair.steps) == []
