"""edits: pure, refusing in sentences."""

from dataclasses import replace

import pytest

from nodes.spec import Problem
from runtime import edits, fragment
from runtime.document import Document, End, Node, Spent, Wire


@pytest.fixture
def pair():
    document, source = edits.add_node(Document(), "digits")
    document, layer = edits.add_node(document, "flatten", (200.0, 0.0))
    return document, source, layer


def test_connect_replaces_at_an_input_that_takes_one_wire(pair):
    document, source, layer = pair
    document, other = edits.add_node(document, "digits")
    once = edits.connect(document, End(source, "image"), End(layer, "x"))
    twice = edits.connect(once, End(other, "image"), End(layer, "x"))
    assert twice.wires == (Wire(End(other, "image"), End(layer, "x")),)
    assert once.wires == (Wire(End(source, "image"), End(layer, "x")),)


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        (("digits1", "image"), ("goal1", "loss"), "takes a loss"),
        (("crossentropy1", "loss"), ("flatten1", "x"), "carries a loss"),
        (("flatten1", "y"), ("flatten1", "x"), "circle"),
        (("digits1", "picture"), ("flatten1", "x"), "no such port"),
    ],
)
def test_refusals(pair, source, target, words):
    document = pair[0]
    for kind in ("goal", "cross_entropy"):
        document, _ = edits.add_node(document, kind)
    with pytest.raises(Problem, match=words):
        edits.connect(document, End(*source), End(*target))


def test_removing_a_node_takes_its_wires(pair):
    document, source, layer = pair
    document = edits.connect(document, End(source, "image"), End(layer, "x"))
    left = edits.remove(document, [source])
    assert set(left.nodes) == {layer} and left.wires == ()


def test_a_setting_at_its_default_is_not_kept(pair):
    document, source, _ = pair
    changed = edits.set_setting(document, source, "batch_size", 32)
    assert changed.nodes[source].settings == {"batch_size": 32}
    assert edits.set_setting(changed, source, "batch_size", 64).nodes[source].settings == {}


def test_paste_gives_fresh_ids_and_keeps_inner_wires(pair):
    document, source, layer = pair
    document = edits.connect(document, End(source, "image"), End(layer, "x"))
    pasted, names = fragment.paste(document, fragment.copy(document, [source, layer]))
    assert set(names.values()).isdisjoint(document.nodes)
    assert Wire(End(names[source], "image"), End(names[layer], "x")) in pasted.wires
    assert pasted.nodes[names[layer]].position == (232.0, 32.0)


def test_training_settings_are_checked(pair):
    document = edits.set_training(pair[0], "epochs", 5)
    assert document.training == {"epochs": 5}
    for key, value in (("epochs", 0), ("color", 1), ("device", "abacus")):
        with pytest.raises(Problem):
            edits.set_training(document, key, value)


def test_weights_that_are_shared_go_to_an_heir_with_their_owner():
    nodes = {key: Node(key, "linear", linked="" if key == "a" else "a") for key in ("a", "b", "c")}
    left = edits.remove(Document(nodes=nodes), ["a"])
    assert {key: node.linked for key, node in left.nodes.items()} == {"b": "", "c": "b"}


def test_ids_that_are_spent_are_not_given_again_whatever_was_taken_back(pair):
    before, source, layer = pair
    document, names = fragment.paste(before, fragment.copy(before, [layer]))
    document.spent.ids = frozenset((layer, names[layer]))
    left = edits.remove(document, [names[layer]])
    assert edits.add_node(left, "flatten")[1] == edits.add_node(before, "flatten")[1] == "flatten3"
    assert set(fragment.paste(before, fragment.copy(before, [source, layer]))[1].values()) == {"digits2", "flatten3"}
    assert before == replace(before, spent=Spent()) and edits.add_node(Document(), "flatten")[1] == "flatten1"
