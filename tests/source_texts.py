"""The program's files as syntax trees, and where in them a value comes from: one step back at a time."""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("nodes", "runtime", "studio")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
# Where a value lies inside a table: "*" for each member or key, "[]" for each value, a number for a cell of a row.
Inside = tuple[str | int, ...]
Step = tuple[ast.expr, Inside]


@dataclass(eq=False)
class Source:
    """One file: its text and tree, every node of it from the outside in, and the node around each node."""

    where: str
    text: str
    tree: ast.Module = field(init=False)
    nodes: list[ast.AST] = field(init=False)
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tree = ast.parse(self.text)
        self.nodes = [self.tree]
        for outer in self.nodes:
            inside = list(parts(outer))
            self.parents.update(dict.fromkeys(inside, outer))
            self.nodes += inside

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around a node, from the inside out."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    @cached_property
    def calls(self) -> list[ast.Call]:
        """Every call."""
        return [node for node in self.nodes if isinstance(node, ast.Call)]

    @cached_property
    def calls_of(self) -> dict[str, list[ast.Call]]:
        """The calls by the last part of the name that is called."""
        found: dict[str, list[ast.Call]] = {}
        for call in self.calls:
            found.setdefault(called(call), []).append(call)
        return found

    @cached_property
    def classes(self) -> list[tuple[str, list[str]]]:
        """Every class with the names of those it derives from."""
        nodes = [node for node in self.nodes if isinstance(node, ast.ClassDef)]
        return [(node.name, [ast.unparse(parent) for parent in node.bases]) for node in nodes]

    @cached_property
    def imports(self) -> dict[str, list[tuple[str, str]]]:
        """The names that are imported from other files: from which, and how each is called there."""
        found: dict[str, list[tuple[str, str]]] = {}
        for node in self.nodes:
            for item in node.names if isinstance(node, ast.ImportFrom) else ():
                where = str(node.module).replace(".", "/") + ".py"
                found.setdefault(item.asname or item.name, []).append((where, item.name))
        return found

    @cached_property
    def functions(self) -> dict[str, list[ast.FunctionDef]]:
        """The functions by name."""
        found: dict[str, list[ast.FunctionDef]] = {}
        for node in self.nodes:
            if isinstance(node, ast.FunctionDef):
                found.setdefault(node.name, []).append(node)
        return found

    def answers(self, name: str) -> list[ast.expr]:
        """What the functions of that name answer."""
        inside = [node for function in self.functions.get(name, ()) for node in walk(function)]
        return [node.value for node in inside if isinstance(node, ast.Return) and node.value]

    def yielded(self, name: str) -> list[ast.expr]:
        """What the generators of that name yield, one after the other."""
        inside = [node for function in self.functions.get(name, ()) for node in walk(function)]
        return [node.value for node in inside if isinstance(node, ast.Yield) and node.value]


