"""A monkey at the editor: random edits of every kind, undos and redos, and what must hold of a document after each."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from monkey_edits import EDITS
from monkey_graph import Graph

from nodes.spec import Problem
from runtime import store
from runtime.blocks import inside, refuse_circle, with_inside
from runtime.check import check
from runtime.checked import Checked
from runtime.compare import compare
from runtime.compile import compile_program
from runtime.document import FARTHEST, IDENTITY, Block, Comment, Document, Node
from runtime.findings import Finding
from runtime.fragment import Fragment
from runtime.repairs import repairs_of
from runtime.source import write_source
from studio.history import History
from studio.inside import block_at, level, path_of

LARGEST = 70  # nodes of a graph above which the monkey rather takes away
WRITTEN, REPAIRED, COMPILED = 10, 100, 250  # every so many steps


def sound(document: Document) -> None:
    """What holds of every document that edits make, of its own graph and of each block's."""
    for graph in (document, *document.blocks.values()):
        _sound_graph(graph)
    for key, block in document.blocks.items():
        assert block.id == key
        assert IDENTITY.fullmatch(key), key
        refuse_circle(document.blocks, key)
    for graph in (document, *document.blocks.values()):
        for node in graph.nodes.values():
            if node.type in ("block", "repeat"):
                assert node.settings["block"] in document.blocks, node


def _sound_graph(graph: Document | Block) -> None:
    parts: tuple[tuple[str, object], ...] = (*graph.nodes.items(), *graph.frames.items(), *graph.comments.items())
    for key, part in parts:
        assert part.id == key  # type: ignore[attr-defined]
        assert IDENTITY.fullmatch(key), key
    assert len(set(graph.wires)) == len(graph.wires), [wire for wire, n in Counter(graph.wires).items() if n > 1]
    for wire in graph.wires:
        assert wire.source.node in graph.nodes, wire
        assert wire.target.node in graph.nodes, wire
    _acyclic(graph)
    for frame in graph.frames.values():
        assert frame.members
        assert len(set(frame.members)) == len(frame.members), frame
        assert all(member in graph.nodes for member in frame.members), frame
    places: tuple[Node | Comment, ...] = (*graph.nodes.values(), *graph.comments.values())
    for one in places:
        assert all(math.isfinite(place) and abs(place) <= FARTHEST for place in one.position), one


def _acyclic(graph: Document | Block) -> None:
    waiting = dict.fromkeys(graph.nodes, 0)
    leaving: dict[str, list[str]] = {key: [] for key in graph.nodes}
    for wire in graph.wires:
        waiting[wire.target.node] += 1
        leaving[wire.source.node].append(wire.target.node)
    ready = [key for key, number in waiting.items() if not number]
    for key in ready:
        for target in leaving[key]:
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    assert len(ready) == len(graph.nodes), "a circle"


def agrees(checked: Checked, document: Document, *, laid_out: bool = True) -> None:
    """What holds of every answer of the check, of the whole and as seen from inside a block.

    The inside of a use that is muted or cannot be laid out does not run, and nothing is known of it.
    """
    assert checked.document is document
    assert len(set(checked.order)) == len(checked.order)
    assert set(checked.order) <= document.nodes.keys()
    assert checked.nodes.keys() <= document.nodes.keys()
    place = {key: number for number, key in enumerate(checked.order)}
    for wire in document.wires:
        ends = wire.source.node, wire.target.node
        if all(end in place for end in ends):
            assert place[ends[0]] < place[ends[1]], wire
    plain = [key for key, node in document.nodes.items() if not node.muted and node.type not in ("block", "repeat")]
    assert not laid_out or set(plain) <= set(checked.order)
    linked = {key for key, node in document.nodes.items() if node.linked and node.linked not in document.nodes}
    told = {finding.node for finding in checked.findings}
    assert not laid_out or linked & set(plain) <= told, "a link to a node that is gone is told"
    for finding in checked.findings:
        _one_sentence(finding)


def _one_sentence(finding: Finding) -> None:
    said = str(Problem(finding.sentence, **{"node": finding.node, **finding.values}))
    assert said.strip()


