"""What the code says to a person, read from its syntax tree: every English text that may reach a translation.

A text is followed from where it is shown (`tr(text)`) back to where it is written: through conditions, tables,
loops, names, attributes, and parameters to the calls that fill them. What cannot be followed is a fault, as is a
sentence that is built by gluing.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("nodes", "runtime", "studio")
# What is shown: the name of a call and the place of its template. `say` in studio takes what is translated already.
SPEAKING = {"tr": 0, "translate": 0, "Finding": 1, "Failed": 1, "progress": 1}
TERMINAL = {"say": 0, "note": 0, "sentence": 0}
# Calls whose values are translated before they are filled in.
TRANSLATING = {"Finding", "Failed", *TERMINAL}
# Attributes that carry a text of a declaration, a problem or a finding, which are gathered elsewhere.
DECLARED = {"title", "summary", "name", "help", "text", "sentence", "family", "meaning", "severity", "__doc__", "extra"}
DECLARED |= {"words"}
FOREIGN = {"log", "logging", "re"}  # whose methods are called like some of ours
# The functions through which every text passes; what calls them is read instead.
THROUGH = {"runtime/translation.py", "studio/translate.py", "runtime/command/say.py"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
# Where a text lies inside a table: "*" for each member or key, "[]" for each value, a number for a cell of a row.
Inside = tuple[str | int, ...]


@dataclass(eq=False)
class Source:
    """One file: its tree, and the node around each node."""

    where: str
    tree: ast.Module
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for outer in ast.walk(self.tree):
            for inner in ast.iter_child_nodes(outer):
                self.parents[inner] = outer

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around a node, from the inside out."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    @cached_property
    def calls(self) -> list[ast.Call]:
        """Every call."""
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.Call)]


Binding = tuple[Source, ast.expr, Inside]


def called(call: ast.Call) -> str:
    """The last part of the name that is called."""
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def read_sources() -> list[Source]:
    """All files of the program."""
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return [Source(str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


class Reading:
    """Every text spoken in some sources, with the file that says it, and the faults met on the way."""

    def __init__(self, sources: list[Source]) -> None:
        self.sources = sources
        self.texts: dict[str, str] = {}
        self.faults: list[str] = []
        self._problems = {"Problem"} | {name for name in self._classes_below("Problem")}
        self._seen: set[tuple[ast.AST, Inside]] = set()
        for source in sources:
            for call in source.calls:
                self._read_call(source, call)

    def _classes_below(self, base: str) -> Iterator[str]:
        for source in self.sources:
            for node in ast.walk(source.tree):
                if isinstance(node, ast.ClassDef) and any(isinstance(b, ast.Name) and b.id == base for b in node.bases):
                    yield node.name
                    yield from self._classes_below(node.name)

    def _read_call(self, source: Source, call: ast.Call) -> None:
        name, problems = called(call), self._problems
        speaking = SPEAKING | dict.fromkeys(problems | {"Refusal"}, 0)
        if source.where.startswith("runtime/command"):
            speaking |= TERMINAL
        place = speaking.get(name)
        if place is None or len(call.args) <= place or isinstance(call.func, ast.Attribute):
            return
        if source.where not in THROUGH:
            self._follow(source, call.args[place])
        for value in call.keywords:
            if name in problems | TRANSLATING and value.arg and value.arg not in ("node", "port", "severity"):
                self._follow_value(source, value.value)
            elif name == "tr" and value.arg and any(_words(node) for node in _branches(value.value)):
                self._blame(source, value.value, "a value that is English words and is not translated")

    def _follow_value(self, source: Source, node: ast.expr) -> None:
        """A value is translated where it is words; else it is left as it is, so what cannot be followed is no fault."""
        if (node, ("value",)) in self._seen:
            return
        self._seen.add((node, ("value",)))
        if isinstance(node, ast.Dict):
            for value in node.values:
                self._follow_value(source, value)
            return
        for branch in _branches(node):
            match branch:
                case ast.Constant(value=str(text)):
                    self._keep(source, text)
                case ast.Name():
                    for owner, value, path in self._bindings(source, branch):
                        if not path and not _is_key(value):
                            self._follow_value(owner, value)
                case ast.Subscript(value=ast.Dict() as table):
                    self._follow_value(source, table)
                case ast.Subscript(value=ast.Name() as table):
                    for owner, value, path in self._bindings(source, table):
                        if not path and isinstance(value, ast.Dict):
                            self._follow_value(owner, value)

    def _keep(self, source: Source, text: str) -> None:
        if any(letter.isalpha() for letter in text):
            self.texts.setdefault(text, source.where)

    def _blame(self, source: Source, node: ast.expr, what: str) -> None:
        fault = f"{source.where}:{node.lineno}: {what}: {ast.unparse(node)[:80]}"
        if fault not in self.faults:
            self.faults.append(fault)

    def _follow(self, source: Source, node: ast.expr, path: Inside = ()) -> None:
        """Keep every text that an expression may be, or that lies at a path inside of it."""
        if (node, path) in self._seen:
            return
        self._seen.add((node, path))
        match node:
            case ast.Constant(value=value):
                if isinstance(value, str):
                    self._keep(source, value)
            case ast.IfExp() | ast.BoolOp() | ast.NamedExpr():
                for branch in _branches(node):
                    self._follow(source, branch, path)
            case ast.Starred(value=inner):
                self._follow(source, inner, ("*", *path))
            case ast.Subscript(value=table):
                self._follow(source, table, ("[]", *path))
            case ast.Attribute(attr=attr) if attr in DECLARED:
                pass
            case ast.Attribute() | ast.Name():
                self._follow_name(source, node, path)
            case ast.Call():
                self._follow_call(source, node, path)
            case ast.Tuple() | ast.List() | ast.Set() | ast.Dict() | ast.ListComp() | ast.GeneratorExp() if path:
                for cell, rest in _cells(node, path):
                    self._follow(source, cell, rest)
            case _:
                self._blame(source, node, "a text that cannot be followed")

    def _follow_call(self, source: Source, call: ast.Call, path: Inside) -> None:
        name, table = called(call), getattr(call.func, "value", None)
        match name, path:
            case "get", _ if table:
                for part, inside in ((table, ("[]", *path)), *((other, path) for other in call.args[1:])):
                    self._follow(source, part, inside)
            case "items", ("*", 1, *rest) if table:
                self._follow(source, table, ("[]", *rest))
            case "items", ("*", 0, *rest) if table:
                self._follow(source, table, ("*", *rest))
            case "values", ("*", *rest) if table:
                self._follow(source, table, ("[]", *rest))
            case "enumerate", ("*", 1, *rest):
                self._follow(source, call.args[0], ("*", *rest))
            case "zip", ("*", int(place), *rest):
                self._follow(source, call.args[place], ("*", *rest))
            case "dict", ("[]", *rest) if call.args:
                self._follow(source, call.args[0], ("*", 1, *rest))
            case ("sorted" | "reversed" | "list" | "tuple" | "set" | "str"), _:
                self._follow(source, call.args[0], path)
            case ("capitalize" | "replace" | "strip" | "lower"), () if table:
                self._follow(source, table)
            case "split", _ if table:
                self._follow(source, table)
            case "join", () if isinstance(table, ast.Constant) and table.value == " ":
                self._follow(source, call.args[0])
            case ("tr" | "translate"), _:
                pass  # read as a call of its own
            case _:
                self._follow_answers(source, call, path)

    def _follow_answers(self, source: Source, call: ast.Call, path: Inside) -> None:
        """What a function of the same file answers."""
        answers = [
            inner.value
            for node in ast.walk(source.tree)
            if isinstance(node, ast.FunctionDef) and node.name == called(call)
            for inner in ast.walk(node)
            if isinstance(inner, ast.Return) and inner.value
        ]
        if not answers:
            self._blame(source, call, "a text that cannot be followed")
        for answer in answers:
            self._follow(source, answer, path)

    def _follow_name(self, source: Source, node: ast.Attribute | ast.Name, path: Inside) -> None:
        found = list(self._bindings(source, node))
        if not found and ast.unparse(node) not in DECLARED:
            self._blame(source, node, "a text that cannot be followed")
        for owner, value, inside in found:
            self._follow(owner, value, (*inside, *path))

    def _bindings(self, source: Source, node: ast.Attribute | ast.Name) -> Iterator[Binding]:
        """What a name or an attribute may stand for: what is assigned to it, looped over, or given as argument."""
        name = ast.unparse(node)
        if isinstance(node, ast.Attribute):
            whole = node.attr.isupper()  # a constant of another module
            for owner in self.sources if whole else [source]:
                yield from ((owner, value, path) for value, path in _assigned(owner.tree, node.attr if whole else name))
            return
        for scope in source.around(node):
            if not isinstance(scope, (*FUNCTIONS, ast.Module)):
                continue
            found = list(_assigned(scope, name))
            yield from ((source, value, path) for value, path in found)
            if isinstance(scope, FUNCTIONS) and name in _parameters(scope):
                yield from self._arguments(source, scope, name)
                return
            if found:
                return
        yield from self._imported(source, name)

    def _arguments(self, source: Source, function: ast.AST, name: str) -> Iterator[Binding]:
        """What the calls of a function give for a parameter."""
        owner = source.parents[function]
        label = getattr(function, "name", "")
        method = isinstance(owner, ast.ClassDef)
        wanted = owner.name if isinstance(owner, ast.ClassDef) and label == "__init__" else label
        place = _parameters(function).index(name) - method
        for other in [source] if wanted.startswith("_") else self.sources:
            for call in other.calls:
                if wanted and called(call) == wanted and ast.unparse(call.func).partition(".")[0] not in FOREIGN:
                    if 0 <= place < len(call.args):
                        yield other, call.args[place], ()
                    yield from ((other, item.value, ()) for item in call.keywords if item.arg == name)
        yield from ((source, value, ()) for value in _default(function, name))

    def _imported(self, source: Source, name: str) -> Iterator[Binding]:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ImportFrom) and name in [item.asname or item.name for item in node.names]:
                where = str(node.module).replace(".", "/") + ".py"
                for other in self.sources:
                    if other.where == where:
                        yield from ((other, value, path) for value, path in _assigned(other.tree, name))


def _words(node: ast.expr) -> bool:
    """Whether an expression is a literal of words; single letters and signs are none."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and sum(map(str.isalpha, node.value)) > 1


