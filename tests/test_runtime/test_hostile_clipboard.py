"""What a clipboard may say: refused with one sentence, or pasted without what leads nowhere."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from blocks_kit import classifier, use, wired
from monkey import sound

from nodes.spec import Problem
from runtime import blocks, fragment, store
from runtime.document import Document, Node
from runtime.fragment import Fragment
from runtime.store_graph import write_block, write_graph

AT_ONCE = 2.0  # seconds of this process, whatever else the machine does
BEGIN = '{"format": "netloom-fragment", "version": 1, '
RELU = '{"id": "relu1", "type": "relu"'


def says(*entries: str) -> str:
    return BEGIN + ", ".join(entries) + "}"


def node(**fields: Any) -> str:
    return says(f'"nodes": [{json.dumps({"id": "relu1", "type": "relu", **fields})}]')


def with_frame(**fields: Any) -> str:
    frame = {"id": "frame1", "color": "layers", "members": ["relu1"], **fields}
    return says(f'"nodes": [{RELU}}}]', f'"frames": [{json.dumps(frame)}]')


def with_comment(**fields: Any) -> str:
    return says(f'"comments": [{json.dumps({"id": "comment1", "text": "x", **fields})}]')


def with_block(**fields: Any) -> str:
    block = {"id": "res", "nodes": [], "wires": [], **fields}
    used = {"id": "block1", "type": "block", "settings": {"block": "res"}}
    return says(f'"nodes": [{json.dumps(used)}]', f'"blocks": [{json.dumps(block)}]')


REFUSED = {
    "foreign text": "Dear all, please find attached",
    "nothing": "",
    "a null byte": "\x00",
    "another format": '{"format": "netloom", "version": 1}',
    "comfy": '{"last_node_id": 4, "nodes": [{"id": 1}], "links": []}',
    "brackets": "[" * 10_000_000,
    "braces": '{"a":' * 2_000_000,
    "shut brackets": BEGIN + '"x": ' + "[" * 100 + "]" * 100 + "}",
    "deep enough to be read": BEGIN + '"x": ' + "[" * 900 + "]" * 900 + "}",
    "a newer version": '{"format": "netloom-fragment", "version": 99}',
    "nan": BEGIN + '"nodes": [{"id": "a", "type": "relu", "position": [NaN, 0]}]}',
    "infinity": BEGIN + '"nodes": [{"id": "a", "type": "relu", "position": [0, -Infinity]}]}',
    "1e308": node(position=[1e308, -1e308]),
    "1e999": BEGIN + '"nodes": [{"id": "a", "type": "relu", "position": [1e999, 0]}]}',
    "a long number": BEGIN + '"x": ' + "9" * 5000 + "}",
    "three numbers": node(position=[0, 0, 0]),
    "a name twice": BEGIN + '"nodes": [], "nodes": []}',
    "an id twice": says(f'"nodes": [{RELU}}}, {RELU}}}]'),
    "an id of another kind": node(id=7),
    "an id with a slash": node(id="a/b"),
    "an endless id": node(id="a" * 10**6),
    "no type": node(type=""),
    "an endless type": node(type="t" * 10**6),
    "nodes that are none": says('"nodes": {"a": 1}'),
    "a node that is none": says('"nodes": [null]'),
    "settings that are none": node(settings=[1]),
    "a flag that is none": node(muted="yes"),
    "a link that is none": node(linked=5),
    "half a character": BEGIN + '"title": "\\ud800"}',
    "a wire to nobody": says(f'"nodes": [{RELU}}}]', '"wires": [{"from": "relu1.y", "to": "gone.x"}]'),
    "a wire that is no wire": says('"wires": [5]'),
    "a wire twice": says(
        f'"nodes": [{RELU}}}]', '"wires": [{"from": "relu1.y", "to": "relu1.x"}, {"from": "relu1.y", "to": "relu1.x"}]'
    ),
    "a frame around nobody": with_frame(members=["gone"]),
    "a frame around nothing": with_frame(members=[]),
    "a frame around lists": with_frame(members=[["relu1"]]),
    "a frame of another color": with_frame(color=5),
    "a frame around the nodes of a block": with_frame(members=["block1/conv1"]),
    "a comment without text": with_comment(text=None),
    "a comment too large": with_comment(size=[1e300, 1]),
    "a comment of text size": with_comment(size=["1", "1"]),
    "a setting without a key": with_block(settings=[{"default": 1}]),
    "a setting with a wild key": with_block(settings=[{"key": "a b; import os", "default": 1}]),
    "a setting with no plain default": with_block(settings=[{"key": "width", "default": {"expression": "1"}}]),
    "settings of a block that are none": with_block(settings={"width": 1}),
    "blocks that are none": says('"blocks": 5'),
    "a wire in a block to nobody": with_block(wires=[{"from": "a.y", "to": "b.x"}]),
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_a_clipboard_that_is_refused(text: str) -> None:
    began = time.process_time()
    with pytest.raises(Problem) as caught:
        store.fragment_from_text(text)
    assert time.process_time() - began < AT_ONCE
    assert 0 < len(str(caught.value)) < 400
    assert "\n" not in str(caught.value)


def test_a_fragment_whose_entering_wires_lead_nowhere_is_pasted_without_them() -> None:
    """They are kept only where both ends are found."""
    entering = '"entering": [{"from": "src.image", "to": "gone.x"}, {"from": "gone.y", "to": "relu1.x"}]'
    taken = store.fragment_from_text(says(f'"nodes": [{RELU}}}]', entering))
    document, names = fragment.paste(classifier(), taken, keep_entering=True)
    sound(document)
    assert not document.incoming[names["relu1"]]


def test_entering_wires_of_a_fragment_never_come_twice() -> None:
    wires = wired("relu1.y relu2.x")
    nodes = {key: Node(key, "relu") for key in ("relu1", "relu2")}
    document, _ = fragment.paste(Document(), Fragment(nodes, wires, entering=wires), keep_entering=True)
    sound(document)


def test_a_comment_of_a_million_letters_is_kept() -> None:
    text = "층\n🦊<b>" * 200_000
    taken = store.fragment_from_text(with_comment(text=text))
    document, _ = fragment.paste(Document(), taken)
    assert store.from_bytes(store.to_bytes(document)).comments["comment1"].text == text


def test_a_block_of_another_that_holds_itself_does_no_harm_to_what_is_open() -> None:
    """Pasted into the inside of a block, the open block is refused, in one sentence."""
    document = classifier(use("one"))
    taken = Fragment({"one": use("one")}, blocks={"res": document.blocks["res"]})
    graph, _ = fragment.paste(blocks.inside(document, "res"), taken)
    with pytest.raises(Problem, match="cannot hold itself"):
        blocks.with_inside(document, "res", graph)
    top = json.dumps({"format": "netloom-fragment", "version": 1, **write_graph(taken)})
    assert store.fragment_from_text(top).nodes == taken.nodes
    assert write_block(document.blocks["res"])["id"] == "res"
