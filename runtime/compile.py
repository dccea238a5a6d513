"""From a checked graph to PyTorch: shared modules under names of our own, a `torch.fx` graph for any set of sinks."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import fx, nn

from nodes.catalogue import find
from nodes.spec import Form, Function, Gathered, Identity, Infix, Module
from runtime.checked import Checked
from runtime.cuts import Cut, cuts_of, inputs_of, needed_by, result_of
from runtime.document import End, Node, Wire
from runtime.forms import infix, resolve
from runtime.identifiers import name_modules, unique
from runtime.initialize import make_empty, make_with_seed


@dataclass(frozen=True, slots=True)
class Graph:
    """A callable graph: `module(*inputs)` answers one tensor per sink. `inputs` are source ports in call order.

    Where it `differentiates` inside, it needs gradients switched on even when nothing is learnt.
    """

    module: fx.GraphModule
    inputs: tuple[End, ...]
    differentiates: bool = False

    def run(self, inputs: Sequence[torch.Tensor]) -> tuple[torch.Tensor, ...]:
        """What the graph answers, without gradients; the caller sees to the network's mode."""
        with torch.enable_grad() if self.differentiates else torch.no_grad():
            found: tuple[torch.Tensor, ...] = self.module.forward(*inputs)
        return tuple(tensor.detach() for tensor in found)


@dataclass(frozen=True, slots=True)
class Program:
    """Modules of a document, made once and shared by every graph of it. `names` maps node ids to identifiers."""

    checked: Checked
    network: nn.Module
    names: Mapping[str, str]

    def graph(self, *sinks: str | End, given: Sequence[End] = ()) -> Graph:
        """The graph that computes these sinks and nothing else.

        A sink is a node (a goal or loss gives its scalar, a metric its number, others their first output) or
        an `End`, one output port of a node. `given` are output ports that become inputs, so that nothing above
        them is computed; source ports are inputs anyway.
        """
        return _Tracer(self, given).trace(sinks)

    def exported(self, outputs: Sequence[str]) -> Graph:
        """The graph that an export carries: these Outputs in their order, each from where its function starts."""
        return _Tracer(self).trace_cuts(cuts_of(self.checked, outputs), outputs)

    def module_of(self, node: str) -> nn.Module | None:
        """The live module of a node, or None where the node is a plain function."""
        form = self.checked.nodes[node].form if node in self.checked.nodes else None
        return self.network.get_submodule(self.names[node]) if isinstance(form, Module) else None

    def parameters_of(self, node: str) -> dict[str, nn.Parameter]:
        """The node's parameters by their path in the network."""
        module = self.module_of(node)
        prefix = self.names[node] + "."
        return {prefix + name: parameter for name, parameter in module.named_parameters()} if module is not None else {}


def compile_program(checked: Checked, seed: int | None = 0) -> Program:
    """Make the modules of every node that checks, with first weights drawn from the seed.

    With None nothing is drawn and the weights hold anything: for reading source, or when a file's weights come next.
    A frozen node's weights take no gradient; a linked node has the module of the node it is linked to.
    """
    checked = checked.flat
    nodes = checked.document.nodes
    names = name_modules(checked)
    network = nn.Module()
    for key in names:
        form = checked.nodes[key].form
        if isinstance(form, Module) and nodes[key].shared not in names:
            module = make_empty(form) if seed is None else make_with_seed(form, key, seed, _declared(nodes[key]))
            if nodes[key].frozen or nodes[key].lagged:
                module.requires_grad_(False)
            _add(network, names[key], module)
    program = Program(checked, network, names)
    for key in names:
        owner = program.module_of(nodes[key].linked) if nodes[key].link else None
        follower = program.module_of(key)
        if owner is None or follower is None:
            continue
        if nodes[key].transposed:
            follower.weight = owner.weight
        elif seed is not None:
            follower.load_state_dict(owner.state_dict())
    return program


def _declared(node: Node) -> Any:
    facts = find(node.type)
    return facts.bind(node.settings) if facts else None


