"""The decisions of the design that a machine can check: who imports whom, what is never used, how long things grow."""

from __future__ import annotations

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from source_texts import PACKAGES, ROOT, Source, read_sources

LONGEST_FILE = 400
LONGEST_FUNCTION = 60

TOP_LEVEL = {"pyproject.toml", "README.md", "LICENSE", "run.py", "assets", "nodes", "runtime", "studio", "tests"}

# Reading these can run code that a file brought along, or runs text as code.
FORBIDDEN_IMPORTS = {"pickle", "cPickle", "dill", "cloudpickle", "shelve", "marshal", "joblib"}
FORBIDDEN_CALLS = {"eval", "exec", "torch.load", "torch.jit.load"}
# The one place that reads a .pt back, just written by this program: the proof of an export, in a process of its own.
EXPORT_PROOF = "runtime/export/child.py"

# Every write goes through the first, so that no interrupted one leaves half a file. The others hold writers for its
# `write_by` and `make_folder`, which give them a temporary path.
ATOMIC_WRITES = {"runtime/files.py", "runtime/export/exporter.py", "runtime/export/writers.py", "runtime/record.py"}


def calls(source: Source) -> Iterator[tuple[str, ast.Call]]:
    """Every call by its dotted name; empty where what is called has none."""
    for node in source.calls:
        yield ast.unparse(node.func) if isinstance(node.func, ast.Name | ast.Attribute) else "", node


def imported(source: Source) -> Iterator[str]:
    for node in source.nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def faults_of_safety(source: Source) -> list[str]:
    modules = list(imported(source))
    faults = [f"imports {module}" for module in modules if module.partition(".")[0] in FORBIDDEN_IMPORTS]
    faults += [f"imports {module}" for module in modules if module in FORBIDDEN_CALLS]
    for name, call in calls(source):
        safely = any(word.arg == "weights_only" and ast.unparse(word.value) == "True" for word in call.keywords)
        if name in FORBIDDEN_CALLS and not (source.where == EXPORT_PROOF and name == "torch.load" and safely):
            faults.append(f"line {call.lineno} calls {name}")
    return faults


def faults_of_writing(source: Source) -> list[str]:
    faults = []
    for name, call in calls(source):
        owner, _, method = name.rpartition(".")
        values = [*call.args, *(word.value for word in call.keywords if word.arg == "mode")]
        modes = {value.value for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str)}
        opens = method == "open" and any(set(mode) <= set("rwaxbt+") and set(mode) & set("wax+") for mode in modes)
        if (
            (opens or method in {"write_text", "write_bytes"})
            and owner != "files"
            and source.where not in ATOMIC_WRITES
        ):
            faults.append(f"line {call.lineno} calls {name}")
    return faults


def faults_of_size(source: Source) -> list[str]:
    lines = len(source.text.splitlines())
    faults = [f"has {lines} lines"] if lines > LONGEST_FILE else []
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            faults += [f"line {node.lineno}: {node.name} has {lines} lines"] if lines > LONGEST_FUNCTION else []
    return faults


def faults_in_sources(find: Callable[[Source], list[str]]) -> dict[str, list[str]]:
    """What a rule finds in each file of the packages, where it finds anything."""
    found = {source.where: find(source) for source in read_sources()}
    return {place: faults for place, faults in found.items() if faults}


def test_files_and_functions_stay_short() -> None:
    assert faults_in_sources(faults_of_size) == {}


def test_nothing_read_is_ever_run() -> None:
    assert faults_in_sources(faults_of_safety) == {}


def test_every_write_is_atomic() -> None:
    assert faults_in_sources(faults_of_writing) == {}


@pytest.mark.parametrize(
    ("source", "place", "faults"),
    [
        ("import pickle", "runtime/store.py", ["imports pickle"]),
        ("def f():\n from pickle import loads", "runtime/store.py", ["imports pickle", "imports pickle.loads"]),
        ("from torch import load", "runtime/store.py", ["imports torch.load"]),
        ("x = eval('1')", "nodes/spec.py", ["line 1 calls eval"]),
        ("model.eval(); re.compile('exec(')", "nodes/spec.py", []),
        ("torch.load(p, weights_only=True)", "runtime/checkpoint.py", ["line 1 calls torch.load"]),
        ("torch.load(p, weights_only=True)", EXPORT_PROOF, []),
        ("torch.load(p, weights_only=False)", EXPORT_PROOF, ["line 1 calls torch.load"]),
        ("torch.load(p)", EXPORT_PROOF, ["line 1 calls torch.load"]),
        ("torch.jit.load(p)", EXPORT_PROOF, ["line 1 calls torch.jit.load"]),
    ],
)
def test_the_check_for_safety_finds(source: str, place: str, faults: list[str]) -> None:
    assert faults_of_safety(Source(place, source)) == faults


