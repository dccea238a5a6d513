"""Exports: each format is written, proved in a fresh process, runs without Netloom, and gives the same numbers."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from nodes.spec import Problem
from runtime import edits, examples, files, store
from runtime.check import check
from runtime.command.train import JsonLines, train
from runtime.compile import compile_program
from runtime.document import Document, End
from runtime.export import FORMATS, Certificate, export_run, exporter, format_of
from runtime.export.child import latencies
from runtime.export.exporter import Unproved, export_model
from runtime.export.model import cut_model, describe
from runtime.export.predict import Refusal, read_input, read_scores
from runtime.export.readme import write_readme
from runtime.percent import percent
from runtime.record import open_run


def train_example(name: str, folder: Path, epochs: int = 2) -> Path:
    document = edits.set_training(store.load(examples.find(name)), "epochs", epochs)
    assert train(document, folder, JsonLines(document, folder)) == 0
    return folder


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short run of the digits."""
    return train_example("digits-mlp", tmp_path_factory.mktemp("runs") / "digits")


@dataclass(frozen=True)
class Exported:
    """An export, what was told on the way, and what stood in its folder afterwards."""

    certificate: Certificate
    path: Path
    told: list[tuple[float, str]]
    beside: list[str]


@pytest.fixture(scope="module")
def exported(run: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Exported]:
    """The digits in a format; each is written once."""

    @cache
    def export(key: str) -> Exported:
        output = tmp_path_factory.mktemp(key) / f"network{format_of(key).suffix}"
        told: list[tuple[float, str]] = []
        certificate = export_run(run, key, output, lambda share, sentence: told.append((share, sentence)))
        return Exported(certificate, output, told, [entry.name for entry in output.parent.iterdir()])

    return export


