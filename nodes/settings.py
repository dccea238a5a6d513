"""Settings: the fields of a node's form, declared as class attributes and bound to a document's values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from nodes.problem import DeclarationFault, Problem


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
    kind: str  # bool, int, float, text, choice, ints, file, columns, block, node, nodes
    default: Any
    title: str = ""
    help: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[Choice, ...] = ()
    live: bool = False
    main: bool = False  # shown on the node itself
    aside: bool = False  # rarely wanted: stands behind the others and is reached by name only
    logarithmic: bool = False  # an arrow multiplies instead of adding
    slider: tuple[float, float] | None = None  # shown as a slider over this range; beyond it, within the bounds, typed
    length: int | None = None  # for ints: how many numbers
    optional: bool = False  # None is allowed and means "work it out"
    sign: str = ""  # written before the value on the node, such as ×
    tall: bool = False  # for text: several lines, in letters of one width
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
    "block": "the id of a block",
    "node": "the id of a node",
    "nodes": "a list of ids",
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
        case "nodes":
            return isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value)
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


@lru_cache(4096)  # every check binds its nodes, and a class never changes
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
