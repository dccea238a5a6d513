"""Weights of another run for the layers that fit: matched by name or path, and only where every shape agrees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from nodes.spec import Problem
from runtime.compile import Program
from runtime.record import Run, open_run

Network = dict[str, dict[str, Tensor]]  # identifier of a node → its tensors by their names in the module


@dataclass(frozen=True, slots=True)
class Unfit:
    """A layer that has a namesake in the other run, but tensors of other shapes."""

    name: str
    got: str  # the first shape that differs, as the other run has it
    wanted: str


@dataclass(frozen=True, slots=True)
class Report:
    """What became of every layer with weights: identifiers of those that took some, did not fit, or found no namesake.

    `taken` says from which layer of the other run, `unasked` are those that were not to take any.
    """

    taken: Mapping[str, str]
    unfit: tuple[Unfit, ...] = ()
    missing: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()

    def told(self) -> Problem:
        """The report as a sentence with values."""
        values = {
            "count": len(self.taken),
            "all": len(self.taken) + len(self.unfit) + len(self.missing),
            "taken": ", ".join(here if here == there else f"{here} ← {there}" for here, there in self.taken.items())
            or "–",
            "unfit": ", ".join(f"{item.name} ({item.got} → {item.wanted})" for item in self.unfit),
            "missing": ", ".join(self.missing),
        }
        if self.unfit and self.missing:
            return Problem(
                "Weights were loaded for {count} of {all} layers: {taken}. "
                "Another shape: {unfit}. Not in that run: {missing}.",
                **values,
            )
        if self.unfit:
            return Problem(
                "Weights were loaded for {count} of {all} layers: {taken}. Another shape: {unfit}.", **values
            )
        if self.missing:
            return Problem(
                "Weights were loaded for {count} of {all} layers: {taken}. Not in that run: {missing}.", **values
            )
        return Problem("Weights were loaded for all {all} layers: {taken}.", **values)


def load_from(program: Program, place: str, layers: str = "") -> Report:
    """Carry out the act “load”: weights of the run in a folder (or its run.json) for the layers named, or all.

    Raises `Problem` where there is no run, where a name is not known, or where nothing fits.
    """
    if not place:
        raise Problem("There is no run to load weights from. Choose the folder of a run.")
    folder = Path(place).expanduser()
    run = open_run(folder.parent if folder.is_file() else folder)
    report = fitting(program, run, pairs_of(layers))
    if not report.taken:
        raise Problem(
            "No layer fits the weights of the run in {folder}. Give the layers that are to take weights the "
            "names that they have there.",
            folder=str(run.folder),
        )
    return report


def pairs_of(text: str) -> dict[str, str] | None:
    """`a, b = c` → {a: a, b: c}: names here and in the other run; None where nothing is named."""
    pairs = [tuple(part.strip() for part in item.partition("=")[::2]) for item in text.split(",") if item.strip()]
    return {here: there or here for here, there in pairs} or None


@torch.no_grad()
def fitting(program: Program, source: Run | Mapping[str, Tensor], mapping: Mapping[str, str] | None = None) -> Report:
    """Copy weights and buffers into the layers that have a namesake of the same shapes, all tensors of a layer or none.

    `source` is a run or tensors by their names in a network. A name is an identifier (what a title becomes), a path or
    a title; with a `mapping` of names here to names there, the layers named take weights and no others. Raises
    `Problem` for a name that no layer has, here or there.
    """
    tensors, there = (source.weights, _names_of_run(source)) if isinstance(source, Run) else (source, {})
    own = {name: dict(program.network.get_submodule(name).state_dict(keep_vars=True)) for name in _owners(program)}
    own = {name: state for name, state in own.items() if state}
    others = _grouped(tensors)
    here = _names_here(program)
    if mapping:
        chosen = _chosen(mapping, here, own, there, others)
        candidates = {name: [other] for name, other in chosen.items()}
    else:
        titled = {here[path] for path, node in program.checked.document.nodes.items() if node.title and path in here}
        candidates = {name: _namesakes(name, here, there, others, name in titled) for name in own}
    taken = _matches(own, others, candidates, again=bool(mapping))
    for name, other in taken.items():
        for key, tensor in own[name].items():
            tensor.copy_(others[other][key])
    left = [name for name in candidates if name not in taken]
    unfit = {
        name: others[candidates[name][0]]
        for name in left
        if candidates[name] and not any(_same_shapes(own[name], others[other]) for other in candidates[name])
    }
    return Report(
        taken={name: taken[name] for name in own if name in taken},
        unfit=tuple(_difference(name, own[name], other) for name, other in unfit.items()),
        missing=tuple(name for name in left if name not in unfit),
        unasked=tuple(name for name in own if name not in candidates),
    )


def _matches(own: Network, others: Network, candidates: Mapping[str, list[str]], *, again: bool) -> dict[str, str]:
    """Which layer of the other run each one takes: the likeliest of all first, then what is left for the rest.

    No layer of the other run is taken twice unless `again`.
    """
    taken: dict[str, str] = {}
    for rank in range(max(map(len, candidates.values()), default=0)):
        for name, found in candidates.items():
            for other in found[rank : rank + 1] if name not in taken else ():
                if (again or other not in taken.values()) and _same_shapes(own[name], others[other]):
                    taken[name] = other
    return taken


def _owners(program: Program) -> list[str]:
    """The identifiers of layers, those with shared weights once."""
    found: dict[int, str] = {}
    for node, name in program.names.items():
        module = program.module_of(node)
        if module is not None:
            found.setdefault(id(module), name)
    return list(found.values())


def _names_here(program: Program) -> dict[str, str]:
    """Path and title of every node → its identifier."""
    nodes = program.checked.document.nodes
    titles = {nodes[node].title: name for node, name in program.names.items() if node in nodes and nodes[node].title}
    return {**titles, **program.names}


def _names_of_run(run: Run) -> dict[str, str]:
    """Path and title of every node of a run → its identifier there."""
    names = {str(node): str(name) for node, name in dict(run.info.get("names", {})).items()}
    nodes = run.document.nodes
    titles = {nodes[node].title: name for node, name in names.items() if node in nodes and nodes[node].title}
    return {**titles, **names}


def _grouped(tensors: Mapping[str, Tensor]) -> Network:
    """Every way to read a tensor's name as that of a layer and of a tensor in it: `a.0.weight` is in `a` and `a.0`."""
    found: Network = {}
    for name, tensor in tensors.items():
        parts = name.split(".")
        for place in range(1, len(parts)):
            found.setdefault(".".join(parts[:place]), {})[".".join(parts[place:])] = tensor
    return found


