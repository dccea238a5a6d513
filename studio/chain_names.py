"""Which node type a name in a quick chain means: found as in the search, but only where it is clear enough."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nodes.spec import NodeType, Problem
from studio.lookup import NAME, SYNONYM, Entry, asked_for, entries_of, graded, plain, score, squeezed, unsized

FAINT = 14.0  # points below which a likeness is chance
EVEN = 1e-6  # points between two answers that are equally good
ASSUMED = 4  # the rank of a chain whose beginning is not known: people who write `conv` mean images


class ChainNames:
    """The names of these types, found as the search finds them; `strict` takes no guesses.

    A name means what the search would list first, so that it is the same node alone and in a line. Of names that
    differ in their axes only (Conv 1D, Conv 2D) it is the one that fits; where others are as good, none is chosen.
    Remembers its answers, as a line is read again at each key.
    """

    def __init__(self, types: Iterable[NodeType], recent: Sequence[str] = (), *, strict: bool = False) -> None:
        self._strict = strict
        self._entries = entries_of(types)
        self._recent = recent
        self._exact: dict[str, list[tuple[float, Entry]]] = {}
        for entry in self._entries:
            for weight, name in entry.fields:
                if weight >= SYNONYM:
                    self._exact.setdefault(_bare(name), []).append((weight, entry))
        self._meant: dict[tuple[str, int | None, bool], NodeType | Problem] = {}

    def exact(self, text: str) -> bool:
        """Whether some type is called just that, in any language."""
        return _bare(asked_for(text)) in self._exact

    def meant(self, text: str, rank: int | None, follows: bool = False) -> NodeType:
        """The type meant; raises `Problem` with the nearest guesses where it is none or could be several.

        Where it `follows` something, what nothing can go into is meant by its own name alone.
        """
        asked = text, rank, follows
        known = self._meant.get(asked)
        if known is None:
            known = self._meant[asked] = self._look_up(*asked)
        if isinstance(known, Problem):
            raise known
        return known

    def _look_up(self, text: str, rank: int | None, follows: bool) -> NodeType | Problem:
        asked = asked_for(text)
        if self._strict and not self._called(asked):
            return _unknown(text, ())
        known = self._called(asked) if self._strict else self._entries
        found = graded(text, known, self._recent)
        if not found or score(asked, found[0][1].fields) < FAINT:
            return _unknown(text, [entry for _, entry in found])
        if follows and score(asked, found[0][1].fields) < NAME:
            found = [(points, entry) for points, entry in found if entry.facts.inputs] or found
        near = [entry for points, entry in found if points >= found[0][0] - EVEN]
        if follows or rank is not None:
            near = [entry for entry in near if _takes(entry.facts, rank or ASSUMED)] or near
        near = [entry for entry in near if _bare(asked) == _bare(asked_for(entry.title))] or near
        plainest = plain(unsized(near[0].title))
        if all(plainest in plain(entry.title) for entry in near):
            return near[0].facts
        first, second = near[:2]
        return Problem(
            "“{step}” could be {first} or {second}. Write more of the name.",
            step=text,
            first=first.facts.title,
            second=second.facts.title,
        )

    def _called(self, asked: str) -> list[Entry]:
        """The types called just so: by their names, else by other words for them."""
        known = self._exact.get(_bare(asked), [])
        best = max((weight for weight, _ in known), default=0.0)
        return list({entry.key: entry for weight, entry in known if weight == best}.values())


def _bare(name: str) -> str:
    """Letters and digits alone, or the signs of a name like `@`."""
    return squeezed(name) or name


def _takes(facts: NodeType, rank: int) -> bool:
    return bool(facts.inputs) and (not facts.inputs[0].ranks or rank in facts.inputs[0].ranks)


def _unknown(text: str, found: Sequence[Entry]) -> Problem:
    if not found:
        return Problem("No node is called “{step}”. Write a name such as “linear” or “relu”.", step=text)
    return Problem("No node is called “{step}”. Did you mean {nearest}?", step=text, nearest=found[0].facts.title)
