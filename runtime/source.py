"""The same graph as PyTorch source that a person would have written: one class, shapes as comments, names from titles.

Only identifiers of our own and plain numbers, truth values and words of declarations are written; nothing else
from a file reaches the text.
"""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path

from nodes.catalogue import find
from nodes.spec import Form, Function, Gathered, Identity, Infix, Module, Plain
from runtime.checked import Checked
from runtime.compile import Program, input_names, ordered_inputs
from runtime.document import End
from runtime.identifiers import unique

_SHORT = (("torch.nn.functional.", "functional."), ("torch.nn.", "nn."))


def write_source(program: Program) -> str:
    """The module of what the Output nodes return. Raises `Problem` when the document has no Output that checks."""
    checked = program.checked
    outputs = [key for key in checked.kind("output") if checked.nodes[key].form is not None]
    if not outputs:
        raise checked.without_output()
    needed = checked.document.upstream(*outputs)
    order = [key for key in checked.order if key in needed and checked.nodes[key].form is not None]
    inputs = tuple(graph_input for graph_input in program.graph(*outputs).inputs)
    return _join(_carried(checked, order), _class(program, order, inputs, outputs))


def _class(program: Program, order: list[str], inputs: tuple[End, ...], outputs: list[str]) -> str:
    checked = program.checked
    modules = [key for key in order if isinstance(checked.nodes[key].form, Module)]
    makes = [f"        self.{program.names[key]} = {_make(checked.nodes[key].form)}" for key in modules] or [
        "        pass"
    ]
    names = input_names(inputs)
    given = ", ".join(f"{name}: torch.Tensor" for name in names)
    answer = "torch.Tensor" if len(outputs) == 1 else f"tuple[{', '.join(['torch.Tensor'] * len(outputs))}]"
    described = ", ".join(f"{name} ({_shape(checked, end)})" for name, end in zip(names, inputs, strict=True))
    lines = [
        "class Network(nn.Module):",
        f'    """Takes {described}; gives {", ".join(checked.nodes[key].outputs[0].describe() for key in outputs)}."""',
        "",
        "    def __init__(self) -> None:",
        "        super().__init__()",
        *makes,
        "",
        f"    def forward(self, {given}) -> {answer}:",
        *_body(program, order, dict(zip(inputs, names, strict=True)), outputs),
    ]
    return "\n".join(lines) + "\n"


def _body(program: Program, order: list[str], written: dict[End, str], outputs: list[str]) -> list[str]:
    """One line per node, one per picked port; `written` maps ports to variables and grows."""
    checked = program.checked
    functions = {
        form.path.rpartition(".")[2]
        for key in order
        if (form := checked.nodes[key].form) and form.path.startswith("nodes.modules.")
    }
    locals_of = dict(
        zip(
            order, unique(((program.names[key], "node") for key in order), (*written.values(), *functions)), strict=True
        )
    )
    lines = []
    for key in order:
        form, facts = checked.nodes[key].form, find(checked.document.nodes[key].type)
        assert form is not None and facts is not None
        arguments = [written[wire.source] if wire else "None" for wire in ordered_inputs(checked, key)]
        ports = [port.key for port in facts.outputs] or [""]
        if isinstance(form, Identity):
            written[End(key, ports[0])] = arguments[0]
            continue
        variable = locals_of[key]
        shape = f"  # {checked.nodes[key].outputs[0].describe()}" if form.picks == ((),) else ""
        lines.append(f"        {variable} = {_call(form, program.names[key], arguments)}{shape}")
        for port, pick in zip(ports, form.picks, strict=True):
            written[End(key, port)] = variable + "".join(f"[{index}]" for index in pick)
    results = [written[End(key, "y")] for key in outputs]
    return [*lines, f"        return {', '.join(results)}"]


def _make(form: Form | None) -> str:
    assert form is not None
    return f"{_short(form.path)}({_arguments(form)})"


def _call(form: Form, name: str, arguments: list[str]) -> str:
    rest = [_arguments(form)] if _arguments(form) else []
    match form:
        case Module():
            return f"self.{name}({', '.join(arguments)})"
        case Infix():
            return f" {form.path} ".join(arguments)
        case Gathered():
            tuple_of = ", ".join(arguments) + ("," if len(arguments) == 1 else "")
            return f"{_short(form.path)}({', '.join([f'({tuple_of})', *rest])})"
        case Function():
            return f"{_short(form.path)}({', '.join([*arguments, *rest])})"
    raise TypeError(f"unknown form {form!r}")


def _arguments(form: Form) -> str:
    return ", ".join(
        [*(_plain(value) for value in form.arguments), *(f"{key}={_plain(value)}" for key, value in form.keywords)]
    )


def _plain(value: Plain) -> str:
    """A literal. Anything else is a fault of a declaration, and refused."""
    if isinstance(value, tuple):
        return "(" + ", ".join(_plain(item) for item in value) + ("," if len(value) == 1 else "") + ")"
    if value is None or type(value) in (bool, int, float, str):
        return repr(value)
    raise TypeError(f"{value!r} is not plain data")


def _short(path: str) -> str:
    if path.startswith("nodes.modules."):
        return path.rpartition(".")[2]
    for long, short in _SHORT:
        if path.startswith(long):
            return short + path.removeprefix(long)
    return path


def _shape(checked: Checked, end: End) -> str:
    signal = checked.signal(end.node, end.port)
    return signal.describe() if signal else "?"


def _carried(checked: Checked, order: list[str]) -> dict[str, str]:
    """Module path → file text of the layers that torch lacks."""
    paths = {
        form.path.rpartition(".")[0]
        for key in order
        if (form := checked.nodes[key].form) and form.path.startswith("nodes.modules.")
    }
    found = {}
    for path in sorted(paths):
        specification = importlib.util.find_spec(path)
        assert specification is not None and specification.origin is not None
        found[path] = Path(specification.origin).read_text(encoding="utf-8")
    return found


def _join(carried: dict[str, str], network: str) -> str:
    """One file: all imports on top, then the carried layers, then the network."""
    imports = {"import torch", "from torch import nn"}
    if "functional." in network:
        imports.add("from torch.nn import functional")
    parts = []
    for text in carried.values():
        tree = ast.parse(text)
        lines = text.splitlines()
        statements = tree.body[1:] if ast.get_docstring(tree) else tree.body
        for statement in statements:
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                imports.add(ast.unparse(statement))
                continue
            decorators = [decorator.lineno for decorator in getattr(statement, "decorator_list", [])]
            first = min([statement.lineno, *decorators])
            parts.append("\n".join(lines[first - 1 : statement.end_lineno]))
    future = sorted(line for line in imports if "__future__" in line)
    plain = sorted((line for line in imports - set(future)), key=lambda line: (line.startswith("from"), line))
    head = (
        '"""A PyTorch model written by Netloom. It needs torch alone."""\n\n'
        + "".join(line + "\n\n" for line in future)
        + "\n".join(plain)
    )
    return "\n\n\n".join([head, *parts, network])
