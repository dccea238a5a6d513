"""The file of a document: what is written comes back, what cannot be read is refused with one sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nodes.spec import Problem
from runtime import edits, store, store_graph
from runtime.document import Document, End, Node, Stage, Wire
from runtime.fragment import Fragment, paste

GOLDEN = Path(__file__).parent.parent / "golden"

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
number = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
value = st.recursive(
    st.none() | st.booleans() | number | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=8,
)
fields = st.dictionaries(text, value, max_size=3)
identity = st.text("abz019", min_size=1, max_size=32).map(lambda letters: "n" + letters[1:])
port = st.text("axZ_.:-09", min_size=1, max_size=64)
place = st.floats(-store_graph.FARTHEST, store_graph.FARTHEST)
KNOWN = {
    *store_graph.GRAPH, *store_graph._NODE, *store_graph._WIRE, *store_graph._STAGE, *store._DOCUMENT,
}  # fmt: skip
LINKS = st.sampled_from(
    [{}, {"kind": "transposed"}, {"kind": "lagged", "every": 3}, {"kind": "lagged", "average": 0.9}]
)


def unknown(found: dict[str, Any]) -> dict[str, Any]:
    return {key: inner for key, inner in found.items() if key not in KNOWN}


@st.composite
def documents(draw: st.DrawFn) -> Document:
    ids = draw(st.lists(identity, unique=True, max_size=5))
    kinds = st.sampled_from(["linear", "digits", "a type of 2040"]) | text.filter(bool)
    nodes = {
        key: Node(
            key,
            draw(kinds),
            draw(text),
            draw(fields),
            (draw(place), draw(place)),
            draw(text),
            *(draw(st.booleans()) for _ in range(3)),
            linked=draw(st.sampled_from(["", "gone", *ids])),
            link=draw(LINKS | fields),
            extra=unknown(draw(fields)),
        )
        for key in ids
    }
    ends = st.builds(End, st.sampled_from(ids or ["none"]), port)
    pairs = draw(st.lists(st.tuples(ends, ends), unique=True, max_size=5 if ids else 0))
    wires = tuple(Wire(source, target, unknown(draw(fields))) for source, target in pairs)
    stages = tuple(draw_stage(draw, key) for key in draw(st.lists(identity, unique=True, max_size=3)))
    return Document(draw(text), nodes, wires, draw(fields), stages=stages, extra=unknown(draw(fields)))


def draw_stage(draw: st.DrawFn, key: str) -> Stage:
    goals = tuple(draw(st.lists(identity, unique=True, max_size=3)))
    return Stage(key, draw(text), goals, draw(fields), unknown(draw(fields)))


@given(documents())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_document_comes_back(document: Document) -> None:
    content = store.to_bytes(document)
    again = store.from_bytes(content)
    assert again == document
    assert list(again.nodes) == list(document.nodes)
    assert [wire.extra for wire in again.wires] == [wire.extra for wire in document.wires]
    assert store.to_bytes(again) == content


@given(documents())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_fragment_comes_back_from_the_clipboard(document: Document) -> None:
    fragment = Fragment(document.nodes, document.wires)
    assert store.fragment_from_text(store.fragment_to_text(fragment)) == fragment
    pasted, _ = paste(document, fragment)
    assert len(store.from_bytes(store.to_bytes(pasted)).nodes) == 2 * len(document.nodes)


@given(st.binary(max_size=200) | st.text(st.sampled_from('{}[]",:0e1-. "format"netloom'), max_size=60).map(str.encode))
@settings(max_examples=100, deadline=None)
def test_any_other_bytes_are_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(Problem) as caught:
        store.from_bytes(content, "x.loom")
    assert str(caught.value).startswith("x.loom")


def small() -> Document:
    document = Document("작은 것", extra={"about": "A small one."})
    document, digits = edits.add_node(document, "digits", (0, 112), {"batch_size": 32})
    document, flatten = edits.add_node(document, "flatten", (224, 112.5), title="Flatten")
    document = edits.connect(document, End(digits, "image"), End(flatten, "x"))
    return edits.set_training(document, "epochs", 12)


def test_a_file_reads_well() -> None:
    assert store.to_bytes(small()).decode() == (
        """{
  "format": "netloom",
  "version": 1,
  "title": "작은 것",
  "about": "A small one.",
  "training": {"epochs": 12},
  "nodes": [
    {"id": "digits1", "type": "digits", "settings": {"batch_size": 32}, "position": [0, 112]},
    {"id": "flatten1", "type": "flatten", "title": "Flatten", "position": [224, 112.5]}
  ],
  "wires": [
    {"from": "digits1.image", "to": "flatten1.x"}
  ]
}
"""
    )


def test_a_long_node_becomes_a_block() -> None:
    columns = {f"column {number}": "feature" for number in range(12)}
    document, _ = edits.add_node(Document(), "of_later", settings={"roles": columns})
    lines = store.to_bytes(document).decode().splitlines()
    assert max(map(len, lines)) <= 121
    assert '        "column 3": "feature",' in "\n".join(lines)


def test_moving_one_node_changes_one_line() -> None:
    before = store.to_bytes(small()).decode().splitlines()
    after = store.to_bytes(edits.move(small(), {"flatten1": (448, 0)})).decode().splitlines()
    assert sum(old != new for old, new in zip(before, after, strict=True)) == 1


def test_version_1_opens_for_ever_and_is_written_back_unchanged() -> None:
    """The file has unknown fields at every level and an unknown node type. Never change it."""
    path = GOLDEN / "version-1.loom"
    document = store.load(path)
    assert document.title == "Golden — 금"
    assert [node.type for node in document.nodes.values()] == ["digits", "flatten", "linear", "holo_layer", "goal"]
    assert document.nodes["h1"].extra == {"color": "teal", "state": {"deep": [1, 2.5, None]}}
    assert document.wires[2].extra == {"bend": [3, 4]}
    assert document.extra["views"] == [{"kind": "map", "node": "linear1"}]
    assert document.training == {"epochs": 3, "seed": 7, "of_later": True}
    assert store.to_bytes(document) == path.read_bytes()


def test_save_and_load(tmp_path: Path) -> None:
    store.save(small(), tmp_path / "a.loom")
    assert store.load(str(tmp_path / "a.loom")) == small()
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.loom"]


def test_former_keys_open_as_the_present_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_graph, "former_keys", lambda: {"dense": "linear"})
    content = b'{"format": "netloom", "version": 1, "nodes": [{"id": "a", "type": "dense"}]}'
    assert store.from_bytes(content).nodes["a"].type == "linear"


def test_older_versions_pass_through_one_function_each(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = {
        1: lambda top: {**top, "nodes": top.pop("neurons")},
        2: lambda top: {**top, "title": top["title"].upper()},
    }
    monkeypatch.setattr(store, "VERSION", 3)
    monkeypatch.setattr(store, "MIGRATIONS", steps)
    content = b'{"format": "netloom", "version": 1, "title": "old", "neurons": [{"id": "a", "type": "x"}]}'
    document = store.from_bytes(content)
    assert document.title == "OLD"
    assert list(document.nodes) == ["a"]


def wrap(inner: str) -> str:
    return '{"format": "netloom", "version": 1, ' + inner + "}"


def node(**changes: Any) -> str:
    return wrap('"nodes": [' + json.dumps({"id": "a", "type": "relu", **changes}) + "]")


NODES = '"nodes": [{"id": "a", "type": "relu"}, {"id": "b", "type": "relu"}]'
REFUSED = {
    "empty": ("", "f.loom is not a Netloom document. Open a file that Netloom saved."),
    "table": ("a,b\n1,2\n", "f.loom is not a Netloom document. Open a file that Netloom saved."),
    "comma": ('{"a": 1,}', "f.loom is not valid JSON:"),
    "comment": ("{} // no", "f.loom is not valid JSON: Extra data in line 1, column 4."),
    "list": ("[1]", "f.loom is not a Netloom document: it has no “format”: “netloom”. Open a file that Netloom saved."),
    "other": ('{"format": "word"}', "f.loom is not a Netloom document"),
    "no version": ('{"format": "netloom"}', "f.loom gives null as its version, which is not a whole number from 1."),
    "true version": ('{"format": "netloom", "version": true}', "f.loom gives true as its version"),
    "newer": (
        '{"format": "netloom", "version": 2}',
        "f.loom was saved by a newer Netloom: its version is 2, this one reads up to 1. Update Netloom.",
    ),
    "NaN": (wrap('"x": NaN'), "f.loom holds the number NaN, which is not a finite number."),
    "infinity": (wrap('"x": -Infinity'), "f.loom holds the number -Infinity"),
    "overflow": (wrap('"x": 1e999'), "f.loom holds the number 1e999"),
    "digits": (wrap('"x": ' + "9" * 100_000), "f.loom holds the number 999999999999999999999999999999,"),
    "double key": (wrap('"x": 1, "x": 2'), "f.loom gives 'x' twice in one place. Keep one of the two."),
    "double inside": (node().replace('"relu"', '"relu", "type": "relu"'), "f.loom gives 'type' twice in one place."),
    "deep": ("[" * 200_000, "f.loom nests values deeper than 64 levels"),
    "deep value": (wrap('"x": ' + "[" * 80 + "]" * 80), "f.loom nests values deeper than 64 levels"),
    "half character": (wrap(r'"title": "\ud800"'), "f.loom holds a text with half a character in it: '\\ud800'."),
    "nodes": (wrap('"nodes": {}'), "f.loom: “nodes” of the document must be a list […], but it is {}. Change it."),
    "node": (wrap('"nodes": [3]'), "f.loom: nodes[0] must be an object {…}, but it is 3. Change it."),
    "no id": (wrap('"nodes": [{"type": "relu"}]'), "f.loom: nodes[0] has no “id”. Add it."),
    "no type": (wrap('"nodes": [{"id": "a"}]'), "f.loom: a has no “type”. Add it."),
    "capital id": (node(id="Linear"), "f.loom: nodes[0] has the id 'Linear', but an id is a lower-case letter and up"),
    "code as id": (node(id="a');import os#"), "f.loom: nodes[0] has the id"),
    "line end id": (node(id="a\n"), "f.loom: nodes[0] has the id 'a\\n'"),
    "digits of another script": (node(id="a٣"), "f.loom: nodes[0] has the id"),
    "long id": (node(id="a" * 33), "f.loom: nodes[0] has the id"),
    "number id": (node(id=1), "f.loom: “id” of nodes[0] must be a text, but it is 1. Change it."),
    "double id": (wrap(NODES.replace('"b"', '"a"')), "f.loom: two nodes have the id a. Give one of them another id."),
    "empty type": (node(type=""), "f.loom: the type of a must have 1 to 100 characters, but it is ''. Change it."),
    "title": (node(title=[1]), "f.loom: “title” of a must be a text, but it is [1]. Change it."),
    "settings": (node(settings=[]), "f.loom: “settings” of a must be an object {…}, but it is []. Change it."),
    "position": (
        node(position=[1]),
        "f.loom: the position of a must be two numbers within ±10,000,000, but it is [1].",
    ),
    "far position": (node(position=[0, 1e300]), "f.loom: the position of a must be two numbers"),
    "bool position": (node(position=[0, True]), "f.loom: the position of a must be two numbers"),
    "training": (wrap('"training": "fast"'), "f.loom: “training” of the document must be an object {…}"),
    "linked": (node(linked=["b"]), 'f.loom: “linked” of a must be a text, but it is ["b"]. Change it.'),
    "link": (node(linked="b", link="same"), "f.loom: “link” of a must be an object {…}, but it is 'same'. Change it."),
    "link list": (node(link=[1]), "f.loom: “link” of a must be an object {…}, but it is [1]. Change it."),
    "frozen": (node(frozen=1), "f.loom: “frozen” of a must be true or false, but it is 1. Change it."),
    "stages": (wrap('"stages": {}'), "f.loom: “stages” of the document must be a list […], but it is {}. Change it."),
    "stage": (wrap('"stages": [3]'), "f.loom: stages[0] must be an object {…}, but it is 3. Change it."),
    "no stage id": (wrap('"stages": [{}]'), "f.loom: stages[0] has no “id”. Add it."),
    "stage id": (wrap('"stages": [{"id": "A B"}]'), "f.loom: stages[0] has the id 'A B', but an id is a lower-case"),
    "stage title": (wrap('"stages": [{"id": "s", "title": 1}]'), "f.loom: “title” of s must be a text, but it is 1."),
    "stage goals": (
        wrap('"stages": [{"id": "s", "goals": "g"}]'),
        "f.loom: “goals” of s must be a list […], but it is",
    ),
    "stage goal": (
        wrap('"stages": [{"id": "s", "goals": [1]}]'),
        "f.loom: the goals of the stage s must be ids of nodes, but they are [1]. Change them.",
    ),
    "stage settings": (
        wrap('"stages": [{"id": "s", "settings": []}]'),
        "f.loom: “settings” of s must be an object {…}, but it is []. Change it.",
    ),
    "double stage": (
        wrap('"stages": [{"id": "s"}, {"id": "s"}]'),
        "f.loom: two stages have the id s. Give one of them another id.",
    ),
    "wire": (wrap('"wires": [["a", "b"]]'), "f.loom: wires[0] must be an object {…}, but it is"),
    "no end": (wrap(NODES + ', "wires": [{"from": "a.y"}]'), "f.loom: wires[0] has no “to”. Add it."),
    "no port": (
        wrap(NODES + ', "wires": [{"from": "a.y", "to": "b"}]'),
        "f.loom: wires[0] ends at 'b', but an end is written as node.port, such as linear1.y. Change it.",
    ),
    "no port before": (
        wrap(NODES + ', "wires": [{"from": "a", "to": "b.x"}]'),
        "f.loom: wires[0] begins at 'a', but an end is written as node.port, such as linear1.y. Change it.",
    ),
    "missing node before": (
        wrap(NODES + ', "wires": [{"from": "c.y", "to": "b.x"}]'),
        "f.loom: wires[0] begins at the node 'c', which does not exist. Remove the wire or add the node.",
    ),
    "missing node": (
        wrap(NODES + ', "wires": [{"from": "a.y", "to": "c.x"}]'),
        "f.loom: wires[0] ends at the node 'c', which does not exist. Remove the wire or add the node.",
    ),
    "double wire": (
        wrap(NODES + ', "wires": [{"from": "a.y", "to": "b.x"}, {"to": "b.x", "from": "a.y"}]'),
        "f.loom: wires[1] is the same as an earlier one. Remove it.",
    ),
}


@pytest.mark.parametrize(("content", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_faulty_file_is_refused_with_one_sentence(content: str, sentence: str) -> None:
    with pytest.raises(Problem) as caught:
        store.from_bytes(content.encode(), "f.loom")
    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 250


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(Problem, match=r"f.loom is not a text in UTF-8: byte 1 does not belong there"):
        store.from_bytes(b"{\xff}", "f.loom")


def test_a_byte_order_mark_is_passed_over() -> None:
    assert store.from_bytes(b"\xef\xbb\xbf" + store.to_bytes(small())) == small()


def test_paths_that_hold_no_document(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"There is no file .*none.loom. Check its name and folder."):
        store.load(tmp_path / "none.loom")
    with pytest.raises(Problem, match=r"is not a file\. Choose a file that ends in \.loom\."):
        store.load(tmp_path)
    with pytest.raises(Problem, match="cannot be read"):
        store.load(tmp_path / ("x" * 5000))
    with pytest.raises(Problem, match="cannot be read"):
        store.load("a\0b")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes in a folder are POSIX")
def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.loom")
    with pytest.raises(Problem, match="is not a file"):
        store.load(tmp_path / "pipe.loom")


def test_a_giant_file_is_refused_before_it_is_read_in_full(tmp_path: Path) -> None:
    with (tmp_path / "giant.loom").open("wb") as giant:
        giant.truncate(store.LARGEST * 100)
    with pytest.raises(Problem, match=r"giant.loom is larger than 64 MiB, which no document is. Open another file."):
        store.load(tmp_path / "giant.loom")


@pytest.mark.parametrize("bad", [float("inf"), float("nan"), object(), {1, 2}])
def test_a_value_that_no_file_can_hold_is_refused_on_saving(tmp_path: Path, bad: object) -> None:
    with pytest.raises(Problem, match="The document holds a value that no file can hold"):
        store.save(Document(training={"x": bad}), tmp_path / "a.loom")
    assert list(tmp_path.iterdir()) == []


def test_half_a_character_typed_into_a_title_never_stops_a_save() -> None:
    assert store.from_bytes(store.to_bytes(Document("a\ud800b"))).title == "a\ufffdb"


@pytest.mark.parametrize("words", ["", "hello", "{}", '{"format": "netloom", "version": 1}', "\ud800"])
def test_any_other_text_of_the_clipboard_is_refused(words: str) -> None:
    with pytest.raises(Problem, match="The clipboard"):
        store.fragment_from_text(words)


@pytest.mark.parametrize("words", ["", "one fine day", "a,b\n1,2", "\x00", "[1, 2]"])
def test_text_that_is_no_part_of_a_network_is_told_in_plain_words(words: str) -> None:
    with pytest.raises(Problem) as caught:
        store.fragment_from_text(words)
    assert str(caught.value) == ("The clipboard holds nothing that Netloom can paste. Copy nodes or comments first.")


def test_reading_and_writing_need_neither_torch_nor_qt() -> None:
    script = "import sys, runtime.store; print(sorted({'torch', 'PySide6', 'numpy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert "torch" not in done.stdout
    assert "PySide6" not in done.stdout


def test_a_file_with_blocks_frames_and_states_opens_for_ever() -> None:
    content = (GOLDEN / "version-1-blocks.loom").read_bytes()
    document = store.from_bytes(content)
    assert [block.id for block in document.blocks.values()] == ["res"]
    assert document.frames["frame1"].members == ("stem", "one")
    assert document.comments["comment1"].text == "여기에서 시작"
    assert (document.nodes["stem"].frozen, document.nodes["rest"].muted, document.nodes["bend"].pinned) == (True,) * 3
    assert (document.nodes["twin"].linked, document.nodes["rest"].note) == ("one", "not yet")
    assert store.to_bytes(document) == content


def test_a_file_with_stages_and_links_opens_for_ever() -> None:
    """The file has every field of a stage and every kind of link. Never change it."""
    content = (GOLDEN / "version-1-stages.loom").read_bytes()
    document = store.from_bytes(content)
    assert [(stage.id, stage.title, stage.goals) for stage in document.stages] == [
        ("first", "Warm up — 준비", ("encode",)),
        ("second", "", ()),
    ]
    assert document.stages[0].settings["frozen"] == ["head"]
    assert document.stages[1].extra == {"of_later": [1, None]}
    how = {key: (node.linked, node.link) for key, node in document.nodes.items() if node.linked}
    assert how == {
        "twin": ("hidden", {}),
        "back": ("hidden", {"kind": "transposed"}),
        "slow": ("hidden", {"kind": "lagged", "average": 0.99}),
        "target": ("hidden", {"kind": "lagged", "every": 200, "of_later": True}),
    }
    assert document.nodes["encode"].settings["train"] == ["hidden", "back"]
    assert [wire.target.port for wire in document.wires if wire.target.node == "out"] == ["x", "start"]
    assert store.to_bytes(document) == content
