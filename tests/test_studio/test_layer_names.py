"""Layers without titles have one number everywhere: in the plots, in menus of targets, and as owners of weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot
from shell_kit import open_session

from runtime import blocks, edits
from runtime.alike import Mention, named_values
from runtime.check import check
from runtime.document import Document, End, Wire
from runtime.repairs import repairs_of
from runtime.telemetry import Losses, Started
from studio.dashboard.loss_view import loss_lines
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.layer_names import numbers_of
from studio.panels.node_state import NodeState
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


def test_menus_and_plots_number_layers_alike_in_the_order_of_the_graph() -> None:
    document = head_made_first()
    checked = check(document)
    names = Names()
    names.know(checked, document)
    wanted = {"linear2": "Linear 1", "linear1": "Linear 2"}
    assert names.names(["linear2", "linear1"]) == wanted
    assert names.names(["linear1"]) == {"linear1": "Linear 2"}  # whatever else is shown
    assert {target.key: target.name for target in trainable(document, checked, "goal1")} == wanted
    assert {target.key: target.name for target in targets_of(document, wanted, checked.order)} == wanted


def test_without_a_check_the_order_is_that_of_the_document() -> None:
    document = head_made_first()
    assert numbers_of(document) == {"linear1": 1, "linear2": 2}
    assert numbers_of(document, ["linear2"]) == {"linear2": 1, "linear1": 2}


def test_a_node_that_is_gone_shares_no_name_with_one_that_is_there() -> None:
    ran = head_made_first()
    document, fresh = edits.add_node(edits.remove(ran, ["linear2"]), "linear", (0.0, 0.0))
    document, other = edits.add_node(document, "linear", (0.0, 0.0))
    names = Names()
    names.know(None, document, ran)
    shown = ["linear2", "linear1", fresh, other]
    assert len(set(names.names(shown).values())) == len(set(shown))


def test_owners_of_weights_are_numbered_anew_when_the_order_is_known(qtbot: QtBot, tmp_path: Path) -> None:
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
        assert (named["linear2"], named["linear1"]) == ("Linear 1", "Linear 3")  # the third is free to come earlier


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
    assert [target.name for target in targets_of(document, ["goal1", "goal2"], checked.order)] == [
        "Minimize 1",
        "Minimize 2",
    ]
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


def test_a_link_to_a_layer_inside_a_block_is_named_by_what_it_is_called_there() -> None:
    document = head_made_first()
    document, use, _ = blocks.group(document, ["linear1", "linear2"])
    path = f"{use}/linear2"
    assert named_values({"one": Mention(path), "other": 3}, document) == {"one": "Block · Linear", "other": 3}
    assert named_values({"one": Mention("gone1")}, document) == {"one": "gone1"}
    assert named_values({"one": Mention("gone1")}, None) == {"one": "gone1"}
