"""Random wiring: drawn by seed, checked, trained, written, entered, unpacked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from blocks_kit import same_numbers, says, wired

from nodes.catalogue import catalogue
from nodes.spec import Problem
from runtime import blocks, edits, store, unpacking
from runtime.check import check
from runtime.compile import compile_program
from runtime.document import Block, Document, Node
from runtime.facts import facts_of, node_at, used_block
from runtime.source import write_source

LAWS = {"watts_strogatz": {}, "erdos_renyi": {"law.wired": 0.3}, "barabasi_albert": {"law.attached": 2}}


def digits(**settings: object) -> Document:
    """Digits through a random wiring of rows of numbers."""
    nodes = [
        Node("src", "digits"),
        Node("flat", "flatten"),
        Node("wiring", "random_wiring", settings=settings),
        Node("scores", "linear", settings={"units": 10}),
        Node("out", "output"),
        Node("loss", "cross_entropy"),
        Node("goal", "goal"),
    ]
    wires = wired(
        "src.image flat.x",
        "flat.y wiring.x",
        "wiring.y scores.x",
        "scores.y out.x",
        "scores.y loss.prediction",
        "src.label loss.target",
        "loss.loss goal.loss",
    )
    return Document("Test", {one.id: one for one in nodes}, wires, {"epochs": 1, "device": "cpu"})


def pairs(**settings: object) -> tuple[tuple[str, str, str, str], ...]:
    return catalogue()["random_wiring"].bind(settings).inside().wires  # type: ignore[no-any-return]


@pytest.mark.parametrize("law", LAWS)
def test_every_law_checks_compiles_and_exports(law: str, tmp_path: Path) -> None:
    checked = check(digits(law=law, **LAWS[law]))
    assert [finding.sentence for finding in checked.findings] == []
    assert checked.nodes["wiring"].outputs[0].describe() == "N × 16"
    same_numbers(compile_program(checked, seed=1), tmp_path)


def test_the_graph_follows_the_law_and_the_seed() -> None:
    assert pairs() == pairs(seed=0)
    assert pairs(seed=1) != pairs()
    inside = catalogue()["random_wiring"].bind({"nodes": 20, "law.neighbors": 6}).inside()
    between = {(a, b) for a, _, b, _ in inside.wires if a.startswith("norm") and b != "mean"}
    assert len(between) == 20 * 6 // 2
    for source, target in between:
        assert int(re.sub(r"\D", "", source)) < int(re.sub(r"\D", "", target))


def test_images_go_through_convolutions() -> None:
    document = edits.set_setting(digits(), "wiring", "units", "conv2d")
    document = document.but(
        wires=tuple(wire for wire in document.wires if wire.target.node not in ("flat", "wiring", "scores"))
    )
    document, pool = edits.add_node(document, "global_average_pool")
    document = document.but(
        wires=(*document.wires, *wired("src.image wiring.x", f"wiring.y {pool}.x", f"{pool}.y scores.x"))
    )
    checked = check(edits.remove(document, ["flat"]))
    assert [finding.sentence for finding in checked.findings] == []
    assert checked.nodes["wiring"].outputs[0].describe() == "N × 16 × 8 × 8"


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"law.neighbors": 5}, "must be even and less"),
        ({"nodes": 4}, "must be even and less"),
        ({"law": "barabasi_albert", "nodes": 3}, "has only {nodes} nodes"),
        ({"nodes": 1000}, "the most is"),
        ({"law.rewired": "much"}, "cannot be"),
    ],
)
def test_what_draws_nothing_is_told(settings: dict[str, object], told: str) -> None:
    found = [finding for finding in check(digits(**settings)).findings if told in finding.sentence]
    assert [(finding.node, finding.inner) for finding in found] == [("wiring", "")]
    assert used_block(digits(**settings), digits(**settings).nodes["wiring"]) is None


def test_a_use_has_the_ports_and_settings_of_its_type_and_is_drawn_once() -> None:
    document = digits()
    facts = facts_of(document, "wiring")
    assert facts is not None
    assert ([port.key for port in facts.inputs], [port.key for port in facts.outputs]) == (["x"], ["y"])
    assert {"law", "law.neighbors", "seed"} <= {item.key for item in facts.active_settings({})}
    assert used_block(document, document.nodes["wiring"]) is used_block(digits(), digits().nodes["wiring"])
    inner = node_at(document, "wiring/relu1")
    assert inner is not None and inner.type == "relu"


def test_two_wirings_of_one_seed_have_weights_of_their_own_and_one_class() -> None:
    document = digits()
    document = document.but(
        nodes={**document.nodes, "other": Node("other", "random_wiring"), "both": Node("both", "add")},
        wires=(
            *(wire for wire in document.wires if wire.target.node != "scores"),
            *wired("flat.y other.x", "wiring.y both.x", "other.y both.x", "both.y scores.x"),
        ),
    )
    checked = check(document)
    assert checked.nodes["other"].parameters == checked.nodes["wiring"].parameters > 0
    source = write_source(compile_program(checked))
    assert re.findall(r"^class (\w+)", source, re.MULTILINE) == ["WeightedSum", "RandomWiring", "Network"]


def test_it_learns() -> None:
    from trained import prepared

    from runtime.train import take_step

    training = prepared(digits())
    batch = training.draw()[:2]
    program = training.program
    graph = program.graph(program.checked.flat.kind("loss")[0]).module
    before = float(graph(*batch)[0].detach())
    for _ in range(60):
        take_step(training)
    assert float(graph(*batch)[0].detach()) < 0.7 * before


def test_unpacking_gives_plain_nodes_with_the_same_numbers(tmp_path: Path) -> None:
    document = digits()
    plain, paths = unpacking.unpack(document, "wiring")
    assert "wiring" not in plain.nodes and not plain.blocks
    assert check(plain).parameters == check(document).parameters
    assert check(plain).findings == ()
    assert len(plain.frames) == 12
    assert set(paths.values()) <= plain.nodes.keys()
    same_numbers(compile_program(check(plain)), tmp_path)
    places = [node.position for node in plain.nodes.values() if node.id in paths.values()]
    assert len(set(places)) == len(places)


def test_a_copy_of_its_own_is_a_block_like_others() -> None:
    document = blocks.make_own(digits(), "wiring")
    assert document.nodes["wiring"].type == "block"
    assert check(document).parameters == check(digits()).parameters
    repeated = blocks.repeat(digits(width=64), "wiring", 2)
    assert check(repeated).nodes["wiring"].parameters == 2 * check(digits(width=64)).nodes["wiring"].parameters


def test_inside_a_block_a_setting_may_come_from_outside() -> None:
    from runtime.document import Exposed

    nodes = [
        Node("in1", "block_input"),
        Node("wiring", "random_wiring", settings={"width": says("wide * 2")}),
        Node("out1", "block_output"),
    ]
    wires = wired("in1.y wiring.x", "wiring.y out1.x")
    block = Block("b", "Inner", "", {one.id: one for one in nodes}, wires, settings=(Exposed("wide", 4),))
    document = digits().but(blocks={"b": block})
    document = edits.change_node(document, "wiring", type="block", settings={"block": "b", "wide": 12})
    document = document.but(
        wires=(
            *(wire for wire in document.wires if "wiring" not in (wire.source.node, wire.target.node)),
            *wired("flat.y wiring.in1", "wiring.out1 scores.x"),
        )
    )
    assert check(document).nodes["wiring"].outputs[0].describe() == "N × 24"
    with pytest.raises(Problem, match="from an expression"):
        unpacking.unpack(blocks.inside(document, "b"), "wiring")


def test_a_file_holds_the_settings_alone() -> None:
    document = digits(seed=7)
    assert store.from_bytes(store.to_bytes(document)) == document
    assert b"relu" not in store.to_bytes(document)