def _add(network: nn.Module, name: str, module: nn.Module) -> None:
    """Put a module at a dotted name; the modules of blocks around it are made on the way."""
    *around, last = name.split(".")
    for part in around:
        if not hasattr(network, part):
            network.add_module(part, nn.Module())
        network = network.get_submodule(part)
    network.add_module(last, module)


class _Tracer:
    """Writes one `fx.Graph`; each node is written when a sink first needs it."""

    def __init__(self, program: Program, given: Sequence[End] = ()) -> None:
        self.program = program
        self.document = program.checked.document
        self.given = given
        self.written: dict[End, fx.Node] = {}
        self.graph = fx.Graph()
        self.followed: set[End] = set()  # what something is differentiated with respect to

    def trace(self, sinks: tuple[str | End, ...]) -> Graph:
        """Write everything above the sinks, in the order of the check."""
        ends = [self.end_of(sink) for sink in sinks]
        needed = needed_by(self.document, ends, self.given)
        order = [key for key in self.program.checked.order if key in needed]
        self.followed = {wire.source for key in order for wire in self.wires_followed(key)}
        inputs = self.write_inputs(order, ends)
        for key in order:
            if self.program.checked.nodes[key].form is not None:
                self.write(key)
        self.graph.output(tuple(self.value_of(end) for end in ends))
        module = fx.GraphModule(self.program.network, self.graph, class_name="Network")
        return Graph(module, inputs, bool(self.followed))

    def trace_cuts(self, cuts: Sequence[Cut], outputs: Sequence[str]) -> Graph:
        """Write what each cut needs; nodes that depend on the same starts in two cuts are written once."""
        inputs = inputs_of(self.program.checked, cuts)
        self.place(inputs)
        places = dict(self.written)
        answers: dict[str, fx.Node] = {}
        found: dict[tuple[str, frozenset[End]], dict[End, fx.Node]] = {}
        for cut in cuts:
            self.written = {**places}
            for key in cut.nodes:
                where = (key, cut.above[key])
                if where not in found and self.program.checked.nodes[key].form is not None:
                    self.write(key)
                    found[where] = {end: value for end, value in self.written.items() if end.node == key}
                self.written |= found.get(where, {})
                self.written |= {end: places[end] for end in cut.starts if end in places}
            answers |= {output: self.written[result_of(self.document, output)] for output in cut.outputs}
        self.graph.output(tuple(answers[output] for output in outputs))
        return Graph(fx.GraphModule(self.program.network, self.graph, class_name="Network"), inputs)

    def wires_followed(self, key: str) -> list[Wire]:
        """The wires of a node with respect to which it differentiates."""
        facts = find(self.document.nodes[key].type)
        ports = getattr(facts.declaration, "follows", ()) if facts else ()
        return [wire for wire in self.document.incoming[key] if wire.target.port in ports] if ports else []

    def value_of(self, end: End) -> fx.Node:
        """What a sink answers; the losses of a goal are added up."""
        if end in self.written:
            return self.written[end]
        first, *others = [self.written[wire.source] for wire in self.document.incoming[end.node]]
        for other in others:
            first = self.mark(self.graph.call_function(operator.add, (first, other)), end.node)
        return first

    def end_of(self, sink: str | End) -> End:
        """The output port a sink stands for."""
        if isinstance(sink, End):
            return sink
        facts = find(self.document.nodes[sink].type)
        assert facts is not None
        return End(sink, facts.outputs[0].key if facts.outputs else "")

    def write_inputs(self, order: list[str], ends: list[End]) -> tuple[End, ...]:
        """A placeholder for each source port in use."""
        used = {wire.source for key in order for wire in self.document.incoming[key]} | set(ends)
        sources = [
            End(key, port)
            for key in self.program.checked.kind("source")
            for port in _output_keys(self.document.nodes[key].type)
        ]
        inputs = tuple(end for end in dict.fromkeys([*sources, *self.given]) if end in used)
        self.place(inputs)
        for end in inputs:
            if end in self.followed:
                self.follow(end)
        return inputs

    def place(self, inputs: Sequence[End]) -> None:
        """A placeholder for each input."""
        for end, name in zip(inputs, input_names(self.program, inputs), strict=True):
            self.written[end] = self.mark(self.graph.placeholder(name), end.node)

    def follow(self, end: End) -> None:
        """Let a value take gradients from here on, whether or not a weight is above it."""
        value = self.graph.call_function(resolve("nodes.modules.derivative.follow"), (self.written[end],))
        self.written[end] = self.mark(value, end.node)

    def write(self, key: str) -> None:
        """The call of one node and one entry per output port."""
        form = self.program.checked.nodes[key].form
        facts = find(self.document.nodes[key].type)
        assert form is not None and facts is not None
        arguments = [self.written[wire.source] if wire else None for wire in ordered_inputs(self.program.checked, key)]
        name = self.program.names[key]
        result = self.mark(self.call(form, name, arguments), key)
        keys = _output_keys(facts.key) or [""]
        for port, pick in zip(keys, form.picks, strict=True):
            value = result
            for index in pick:
                value = self.mark(self.graph.call_function(operator.getitem, (value, index)), key)
            if End(key, port) not in self.given:
                self.written[End(key, port)] = value
                if End(key, port) in self.followed:
                    self.follow(End(key, port))

    def call(self, form: Form, name: str, arguments: list[fx.Node | None]) -> fx.Node:
        """One fx call for a form."""
        rest, keywords = form.arguments, dict(form.keywords)
        match form:
            case Identity():
                assert arguments[0] is not None
                return arguments[0]
            case Module():
                return self.create("call_module", name, tuple(arguments), {}, name)
            case Infix():
                result = arguments[0]
                assert result is not None
                for other in arguments[1:]:
                    result = self.create("call_function", infix(form.path), (result, other), {}, name)
                return result
            case Gathered():
                return self.create("call_function", resolve(form.path), (tuple(arguments), *rest), keywords, name)
            case Function():
                return self.create("call_function", resolve(form.path), (*arguments, *rest), keywords, name)
        raise TypeError(f"unknown form {form!r}")

    def create(
        self,
        kind: str,
        target: str | Callable[..., Any],
        arguments: tuple[Any, ...],
        keywords: dict[str, Any],
        name: str,
    ) -> fx.Node:
        return self.graph.create_node(kind, target, arguments, keywords, name)

    def mark(self, node: fx.Node, key: str) -> fx.Node:
        """Remember which node of the document an fx node belongs to; the first name given stays."""
        node.meta.setdefault("node", key)
        return node


