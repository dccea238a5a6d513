"""What a card says of a node, and what only the text under the pointer says in full."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from nodes.catalogue import catalogue, find
from nodes.spec import NodeType
from runtime.document import Node
from studio.canvas.face import INSET, face_of
from studio.canvas.look import Look
from studio.node_words import cut_off, quiet_text
from studio.theme import theme


def facts_of(key: str) -> NodeType:
    facts = find(key)
    assert facts is not None
    return facts


def test_a_card_names_a_choice_and_leaves_what_it_means_to_the_text_under_the_pointer() -> None:
    node = Node("modeshit1", "modes_hit", "Near", {"measure": "near", "radius": 0.25})
    assert quiet_text(node, facts_of("modes_hit")) == "Modes hit · Near · 0.25"
    ((_, told),) = cut_off(node, facts_of("modes_hit"))
    assert told == "Near: share of the samples that are near some class"


FILES = sorted(key for key, facts in catalogue().items() if any(item.kind == "file" for item in facts.settings))


@pytest.mark.parametrize("key", FILES)
def test_a_node_is_as_large_with_a_file_as_without(qapp: QApplication, key: str) -> None:
    """Its neighbors in a chain were put beside it before a file was chosen."""
    facts, look = facts_of(key), Look(theme())
    (file,) = (item.key for item in facts.settings if item.kind == "file")
    bare = face_of(Node("node1", key), look)
    for name in ("/home/iris.csv", "/home/measurements of the year 2024.csv"):
        node = Node("node1", key, settings={file: name})
        face = face_of(node, look, shapes=dict.fromkeys((port.key for port in facts.outputs), "N × 257"))
        assert (face.width, face.height) == (bare.width, bare.height)
        assert [place.y for place in face.outputs] == [place.y for place in bare.outputs]
        assert look.width("quiet", face.quiet) <= face.width - 2 * INSET
        if face.quiet.endswith("…"):
            assert cut_off(node, facts) == [(file_name_of(facts), name.rpartition("/")[2])]


def file_name_of(facts: NodeType) -> str:
    return next(item.name for item in facts.settings if item.kind == "file")


@pytest.mark.parametrize("title", ["", "A"])
@pytest.mark.parametrize("key", sorted(catalogue()))
def test_no_card_cuts_off_its_settings_while_it_may_be_wider(qapp: QApplication, key: str, title: str) -> None:
    node = Node("node1", key, title)
    look = Look(theme())
    face = face_of(node, look)
    from studio.canvas.face import WIDEST

    assert face.width == WIDEST or not face.quiet.endswith("…"), face.quiet
