"""Identifiers of our own for modules and variables: of a title only a–z, digits and underscores remain."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from nodes.catalogue import find

if TYPE_CHECKING:
    from runtime.checked import Checked

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


def name_modules(checked: Checked) -> dict[str, str]:
    """An identifier for every node of a flat graph, dotted inside blocks: path → `encoder.0.attention`.

    A linked node is called as the node whose weights it uses.
    """
    nodes = checked.document.nodes
    order = [key for key in checked.order if find(nodes[key].type)]
    wanted: dict[str, dict[str, tuple[str, str]]] = {}  # the path around → own part of the path → texts to name it by
    for key in order:
        parts = key.split("/")
        around = ""
        for depth, part in enumerate(parts[:-1]):
            inside = "/".join(parts[: depth + 1]) + "/"
            wanted.setdefault(around, {}).setdefault(part, _texts_of_use(checked, key, inside))
            around = inside
        wanted.setdefault(around, {})[parts[-1]] = (nodes[key].title, nodes[key].type)
    named: dict[str, str] = {"": ""}
    for around, parts_here in wanted.items():  # an outer path always stands before what is in it
        counted = [part for part in parts_here if part.isdigit()]
        words = [part for part in parts_here if not part.isdigit()]
        found = dict(zip(words, unique(_apart(*parts_here[part]) for part in words), strict=True))
        for part, name in [*found.items(), *zip(counted, counted, strict=True)]:
            path = f"{around}{part}"
            named[f"{path}/"] = named[path] = f"{named[around]}.{name}".lstrip(".")
    names = {key: named[key] for key in order}
    return {key: names.get(nodes[key].shared, name) for key, name in names.items()}


def _apart(title: str, otherwise: str) -> tuple[str, str]:
    """The texts that name a node; a title that `fx.GraphModule` uses itself, such as Code, gets the type behind it."""
    from torch import fx

    taken = reduce_to_identifier(title, otherwise) in dir(fx.GraphModule)
    return (f"{title} {otherwise}" if taken else title), otherwise


def _texts_of_use(checked: Checked, node: str, inside: str) -> tuple[str, str]:
    """What to name the use of a block by: its title, else the block's."""
    scope = checked.expansion.scopes.get(node) if checked.expansion else None
    while scope is not None and scope.outer is not None and scope.outer.path.startswith(inside):
        scope = scope.outer
    title = (scope.use.title if scope and scope.use else "") or (scope.block.title if scope and scope.block else "")
    return title, "block"
