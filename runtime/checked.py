"""What check found out about a document: order, shapes, costs and findings. Plain data, no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from nodes.catalogue import find
from nodes.spec import ABSENT, Form, Problem, Signal
from runtime.document import Document, End
from runtime.expand import Expansion
from runtime.facts import facts_of, is_kind
from runtime.findings import ERROR, Finding


@dataclass(frozen=True, slots=True)
class CheckedNode:
    """One node as it would run. `outputs` is empty while its inputs are unknown or do not fit.

    `multiply_adds` and `activation_bytes` are for one sample.
    """

    inputs: tuple[tuple[Signal, ...], ...] = ()
    outputs: tuple[Signal, ...] = ()
    form: Form | None = None
    parameters: int = 0
    multiply_adds: int = 0
    activation_bytes: int = 0


@dataclass(frozen=True)
class Checked:
    """A graph with everything that follows from it. Views paint it, the compiler builds from its `flat`.

    It is that of a whole document, or of the inside of the use of a block at `path`.
    """

    document: Document
    order: tuple[str, ...] = ()
    nodes: Mapping[str, CheckedNode] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    expansion: Expansion | None = field(default=None, repr=False, compare=False)
    whole: Checked | None = field(default=None, repr=False, compare=False)  # the flat graph; None where this is it
    path: str = ""

    @property
    def flat(self) -> Checked:
        """The graph that runs: blocks, repetitions and muted nodes resolved, ids as paths, settings as plain values."""
        return self.whole or self

    def runs_as(self, node: str) -> str:
        """The path of a node in the flat graph; for the use of a block, of the node that makes its first output."""
        path = self.path + node
        used = self.expansion.uses.get(path) if self.expansion else None
        if used is None or not used.outputs:
            return path
        return self.origin(next(iter(used.outputs.values()))).node

    def origin(self, end: End) -> End:
        """Where what leaves a port comes from: reroute points and the ports of blocks are passed through."""
        flat = self.flat.document
        while is_kind(flat.nodes[end.node], "reroute") and flat.incoming[end.node]:
            end = flat.incoming[end.node][0].source
        return end

    def signal(self, node: str, port: str) -> Signal | None:
        """What leaves an output port, or None while it is unknown."""
        known = self.nodes.get(node)
        facts = facts_of(self.document, node)
        if known is None or facts is None or not known.outputs:
            return None
        keys = [output.key for output in facts.outputs]
        found = known.outputs[keys.index(port)] if port in keys else None
        return None if found is ABSENT else found

    def kind(self, kind: str) -> tuple[str, ...]:
        """The nodes of one kind (source, module, loss, metric, goal, output) in the order of the graph."""
        return self._kinds.get(kind, ())

    @cached_property
    def _kinds(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for node in self.order:
            facts = find(self.document.nodes[node].type)
            if facts:
                found.setdefault(facts.kind, []).append(node)
        return {kind: tuple(nodes) for kind, nodes in found.items()}

    @cached_property
    def metrics(self) -> tuple[str, ...]:
        """The metrics that are measured; one without a wire at an input that it needs is left out."""
        return tuple(node for node in self.kind("metric") if self._wired(node))

    def _wired(self, node: str) -> bool:
        facts = find(self.document.nodes[node].type)
        ports = facts.inputs if facts else ()
        return all(port.optional or self.document.entering(node, port.key) for port in ports)

    @cached_property
    def layer_numbers(self) -> dict[str, int]:
        """A number for each layer, by which its color is chosen everywhere; a block has that of its last layer.

        In the order in which the document got them, so that a layer put in between leaves the others their colors.
        """
        layers = {*self.kind("module"), *self.kind("block")}
        own = [node for node in self.document.nodes if node in layers]
        if self.whole is None:
            own = self.expansion.as_in_document(own) if self.expansion is not None else own
            return {node: number for number, node in enumerate(own)}
        numbers = self.whole.layer_numbers
        return {node: numbers[path] for node in own if (path := self.runs_as(node)) in numbers}

    @cached_property
    def by_node(self) -> dict[str, list[Finding]]:
        """Findings by the node they sit on; those about the whole document under the empty string."""
        found: dict[str, list[Finding]] = {}
        for finding in self.findings:
            found.setdefault(finding.node, []).append(finding)
        return found

    @cached_property
    def hindrances(self) -> tuple[Finding, ...]:
        """The errors that stop training: those of the document and of what lies above goals, metrics and outputs."""
        if self.whole is not None:
            return self.whole.hindrances
        ends = [*self.kind("goal"), *self.metrics, *self.kind("output")]
        needed = self.document.upstream(*ends) | {""}
        needed |= {around for node in needed for around in _uses_around(node)}
        return tuple(finding for finding in self.findings if finding.severity == ERROR and finding.node in needed)

    @property
    def trainable(self) -> bool:
        """Whether a run can start."""
        return bool(self.flat.kind("goal")) and not self.hindrances

    def without_output(self) -> Problem:
        """Why no Output can be computed: the first error above one, such as a table that is no longer in its place."""
        nodes = self.document.nodes
        ends = [key for key, node in nodes.items() if (facts := find(node.type)) and facts.kind == "output"]
        above = self.document.upstream(*ends)
        for finding in self.findings:
            if finding.severity == ERROR and finding.node in above:
                facts = find(nodes[finding.node].type)
                title = facts.title if facts else nodes[finding.node].type
                return Problem(finding.sentence, **{"node": title, **finding.values})
        return Problem(
            "There is no Output that can be computed. "
            "Connect an Output node to the prediction and mend what is marked above it."
        )

    @cached_property
    def parameters(self) -> int:
        """Number of learnt values in the whole document."""
        return sum(node.parameters for node in self.nodes.values())


def _uses_around(path: str) -> list[str]:
    """The uses of blocks that a node of the flat graph stands in, by path."""
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]
