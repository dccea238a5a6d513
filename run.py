#!/usr/bin/env python3
"""Sets Netloom up where it lies and starts it; needs nothing but Python.

    python run.py               opens the studio (without a display: trains the digits in the terminal)
    python run.py test          passes the tests; further arguments go to pytest
    python run.py train iris    any other arguments go to the command `netloom`

The first start makes .venv and installs the project there. Later starts see by a stamp in it that nothing changed and
go straight on. The syntax is kept to Python 3.8, so that an old Python gets a sentence instead of a traceback.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Any, Callable, Mapping, Sequence

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
STAMP = ENVIRONMENT / "netloom-stamp.json"
LOG = ENVIRONMENT / "netloom-install.log"

OLDEST, NEWEST = (3, 11), (3, 14)
TEST_PROCESSES = min(2, os.cpu_count() or 1)  # each loads torch and Qt, so more cost memory; 0 is all in one process
NOW_AND_THEN = 10.0  # seconds between two words about an installation, where no line can be written over
ENVIRONMENT_FAULT, INTERRUPTED = 3, 130  # exit codes, as the command `netloom` has them

# Debian package -> the library in it that Qt loads. Asking for the library, not the package, holds on every Linux and
# for packages that were renamed (libglib2.0-0t64).
LIBRARIES = {
    "libgl1": "libGL.so.1",
    "libegl1": "libEGL.so.1",
    "libfontconfig1": "libfontconfig.so.1",
    "libglib2.0-0": "libglib-2.0.so.0",
    "libdbus-1-3": "libdbus-1.so.3",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libbrotli1": "libbrotlidec.so.1",
}
X11_LIBRARIES = {
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
}
WAYLAND_LIBRARIES = {"libwayland-cursor0": "libwayland-cursor.so.0", "libwayland-egl1": "libwayland-egl.so.1"}
FONTS = {"fonts-dejavu-core": "/usr/share/fonts/truetype/dejavu", "fonts-nanum": "/usr/share/fonts/truetype/nanum"}


class Refusal(Exception):
    """Why Netloom cannot be set up here, in a sentence for the person at the terminal."""


def main(arguments: Sequence[str]) -> int:
    refuse_unfit_python(sys.version_info[:2], is_64_bit=sys.maxsize > 2**32)
    display = has_display(sys.platform, os.environ)
    command, extras = command_for(arguments, display)
    if sys.platform == "linux":
        serve_system(uses_qt=not arguments or bool(extras), needs_qt=bool(extras) or display)
    prepare(extras)
    if not arguments and not display:
        say("There is no display here, so Netloom trains the digits in the terminal instead of opening the studio.")
    if extras:
        say(
            "Thousands of tests are collected first, in %d processes; that takes a minute or more without a word. Then "
            "every dot is a test that passed. Ctrl+C ends it." % max(1, TEST_PROCESSES)
        )
    return start(command)


def refuse_unfit_python(version: tuple[int, ...], is_64_bit: bool) -> None:
    if not OLDEST <= version <= NEWEST or not is_64_bit:
        fit = "a 64-bit Python %d.%d to %d.%d" % (OLDEST + NEWEST)
        found = ".".join(str(number) for number in version)
        raise Refusal("Netloom needs %s, and this is Python %s (%s)." % (fit, found, sys.executable))


def has_display(platform: str, variables: Mapping[str, str]) -> bool:
    """Windows and macOS always have one; Linux has one where a display server left its address."""
    return platform != "linux" or bool(variables.get("DISPLAY") or variables.get("WAYLAND_DISPLAY"))


def command_for(arguments: Sequence[str], display: bool) -> tuple[list[str], tuple[str, ...]]:
    """The command to start, its program by name, and the extras of the project that it needs."""
    if arguments and arguments[0] == "test":
        return ["python", "-m", "pytest", "-n", str(TEST_PROCESSES), *arguments[1:]], ("test",)
    if not arguments and not display:
        return ["netloom", "demo"], ()
    return ["netloom", *arguments], ()


def start(command: list[str]) -> int:
    """Becomes the program, so that signals and the exit code are its own; Windows has no such thing and waits."""
    if command[0] == "python":
        os.chdir(str(ROOT))  # pytest finds its settings and tests from here
    command = [str(executable(command[0])), *command[1:]]
    if sys.platform == "win32":
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the program, too, and it knows what to do
        return subprocess.call(command)
    os.execv(command[0], command)


def executable(name: str) -> Path:
    return ENVIRONMENT / "Scripts" / (name + ".exe") if sys.platform == "win32" else ENVIRONMENT / "bin" / name


def say(sentence: str) -> None:
    """To stderr, because stdout may be read by a program: `run.py train iris --json`."""
    print(sentence, file=sys.stderr, flush=True)


# What a bare Linux lacks ----------------------------------------------------------------------------------------------


def serve_system(uses_qt: bool, needs_qt: bool) -> None:
    """Installs the system's packages that are missing, or says how; refuses to go on only without what is vital."""
    vital = {} if executable("python").exists() else {venv_package(): "ensurepip"}
    if uses_qt:
        vital = {**vital, **LIBRARIES, **display_libraries(os.environ)}
    fonts = FONTS if uses_qt and not STAMP.exists() and is_debian() else {}
    lacking = missing({**vital, **fonts}, is_present)
    if not lacking or install_packages(lacking):
        return
    needed = missing(vital, is_present)
    if "ensurepip" in [vital[package] for package in needed] or (needed and needs_qt):
        raise Refusal("Netloom cannot start without %s." % ", ".join(vital[package] for package in needed))


