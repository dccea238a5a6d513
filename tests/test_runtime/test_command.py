"""The command line: results on standard output, one sentence on standard error, and the promised exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command_kit import netloom, place_of_its_own
from PIL import Image

from nodes.spec import Problem
from runtime import edits, examples, files, store, translation
from runtime.command import dispatch, main, say
from runtime.command.plots import Line, Sheet, draw_curves
from runtime.document import Document
from runtime.export.exporter import Unproved

__all__ = ["netloom", "place_of_its_own"]  # fixtures


@pytest.fixture(scope="module")
def run_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "iris"
    assert main(["train", "iris", "--epochs", "3", "--json", "--out", str(folder)]) == 0
    return folder


def test_examples_list(netloom: Any) -> None:
    told = netloom("examples", "list")
    assert told.code == 0
    assert [line.split()[0] for line in told.out.splitlines()] == ["Name", *examples.names()]
    assert "A network of three layers learns to read 1,797 real handwritten digits." in told.out


def test_examples_copy(netloom: Any, tmp_path: Path) -> None:
    assert netloom("examples", "copy", "iris", "mine.loom").out == "iris is now in mine.loom.\n"
    assert (tmp_path / "mine.loom").read_bytes() == examples.find("iris").read_bytes()
    told = netloom("examples", "copy", "circle", "mine.loom")
    assert (told.code, told.error) == (4, "mine.loom is already there. Choose another name.\n")
    assert (tmp_path / "mine.loom").read_bytes() == examples.find("iris").read_bytes()
    assert netloom("examples", "copy", "circle", str(tmp_path)).code == 0
    assert (tmp_path / "circle.loom").is_file()


def test_check(netloom: Any) -> None:
    told = netloom("check", "digits-mlp")
    assert told.code == 0
    assert told.error == ""
    row = next(line for line in told.out.splitlines() if line.startswith("linear1"))
    assert row.split() == ["linear1", "Linear", "“Hidden", "1”", "N", "×", "128", "8,320", "8,192"]
    assert told.out.endswith("No findings; 17,226 parameters.\n")


def test_check_as_json(netloom: Any) -> None:
    told = netloom("check", "digits-mlp", "--json")
    (line,) = told.out.splitlines()
    facts = json.loads(line)
    assert (facts["trainable"], facts["parameters"], facts["findings"]) == (True, 17226, [])
    assert facts["nodes"][2]["outputs"] == {"y": "N × 128"}


def test_check_tells_all_findings(netloom: Any, tmp_path: Path, digits_classifier: Document) -> None:
    document = digits_classifier.but(wires=digits_classifier.wires[1:-1])
    store.save(document, tmp_path / "broken.loom")
    told = netloom("check", "broken")
    assert told.code == 2
    assert "error: Flatten has nothing at its input “x”. Connect a wire to it.\n" in told.out
    assert "error: Output has nothing at its input “x”. Connect a wire to it.\n" in told.out
    findings = json.loads(netloom("check", "broken.loom", "--json").out)["findings"]
    assert {finding["node"] for finding in findings} >= {"flatten1", "output1"}


def test_train_tells_json_lines(netloom: Any, tmp_path: Path) -> None:
    told = netloom("train", "iris", "--epochs", "3", "--seed", "5", "--device", "cpu", "--out", "run", "--json")
    assert (told.code, told.error) == (0, "")
    *epochs, done = map(json.loads, told.out.splitlines())
    assert [(line["event"], line["epoch"]) for line in epochs] == [("epoch", 1), ("epoch", 2), ("epoch", 3)]
    for line in epochs:
        assert line["goals"] == {"goal1": {"train_loss": line["train_loss"], "val_loss": line["val_loss"]}}
        assert 0 < line["train_loss"] < 3
        assert set(line["metrics"]["accuracy1"]) == {"train", "val"}
    assert (done["event"], done["out"], done["epoch"]) == ("done", "run", 3)
    assert done["goals"] == {"goal1": {"test_loss": done["test_loss"]}}
    assert 0 <= done["metrics"]["accuracy1"]["test"] <= 1
    document = store.load(tmp_path / "run" / "document.loom")
    assert document.training == {"epochs": 3, "seed": 5, "device": "cpu"}


def test_train_tells_people(netloom: Any, tmp_path: Path) -> None:
    told = netloom("train", "iris", "--epochs", "2")
    assert told.code == 0
    assert told.out.splitlines()[0].startswith("On rows never seen before: loss ")
    assert told.out.splitlines()[1] == "The run is kept in iris-run."
    assert "100 %  epoch 2 of 2  loss " in told.error
    assert (tmp_path / "iris-run" / "weights.safetensors").is_file()
    assert netloom("train", "iris", "--epochs", "1").out.splitlines()[1] == "The run is kept in iris-run-2."


def test_a_run_may_be_written_over_but_nothing_else(netloom: Any, tmp_path: Path) -> None:
    assert netloom("train", "iris", "--epochs", "1", "--out", "run", "--json").code == 0
    assert netloom("train", "iris", "--epochs", "2", "--out", "run", "--json").code == 0
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.txt").write_text("x", encoding="utf-8")
    told = netloom("train", "iris", "--out", "home")
    assert told.code == 4
    assert told.error == "home is already there and is not the folder of a run. Choose another one.\n"
    assert [entry.name for entry in (tmp_path / "home").iterdir()] == ["thesis.txt"]


def test_a_run_that_cannot_be_kept_is_refused_before_it_trains(netloom: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    told = netloom("train", "iris", "--epochs", "1", "--out", "file/run")
    assert told.code == 3
    assert told.out == ""
    assert told.error.count("\n") == 1


def test_a_run_that_was_not_kept_is_not_called_kept(netloom: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from runtime.reporter import Reporter

    monkeypatch.setattr(Reporter, "save", lambda *_: None)
    told = netloom("train", "iris", "--epochs", "1")
    assert told.code == 3
    assert "kept in" not in told.out


BAD_INPUT = {
    "nothing": ((), "the following arguments are required: COMMAND. “netloom --help” tells more."),
    "unknown command": (("fly",), "COMMAND cannot be 'fly'. Choose one of examples, check, "),
    "unknown option": (("check", "iris", "--fast"), "unrecognized arguments: --fast. “netloom --help” tells more."),
    "no such file": (("check", "none"), "There is no file or example 'none'. The command netloom examples lists all."),
    "the end of a name": (("train", "cnn"), "There is no file or example 'cnn'. Did you mean digits-cnn?"),
    "a part of names": (("train", "vae"), "There is no file or example 'vae'. Did you mean vae-digits?"),
    "nearly a name": (("train", "digit-mlp"), "There is no file or example 'digit-mlp'. Did you mean digits-mlp?"),
    "no such example": (("examples", "copy", "none", "x"), "There is no file or example 'none'."),
    "epochs": (("train", "iris", "--epochs", "0"), "Epochs is 0, but the least is 1. Make it larger."),
    "epochs as a word": (("train", "iris", "--epochs", "many"), "--epochs takes a whole number, not 'many'."),
    "device": (("train", "iris", "--device", "gpu"), "Device has no choice 'gpu'. Choose one of auto, cpu, cuda, mps."),
    "no run": (("export", ".", "--format", "pt", "--output", "x"), "There is no file run.json."),
    "format": (("export", ".", "--format", "h5", "--output", "x"), "--format cannot be 'h5'. Choose one of pt, "),
    "predict without run": (("predict", ".", "x.npy"), "There is no file run.json."),
    "benchmark": (("bench", "everything"), "There is no benchmark 'everything'. Choose some of canvas."),
}


@pytest.mark.parametrize(("arguments", "sentence"), BAD_INPUT.values(), ids=BAD_INPUT)
def test_bad_input_gets_one_sentence(
    arguments: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(arguments, lambda: {"canvas": list}) == 2
    out, error = capsys.readouterr()
    assert out == ""
    assert error.startswith(sentence)
    assert error.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_bad_files_get_one_sentence(netloom: Any, tmp_path: Path, digits_classifier: Document) -> None:
    (tmp_path / "bad.loom").write_bytes(b"\xff\xfe rubbish")
    (tmp_path / "escape.loom").write_text(
        json.dumps({"format": "netloom", "version": 1, "nodes": [{"id": "\x1b[2J", "type": "x"}]}), encoding="utf-8"
    )
    store.save(digits_classifier.but(wires=digits_classifier.wires[1:]), tmp_path / "broken.loom")
    store.save(Document(training={"epochs": "many"}), tmp_path / "empty.loom")
    for command in ("check", "train", "source"):
        assert netloom(command, "bad").error == "bad.loom is not a text in UTF-8: byte 0 does not belong there. Open another file.\n"  # fmt: skip  # noqa: E501
        told = netloom(command, "escape")
        assert told.code == 2
        assert "\x1b" not in told.error
    assert netloom("train", "broken").error == "Flatten has nothing at its input “x”. Connect a wire to it.\n"
    assert netloom("train", "empty").error.startswith("Nothing is trained yet. Add a Minimize node")
    assert netloom("source", "empty").error.startswith("There is no Output that can be computed.")


def test_source_and_export_tell_what_stands_in_the_way(
    netloom: Any, tmp_path: Path, digits_classifier: Document
) -> None:
    store.save(edits.change_node(digits_classifier, "relu1", type="from_the_future"), tmp_path / "future.loom")
    told = netloom("source", "future")
    assert told.code == 2
    assert told.error.startswith("from_the_future is of a type that this version does not know (from_the_future).")
    told = netloom("export", "future.loom", "--format", "pt", "--output", "mine.pt")
    assert told.code == 2
    assert told.error == "future.loom is a file, but the folder of a run is wanted. “netloom train” makes one.\n"


def test_a_device_that_is_absent_is_a_matter_of_the_computer(netloom: Any) -> None:
    import torch

    absent = "mps" if torch.cuda.is_available() else "cuda"
    told = netloom("train", "iris", "--device", absent)
    assert told.code == 3
    assert "PyTorch" in told.error
    assert told.error.count("\n") == 1


def test_a_full_disk_is_a_matter_of_the_computer(netloom: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "write", full)
    told = netloom("examples", "copy", "iris", "mine.loom")
    assert told.code == 3
    assert told.error == "A file cannot be used: No space left on device. Choose another place or make room.\n"


def test_a_run_that_diverges_fails_with_a_sentence(netloom: Any, tmp_path: Path) -> None:
    document = store.load(examples.find("diabetes"))
    nodes = dict(document.nodes)
    goal = nodes["goal1"]
    nodes["goal1"] = type(goal)(goal.id, goal.type, "", {"optimizer": "sgd", "optimizer.learning_rate": 100.0})
    store.save(document.but(nodes=nodes), tmp_path / "wild.loom")
    told = netloom("train", "wild", "--json")
    assert told.code == 2
    assert told.error.count("\n") == 1
    assert "done" not in told.out


def test_export_and_predict(netloom: Any, run_dir: Path, tmp_path: Path) -> None:
    told = netloom("export", str(run_dir), "--format", "source", "--output", "network")
    assert told.code == 0
    assert "Largest difference  none: equal bit for bit\n" in told.out
    assert "PyTorch" in told.out
    told = netloom("export", str(run_dir), "--format", "pt", "--output", "n.pt", "--json")
    assert json.loads(told.out)["difference"] == 0
    (tmp_path / "in.csv").write_text("5.1,3.5,1.4,0.2\n6.3,3.3,6.0,2.5\n", encoding="utf-8")
    told = netloom("predict", str(run_dir), "in.csv")
    assert told.code == 0
    heading, *lines = (line.split() for line in told.out.splitlines())
    assert heading == ["row", "class", "probability"]
    assert [line[0] for line in lines] == ["1", "2"]
    assert all(line[1] in ("setosa", "versicolor", "virginica") for line in lines)
    script = [sys.executable, str(tmp_path / "network" / "predict.py"), "in.csv"]
    alone = subprocess.run(script, capture_output=True, text=True, timeout=100, check=True)
    assert (alone.stdout, alone.stderr) == (told.out, "")
    (tmp_path / "in.csv").write_text("51,35,14,2\n", encoding="utf-8")  # millimeters
    told = netloom("predict", str(run_dir), "in.csv")
    assert told.code == 0
    assert told.error.startswith("3 columns lie far outside what the model was taught: sepal width (cm), ")
    alone = subprocess.run(script, capture_output=True, text=True, timeout=100, check=True)
    assert (alone.stdout, alone.stderr) == (told.out, told.error)


@pytest.mark.parametrize("name", ["in.npy", "in.png", "none.csv"])
def test_predict_refuses_what_does_not_fit(netloom: Any, run_dir: Path, tmp_path: Path, name: str) -> None:
    np.save(tmp_path / "in.npy", np.zeros((2, 7)))
    Image.new("L", (8, 8)).save(tmp_path / "in.png")
    told = netloom("predict", str(run_dir), name)
    assert told.code == 2
    assert told.error.count("\n") == 1


def test_an_export_that_is_refused_exits_with_4(
    netloom: Any, run_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x", encoding="utf-8")
    told = netloom("export", str(run_dir), "--format", "source", "--output", "mine")
    assert told.code == 4
    assert told.error == "The folder mine holds other things, such as 'thesis.txt'. Choose a new or an empty folder.\n"
    assert dispatch.complain(Unproved("It was not kept.")) == 4


@pytest.mark.parametrize(
    ("form", "name"),
    [("source", "network"), pytest.param("safetensors", "weights.safetensors", marks=pytest.mark.slow)],
)
def test_an_export_replaces_nothing_unless_it_is_told_to(
    netloom: Any, run_dir: Path, tmp_path: Path, form: str, name: str
) -> None:
    words = ("export", str(run_dir), "--format", form, "--output", name)
    (tmp_path / "network").mkdir()  # an empty folder holds nothing to lose
    assert netloom(*words).code == 0
    told = netloom(*words)
    refused = f"{name} is already there. Choose another name, or replace it with --force.\n"
    assert (told.code, told.out, told.error) == (4, "", refused)
    assert netloom(*words, "--force").code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["train"], "Nothing to train was given. Name a .loom file or an example."),
        (["train", "iris", "--epochs", "x"], "--epochs takes a whole number, not 'x'."),
        (["export", "run", "--format", "zip", "--output", "a"], "--format cannot be 'zip'. Choose one of pt, "),
        (["trian", "iris"], "COMMAND cannot be 'trian'. Choose one of examples, check, "),
        (["train", "iris", "--resume", "run"], "A run goes on as it was: only --epochs and --json go with --resume."),
    ],
)
def test_a_command_that_is_wrong_is_told_in_plain_words(netloom: Any, words: list[str], told: str) -> None:
    answer = netloom(*words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.error.startswith(told)


def test_source(netloom: Any) -> None:
    told = netloom("source", "digits-mlp")
    assert told.code == 0
    assert "self.hidden_1 = nn.Linear(64, 128, bias=True)" in told.out
    compile(told.out, "network.py", "exec")


def test_bench_prints_rows(capsys: pytest.CaptureFixture[str]) -> None:
    row = {"name": "pan", "value": 3.5, "unit": "ms", "reference": None, "ratio": None, "goal": "≤ 16", "holds": True}
    assert main(["bench", "--json"], lambda: {"canvas": lambda: [row]}) == 0
    assert json.loads(capsys.readouterr().out) == [row]
    assert main(["bench", "canvas"], lambda: {"canvas": lambda: [row]}) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["Name", "Value", "Unit", "Reference", "Ratio", "Goal", "Result"]
    assert lines[1].split() == ["pan", "3.5", "ms", "–", "–", "≤", "16", "holds"]
    assert main(["bench"]) == 3


def test_demo_does_the_main_job_without_a_display(netloom: Any, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x", encoding="utf-8")
    assert netloom("demo", "--out", "mine").code == 4
    told = netloom("demo")
    assert told.code == 0
    demo = tmp_path / "netloom-demo"
    assert sorted(entry.name for entry in demo.iterdir()) == ["network", "network.onnx", "plots.png", "run"]
    with Image.open(demo / "plots.png") as picture:
        assert picture.size == (1440, 900)
        colors = np.asarray(picture.convert("RGB")).reshape(-1, 3)
    theme = json.loads((examples.folder().parent / "themes" / "dark.json").read_text(encoding="utf-8"))
    for color in (theme["roles"]["accent"], *(theme["layers"][index] for index in (1, 2, 3, 5))):
        wanted = [int(color[place : place + 2], 16) for place in (1, 3, 5)]
        assert (np.abs(colors.astype(int) - wanted).max(axis=1) < 12).sum() > 300, color


@pytest.mark.parametrize(("looks", "least"), [(1, 75), (2, 300), (3, 300), (8, 300), (40, 300)])
def test_every_curve_is_seen_however_few_looks_a_run_had(looks: int, least: int) -> None:
    sheet = Sheet()
    steps = np.arange(looks) * 40.0
    heights = 10.0 ** -(1 + 3 * (np.arange(looks) % 2))  # as steep as can be
    lines = [
        Line("layer", sheet.layers[place], np.stack([steps, heights * factor], axis=1))
        for place, factor in enumerate((1.0, 0.3, 0.1))
    ]
    draw_curves(sheet, (28, 500, 712, 872), "Gradient", lines, logarithmic=True)
    colors = np.asarray(sheet.finished()).reshape(-1, 3).astype(int)
    for line in lines:
        wanted = [int(line.color[place : place + 2], 16) for place in (1, 3, 5)]
        assert (np.abs(colors - wanted).max(axis=1) < 12).sum() > least


def test_help_and_version(netloom: Any) -> None:
    told = netloom("--help")
    assert told.code == 0
    assert all(name in told.out for name in ("examples", "check", "train", "export", "predict", "source", "bench"))
    assert netloom("train", "--help").code == 0
    assert netloom("--version").out.startswith("netloom ")


def test_it_speaks_korean(netloom: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    korean = {"There is no file or example {got}. Did you mean {nearest}?": "예제 {got}이(가) 없습니다. {nearest}?"}
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    monkeypatch.setattr(translation, "catalogue_of", lambda language: korean if language == "ko" else {})
    try:
        assert netloom("examples", "copy", "iri", "x").error.startswith("예제 'iri'가 없습니다. iris?")
    finally:
        translation.use_language("en")


def test_a_problem_is_one_line_whatever_it_quotes() -> None:
    assert "\n" not in say.plain(say.sentence_of(Problem("{got} is wrong.", got="a\n\x1b[2Jb\r")))


def test_tables_align_korean(capsys: pytest.CaptureFixture[str]) -> None:
    say.say_table([["가나", "1"], ["abcd", "22"]], ["이름", "n"])
    lines = capsys.readouterr().out.splitlines()
    assert {say.width(line) for line in lines[1:]} == {8}
