"""The command line in processes of its own: what it imports, how it is interrupted, what it leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def start(*arguments: str, folder: Path, **options: Any) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "studio.entry", *arguments]
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        encoding="utf-8", **options,
    )  # fmt: skip


def test_the_command_line_needs_no_qt_and_torch_only_where_it_computes(tmp_path: Path) -> None:
    script = (
        "import sys; from studio.entry import main; code = main(['examples', 'list']); "
        "print(code, [name for name in ('PySide6', 'torch', 'pyqtgraph') if name in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100, check=True)
    assert done.stdout.splitlines()[-1] == "0 []"


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT of one process is POSIX")
def test_interrupted_training_keeps_the_run(tmp_path: Path) -> None:
    process = start("train", "digits-mlp", "--epochs", "9000", "--json", "--out", "run", folder=tmp_path)
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["epoch"] == 1
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=100)
    assert process.returncode == 130
    assert error == "Interrupted. The run so far is kept in run.\n"
    assert "done" not in out
    saved = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))
    assert saved["run_state"] == "stopped"
    assert saved["step"] >= 20


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there always is a display")
@pytest.mark.parametrize("words", [["-m", "studio.entry", "nope.loom"], ["-m", "studio.entry"], ["-m", "studio"]])
def test_the_studio_without_a_display_is_one_sentence(tmp_path: Path, words: list[str]) -> None:
    unset = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {key: value for key, value in os.environ.items() if key not in unset}
    environment |= {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, *words],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == (
        "There is no display here, so the studio cannot open. “netloom train FILE” trains in the terminal instead.\n"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
def test_a_reader_that_goes_away_leaves_no_traceback(tmp_path: Path) -> None:
    process = start("train", "iris", "--epochs", "9000", "--json", "--out", "run", folder=tmp_path)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=100) == 130
    assert process.stderr.read() == ""
    process.stderr.close()
    assert (tmp_path / "run" / "weights.safetensors").is_file()


def test_a_bad_file_in_a_real_process(tmp_path: Path) -> None:
    (tmp_path / "bad.loom").write_text("{", encoding="utf-8")
    process = start("train", "bad.loom", folder=tmp_path)
    out, error = process.communicate(timeout=100)
    assert (process.returncode, out) == (2, "")
    assert error.startswith("bad.loom is not valid JSON")
    assert error.count("\n") == 1
