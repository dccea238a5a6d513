"""Blocks: laid out flat, checked, compiled, written as classes, trained; grouped, unpacked, unrolled."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from blocks_kit import classifier, residual, same_numbers, says, use, wired

from nodes.spec import Problem
from runtime import blocks, edits, fragment, store, unpacking
from runtime.check import check
from runtime.compile import compile_program
from runtime.document import Block, Document, End, Exposed, Node
from runtime.expand import expand
from runtime.facts import facts_of, node_at
from runtime.findings import ERROR
from runtime.source import write_source, write_with_lines


def in_all_ways() -> Document:
    return classifier(
        use("one"),
        use("half", settings={"width": says("in.channels / 2")}, title="Half"),
        use("tower", "repeat", settings={"times": 3}),
        use("loop", "repeat", settings={"times": 4, "shared": True}),
        use("twin", linked="one"),
        Node("rest", "relu", muted=True),
    )


def sentences(document: Document) -> list[tuple[str, str, str]]:
    return [(finding.node, finding.inner, finding.sentence) for finding in check(document).findings]


def test_a_use_has_the_ports_settings_and_title_of_its_block() -> None:
    facts = facts_of(classifier(use("one")), "one")
    assert facts is not None
    assert (facts.title, [port.key for port in facts.inputs], [port.key for port in facts.outputs]) == (
        "Residual",
        ["in1"],
        ["out1"],
    )
    assert [item.key for item in facts.active_settings({})] == ["width", "block"]
    assert facts.bind({"width": 4}).width == 4


def test_a_document_without_blocks_is_its_own_flat_graph(digits_classifier: Document) -> None:
    assert expand(digits_classifier).document is digits_classifier
    checked = check(digits_classifier)
    assert checked.flat is checked


def test_every_way_of_using_a_block_checks_compiles_and_exports(tmp_path: Path) -> None:
    checked = check(in_all_ways())
    assert checked.findings == ()
    assert checked.trainable
    assert list(checked.order)[:8] == ["src", "stem", "one", "half", "tower", "loop", "twin", "rest"]
    program = compile_program(checked, seed=3)
    same_numbers(program, tmp_path)


def test_costs_of_a_block_are_the_sum_of_its_inside_and_linked_ones_have_no_weights_of_their_own() -> None:
    checked = check(in_all_ways())
    network = compile_program(checked).network
    assert checked.parameters == sum(item.numel() for item in network.parameters())
    assert checked.nodes["twin"].parameters == 0
    assert checked.nodes["tower"].parameters == 3 * checked.nodes["one"].parameters
    assert checked.nodes["loop"].parameters == checked.nodes["one"].parameters
    assert checked.nodes["loop"].multiply_adds == 4 * checked.nodes["one"].multiply_adds
    assert checked.nodes["one"].outputs[0].describe() == "N × 16 × 8 × 8"


def test_expressions_ask_for_settings_and_for_what_enters_the_block() -> None:
    flat = check(in_all_ways()).flat.document.nodes
    assert flat["one/conv1"].settings["channels"] == 8
    assert flat["half/conv1"].settings["channels"] == 8
    assert flat["one/conv2"].settings["channels"] == 16


def test_a_block_is_one_class_whatever_its_settings_are(tmp_path: Path) -> None:
    document = classifier(use("one"), use("wide", settings={"width": 24}))
    source = write_source(compile_program(check(document)))
    assert re.findall(r"^class (\w+)", source, re.MULTILINE) == ["Residual", "Network"]
    assert "self.residual = Residual(out_channels=8)" in source
    assert "self.residual_2 = Residual(out_channels=24)" in source


def test_repetitions_are_a_list_and_a_loop() -> None:
    source = write_source(compile_program(check(classifier(use("tower", "repeat", settings={"times": 3})))))
    assert "self.residual = nn.ModuleList(Residual() for _ in range(3))" in source
    assert "for repetition in self.residual:" in source


def test_every_line_of_the_source_knows_its_nodes() -> None:
    source = write_with_lines(compile_program(check(classifier(use("one"), use("two")))))
    lines = source.text.split("\n")
    made = next(row for row, line in enumerate(lines) if "nn.BatchNorm2d" in line)
    assert source.nodes[made] == ("one/norm1", "two/norm1")
    called = next(row for row, line in enumerate(lines) if "self.residual_2(" in line)
    assert source.nodes[called] == ("two",)


def test_paths_lead_to_nodes() -> None:
    document = in_all_ways()
    assert node_at(document, "one/conv1") is document.blocks["res"].nodes["conv1"]
    assert node_at(document, "tower/2/conv1") is document.blocks["res"].nodes["conv1"]
    assert node_at(document, "one/nothing") is None


def test_a_finding_inside_is_found_outside_too() -> None:
    block = residual()
    wrong = {**block.nodes, "conv2": replace(block.nodes["conv2"], settings={"channels": 3})}
    document = classifier(use("one"), blocks=(replace(block, nodes=wrong),))
    found = [finding for finding in check(document).findings if finding.severity == ERROR]
    assert [(finding.node, finding.inner) for finding in found] == [("one", "add1")]
    assert not check(document).trainable


def test_an_unfed_use_that_only_a_metric_sees_stops_training_too() -> None:
    document = classifier(use("one"))
    lonely = replace(document, nodes={**document.nodes, "two": use("two")})
    assert check(lonely).trainable
    seen, metric = edits.add_node(lonely, "mean_value")
    assert not check(edits.connect(seen, End("two", "out1"), End(metric, "x"))).trainable


def test_nothing_at_the_input_of_a_use_is_a_finding_of_the_use() -> None:
    document = classifier(use("one"))
    bare = edits.remove(document, wires=document.entering("one", "in1"))
    assert ("one", "", "{node} has nothing at its input “{port}”. Connect a wire to it.") in sentences(bare)


def test_a_wire_to_a_port_that_is_gone_is_told() -> None:
    document = classifier(use("one"))
    ports = {key: node for key, node in residual().nodes.items() if key != "out1"}
    gone = blocks.change_block(document, "res", nodes=ports, wires=residual().wires[:-1])
    assert ("one", "", "{node} has no output “{port}”. Remove the wire that leaves it.") in sentences(gone)


@pytest.mark.parametrize("kind", ["digits", "goal", "output", "accuracy"])
def test_what_cannot_be_inside_a_block_is_told(kind: str) -> None:
    block = residual()
    document = classifier(use("one"), blocks=(replace(block, nodes={**block.nodes, "odd": Node("odd", kind)}),))
    assert ("one", "odd", "{node} cannot be inside a block. Move it out and wire it to the block.") in sentences(
        document
    )


def test_a_port_of_a_block_outside_of_one_is_told() -> None:
    document, _ = edits.add_node(classifier(), "block_input")
    assert any("inside a block only" in sentence for _, _, sentence in sentences(document))


def test_a_block_that_holds_itself_is_told_and_nothing_hangs() -> None:
    block = residual()
    circular = replace(block, nodes={**block.nodes, "again": use("again")})
    document = classifier(use("one"), blocks=(circular,))
    assert any(node == "one" and "would never end" in sentence for node, _, sentence in sentences(document))
    inner = blocks.inside(classifier(use("one")), "res")
    holding_itself = inner.but(nodes={**inner.nodes, "again": use("again")})
    with pytest.raises(Problem, match="cannot hold itself"):
        blocks.with_inside(classifier(use("one")), "res", holding_itself)


def test_a_hundred_million_repetitions_of_repetitions_are_refused() -> None:
    last, found = "res", []
    for number in range(6):
        nodes = [
            Node("in1", "block_input"),
            use("many", "repeat", last, settings={"times": 512}),
            Node("out1", "block_output"),
        ]
        last = f"b{number}"
        found.append(
            Block(last, last, nodes={one.id: one for one in nodes}, wires=wired("in1.y many.in1", "many.out1 out1.x"))
        )
    document = classifier(use("one", block=last), blocks=tuple(found))
    assert any("too large" in sentence for _, _, sentence in sentences(document))


@pytest.mark.parametrize(
    ("settings", "part"),
    [
        ({"width": says("wid")}, "nothing here is called"),
        ({"width": says("in.channels / 3")}, "must be a whole number"),
        ({"width": 0}, "the least is"),
        ({"width": says("1 / 0")}, "has no value"),
        ({"width": says("in.classes")}, "is not known of what enters"),
    ],
)
def test_an_expression_that_gives_nothing_is_told_where_it_is_needed(settings: dict[str, object], part: str) -> None:
    found = sentences(classifier(use("one", settings=settings)))
    assert any(node == "one" and part in sentence for node, _, sentence in found)


def test_a_muted_layer_is_skipped_and_a_muted_goal_too() -> None:
    document = edits.change_node(classifier(Node("relu1", "relu")), "relu1", muted=True)
    flat = check(document).flat
    assert flat.document.nodes["relu1"].type == "reroute"
    assert check(document).trainable
    assert not check(edits.change_node(document, "goal", muted=True)).trainable


def test_a_muted_block_is_skipped() -> None:
    document = classifier(use("one", muted=True))
    assert check(document).parameters == check(classifier()).parameters
    assert check(document).findings == ()


def test_frozen_weights_are_not_trained_and_frozen_statistics_stay() -> None:
    from runtime.prepare import prepare
    from runtime.train import take_step

    document = classifier(use("one", frozen=True), use("two"))
    training = prepare(check(document))
    before = {name: tensor.clone() for name, tensor in training.program.network.state_dict().items()}
    for _ in range(40):
        take_step(training, None)
    after = training.program.network.state_dict()
    frozen = [name for name in before if name.startswith("residual.")]
    assert frozen
    assert all(torch.equal(before[name], after[name]) for name in frozen)
    assert not torch.equal(before["residual_2.conv2d.weight"], after["residual_2.conv2d.weight"])
    assert not torch.equal(
        before["residual_2.batch_norm2d.running_mean"], after["residual_2.batch_norm2d.running_mean"]
    )


def test_all_layers_frozen_is_told() -> None:
    document = classifier()
    for key in ("stem", "scores"):
        document = edits.change_node(document, key, frozen=True)
    assert any("every layer above it is frozen" in sentence for _, _, sentence in sentences(document))


def test_linked_layers_share_one_module_and_unlike_ones_are_told() -> None:
    document = classifier(
        Node("a", "conv2d", settings={"channels": 16}), Node("b", "conv2d", settings={"channels": 16}, linked="a")
    )
    program = compile_program(check(document))
    assert program.module_of("a") is program.module_of("b")
    unlike = edits.set_setting(document, "b", "channels", 8)
    assert any("cannot use the weights of" in sentence for _, _, sentence in sentences(unlike))


def test_a_node_linked_to_one_that_is_gone_is_told() -> None:
    document = classifier(Node("b", "conv2d", settings={"channels": 16}, linked="gone"))
    assert ("b", "", "{node} uses the weights of a node that is gone. Give it weights of its own.") in sentences(
        document
    )
    assert compile_program(check(document)).module_of("b") is not None


def test_weights_are_not_shared_across_the_wall_of_a_block() -> None:
    layers = [
        Node("a", "conv2d", settings={"channels": 16}),
        Node("b", "conv2d", settings={"channels": 16}, linked="a"),
    ]
    with pytest.raises(Problem, match="other side"):
        blocks.group(classifier(*layers), ["a"])
    assert check(blocks.group(classifier(*layers), ["a", "b"])[0]).findings == ()


def test_grouping_and_unpacking_change_no_number(tmp_path: Path) -> None:
    plain = classifier(Node("a", "conv2d", settings={"channels": 16}), Node("b", "relu"))
    grouped, made, paths = blocks.group(plain, ["a", "b"], "Pair")
    assert paths == {"a": f"{made}/a", "b": f"{made}/b"}
    checked = check(grouped)
    assert checked.findings == ()
    assert checked.parameters == check(plain).parameters
    same_numbers(compile_program(checked), tmp_path)
    again, back = unpacking.unpack(grouped, made, checked.flat.document.nodes)
    assert again.nodes.keys() == plain.nodes.keys()
    assert set(again.wires) == set(plain.wires)
    assert again.blocks == plain.blocks
    assert back == {f"{made}/a": "a", f"{made}/b": "b"}


def test_unpacking_works_expressions_out(tmp_path: Path) -> None:
    document = classifier(use("half", settings={"width": says("in.channels / 2")}))
    checked = check(document)
    plain, _ = unpacking.unpack(document, "half", checked.flat.document.nodes)
    assert plain.nodes["conv1"].settings["channels"] == 8
    assert plain.nodes["conv2"].settings["channels"] == 16
    assert check(plain).findings == ()
    assert check(plain).parameters == checked.parameters


def test_unrolling_and_unpacking_a_repetition(tmp_path: Path) -> None:
    document = classifier(use("tower", "repeat", settings={"times": 3}))
    unrolled, paths = unpacking.unroll(document, "tower")
    assert sum(node.type == "block" for node in unrolled.nodes.values()) == 3
    assert check(unrolled).parameters == check(document).parameters
    assert len(set(paths.values())) == 3 * len(residual().nodes)
    same_numbers(compile_program(check(unrolled)), tmp_path)
    plain, _ = unpacking.unpack(document, "tower", check(document).flat.document.nodes)
    assert check(plain).parameters == check(document).parameters
    assert not plain.blocks


def test_unrolled_shared_repetitions_stay_linked() -> None:
    document = classifier(use("loop", "repeat", settings={"times": 3, "shared": True}))
    unrolled, _ = unpacking.unroll(document, "loop")
    assert check(unrolled).parameters == check(document).parameters


@pytest.mark.parametrize("chosen", [["src"], ["loss"], ["goal"], ["out"], []])
def test_what_cannot_be_grouped_is_refused(chosen: list[str]) -> None:
    with pytest.raises(Problem):
        blocks.group(classifier(), chosen)


def test_a_group_with_a_way_out_and_in_again_is_refused() -> None:
    document = classifier(Node("a", "relu"), Node("b", "relu"), Node("c", "relu"))
    with pytest.raises(Problem, match="comes back"):
        blocks.group(document, ["a", "c"])


def test_a_block_with_more_outputs_than_inputs_is_not_repeated() -> None:
    block = residual()
    more = {**block.nodes, "out2": Node("out2", "block_output")}
    document = classifier(
        use("one"), blocks=(replace(block, nodes=more, wires=(*block.wires, *wired("conv1.y out2.x"))),)
    )
    with pytest.raises(Problem, match="cannot be repeated"):
        blocks.repeat(document, "one")
    assert blocks.repeat(classifier(use("one")), "one", 3).nodes["one"].type == "repeat"


def test_a_copy_of_a_block_is_edited_alone() -> None:
    document = blocks.make_own(classifier(use("one"), use("two")), "two")
    assert document.nodes["two"].settings["block"] != "res"
    own = document.nodes["two"].settings["block"]
    changed = blocks.change_block(document, own, settings=(Exposed("width", 4),))
    assert changed.blocks["res"].settings[0].default == 8


def test_files_and_the_clipboard_carry_blocks() -> None:
    document = in_all_ways()
    assert store.from_bytes(store.to_bytes(document)) == document
    text = store.fragment_to_text(fragment.copy(document, ["one", "tower"]))
    pasted, names = fragment.paste(Document(), store.fragment_from_text(text))
    assert pasted.blocks == {"res": residual()}
    assert {pasted.nodes[name].settings["block"] for name in names.values()} == {"res"}
    other = Document(blocks={"res": Block("res", "Another")})
    beside, names = fragment.paste(other, store.fragment_from_text(text))
    assert beside.blocks["res"].title == "Another"
    assert {beside.blocks[str(beside.nodes[name].settings["block"])].title for name in names.values()} == {"Residual"}


def test_what_comes_out_of_a_repetition_lies_apart_and_the_rest_makes_room() -> None:
    nodes = [Node("before", "relu", position=(0, 0)), use("tower", "repeat", settings={"times": 3}, position=(200, 0))]
    document = Document(
        nodes={node.id: node for node in (*nodes, Node("after", "relu", position=(400, 0)))},
        wires=wired("before.y tower.in1", "tower.out1 after.x"),
        blocks={"res": residual()},
    )
    unrolled, _ = unpacking.unroll(document, "tower")
    plain, _ = unpacking.unpack(document, "tower")
    for changed in (unrolled, plain):
        places = sorted(node.position[0] for node in changed.nodes.values())
        assert min(after - before for before, after in pairwise(places)) >= 150
        assert changed.nodes["after"].position[0] == places[-1]


def test_a_finding_names_the_port_as_people_see_it() -> None:
    document = classifier(use("one"))
    bare = edits.remove(document, wires=document.entering("one", "in1"))
    found = next(finding for finding in check(bare).findings if finding.node == "one")
    assert (found.port, found.values["port"]) == ("in1", "x")


def test_only_the_end_of_a_branch_leads_nowhere() -> None:
    document, first = edits.add_node(classifier(), "relu")
    document, last = edits.add_node(document, "relu")
    document = document.but(wires=(*document.wires, *wired(f"stem.y {first}.x", f"{first}.y {last}.x")))
    assert [node for node, _, sentence in sentences(document) if "leads nowhere" in sentence] == [last]


def test_an_output_of_a_block_may_be_left_alone() -> None:
    block = residual()
    nodes = {**block.nodes, "aside": Node("aside", "relu"), "out2": Node("out2", "block_output", "aside")}
    block = replace(block, nodes=nodes, wires=(*block.wires, *wired("conv2.y aside.x", "aside.y out2.x")))
    document = classifier(use("one"))
    document = document.but(blocks={**document.blocks, block.id: block})
    assert check(document).findings == ()
    unused, last = edits.add_node(document, "block", settings={"block": block.id})
    unused = edits.connect(unused, End("stem", "y"), End(last, "in1"))
    assert {(finding.node, finding.kind) for finding in check(unused).findings} == {(last, "leads_nowhere")}