@pytest.fixture
def believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof is taken as given, for tests of everything around it."""
    facts = {"difference": 0.0, "latency": 1e-5, "latency_64": 1e-5, "runner": "PyTorch", "foreign": []}
    monkeypatch.setattr(exporter, "_ask_child", lambda *arguments: facts)


def model_of(run: Path):
    opened = open_run(run)
    return cut_model(opened.document, opened.weights)


@pytest.mark.parametrize("chosen", FORMATS, ids=lambda chosen: chosen.key)
def test_each_format_is_proved(exported: Any, chosen: Any) -> None:
    found = exported(chosen.key)
    assert found.beside == [found.path.name]
    certificate = found.certificate
    assert (certificate.format, certificate.path) == (chosen.key, str(found.path))
    assert certificate.samples == 256
    assert certificate.difference <= certificate.tolerance
    if chosen.tolerance == 0:
        assert certificate.exact
    parts = [found.path] if found.path.is_file() else list(found.path.iterdir())
    assert certificate.size == sum(part.stat().st_size for part in parts) > 10_000
    assert 0 < certificate.latency < 1
    assert 0 < certificate.latency_64 < 5
    assert [share for share, _ in found.told] == [0.0, 0.2, 0.6, 1.0]
    assert json.loads(json.dumps(certificate.as_dict()))["runner"].startswith(("PyTorch", "ONNX Runtime"))


def test_weights_are_only_those_that_the_output_needs(exported: Any) -> None:
    weights = load_file(exported("safetensors").path)
    assert sorted(weights) == [
        f"{layer}.{kind}" for layer in ("hidden_1", "hidden_2", "scores") for kind in ("bias", "weight")
    ]


def test_onnx_has_a_free_batch_and_no_traces_of_this_computer(exported: Any) -> None:
    import onnx

    path = exported("onnx").path
    assert b"site-packages" not in path.read_bytes()
    model = onnx.load(path)
    onnx.checker.check_model(model)
    (given,), (answer,) = model.graph.input, model.graph.output
    assert given.name == "image"
    assert given.type.tensor_type.shape.dim[0].dim_param == "batch"
    assert answer.type.tensor_type.shape.dim[0].dim_param == "batch"


def test_source_folder_predicts_alone(run: Path, exported: Any, tmp_path: Path) -> None:
    """The script gives what the live model gives; that it needs no Netloom is part of the proof of each export."""
    folder = exported("source").path
    assert sorted(entry.name for entry in folder.iterdir()) == [
        "README.md", "model.json", "network.py", "predict.py", "weights.safetensors",
    ]  # fmt: skip
    image = torch.rand(3, 1, 8, 8)
    np.save(tmp_path / "three.npy", image.numpy())
    command = [sys.executable, str(folder / "predict.py"), str(tmp_path / "three.npy")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False)
    assert done.stderr == ""
    scores = model_of(run)([image])[0].softmax(1)
    wanted = [[str(row), str(int(line.argmax())), percent(float(line.max()))] for row, line in enumerate(scores, 1)]
    heading, *told = done.stdout.splitlines()
    assert heading == "row  class  probability"
    assert [line.split(maxsplit=2) for line in told] == wanted
    assert {line.index(parts[1], 3) for line, parts in zip(told, wanted, strict=True)} == {heading.index("class")}
    done = subprocess.run([*command[:-1], "none.npy"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "There is no file none.npy. Check its name and folder.\n"


def test_readme_and_facts_tell_what_the_model_takes(exported: Any) -> None:
    folder = exported("source").path
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert readme.startswith("# Handwritten digits\n\nA neural network with 17,226 parameters, trained")
    assert "`image` has the shape N × 1 × 8 × 8 (float32, values from 0 to 1)." in readme
    facts = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    assert facts["outputs"] == [{"name": "output", "reading": "logits", "classes": list("0123456789")}]


def test_readme_names_the_columns_of_the_table_and_tells_parameters_from_measured_values() -> None:
    columns = ["weight", "color=blue", "color=light green", "size", "a=b"]
    state = {"linear.weight": torch.zeros(3, 5), "norm.running_mean": torch.zeros(4)}
    facts = {"title": "Fruit", "inputs": [{**FACTS, "shape": [5], "meaning": "features", "columns": columns}]}
    readme = write_readme(facts, state, ["linear.weight"])
    assert "A neural network with 15 parameters and 4 measured values (means and the like), trained" in readme
    assert (
        "`x` has the shape N × 5 (float32). A `.csv` needs these columns by name, in any order: "
        "weight, color (blue / light green), size, a=b. Columns of texts are given as they are." in readme
    )


def test_a_certificate_times_one_row_and_many_in_turn_and_leaves_out_the_first_calls() -> None:
    seen: list[int] = []

    def call(inputs: list[np.ndarray]) -> list[np.ndarray]:
        seen.append(len(inputs[0]))
        time.sleep(0.02 if len(seen) <= 4 else 0.0002 if len(inputs[0]) == 1 else 0.001)
        return inputs

    one, many = latencies(call, [np.zeros((1, 2))], 1, 64)
    assert seen[:6] == [1, 64, 1, 64, 1, 64]
    assert one < many < 0.02


def test_no_output_means_no_export(digits_classifier: Document) -> None:
    with pytest.raises(Problem, match="There is no Output that can be computed"):
        cut_model(edits.remove(digits_classifier, ["output1"]), {})


def test_weights_of_another_document_are_refused(digits_classifier: Document) -> None:
    weights = compile_program(check(digits_classifier)).network.state_dict()
    wider = edits.set_setting(digits_classifier, "linear1", "units", 33)
    with pytest.raises(Problem, match="The weights do not fit this network"):
        cut_model(wider, weights)


def test_an_unknown_format_is_refused(run: Path, tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"There is no export format 'h5'. Choose one of pt, safetensors, pt2"):
        export_run(run, "h5", tmp_path / "x")


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="There is no file"):
        export_run(tmp_path, "pt", tmp_path / "x.pt")


def test_an_export_with_other_numbers_is_not_kept(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def spoil(model: Any, path: Path) -> None:
        torch.save({name: tensor + 0.001 for name, tensor in model.state.items()}, path)

    (tmp_path / "n.pt").write_bytes(b"an older export")
    monkeypatch.setattr(exporter, "WRITERS", {"pt": spoil})
    with pytest.raises(Unproved, match="gives other numbers than the model"):
        export_run(run, "pt", tmp_path / "n.pt")
    assert (tmp_path / "n.pt").read_bytes() == b"an older export"
    assert [entry.name for entry in tmp_path.iterdir()] == ["n.pt"]


def test_an_export_that_does_not_load_is_not_kept(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporter, "WRITERS", {"pt": lambda model, path: path.write_bytes(b"no weights")})
    with pytest.raises(Unproved, match="A fresh process could not use the exported file"):
        export_run(run, "pt", tmp_path / "n.pt")
    assert list(tmp_path.iterdir()) == []


def test_a_pickle_with_code_is_never_loaded(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`weights_only` stands: code in a .pt file does not run in the proof."""

    class Bomb:
        def __reduce__(self) -> tuple[Any, ...]:
            return Path.touch, (tmp_path / "exploded",)

    monkeypatch.setattr(exporter, "WRITERS", {"pt": lambda model, path: torch.save({"x": Bomb()}, path)})
    with pytest.raises(Unproved):
        export_run(run, "pt", tmp_path / "n.pt")
    assert list(tmp_path.iterdir()) == []


