"""The examples that ship, and what a FILE on the command line means. No torch, no Qt."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from nodes.spec import Problem
from runtime.store import SUFFIX

NAMES = (
    "digits-mlp",
    "digits-cnn",
    "digits-residual",
    "digits-blocks",
    "circle",
    "spiral",
    "iris",
    "breast-cancer",
    "diabetes",
)


@cache
def folder() -> Path:
    """The folder of examples: in `assets/` of a checkout, in `studio/_assets` of a wheel."""
    root = Path(__file__).resolve().parent.parent
    packed = root / "studio" / "_assets" / "examples"
    return packed if packed.is_dir() else root / "assets" / "examples"


def find(name: str) -> Path:
    """The file of an example. Raises `Problem` for a name that is none."""
    if name not in NAMES:
        raise Problem("There is no example {got}. Choose one of {choices}.", got=repr(name), choices=", ".join(NAMES))
    return folder() / f"{name}{SUFFIX}"


def resolve(file: str) -> Path:
    """The file that a person means by a path, a bare file name with or without `.loom`, or the name of an example.

    A file of their own goes before an example of the same name. Raises `Problem` when there is nothing of the name.
    """
    for path in (Path(file), Path(file + SUFFIX)):
        if path.exists() and not path.is_dir():
            return path
    if file.removesuffix(SUFFIX) in NAMES:
        return find(file.removesuffix(SUFFIX))
    raise Problem(
        "There is no file or example {got}. The examples are {choices}.", got=repr(file), choices=", ".join(NAMES)
    )