def parts(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes directly inside a node, as `ast.iter_child_nodes` finds them, in a fourth of the time."""
    for value in vars(node).values():
        if isinstance(value, ast.AST):
            yield value
        elif isinstance(value, list):
            yield from (part for part in value if isinstance(part, ast.AST))


def walk(node: ast.AST) -> list[ast.AST]:
    """A node and all that lies inside of it, from the outside in."""
    found = [node]
    for each in found:
        found += parts(each)
    return found


@cache
def read_sources() -> list[Source]:
    """All files of the program."""
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    assert len(paths) > len(PACKAGES), "the packages are not where they were"
    gc.disable()  # a million nodes that all stay would be gone through again and again, for three quarters of the time
    try:
        return [Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in paths]
    finally:
        gc.enable()


def called(call: ast.Call) -> str:
    """The last part of the name that is called."""
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def branches(node: ast.expr) -> Iterator[ast.expr]:
    """What an expression may answer: either side of a condition, every part of an `or`."""
    match node:
        case ast.IfExp(body=body, orelse=otherwise):
            yield from branches(body)
            yield from branches(otherwise)
        case ast.BoolOp(op=ast.Or(), values=values):
            named = isinstance(values[0], ast.Attribute)
            for value in values:
                if not (named and isinstance(value, ast.Name)):  # `document.title or key`: a key is no text
                    yield from branches(value)
        case ast.BoolOp(values=values):
            yield from branches(values[-1])
        case ast.NamedExpr(value=value):
            yield from branches(value)
        case _:
            yield node


def steps(node: ast.expr, path: Inside) -> list[Step]:
    """One step into a condition, a subscript or a literal table, with the path that is left."""
    match node:
        case ast.IfExp() | ast.BoolOp() | ast.NamedExpr():
            return [(branch, path) for branch in branches(node)]
        case ast.Starred(value=inner):
            return [(inner, ("*", *path))]
        case ast.Subscript(value=table):
            return [(table, ("[]", *path))]
        case ast.Tuple(elts=cells) | ast.List(elts=cells) | ast.Set(elts=cells) if path:
            chosen = cells if isinstance(path[0], str) else cells[path[0] : path[0] + 1]
            return [(cell.value, path) if isinstance(cell, ast.Starred) else (cell, path[1:]) for cell in chosen]
        case ast.Dict(keys=keys, values=values) if path:
            pairs = zip(keys, values, strict=True)
            return [
                (value, path) if key is None else (key if path[0] == "*" else value, path[1:]) for key, value in pairs
            ]
        case ast.ListComp(elt=cell) | ast.GeneratorExp(elt=cell) if path:
            return [(cell, path[1:])]
    return []


def steps_of_call(call: ast.Call, path: Inside) -> list[Step]:
    """One step into a call of Python's own that takes apart or passes on a table or a text."""
    table = getattr(call.func, "value", None)
    match called(call), path:
        case "get", _ if table:
            return [(table, ("[]", *path)), *((other, path) for other in call.args[1:])]
        case "items", ("*", place, *rest) if table:
            return [(table, ("[]" if place else "*", *rest))]
        case "values", ("*", *rest) if table:
            return [(table, ("[]", *rest))]
        case "enumerate", ("*", 1, *rest):
            return [(call.args[0], ("*", *rest))]
        case "zip", ("*", int(place), *rest):
            return [(call.args[place], ("*", *rest))]
        case "dict", ("[]", *rest) if call.args:
            return [(call.args[0], ("*", 1, *rest))]
        case name, _ if name in ("sorted", "reversed", "list", "tuple", "set", "str"):
            return [(call.args[0], path)]
        case name, _ if table and name in ("capitalize", "replace", "strip", "lower", "split"):
            return [(table, path if name == "split" else ())]
        case "join", () if isinstance(table, ast.Constant) and table.value == " ":
            return [(call.args[0], ())]
    return []


def assigned(scope: ast.AST, name: str) -> list[Step]:
    """What is assigned to a name inside a scope, or looped over by it, and where in that it lies."""
    return _assignments(scope).get(name, [])


@cache
def _assignments(scope: ast.AST) -> dict[str, list[Step]]:
    """The same for every name."""
    found: dict[str, list[Step]] = {}
    for node in walk(scope):
        start: Inside = ()
        match node:
            case ast.Assign(targets=targets, value=value):
                pass
            case ast.AnnAssign(target=target, value=value) | ast.NamedExpr(target=target, value=value) if value:
                targets = [target]
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                targets, start = [target], ("*",)
            case _:
                continue
        for name, path in [named for target in targets for named in _places(target)]:
            found.setdefault(name, []).append((value, (*start, *path)))
    return found


def _places(target: ast.expr) -> Iterator[tuple[str, Inside]]:
    yield target.id if isinstance(target, ast.Name) else ast.unparse(target), ()
    if isinstance(target, ast.Tuple):
        for place, part in enumerate(target.elts):
            yield from ((name, (place, *path)) for name, path in _places(part))


def parameters(function: ast.AST) -> list[str]:
    """The names of a function's parameters."""
    arguments: ast.arguments = function.args  # type: ignore[attr-defined]
    return [item.arg for item in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def defaults(function: ast.AST, name: str) -> Iterator[ast.expr]:
    """The default of a parameter, where it has one."""
    arguments: ast.arguments = function.args  # type: ignore[attr-defined]
    positional = [item.arg for item in (*arguments.posonlyargs, *arguments.args)]
    yield from (
        value for item, value in zip(reversed(positional), reversed(arguments.defaults), strict=False) if item == name
    )
    yield from (
        value
        for item, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if item.arg == name and value
    )
