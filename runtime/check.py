"""The only interpreter of a graph: `check(document) → Checked`, all findings at once.

Each node's answer is remembered by its type, settings and inputs, so an edit works out only what it reaches.
Torch is imported with the first check, never with this module.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from nodes.catalogue import find
from nodes.spec import ABSENT, Form, NodeType, Port, Problem, Signal
from runtime.checked import Checked, CheckedNode
from runtime.document import Document, Node
from runtime.expand import Expansion, Scope, expand
from runtime.expressions import is_expression
from runtime.findings import ERROR, WARNING, Finding
from runtime.laws import lawful
from runtime.levels import shown_level
from runtime.links import can_link, own_parameters
from runtime.over_time import placed, told_of_steps
from runtime.resolve import Carried, resolve

# Batch sizes of the check: a pair of primes for each source, larger than the sizes people give their axes.
PRIMES = (
    (1009, 1013),
    (1019, 1021),
    (1031, 1033),
    (1039, 1049),
    (1051, 1061),
    (1063, 1069),
    (1087, 1091),
    (1093, 1097),
    (1103, 1109),
    (1117, 1123),
    (1129, 1151),
    (1153, 1163),
    (1171, 1181),
    (1187, 1193),
    (1201, 1213),
    (1217, 1223),
)
_REMEMBERED = 20_000
_UNKNOWN = CheckedNode()


@dataclass(frozen=True, slots=True)
class _Answer:
    node: CheckedNode
    findings: tuple[Finding, ...] = ()


_memory: OrderedDict[Hashable, _Answer] = OrderedDict()
_last: dict[str, tuple[Node, Hashable, _Answer]] = {}  # node id → the node, what entered it, and the answer


def check(document: Document) -> Checked:
    """Order, shapes, costs and findings of a document. Never raises for what a document says.

    `Checked.flat` has all of it for the graph that runs, with blocks, repetitions and muted nodes resolved.
    """
    expansion = expand(document)
    flat = _check_flat(expansion)
    return flat if expansion.document is document else shown_level(document, flat, expansion, "")


def _check_flat(expansion: Expansion) -> Checked:
    document = expansion.document
    order = _order(document, expansion)
    nodes: dict[str, CheckedNode] = {}
    carried: Carried = {}
    findings: list[Finding] = list(expansion.findings)
    resolved: dict[str, Node] = {}
    refused = {finding.node for finding in findings}
    for key in order:
        node, answer = _answer(document, expansion, document.nodes[key], carried)
        if node is not document.nodes[key]:
            resolved[key] = node
        nodes[key] = answer.node
        facts = find(node.type)
        for port, signal in zip(facts.outputs if facts else (), answer.node.outputs, strict=False):
            if signal is not ABSENT:
                carried[key, port.key] = signal
        if key not in refused:
            findings += [found for finding in answer.findings if (found := placed(finding, key, expansion))]
    if resolved:
        document = document.but(nodes={**document.nodes, **resolved})
    checked = Checked(document, tuple(order), nodes, (), expansion=expansion)
    findings = told_of_steps([*findings, *lawful(checked)], checked, expansion)
    document = _without_broken_links(checked)
    return Checked(document, tuple(order), nodes, tuple(findings), expansion=expansion)


def _without_broken_links(checked: Checked) -> Document:
    """The flat graph in which a node that cannot use another's weights, as a law has told, has its own."""
    document, known = checked.document, checked.nodes
    broken = {
        key: replace(node, linked="", link={})
        for key, node in document.nodes.items()
        if node.linked and not can_link(document, node, known)
    }
    return document.but(nodes={**document.nodes, **broken}) if broken else document


def _answer(document: Document, expansion: Expansion, node: Node, carried: Carried) -> tuple[Node, _Answer]:
    """One node with its expressions replaced by values, and what is known of it."""
    try:
        found = resolve(document, expansion.scopes.get(node.id), node, carried)
    except Problem as problem:
        return node, _Answer(CheckedNode(), (Finding("", problem.sentence, ERROR, problem.values),))
    if found is None:  # an expression waits for a shape
        return node, _Answer(CheckedNode())
    answer = _check_node(document, found, carried)
    if found.linked and answer.node.parameters:  # they are counted where they belong
        own = own_parameters(found, answer.node.parameters, answer.node.form)
        answer = replace(answer, node=replace(answer.node, parameters=own))
    return found, answer