def display_libraries(variables: Mapping[str, str]) -> dict[str, str]:
    """What Qt needs to reach the display; where both kinds are offered, it takes Wayland."""
    if variables.get("WAYLAND_DISPLAY"):
        return WAYLAND_LIBRARIES
    return X11_LIBRARIES if variables.get("DISPLAY") else {}


def missing(needed: Mapping[str, str], present: Callable[[str], bool]) -> list[str]:
    """The packages whose sign (a library, a folder, a module) is not there."""
    return [package for package, sign in needed.items() if not present(sign)]


def is_present(sign: str) -> bool:
    if sign.startswith("/"):
        return Path(sign).is_dir()
    if ".so" not in sign:
        return importlib.util.find_spec(sign) is not None
    try:
        ctypes.CDLL(sign)
    except OSError:
        return False
    return True


def venv_package() -> str:
    """Debian ships venv apart: in one package for the system's own Python, in others for other versions."""
    if Path(sys.executable).resolve() == Path("/usr/bin/python3").resolve():
        return "python3-venv"
    return "python%d.%d-venv" % sys.version_info[:2]


def is_debian() -> bool:
    return shutil.which("apt-get") is not None


def install_packages(packages: list[str]) -> bool:
    """As root on Debian or Ubuntu installs them and says so; anywhere else says how. Whether they are there now."""
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if not is_debian() or os.geteuid() != 0:
        say("The system lacks what Netloom needs. On Debian and Ubuntu this installs it:\n  sudo " + " ".join(command))
        return False
    say("Installing what the system lacks: " + " ".join(packages))
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    # A failing update (one source of many out of reach) need not keep the packages from being found.
    subprocess.run(["apt-get", "update"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=quiet, check=False)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=quiet, check=False)
    if done.returncode:
        say("apt-get could not install them:\n" + done.stdout.decode(errors="replace")[-1000:])
    return done.returncode == 0


# The environment ------------------------------------------------------------------------------------------------------


def prepare(extras: Sequence[str]) -> None:
    """Makes .venv hold this project with its extras, unless it does already. Also called by .ci/run."""
    wanted = project_digest(read_project())
    if is_ready(read_stamp(), wanted, extras):
        return
    with hold_lock():
        stamp = read_stamp()
        if not is_ready(stamp, wanted, extras):  # else another start did it while this one waited
            make_environment(stamp)
            install(wanted, sorted({*extras, *stamp.get("extras", ())}))


def read_project() -> dict[str, Any]:
    import tomllib  # no older Python has it, and at the top it would keep the sentence for them from being said

    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def project_digest(project: Mapping[str, Any]) -> str:
    """Changes with what an installation depends on, not with a linter's settings."""
    parts = [project["build-system"], project["project"], project["tool"]["netloom"], project["tool"]["hatch"]]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def read_stamp() -> dict[str, Any]:
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(**stamp: object) -> None:
    STAMP.write_text(json.dumps({"root": str(ROOT), **stamp}), encoding="utf-8")


def is_ready(stamp: Mapping[str, Any], digest: str, extras: Sequence[str]) -> bool:
    """Whether what was installed last is what is wanted, and here: programs in .venv hold its path."""
    wanted = stamp.get("root") == str(ROOT) and stamp.get("project") == digest
    return wanted and set(extras) <= set(stamp.get("extras", ())) and executable("netloom").exists()


def is_spoiled(stamp: Mapping[str, Any]) -> bool:
    """Whether .venv must be made anew: an installation was cut off in the middle, or the checkout was moved."""
    return bool(stamp.get("installing")) or stamp.get("root", str(ROOT)) != str(ROOT)


