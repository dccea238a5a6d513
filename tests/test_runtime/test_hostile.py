"""Files made to do harm: whatever stands in a field, opening, checking, training and exporting run nothing of it.

Every payload would leave a mark: a file named OWNED in the present folder, or an attribute of `builtins`.
"""

from __future__ import annotations

import ast
import builtins
import csv
import importlib.util
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from nodes.spec import Problem
from runtime import edits, fragment, store
from runtime.check import check
from runtime.command import main
from runtime.compile import compile_program
from runtime.document import Document, End, Node
from runtime.export import FORMATS, export_run
from runtime.prepare import prepare
from runtime.source import write_source
from runtime.stages import act_here
from runtime.train import take_step

MARK = "__import__('builtins').OWNED"
PAYLOADS = (
    '"""\nimport pathlib; pathlib.Path(\'OWNED\').touch()\n"""',
    "'); __import__('pathlib').Path('OWNED').touch(); ('",
    '"); __import__("pathlib").Path("OWNED").touch(); ("',
    "x = setattr(__import__('builtins'), 'OWNED', 1)",
    "\\'; import os; os.system('touch OWNED') #",
    "{__class__.__mro__[1].__subclasses__}",
    "{node}{0}{got!r}",
    "%(x)s %n ${x} $(touch OWNED) `touch OWNED`",
    "linear\n    import os\n    os.system('touch OWNED')",
    "self.__class__",
    "__init__",
    "forward",
    "../../OWNED",
    "C:\\OWNED\x00.loom",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "\x1b]0;owned\x07\x1b[2J",
    "\u202eevil\u2066",
    "]] > **x** | `y` [a](file:///etc/passwd)",
    "🦊" * 300,
    "import torch",
    "lambda: 0",
    "nn.Linear",
)


@pytest.fixture(autouse=True)
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)
    yield
    assert not hasattr(builtins, "OWNED")
    assert not list(tmp_path.rglob("OWNED*"))


def poisoned(document: Document, payload: str) -> Document:
    """The payload in every field that takes free text, and in fields that nobody knows."""
    nodes = {
        key: Node(
            node.id,
            node.type,
            payload,
            {**node.settings, payload: payload, "initialization.x": payload},
            node.position,
            extra={payload: payload, "code": payload},
        )
        for key, node in document.nodes.items()
    }
    wires = tuple(type(wire)(wire.source, wire.target, {payload: payload}) for wire in document.wires)
    training = {"epochs": 1, "device": "cpu", payload: payload}
    return Document(payload, nodes, wires, training, extra={payload: payload, "about": payload})


