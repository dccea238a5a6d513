"""Loads torch without making the window wait for it, and the Doctor before a run has to wait for him."""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Callable
from pathlib import Path

NOW, GLOBALLY = 0x2, 0x100 if sys.platform == "linux" else 0x8  # flags of dlopen
LIBRARIES = (("libtorch_global_deps", NOW | GLOBALLY), ("libtorch_cpu", NOW), ("libtorch_python", NOW))


def load_libraries() -> None:
    """Bring torch's shared libraries into memory before `import torch` asks for them.

    Python holds its lock while it loads an extension module, which for torch's takes half a second in which the
    window would stand still. A foreign call does not hold it. On Windows torch itself loads its libraries so.
    """
    if "torch" in sys.modules or sys.platform == "win32":
        return
    with contextlib.suppress(OSError, AttributeError, ImportError, ValueError):
        found = importlib.util.find_spec("torch")
        if found is None or found.origin is None:
            return
        folder = Path(found.origin).parent / "lib"
        dlopen = ctypes.CDLL(None).dlopen
        dlopen.restype, dlopen.argtypes = ctypes.c_void_p, [ctypes.c_char_p, ctypes.c_int]
        for name, flags in LIBRARIES:
            library = folder / (name + (".dylib" if sys.platform == "darwin" else ".so"))
            if library.exists():
                dlopen(str(library).encode(), flags)


def stop_source_scan() -> None:
    """Keep PySide from reading the source of every module that is imported after it.

    It looks for modules that ask for its optional features, which nobody here does; with torch's thousand modules
    that takes a quarter of a second and 37 MB. Where PySide has changed, nothing happens.
    """
    with contextlib.suppress(ImportError):
        feature = importlib.import_module("shibokensupport.feature")
        inside = vars(feature)
        if "_mod_uses_pyside" in inside:
            inside["_mod_uses_pyside"] = lambda module: False


def load_doctor(rest: Callable[[], None]) -> None:
    """Import the Doctor and his rules, one module after the other with a rest behind each.

    At his first look it would take as long as all else that he does then, while a run is in its first seconds.
    """
    import runtime.doctor.rules
    from runtime.doctor.registry import all_rules

    rest()
    for module in pkgutil.iter_modules(runtime.doctor.rules.__path__, "runtime.doctor.rules."):
        importlib.import_module(module.name)
        rest()
    all_rules()
