"""The vocabulary of a node type: ports, settings, signals, and what a node contributes.

A node type is a class in a file of its own, marked with `@node`. Its docstring is the sentence people
read, its class attributes made with `setting()` are the form, its ports are in the decorator, and its
methods say what it contributes. Everything here is plain data; torch is never needed to read it.

What a declaration may say, bound to its settings:

- `build(*signals) -> Form` for modules, losses, metrics and outputs: one `Signal` per input port, a tuple of
  them for a port that takes many, None for an optional port without a wire. It raises `Problem` where
  torch's own message would be poor.
- `carry(*signals) -> dict` (optional, same arguments): what is known of the outputs beside shape and dtype,
  any of `meaning`, `classes`, `low`, `high`; what it leaves out is unknown.
- `describe() -> dict[str, Signal]` and `load() -> Data` for sources: signals of one sample, without the
  batch axis; a port that is missing from both has nothing to give with these settings.
- `columns() -> tuple[Column, ...]` for sources with a setting of kind `columns`: what the form shows.
- `factor()` and the other methods of goals: see `nodes/goals/registry.py`.
- `examples`: pairs of settings and input signals (of one sample) for tests, where defaults cannot serve.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")

FAMILIES = (
    "sources",
    "layers",
    "activations",
    "normalization",
    "regularization",
    "shape",
    "merge",
    "losses",
    "metrics",
    "goals",
    "structure",
)
KINDS = ("source", "module", "loss", "metric", "goal", "output")


class Problem(Exception):
    """Something a person can mend, as a sentence with named values.

    The sentence is a template in English; `{node}` stands for the node, every other name for a value.
    It is translated as a template and only then filled in.
    """

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values = values

    def __str__(self) -> str:
        return self.sentence.format(**{"node": "", **self.values}).strip()


class DeclarationFault(Exception):
    """A node file that declares something impossible; found when the catalogue is read."""


@dataclass(frozen=True, slots=True)
class Signal:
    """What a wire carries, as far as it is known.

    `shape` is the shape with the batch size of the check (a prime per source) and `again` the same with
    another prime, so an axis is the batch axis exactly where the two differ.
    """

    shape: tuple[int, ...]
    again: tuple[int, ...] = ()
    dtype: str = "float32"
    meaning: str = (
        ""  # image, features, sequence, tokens, logits, probabilities, log_probabilities, label, sign, target
    )
    classes: int | None = None
    low: float | None = None
    high: float | None = None

    @property
    def rank(self) -> int:
        """Number of axes, the batch axis included."""
        return len(self.shape)

    @property
    def channels(self) -> int:
        """Size of axis 1, where torch keeps channels."""
        return self.shape[1]

    @property
    def floating(self) -> bool:
        """Whether the values are floating-point numbers."""
        return self.dtype.startswith(("float", "bfloat"))

    def varies(self, axis: int) -> bool:
        """Whether the axis follows the batch size."""
        return bool(self.again) and self.shape[axis] != self.again[axis]

    def describe(self) -> str:
        """The shape as people read it, `N × 128`."""
        if not self.shape:
            return "1"
        letters = ["N" if self.varies(axis) else str(size) for axis, size in enumerate(self.shape)]
        return " × ".join(letters)

    def but(self, **changes: Any) -> Signal:
        """The same signal with some facts replaced."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Port:
    """A place where a wire ends. `kind` must agree at both ends; `ranks` and `dtype` only light the port."""

    key: str
    title: str = ""
    kind: str = "tensor"  # tensor or scalar; a scalar is a loss
    ranks: tuple[int, ...] = ()  # accepted ranks, the batch axis included; empty for any
    dtype: str = ""  # "float", "int" or "" for any
    many: bool = False
    optional: bool = False
    help: str = ""

    @property
    def name(self) -> str:
        """The title, or the key as words."""
        return self.title or self.key.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a choice setting; `declaration` brings settings of its own (an optimizer's)."""

    key: str
    title: str
    declaration: type | None = None

    @property
    def settings(self) -> tuple[Setting, ...]:
        """The settings that this choice carries."""
        return own_settings(self.declaration) if self.declaration else ()


@dataclass(frozen=True, slots=True)
class Setting:
    """One field of a node's form: type, default, bounds, help, and whether a run takes it live."""

    key: str
    kind: str  # bool, int, float, text, choice, ints, file, columns
    default: Any
    title: str = ""
    help: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[Choice, ...] = ()
    live: bool = False
    main: bool = False  # shown on the node itself
    logarithmic: bool = False  # a slider or arrow multiplies instead of adding
    length: int | None = None  # for ints: how many numbers
    optional: bool = False  # None is allowed and means "work it out"
    suffixes: tuple[str, ...] = ()  # for file: what the file dialog offers, such as ".csv"

    @property
    def name(self) -> str:
        """The title, or the key as words."""
        return self.title or self.key.rpartition(".")[2].replace("_", " ").capitalize()

    def refuse(self, value: Any) -> Problem | None:
        """Why the value does not fit, or None when it does."""
        if value is None and self.optional:
            return None
        if not _fits_kind(self, value):
            return Problem(
                "{node}: {setting} cannot be {got}. Give {wanted}.",
                setting=self.name,
                got=repr(value),
                wanted=_WANTED[self.kind],
            )
        numbers = value if self.kind == "ints" else [value] if self.kind in ("int", "float") else []
        for number in numbers:
            if self.minimum is not None and number < self.minimum:
                return Problem(
                    "{node}: {setting} is {got}, but the least is {least}. Make it larger.",
                    setting=self.name,
                    got=number,
                    least=self.minimum,
                )
            if self.maximum is not None and number > self.maximum:
                return Problem(
                    "{node}: {setting} is {got}, but the most is {most}. Make it smaller.",
                    setting=self.name,
                    got=number,
                    most=self.maximum,
                )
        if self.kind == "choice" and value not in {choice.key for choice in self.choices}:
            return Problem(
                "{node}: {setting} has no choice {got}. Choose one of {choices}.",
                setting=self.name,
                got=repr(value),
                choices=", ".join(choice.key for choice in self.choices),
            )
        return None


_WANTED = {
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "text": "a text",
    "choice": "one of the choices",
    "ints": "a list of whole numbers",
    "file": "the path of a file",
    "columns": "a role for each column",
}


def _fits_kind(setting: Setting, value: Any) -> bool:
    whole = isinstance(value, int) and not isinstance(value, bool)
    match setting.kind:
        case "bool":
            return isinstance(value, bool)
        case "int":
            return whole
        case "float":
            return whole or (isinstance(value, float) and value == value and abs(value) != float("inf"))
        case "ints":
            right_length = setting.length is None or (isinstance(value, (list, tuple)) and len(value) == setting.length)
            return (
                isinstance(value, (list, tuple))
                and right_length
                and all(isinstance(item, int) and not isinstance(item, bool) for item in value)
            )
        case "columns":
            return isinstance(value, dict) and all(isinstance(item, str) for pair in value.items() for item in pair)
        case _:
            return isinstance(value, str)


def setting(default: Any, **facts: Any) -> Any:
    """Declare a setting as a class attribute; the kind follows from the default unless it is given.

    A list of `(key, title)` pairs or of declarations as `choices` makes it a choice.
    """
    choices = tuple(_choice(item) for item in facts.pop("choices", ()))
    kind = facts.pop("kind", None) or ("choice" if choices else _kind_of(default))
    return Setting(key="", kind=kind, default=default, choices=choices, **facts)


def _choice(item: Any) -> Choice:
    if isinstance(item, Choice):
        return item
    if isinstance(item, type):
        return Choice(item.key, item.title, item)  # type: ignore[attr-defined]
    return Choice(*item)


def _kind_of(default: Any) -> str:
    for python, kind in (
        (bool, "bool"),
        (int, "int"),
        (float, "float"),
        (str, "text"),
        (tuple, "ints"),
        (list, "ints"),
        (dict, "columns"),
    ):
        if isinstance(default, python):
            return kind
    raise DeclarationFault(f"a setting with default {default!r} needs a kind")


def own_settings(declaration: type) -> tuple[Setting, ...]:
    """The settings declared on a class and then those of its parents, in the order written."""
    found: dict[str, Setting] = {}
    for owner in declaration.__mro__:
        for name, value in vars(owner).items():
            if isinstance(value, Setting):
                found.setdefault(name, replace(value, key=name))
    return tuple(found.values())


def active_settings(declaration: type, values: Mapping[str, Any]) -> tuple[Setting, ...]:
    """All settings in force for these values: a choice's own settings follow it as `choice.setting`."""
    active: list[Setting] = []
    for item in own_settings(declaration):
        active.append(item)
        chosen = values.get(item.key, item.default)
        for choice in item.choices:
            if choice.key == chosen:
                active += [replace(inner, key=f"{item.key}.{inner.key}") for inner in choice.settings]
    return tuple(active)


def bind(declaration: type, values: Mapping[str, Any]) -> Any:
    """An instance with every setting as a plain attribute; a carrying choice becomes a bound instance.

    Values that do not fit raise the `Problem` that says so; unknown names are passed over.
    """
    instance = declaration()
    for item in own_settings(declaration):
        value = values.get(item.key, item.default)
        problem = item.refuse(value)
        if problem:
            raise problem
        chosen = next((choice for choice in item.choices if choice.key == value), None)
        if chosen and chosen.declaration:
            prefix = item.key + "."
            inner = {key.removeprefix(prefix): inside for key, inside in values.items() if key.startswith(prefix)}
            value = bind(chosen.declaration, inner)
        setattr(instance, item.key, tuple(value) if isinstance(value, list) else value)
    return instance


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table as the form shows it: its guessed or chosen role and a few of its values."""

    name: str
    role: str  # feature, category, label, target, ignore
    numeric: bool
    distinct: int
    samples: tuple[str, ...]


Plain = bool | int | float | str | None | tuple["Plain", ...]


@dataclass(frozen=True, slots=True, init=False)
class Form:
    """A call that can be made live or written as a line of source: where the callable lives and its plain arguments.

    `picks` names, per output port, the path into what the call returns; `()` is the result itself.
    """

    path: str
    arguments: tuple[Plain, ...]
    keywords: tuple[tuple[str, Plain], ...]
    picks: tuple[tuple[int, ...], ...]

    def __init__(
        self, path: str, *arguments: Plain, picks: tuple[tuple[int, ...], ...] = ((),), **keywords: Plain
    ) -> None:
        object.__setattr__(self, "path", path)
        object.__setattr__(self, "arguments", arguments)
        object.__setattr__(self, "keywords", tuple(keywords.items()))
        object.__setattr__(self, "picks", picks)


class Module(Form):
    """A submodule made once from the arguments and called with the inputs: `torch.nn.Linear`."""


class Function(Form):
    """A stateless call of the inputs followed by the arguments: `torch.flatten(x, start_dim=1)`."""


class Infix(Form):
    """An operator between all inputs: the path is `+`, `-`, `*`, `/` or `@`."""


class Gathered(Form):
    """A function that takes its inputs as one tuple: `torch.cat((a, b), dim=1)`."""


class Identity(Form):
    """Nothing happens to the input; it only gets a name."""

    def __init__(self) -> None:
        super().__init__("")


@dataclass(frozen=True, slots=True)
class Data:
    """What a source loads: one array per output port, all with the same number of rows.

    `class_names` name the classes of the label port; `columns` name the columns of a feature port;
    `stratify` is the port whose classes a split keeps in proportion.
    """

    arrays: Mapping[str, Any]
    class_names: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    stratify: str = ""


@dataclass(frozen=True, slots=True)
class NodeType:
    """Everything the program knows of a node type; all of it comes from one file."""

    key: str
    title: str
    family: str
    kind: str
    summary: str
    formula: str
    words: tuple[str, ...]
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    declaration: type
    replaces: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = field(default=())
    live_class: str = ""  # the PyTorch name people search for

    def bind(self, values: Mapping[str, Any]) -> Any:
        """The declaration with its settings as attributes; raises `Problem` for a value that does not fit."""
        return bind(self.declaration, values)

    def active_settings(self, values: Mapping[str, Any]) -> tuple[Setting, ...]:
        """The settings in force for these values, those of chosen choices included."""
        return active_settings(self.declaration, values)

    def input(self, key: str) -> Port | None:
        """The input port of that key."""
        return next((port for port in self.inputs if port.key == key), None)

    def output(self, key: str) -> Port | None:
        """The output port of that key."""
        return next((port for port in self.outputs if port.key == key), None)


Declaration = TypeVar("Declaration", bound=type)
_KIND_OF_FAMILY = {"sources": "source", "losses": "loss", "metrics": "metric", "goals": "goal"}
_INPUTS = {
    "sources": (),
    "losses": (Port("prediction"), Port("target")),
    "metrics": (Port("prediction"), Port("target")),
    "goals": (Port("loss", kind="scalar"),),
}
_OUTPUTS = {"losses": (Port("loss", kind="scalar"),), "metrics": (), "goals": ()}


def node(
    *,
    key: str,
    title: str,
    family: str,
    kind: str = "",
    formula: str = "",
    words: tuple[str, ...] = (),
    inputs: tuple[Port, ...] | None = None,
    outputs: tuple[Port, ...] | None = None,
    replaces: tuple[str, ...] = (),
    torch_name: str = "",
) -> Callable[[Declaration], Declaration]:
    """Declare a node type; the docstring of the class is the sentence that people read.

    One input `x` and one output `y` unless said otherwise; losses and metrics take `prediction` and
    `target`, goals a `loss`. Raises `DeclarationFault` for a declaration that cannot work.
    """

    def declare(declaration: Declaration) -> Declaration:
        summary = (declaration.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")
        facts = NodeType(
            key=key,
            title=title,
            family=family,
            kind=kind or _KIND_OF_FAMILY.get(family, "module"),
            summary=re.sub(r"\s+", " ", summary),
            formula=formula,
            words=words,
            inputs=_INPUTS.get(family, (Port("x"),)) if inputs is None else inputs,
            outputs=_OUTPUTS.get(family, (Port("y"),)) if outputs is None else outputs,
            declaration=declaration,
            replaces=replaces,
            settings=own_settings(declaration),
            live_class=torch_name,
        )
        faults = _faults(facts)
        if faults:
            raise DeclarationFault(f"{declaration.__module__}: " + "; ".join(faults))
        declaration.node_type = facts  # type: ignore[attr-defined]
        return declaration

    return declare


def _faults(facts: NodeType) -> list[str]:
    ports = [port.key for port in facts.inputs] + [port.key for port in facts.outputs]
    methods = {"source": ("describe", "load"), "goal": ()}.get(facts.kind, ("build",))
    missing = [name for name in methods if not hasattr(facts.declaration, name)]
    checks = (
        (KEY.fullmatch(facts.key) is None, f"key {facts.key!r} is not lower-case letters, digits and underscores"),
        (not facts.title, "no title"),
        (not facts.summary, "no docstring, which is the sentence people read"),
        (facts.family not in FAMILIES, f"family {facts.family!r} is not one of {', '.join(FAMILIES)}"),
        (facts.kind not in KINDS, f"kind {facts.kind!r} is not one of {', '.join(KINDS)}"),
        (len(set(ports)) != len(ports), "two ports share a key"),
    )
    faults = [text for wrong, text in checks if wrong] + [f"no method {name}()" for name in missing]
    faults += [
        f"{name}() does not take one signal per input port" for name in ("build", "carry") if not _takes(facts, name)
    ]
    for item in facts.settings:
        problem = item.refuse(item.default)
        if problem:
            faults.append(f"the default of {item.key} does not fit: {problem}")
        if not item.help:
            faults.append(f"setting {item.key} has no help")
    return faults


def _takes(facts: NodeType, method: str) -> bool:
    function = getattr(facts.declaration, method, None)
    if function is None:
        return True
    parameters = list(inspect.signature(function).parameters.values())[1:]
    return len(parameters) == len(facts.inputs) or any(item.kind is item.VAR_POSITIONAL for item in parameters)
