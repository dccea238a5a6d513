"""A block run over time: laid out, checked, trained, written as a loop, unrolled."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from blocks_kit import wired
from time_kit import gated_cell, latch, latch_source, plain_cell

from nodes.catalogue import catalogue
from nodes.spec import Problem
from runtime import blocks, edits, store, unpacking
from runtime.check import check
from runtime.compile import Program, compile_program, strip
from runtime.document import Document, Node
from runtime.facts import facts_of
from runtime.findings import ERROR
from runtime.source import write_source


@pytest.fixture(autouse=True)
def _latch() -> Iterator[None]:
    catalogue()
    with latch_source():
        yield


def told(document: Document) -> list[tuple[str, str, str]]:
    found = check(document).findings
    return [(one.node, one.inner, one.sentence) for one in found if one.severity == ERROR]


def same_numbers(program: Program, folder: Path, steps: int = 12) -> str:
    """The source takes the weights and gives what the program gives."""
    text = write_source(program)
    path = folder / "written.py"
    path.write_text(text, encoding="utf-8")
    specification = importlib.util.spec_from_file_location("written_of_test", path)
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    network = module.Network().eval()
    network.load_state_dict(strip(program, "out"))
    program.network.eval()
    sequence = torch.randn(5, steps, 1)
    assert torch.equal(network(sequence), program.graph("out").module(sequence)[0])
    return text


@pytest.mark.parametrize("cell", [plain_cell, gated_cell])
def test_a_cell_checks_compiles_and_exports_as_a_loop_of_one_class(cell, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    document = latch(cell())
    checked = check(document)
    assert checked.findings == ()
    assert checked.trainable
    assert checked.nodes["rnn"].outputs[0].describe() == "N × 16"
    own = 4 * (17 * 16 + 16) if "c" in cell().nodes else 16 + 16 + 16 * 16
    assert checked.nodes["rnn"].parameters == own
    source = same_numbers(compile_program(checked, seed=3), tmp_path)
    assert len(re.findall(r"^class (?:Cell|LstmCell)\b", source, re.MULTILINE)) == 1
    assert "for step in range(12):" in source and "[:, step]" in source


def test_paths_are_numbered_by_step() -> None:
    flat = check(latch(plain_cell())).flat.document
    assert {"rnn/0/wh", "rnn/11/wh"} <= flat.nodes.keys()
    assert flat.nodes["rnn/11/wh"].linked == "rnn/0/wh"
    assert flat.nodes["rnn/3/x"].settings == {"index": 3, "steps": 12}


def test_the_state_is_handed_on() -> None:
    program = compile_program(check(latch(plain_cell())), seed=1)
    module = {name: program.network.get_submodule(f"cell.0.{name}") for name in ("linear", "linear_2")}
    sequence, state = torch.randn(4, 12, 1), torch.zeros(4, 16)
    for step in range(12):
        state = torch.tanh(module["linear"](sequence[:, step]) + module["linear_2"](state))
    scores = program.network.get_submodule("linear")(state)
    assert torch.allclose(program.graph("out").module(sequence)[0], scores, atol=1e-6)


def test_all_steps_may_leave_as_a_sequence(tmp_path: Path) -> None:
    document = latch(plain_cell(), stacked=True)
    document, flat = edits.add_node(document, "flatten")
    document = document.but(
        wires=(
            *(wire for wire in document.wires if wire.source.node != "rnn"),
            *wired(f"rnn.next {flat}.x", f"{flat}.y scores.x"),
        )
    )
    checked = check(document)
    assert checked.findings == ()
    assert checked.nodes["rnn"].outputs[0].describe() == "N × 12 × 16"
    source = same_numbers(compile_program(checked), tmp_path)
    assert "torch.stack(" in source


def test_settings_name_the_ports_of_the_block() -> None:
    facts = facts_of(latch(gated_cell()), "rnn")
    assert facts is not None
    items = {item.key: item for item in facts.active_settings({})}
    assert items["enters_h"].default == "carried" and items["enters_h.exit"].default == "hnext"
    assert items["enters_x"].default == "same" and items["enters_x"].title == "x"
    assert [choice.key for choice in items["enters_h.exit"].choices] == ["hnext", "cnext"]


def test_a_state_may_take_a_wire_at_every_step_instead() -> None:
    """Teacher forcing: what would come from the step before comes from a sequence."""
    document = latch(plain_cell(), enters_h="sequence")
    document = document.but(
        nodes={**document.nodes, "teacher": Node("teacher", "linear", settings={"units": 16})},
        wires=(
            *(wire for wire in document.wires if wire.target.port != "h"),
            *wired("src.sequence teacher.x", "teacher.y rnn.h"),
        ),
    )
    checked = check(edits.remove(document, ["zero"]))
    assert [one.sentence for one in checked.findings if one.severity == ERROR] == []
    assert not any(wire.source.node == "rnn/0/next" for wire in checked.flat.document.wires)


@pytest.mark.parametrize("stacked", [False, True])
def test_a_state_that_is_forced_is_exported_with_the_step_it_belongs_to(tmp_path: Path, stacked: bool) -> None:
    document = latch(plain_cell(), enters_h="sequence", stacked=stacked)
    document, teacher = edits.add_node(document, "linear", settings={"units": 16})
    kept = [wire for wire in document.wires if (wire.source.node, wire.target.node) != ("zero", "rnn")]
    document = document.but(wires=(*kept, *wired(f"src.sequence {teacher}.x", f"{teacher}.y rnn.h")))
    if stacked:
        document, flat = edits.add_node(document, "flatten")
        kept = [wire for wire in document.wires if wire.source.node != "rnn"]
        document = document.but(wires=(*kept, *wired(f"rnn.next {flat}.x", f"{flat}.y scores.x")))
    checked = check(document)
    assert checked.trainable
    source = same_numbers(compile_program(checked, seed=3), tmp_path)
    assert ("for step in range(12):" in source) is stacked


def test_a_sequence_of_another_length_is_told_once_with_a_remedy() -> None:
    from runtime.repairs.prove import repairs_of

    checked = check(latch(plain_cell(), steps=12, length=9))
    found = [one for one in checked.findings if one.severity == ERROR]
    assert [(one.node, one.inner, one.port) for one in found] == [("rnn", "", "x")]
    assert found[0].values == {"steps": 12, "got": 9, "port": "x"}
    offered = repairs_of(checked, found[0])
    assert any(repair.document.nodes["rnn"].settings["steps"] == 9 for repair in offered)


def test_a_state_without_a_start_is_told() -> None:
    document = latch(plain_cell())
    bare = edits.remove(document, wires=document.entering("rnn", "h"))
    assert (
        "rnn",
        "",
        "{node} has no start for its state “{port}”. Connect what it has before the first step.",
    ) in told(bare)


def test_a_state_that_changes_its_shape_is_told_and_nothing_else() -> None:
    block = plain_cell()
    wide = {**block.nodes, "more": Node("more", "linear", settings={"units": 20})}
    wires = (
        *(wire for wire in block.wires if wire.target.node != "next"),
        *wired("tanh.y more.x", "more.y next.x"),
    )
    found = told(latch(replace(block, nodes=wide, wires=wires)))
    assert [one[:2] for one in found] == [("rnn", "")]
    assert "the state begins as {wanted}, but a step gives {got}" in found[0][2]


def test_a_feed_that_is_no_output_is_told() -> None:
    found = told(latch(plain_cell(), **{"enters_h.exit": "gone"}))
    assert found[0][0] == "rnn" and "has no choice" in found[0][2]


def test_what_every_step_but_the_last_gives_for_nothing_is_no_finding() -> None:
    block = plain_cell()
    nodes = {**block.nodes, "read": Node("read", "linear"), "y": Node("y", "block_output", "y")}
    document = latch(replace(block, nodes=nodes, wires=(*block.wires, *wired("tanh.y read.x", "read.y y.x"))))
    document = document.but(
        wires=(*(wire for wire in document.wires if wire.source.node != "rnn"), *wired("rnn.y scores.x"))
    )
    assert [one.sentence for one in check(document).findings if "leads nowhere" in one.sentence] == []


def test_an_output_wanted_of_the_last_step_alone_is_written(tmp_path: Path) -> None:
    block = plain_cell()
    nodes = {**block.nodes, "read": Node("read", "linear"), "y": Node("y", "block_output", "y")}
    document = latch(replace(block, nodes=nodes, wires=(*block.wires, *wired("tanh.y read.x", "read.y y.x"))))
    document = document.but(
        wires=(*(wire for wire in document.wires if wire.source.node != "rnn"), *wired("rnn.y scores.x"))
    )
    same_numbers(compile_program(check(document)), tmp_path)


def test_a_gated_cell_learns_the_latch() -> None:
    from trained import prepared

    from runtime.train import take_step

    training = prepared(latch(gated_cell(), steps=20, length=20))
    for _ in range(90):
        take_step(training)
    random = np.random.default_rng(1)
    sequence = random.normal(0, 0.5, (200, 20, 1)).astype(np.float32)
    sequence[:, 0, 0] = random.choice([-1.0, 1.0], 200)
    scores = training.program.graph("out").module(torch.from_numpy(sequence))[0]
    right = (scores.argmax(1).numpy() == (sequence[:, 0, 0] > 0)).mean()
    assert right > 0.95


def test_unrolled_and_unpacked_it_gives_the_same_numbers(tmp_path: Path) -> None:
    document = latch(gated_cell(), steps=4, length=4, stacked=True)
    document, flat = edits.add_node(document, "flatten")
    document = document.but(
        wires=(
            *(wire for wire in document.wires if wire.source.node != "rnn"),
            *wired(f"rnn.hnext {flat}.x", f"{flat}.y scores.x"),
        )
    )
    sequence = torch.randn(3, 4, 1)
    answers = []
    flat = check(document).flat.document.nodes
    for changed in (document, unpacking.unroll(document, "rnn")[0], unpacking.unpack(document, "rnn", flat)[0]):
        checked = check(changed)
        assert told(changed) == []
        assert checked.parameters == check(document).parameters
        program = compile_program(checked)
        with torch.no_grad():
            for parameter in program.network.parameters():
                parameter.copy_(torch.linspace(-1, 1, parameter.numel()).view_as(parameter))
        answers.append(program.graph("out").module(sequence)[0])
        same_numbers(program, tmp_path, 4)
    assert torch.equal(answers[0], answers[1]) and torch.equal(answers[0], answers[2])


def test_a_use_becomes_one_over_time_and_a_file_keeps_it() -> None:
    document = latch(gated_cell())
    plain = edits.change_node(document, "rnn", type="block", settings={"block": "lstm"})
    again = blocks.run_over_time(plain, "rnn", 12)
    assert again.nodes["rnn"].type == "recurrent" and again.nodes["rnn"].settings == {"block": "lstm", "steps": 12}
    with pytest.raises(Problem, match="no steps"):
        blocks.run_over_time(document, "scores")
    assert store.from_bytes(store.to_bytes(document)) == document


@pytest.mark.parametrize("owned", ["block", "recurrent"])
def test_it_shares_weights_with_another_use_of_its_block(owned: str, tmp_path: Path) -> None:
    """A step trained by itself and run over time, or the other way around; only one of both is exported."""
    document = latch(plain_cell())
    first = {"block": {"linked": "", "id": "one"}, "recurrent": {"linked": "rnn", "id": "one"}}[owned]
    one = Node("one", "block", settings={"block": "cell"}, linked=first["linked"])
    nodes = {**document.nodes, "one": one, "seen": Node("seen", "step_of_sequence"), "end": Node("end", "mean")}
    if owned == "block":
        nodes["rnn"] = replace(nodes["rnn"], linked="one")
    document = document.but(
        nodes=nodes, wires=(*document.wires, *wired("src.sequence seen.x", "seen.y one.x", "zero.y one.h"))
    )
    checked = check(document)
    assert [found.sentence for found in checked.findings if found.severity == ERROR and found.node != "end"] == []
    program = compile_program(checked)
    assert program.module_of("one/wh") is program.module_of("rnn/5/wh")
    same_numbers(program, tmp_path)
