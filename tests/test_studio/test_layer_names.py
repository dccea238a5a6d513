"""Layers without titles have one number everywhere: in the plots, in menus of targets, and as owners of weights."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot
from shell_kit import open_session

from runtime import edits
from runtime.check import check
from runtime.document import Document, End, Wire
from studio.dashboard.names import Names
from studio.layer_names import numbers_of
from studio.panels.node_state import NodeState
from studio.targets import targets_of, trainable


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