def _chosen(
    mapping: Mapping[str, str], here: Mapping[str, str], own: Network, there: Mapping[str, str], others: Network
) -> dict[str, str]:
    found = {}
    for wish, source in mapping.items():
        name = wish if wish in own else here.get(wish, "")
        other = source if source in others else there.get(source, "")
        if name not in own:
            raise Problem("There is no layer “{name}” with weights in this document. Check its name.", name=wish)
        if other not in others:
            raise Problem("There is no layer “{name}” with weights in that run. Check its name.", name=source)
        found[name] = other
    return found


def _namesakes(
    name: str, here: Mapping[str, str], there: Mapping[str, str], others: Network, titled: bool
) -> list[str]:
    """Layers of the other run that this one may mean, the likeliest first.

    A layer that has a title is known by it, another by its path; what numbers an identifier is the order in a graph.
    """
    paths = [there.get(path, "") for path, owner in here.items() if owner == name]
    wishes = [name, *paths] if titled else [*paths, name]
    return [other for other in dict.fromkeys(wishes) if other in others]


def _same_shapes(state: Mapping[str, Tensor], other: Mapping[str, Tensor]) -> bool:
    return state.keys() == other.keys() and all(state[key].shape == other[key].shape for key in state)


def _difference(name: str, state: Mapping[str, Tensor], other: Mapping[str, Tensor]) -> Unfit:
    for key in dict.fromkeys((*state, *other)):
        one, two = state.get(key), other.get(key)
        if one is None or two is None or one.shape != two.shape:
            return Unfit(name, _shape(two), _shape(one))
    raise AssertionError("the shapes agree")


def _shape(tensor: Tensor | None) -> str:
    return "–" if tensor is None else " × ".join(map(str, tensor.shape)) or "1"
