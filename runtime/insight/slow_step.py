"""The next step of a run, taken by a copy that is looked into at every node: nothing of it happens in the run."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import torch
from torch import Tensor, fx, nn

from nodes.modules.reference import Reference
from nodes.spec import Identity
from runtime.checkpoint import clone
from runtime.compile import Program, compile_program, ordered_inputs
from runtime.data import Batches
from runtime.descent import Descent
from runtime.document import End
from runtime.followers import Followers
from runtime.insight.explain.site import Beginning, told_apart
from runtime.insight.slow_update import kind_of, memory_of
from runtime.noise import read_noise, write_noise
from runtime.stages import act_here, enter
from runtime.train import end_stage
from runtime.training import Training


@dataclass(slots=True)
class Seen:
    """What one goal did in the step: by output port what left it and what came back, by parameter how it changed.

    Values and gradients are those of the whole batch; `before`, `gradients` and `after` are by the name of the
    parameter in the network. `order` are the nodes as they were worked out, the sources first, `begun` what those
    with a module began with. `kind` says which rule the update follows, `given` are the gradients that it got, behind
    penalties and clipping, `kept` what it had kept before and `groups` the numbers that it goes by.
    """

    goal: str
    rate: float
    factor: float
    order: list[str] = field(default_factory=list)
    begun: dict[str, Beginning] = field(default_factory=dict)
    values: dict[End, Tensor] = field(default_factory=dict)
    backward: dict[End, Tensor] = field(default_factory=dict)
    before: dict[str, Tensor] = field(default_factory=dict)
    gradients: dict[str, Tensor] = field(default_factory=dict)
    after: dict[str, Tensor] = field(default_factory=dict)
    kind: str = ""
    given: dict[str, Tensor] = field(default_factory=dict)
    kept: dict[str, dict[str, Tensor]] = field(default_factory=dict)
    groups: dict[str, dict[str, Any]] = field(default_factory=dict)


Tell = Callable[[Program, Seen], None]


@dataclass(frozen=True, slots=True)
class Taken:
    """The step of the copy: what each due goal did, in turn, and the copy as it is afterwards.

    `rows` are the row numbers of the batch by source; an endless source has none.
    """

    program: Program
    goals: list[Seen]
    followed: dict[str, tuple[Tensor, Tensor]]  # weights that follow others: before and after
    rows: dict[str, list[int]]
    endless: list[str]  # the sources that draw a batch of their own for every step


def twin_of(training: Training) -> Training:
    """The same training with weights, optimizers and batches of its own, between the same two steps."""
    program = compile_program(training.program.checked, seed=None)
    program.network.to(training.device).train()
    twin = Training(
        number=training.number,
        program=program,
        seed=training.seed,
        device=training.device,
        half=training.half,
        rows=training.rows,
        plans=training.plans,
        lengths=training.lengths,
        chunk=training.chunk,
        followers=Followers(program),
    )
    enter(twin, training.at_work.place)
    twin.load_state(clone(training.state()))
    modules = dict(training.program.network.named_modules())
    for name, module in program.network.named_modules():
        if isinstance(module, Reference):  # fitted once before the run; no weight tells it
            module.estimator = modules[name].estimator
    return twin


def take_slowly(training: Training, tell: Tell | None = None) -> Taken:
    """Take the next step with a copy of a training and look at everything. Torch's streams are left to the caller.

    `tell` hears of each goal's forward pass while the weights are still those that it went through.
    """
    twin = twin_of(training)
    _turn(twin)
    names = _names(twin.program)
    due = [goal for goal in twin.goals if goal.due(twin.done_here)]
    batch = twin.draw(due)
    rows = _rows_of(twin, batch)
    noise = read_noise(twin.device) if len(twin.goals) > 1 else None
    seen = []
    for goal in due:
        if noise:
            write_noise(noise, twin.device)
        look = _Look(twin.program, goal, names, twin.rate(goal), tell)
        with torch.enable_grad():
            goal.descend([batch[place] for place in twin.places[goal.node]], look.seen.rate, look)
        look.end()
        seen.append(look.seen)
    twin.step += 1
    twin.masks.apply(twin.program)
    following = {name: item.detach().clone() for name, item in names.items() if _lags(twin.program, name)}
    twin.followers.follow(twin.step)
    followed = {name: (before, names[name].detach()) for name, before in following.items()}
    endless = [node for node, supply in twin.batches.items() if not isinstance(supply, Batches)]
    return Taken(twin.program, seen, followed, rows, endless)


def _rows_of(twin: Training, batch: Sequence[Tensor]) -> dict[str, list[int]]:
    """The numbers of the rows in the batch that was drawn last."""
    found, first = {}, 0
    for node, supply in twin.batches.items():
        if isinstance(supply, Batches) and len(batch[first]):
            end = supply.bounds[supply.position]
            found[node] = supply.order[end - len(batch[first]) : end].tolist()
        first += len(supply.ports)
    return found


def _turn(twin: Training) -> None:
    """Where a stage has ended the next step is the first of the next stage; of the last one it is one step more."""
    if twin.step >= twin.end and twin.at_work.place + 1 < len(twin.plans):
        end_stage(twin, "length")
        enter(twin, twin.at_work.place + 1)
        act_here(twin)
        twin.program.network.train()


def _names(program: Program) -> dict[str, Tensor]:
    return dict(program.network.named_parameters())


def _lags(program: Program, name: str) -> bool:
    nodes = program.checked.document.nodes
    return any(name.startswith(f"{own}.") and nodes[key].lagged for key, own in program.names.items())


class _Look(fx.Interpreter):
    """A watcher of one goal's step: it runs the graph node by node and keeps what it sees."""

    def __init__(
        self, program: Program, goal: Descent, names: dict[str, Tensor], rate: float, tell: Tell | None
    ) -> None:
        super().__init__(goal.graph.module)
        self.program, self.tell = program, tell
        self.of = goal
        self.seen = Seen(goal.node, rate, goal.factor)
        own = {id(item) for item in goal.parameters}
        self.names = {name: item for name, item in names.items() if id(item) in own}
        self.seen.before = {name: item.detach().clone() for name, item in self.names.items()}
        self.seen.kind = kind_of(goal)
        self.seen.kept = {name: memory_of(goal, item) for name, item in self.names.items()}
        self.results: dict[str, Any] = {}

    def forward(self, goal: Descent, batch: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """Run the goal's graph."""
        for end, tensor in zip(goal.graph.inputs, batch, strict=True):
            self._keep(end, tensor)
        outputs: tuple[Tensor, ...] = self.run(*batch)
        if goal.node not in self.seen.order:
            self._keep(End(goal.node, ""), outputs[0])
        if self.tell is not None:
            noise = read_noise(goal.device)
            self.tell(self.program, self.seen)
            write_noise(noise, goal.device)
        return outputs

    def see_gradients(self, goal: Descent) -> None:
        """The gradients of the loss, before penalties and clipping."""
        self.seen.gradients = {
            name: item.grad.detach().clone() for name, item in self.names.items() if item.grad is not None
        }

    def end(self) -> None:
        """The update is done."""
        seen = self.seen
        seen.after = {name: item.detach().clone() for name, item in self.names.items()}
        seen.given = {name: item.grad.detach().clone() for name, item in self.names.items() if item.grad is not None}
        for group in self.of.optimizer.param_groups:
            own = {id(item) for item in group["params"]}
            numbers = {key: value for key, value in group.items() if key != "params"}
            seen.groups |= {name: numbers for name, item in self.names.items() if id(item) in own}

    def run_node(self, n: fx.Node) -> Any:
        """Run one node and keep what leaves the node of the document that it belongs to."""
        key = n.meta.get("node", "")
        if n.op not in ("call_module", "call_function") or n.target is operator.getitem or not key:
            return super().run_node(n)
        if n.op == "call_module":
            self._see_beginning(key, self.fetch_attr(str(n.target)))
        result = told_apart(super().run_node(n), self.fetch_args_kwargs_from_env(n)[0])
        self._take(key, result)
        return result

    def _see_beginning(self, key: str, module: nn.Module) -> None:
        """Keep what a module in training is about to change, and where draws begin that leave no trace."""
        if module.training:
            buffers = {name: one.detach().clone() for name, one in module.named_buffers()}
            draws = any(getattr(one, "dropout", 0.0) for one in module.modules())
            self.seen.begun[key] = Beginning(read_noise(self.of.device) if draws else None, buffers)

    def _take(self, key: str, result: Any) -> None:
        known = self.program.checked.nodes.get(key)
        if known is None or known.form is None or isinstance(known.form, Identity):
            return
        for end, pick in zip(_ends(self.program, key), known.form.picks, strict=False):
            try:
                tensor = reduce(operator.getitem, pick, result)
            except (IndexError, TypeError):
                continue
            if isinstance(tensor, Tensor):
                self._keep(end, tensor)

    def _keep(self, end: End, tensor: Tensor) -> None:
        seen = self.seen
        if end.node not in seen.order:
            seen.order.append(end.node)
        seen.values[end] = tensor.detach()
        if tensor.requires_grad:

            def come(gradient: Tensor) -> None:
                seen.backward[end] = gradient.detach()

            tensor.register_hook(come)


def _ends(program: Program, key: str) -> list[End]:
    """The output ports of a node."""
    from nodes.catalogue import find

    facts = find(program.checked.document.nodes[key].type)
    ports = [port.key for port in facts.outputs] if facts is not None else []
    return [End(key, port) for port in ports or [""]]


def entering(program: Program, key: str) -> list[tuple[str, str]]:
    """The wires into a node as pairs of nodes."""
    return [(wire.source.node, key) for wire in ordered_inputs(program.checked, key) if wire]
