"""Layers without titles have one number everywhere: in the plots, in menus of targets, and as owners of weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot
from shell_kit import open_session, warm, wired

from runtime import blocks, edits, unpacking
from runtime.alike import Mention, named_values
from runtime.check import check
from runtime.document import Document, End, Node, Wire
from runtime.findings import Finding
from runtime.fragment import copy, paste
from runtime.repairs import repairs_of
from runtime.telemetry import Losses, Started
from studio.canvas.cards import findings_card
from studio.dashboard.loss_view import loss_lines
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.layer_names import numbers_of
from studio.panels.node_state import NodeState
from studio.panels.problems import Problems
from studio.panels.repairable_card import RepairableCard
from studio.repairing import repair_text
from studio.targets import targets_of, trainable
from studio.translate import tr_problem


def head_made_first() -> Document:
    """The head, `linear1`, was put on the canvas before the layer that feeds it."""
    document = Document()
    kinds = ("digits", "flatten", "linear", "linear", "cross_entropy", "goal", "output")
    for place, kind in enumerate(kinds):
        document, _ = edits.add_node(document, kind, (place * 224.0, 0.0))
    wires = (
        "digits1.image>flatten1.x flatten1.y>linear2.x linear2.y>linear1.x linear1.y>crossentropy1.prediction "
        "digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss linear1.y>output1.x"
    )
    ends = [[End(*end.split(".")) for end in wire.split(">")] for wire in wires.split()]
    document = document.but(wires=tuple(Wire(source, target) for source, target in ends))
    return edits.set_setting(document, "linear1", "units", 10)


def test_menus_and_plots_number_layers_alike_as_they_were_made() -> None:
    document = head_made_first()
    checked = check(document)
    names = Names()
    names.know(checked, document)
    wanted = {"linear2": "Linear 2", "linear1": "Linear 1"}
    assert names.names(["linear2", "linear1"]) == wanted
    assert names.names(["linear1"]) == {"linear1": "Linear 1"}  # whatever else is shown
    assert {target.key: target.name for target in trainable(document, checked, "goal1")} == wanted
    assert {target.key: target.name for target in targets_of(document, wanted)} == wanted


def tower(layers: int) -> Document:
    """Digits, flattened, and so many linear layers in a row, each with a sigmoid."""
    return wired("flatten", *["linear", "sigmoid"] * layers)


def test_pasting_grouping_wiring_and_removing_change_no_number_of_what_was_there() -> None:
    document = tower(4)
    before = numbers_of(document)
    assert before == {f"{kind}{number}": number for kind in ("linear", "sigmoid") for number in range(1, 5)}
    pasted, names = paste(document, copy(document, document.nodes), keep_entering=True)
    after = numbers_of(pasted)
    assert {key: after[key] for key in before} == before
    assert [after[names[f"linear{number}"]] for number in range(1, 5)] == [5, 6, 7, 8]
    rest = dict(before)
    grouped, _, _ = blocks.group(document, ["linear2", "sigmoid2"])
    for key in ("linear2", "sigmoid2"):
        del rest[key]
    assert numbers_of(grouped) == rest
    assert numbers_of(edits.remove(document, ["linear2", "sigmoid2"])) == rest
    unwired = edits.remove(document, wires=document.incoming["linear3"])
    assert numbers_of(unwired) == before


def test_pasting_changes_no_color_of_what_was_there() -> None:
    document = tower(4)
    before = check(document).layer_numbers
    pasted, _ = paste(document, copy(document, document.nodes), keep_entering=True)
    after = check(pasted).layer_numbers
    assert {key: after[key] for key in before} == before


def test_grouping_and_unpacking_change_no_color() -> None:
    document = tower(4)
    before = check(document).flat.layer_numbers
    grouped, use, paths = blocks.group(document, ["linear2", "sigmoid2"])
    checked = check(grouped)
    assert checked.flat.layer_numbers == {paths.get(key, key): number for key, number in before.items()}
    assert checked.layer_numbers[use] == before["sigmoid2"], "a block has the color of its last layer"
    nested, outer, around = blocks.group(grouped, [use, "linear3"])
    within = {paths.get(key, key): number for key, number in before.items()}
    assert check(nested).flat.layer_numbers == {
        f"{outer}/{key}" if key.split("/")[0] in around else key: number for key, number in within.items()
    }
    unpacked, _ = unpacking.unpack(grouped, use)
    assert check(unpacked).flat.layer_numbers == before


def test_layers_in_repetitions_have_colors_in_the_order_of_the_document() -> None:
    grouped, use, _ = blocks.group(tower(3), ["linear2", "sigmoid2"])
    numbers = check(blocks.repeat(grouped, use)).flat.layer_numbers
    layers = sorted(numbers, key=numbers.__getitem__)
    first = layers.index(f"{use}/0/linear2")
    assert layers[first - 1] == "sigmoid1" and layers[first + 4] == "linear3"
    assert layers[first : first + 4] == [f"{use}/{place}/{key}" for place in (0, 1) for key in ("linear2", "sigmoid2")]


def test_an_id_without_a_number_of_its_own_gets_the_first_that_is_free() -> None:
    nodes = [Node("head", "linear"), Node("linear1", "linear"), Node("linear2", "linear", "Linear"), Node("l", "relu")]
    assert numbers_of(Document(nodes={node.id: node for node in nodes})) == {"head": 1, "linear1": 2, "linear2": 3}
    six = [Node(f"relu6{number}", "relu6") for number in (1, 2)]
    assert numbers_of(Document(nodes={node.id: node for node in six})) == {"relu61": 1, "relu62": 2}


def test_a_node_that_is_gone_shares_no_name_with_one_that_is_there() -> None:
    ran = head_made_first()
    document, fresh = edits.add_node(edits.remove(ran, ["linear2"]), "linear", (0.0, 0.0))
    document, other = edits.add_node(document, "linear", (0.0, 0.0))
    names = Names()
    names.know(None, document, ran)
    shown = ["linear2", "linear1", fresh, other]
    assert len(set(names.names(shown).values())) == len(set(shown))


def test_owners_of_weights_keep_their_numbers_when_the_order_is_known(qtbot: QtBot, tmp_path: Path) -> None:
    with open_session(qtbot, tmp_path) as session:
        document = head_made_first()
        document, third = edits.add_node(document, "linear", (0.0, 0.0))
        document = document.but(wires=(*document.wires, Wire(End("flatten1", "y"), End(third, "x"))))
        session.apply(document, "Open")
        state = NodeState(session)
        qtbot.addWidget(state)
        state.show()
        state.show_nodes([third])
        session.latest = check(document)
        state.follow_check()
        owner = state.links.owner
        named = {owner.itemData(number): owner.itemText(number) for number in range(owner.count())}
        assert (named["linear2"], named["linear1"]) == ("Linear 2", "Linear 1")


def rivals() -> Document:
    """Two goals without titles that train the same layers; the one made first comes later in the graph."""
    document, _ = edits.add_node(head_made_first(), "goal", (1400.0, 200.0))
    return edits.connect(document, End("crossentropy1", "loss"), End("goal2", "loss"))


def test_findings_and_the_legend_of_the_loss_call_goals_as_everything_else_does() -> None:
    document = rivals()
    checked = check(document)
    found = next(finding for finding in checked.findings if finding.kind == "rivals")
    said = tr_problem(found, document)
    assert "two Minimize nodes at once, “Minimize 1” and “Minimize 2”" in said
    assert [target.name for target in targets_of(document, ["goal1", "goal2"])] == ["Minimize 1", "Minimize 2"]
    memory, names = Memory(), Names()
    names.know(checked, document)
    memory.take(Started(1, 20, 35, 0, "cpu", 1, 100))
    for goal in ("goal1", "goal2"):
        memory.take(Losses(1, goal, 0, np.ones(3)))
    assert [line.name for line in loss_lines(memory, names)] == ["Minimize 1 train", "Minimize 2 train"]


def test_repairs_tell_layers_that_are_called_alike_apart() -> None:
    document = head_made_first()
    document = edits.remove(document, wires=document.incoming["linear1"])
    checked = check(document)
    found = next(finding for finding in checked.findings if finding.port == "x")
    texts = [repair_text(repair, document, found) for repair in repairs_of(checked, found)]
    assert any("“y” of Linear 2" in text or "“y” of Linear 1" in text for text in texts)


def test_findings_name_their_node_and_its_neighbors_as_the_canvas_does() -> None:
    document = head_made_first()
    checked = check(document)
    found = next(finding for finding in checked.findings if "neighbor" in finding.values)
    assert tr_problem(found, document).startswith("Linear 1 follows Linear 2 with no activation between")
    shown = edits.change_node(document, "linear1", title="Head")
    assert tr_problem(Finding("linear1", "{node}: odd."), shown) == "Linear “Head”: odd."
    both = edits.change_node(shown, "linear2", title="Head")
    assert tr_problem(Finding("linear1", "{node}: odd."), both) == "Linear “Head 1”: odd."
    grouped, use, _ = blocks.group(document, ["linear1", "linear2"])
    assert tr_problem(Finding(f"{use}/linear1", "{node}: odd."), grouped) == "Block · Linear 1: odd."


def test_every_place_that_tells_a_finding_tells_which_of_the_alike(qtbot: QtBot, tmp_path: Path) -> None:
    with open_session(qtbot, tmp_path, check=check) as session:
        warm(qtbot, session)
        session.apply(head_made_first(), "Open")
        qtbot.waitUntil(lambda: session.whole_checked is not None and session.whole_checked.document is session.whole)
        problems = Problems(session)
        qtbot.addWidget(problems)
        problems.show()
        said = "Linear 1 follows Linear 2"
        assert any(said in card.sentence for card in problems.cards.findChildren(RepairableCard))
        assert said in findings_card(session.document, session.latest.by_node["linear1"])
        told: list[str] = []
        session.told.connect(told.append)
        problems.hide()
        problems.jump_to_next()
        assert any(said in sentence for sentence in told)


def test_a_link_to_a_layer_inside_a_block_is_named_by_what_it_is_called_there() -> None:
    document = head_made_first()
    document, use, _ = blocks.group(document, ["linear1", "linear2"])
    path = f"{use}/linear2"
    assert named_values({"one": Mention(path), "other": 3}, document) == {"one": "Block · Linear 2", "other": 3}
    assert [target.name for target in targets_of(document, [path])] == ["Block · Linear 2"]
    assert named_values({"one": Mention("gone1")}, document) == {"one": "gone1"}
    assert named_values({"one": Mention("gone1")}, None) == {"one": "gone1"}