@pytest.mark.parametrize("source", ["open(p, 'w')", "p.open(mode='ab')", "p.write_text('x')", "open(p, 'r+')"])
def test_the_check_for_writing_finds(source: str) -> None:
    assert len(faults_of_writing(Source("studio/session.py", source))) == 1
    assert faults_of_writing(Source("runtime/files.py", source)) == []


@pytest.mark.parametrize("source", ["open(p)", "p.open('rb')", "Image.open('wax.png')", "files.write_text(p, 'x')"])
def test_the_check_for_writing_lets_reading_be(source: str) -> None:
    assert faults_of_writing(Source("studio/session.py", source)) == []


@pytest.mark.skipif(importlib.util.find_spec("importlinter") is None, reason="import-linter comes with the extra dev")
def test_imports_go_one_way() -> None:
    program = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert program, "import-linter is installed without its command"
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "module",
    [
        "nodes.catalogue",
        "runtime.document",
        "runtime.edits",
        "runtime.store",
        "runtime.telemetry",
        "runtime.files",
        "studio.entry",
        "studio.app",
    ],
)
def test_torch_is_not_loaded_with(module: str) -> None:
    """Loading torch takes seconds: nothing that the window needs to appear may ask for it."""
    assert "torch" not in modules_after(f"import {module}")


def test_the_whole_catalogue_is_read_without_torch() -> None:
    assert "torch" not in modules_after("from nodes.catalogue import catalogue; assert len(catalogue()) > 0")


@pytest.mark.parametrize("module", ["nodes.catalogue", "runtime.document", "runtime.command", "studio.entry"])
def test_qt_is_not_loaded_with(module: str) -> None:
    assert not {"PySide6", "pyqtgraph"} & modules_after(f"import {module}")


def modules_after(program: str) -> set[str]:
    """What a fresh Python has imported after it."""
    code = f"{program}\nimport sys\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


def test_the_top_level_holds_nothing_else() -> None:
    entries = {name for name in tracked_top_level() if not name.startswith(".")}
    assert entries - TOP_LEVEL == set()


def tracked_top_level() -> set[str]:
    """What git keeps, for a person may lay files of their own beside it."""
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode or not done.stdout:
        pytest.skip("this is no checkout by git")
    return {Path(name).parts[0] for name in done.stdout.split("\0") if name}


def test_no_folder_of_tests_hides_a_package() -> None:
    """tests/nodes/ with an __init__.py would be imported in place of nodes."""
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_signals_may_be_emitted_by_the_thousand() -> None:
    """PySide6 6.12.0 on Python 3.11 aborts after about 570."""
    program = """
from PySide6.QtCore import QObject, Signal
class Sender(QObject):
    sent = Signal(bool)
heard = []
sender = Sender()
sender.sent.connect(heard.append)
for _ in range(2000):
    sender.sent.emit(True)
print(len(heard))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "2000\n"), done.stderr


@pytest.mark.slow
def test_the_wheel_holds_the_packages_and_the_assets(tmp_path: Path) -> None:
    """Installed apart from the checkout, since in a checkout everything is found anyway."""
    pip = [sys.executable, "-m", "pip"]
    quiet = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    subprocess.run([*pip, "wheel", "--no-deps", "-w", str(tmp_path), str(ROOT)], check=True, env=quiet)
    (wheel,) = tmp_path.glob("netloom-*.whl")
    place = tmp_path / "installed"
    subprocess.run([*pip, "install", "--no-deps", "--target", str(place), str(wheel)], check=True, env=quiet)
    assert {path.name for path in place.iterdir()} - {"bin"} == {*PACKAGES, f"{wheel.name.split('-py')[0]}.dist-info"}
    assets = {path.relative_to(ROOT / "assets") for path in (ROOT / "assets").rglob("*") if path.is_file()}
    assets = {path for path in assets if path.parts[0] != "pictures"}  # those of the README
    packed = place / "studio" / "_assets"
    assert {path.relative_to(packed) for path in packed.rglob("*") if path.is_file()} == assets
    command = [sys.executable, "-c", "from studio.resources import assets; print(assets())"]
    away = {**os.environ, "PYTHONPATH": str(place)}
    done = subprocess.run(command, cwd=tmp_path, env=away, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == str(packed), done.stderr