def _order(document: Document, expansion: Expansion) -> list[str]:
    """Nodes after everything they depend on, in document order where free; nodes in or behind a circle are left out."""
    waiting = {key: len(wires) for key, wires in document.incoming.items()}
    asked: dict[str, list[str]] = {}  # input of a block → the nodes inside whose expressions may ask for its shape
    for key, entrances in _asking(document, expansion):
        waiting[key] += len(entrances)
        for entrance in entrances:
            asked.setdefault(entrance, []).append(key)
    ready = [key for key in document.nodes if not waiting[key]]
    order: list[str] = []
    for key in ready:  # grows while it is walked
        order.append(key)
        for following in [*(wire.target.node for wire in document.outgoing[key]), *asked.get(key, ())]:
            waiting[following] -= 1
            if not waiting[following]:
                ready.append(following)
    return order


def _asking(document: Document, expansion: Expansion) -> Iterator[tuple[str, set[str]]]:
    """The nodes inside blocks that have expressions, each with the inputs of all blocks around it."""
    for key, scope in expansion.scopes.items():
        node = document.nodes.get(key)
        if node is None or not any(is_expression(value) for value in node.settings.values()):
            continue
        around: Scope | None = scope
        entrances: set[str] = set()
        while around is not None:
            entrances.update(around.entrances.values())
            around = around.outer
        yield key, entrances & document.nodes.keys()


def _check_node(document: Document, node: Node, carried: Carried) -> _Answer:
    facts = find(node.type)
    if facts is None:
        return _Answer(
            CheckedNode(),
            (
                Finding(
                    "",
                    "{node} is of a type that this version does not know ({got}). Update Netloom or remove the node.",
                    values={"got": node.type},
                ),
            ),
        )
    if facts.kind in ("block", "entrance", "exit"):  # out of place, or a block that cannot be laid out: told elsewhere
        return _Answer(CheckedNode())
    gathered: list[tuple[Signal, ...]] = []
    findings: list[Finding] = []
    complete = True
    for port in facts.inputs:
        wires = document.entering(node.id, port.key)
        signals = [carried.get((wire.source.node, wire.source.port)) for wire in wires]
        gathered.append(tuple(signal for signal in signals if signal))
        complete &= all(signals) and (bool(wires) or port.optional)
        if not wires and not port.optional:
            findings.append(_unwired(facts, port))
        if len(wires) > 1 and not port.many:
            complete = False
            findings.append(
                Finding(
                    "",
                    "{node} takes one wire at its input “{port}” but has {got}. Remove all but one.",
                    values={"port": port.name, "got": len(wires)},
                    port=port.key,
                )
            )
    if not complete:
        return _Answer(CheckedNode(tuple(gathered)), tuple(findings))
    return _remembered(document, node, facts, tuple(gathered))


def _unwired(facts: NodeType, port: Port) -> Finding:
    """A metric changes nothing of what is trained, so without a wire it is left out; nothing else can be."""
    if facts.kind == "metric":
        text = "{node} has nothing at its input “{port}”, so it is left out. Connect a wire to it."
        return Finding("", text, WARNING, {"port": port.name}, port.key, kind="left_out")
    text = "{node} has nothing at its input “{port}”. Connect a wire to it."
    return Finding("", text, ERROR, {"port": port.name}, port.key)


def _remembered(document: Document, node: Node, facts: NodeType, inputs: tuple[tuple[Signal, ...], ...]) -> _Answer:
    batch = PRIMES[_source_number(document, node.id) % len(PRIMES)] if facts.kind == "source" else None
    last = _last.get(node.id)
    if last and last[0] is node and last[1] == (inputs, batch):  # untouched since: nothing to be looked up
        return last[2]
    if any(item.kind == "file" for item in facts.settings):
        return _work_out(node, facts, inputs, batch)
    key = (facts.key, _frozen(node.settings), inputs, batch, node.transposed)
    answer = _memory.get(key)
    if answer is None:
        answer = _memory[key] = _work_out(node, facts, inputs, batch)
        if len(_memory) > _REMEMBERED:
            _memory.popitem(last=False)
    if len(_last) > _REMEMBERED:
        _last.clear()
    _last[node.id] = (node, (inputs, batch), answer)
    return answer


