"""The same graph as PyTorch source that a person would have written: a class for the network and one for each block.

Only identifiers of our own and plain numbers, truth values and words of declarations are written; nothing else
from a file reaches the text.
"""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nodes.catalogue import find
from nodes.spec import Identity, Module
from runtime.beside import refuse_beside
from runtime.checked import Checked
from runtime.compile import Program, input_names, ordered_inputs
from runtime.cuts import computed, cuts_of, inputs_of, refuse_misplaced, result_of
from runtime.document import End
from runtime.expand import Scope
from runtime.facts import is_kind, is_over_time
from runtime.identifiers import unique
from runtime.source_cuts import Part, in_turns
from runtime.source_drafts import Draft, Line, Written, class_name, joined_imports, shortened, write_call, write_class
from runtime.source_order import Chain, in_order
from runtime.source_rows import Steps, write_steps
from runtime.source_scopes import Scopes


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a module, and for each of its lines the nodes it stands for, by their paths in the flat graph."""

    text: str
    nodes: tuple[tuple[str, ...], ...]


def write_source(program: Program) -> str:
    """The module of what the Output nodes return. Raises `Problem` when the document has no Output that checks."""
    return write_with_lines(program).text


def write_with_lines(program: Program) -> Source:
    """The source together with what each line stands for. Raises `Problem` as `write_source` does."""
    checked = program.checked
    outputs = computed(checked)
    if not outputs:
        raise checked.without_output()
    refuse_beside(checked, outputs)
    refuse_misplaced(checked, outputs)
    cuts = cuts_of(checked, outputs)
    needed = [Scopes(checked).alike(checked, set(cut.nodes), cut.starts) for cut in cuts]
    order = [key for key in checked.order if any(key in one for one in needed) and checked.nodes[key].form is not None]
    carried = _carried(checked, order)
    parts = [Part(cut, frozenset(one)) for cut, one in zip(cuts, needed, strict=True)]
    classes = _Writer(program, order, outputs, parts, set(_names_in(carried))).write()
    return _join(carried, classes)


class _Writer:
    """Drafts every use of every block, inner blocks first, then the network itself."""

    def __init__(
        self, program: Program, order: list[str], outputs: Sequence[str], parts: Sequence[Part], taken: set[str]
    ) -> None:
        self.program, self.checked = program, program.checked
        self.outputs, self.parts = outputs, parts
        self.inputs = inputs_of(self.checked, [part.cut for part in parts])
        self.needed = set(order)
        self.taken = {"Network", *taken}
        self.functions = {
            form.path.rpartition(".")[2]
            for key in order
            if (form := self.checked.nodes[key].form) and form.path.startswith("nodes.modules.")
        }
        self.scopes: dict[str, Scope | None] = {"": None}
        self.entries: dict[str, dict[str, None]] = {"": {}}  # scope → its own nodes and the uses in it, in order
        chains = {key: self.enter(key) for key in order}
        self.chains = chains
        self.entries = in_order(self.entries, chains, self.checked.document.wires)
        self.sharing = Scopes(self.checked)
        self.sharing.write((path for path in self.scopes if path), order)
        self.made: dict[str, Written] = {}  # scope → its class

    def enter(self, key: str) -> Chain:
        """Put a node where it belongs, and every use around it behind the last of its inside; where that is."""
        scope = self.checked.expansion.scopes.get(key) if self.checked.expansion else None
        inner, chain = key, []
        if self.checked.expansion and key in self.checked.expansion.joins:  # written with the use whose steps it joins
            inner = self.checked.expansion.joins[key]
        while scope is not None and scope.outer is not None:
            self.scopes.setdefault(scope.path, scope)
            self.put(scope.path, inner)
            chain.append((scope.path, inner))
            inner = self.use_path(scope)
            scope = scope.outer
        self.put("", inner)
        return [("", inner), *reversed(chain)]

    def put(self, scope: str, entry: str) -> None:
        inside = self.entries.setdefault(scope, {})
        inside.pop(entry, None)
        inside[entry] = None

    def use_path(self, scope: Scope) -> str:
        """The path of the use that a scope is the inside of."""
        assert scope.use is not None and scope.outer is not None
        return scope.outer.path + scope.use.id

    def write(self) -> list[Written]:
        by_block: dict[str, list[str]] = {}
        for path, scope in self.scopes.items():
            if scope is not None and scope.block is not None and not self.linked(path):
                by_block.setdefault(scope.block.id, []).append(path)
        found: list[Written] = []
        for block in sorted(by_block, key=lambda block: max(self.height(path) for path in by_block[block])):
            found += self.write_block(by_block[block])
        return [*found, write_class("Network", [self.draft("")])]

    def height(self, path: str) -> int:
        """How many blocks lie inside each other below a scope."""
        return max(other.count("/") for other in self.scopes if other.startswith(path)) - path.count("/")

    def linked(self, path: str) -> bool:
        """Whether the modules inside a scope are made in another one, whose class it is."""
        return self.sharing.maker(path) != path

    def write_block(self, paths: list[str]) -> list[Written]:
        groups: dict[object, list[Draft]] = {}
        for path in paths:
            draft = self.draft(path)
            groups.setdefault(draft.skeleton, []).append(draft)
        found = []
        for drafts in groups.values():
            scope = self.scopes[drafts[0].path]
            assert scope is not None and scope.block is not None
            name = class_name(scope.block.title, self.taken)
            self.taken.add(name)
            written = write_class(name, drafts)
            self.made |= {draft.path: written for draft in drafts}
            found.append(written)
        return found

    # One graph

    def draft(self, path: str) -> Draft:
        """The class of one graph, in which other blocks are written already."""
        draft = Draft(path)
        entries = list(self.entries[path])
        written: dict[End, str] = {}
        self.take_inputs(draft, entries, written)
        if not path:
            self.write_parts(draft, entries, written)
            return draft
        names = unique(((self.name(entry), "node") for entry in entries), (*draft.inputs, *self.functions))
        draft.names = {*names, *draft.inputs, *self.functions}
        for entry, variable in zip(entries, names, strict=True):
            self.call(draft, entry, variable, written)
        exits = [key for key in entries if self.is_exit(key)]
        self.give_results(draft, exits, [written[End(key, "y")] for key in exits])
        return draft

    def write_parts(self, draft: Draft, entries: list[str], inputs: Mapping[End, str]) -> None:
        """The network itself, part after part; what two parts compute from the same is written once."""
        turns = in_turns(self.parts, entries, self.chains)
        chosen = [(self.name(entry), "node") for _, entry, _ in turns]
        names = unique(chosen, (*draft.inputs, *self.functions))
        draft.names = {*names, *draft.inputs, *self.functions}
        found: dict[tuple[str, frozenset[End]], dict[End, str]] = {}
        results: dict[str, str] = {}
        known = {id(part): dict(inputs) for part in self.parts}
        for (part, entry, above), variable in zip(turns, names, strict=True):
            written = known[id(part)]
            if (entry, above) not in found:
                before = dict(written)
                self.call(draft, entry, variable, written)
                found[entry, above] = {end: text for end, text in written.items() if before.get(end) != text}
            written |= found[entry, above]
            written |= {end: inputs[end] for end in part.cut.starts}
        for part in self.parts:
            document = self.checked.document
            results |= {output: known[id(part)][result_of(document, output)] for output in part.cut.outputs}
        self.give_results(draft, self.outputs, [results[output] for output in self.outputs])

    def call(self, draft: Draft, entry: str, variable: str, written: dict[End, str]) -> None:
        """The lines of a node or of a use of a block."""
        if entry in self.checked.nodes:
            self.call_node(draft, entry, variable, written)
        else:
            self.call_block(draft, entry, variable, written)

    def name(self, entry: str) -> str:
        """The attribute of a node in its class; of a use that of the one whose weights it takes."""
        names = self.program.names
        if entry in names:
            return names[entry].rpartition(".")[2]
        assert self.checked.expansion is not None
        path = self.checked.expansion.uses[entry].row.paths[0]
        number = self.sharing.number(path)
        owner = self.sharing.owner(path).rstrip("/").removesuffix(f"/{number}" if number else "")
        inside = next(name for key, name in names.items() if key.startswith(owner + "/"))
        return inside.split(".")[owner.count("/")]

    def take_inputs(self, draft: Draft, entries: list[str], written: dict[End, str]) -> None:
        scope = self.scopes[draft.path]
        if scope is None:
            ends = self.inputs
            draft.inputs = tuple(input_names(self.program, ends))
        else:
            ends = tuple(End(port, "y") for port in scope.entrances.values() if port in entries)
            draft.inputs = tuple(unique((self.name(end.node), "x") for end in ends))
            entries[:] = [entry for entry in entries if End(entry, "y") not in ends]
        written |= dict(zip(ends, draft.inputs, strict=True))
        shapes = [f"{name} ({self.shape(end)})" for name, end in zip(draft.inputs, ends, strict=True)]
        draft.described = f"Takes {', '.join(shapes) or 'nothing'}"

    def call_node(self, draft: Draft, key: str, variable: str, written: dict[End, str]) -> None:
        checked = self.checked
        node, form, facts = checked.document.nodes[key], checked.nodes[key].form, find(checked.document.nodes[key].type)
        assert form is not None and facts is not None
        arguments = [written[wire.source] if wire else "None" for wire in ordered_inputs(checked, key)]
        ports = [port.key for port in facts.outputs] or [""]
        if isinstance(form, Identity):
            written[End(key, ports[0])] = arguments[0]
            return
        called = self.program.names[key].rpartition(".")[2]
        if isinstance(form, Module):
            if self.sharing.makes(draft.path, key) and draft.once(key):
                draft.makes.append(Line(f"self.{called} = {shortened(form.path)}({draft.form_gaps(form)})", (key,)))
            if node.transposed and node.linked in self.entries[draft.path] and draft.once(f"{key} tied"):
                owner = self.program.names[node.linked].rpartition(".")[2]
                draft.ties.append(Line(f"self.{called}.weight = self.{owner}.weight", (key, node.linked)))
            rest = ""
        else:
            rest = draft.form_gaps(form)
        shape = checked.nodes[key].outputs[0].describe() if form.picks == ((),) else ""
        draft.calls.append((Line(f"{variable} = {write_call(form, called, arguments, rest)}", (key,)), shape))
        for port, pick in zip(ports, form.picks, strict=True):
            written[End(key, port)] = variable + "".join(f"[{index}]" for index in pick)

    def call_block(self, draft: Draft, use: str, variable: str, written: dict[End, str]) -> None:
        """A use of a block: one call, or a loop over its repetitions."""
        paths = [path for path, scope in self.scopes.items() if scope is not None and self.use_path(scope) == use]
        owners = [self.sharing.owner(path) for path in paths]
        number, attribute = self.sharing.number(paths[0]), self.name(use)
        if self.sharing.maker(paths[0]) in paths and draft.once(use):
            draft.makes.append(Line(f"self.{attribute} = {self.make(draft, paths, bool(number))}", (use,)))
        inside = self.scopes[paths[0]]
        assert inside is not None and inside.use is not None
        entrances = [port for port in inside.entrances.values() if port in self.entries[paths[0]]]
        arguments = [written[self.checked.document.incoming[port][0].source] for port in entrances]
        exits = [key for key in self.entries[paths[-1]] if self.is_exit(key)]
        signals = [self.checked.nodes[key].outputs[0].describe() for key in exits]
        shape = signals[0] if len(signals) == 1 else ""
        one = f"self.{attribute}[{number}]" if number else f"self.{attribute}"
        if is_over_time(inside.use):
            own = [port.removeprefix(paths[0]) for port in entrances]  # of the first step that is needed
            self.call_steps(draft, use, variable, one, dict(zip(own, arguments, strict=True)), exits, written)
            return
        if paths[0] == f"{use}/":
            draft.calls.append((Line(f"{variable} = {one}({', '.join(arguments)})", (use,)), shape))
        else:
            state = [f"{variable}[{place}]" for place in range(len(exits))] if len(exits) > 1 else [variable]
            start = f"({', '.join(arguments[: len(exits)])})" if len(exits) > 1 else arguments[0]
            same = len(set(owners)) == 1
            draft.calls.append((Line(f"{variable} = {start}", (use,)), ""))
            loop = f"for _ in range({len(paths)}):" if same else f"for repetition in self.{attribute}:"
            draft.calls.append((Line(loop, (use,)), ""))
            given = ", ".join([*state, *arguments[len(exits) :]])
            draft.calls.append((Line(f"    {variable} = {one if same else 'repetition'}({given})", (use,)), shape))
        for place, key in enumerate(exits):
            written[End(key, "y")] = f"{variable}[{place}]" if len(exits) > 1 else variable

    def call_steps(
        self,
        draft: Draft,
        use: str,
        variable: str,
        one: str,
        arguments: dict[str, str],
        exits: list[str],
        written: dict[End, str],
    ) -> None:
        """A block run over time."""
        assert self.checked.expansion is not None
        row = self.checked.expansion.uses[use].row
        first, last = row.paths[0], row.paths[-1]
        nodes = self.checked.document.nodes
        given = tuple(key.removeprefix(last) for key in exits)
        steps = Steps(
            use,
            one,
            len(row.paths),
            arguments,
            given,
            row.states,
            row.sequences,
            frozenset(stack.id.rpartition("/")[2] for stack in row.stacks if stack.id in self.needed),
            {port: nodes[first + port].title or port for port in (*arguments, *given)},
        )
        for port, text in write_steps(draft, variable, steps).items():
            written[End(last + port, "y")] = written[End(f"{use}/{port}", "y")] = text

    def make(self, draft: Draft, scopes: list[str], listed: bool) -> str:
        """What makes the block of a use: one call of its class, or a list of them."""
        paths = list(dict.fromkeys(self.sharing.maker(path) for path in scopes))
        alike = {(self.made[path].name, self.made[path].arguments[path]) for path in paths}
        if len(paths) > 1 and len(alike) == 1:
            one = f"{self.made[paths[0]].name}({self.arguments(draft, self.made[paths[0]], paths[0])})"
            return f"nn.ModuleList({one} for _ in range({draft.gap(str(len(paths)), 'times')}))"
        calls = [f"{self.made[path].name}({self.arguments(draft, self.made[path], path)})" for path in paths]
        return f"nn.ModuleList([{', '.join(calls)}])" if listed else calls[0]

    def arguments(self, draft: Draft, made: Written, path: str) -> str:
        return ", ".join(f"{word}={draft.gap(value, word)}" for value, word in made.arguments[path])

    def is_exit(self, key: str) -> bool:
        scope = self.checked.expansion.scopes.get(key) if self.checked.expansion else None
        own = key.rpartition("/")[2]
        declared = scope.block.nodes.get(own) if scope and scope.block else None
        return declared is not None and is_kind(declared, "exit")

    def give_results(self, draft: Draft, exits: Sequence[str], results: Sequence[str]) -> None:
        draft.makes += draft.ties
        draft.result = "torch.Tensor" if len(exits) == 1 else f"tuple[{', '.join(['torch.Tensor'] * len(exits))}]"
        shapes = ", ".join(self.checked.nodes[key].outputs[0].describe() for key in exits)
        draft.described += f"; gives {shapes}."
        draft.calls.append((Line(f"return {', '.join(results)}", tuple(exits)), ""))

    def shape(self, end: End) -> str:
        signal = self.checked.signal(end.node, end.port)
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


def _names_in(carried: dict[str, str]) -> list[str]:
    """The classes and functions that the carried files define."""
    parts = [part for text in carried.values() for part in ast.parse(text).body]
    return [part.name for part in parts if isinstance(part, ast.ClassDef | ast.FunctionDef)]


def _join(carried: dict[str, str], classes: list[Written]) -> Source:
    """One file: all imports on top, then the carried layers, then the classes of blocks, then the network."""
    imports = {"import torch", "from torch import nn"}
    if any("functional." in line.text for written in classes for line in written.lines):
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
    plain = joined_imports(imports - set(future))
    head = (
        '"""A PyTorch model written by Netloom. It needs torch alone."""\n\n'
        + "".join(line + "\n\n" for line in future)
        + "\n".join(plain)
    )
    before = "\n\n\n".join([head, *parts]).split("\n")
    written = [Line(text) for text in before]
    for one in classes:
        written += [Line(""), Line(""), *one.lines]
    return Source("\n".join(line.text for line in written) + "\n", tuple(line.nodes for line in written))