def load_network(path: Path) -> torch.nn.Module:
    specification = importlib.util.spec_from_file_location("hostile_network", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    network: torch.nn.Module = module.Network()
    return network


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_texts_stay_texts(digits_classifier: Document, payload: str) -> None:
    """Through the file, check, fx (which pastes names into source that it executes) and the source export."""
    document = store.from_bytes(store.to_bytes(poisoned(digits_classifier, payload)))
    assert document == poisoned(digits_classifier, payload)
    checked = check(document)
    assert checked.hindrances == ()
    program = compile_program(checked)
    assert all(name.isidentifier() and name.isascii() for name in program.names.values())
    source = write_source(program)
    tree = ast.parse(source)
    imports = [ast.unparse(line) for line in ast.walk(tree) if isinstance(line, ast.Import | ast.ImportFrom)]
    assert imports == ["import torch", "from torch import nn"]
    texts = [item.value for item in ast.walk(tree) if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    assert all("OWNED" not in text and payload[:12] not in text for text in texts)
    Path("network.py").write_text(source, encoding="utf-8")
    image = torch.rand(2, 1, 8, 8)
    network = load_network(Path("network.py")).eval()
    network.load_state_dict({name: program.network.state_dict()[name] for name in network.state_dict()})
    assert torch.equal(network(image), program.graph("output1").module(image)[0])


@pytest.mark.parametrize(
    "chosen",
    [pytest.param(item.key, marks=() if item.key == "source" else pytest.mark.slow) for item in FORMATS],
)
def test_exports_carry_nothing_along(digits_classifier: Document, chosen: str, capsys: Any) -> None:
    """All payloads in one document: one epoch, an export, and the script that goes along."""
    store.save(poisoned(digits_classifier, " ".join(PAYLOADS[:14])), "hostile.loom")
    assert main(["train", "hostile.loom", "--out", "run"]) == 0
    captured = capsys.readouterr()
    assert "\x1b" not in captured.out + captured.err
    certificate = export_run("run", chosen, "model")
    assert certificate.difference <= certificate.tolerance
    if chosen != "source":
        return
    heading = Path("model/README.md").read_text(encoding="utf-8").splitlines()[0]
    assert heading.startswith("# ")
    assert not set("<>[]`") & set(heading)
    np.save("in.npy", np.zeros((1, 1, 8, 8)))
    command = [sys.executable, "model/predict.py", "in.npy"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=True)
    assert len(done.stdout.splitlines()) == 2


def test_a_table_with_hostile_names_and_classes(capsys: Any) -> None:
    """Column names and class names of a CSV reach the screen, `model.json` and the README, and nothing that runs."""
    payloads = [payload for payload in PAYLOADS if "\x00" not in payload]
    with Path("data.csv").open("w", newline="", encoding="utf-8") as opened:
        table = csv.writer(opened)
        table.writerow([payloads[0], payloads[5], payloads[15], "label"])
        for row in range(60):
            table.writerow([row % 7, row % 5, payloads[row % 3], payloads[row % 4]])
    document = Document(training={"epochs": 1, "device": "cpu"})
    for kind, settings in (("csv_table", {"path": "data.csv"}), ("linear", {"units": 4}), ("output", {})):
        document, _ = edits.add_node(document, kind, settings=settings)
    for kind in ("cross_entropy", "goal"):
        document, _ = edits.add_node(document, kind)
    for source, target in (
        (End("csvtable1", "features"), End("linear1", "x")),
        (End("linear1", "y"), End("output1", "x")),
        (End("linear1", "y"), End("crossentropy1", "prediction")),
        (End("csvtable1", "label"), End("crossentropy1", "target")),
        (End("crossentropy1", "loss"), End("goal1", "loss")),
    ):
        document = edits.connect(document, source, target)
    store.save(document, "table.loom")
    assert main(["train", "table.loom", "--out", "run"]) == 0
    assert main(["export", "run", "--format", "source", "--output", "model"]) == 0
    assert "OWNED" not in Path("model/network.py").read_text(encoding="utf-8")
    capsys.readouterr()
    assert main(["predict", "run", "data.csv"]) == 0
    told = capsys.readouterr().out
    assert len(told.splitlines()) == 61
    assert "\x1b" not in told
    command = [sys.executable, "model/predict.py", "data.csv"]
    alone = subprocess.run(command, capture_output=True, text=True, timeout=100, check=True, encoding="utf-8")
    assert alone.stdout == told


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
@pytest.mark.parametrize("field", ["id", "type", "port", "setting", "choice", "position"])
def test_fields_that_are_no_texts(digits_classifier: Document, field: str, payload: str) -> None:
    """An id, a type, a port, a setting of another kind: refused with a sentence, or kept and found by check."""
    top = json.loads(store.to_bytes(digits_classifier))
    linear, wire = top["nodes"][2], top["wires"][2]
    match field:
        case "id":
            linear["id"] = payload
        case "type":
            linear["type"] = payload
        case "port":
            wire["from"] = f"linear1.{payload}"
        case "setting":
            linear["settings"] = {"units": payload, "bias": payload}
        case "choice":
            linear["settings"] = {"initialization": payload}
        case "position":
            linear["position"] = payload
    try:
        document = store.from_bytes(json.dumps(top).encode(), payload)
    except Problem:
        return
    checked = check(document)
    assert checked.hindrances
    assert all(str(Problem(finding.sentence, **finding.values)) for finding in checked.findings)
    with pytest.raises(Problem):
        write_source(compile_program(checked))


def test_a_pasted_fragment_gets_ids_that_a_file_may_have(digits_classifier: Document) -> None:
    top = json.loads(store.fragment_to_text(fragment.copy(digits_classifier, ["linear1"])))
    for payload in ("층 Ⅷ", "LINEAR", "1st", "'; import os", "_" * 50):
        top["nodes"][0]["type"] = payload
        pasted, names = fragment.paste(Document(), store.fragment_from_text(json.dumps(top)))
        assert store.from_bytes(store.to_bytes(pasted)).nodes[names["linear1"]].type == payload


@pytest.mark.parametrize(
    "content",
    [
        b'{"format": "netloom", "version": 1, "nodes": ' + b"[" * 50_000,
        b'{"format": "netloom", "version": 1, "x": ' + b'{"a": ' * 50_000,
        b'{"format": "netloom", "version": 1, "title": "' + b"\\u0000" * 1000 + b'", "nodes": 1}',
        b'{"format": "netloom", "version": 1, "nodes": [{"id": "a", "type": "relu", "position": [1e308, -1e308]}]}',
        b'{"format": "netloom", "version": ' + b"9" * 4000 + b"}",
        b'{"format": "netloom", "version": 1e0}',
        b'\x80\x04\x95cposix\nsystem\n(S"touch OWNED"\ntR.',
        b"PK\x03\x04" + bytes(100),
    ],
    ids=range(8),
)
def test_bombs_are_refused_at_once(content: bytes) -> None:
    with pytest.raises(Problem):
        store.from_bytes(content, "bomb.loom")


def test_a_circle_in_a_file_is_a_finding(digits_classifier: Document) -> None:
    top = json.loads(store.to_bytes(digits_classifier))
    top["wires"][1]["from"] = "relu1.y"
    checked = check(store.from_bytes(json.dumps(top).encode()))
    assert any("part of a circle" in finding.sentence for finding in checked.findings)


@pytest.mark.parametrize("units", [10**9, 2**63, 10**30, -1, 0, 1.5, True, None, "64", [64]])
def test_sizes_without_measure_never_take_the_computer_down(digits_classifier: Document, units: Any) -> None:
    """check runs on the meta device: a layer of any size costs nothing until it is trained."""
    top = json.loads(store.to_bytes(digits_classifier))
    top["nodes"][2]["settings"] = {"units": units}
    checked = check(store.from_bytes(json.dumps(top).encode()))
    assert checked.hindrances or units in (10**9, 2**63, 10**30)


def test_a_run_folder_with_other_weights_is_refused(digits_classifier: Document) -> None:
    from safetensors.torch import save_file

    store.save(digits_classifier.but(training={"epochs": 1, "device": "cpu"}), "a.loom")
    assert main(["train", "a.loom", "--out", "run", "--json"]) == 0
    save_file({"__class__": torch.zeros(1), MARK: torch.zeros(1)}, "run/weights.safetensors")
    with pytest.raises(Problem, match="The weights do not fit this network"):
        export_run("run", "pt", "x.pt")
    Path("run/weights.safetensors").write_bytes(b"\xff" * 100)
    with pytest.raises(Problem, match="cannot be read"):
        export_run("run", "pt", "x.pt")
    for content in ("[]", "{}", "{", '{"format": "netloom-run", "version": 1}'):
        Path("run/run.json").write_text(content, encoding="utf-8")
        with pytest.raises(Problem):
            export_run("run", "pt", "x.pt")
    assert not Path("x.pt").exists()


NOISE = ("x", -1, 0, 1.5, 1e300, True, None, [1], {"a": {}}, "{node}", "'); __import__('os')")


@pytest.mark.parametrize("value", NOISE, ids=range(len(NOISE)))
@pytest.mark.parametrize("field", ["kind", "every", "average", "unknown", "transposed every", "self", "gone", "ring"])
def test_links_of_any_content_are_told_or_work(digits_classifier: Document, field: str, value: Any) -> None:
    """Whatever a link says: check answers with sentences, and what can be trained takes its steps."""
    top = json.loads(store.to_bytes(linked_twice(digits_classifier)))
    twin = next(node for node in top["nodes"] if node["id"] == "twin")
    match field:
        case "kind" | "unknown":
            twin["link"] = {field: value}
        case "every" | "average":
            twin["link"] = {"kind": "lagged", field: value}
        case "transposed every":
            twin["link"] = {"kind": "transposed", "every": value}
        case "self" | "gone":
            twin["linked"], twin["link"] = ("twin" if field == "self" else "gone"), {"kind": "lagged", "every": value}
        case "ring":
            linear = next(node for node in top["nodes"] if node["id"] == "linear1")
            linear["linked"], linear["link"] = "twin", {"kind": "lagged", "every": value}
    survives(store.from_bytes(json.dumps(top).encode()))


STAGE_SETTINGS = (
    "epochs", "steps", "source", "steps_per_epoch", "watch", "target", "patience", "restore_best", "frozen", "skip",
    "begin", "begin.share", "begin.run", "of_later",
)  # fmt: skip


@pytest.mark.parametrize("value", NOISE, ids=range(len(NOISE)))
@pytest.mark.parametrize("key", STAGE_SETTINGS)
def test_stage_settings_of_any_content_are_told_or_work(digits_classifier: Document, key: str, value: Any) -> None:
    base = {"steps": 1, "begin": "load" if key == "begin.run" else "prune" if key == "begin.share" else "nothing"}
    stages = [{"id": "s", "title": "{got}", "settings": {**base, key: value}}]
    top = {**json.loads(store.to_bytes(digits_classifier)), "stages": stages}
    survives(store.from_bytes(json.dumps(top).encode()))


@pytest.mark.parametrize("goals", [["linear1"], ["goal1", "goal1"], ["'); import os"], ["s"], ["goal1", "gone"]])
def test_goals_of_a_stage_of_any_content_are_told_or_work(digits_classifier: Document, goals: list[str]) -> None:
    stages = [{"id": "s", "goals": goals, "settings": {"steps": 1}}]
    top = {**json.loads(store.to_bytes(digits_classifier)), "stages": stages}
    survives(store.from_bytes(json.dumps(top).encode()))


@pytest.mark.parametrize("value", NOISE, ids=range(len(NOISE)))
@pytest.mark.parametrize("key", ["train", "every", "order", "weight", "sense", "optimizer"])
def test_goals_of_any_content_are_told_or_work(digits_classifier: Document, key: str, value: Any) -> None:
    top = json.loads(store.to_bytes(digits_classifier))
    next(node for node in top["nodes"] if node["id"] == "goal1")["settings"] = {key: value}
    survives(store.from_bytes(json.dumps(top).encode()))


@pytest.mark.parametrize(
    ("how", "word"),
    [
        ({"kind": "mirrored"}, "“kind” of its link is"),
        ({"every": 3}, "“kind” of its link is null"),
        ({"kind": "lagged", "every": 0}, "“every” of its link is 0"),
        ({"kind": "lagged", "every": True}, "“every” of its link is true"),
        ({"kind": "lagged", "average": "x"}, "“average” of its link is"),
        ({"kind": "lagged", "average": 1.5}, "“average” of its link is 1.5"),
    ],
)
def test_a_link_that_cannot_be_read_is_one_finding(digits_classifier: Document, how: Any, word: str) -> None:
    document = linked_twice(digits_classifier)
    twin = replace(document.nodes["twin"], link=how)
    (found,) = check(document.but(nodes={**document.nodes, "twin": twin})).hindrances
    assert (found.node, found.kind) == ("twin", "link")
    assert word in str(Problem(found.sentence, **found.values))


def linked_twice(document: Document) -> Document:
    """The classifier with a second head that uses the weights of the first layer."""
    for kind in ("linear", "mean_loss"):
        document, _ = edits.add_node(document, kind, settings={"units": 32} if kind == "linear" else {})
    twin = replace(document.nodes["linear3"], id="twin", linked="linear1")
    nodes = {key: node for key, node in document.nodes.items() if key != "linear3"} | {"twin": twin}
    document = document.but(nodes=nodes)
    for source, target in (("flatten1.y", "twin.x"), ("twin.y", "meanloss1.x"), ("meanloss1.loss", "goal1.loss")):
        document = edits.connect(document, End(*source.split(".")), End(*target.split(".")))
    return document


def survives(document: Document) -> None:
    """Written and read again it is the same; it checks with sentences; two steps run, or one sentence says why not."""
    document = document.but(training={"device": "cpu", "epochs": 1})
    assert store.from_bytes(store.to_bytes(document)) == document
    checked = check(document)
    for finding in checked.findings:
        sentence = str(Problem(finding.sentence, **{"node": "Node", **finding.values}))
        assert sentence.endswith(".")
        assert "\n" not in sentence
        assert len(sentence) < 400
    if not checked.trainable:
        return
    try:
        training = prepare(checked)
        act_here(training)
    except Problem:  # one sentence, such as that a run to load from is not there
        return
    for _ in range(min(2, training.end)):
        take_step(training)
