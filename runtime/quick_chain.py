"""Quick chains: one typed line, `conv 32 3, relu, flatten -> linear 10`, read as nodes in a row. No Qt, no torch.

Steps are parted by commas, arrows, semicolons or new lines. A step is a name, then values (see `quick_values`), then
`x3` where it is to stand three times; `(linear 64, relu) x3` repeats a part. Which name means which type is asked of
a `Names`, which knows the languages. Nothing here raises: what is not understood is a step with a `Problem`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from nodes.spec import NodeType, Port, Problem
from runtime.quick_values import NUMERAL, settled

LONGEST, MOST, DEEPEST = 2_000, 100, 3  # letters of a line, steps of a chain, groups within groups
ROW = 2  # the rank of what a layer of plain units gives, the batch axis included
_BREAK = re.compile(r"->|=>|→|⇒|➔|[,;\n\r，、]")
_TIMES = re.compile(r"[x×*](\d{1,3})", re.IGNORECASE)
_CALL = re.compile(r"([^\s()=]+)\((.*)\)(\s*[x×*]\d{1,3})?", re.DOTALL | re.IGNORECASE)
_OPEN, _SHUT = "(（[", ")）]"


class Names(Protocol):
    """Which type a name means."""

    def exact(self, text: str) -> bool:
        """Whether some type is called just that."""

    def meant(self, text: str, rank: int | None, follows: bool = False) -> NodeType:
        """The type that a name means where `rank` axes arrive; raises `Problem` where it could be several or none.

        `follows` says that something arrives, however many axes it has.
        """


@dataclass(frozen=True, slots=True)
class Step:
    """One node of a chain: what was typed, its type, its settings, and what was not understood."""

    text: str
    facts: NodeType | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    problem: Problem | None = None
    valued: bool = False  # values were typed after the name

    @property
    def type_key(self) -> str:
        """The key of its type; empty while that is not known."""
        return self.facts.key if self.facts else ""


@dataclass(frozen=True, slots=True)
class Chain:
    """The steps of a line. `parted` tells whether the line itself says that it is more than the name of a node."""

    steps: tuple[Step, ...] = ()
    parted: bool = False
    fault: Problem | None = None  # of the line as a whole

    @property
    def problem(self) -> Problem | None:
        """The first thing that was not understood."""
        return self.fault or next((step.problem for step in self.steps if step.problem), None)

    @property
    def ready(self) -> bool:
        """Whether it can be built."""
        return bool(self.steps) and self.problem is None


def parse(line: str, names: Names, *, rank: int | None = None, kind: str = "") -> Chain:
    """Read a line. `rank` axes and a port of that `kind` (tensor, scalar) arrive at its first step, if known."""
    if len(line) > LONGEST:
        return Chain(fault=Problem("This line is longer than {most} letters. Build it in parts.", most=LONGEST))
    parted = len(_pieces(line)) > 1
    try:
        texts = list(_unfolded(line, DEEPEST))
    except Problem as problem:
        return Chain(parted=parted, fault=problem)
    steps: list[Step] = []
    for text, times in texts:
        step = _read(text, names, rank, bool(steps or kind))
        for _ in range(times):
            if len(steps) >= MOST:
                return Chain(tuple(steps), parted, Problem("A line makes at most {most} nodes.", most=MOST))
            step = _following(steps[-1] if steps else None, step, kind)
            steps.append(step)
        rank = _rank_after(step.facts, rank)
    return Chain(tuple(steps), parted or len(steps) > 1 or line.lstrip()[:1] in tuple(_OPEN))


def _unfolded(line: str, depth: int) -> Iterator[tuple[str, int]]:
    """Texts of steps and how often each stands there, groups written out."""
    made = 0
    for piece in _pieces(line):
        inner, times = _group(piece)
        if inner is None:
            yield _repeated(piece)
        elif depth == 0:
            raise Problem("Groups stand in groups here more than {most} deep. Write them out.", most=DEEPEST)
        else:
            for _ in range(times):
                for each in _unfolded(inner, depth - 1):
                    made += 1
                    if made > MOST:
                        raise Problem("A line makes at most {most} nodes.", most=MOST)
                    yield each


def _pieces(line: str) -> list[str]:
    """The parts between separators that stand outside brackets; empty ones are passed over."""
    cuts, depth, begin = [], 0, 0
    for found in re.finditer(rf"{_BREAK.pattern}|[{re.escape(_OPEN + _SHUT)}]", line):
        mark = found.group()
        if mark in _OPEN:
            depth += 1
        elif mark in _SHUT:
            depth = max(depth - 1, 0)
        elif depth == 0:
            cuts.append(line[begin : found.start()])
            begin = found.end()
    cuts.append(line[begin:])
    return [cut.strip() for cut in cuts if cut.strip()]


def _group(piece: str) -> tuple[str | None, int]:
    """What a group in brackets holds and how often it stands there; None where the piece is no group."""
    found = re.fullmatch(r"[(（\[](.*)[)）\]]\s*(?:[x×*]\s?(\d{1,3}))?", piece, re.DOTALL | re.IGNORECASE)
    if found is None:
        return None, 1
    return found.group(1), int(found.group(2) or 1)


def _repeated(piece: str) -> tuple[str, int]:
    head, _, last = piece.rpartition(" ")
    found = _TIMES.fullmatch(last)
    return (head.strip(), int(found.group(1))) if head.strip() and found else (piece, 1)


def _read(text: str, names: Names, rank: int | None, follows: bool) -> Step:
    """The step that a text says."""
    words = _words(text)
    if not words:
        return Step(text, problem=Problem("“{step}” names no node. Write a name such as “linear 128”.", step=text))
    try:
        count = _length_of_name(words, names, rank)
        facts = names.meant(" ".join(words[:count]), rank, follows)
    except Problem as problem:
        return Step(text, problem=problem)
    try:
        return Step(text, facts, settled(facts, words[count:]), valued=len(words) > count)
    except Problem as problem:
        return Step(text, facts, problem=problem, valued=True)


def _words(text: str) -> list[str]:
    """Name and values; `Linear(128, bias=False)` reads like `Linear 128 bias=False`."""
    text = re.sub(r"\s*=\s*", "=", text)
    call = _CALL.fullmatch(text)
    if call:
        inside = [re.sub(r"\s+", "", part) for part in _pieces(call.group(2))]
        return [call.group(1), *inside]
    return text.split()


def _length_of_name(words: list[str], names: Names, rank: int | None) -> int:
    """How many words are the name: as many as call a type exactly, else those before the first value."""
    for count in range(min(len(words), 6), 0, -1):
        if names.exact(" ".join(words[:count])):
            return count
    most = next((n for n, word in enumerate(words) if n and (NUMERAL.match(word) or "=" in word)), len(words))
    for count in range(most, 1, -1):
        try:
            names.meant(" ".join(words[:count]), rank)
        except Problem:
            continue
        return count
    return 1


def _following(before: Step | None, step: Step, kind: str) -> Step:
    """The step, with a problem where it cannot follow the one before it."""
    if step.problem or step.facts is None or (before is not None and before.facts is None):
        return step
    if before is None:
        carried = kind
    else:
        assert before.facts is not None
        if not before.facts.outputs:
            return replace(
                step,
                problem=Problem(
                    "Nothing comes out of {before}, so {step} cannot follow it. Put it last.",
                    before=before.facts.title,
                    step=step.facts.title,
                ),
            )
        carried = before.facts.outputs[0].kind
    if before is not None and not step.facts.inputs:
        return replace(
            step,
            problem=Problem("Nothing goes into {step}, so it can only come first in a line.", step=step.facts.title),
        )
    if carried and step.facts.inputs and entering(step.facts, carried) is None:
        sentence = (
            "{step} takes a loss, but data arrives there. Put a loss such as “cross entropy” before it."
            if carried == "tensor"
            else "{step} takes data, but a loss arrives there. Only “minimize” can follow a loss."
        )
        return replace(step, problem=Problem(sentence, step=step.facts.title))
    return step


def entering(facts: NodeType, kind: str) -> Port | None:
    """The input at which a wire of a chain ends."""
    return next((port for port in facts.inputs if port.kind == kind), None)


def _rank_after(facts: NodeType | None, rank: int | None) -> int | None:
    """How many axes leave a step, as far as its declaration lets one guess."""
    if facts is None or (facts.family in ("shape", "merge") and not any(port.ranks for port in facts.inputs)):
        return None
    if facts.family == "sources" or not facts.inputs:
        return None
    ranks = facts.inputs[0].ranks
    if rank is None and not ranks and facts.family == "layers":
        return ROW
    return ranks[0] if len(ranks) == 1 else rank
