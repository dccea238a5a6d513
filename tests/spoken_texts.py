"""What the code says to a person: every English text that may reach a translation.

A text is followed from where it is shown (`tr(text)`) back to where it is written: through conditions, tables,
loops, names, attributes, and parameters to the calls that fill them. What cannot be followed is a fault, as is a
sentence that is built by gluing.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from source_texts import (
    FUNCTIONS,
    Inside,
    Source,
    assigned,
    branches,
    called,
    defaults,
    parameters,
    steps,
    steps_of_call,
)

# What is shown: the name of a call and the place of its template.
SPEAKING = {"tr": 0, "translate": 0, "Refusal": 0, "Finding": 1, "Repair": 1, "Failed": 1, "Notice": 1, "progress": 1}
SPEAKING |= {"Diagnosis": 1, "Treatment": 0, "Outcome": 3}
ALSO = {"Diagnosis": 2}  # a second template of the same call
TITLED = {"Diagnosis": "title"}  # a text that is shown as it is
# The same on the command line; `say` in studio takes what is translated already.
TERMINAL = {"say": 0, "note": 0, "sentence": 0}
# Calls whose values are translated before they are filled in, beside those of problems.
TRANSLATING = {"Finding", "Repair", "Failed", "Notice", *TERMINAL}
# Attributes that carry a text of a declaration, a problem or a finding, which are gathered elsewhere.
DECLARED = {"title", "summary", "name", "help", "text", "sentence", "family", "meaning", "severity", "words"}
DECLARED |= {"about", "formula", "extra", "__doc__", "cause", "cure"}
# The functions through which every text passes; what calls them is read instead.
THROUGH = {"runtime/translation.py", "studio/translate.py", "runtime/command/say.py"}
FOREIGN = {"log", "logging", "re"}  # whose methods are called like some of ours
TABLES = (ast.Tuple, ast.List, ast.Set, ast.Dict)
Binding = tuple[Source, ast.expr, Inside]


class Reading:
    """Every text spoken in some sources, with the file that says it, and the faults met on the way."""

    def __init__(self, sources: list[Source]) -> None:
        self.sources = sources
        self.texts: dict[str, str] = {}
        self.faults: list[str] = []
        self._problems = {"Problem", *self._classes_below("Problem")}
        self._speaking = SPEAKING | dict.fromkeys(self._problems, 0)
        self._seen: set[tuple[ast.AST, Inside]] = set()
        for source in sources:
            for call in source.calls:
                self._read_call(source, call)

    def _classes_below(self, base: str) -> Iterator[str]:
        for source in self.sources:
            for name, parents in source.classes:
                if base in parents:
                    yield name
                    yield from self._classes_below(name)

    def _read_call(self, source: Source, call: ast.Call) -> None:
        name = called(call)
        place = self._speaking.get(name)
        if source.where.startswith("runtime/command"):
            place = TERMINAL.get(name, place)
        if place is None or len(call.args) <= place or isinstance(call.func, ast.Attribute):
            return
        if source.where not in THROUGH:
            self._follow(source, call.args[place])
            if name in ALSO:
                self._follow(source, call.args[ALSO[name]])
        for value in call.keywords:
            if value.arg in (None, "node", "port", "severity", "kind", "remedies"):
                continue
            if TITLED.get(name) == value.arg:
                self._follow(source, value.value)
            elif name in self._problems | TRANSLATING:
                self._follow_value(source, value.value)
            elif any(_is_words(branch) for branch in branches(value.value)):
                self._blame(source, value.value, "a value that is English words and is not translated")

    # Values: translated where they are words, else left as they are, so what cannot be followed is no fault

    def _follow_value(self, source: Source, node: ast.expr) -> None:
        if (node, ("value",)) in self._seen:
            return
        self._seen.add((node, ("value",)))
        for branch in branches(node):
            for owner, value in self._stands_for(source, branch):
                if isinstance(value, ast.Constant):
                    self._keep(owner, value.value)
                elif isinstance(value, ast.expr):
                    self._follow_value(owner, value)

    def _stands_for(self, source: Source, node: ast.expr) -> Iterator[tuple[Source, ast.expr]]:
        match node:
            case ast.Constant():
                yield source, node
            case ast.Dict(values=values):
                yield from ((source, value) for value in values)
            case ast.Call(func=ast.Name(id=name)):
                yield from ((source, answer) for answer in source.answers(name))
            case ast.Subscript(value=ast.Dict() as table):
                yield source, table
            case ast.Subscript(value=ast.Name() as name) | ast.Call(func=ast.Attribute(value=ast.Name() as name)):
                found = self._bindings(source, name)
                yield from ((owner, value) for owner, value, path in found if not path and isinstance(value, ast.Dict))
            case ast.Name():
                found = self._bindings(source, node)
                yield from ((owner, value) for owner, value, path in found if not path and not _is_key(value))

    # Templates

    def _follow(self, source: Source, node: ast.expr, path: Inside = ()) -> None:
        """Keep every text that an expression may be, or that lies at a path inside of it."""
        if (node, path) in self._seen:
            return
        self._seen.add((node, path))
        match node:
            case ast.Constant(value=value):
                self._keep(source, value)
            case ast.Attribute(attr=attr) if attr in DECLARED:
                pass
            case ast.Attribute() | ast.Name():
                self._follow_name(source, node, path)
            case ast.Call():
                self._follow_call(source, node, path)
            case _:
                found = steps(node, path)
                if not found and not (path and isinstance(node, TABLES)):
                    self._blame(source, node, "a text that cannot be followed")
                for inner, rest in found:
                    self._follow(source, inner, rest)

    def _follow_call(self, source: Source, call: ast.Call, path: Inside) -> None:
        if called(call) in ("tr", "translate"):
            return  # read as a call of its own
        found = steps_of_call(call, path) or [(answer, path) for answer in source.answers(called(call))]
        if path and path[0] == "*":
            found += [(value, path[1:]) for value in source.yielded(called(call))]
        if not found:
            self._blame(source, call, "a text that cannot be followed")
        for inner, rest in found:
            self._follow(source, inner, rest)

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
                yield from ((owner, *step) for step in assigned(owner.tree, node.attr if whole else name))
            return
        for scope in source.around(node):
            if not isinstance(scope, (*FUNCTIONS, ast.Module)):
                continue
            found = list(assigned(scope, name))
            yield from ((source, *step) for step in found)
            if isinstance(scope, FUNCTIONS) and name in parameters(scope):
                yield from self._arguments(source, scope, name)
                return
            if found:
                return
        yield from self._imported(source, name)

    def _arguments(self, source: Source, function: ast.AST, name: str) -> Iterator[Binding]:
        """What the calls of a function give for a parameter."""
        owner, label = source.parents[function], getattr(function, "name", "")
        wanted = owner.name if isinstance(owner, ast.ClassDef) and label == "__init__" else label
        place = parameters(function).index(name) - isinstance(owner, ast.ClassDef)
        for other in [source] if wanted.startswith("_") else self.sources:
            for call in other.calls_of.get(wanted, ()) if wanted else ():
                if ast.unparse(call.func).partition(".")[0] not in FOREIGN:
                    given = [*call.args[place : place + 1]] if place >= 0 else []
                    given += [item.value for item in call.keywords if item.arg == name]
                    yield from ((other, value, ()) for value in given)
        yield from ((source, value, ()) for value in defaults(function, name))

    def _imported(self, source: Source, name: str) -> Iterator[Binding]:
        for where, label in source.imports.get(name, ()):
            for other in self.sources:
                if other.where == where:
                    yield from ((other, *step) for step in assigned(other.tree, label))

    def _keep(self, source: Source, value: object) -> None:
        if isinstance(value, str) and any(letter.isalpha() for letter in value):
            self.texts.setdefault(value, source.where)

    def _blame(self, source: Source, node: ast.expr, what: str) -> None:
        fault = f"{source.where}:{node.lineno}: {what}: {ast.unparse(node)[:80]}"
        if fault not in self.faults:
            self.faults.append(fault)


def _is_words(node: ast.expr) -> bool:
    """Whether an expression is a literal of words; single letters and signs are none."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and sum(map(str.isalpha, node.value)) > 1


def _is_key(node: ast.expr) -> bool:
    """Whether an expression is a literal that no person reads: a key or a pattern."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and not re.search("[A-Z ]", node.value)
