"""Blocks, repetitions, muted nodes and links resolved: from a document to the flat graph that runs.

A node inside a use of a block gets a path as its id: `block1/linear1`, in a repetition `repeat1/0/linear1`. The inputs
and outputs of a use become nodes of kind reroute, through which its wires run, so that everything behind this file
knows nodes and wires alone. Nothing here recurses: uses wait in a list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from nodes.catalogue import find
from nodes.spec import Problem
from runtime.document import Block, Document, End, Node, Wire
from runtime.drawn import drawn_block
from runtime.expressions import evaluate, fitted, is_expression
from runtime.facts import counted_by, facts_of, is_drawn, is_kind, is_repeated, shares_weights, used_block
from runtime.findings import Finding
from runtime.rows import SLICE, Row, row_of
from runtime.wiring import circular

MOST = 50_000  # nodes of a flat graph
USE = 8  # a use takes as long as so many nodes
DEEPEST = 24  # blocks inside blocks
PASSAGE = "reroute"  # the type of what stands for an input or an output of a use


@dataclass(frozen=True, slots=True)
class Scope:
    """A use of a block (or, without one, the document): where the expressions inside find their values.

    `path` ends with a slash; `entrances` are the flat ids of the block's inputs, by port.
    """

    path: str = ""
    outer: Scope | None = None
    use: Node | None = None
    block: Block | None = None
    entrances: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Use:
    """Where the ports of a use lie in the flat graph, and the row of its repetitions.

    `owners` are, for each repetition, the path of the inside whose very weights it uses; empty for its own.
    """

    path: str
    node: Node
    row: Row
    owners: tuple[str, ...] = ()

    @property
    def inputs(self) -> Mapping[str, tuple[End, ...]]:
        """What takes the wires that enter a port; several where every repetition takes it."""
        return self.row.inputs

    @property
    def outputs(self) -> Mapping[str, End]:
        """What gives the wires that leave a port."""
        return self.row.outputs


@dataclass(frozen=True, slots=True)
class Expansion:
    """The flat document, the scope of every node inside a block, the uses by path, and what is wrong with them.

    `entrances` names for the flat id of a use's input the use and its port, `joins` for a node that puts together
    what all repetitions give the use.
    """

    document: Document
    scopes: Mapping[str, Scope] = field(default_factory=dict)
    uses: Mapping[str, Use] = field(default_factory=dict)
    entrances: Mapping[str, End] = field(default_factory=dict)
    joins: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    whole: Document | None = None  # what was expanded, where that is another graph

    def as_in_document(self, paths: Iterable[str]) -> list[str]:
        """These nodes in the order of the document, those inside a use there where the use stands."""
        if self.whole is None:
            return list(paths)
        ranks: dict[int, dict[str, int]] = {}  # of the nodes in each graph
        return sorted(paths, key=lambda path: self._place(path, ranks))

    def _place(self, path: str, ranks: dict[int, dict[str, int]]) -> tuple[int, ...]:
        """The number of a node in its graph, after those of the uses around it, each with that of its repetition."""
        scope = self.scopes.get(path)
        if scope is None:  # a use that cannot be laid out
            return (MOST,)
        place: list[int] = []
        while scope is not None:
            graph = scope.block or self.whole
            assert graph is not None, "only what was expanded has scopes"
            if id(graph) not in ranks:
                ranks[id(graph)] = {node: number for number, node in enumerate(graph.nodes)}
            node, _, repetition = path.removeprefix(scope.path).partition("/")
            place += [int(repetition) if repetition.isdigit() else 0, ranks[id(graph)][node]]
            path, scope = scope.path.removesuffix("/"), scope.outer
        return tuple(reversed(place))


# flat id → what a flat node was made from, and the node
_last: dict[str, tuple[Node, bool, tuple[str, Mapping[str, Any]], str, Mapping[str, Any], Node]] = {}


def expand(document: Document) -> Expansion:
    """The flat graph of a document; the document itself where it has neither uses, links, muted nor frozen nodes."""
    if not any(_special(node) for node in document.nodes.values()):
        return Expansion(document)
    return _Expander(document).run()


def _special(node: Node) -> bool:
    return node.muted or node.frozen or bool(node.linked) or is_kind(node, "block")


def _skips(node: Node) -> bool:
    """Whether a node is muted. The ports of a block cannot be: what is wired to them outside would end nowhere."""
    facts = find(node.type) if node.muted else None
    return node.muted and (facts is None or facts.kind not in ("entrance", "exit"))


def _ring(graph: Document, node: Node) -> set[str]:
    """The nodes in a circle of links that a node is part of."""
    found = {node.id}
    while node.linked not in found:
        node = graph.nodes[node.linked]
        found.add(node.id)
    return found


@dataclass(frozen=True, slots=True)
class _Level:
    """One graph still to be laid out flat: the inside of a use, or the document."""

    graph: Document
    scope: Scope = Scope()
    chain: tuple[str, ...] = ()  # the blocks around it
    frozen: bool = False
    owner: str = ""  # the path, ending with a slash, of the use whose weights it takes
    link: Mapping[str, Any] = field(default_factory=dict)  # how it takes them, as `Node.link` says
    slices: frozenset[str] = frozenset()  # inputs that take one step of a sequence
    step: tuple[int, int] = (0, 1)  # which repetition, and of how many


class _Expander:
    def __init__(self, document: Document) -> None:
        self.whole = document
        self.nodes: dict[str, Node] = {}
        self.wires: list[Wire] = []
        self.scopes: dict[str, Scope] = {}
        self.uses: dict[str, Use] = {}
        self.entrances: dict[str, End] = {}
        self.joins: dict[str, str] = {}
        self.findings: list[Finding] = []
        self.waiting = [_Level(document)]
        self.told: set[str] = set()
        self.circular: dict[str, frozenset[str]] = {}  # block → the nodes in it that are in a circle
        self.planned = len(document.nodes)  # nodes that were laid out or wait to be

    def run(self) -> Expansion:
        for level in self.waiting:  # grows while it is walked
            self.lay_out(level)
        flat = self.whole.but(nodes=self.nodes, wires=tuple(self.wires), comments={}, blocks={})
        return Expansion(flat, self.scopes, self.uses, self.entrances, self.joins, tuple(self.findings), self.whole)

    def lay_out(self, level: _Level) -> None:
        """The nodes of one graph, and its wires; uses inside wait for their turn."""
        skipped: dict[str, Node] = {}  # muted nodes that nothing runs through
        for node in level.graph.nodes.values():
            path = level.scope.path + node.id
            if _skips(node) and not self.passes(level.graph, node):
                skipped[node.id] = node
            elif not _skips(node) and self.is_use(level.graph, node) and node.id not in self.circles(level):
                self.use(level, node, path)
            else:
                self.nodes[path] = self.flat(level, node, path)
                self.scopes[path] = level.scope
        for wire in level.graph.wires:
            if wire.source.node not in skipped and wire.target.node not in skipped:
                self.wires += self.flat_wires(level, wire)

    def is_use(self, graph: Document, node: Node) -> bool:
        facts = find(node.type)
        return facts is not None and facts.kind == "block"

    def circles(self, level: _Level) -> frozenset[str]:
        """The nodes in a circle of this graph; a use there is not laid out, and a law tells the circle."""
        block = level.scope.block.id if level.scope.block else ""
        if block not in self.circular:
            self.circular[block] = circular(level.graph)
        return self.circular[block]

    def passes(self, graph: Document, node: Node) -> bool:
        """Whether a muted node can be skipped by leading its first input to its first output."""
        facts = facts_of(graph, node)
        if facts is None or not facts.inputs or not facts.outputs or facts.kind == "source":
            return False
        return facts.inputs[0].kind == facts.outputs[0].kind

    def flat(self, level: _Level, node: Node, path: str) -> Node:
        facts = find(node.type)
        inside = level.scope.block is not None
        passage = _skips(node) or (inside and facts is not None and facts.kind in ("entrance", "exit"))
        settings = {} if passage else node.settings
        kind = PASSAGE if passage else node.type
        if node.id in level.slices:
            kind, settings = SLICE, dict(zip(("index", "steps"), level.step, strict=True))
        linked, link = ("", {}) if passage else self.owner(level, node)
        frozen = level.frozen or node.frozen
        kept = _last.get(path)
        if kept and kept[0] is node and kept[1:5] == (frozen, (linked, link), kind, settings):
            return kept[5]
        made = replace(
            node,
            id=path,
            type=kind,
            settings=settings,
            frozen=frozen,
            linked=linked,
            link=link,
            muted=False,
        )
        if len(_last) > MOST:
            _last.clear()
        _last[path] = (node, frozen, (linked, link), kind, settings, made)
        return made

    def owner(self, level: _Level, node: Node) -> tuple[str, Mapping[str, Any]]:
        """The flat id of the node whose weights this one takes, and how; empty for its own."""
        if level.owner and node.linked and node.link:  # it has weights of its own: those of its twin in the other use
            return level.owner + node.id, level.link
        seen = {node.id}
        owner = node
        while owner.linked in level.graph.nodes and owner.linked not in seen and (owner is node or not owner.link):
            owner = level.graph.nodes[owner.linked]
            seen.add(owner.id)
        if owner.linked in seen:  # a circle: the first of them owns the weights of all
            owner = level.graph.nodes[min(_ring(level.graph, owner))]
        if owner.linked and owner.linked not in level.graph.nodes:  # gone: a law tells it
            return level.scope.path + owner.linked, {}
        if level.owner:
            return level.owner + owner.id, level.link
        return (level.scope.path + owner.id, node.link) if owner is not node else ("", {})

    def use(self, level: _Level, node: Node, path: str) -> None:
        """The ports of a use, and its inside for each repetition."""
        try:
            times = self.times(level.scope, node) if is_repeated(node) else 1
            block = self.block_of(level, node, times)
            row = row_of(node, block, path, times)
        except Problem as problem:
            self.nodes[path] = replace(node, id=path)
            if "/" not in path or problem.sentence not in self.told:  # not once for every repetition
                self.told.add(problem.sentence)
                self.findings.append(Finding(path, problem.sentence, values=problem.values))
            return
        owners = [self.owner_of_repetition(level, node, row, number) for number in range(times)]
        self.uses[path] = Use(path, node, row, tuple("" if link else owner for owner, link in owners))
        self.wires += row.wires
        for stack in row.stacks:
            self.nodes[stack.id] = stack
            self.scopes[stack.id] = level.scope
            self.joins[stack.id] = path
        frozen = level.frozen or node.frozen
        for number, one in enumerate(row.paths):
            scope = Scope(one, level.scope, node, block, {port: one + port for port in row.inputs})
            self.entrances |= {one + port: End(path, port) for port in row.inputs}
            inside = Document(nodes=block.nodes, wires=block.wires, blocks=level.graph.blocks)
            chain, step = (*level.chain, block.id), (number, times)
            self.waiting.append(_Level(inside, scope, chain, frozen, *owners[number], row.sequences, step))

    def owner_of_repetition(self, level: _Level, node: Node, row: Row, number: int) -> tuple[str, Mapping[str, Any]]:
        """The path of the inside whose weights one repetition takes, and how; empty for its own."""
        owner, link = self.owner(level, node)
        if number and shares_weights(node) and (link or not owner):
            return row.paths[0], {}  # a copy that lags is one copy for all repetitions
        original = level.graph.nodes.get(owner.rpartition("/")[2]) if owner else None
        if original is None or not is_repeated(original):
            return f"{owner}/" if owner else "", link
        return f"{owner}/{0 if shares_weights(original) or shares_weights(node) else number}/", link

    def block_of(self, level: _Level, node: Node, times: int) -> Block:
        """The block of a use. Raises `Problem` where it cannot be laid out."""
        block = self.drawn(level.scope, node) if is_drawn(node) else used_block(level.graph, node)
        if block is None:
            raise Problem(
                "{node} uses a block that the document does not have ({got}). Choose another block or remove the node.",
                got=str(node.settings.get("block", "")) or "–",
            )
        if block.id in level.chain:
            raise Problem(
                "{node} lies inside the block “{block}” and uses it too, so it would never end. Remove it from there.",
                block=block.title or block.id,
            )
        more = times * (len(block.nodes) + USE)
        self.planned += more
        if len(level.chain) >= DEEPEST or self.planned > MOST:
            self.planned -= more
            raise Problem(
                "{node} makes the network too large: more than {most} nodes or {depth} blocks inside blocks. "
                "Use fewer repetitions.",
                most=MOST,
                depth=DEEPEST,
            )
        return block

    def drawn(self, scope: Scope, node: Node) -> Block:
        """A block that its type draws from its settings; expressions in them may use the block around it."""
        facts = find(node.type)
        assert facts is not None
        settings = dict(node.settings)
        for item in facts.active_settings(settings):
            value: Any = settings.get(item.key)
            if is_expression(value):
                found = evaluate(value["expression"], lambda name: plain_value(scope, name))
                settings[item.key] = fitted(item, found, value["expression"])
        return drawn_block(facts, replace(node, settings=settings))

    def times(self, scope: Scope, node: Node) -> int:
        """How often a block is repeated; an expression may use the settings of the block around it."""
        facts = find(node.type)
        assert facts is not None
        item = next(item for item in facts.settings if item.key == counted_by(facts))
        value = node.settings.get(item.key, item.default)
        if is_expression(value):
            value = evaluate(value["expression"], lambda name: plain_value(scope, name))
            value = int(value) if isinstance(value, float) and value.is_integer() else value
        problem = item.refuse(value)
        if problem:
            raise problem
        return int(value)

    def flat_wires(self, level: _Level, wire: Wire) -> Iterator[Wire]:
        """A wire with the ends it has in the flat graph; more than one where every repetition takes it."""
        path = level.scope.path
        source = self.leaving(level, wire.source)
        used = self.uses.get(path + wire.target.node)
        targets: tuple[End | None, ...]
        if used is not None:
            targets = used.inputs.get(wire.target.port, ())
            if not targets:
                self.report(
                    used.path, "{node} has no input “{port}”. Remove the wire that enters it.", wire.target.port
                )
        else:
            targets = (self.entering(level, wire.target),)
        for target in targets:
            if source is not None and target is not None:
                yield Wire(source, target, wire.extra)

    def report(self, path: str, sentence: str, port: str) -> None:
        self.findings.append(Finding(path, sentence, values={"port": port}))

    def leaving(self, level: _Level, end: End) -> End | None:
        path = level.scope.path + end.node
        used = self.uses.get(path)
        if used is not None:
            if end.port not in used.outputs:
                self.report(path, "{node} has no output “{port}”. Remove the wire that leaves it.", end.port)
            return used.outputs.get(end.port)
        node = level.graph.nodes[end.node]
        if _skips(node):
            facts = facts_of(level.graph, node)
            return End(path, "y") if facts and facts.outputs[0].key == end.port else None
        return End(path, end.port)

    def entering(self, level: _Level, end: End) -> End | None:
        path = level.scope.path + end.node
        node = level.graph.nodes[end.node]
        if _skips(node):
            facts = facts_of(level.graph, node)
            return End(path, "x") if facts and facts.inputs[0].key == end.port else None
        return End(path, end.port)


def plain_value(scope: Scope, name: str) -> int | float | bool | str:
    """The value of a setting that the block around shows to the outside, without looking at shapes."""
    exposed = next((item for item in scope.block.settings if item.key == name), None) if scope.block else None
    if exposed is not None and scope.use is not None and scope.outer is not None:
        value = scope.use.settings.get(name, exposed.default)
        outer = scope.outer
        return evaluate(value["expression"], lambda asked: plain_value(outer, asked)) if is_expression(value) else value
    raise Problem(
        "{node}: nothing here is called “{name}”. Use a setting that the block shows to the outside.", name=name
    )