def make_environment(stamp: Mapping[str, Any]) -> None:
    if not is_spoiled(stamp) and has_fit_pip(executable("python")):
        return
    say("Making .venv with Python %d.%d." % sys.version_info[:2])
    command = [sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)]
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if made.returncode:
        raise Refusal("Making .venv failed:\n" + made.stdout.decode(errors="replace")[-1000:])


def has_fit_pip(python: Path) -> bool:
    question = "import sys, pip; sys.exit(not %r <= sys.version_info[:2] <= %r)" % (OLDEST, NEWEST)
    if not python.exists():
        return False
    return subprocess.run([str(python), "-c", question], stderr=subprocess.DEVNULL, check=False).returncode == 0


def install(digest: str, extras: list[str]) -> None:
    """Installs the project, editable, with the pinned torch.

    Until the end the stamp says so. Left that way by a power cut it means half-written packages, which pip would take
    for whole ones: the next start makes a new environment, with what pip has downloaded.
    """
    first = not executable("netloom").exists()
    say("Installing Netloom and what it stands on." + (" PyTorch is large; this happens once." if first else ""))
    write_stamp(extras=extras, installing=True)
    target = str(ROOT) + ("[%s]" % ",".join(extras) if extras else "")
    options = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    torch = torch_arguments(read_project()["tool"]["netloom"], has_nvidia_driver_on_windows())
    code = run_pip(["install", *options, *torch, "--editable", target])
    if code:
        write_stamp(extras=extras)  # pip takes back what it began, so the environment is whole
        raise Refusal("Installing failed; the end of %s:\n  %s" % (LOG, "\n  ".join(last_lines(LOG, 8))))
    write_stamp(extras=extras, project=digest)


def torch_arguments(settings: Mapping[str, str], nvidia_driver_on_windows: bool) -> list[str]:
    if nvidia_driver_on_windows:
        return [settings["torch"], "--extra-index-url", settings["windows-cuda-index"]]
    return [settings["torch"]]


def has_nvidia_driver_on_windows() -> bool:
    if sys.platform == "win32":
        return Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "nvcuda.dll").exists()
    return False


def run_pip(arguments: list[str]) -> int:
    """Keeps pip's words in LOG; a person sees the latest of them, and that time passes.

    At a terminal that is one line, written over; elsewhere a line now and then.
    """
    began, told = time.monotonic(), 0.0
    variables = dict(os.environ, PIP_USER="0", PYTHONUNBUFFERED="1")
    with LOG.open("wb") as log:
        command = [str(executable("python")), "-m", "pip", *arguments]
        pip = subprocess.Popen(command, stdout=log, stderr=log, env=variables)
        try:
            while pip.poll() is None:
                time.sleep(0.2)
                passed = time.monotonic() - began
                words = "%4d s  %s" % (passed, doing(last_lines(LOG, sys.maxsize)))
                show_line(words)
                if not sys.stderr.isatty() and passed >= told + NOW_AND_THEN:
                    told = passed
                    say(words)
        finally:
            pip.wait()  # Ctrl+C reaches it, too
            show_line("")
    return pip.returncode


def doing(lines: list[str]) -> str:
    """What pip is at: its latest line, but while it unpacks packages its only lines are of those that it takes away."""
    collected = [line for line in lines if line.startswith("Installing collected packages:")]
    if not collected or lines[-1].startswith("Successfully installed"):
        return lines[-1] if lines else ""
    packages = collected[-1].partition(": ")[2].split(", ")
    many = "; PyTorch alone has thousands of files" if "torch" in packages else ""
    return "Unpacking %d package%s into .venv%s." % (len(packages), "s" * (len(packages) > 1), many)


def last_lines(path: Path, count: int) -> list[str]:
    lines = (line.strip() for line in path.read_text(encoding="utf-8", errors="replace").splitlines())
    return [line for line in lines if line and not line.startswith("WARNING")][-count:]


def show_line(text: str) -> None:
    if sys.stderr.isatty():
        width = shutil.get_terminal_size().columns - 1
        print("\r" + text[:width].ljust(width), end="\r", file=sys.stderr, flush=True)


def hold_lock() -> IO[str]:
    """A file that stays locked while it is open, so that a second start waits instead of writing .venv, too."""
    file = (ROOT / ".venv.lock").open("a")
    if not locks(file):
        say("Another start is setting Netloom up; waiting for it.")
        while not locks(file):
            time.sleep(1)
    return file


def locks(file: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Refusal as refusal:
        say(str(refusal))
        sys.exit(ENVIRONMENT_FAULT)
    except KeyboardInterrupt:
        say("\nInterrupted. The next start takes it up again.")
        sys.exit(INTERRUPTED)
