"""What run.py decides; that it sets up a bare machine is seen by .ci/run doing so, with the network that this needs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import run

ROOT = Path(run.__file__).parent
STAMP = {"root": str(ROOT), "project": "abc", "extras": ["test"]}


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment that looks installed, away from the one these tests run in."""
    monkeypatch.setattr(run, "ENVIRONMENT", tmp_path)
    monkeypatch.setattr(run, "STAMP", tmp_path / "stamp.json")
    monkeypatch.setattr(run, "LOG", tmp_path / "pip.log")
    for name in ("python", "netloom"):
        run.executable(name).parent.mkdir(exist_ok=True)
        run.executable(name).touch()
    return tmp_path


@pytest.fixture
def bare_debian(environment: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A Debian without anything, where installing makes present; gives the commands that were run."""
    installed: set[str] = set()
    commands: list[list[str]] = []
    every = {**run.LIBRARIES, **run.X11_LIBRARIES, **run.FONTS, "python3-venv": "ensurepip"}

    def apt(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        commands.append(command)
        installed.update(every[package] for package in command if package in every)
        return subprocess.CompletedProcess(command, 0, b"")

    monkeypatch.setattr(run, "is_debian", lambda: True)
    monkeypatch.setattr(run, "is_present", installed.__contains__)
    monkeypatch.setattr(run, "venv_package", lambda: "python3-venv")
    monkeypatch.setattr(run.subprocess, "run", apt)
    monkeypatch.setattr(run.os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    return commands


@pytest.mark.parametrize(
    ("arguments", "display", "command", "extras"),
    [
        ([], True, ["netloom"], ()),
        ([], False, ["netloom", "demo"], ()),
        (["test", "-k", "wire"], False, ["python", "-m", "pytest", "-n", "2", "-k", "wire"], ("test",)),
        (["train", "iris", "--json"], False, ["netloom", "train", "iris", "--json"], ()),
        (["examples", "test"], True, ["netloom", "examples", "test"], ()),
    ],
)
def test_arguments_choose_the_command(
    arguments: list[str], display: bool, command: list[str], extras: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "TEST_PROCESSES", 2)
    assert run.command_for(arguments, display) == (command, extras)


@pytest.mark.parametrize(
    ("platform", "variables", "has"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"QT_QPA_PLATFORM": "offscreen"}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_a_display_is_where_its_address_is(platform: str, variables: dict[str, str], has: bool) -> None:
    assert run.has_display(platform, variables) is has


@pytest.mark.parametrize("version", [(3, 11), (3, 14)])
def test_a_fit_python_is_taken(version: tuple[int, int]) -> None:
    run.refuse_unfit_python(version, is_64_bit=True)


@pytest.mark.parametrize(("version", "is_64_bit"), [((3, 10), True), ((3, 15), True), ((2, 7), True), ((3, 12), False)])
def test_an_unfit_python_is_refused_in_a_sentence(version: tuple[int, int], is_64_bit: bool) -> None:
    with pytest.raises(run.Refusal) as caught:
        run.refuse_unfit_python(version, is_64_bit)
    found = f"this is Python {version[0]}.{version[1]} ({sys.executable})."
    assert str(caught.value) == f"Netloom needs a 64-bit Python 3.11 to 3.14, and {found}"


def test_pythons_that_run_script_takes_are_those_of_the_project() -> None:
    oldest, newest = (".".join(map(str, version)) for version in (run.OLDEST, run.NEWEST))
    project = run.read_project()["project"]
    assert project["requires-python"] == f">={oldest},<3.{run.NEWEST[1] + 1}"
    named = [each.rpartition(" ")[2] for each in project["classifiers"] if "Python :: 3" in each]
    assert (named[0], named[-1]) == (oldest, newest)


def test_packages_missing_are_those_whose_sign_is_absent() -> None:
    present = {"libGL.so.1", "libdbus-1.so.3"}.__contains__
    assert run.missing({"libgl1": "libGL.so.1", "libegl1": "libEGL.so.1"}, present) == ["libegl1"]


def test_signs_are_libraries_folders_and_modules(tmp_path: Path) -> None:
    assert run.is_present(str(tmp_path))
    assert not run.is_present(str(tmp_path / "absent"))
    assert run.is_present("json")
    assert not run.is_present("no_such_module")
    assert not run.is_present("libnetloom-absent.so.1")


def test_root_gets_all_that_a_bare_debian_lacks(bare_debian: list[list[str]], capsys) -> None:
    run.executable("python").unlink()
    run.serve_system(uses_qt=True, needs_qt=True)
    lacking = ["python3-venv", *run.LIBRARIES, *run.X11_LIBRARIES, *run.FONTS]
    assert bare_debian == [
        ["apt-get", "update"],
        ["apt-get", "install", "-y", "--no-install-recommends", *lacking],
    ]
    assert capsys.readouterr().err == f"Installing what the system lacks: {' '.join(lacking)}\n"
    run.serve_system(uses_qt=True, needs_qt=True)
    assert len(bare_debian) == 2, "what is there is not installed again"


@pytest.mark.parametrize(
    ("variables", "libraries"),
    [
        ({}, {}),
        ({"DISPLAY": ":0"}, run.X11_LIBRARIES),
        ({"WAYLAND_DISPLAY": "wayland-0"}, run.WAYLAND_LIBRARIES),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, run.WAYLAND_LIBRARIES),
    ],
)
def test_the_display_decides_which_libraries_are_needed(variables: dict[str, str], libraries: dict[str, str]) -> None:
    assert run.display_libraries(variables) == libraries


def test_others_get_the_exact_line_and_are_stopped_only_by_the_vital(
    bare_debian: list[list[str]], capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run.os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.delenv("DISPLAY")
    run.serve_system(uses_qt=True, needs_qt=False)
    line = f"  sudo apt-get install -y --no-install-recommends {' '.join([*run.LIBRARIES, *run.FONTS])}\n"
    assert capsys.readouterr().err.endswith(line)
    with pytest.raises(run.Refusal, match=r"^Netloom cannot start without libGL.so.1, libEGL.so.1, "):
        run.serve_system(uses_qt=True, needs_qt=True)
    run.serve_system(uses_qt=False, needs_qt=False)
    run.executable("python").unlink()
    with pytest.raises(run.Refusal, match=r"^Netloom cannot start without ensurepip\.$"):
        run.serve_system(uses_qt=False, needs_qt=False)
    assert bare_debian == []


def test_fonts_alone_never_stop(bare_debian: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run.os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(run, "is_present", lambda sign: ".so" in sign)
    run.serve_system(uses_qt=True, needs_qt=True)


@pytest.mark.parametrize(
    ("stamp", "extras", "ready"),
    [
        (STAMP, (), True),
        (STAMP, ("test",), True),
        (STAMP, ("test", "dev"), False),
        ({**STAMP, "project": "other"}, (), False),
        ({**STAMP, "root": "/moved"}, (), False),
        ({"root": str(ROOT), "extras": ["test"], "installing": True}, (), False),
        ({}, (), False),
    ],
)
def test_the_stamp_tells_what_needs_no_installation(
    stamp: dict[str, object], extras: tuple[str, ...], ready: bool, environment: Path
) -> None:
    assert run.is_ready(stamp, "abc", extras) is ready
    run.executable("netloom").unlink()
    assert not run.is_ready(stamp, "abc", extras)


@pytest.mark.parametrize("text", ["", "{", "[]", '"installing"'])
def test_a_spoiled_stamp_counts_as_none(text: str, environment: Path) -> None:
    run.STAMP.write_text(text)
    assert run.read_stamp() == {}


def test_the_digest_follows_the_dependencies_only() -> None:
    project = run.read_project()
    digest = run.project_digest(project)
    project["tool"]["ruff"]["line-length"] = 80
    assert run.project_digest(project) == digest
    project["tool"]["netloom"]["torch"] = "torch==2.14.0"
    assert run.project_digest(project) != digest


def test_an_installation_is_stamped_last(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    during = []

    def pip(arguments: list[str]) -> int:
        during.append(run.read_stamp())
        assert arguments[-2:] == ["--editable", f"{ROOT}[dev,test]"]
        assert "torch==2.13.0" in arguments
        return 0

    monkeypatch.setattr(run, "run_pip", pip)
    run.install("abc", ["dev", "test"])
    assert not run.is_ready(during[0], "abc", ())
    assert run.is_spoiled(during[0])
    assert run.is_ready(run.read_stamp(), "abc", ("dev", "test"))
    assert not run.is_spoiled(run.read_stamp())


@pytest.mark.skipif(sys.platform == "win32", reason="pip is a script of the shell here")
def test_where_no_line_can_be_written_over_an_installation_says_now_and_then_what_it_does(
    environment: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pip = run.executable("python")
    pip.write_text("#!/bin/sh\necho Collecting torch\nsleep 1\n")
    pip.chmod(0o755)
    monkeypatch.setattr(run, "NOW_AND_THEN", 0.3)
    assert run.run_pip(["install"]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert 1 <= len(lines) <= 3
    assert all(line.endswith(" s  Collecting torch") for line in lines)


UNPACKING = "Unpacking 3 packages into .venv; PyTorch alone has thousands of files."


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        ([], ""),
        (["Collecting torch", "  Downloading torch-2.13.0.whl (190 MB)"], "  Downloading torch-2.13.0.whl (190 MB)"),
        (["Installing collected packages: torch, setuptools, netloom"], UNPACKING),
        (
            [
                "Installing collected packages: torch, setuptools, netloom",
                "Attempting uninstall: setuptools",
                "Uninstalling setuptools-65.5.0:",
                "Successfully uninstalled setuptools-65.5.0",
            ],
            UNPACKING,
        ),
        (
            ["Installing collected packages: netloom"],
            "Unpacking 1 package into .venv.",
        ),
        (
            ["Installing collected packages: torch, netloom", "Successfully installed netloom-1"],
            "Successfully installed netloom-1",
        ),
    ],
)
def test_what_is_taken_away_is_not_told_as_if_it_were_the_end(lines: list[str], word: str) -> None:
    assert run.doing(lines) == word


def test_what_is_made_in_a_checkout_is_no_change_of_it() -> None:
    """Without a display the first start puts its results beside the sources, and `run.py train` a run of that name."""
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/netloom-demo/", "/*-run/", "/*-run-[0-9]*/"} <= set(ignored)


def test_a_failed_installation_says_why_and_is_tried_again(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def pip(arguments: list[str]) -> int:
        run.LOG.write_text("Collecting torch\nWARNING: old pip\nERROR: No space left on device\n")
        return 1

    monkeypatch.setattr(run, "run_pip", pip)
    with pytest.raises(run.Refusal) as caught:
        run.install("abc", ["test"])
    assert str(caught.value) == (
        f"Installing failed; the end of {run.LOG}:\n  Collecting torch\n  ERROR: No space left on device"
    )
    assert run.read_stamp() == {"root": str(ROOT), "extras": ["test"]}


def test_windows_with_nvidia_asks_the_index_that_has_cuda() -> None:
    settings = run.read_project()["tool"]["netloom"]
    assert run.torch_arguments(settings, False) == ["torch==2.13.0"]
    assert run.torch_arguments(settings, True) == [
        "torch==2.13.0",
        "--extra-index-url",
        "https://download.pytorch.org/whl/cu130",
    ]


def test_tests_are_announced_before_they_are_collected(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    for name in ("serve_system", "prepare"):
        monkeypatch.setattr(run, name, lambda *_, **__: None)
    monkeypatch.setattr(run, "start", lambda command: 0)
    monkeypatch.setattr(run, "TEST_PROCESSES", 2)
    assert run.main(["test"]) == 0
    said = capsys.readouterr()
    assert (said.out, said.err) == (
        "",
        "Thousands of tests are collected first, in 2 processes; that takes a minute or more without a word. "
        "Then every dot is a test that passed. Ctrl+C ends it.\n",
    )
    assert run.main(["train", "iris"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT of a group of processes is POSIX")
def test_ctrl_c_ends_all_processes_of_the_tests_without_a_traceback() -> None:
    command = [sys.executable, "-m", "pytest", "-n", "2", "-p", "no:cacheprovider", "tests/test_translations.py"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as tests:
        assert tests.stdout is not None
        said = ""
        for line in tests.stdout:
            said += line
            if "2 workers [" in line or "created: 2/2" in line:
                os.killpg(tests.pid, signal.SIGINT)
                break
        said += tests.stdout.read()
    assert tests.returncode == 2
    assert "KeyboardInterrupt" in said
    assert "Traceback" not in said


def test_a_second_start_waits_for_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setattr(run, "ROOT", tmp_path)
    first = run.hold_lock()
    monkeypatch.setattr(time, "sleep", lambda seconds: first.close())
    run.hold_lock().close()
    assert capsys.readouterr().err == "Another start is setting Netloom up; waiting for it.\n"
