"""From a checked graph to PyTorch: shared modules under names of our own, a `torch.fx` graph for any set of sinks."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import fx, nn

from nodes.catalogue import find
from nodes.spec import Form, Function, Gathered, Identity, Infix, Module
from runtime.checked import Checked
from runtime.document import End
from runtime.forms import infix, resolve
from runtime.identifiers import name_modules, unique
from runtime.initialize import make_empty, make_with_seed


@dataclass(frozen=True, slots=True)
class Graph:
    """A callable graph: `module(*inputs)` answers one tensor per sink. `inputs` are source ports in call order."""

    module: fx.GraphModule
    inputs: tuple[End, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """Modules of a document, made once and shared by every graph of it. `names` maps node ids to identifiers."""

    checked: Checked
    network: nn.Module
    names: Mapping[str, str]

    def graph(self, *sinks: str | End) -> Graph:
        """The graph that computes these sinks and nothing else.

        A sink is a node (a goal or loss gives its scalar, a metric its number, others their first output) or
        an `End`, one output port of a node.
        """
        return _Tracer(self).trace(sinks)

    def module_of(self, node: str) -> nn.Module | None:
        """The live module of a node, or None where the node is a plain function."""
        form = self.checked.nodes[node].form if node in self.checked.nodes else None
        return self.network.get_submodule(self.names[node]) if isinstance(form, Module) else None

    def parameters_of(self, node: str) -> dict[str, nn.Parameter]:
        """The node's parameters by their path in the network."""
        module = self.module_of(node)
        prefix = self.names[node] + "."
        return {prefix + name: parameter for name, parameter in module.named_parameters()} if module is not None else {}

    def trained_by(self, goal: str) -> dict[str, nn.Parameter]:
        """All parameters above a goal, in the order of the graph."""
        above = self.checked.document.upstream(goal)
        return {
            name: parameter
            for node in self.checked.order
            if node in above
            for name, parameter in self.parameters_of(node).items()
        }


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
        if isinstance(form, Module) and nodes[key].linked not in names:
            initialization = nodes[key].settings.get("initialization", "default")
            module = make_empty(form) if seed is None else make_with_seed(form, key, seed, initialization)
            if nodes[key].frozen:
                module.requires_grad_(False)
            _add(network, names[key], module)
    return Program(checked, network, names)


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

    def __init__(self, program: Program) -> None:
        self.program = program
        self.document = program.checked.document
        self.written: dict[End, fx.Node] = {}
        self.graph = fx.Graph()

    def trace(self, sinks: tuple[str | End, ...]) -> Graph:
        """Write everything above the sinks, in the order of the check."""
        ends = [self.end_of(sink) for sink in sinks]
        needed = self.document.upstream(*(end.node for end in ends))
        order = [key for key in self.program.checked.order if key in needed]
        inputs = self.write_inputs(order, ends)
        for key in order:
            if self.program.checked.nodes[key].form is not None:
                self.write(key)
        self.graph.output(tuple(self.written[end] for end in ends))
        return Graph(fx.GraphModule(self.program.network, self.graph, class_name="Network"), inputs)

    def end_of(self, sink: str | End) -> End:
        """The output port a sink stands for; a goal stands for the loss that enters it."""
        if isinstance(sink, End):
            return sink
        facts = find(self.document.nodes[sink].type)
        assert facts is not None
        if facts.kind == "goal":
            return self.document.incoming[sink][0].source
        return End(sink, facts.outputs[0].key if facts.outputs else "")

    def write_inputs(self, order: list[str], ends: list[End]) -> tuple[End, ...]:
        """A placeholder for each source port in use."""
        used = {wire.source for key in order for wire in self.document.incoming[key]} | set(ends)
        sources = [
            End(key, port)
            for key in self.program.checked.kind("source")
            for port in _output_keys(self.document.nodes[key].type)
        ]
        inputs = tuple(end for end in sources if end in used)
        for end, name in zip(inputs, input_names(inputs), strict=True):
            self.written[end] = self.mark(self.graph.placeholder(name), end.node)
        return inputs

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
            self.written[End(key, port)] = value

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


def input_names(inputs: tuple[End, ...]) -> list[str]:
    """The names of a graph's inputs: the port's key, made unique."""
    return unique((end.port, "input") for end in inputs)


def _output_keys(type_key: str) -> list[str]:
    facts = find(type_key)
    return [port.key for port in facts.outputs] if facts else []


def strip(program: Program, *sinks: str | End) -> dict[str, torch.Tensor]:
    """The part of the network's state that these sinks need: name → tensor."""
    called = [node.target for node in program.graph(*sinks).module.graph.nodes if node.op == "call_module"]
    needed = tuple(f"{target}." for target in dict.fromkeys(called))
    return {name: tensor for name, tensor in program.network.state_dict().items() if name.startswith(needed)}