def ordered_inputs(checked: Checked, node: str) -> list[Any]:
    """The wires that enter a node in the order of its ports; None for an optional port without one."""
    facts = find(checked.document.nodes[node].type)
    assert facts is not None
    found: list[Any] = []
    for port in facts.inputs:
        wires = checked.document.entering(node, port.key)
        found += wires or [None]
    return found


def input_names(program: Program, inputs: Sequence[End]) -> list[str]:
    """The names of a graph's inputs: the key of a source's port, else what the node is called; made unique."""
    sources, nodes = program.checked.kind("source"), program.checked.document.nodes
    called = {end: nodes[end.node].title or program.names.get(end.node, end.port) for end in inputs}
    return unique((end.port if end.node in sources else called[end], "input") for end in inputs)


def _output_keys(type_key: str) -> list[str]:
    facts = find(type_key)
    return [port.key for port in facts.outputs] if facts else []


def strip(program: Program, *outputs: str) -> dict[str, torch.Tensor]:
    """The part of the network's state that an export of these Outputs needs: name → tensor."""
    called = [node.target for node in program.exported(outputs).module.graph.nodes if node.op == "call_module"]
    needed = tuple(f"{target}." for target in dict.fromkeys(called))
    return {name: tensor for name, tensor in program.network.state_dict().items() if name.startswith(needed)}