def _source_number(document: Document, node: str) -> int:
    sources = [key for key, other in document.nodes.items() if (facts := find(other.type)) and facts.kind == "source"]
    return sources.index(node)


def _frozen(value: Any) -> Hashable:
    if isinstance(value, Mapping):
        return tuple(sorted((key, _frozen(inner)) for key, inner in value.items()))
    if isinstance(value, (list, tuple)):
        return tuple(_frozen(inner) for inner in value)
    return type(value).__name__, value  # 1, 1.0 and True are different settings


def _work_out(
    node: Node, facts: NodeType, inputs: tuple[tuple[Signal, ...], ...], batch: tuple[int, int] | None
) -> _Answer:
    """Bind, build and measure one node; a `Problem` on the way becomes its finding."""
    try:
        declaration = facts.bind(node.settings)
        if batch:
            described = declaration.describe()
            if hasattr(declaration, "verify"):
                declaration.verify(described)
            return _Answer(CheckedNode((), _batched(facts, described, batch)))
        if facts.kind == "goal":
            declaration.optimizer.build()
            return _Answer(CheckedNode(inputs))
        arguments = [
            given if port.many else (given[0] if given else None)
            for port, given in zip(facts.inputs, inputs, strict=True)
        ]
        return _measured(facts, declaration, inputs, _form(node, declaration, arguments), arguments)
    except Problem as problem:
        finding = Finding("", problem.sentence, ERROR, problem.values, remedies=problem.remedies)
        return _Answer(CheckedNode(inputs), (finding,))


def _form(node: Node, declaration: Any, arguments: list[Any]) -> Form:
    if not node.transposed:
        return declaration.build(*arguments)  # type: ignore[no-any-return]
    if not hasattr(declaration, "build_transposed"):
        raise Problem("{node} cannot use the weights of another layer transposed. Use a Linear or Transposed conv 2D.")
    return declaration.build_transposed(*arguments)  # type: ignore[no-any-return]


def _batched(facts: NodeType, described: Mapping[str, Signal], batch: tuple[int, int]) -> tuple[Signal, ...]:
    samples = [described.get(port.key, ABSENT) for port in facts.outputs]
    return tuple(
        sample if sample is ABSENT else sample.but(shape=(batch[0], *sample.shape), again=(batch[1], *sample.shape))
        for sample in samples
    )


def _measured(
    facts: NodeType, declaration: Any, inputs: tuple[tuple[Signal, ...], ...], form: Form, arguments: list[Any]
) -> _Answer:
    from runtime.shapes import measure

    flat = [signal for given in arguments for signal in (given if isinstance(given, tuple) else (given,))]
    measured = measure(form, flat)
    carried = declaration.carry(*arguments) if hasattr(declaration, "carry") else {}
    if facts.kind == "output":
        outputs = tuple(replace(signal) for signal in flat[:1] if signal)
    else:
        outputs = tuple(signal.but(**carried) for signal in measured.outputs)
    samples = max((signal.shape[0] for signal in flat if signal and signal.rank), default=1)
    node = CheckedNode(
        inputs=inputs,
        outputs=outputs if facts.outputs else (),
        form=form,
        parameters=measured.parameters,
        multiply_adds=measured.multiply_adds // samples,
        activation_bytes=0 if facts.kind == "reroute" else measured.activation_bytes // samples,
    )
    findings = [
        Finding(
            "",
            "{node} runs, but PyTorch warns: {message}. Look at the shapes that enter it.",
            WARNING,
            {"message": text},
        )
        for text in measured.warnings
    ]
    mixes = facts.kind == "module" and any(signal and signal.rank and signal.varies(0) for signal in flat)
    if mixes and any(not signal.rank or not signal.varies(0) for signal in outputs):
        findings.append(
            Finding(
                "",
                "{node} mixes the samples of a batch: its result ({got}) no longer has one row per sample. "
                "Choose another axis.",
                ERROR,
                {"got": outputs[0].describe()},
            )
        )
    return _Answer(node, tuple(findings))