@dataclass
class Monkey:
    """Walks from a document. Every choice comes from the seed; `steps` are all tries, refused ones included."""

    start: Document
    seed: int
    others: tuple[Document, ...] = ()
    checked: int = 2  # it is checked after every so many steps
    done: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    made: Counter[str] = field(default_factory=Counter)
    longest: int = 0

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.history = History()
        self.document = self.start
        self.held = Fragment()

    def walk(self, steps: int) -> None:
        """So many tries, with everything looked at on the way."""
        for _ in range(steps):
            self.done += 1
            before = self.document
            what = self.step()
            try:
                self.look(before)
            except AssertionError as fault:
                raise AssertionError(f"seed {self.seed}, step {self.done}, {what}: {fault}") from fault
            except Exception as fault:
                raise RuntimeError(f"seed {self.seed}, step {self.done}, after {what}") from fault

    def step(self) -> str:
        """An undo, a redo or an edit; what it was."""
        chance = self.random.random()
        if chance < 0.16:
            found = self.history.undo()
            self.document = found or self.document
            return "undo"
        if chance < 0.24:
            found = self.history.redo()
            self.document = found or self.document
            return "redo"
        name = self.random.choice(sorted(EDITS))
        place = self.place()
        block = block_at(self.document, place)
        try:
            graph = inside(self.document, block) if block else self.document
            wish = Graph(graph, self.random, self.held, crowded=len(graph.nodes) > LARGEST, inside=bool(block))
            changed = EDITS[name](wish)
            self.held = wish.held
            after = with_inside(self.document, block, changed) if block else changed
        except Problem:
            self.refused[name] += 1
            return f"{name} (refused)"
        except Exception as fault:
            raise RuntimeError(f"seed {self.seed}, step {self.done}: {name} at {place}") from fault
        self.put(after, name, merge=self.random.choice(("", "", "", "drag")))
        return f"{name} at {place}"

    def put(self, after: Document, name: str, merge: str = "") -> None:
        """An edit as a step of the history, as the session does it."""
        if after is self.document or after == self.document:
            return
        self.made[name] += 1
        self.history.push(self.document, after, name, merge)
        self.document = after
        self.longest = max(self.longest, len(after.nodes))

    def place(self) -> tuple[str, ...]:
        """The document itself, or a few uses deep into it."""
        place: tuple[str, ...] = ()
        graph = self.document
        while self.random.random() < 0.3:
            uses = [key for key, node in graph.nodes.items() if node.type in ("block", "repeat")]
            if not uses:
                break
            place = (*place, self.random.choice(uses))
            graph = inside(self.document, block_at(self.document, place))
        return place

    def look(self, before: Document) -> None:
        """Whatever must hold now."""
        sound(self.document)
        if self.done % WRITTEN == 0:
            assert store.from_bytes(store.to_bytes(self.document)) == self.document
        if self.done % self.checked == 0:
            checked = check(self.document)
            agrees(checked, self.document)
            self.look_inside(checked)
            compare(before, self.document)
            compare(self.random.choice((self.start, *self.others)), self.document, related=False)
            if self.done % REPAIRED == 0:
                self.repair(checked)
            if self.done % COMPILED == 0:
                self.write(checked)

    def look_inside(self, checked: Checked) -> None:
        """The check as seen from inside a block."""
        place = self.place()
        if place:
            graph = inside(self.document, block_at(self.document, place))
            path = path_of(self.document, place)
            runs = checked.expansion is not None and any(key.startswith(path) for key in checked.expansion.scopes)
            agrees(level(checked, place, graph), graph, laid_out=runs)

    def repair(self, checked: Checked) -> None:
        """One of the repairs of a finding, if there is one."""
        if checked.findings:
            finding = self.random.choice(checked.findings)
            repairs = repairs_of(checked, finding)
            if repairs:
                repair = self.random.choice(repairs)
                self.put(repair.document, f"repair {repair.kind}")
                sound(self.document)

    def write(self, checked: Checked) -> None:
        """Compile whatever can be, and write its source."""
        flat = checked.flat
        program = compile_program(checked)
        assert set(program.names) <= set(flat.document.nodes)
        problem = None
        try:
            compile(write_source(program), "network.py", "exec")
        except Problem as refused:
            problem = refused
        outputs = [key for key in flat.kind("output") if flat.nodes[key].form is not None]
        told = {finding.sentence for finding in checked.findings}
        assert problem is None or not outputs or problem.sentence in told, "what is refused is told beforehand"

    def go_back_and_forth(self) -> None:
        """Undo all: the very first document, byte for byte; redo all: the very last, and back again."""
        while self.history.can_redo:
            self.document = self.history.redo() or self.document
        last, first = self.document, store.to_bytes(self.start)
        for _ in range(2):
            while (found := self.history.undo()) is not None:
                self.document = found
            assert self.document is self.start
            assert store.to_bytes(self.document) == first
            while (found := self.history.redo()) is not None:
                self.document = found
            assert self.document is last