def _is_key(node: ast.expr) -> bool:
    """Whether an expression is a literal that no person reads: a key or a pattern."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and not re.search("[A-Z ]", node.value)


def _branches(node: ast.expr) -> Iterator[ast.expr]:
    """What an expression may answer: either side of a condition, every part of an `or`."""
    match node:
        case ast.IfExp(body=body, orelse=otherwise):
            yield from _branches(body)
            yield from _branches(otherwise)
        case ast.BoolOp(op=ast.Or(), values=values):
            named = isinstance(values[0], ast.Attribute) and values[0].attr in DECLARED
            for value in values:
                if not (named and isinstance(value, ast.Name)):  # `document.title or key`
                    yield from _branches(value)
        case ast.BoolOp(op=ast.And(), values=values):
            yield from _branches(values[-1])
        case ast.NamedExpr(value=value):
            yield from _branches(value)
        case _:
            yield node


def _cells(table: ast.expr, path: Inside) -> Iterator[tuple[ast.expr, Inside]]:
    """What lies one step down a path in a literal table, with the path that is left."""
    head, rest = path[0], path[1:]
    match table:
        case ast.Tuple(elts=cells) | ast.List(elts=cells) | ast.Set(elts=cells):
            chosen = cells if isinstance(head, str) else cells[head : head + 1]
            for cell in chosen:
                yield (cell.value, path) if isinstance(cell, ast.Starred) else (cell, rest)
        case ast.Dict(keys=keys, values=values):
            for key, value in zip(keys, values, strict=True):
                if key is None:
                    yield value, path
                else:
                    yield (key if head == "*" else value), rest
        case ast.ListComp(elt=cell) | ast.GeneratorExp(elt=cell):
            yield cell, rest


def _assigned(scope: ast.AST, name: str) -> Iterator[tuple[ast.expr, Inside]]:
    """What is assigned to a name inside a scope, or looped over by it, and where in that it lies."""
    for node in ast.walk(scope):
        match node:
            case ast.Assign(targets=targets, value=value):
                found = [(target, value, ()) for target in targets]
            case ast.AnnAssign(target=target, value=value) | ast.NamedExpr(target=target, value=value) if value:
                found = [(target, value, ())]
            case ast.For(target=target, iter=table) | ast.comprehension(target=target, iter=table):
                found = [(target, table, ("*",))]
            case _:
                continue
        for target, value, start in found:
            yield from ((value, (*start, *path)) for path in _places(target, name))


def _places(target: ast.expr, name: str) -> Iterator[Inside]:
    if ast.unparse(target) == name:
        yield ()
    elif isinstance(target, ast.Tuple):
        for place, part in enumerate(target.elts):
            yield from ((place, *path) for path in _places(part, name))


def _parameters(function: ast.AST) -> list[str]:
    arguments: ast.arguments = function.args  # type: ignore[attr-defined]
    return [item.arg for item in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def _default(function: ast.AST, name: str) -> Iterator[ast.expr]:
    arguments: ast.arguments = function.args  # type: ignore[attr-defined]
    positional = [item.arg for item in (*arguments.posonlyargs, *arguments.args)]
    pairs = [*zip(reversed(positional), reversed(arguments.defaults), strict=False)]
    pairs += [(item.arg, value) for item, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if value]
    yield from (value for item, value in pairs if item == name)
