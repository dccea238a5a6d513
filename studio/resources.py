"""Finds the files of `assets/`, in a checkout and in an installed wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def assets() -> Path:
    """The folder of assets: beside the packages in a checkout, inside `studio` in a wheel."""
    here = Path(__file__).resolve().parent
    packed = here / "_assets"
    return packed if packed.is_dir() else here.parent / "assets"


def asset(path: str) -> Path:
    """The file of that relative path."""
    return assets() / path
