"""Which insides of blocks are one class with one set of weights, and what of them has to be written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from runtime.checked import Checked
from runtime.cuts import needed_by
from runtime.document import End


class Scopes:
    """The insides of uses by their paths, and for each the path whose weights it takes.

    Weights that belong to what is not written itself are made where they are used first.
    """

    def __init__(self, checked: Checked) -> None:
        self.nodes = checked.document.nodes
        uses = list(checked.expansion.uses.values()) if checked.expansion else []
        known = {path for used in uses for path in used.row.paths}
        pairs = [pair for used in uses for pair in zip(used.row.paths, used.owners, strict=True)]
        self.owners = {path: owner if owner in known else path for path, owner in pairs}
        self.makers: dict[str, str] = {}
        self.written: frozenset[str] = frozenset()
        self.first: dict[str, str] = {}

    def owner(self, path: str) -> str:
        """The path whose weights a path takes: itself, or the one it is linked to."""
        return self.owners.get(path, path)

    def write(self, paths: Iterable[str], nodes: Iterable[str]) -> None:
        """Say which insides and nodes are written, in their order."""
        self.written = frozenset(nodes)
        self.makers = {self.owner(path): path for path in reversed(list(paths))}
        self.makers |= {path: path for path in self.makers.values() if self.owner(path) == path}

    def maker(self, path: str) -> str:
        """The path that is written where the weights of a path are made."""
        return self.makers[self.owner(path)]

    def makes(self, path: str, key: str) -> bool:
        """Whether the weights of a node are made here, in the class of a path."""
        shared = self.nodes[key].shared
        owner = self.owner(path)
        local = path + shared.removeprefix(owner) if path and shared.startswith(owner) else shared
        return local in ("", key) or (local not in self.written and self.first.setdefault(local, key) == key)

    def number(self, path: str) -> str:
        """Which of a list of repetitions the owner of a path is; empty where it is no repetition."""
        last = self.owner(path).rstrip("/").rpartition("/")[2]
        return last if last.isdigit() else ""

    def alike(self, checked: Checked, needed: set[str], starts: Sequence[End] = ()) -> set[str]:
        """What is needed, and the same in every inside that shares its weights: all are calls of one class.

        What lies above the `starts` is not computed, so it is not needed.
        """
        shared = {owner for path, owner in self.owners.items() if path != owner}
        families: dict[str, list[str]] = {}
        for path, owner in self.owners.items():
            if owner in shared:
                families.setdefault(owner, []).append(path)
        while families:
            inner = dict[str, set[str]]()
            active = set[str]()
            for key in needed:
                for path in _around(key):
                    if self.owners.get(path) in families:
                        active.add(path)
                        inner.setdefault(self.owners[path], set()).add(key[len(path) :])
            grown = needed | {
                path + key
                for owner, keys in inner.items()
                for path in families[owner]
                if path in active
                for key in keys
            }
            ends = [End(key, "") for key in grown if key in self.nodes]
            grown = needed_by(checked.document, ends, starts)
            if grown == needed:
                break
            needed = grown
        return needed


def _around(key: str) -> Iterator[str]:
    """The paths that a path begins with, each ending with a slash."""
    place = key.find("/")
    while place >= 0:
        yield key[: place + 1]
        place = key.find("/", place + 1)
