"""Identifiers of our own for modules and variables: of a title only a–z, digits and underscores remain."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable

RESERVED = frozenset(
    {
        "torch",
        "nn",
        "functional",
        "self",
        "math",
        "tensor",
        "network",
        "forward",
        "training",
        *keyword.kwlist,
        *keyword.softkwlist,
        *dir(builtins),
    }
)


def reduce_to_identifier(text: str, otherwise: str) -> str:
    """The letters a–z, digits and underscores of a text, 32 at most; else the other text, reduced."""
    reduced = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:32].strip("_")
    if not reduced or not reduced[0].isalpha():
        return reduce_to_identifier(otherwise, "node") if text != otherwise else "node"
    return reduced


def unique(names: Iterable[tuple[str, str]], taken: Iterable[str] = ()) -> list[str]:
    """One identifier for each pair of text and fallback: all different, none reserved, none known to `nn.Module`."""
    from torch import nn

    used = {*RESERVED, *dir(nn.Module), *vars(nn.Module()), *taken}
    found = []
    for text, otherwise in names:
        stem = reduce_to_identifier(text, otherwise)
        name, number = stem, 2
        while name in used:
            name, number = f"{stem}_{number}", number + 1
        used.add(name)
        found.append(name)
    return found