def test_the_place_of_somebody_else_is_not_taken(run: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(Problem, match="The folder home holds other things, such as"):
        export_run(run, "source", tmp_path / "home")
    with pytest.raises(Problem, match="home is already there and is no export of this kind"):
        export_run(run, "pt", tmp_path / "home")
    with pytest.raises(Problem, match=r"thesis\.txt is already there and is no export of this kind"):
        export_run(run, "source", tmp_path / "home" / "thesis.txt")
    assert [entry.name for entry in (tmp_path / "home").iterdir()] == ["thesis.txt"]


def test_a_folder_filled_meanwhile_is_not_replaced(run: Path, tmp_path: Path, believed: None) -> None:
    def somebody_writes(share: float, sentence: str) -> None:
        if share == 0.2:
            files.write_text(tmp_path / "network" / "notes.txt", "mine")

    with pytest.raises(FileExistsError):
        export_run(run, "source", tmp_path / "network", somebody_writes)
    assert [entry.name for entry in (tmp_path / "network").iterdir()] == ["notes.txt"]


def test_an_older_export_is_replaced(run: Path, tmp_path: Path, believed: None) -> None:
    export_run(run, "source", tmp_path / "network")
    (tmp_path / "network" / "README.md").write_text("older", encoding="utf-8")
    (tmp_path / "network" / "__pycache__").mkdir()
    export_run(run, "source", tmp_path / "network")
    assert (tmp_path / "network" / "README.md").read_text(encoding="utf-8").startswith("# Handwritten")
    assert [entry.name for entry in tmp_path.iterdir()] == ["network"]


def test_several_inputs_and_outputs(tmp_path: Path) -> None:
    """Two sources, two networks, two Outputs: one model of two inputs and two answers."""
    document = Document("two")
    for source in ("circle", "moons"):
        document, start = edits.add_node(document, source)
        document, layer = edits.add_node(document, "linear", settings={"units": 3}, title=source)
        document, output = edits.add_node(document, "output")
        document = edits.connect(document, End(start, "features"), End(layer, "x"))
        document = edits.connect(document, End(layer, "y"), End(output, "x"))
    model = cut_model(document, compile_program(check(document)).network.state_dict())
    assert model.input_names == ("features", "features_2")
    certificate = export_model(model, format_of("source"), tmp_path / "two", lambda share, sentence: None)
    assert certificate.exact
    rows = np.random.default_rng(0).normal(size=(2, 2)).astype(np.float32)
    np.savez(tmp_path / "in.npz", features=rows, features_2=rows)
    found = read_input(tmp_path / "in.npz", describe(model))
    assert [array.shape for array in found] == [(2, 2), (2, 2)]
    np.save(tmp_path / "in.npy", rows)
    with pytest.raises(Refusal, match="The model takes several inputs: features, features_2"):
        read_input(tmp_path / "in.npy", describe(model))


FACTS = {"name": "x", "dtype": "float32", "low": None, "high": None, "columns": [], "drawn": False, "taught": None}
DIGITS = {"inputs": [{**FACTS, "shape": [1, 8, 8], "meaning": "image", "low": 0.0, "high": 1.0}]}
TABLE = {"inputs": [{**FACTS, "shape": [3], "meaning": "features", "columns": ["a", "b", "c"]}]}


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ("a,b,c\n1,2,3\n", [[1, 2, 3]]),
        ("c,extra,b,a\n3,x?,2,1\n".replace("x?", "9"), [[1, 2, 3]]),
        ("1,2,3\n\n4,5,6\n", [[1, 2, 3], [4, 5, 6]]),
        ("x,y,z\n1,2,3\n", [[1, 2, 3]]),
        ("\ufeffa,b,c\r\n1,2,3\r\n", [[1, 2, 3]]),
    ],
)
def test_tables_are_read_by_name_or_by_place(tmp_path: Path, content: str, wanted: list[list[float]]) -> None:
    (tmp_path / "in.csv").write_text(content, encoding="utf-8", newline="")
    assert read_input(tmp_path / "in.csv", TABLE)[0].tolist() == wanted


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "in.csv has no rows. Give at least one."),
        ("a,b,c\n", "in.csv has no rows. Give at least one."),
        ("a,b\n1,2\n", "in.csv has no column 'c'. Add it."),
        ("a,b,c\n1,2,3\n4,5\n", "in.csv: line 3 has 2 values, but 3 are needed. Mend that line."),
        ("1,2,3\n4,five,6\n", "in.csv: line 2 holds 'five' in the column b, which is not a number. Mend that line."),
        ("1,2\n", "The input has the shape 1 × 2, but the model takes N × 3. Change its shape."),
        ("1,2,nan\n", "The input holds values that are not finite numbers. Fill or remove them."),
    ],
)
def test_faulty_tables_are_refused_by_line(tmp_path: Path, content: str, sentence: str) -> None:
    (tmp_path / "in.csv").write_text(content, encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        read_input(tmp_path / "in.csv", TABLE)
    assert str(caught.value) == sentence


def test_texts_of_a_table_become_the_columns_that_stand_for_them(tmp_path: Path) -> None:
    facts = {"inputs": [{**FACTS, "shape": [4], "meaning": "features", "columns": ["n", "c=red", "c=a=b", "m"]}]}
    (tmp_path / "in.csv").write_text("c;m;n\nred;1;2\na=b;3;4\n", encoding="utf-8")
    assert read_input(tmp_path / "in.csv", facts)[0].tolist() == [[2, 1, 0, 1], [4, 0, 1, 3]]
    (tmp_path / "in.csv").write_text("c,m,n\nblue,1,2\n", encoding="utf-8")
    with pytest.raises(Refusal, match="line 2 holds 'blue' in the column c, which the model has never seen"):
        read_input(tmp_path / "in.csv", facts)


def test_pictures_are_fitted_to_the_model(tmp_path: Path) -> None:
    Image.new("RGBA", (40, 20), (255, 255, 255, 255)).save(tmp_path / "white.png")
    (array,) = read_input(tmp_path / "white.png", DIGITS)
    assert array.shape == (1, 1, 8, 8)
    assert array.min() == array.max() == 1.0
    with pytest.raises(Refusal, match="The model does not take pictures"):
        read_input(tmp_path / "white.png", TABLE)


def test_a_picture_that_loses_most_of_what_it_shows_is_told(tmp_path: Path) -> None:
    told: list[str] = []

    def tell(remark: Refusal) -> None:
        told.append(str(remark))

    Image.new("L", (32, 32)).save(tmp_path / "small.png")
    read_input(tmp_path / "small.png", DIGITS, tell)
    assert told == []
    Image.new("L", (1280, 720)).save(tmp_path / "screen.png")
    read_input(tmp_path / "screen.png", DIGITS, tell)
    assert told == [
        "screen.png was shrunk from 1280 × 720 to the 8 × 8 pixels that the model takes. Cut it to what it shows."
    ]


def test_arrays_with_objects_are_never_unpickled(tmp_path: Path) -> None:
    np.save(tmp_path / "in.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(Refusal, match=r"in\.npy cannot be read"):
        read_input(tmp_path / "in.npy", DIGITS)


@pytest.mark.parametrize("name", ["in.npy", "in.npz", "in.png"])
def test_files_of_rubbish_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"rubbish\x00" * 10)
    with pytest.raises(Refusal, match=f"{name} cannot be read"):
        read_input(tmp_path / name, DIGITS)
    (tmp_path / "in.txt").write_text("x", encoding="utf-8")
    with pytest.raises(Refusal, match="is of no kind that can be read"):
        read_input(tmp_path / "in.txt", DIGITS)


@pytest.mark.parametrize(
    ("reading", "scores", "classes", "wanted"),
    [
        ("logits", [[0.0, 2.0, 0.0]], ["a", "b", "c"], "b  78.7 %"),
        ("logits", [[-3.0]], ["no", "yes"], "no  95.3 %"),
        ("logits", [[-1e30, 1e30]], [], "1  100 %"),
        ("probabilities", [[0.25, 0.75]], ["a", "b"], "b  75.0 %"),
        ("log_probabilities", [np.log([0.25, 0.75])], ["a", "b"], "b  75.0 %"),
        ("sign", [[-0.5]], ["−1", "+1"], "−1  -0.500"),
        ("values", [[1.5, 1e6]], [], "1.5  1e+06"),
        ("logits", [[0.0, 2.0]], ["a", "\x1b[31mred\n"], "[31mred  88.1 %"),
    ],
)
def test_scores_are_read_by_their_meaning(
    reading: str, scores: list[list[float]], classes: list[str], wanted: str
) -> None:
    heading, told = read_scores(np.array(scores), {"name": "y", "reading": reading, "classes": classes})
    assert "  ".join(told) == wanted
    headings = {"sign": ["class", "y"], "values": ["y[0]", "y[1]"]}
    assert heading == headings.get(reading, ["class", "probability"])


def test_a_certificate_is_plain_data() -> None:
    certificate = Certificate("pt", "x.pt", 10, 3, 0.0, 0.0, 1e-5, 2e-5, "PyTorch 2.13")
    assert Certificate(**certificate.as_dict()) == certificate
    assert certificate.exact
