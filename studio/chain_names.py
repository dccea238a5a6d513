"""Which node type a name in a quick chain means: found as in the search, but only where it is clear enough."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from nodes.spec import NodeType, Problem
from studio.lookup import SYNONYM, Entry, answers, asked_for, entries_of, initials_of, plain, score, squeezed

FAINT = 14.0  # points below which a likeness is chance
NEAR = 4.5  # points within which two answers are equally good
ASSUMED = 4  # the rank of a chain whose beginning is not known: people who write `conv` mean images
_SIZES = re.compile(r"\s*\b[123]D\b", re.IGNORECASE)


class ChainNames:
    """The names of these types; `recent` ones win among equals, `strict` takes no guesses.

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
        self._meant: dict[tuple[str, int | None], NodeType | Problem] = {}

    def exact(self, text: str) -> bool:
        """Whether some type is called just that, in any language."""
        return _bare(asked_for(text)) in self._exact

    def meant(self, text: str, rank: int | None) -> NodeType:
        """The type meant; raises `Problem` with the nearest guesses where it is none or could be several."""
        known = self._meant.get((text, rank))
        if known is None:
            known = self._meant[text, rank] = self._look_up(text, rank)
        if isinstance(known, Problem):
            raise known
        return known

    def _look_up(self, text: str, rank: int | None) -> NodeType | Problem:
        asked = asked_for(text)
        near = self._called(asked)
        if not near and self._strict:
            return _unknown(text, ())
        if not near:
            found = answers(text, self._entries)[:24]
            points = {entry.key: score(asked, entry.fields) for entry in found}
            best = max(points.values(), default=0.0)
            if best < FAINT:
                return _unknown(text, found)
            near = [entry for entry in found if points[entry.key] >= best - NEAR]
        near = _sharpened(near, asked, rank)
        late = [entry for key in self._recent for entry in near if entry.key == key]
        if len(near) == 1 or late:
            return (late or near)[0].facts
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


def _sharpened(near: list[Entry], asked: str, rank: int | None) -> list[Entry]:
    """The likeliest of equally good answers: what fits the axes, what is really called so, the plainest name."""
    near = [entry for entry in near if _takes(entry.facts, rank or ASSUMED)] or near
    near = [entry for entry in near if _called(entry.facts, asked)] or near
    bare = [(entry, plain(_SIZES.sub("", entry.facts.title))) for entry in near]
    plainest = [entry for entry, name in bare if all(name in other for _, other in bare)]
    return plainest[:1] or near


def _called(facts: NodeType, asked: str) -> bool:
    return squeezed(asked) in squeezed(plain(facts.title)) or asked == plain(initials_of(facts.title))


def _takes(facts: NodeType, rank: int) -> bool:
    return bool(facts.inputs) and (not facts.inputs[0].ranks or rank in facts.inputs[0].ranks)


def _unknown(text: str, found: Sequence[Entry]) -> Problem:
    if not found:
        return Problem("No node is called “{step}”. Write a name such as “linear” or “relu”.", step=text)
    return Problem("No node is called “{step}”. Did you mean {nearest}?", step=text, nearest=found[0].facts.title)
