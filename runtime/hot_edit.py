"""The graph is changed while a run rests, and the run goes on: a training of the new graph with all that still fits.

What was learnt stays with its node: tensors of the same shape are kept bit for bit with what the optimizer remembers
of them, of others the part that both have; the rest begins with first weights and an empty memory. Step, epoch, order
of the rows, live settings, noise and clock go on. The training before is left as it is, so that it can go on where the
change is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor, nn

from nodes.catalogue import find
from nodes.spec import Problem
from runtime.by_hand import Touch
from runtime.checked import Checked
from runtime.checkpoint import clone
from runtime.compile import Program, compile_program
from runtime.data import Rows, fit_layers, load_rows
from runtime.descent import Descent
from runtime.device import choose_device, choose_half
from runtime.followers import Followers
from runtime.hot_columns import columns_of
from runtime.hot_pairs import pairs_of, same_run, unchanged
from runtime.hot_report import GONE, KEPT, NEW, NodeFate, Report, TensorFate, fate_of
from runtime.hot_stage import Standing
from runtime.hot_tensors import Axis, layouts, resized, take_over
from runtime.identifiers import name_modules
from runtime.noise import borrowed
from runtime.prepare import chunk_of, refuse, sources_of, work_of
from runtime.stage_plan import plans_of
from runtime.stages import lengths_of, refuse_empty, trace
from runtime.training import Training
from runtime.training_settings import bind_training


def hot_edit(old: Training, checked: Checked) -> tuple[Training, Report]:
    """A training of the changed graph that can take the next step of the run, and what became of every node.

    Where nothing changed that a run depends on, it is the same training. Raises `Problem` with one sentence where the
    graph cannot be trained; the old training is then as it was.
    """
    flat = checked.flat
    refuse(flat)
    if same_run(old.program.checked, flat) and dict(old.program.names) == name_modules(flat):
        return old, Report(old.step, tuple(_kept(old.program)))
    with borrowed(old.device):
        return _Change(old, flat).make()


@dataclass(frozen=True, slots=True)
class _Move:
    """Where the values of a parameter come from, and how its axes are laid out."""

    parameter: Tensor
    axes: tuple[Axis, ...]


@dataclass(slots=True)
class _Change:
    """One change. `pairs` are paths of the changed graph → paths before, `moves` parameters by identity."""

    old: Training
    flat: Checked
    pairs: dict[str, str] = field(default_factory=dict)
    moves: dict[int, _Move] = field(default_factory=dict)
    copies: list[str] = field(default_factory=list)  # that lag behind and begin as copies
    nodes: list[NodeFate] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def make(self) -> tuple[Training, Report]:
        """The new training, with everything taken over."""
        old, flat = self.old, self.flat
        settings = bind_training(flat.document.training)
        device = old.device if settings.device == "auto" else choose_device(settings.device, work_of(flat))
        plans = plans_of(flat)
        refuse_empty(plans)
        self.pairs = pairs_of(old.program.checked.document, flat.document)
        program = compile_program(flat, old.seed)
        program.network.to(device)
        rows = {node: self._rows(node, device) for node in sources_of(flat)}
        chunk = chunk_of(flat)
        self._take_weights(program, rows, chunk, device)
        new = Training(
            number=old.number,
            program=program,
            seed=old.seed,
            device=device,
            half=choose_half(settings.precision, device),
            rows=rows,
            plans=plans,
            lengths=lengths_of(program, plans, rows),
            chunk=chunk,
            followers=Followers(program),
            threads=old.threads,
            clock=replace(old.clock),
            live=self._live(),
            touched=self._touched(program),
            stored=old.stored,
            set_aside=old.set_aside,
            outside=old.outside,
        )
        self._take_masks(new)
        Standing(old, self.pairs, self.notes).take(new)
        for goal in new.goals:
            self._take_memory(goal)
        trace(new)
        return new, Report(old.step, tuple(self.nodes), tuple(self.notes))

    # Data

    def _rows(self, node: str, device: torch.device) -> Rows:
        before = self.pairs.get(node, "")
        if device == self.old.device and before in self.old.rows and self._unchanged(node):
            return replace(self.old.rows[before], node=node)
        return load_rows(self.flat, node, device)

    def _unchanged(self, node: str) -> bool:
        return unchanged(self.old.program.checked, self.flat, self.pairs, node)

    # Weights

    def _take_weights(self, program: Program, rows: Mapping[str, Rows], chunk: int, device: torch.device) -> None:
        nodes, old = program.checked.document.nodes, self.old.program
        done: set[int] = set()
        fit: list[str] = []
        for node in program.names:
            module = program.module_of(node)
            if module is None or id(module) in done or nodes[node].shared in program.names:
                continue
            done.add(id(module))
            before = self.pairs.get(node, "")
            source = old.module_of(before) if before in old.names else None
            if getattr(module, "fitted", False):
                fit += self._take_fitted(program, node, source)
            else:
                self._take_module(program, node, module, source)
        for node in self.copies:
            copy, original = program.module_of(node), program.module_of(nodes[node].linked)
            if copy is not None and original is not None:
                copy.load_state_dict(original.state_dict())
        fit_layers(program, rows, device, chunk, fit)
        self._tell_gone()

    def _tell_gone(self) -> None:
        old = self.old.program
        gone = [path for path in old.names if path not in self.pairs.values()]
        for path in gone:
            source = None if old.checked.document.nodes[path].shared else old.module_of(path)
            tensors = tuple(TensorFate(name, tuple(one.shape), None) for name, one in _tensors(source).items())
            if tensors:
                self.nodes.append(NodeFate(path, GONE, tensors))

    def _take_fitted(self, program: Program, node: str, source: nn.Module | None) -> list[str]:
        """A layer fitted to the training rows stays as it is while these are the same; answers the node if not."""
        above = program.checked.document.upstream(node)
        before = self.pairs.get(node, "")
        known = self.old.program.checked.document.upstream(before) if before else set()
        same = {self.pairs.get(path) for path in above} == known and all(map(self._unchanged, above))
        if source is not None and same and self.old.device == next(iter(source.buffers()), torch.empty(0)).device:
            program.network.set_submodule(program.names[node], source)
            self._tell(node, _tensors(source), _tensors(source), kept=True)
            return []
        self._tell(node, _tensors(source), _tensors(program.module_of(node)))
        return [node]

    def _take_module(self, program: Program, node: str, module: nn.Module, source: nn.Module | None) -> None:
        own, others = _tensors(module), _tensors(source)
        this = program.checked.document.nodes[node]
        if this.transposed:  # the weight is that of another node
            own, others = ({key: one for key, one in both.items() if key != "weight"} for both in (own, others))
        pieces = columns_of(self.old.program.checked, self.flat, self.pairs, node)
        axes = layouts(module, source, pieces) if source is not None else {}
        fates = []
        for name, tensor in own.items():
            other, kept = others.get(name), 0
            if other is not None:
                kept = take_over(tensor, other, axes.get(name, ()))
                self.moves[id(tensor)] = _Move(other, axes.get(name, ()))
            fates.append(TensorFate(name, _shape(other), _shape(tensor), kept))
        if this.lagged and any(one.was != one.now for one in fates):
            self.copies.append(node)
        fates += [TensorFate(name, _shape(one), None) for name, one in others.items() if name not in own]
        self._add(node, tuple(fates))

    def _tell(self, node: str, was: Mapping[str, Tensor], now: Mapping[str, Tensor], *, kept: bool = False) -> None:
        shapes = [(name, _shape(was.get(name)), _shape(now.get(name))) for name in dict.fromkeys((*was, *now))]
        counts = [now[name].numel() if kept else 0 for name, _, _ in shapes]
        self._add(node, tuple(TensorFate(*shape, count) for shape, count in zip(shapes, counts, strict=True)))

    def _add(self, node: str, fates: tuple[TensorFate, ...]) -> None:
        if fates:
            before = self.pairs.get(node, "")
            fate = fate_of(fates) if before else NEW
            self.nodes.append(NodeFate(node, fate, fates, before if before != node else ""))

    def _take_masks(self, new: Training) -> None:
        """What is pruned stays so; what is new is not."""
        names = {id(item): name for name, item in self.old.program.network.named_parameters(remove_duplicate=False)}
        for name, parameter in new.program.network.named_parameters(remove_duplicate=False):
            move = self.moves.get(id(parameter))
            mask = self.old.masks.kept.get(names.get(id(move.parameter), "")) if move else None
            if move is not None and mask is not None:
                whole = torch.ones(parameter.shape, dtype=mask.dtype, device=mask.device)
                take_over(whole, mask, move.axes)
                new.masks.kept[name] = whole

    # Goals

    def _take_memory(self, goal: Descent) -> None:
        """What the optimizer of the goal remembers of each parameter, where it is of the same kind."""
        before = next((one for one in self.old.goals if one.node == self.pairs.get(goal.node)), None)
        if before is None or not before.optimizer.state:
            return
        if type(before.optimizer) is not type(goal.optimizer):
            self.notes.append(Problem("{node} has another optimizer, which begins without a memory.", node=goal.node))
            return
        if getattr(goal.rule.optimizer, "needs_closure", False):
            self._take_whole_memory(goal, before)
            return
        for parameter in goal.parameters:
            move = self.moves.get(id(parameter))
            state = before.optimizer.state.get(move.parameter, {}) if move is not None else {}
            if move is None or not state:
                continue
            known = {
                key: _remembered(value, move, parameter) if isinstance(value, Tensor) else value
                for key, value in state.items()
            }
            if all(value is not None or state[key] is None for key, value in known.items()):
                goal.optimizer.state[parameter] = known

    def _take_whole_memory(self, goal: Descent, before: Descent) -> None:
        """A line search remembers all parameters as one vector: it is kept where none of them changed."""
        moves = [self.moves.get(id(parameter)) for parameter in goal.parameters]
        sources = [move.parameter for move in moves if move is not None]
        same = len(sources) == len(before.parameters) == len(moves) and all(
            one is two and one.shape == now.shape
            for one, two, now in zip(sources, before.parameters, goal.parameters, strict=True)
        )
        if same:
            goal.optimizer.load_state_dict(clone(before.optimizer.state_dict(), goal.device))
        else:
            text = "{node} looks at all weights together, which are others now: its memory begins anew."
            self.notes.append(Problem(text, node=goal.node))

    def _touched(self, program: Program) -> list[Touch]:
        """The weights set by hand that are still there."""
        backwards = {before: path for path, before in self.pairs.items()}
        found = [replace(touch, node=backwards.get(touch.node, "")) for touch in self.old.touched]
        known = {node: program.parameters_of(node) for node in program.names}
        shapes = {
            (node, name.removeprefix(f"{program.names[node]}.")): tuple(one.shape)
            for node, own in known.items()
            for name, one in own.items()
        }
        return [touch for touch in found if _inside(touch.index, shapes.get((touch.node, touch.parameter)))]

    def _live(self) -> list[tuple[int, str, str, Any]]:
        """The live changes of goals that are still there; where the document says something else by now, it counts."""
        backwards = {before: path for path, before in self.pairs.items()}
        found: list[tuple[int, str, str, Any]] = []
        last: dict[tuple[str, str], Any] = {}
        for step, node, key, value in self.old.live:
            if (now := backwards.get(node)) is not None and _setting(self.flat, now, key):
                found.append((step, now, key, value))
                last[now, key] = value
        for (node, key), value in last.items():
            wished = _setting(self.flat, node, key)[0]
            if wished != value:
                found.append((self.old.step, node, key, wished))
        return found


def _inside(index: tuple[int, ...], shape: tuple[int, ...] | None) -> bool:
    return shape is not None and len(index) == len(shape) and all(map(int.__lt__, index, shape))


def _kept(program: Program) -> list[NodeFate]:
    """Every node with memory, all of it kept."""
    found, nodes = [], program.checked.document.nodes
    for node in program.names:
        tensors = {} if nodes[node].shared in program.names else _tensors(program.module_of(node))
        fates = [TensorFate(name, _shape(one), _shape(one), one.numel()) for name, one in tensors.items()]
        if fates:
            found.append(NodeFate(node, KEPT, tuple(fates)))
    return found


def _tensors(module: nn.Module | None) -> dict[str, Tensor]:
    return dict(module.state_dict(keep_vars=True)) if module is not None else {}


def _shape(tensor: Tensor | None) -> tuple[int, ...] | None:
    return None if tensor is None else tuple(tensor.shape)


def _remembered(value: Tensor, move: _Move, parameter: Tensor) -> Tensor | None:
    if value.dim() and value.shape == move.parameter.shape == parameter.shape:
        return value.detach().to(parameter.device, copy=True)
    found = resized(value, move.parameter.shape, parameter, move.axes)
    beside = found is not None and value.device == move.parameter.device
    return found.to(parameter.device) if found is not None and beside else found


def _setting(checked: Checked, node: str, key: str) -> tuple[Any, ...]:
    """The value of a live setting of a goal as a tuple of one; empty where the goal has no such setting now."""
    declared = checked.document.nodes[node]
    facts = find(declared.type)
    items = facts.active_settings(declared.settings) if facts else ()
    return next(((declared.settings.get(key, item.default),) for item in items if item.key == key and item.live), ())
