"""The vocabulary of a node type: ports, settings, signals, and what a node contributes.

A node type is a class in a file of its own, marked with `@node`. Its docstring is the sentence people
read, its class attributes made with `setting()` are the form, its ports are in the decorator, and its
methods say what it contributes. Everything here is plain data; torch is never needed to read it. Declarations
import all they need from here; the parts are in files of their own.

What a declaration may say, bound to its settings:

- `build(*signals) -> Form` for modules, losses, metrics and outputs: one `Signal` per input port, a tuple of
  them for a port that takes many, None for an optional port without a wire. It raises `Problem` where
  torch's own message would be poor.
- `carry(*signals) -> dict` (optional, same arguments): what is known of the outputs beside shape and dtype,
  any of `meaning`, `classes`, `low`, `high`; what it leaves out is unknown.
- `describe() -> dict[str, Signal]` and `load() -> Data` for sources: signals of one sample, without the
  batch axis; a port that is missing from both has nothing to give with these settings. A source marked
  `endless = True` has no rows; instead of `load` it has `build() -> Form`, a function of the number of samples.
- `verify(described)` (optional) for sources: raises `Problem` where settings do not go with what `describe` tells.
- `follows`: input ports (keys) at which what enters must take gradients although no weight is above it.
- `random = True`: draws anew at every call, after training too, so that no two answers are equal; `opaque = True`: no
  gradient passes from its outputs to its inputs.
- `arithmetic` (optional): the way in which one number of its outputs is explained, one of those in
  `runtime/insight/explain/`; without it gradients tell how much each input contributes.
- For the Doctor (`runtime/doctor/`): `saturates = True` where both ends of the output are flat, so that hardly a
  gradient passes there; `dies = True` where a unit may give 0 for good, without any gradient;
  of losses `measures`: "nats" of labels, "squares" or "distance" between two like signals; `takes`: least and largest
  target that make sense; `code`: the input (a port) whose distance from a prior is charged.
- `alphabets() -> dict[str, Alphabet]` (optional) for sources of texts: by output port, how a text that people type
  stands for the numbers of one sample, and they for a text (`nodes/alphabet.py`).
- `closed = True` of sources whose rows hold all that can happen, so that to know a held-out row is no leak.
- `world() -> World` of sources of steps through a world (`nodes/worlds.py`): where each action leads and what it earns.
- `shown_to` of sources of points in the plane: how far pictures of the plane go on all sides at least.
- `unit_names() -> tuple[str, ...]`: what the numbers that leave are called, in their order.
- `picture` for views: what they show, of the kinds that studio knows how to draw.
- `advise(*signals) -> Iterator[Problem]` (optional, same arguments as `build`): what runs, but hardly as meant.
- `toward(x, wanted) -> dict | None` (static, optional): the settings with which the type turns one signal into the
  shape of another; `suits(x) -> bool` (static, optional): whether it does something sensible with a signal. Both for
  repairs, as are the `traits` and the remedies of a `Problem` (`nodes/remedies.py`).
- `columns() -> tuple[Column, ...]` for sources with a setting of kind `columns`: what the form shows.
- Nothing for blocks and their inputs and outputs: they stand for a graph (`runtime/expand.py`).
- `factor()` and the other methods of goals: see `nodes/goals/registry.py`.
- `examples`: pairs of settings and input signals (of one sample) for tests, where defaults cannot serve.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from nodes.forms import Form, Function, Gathered, Identity, Infix, Module, Plain
from nodes.problem import DeclarationFault, Problem
from nodes.remedies import TRAITS
from nodes.settings import Choice, Setting, active_settings, bind, own_settings, setting
from nodes.signals import ABSENT, Column, Data, Examples, Signal

__all__ = [
    "ABSENT",
    "FAMILIES",
    "KEY",
    "KINDS",
    "Choice",
    "Column",
    "Data",
    "DeclarationFault",
    "Examples",
    "Form",
    "Function",
    "Gathered",
    "Identity",
    "Infix",
    "Module",
    "NodeType",
    "Plain",
    "Port",
    "Problem",
    "Setting",
    "Signal",
    "active_settings",
    "bind",
    "node",
    "own_settings",
    "setting",
]

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
    "references",
    "goals",
    "views",
    "structure",
)
KINDS = ("source", "module", "loss", "metric", "goal", "view", "output", "reroute", "block", "entrance", "exit")


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
    traits: tuple[str, ...] = ()  # what repairs and hints may take it for, of `nodes.remedies.TRAITS`

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
_KIND_OF_FAMILY = {"sources": "source", "losses": "loss", "metrics": "metric", "goals": "goal", "views": "view"}
_INPUTS = {
    "sources": (),
    "losses": (Port("prediction"), Port("target")),
    "metrics": (Port("prediction"), Port("target")),
    "goals": (Port("loss", kind="scalar", many=True),),
}
_OUTPUTS = {"losses": (Port("loss", kind="scalar"),), "metrics": (), "goals": (), "views": ()}


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
    traits: tuple[str, ...] = (),
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
            traits=traits,
        )
        faults = _faults(facts)
        if faults:
            raise DeclarationFault(f"{declaration.__module__}: " + "; ".join(faults))
        declaration.node_type = facts  # type: ignore[attr-defined]
        return declaration

    return declare


_METHODS: dict[str, tuple[str, ...]] = {
    "source": ("describe",),
    **dict.fromkeys(("goal", "block", "entrance", "exit"), ()),
}


def _faults(facts: NodeType) -> list[str]:
    ports = [port.key for port in facts.inputs] + [port.key for port in facts.outputs]
    methods = _METHODS.get(facts.kind, ("build",))
    if facts.kind == "source":
        methods = (*methods, "build" if getattr(facts.declaration, "endless", False) else "load")
    missing = [name for name in methods if not hasattr(facts.declaration, name)]
    checks = (
        (KEY.fullmatch(facts.key) is None, f"key {facts.key!r} is not lower-case letters, digits and underscores"),
        (not facts.title, "no title"),
        (not facts.summary, "no docstring, which is the sentence people read"),
        (facts.family not in FAMILIES, f"family {facts.family!r} is not one of {', '.join(FAMILIES)}"),
        (not set(facts.traits) <= set(TRAITS), f"a trait is not one of {', '.join(TRAITS)}"),
        (facts.kind not in KINDS, f"kind {facts.kind!r} is not one of {', '.join(KINDS)}"),
        (len(set(ports)) != len(ports), "two ports share a key"),
    )
    faults = [text for wrong, text in checks if wrong] + [f"no method {name}()" for name in missing]
    untaken = [name for name in ("build", "carry", "advise") if facts.kind != "source" and not _takes(facts, name)]
    faults += [f"{name}() does not take one signal per input port" for name in untaken]
    for item in facts.settings:
        problem = item.refuse(item.default)
        if problem:
            faults.append(f"the default of {item.key} does not fit: {problem}")
        if not item.help:
            faults.append(f"setting {item.key} has no help")
        if item.slider and not _slides(item):
            faults.append(f"the slider of {item.key} is no range of numbers around its default and within its bounds")
    return faults


def _slides(item: Setting) -> bool:
    least, most = item.slider or (0, 0)
    ends_fit = item.refuse(least) is None and item.refuse(most) is None
    return item.kind in ("int", "float") and not item.optional and ends_fit and least <= item.default <= most > least


def _takes(facts: NodeType, method: str) -> bool:
    function = getattr(facts.declaration, method, None)
    if function is None:
        return True
    parameters = list(inspect.signature(function).parameters.values())[1:]
    return len(parameters) == len(facts.inputs) or any(item.kind is item.VAR_POSITIONAL for item in parameters)
