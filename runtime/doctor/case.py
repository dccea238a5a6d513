"""What a rule looks at: the document a run was started with, what the run told, and what is known of its rows.

Judged is the stage that was at work last: earlier ones had other goals. Nothing here changes anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from nodes.catalogue import find
from nodes.spec import NodeType, Signal
from runtime.alike import Mention
from runtime.checked import Checked
from runtime.doctor.course import Course
from runtime.doctor.data_facts import DataFacts
from runtime.document import Document, End
from runtime.history import Curve, History
from runtime.stage_plan import Plan, plans_of, reached
from runtime.telemetry import Epoch, Failed, Finished, Layer, Layers, StageBegan
from runtime.tuning import in_force

FEW, FEWEST = 5, 3  # the last looks that a rule takes the median of, and how many there have to be at least
RECENT = 1 / 3  # of the steps of the stage until now: what was seen before is not how it is
EARLY, HALF, LATE = 0.2, 0.5, 0.75  # of the planned steps of a stage: what is ill before may mend of itself
_FAR = 64  # nodes walked through


@dataclass(frozen=True)
class Case:
    """`checked` is that of the flat graph."""

    checked: Checked
    history: History
    data: Mapping[str, DataFacts] = field(default_factory=dict)

    @classmethod
    def of(cls, checked: Checked, history: History, data: Mapping[str, DataFacts]) -> Case:
        """The case of a run of a document, whose flat graph is looked at."""
        return cls(checked.flat, history, data)

    @property
    def document(self) -> Document:
        """The flat graph."""
        return self.checked.document

    # What the nodes are.

    def type_of(self, node: str) -> NodeType | None:
        """The type of a node."""
        return find(self.document.nodes[node].type)

    def has(self, node: str, trait: str) -> bool:
        """Whether a node's type has a trait."""
        facts = self.type_of(node)
        return facts is not None and trait in facts.traits

    def says(self, node: str, name: str) -> Any:
        """What a node's declaration says under a name; None where it says nothing."""
        facts = self.type_of(node)
        return getattr(facts.declaration, name, None) if facts else None

    def family(self, node: str) -> str:
        """The family of a node's type."""
        facts = self.type_of(node)
        return facts.family if facts else ""

    def bound(self, node: str) -> Any:
        """A node's declaration with its settings as attributes; those of a goal as they were at the end."""
        return self.bound_at(node, None)

    def bound_at(self, node: str, step: int | None) -> Any:
        """The same, as it was at a step: whoever trains may change the settings of a goal on the way."""
        facts, tuned = self.type_of(node), in_force(self.history.tuned, node, step)
        assert facts is not None
        return facts.bind(tuned.settings if tuned else self.document.nodes[node].settings)

    def weighs(self, node: str) -> bool:
        """Whether a node multiplies by weights that are learnt; gains of a normalization do not count."""
        shared = bool(self.document.nodes[node].linked)
        return self.family(node) == "layers" and (shared or self.checked.nodes[node].parameters > 0)

    def gates(self, node: str) -> bool:
        """Whether all that leaves a node is multiplied with something else, which it opens and shuts."""
        wires = self.document.outgoing[node]
        return bool(wires) and all(self.says(wire.target.node, "arithmetic") == "multiplied" for wire in wires)

    def name(self, node: str) -> Mention:
        """How a sentence names another node."""
        return Mention(node)

    def origin(self, node: str, port: str) -> End | None:
        """Where what enters a port comes from."""
        wires = self.document.entering(node, port)
        return self.checked.origin(wires[0].source) if wires else None

    def signal(self, end: End) -> Signal | None:
        """What leaves there."""
        return self.checked.signal(end.node, end.port)

    def before(self, node: str) -> list[str]:
        """The nodes right above, reroute points passed over."""
        return [self.checked.origin(wire.source).node for wire in self.document.incoming[node]]

    def walk(self, node: str, stop: Any) -> Iterator[str]:
        """The nodes above, nearest first, as long as one wire enters; the first for which `stop` holds is the last."""
        for _ in range(_FAR):
            above = self.before(node)
            if len(above) != 1:
                return
            node = above[0]
            yield node
            if stop(node):
                return

    # Who learns.

    @cached_property
    def plan(self) -> Plan | None:
        """The stage at work last."""
        plans = plans_of(self.checked)
        stage = next((event.stage for event in reversed(self.history.stages) if isinstance(event, StageBegan)), "")
        return next((plan for plan in plans if plan.stage.id == stage), plans[0] if plans else None)

    @cached_property
    def begun(self) -> int:
        """The step at which that stage began."""
        return next((event.step for event in reversed(self.history.stages) if isinstance(event, StageBegan)), 0)

    @cached_property
    def goals(self) -> tuple[str, ...]:
        """The goals at work in it that minimize something."""
        return tuple(goal for goal in self.plan.goals if self.bound(goal).sense == "minimize") if self.plan else ()

    @cached_property
    def trains(self) -> Mapping[str, frozenset[str]]:
        """By goal the nodes whose weights it changes."""
        return self.plan.trains if self.plan else {}

    @cached_property
    def rivals(self) -> tuple[tuple[str, str], ...]:
        """Pairs (judge, maker) of goals of which each sees what the other trains; the judge trains nearer to both."""
        found = []
        all_goals = self.plan.goals if self.plan else ()
        for judge in all_goals:
            for maker in all_goals:
                mine, other = self.trains[judge], self.trains[maker]
                if judge != maker and mine and other and not mine & other and self._judges(judge, maker):
                    found.append((judge, maker))
        return tuple(found)

    def _judges(self, judge: str, maker: str) -> bool:
        """Whether what the maker trains reaches both goals, and its own only through what the judge trains."""
        nodes = self.document.nodes
        mine, other = self.trains[judge], self.trains[maker]
        own = {key for key, node in nodes.items() if (node.shared or key) in mine}
        made = {key for key, node in nodes.items() if (node.shared or key) in other}
        above_judge, above_maker = self.document.upstream(judge), self.document.upstream(maker)
        through = own & above_maker
        return bool(through) and bool(made & above_judge) and bool(made & self.document.upstream(*through))

    @cached_property
    def single(self) -> tuple[str, ...]:
        """The goals that have no rival."""
        pairs = {goal for pair in self.rivals for goal in pair}
        return tuple(goal for goal in self.goals if goal not in pairs)

    def learners(self, goal: str) -> list[str]:
        """The layers a goal trains that the run looked into, in the order of the graph, that its gradient reaches."""
        seen = reached(self.document, goal)
        return [node for node in self.checked.order if node in self.trains.get(goal, ()) and node in seen]

    # What the run told.

    @cached_property
    def looks(self) -> list[tuple[int, Mapping[str, Layer]]]:
        """The looks into the layers in this stage: step and layers."""
        told = [event for event in self.history.events(0) if isinstance(event, Layers)]
        return [(event.step, event.layers) for event in told if event.step >= self.begun]

    def seen(self, node: str, read: Any, last: int = 0) -> list[float]:
        """A number of a layer at every look that has it, or the last few of late; `read` takes a `Layer`.

        What it answers None to is left out.
        """
        known = self._known(node, read)
        if not last or not known:
            return [value for _, value in known]
        since = known[-1][0] - RECENT * (known[-1][0] - self.begun)
        return [value for step, value in known if step >= since][-last:]

    def median(self, node: str, read: Any, last: int = FEW) -> float | None:
        """The median of that; None where it was seen too few times."""
        enough = len(self._known(node, read)) >= FEWEST
        return float(np.median(self.seen(node, read, last))) if enough else None

    def _known(self, node: str, read: Any) -> list[tuple[int, float]]:
        found = [(step, read(layers[node])) for step, layers in self.looks if node in layers]
        return [(step, float(value)) for step, value in found if value is not None]

    @cached_property
    def epochs(self) -> list[Epoch]:
        """The epochs of this stage."""
        return [epoch for epoch in self.history.epochs if epoch.step > self.begun]

    @cached_property
    def failed(self) -> Failed | None:
        """The end of a run that broke."""
        return next((event for event in self.history.end if isinstance(event, Failed)), None)

    @cached_property
    def steps(self) -> int:
        """Steps of this stage that were told."""
        ends = [curve.first + curve.count * curve.every for curve in self.history.curves.values() if curve.count]
        return max([0, *(end - self.begun for end in ends)])

    @cached_property
    def progress(self) -> float:
        """How much of its planned steps this stage has done, 0 to 1; 1 once it has ended, however early."""
        began = next((one for one in reversed(self.history.stages) if isinstance(one, StageBegan)), None)
        ended = self.history.stages[-1:] if began else [one for one in self.history.end if isinstance(one, Finished)]
        if not self.planned or (ended and ended[0] is not began):
            return 1.0
        return min(1.0, self.steps / self.planned)

    @cached_property
    def planned(self) -> int:
        """The steps that this stage is to have; 0 where that is not known."""
        began = next((one for one in reversed(self.history.stages) if isinstance(one, StageBegan)), None)
        told = began or self.history.started
        return told.epochs * told.steps_per_epoch if told else 0

    def course(self, goal: str) -> Course:
        """How the training loss of a goal went in this stage."""
        curve = self.history.curves.get(goal)
        if curve is None:
            return Course(np.zeros(0))
        values = np.asarray(curve.values(), np.float64)
        skipped = self._skipped(curve)
        per_epoch = self.history.started.steps_per_epoch if self.history.started else 1
        return Course(values[skipped:], per_epoch=max(1, per_epoch // curve.every))

    def step_at(self, goal: str, place: int) -> int:
        """The step to which a point of that course belongs."""
        curve = self.history.curves[goal]
        return curve.first + curve.every * (self._skipped(curve) + place)

    def loss_at(self, goal: str, step: int) -> float:
        """The point of that course at a step, or the one before it."""
        place = (step - self.step_at(goal, 0)) // self.history.curves[goal].every
        return float(self.course(goal).values[place])

    def _skipped(self, curve: Curve) -> int:
        """The points of a curve before this stage."""
        return max(0, -(-(self.begun - curve.first) // curve.every))

    def changed_before(self, goal: str, step: int) -> int | None:
        """The step at which the settings of a goal were last changed in this stage, at that one or before."""
        tuned = in_force(self.history.tuned, goal, step)
        return tuned.step if tuned and tuned.step > self.begun else None

    def held(self, goal: str) -> np.ndarray:
        """The validation loss of a goal, epoch after epoch."""
        return np.array([epoch.validation[goal] for epoch in self.epochs if goal in epoch.validation])

    def by_epoch(self, goal: str) -> np.ndarray:
        """The training loss of a goal, epoch after epoch."""
        return np.array([epoch.train[goal] for epoch in self.epochs if goal in epoch.train])

    def update(self, goal: str) -> float | None:
        """The largest update ratio among the layers of a goal, each the median of its last looks."""
        found = [self.median(node, lambda layer: layer.update) for node in self.learners(goal) if self.weighs(node)]
        known = [value for value in found if value is not None]
        return max(known) if known else None

    # What is known of the data.

    def losses_into(self, goal: str) -> list[str]:
        """The losses wired to a goal, through nodes that weigh or join losses."""
        waiting, found = self.before(goal), list[str]()
        while waiting:
            node = waiting.pop(0)
            facts = self.type_of(node)
            scalars = [port.key for port in facts.inputs if port.kind == "scalar"] if facts else []
            waiting += [end.node for port in scalars if (end := self.origin(node, port))]
            if not scalars and node not in found:
                found.append(node)
        return found

    def sole_loss(self, goal: str) -> str | None:
        """The loss of a goal that has just the one, unweighted."""
        above = self.before(goal)
        return above[0] if len(above) == 1 and self.losses_into(goal) == above else None

    def sources_of(self, node: str) -> list[str]:
        """The sources above a node."""
        above = self.document.upstream(node)
        return [source for source in self.checked.kind("source") if source in above]

    def batch_size(self, node: str) -> int:
        """The largest batch size of the sources above a node; 0 where nothing is known."""
        return max((self.data[source].batch_size for source in self.sources_of(node) if source in self.data), default=0)
