"""Drafts of classes: the text of one graph with gaps where numbers stand, so that equal blocks share one class.

Every use of a block is drafted; drafts of a block with the same text are one class, and the gaps whose values differ
among its uses become parameters of `__init__`.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from nodes.spec import Form, Function, Gathered, Infix, Module, Plain
from runtime.forms import resolve
from runtime.identifiers import reduce_to_identifier, unique

_SHORT = (("torch.nn.functional.", "functional."), ("torch.nn.", "nn."))
_GAP = re.compile("\x00(\\d+)\x00")


@dataclass(frozen=True, slots=True)
class Line:
    """A line with gaps, and the nodes it belongs to, by their paths in the flat graph."""

    text: str
    nodes: tuple[str, ...] = ()


@dataclass(slots=True)
class Draft:
    """The class of one graph: `makes` is the body of `__init__`, `calls` that of `forward`.

    `gaps` are the values that differ from use to use, each with a word to name it by; `shapes` are comments of which
    only those that all uses agree on are written.
    """

    path: str
    inputs: tuple[str, ...] = ()
    result: str = "torch.Tensor"
    described: str = ""
    makes: list[Line] = field(default_factory=list)
    ties: list[Line] = field(default_factory=list)  # weights that two modules share, told when both are made
    calls: list[tuple[Line, str]] = field(default_factory=list)  # with the shape as a comment
    gaps: list[tuple[str, str]] = field(default_factory=list)  # value as it is written, word
    names: set[str] = field(default_factory=set)  # variables of `forward`
    done: set[str] = field(default_factory=set)

    def once(self, what: str) -> bool:
        """Whether this is asked for the first time: what a node makes is made once, however often it is called."""
        known = what in self.done
        self.done.add(what)
        return not known

    def gap(self, value: str, word: str) -> str:
        """A place for a value."""
        self.gaps.append((value, word))
        return f"\x00{len(self.gaps) - 1}\x00"

    def form_gaps(self, form: Form) -> str:
        """The arguments of a form, each a gap."""
        words = _words(form)
        plain = [
            self.gap(write_plain(value), words[number] if number < len(words) else "value")
            for number, value in enumerate(form.arguments)
        ]
        named = [f"{key}={self.gap(write_plain(value), key)}" for key, value in form.keywords]
        return ", ".join([*plain, *named])

    @property
    def skeleton(self) -> tuple[object, ...]:
        """What must be equal for two uses to be one class."""
        return (
            self.inputs,
            self.result,
            tuple(line.text for line in self.makes),
            tuple(line.text for line, _ in self.calls),
        )


@dataclass(frozen=True, slots=True)
class Written:
    """A class as it is written, and for each of its uses (by path) the arguments that make it."""

    name: str
    lines: tuple[Line, ...]
    arguments: Mapping[str, tuple[tuple[str, str], ...]]  # value as it is written, name of the parameter


def write_class(name: str, drafts: Sequence[Draft]) -> Written:
    """One class for drafts with the same skeleton."""
    first = drafts[0]
    parameters = _parameters(drafts)
    attributes = {text for line in first.makes for text in re.findall(r"self\.(\w+) =", line.text)}
    names = dict(
        zip(
            parameters,
            unique(((word, "value") for word in parameters.values()), (*attributes, *first.inputs)),
            strict=True,
        )
    )
    chosen = {gap: names[values] for gap in range(len(first.gaps)) if (values := _values(drafts, gap)) in names}
    kept = {chosen[int(gap)] for line, _ in first.calls for gap in _GAP.findall(line.text) if int(gap) in chosen}

    def fill(text: str, prefix: str = "") -> str:
        return _GAP.sub(lambda gap: _filled(int(gap[1]), first, chosen, prefix), text)

    def owners(index: int, lines: Callable[[Draft], list[Line]]) -> tuple[str, ...]:
        return tuple(node for draft in drafts for node in lines(draft)[index].nodes)

    makes = [Line("        " + fill(line.text), owners(row, _makes)) for row, line in enumerate(first.makes)]
    stores = [Line(f"        self.{word} = {word}") for word in names.values() if word in kept]
    calls = []
    for row, (line, _) in enumerate(first.calls):
        shapes = {draft.calls[row][1] for draft in drafts}
        comment = f"  # {shapes.pop()}" if len(shapes) == 1 and "" not in shapes else ""
        calls.append(Line("        " + fill(line.text, "self.") + comment, owners(row, _calls)))
    given = "".join(f", {word}: {_annotation(values[0])}" for values, word in names.items())
    described = {draft.described for draft in drafts}
    shown = described.pop() if len(described) == 1 else f"Takes {', '.join(first.inputs) or 'nothing'}."
    taken = "".join(f", {one}: torch.Tensor" for one in first.inputs)
    lines = [
        Line(f"class {name}(nn.Module):"),
        Line(f'    """{shown}"""'),
        Line(""),
        Line(f"    def __init__(self{given}) -> None:"),
        Line("        super().__init__()"),
        *stores,
        *makes,
        *([] if stores or makes else [Line("        pass")]),
        Line(""),
        Line(f"    def forward(self{taken}) -> {first.result}:"),
        *calls,
    ]
    arguments = {
        draft.path: tuple((values[number], word) for values, word in names.items())
        for number, draft in enumerate(drafts)
    }
    return Written(name, tuple(lines), arguments)


def _makes(draft: Draft) -> list[Line]:
    return draft.makes


def _calls(draft: Draft) -> list[Line]:
    return [line for line, _ in draft.calls]


def _parameters(drafts: Sequence[Draft]) -> dict[tuple[str, ...], str]:
    """The values, one for each use, that differ among uses, and a word for each such row of values."""
    found: dict[tuple[str, ...], str] = {}
    for gap, (_, word) in enumerate(drafts[0].gaps):
        values = _values(drafts, gap)
        if len(set(values)) > 1:
            found.setdefault(values, word)
    return found


def _values(drafts: Sequence[Draft], gap: int) -> tuple[str, ...]:
    return tuple(draft.gaps[gap][0] for draft in drafts)


def _filled(gap: int, draft: Draft, chosen: Mapping[int, str], prefix: str) -> str:
    return prefix + chosen[gap] if gap in chosen else draft.gaps[gap][0]


def _annotation(value: str) -> str:
    if value in ("True", "False"):
        return "bool"
    if value.startswith("("):
        return "tuple[int, ...]"
    if value.startswith(("'", '"')):
        return "str"
    return "int" if value.lstrip("-").isdigit() else "float"


def _words(form: Form) -> list[str]:
    """What the positional arguments of a form are called where they are taken; nothing where that is not known."""
    try:
        parameters = [name for name in inspect.signature(resolve(form.path)).parameters if name != "self"]
    except (ValueError, TypeError):
        return []
    return parameters if isinstance(form, Module) else parameters[1:]


def write_call(form: Form, called: str, arguments: Sequence[str], rest: str) -> str:
    """The call of a form: `called` is the attribute that holds its module, `rest` are its own arguments."""
    match form:
        case Module():
            return f"self.{called}({', '.join(arguments)})"
        case Infix():
            return f" {form.path} ".join(arguments)
        case Gathered():
            tuple_of = ", ".join(arguments) + ("," if len(arguments) == 1 else "")
            return f"{shortened(form.path)}({', '.join([f'({tuple_of})', *_some(rest)])})"
        case Function():
            return f"{shortened(form.path)}({', '.join([*arguments, *_some(rest)])})"
    raise TypeError(f"unknown form {form!r}")


def _some(text: str) -> list[str]:
    return [text] if text else []


def write_plain(value: Plain) -> str:
    """A literal. Anything else is a fault of a declaration, and refused."""
    if isinstance(value, tuple):
        return "(" + ", ".join(write_plain(item) for item in value) + ("," if len(value) == 1 else "") + ")"
    if value is None or type(value) in (bool, int, float, str):
        return repr(value)
    raise TypeError(f"{value!r} is not plain data")


def shortened(path: str) -> str:
    """A dotted path as the head of the file lets it be written."""
    if path.startswith("nodes.modules."):
        return path.rpartition(".")[2]
    for long, short in _SHORT:
        if path.startswith(long):
            return short + path.removeprefix(long)
    return path


def class_name(title: str, taken: Iterable[str]) -> str:
    """A name for the class of a block: the letters of its title in capitals, made unique."""
    stem = "".join(part.capitalize() for part in reduce_to_identifier(title, "block").split("_"))
    name, number = stem, 2
    while name in set(taken):
        name, number = f"{stem}{number}", number + 1
    return name


def joined_imports(lines: Iterable[str]) -> list[str]:
    """Imports as a person writes them: whole modules first, then one line for each that names are taken from."""
    whole, taken = set[str](), dict[str, set[str]]()
    for line in lines:
        before, found, names = line.partition(" import ")
        if found:
            taken.setdefault(before, set()).update(name.strip() for name in names.split(","))
        else:
            whole.add(line)
    return sorted(whole) + [f"{module} import {', '.join(sorted(taken[module]))}" for module in sorted(taken)]
