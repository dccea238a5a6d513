"""Where a run stands when its graph was changed while it rested: stage, epoch, order of the rows, sums, best so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from torch import Tensor

from nodes.spec import Problem
from runtime.checkpoint import clone
from runtime.compile import Program
from runtime.data import Batches
from runtime.hot_pairs import same_network, unchanged
from runtime.stage_plan import Plan
from runtime.stages import act_here, enter
from runtime.training import Best, Told, Training


@dataclass(slots=True)
class Standing:
    """Takes over where a training stands. `pairs` are paths now → paths before; `notes` say what could not go on."""

    old: Training
    pairs: Mapping[str, str]
    notes: list[Problem] = field(default_factory=list)

    def take(self, new: Training) -> None:
        """Put the stage to work that the run was in, where it was; a stage that is gone gives way to the next."""
        old = self.old
        place = _place(old, new.plans)
        if place is None:
            place = min(old.at_work.place, len(new.plans) - 1)
            enter(new, place)
            new.at_work.begun, new.at_work.epochs_before, new.step = old.step, old.finished_epochs, old.step
            self.notes.append(Problem("The stage that was at work is gone; the next one begins."))
            new.acted = act_here(new)
            return
        enter(new, place)
        new.step = old.step
        work, before = new.at_work, old.at_work
        work.epochs_before = before.epochs_before
        same = self._same_rows(new)
        if same and new.lengths[place] == old.lengths[before.place]:
            work.steps = before.steps  # it may have been cut short
        if same:
            work.begun = before.begun
            for node, batches in work.batches.items():
                batches.load_state(clone(before.batches[self.pairs[node]].state()))
            self._take_sums(new)
        else:
            self._begin_epoch(new)
        work.steps = max(work.steps, new.done_here)
        if self._same_sense(new):
            best = before.best
            work.best = Best(best.value, best.epoch, best.waited, self._best_weights(new.program))

    def _same_rows(self, new: Training) -> bool:
        """Whether the epoch can go on where it was: the same sources with the same rows, and as many steps."""
        before = {self.pairs.get(node) for node in new.at_work.batches}
        kept = before == set(self.old.at_work.batches) and all(
            self._unchanged(new, node) for node in new.at_work.batches
        )
        return kept and new.at_work.steps_per_epoch == self.old.at_work.steps_per_epoch

    def _begin_epoch(self, new: Training) -> None:
        """The epochs that are whole stay done. `begun` is moved, so that schedules see the same share of the stage."""
        old = self.old
        whole = old.done_here // old.steps_per_epoch
        new.at_work.begun = new.step - whole * new.steps_per_epoch
        if old.done_here % old.steps_per_epoch:
            text = "The data of the run are others now, so epoch {epoch} begins anew."
            self.notes.append(Problem(text, epoch=old.at_work.epochs_before + whole + 1))
        for node, batches in new.at_work.batches.items():
            before = old.at_work.batches.get(self.pairs.get(node, ""))
            if isinstance(batches, Batches) and isinstance(before, Batches):
                batches.begin_epoch(before.state())

    def _take_sums(self, new: Training) -> None:
        """The sums of the epoch so far, where a goal or metric still is of what it was."""
        old = self.old
        for node, told in old.at_work.told.items():
            for goal in new.goals:
                if self.pairs.get(goal.node) == node:
                    new.at_work.told[goal.node] = Told(total=told.total, rows=told.rows)
                    if node in old.parts:  # of a batch that is taken example by example
                        new.parts[goal.node] = old.parts[node]
        before = {metric.node: metric for metrics in old.metrics.values() for metric in metrics}
        for metric in (metric for metrics in new.metrics.values() for metric in metrics):
            known = before.get(self.pairs.get(metric.node, ""))
            if known is None or not self._unchanged(new, metric.node):
                continue
            was, now = old.program.checked.nodes[known.node], new.program.checked.nodes[metric.node]
            if was.inputs == now.inputs:
                metric.kept = known.kept.copy()

    def _same_sense(self, new: Training) -> bool:
        """Whether what a stage watches means what it meant: the same stage over the same network."""
        one, two = self.old.at_work.plan.settings, new.at_work.plan.settings
        if one.watch != two.watch or not two.watch or self.old.at_work.best.value is None:
            return False
        kept = same_network(self.old.program.checked, new.program.checked, self.pairs)
        if not kept:
            self.notes.append(Problem("The best so far is forgotten: it was that of another network."))
        return kept

    def _best_weights(self, program: Program) -> dict[str, Tensor]:
        """The weights of the best epoch under the names that they have now; only of an unchanged network."""
        best = self.old.at_work.best.weights
        found: dict[str, Tensor] = {}
        for node, name in program.names.items():
            before = self.old.program.names.get(self.pairs.get(node, ""), "")
            prefix = f"{before}."
            found |= {f"{name}.{key.removeprefix(prefix)}": best[key] for key in best if key.startswith(prefix)}
        return clone(found, self.old.device) if best else {}

    def _unchanged(self, new: Training, node: str) -> bool:
        return unchanged(self.old.program.checked, new.program.checked, self.pairs, node)


def _place(old: Training, plans: Sequence[Plan]) -> int | None:
    """Where the stage at work is now; a run without stages is its first one, and the other way round."""
    known = old.at_work.plan.stage.id
    ids = [plan.stage.id for plan in plans]
    if known in ids:
        return ids.index(known)
    return 0 if not known or ids == [""] else None
