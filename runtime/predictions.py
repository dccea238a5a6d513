"""Held-out samples as the model sees them now: their input, truth, scores and loss, and the confusion matrix."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from nodes.catalogue import find
from nodes.spec import Signal
from runtime.compile import Graph, Program
from runtime.counted_right import counted
from runtime.data import Rows, chunks, take_rows
from runtime.document import End
from runtime.forms import apply
from runtime.insight.lens import Lens
from runtime.measure import as_used
from runtime.predicted import Predicted, choosing, places_of, predicted
from runtime.telemetry import Predictions
from runtime.training import Training

MOST = 1024  # samples shown
NUMBERS = 2**22  # of their inputs together
SHARE = 0.005  # of the run's time
FASTEST = 1.0  # seconds between two looks


class Sighted(Protocol):
    """What can be looked through: a training, or a lens."""

    @property
    def program(self) -> Program:
        """The network."""

    @property
    def rows(self) -> dict[str, Rows]:
        """By source, those that are needed loaded."""

    @property
    def device(self) -> torch.device:
        """Where it computes."""

    @property
    def chunk(self) -> int:
        """Rows that go through at once."""

    @property
    def step(self) -> int:
        """The moment."""


@dataclass(slots=True)
class Sight:
    """Looks at held-out samples through a goal: the scores and targets that enter its loss."""

    through: Sighted
    run: int
    about: Predicted
    graph: Graph
    spent: float = 0.0
    next: float = 0.0

    def due(self) -> bool:
        """Whether another look fits into the budget."""
        return time.perf_counter() >= self.next

    def look(self) -> Predictions:
        """The held-out samples now, the largest loss first."""
        began = time.perf_counter()
        with as_used(self.through.program.network):
            predictions = self._look()
        cost = time.perf_counter() - began
        self.spent += cost
        self.next = began + cost + max(FASTEST, cost / SHARE)
        return predictions

    def _look(self) -> Predictions:
        training, shown = self.through, self._shown()
        rows = training.rows[shown.node]
        numbers = self._numbers(shown)
        parts = numbers.split(training.chunk)
        outputs = [self._outputs(part) for part in parts]
        scores, truth = self._apart(*(torch.cat(tensors) for tensors in zip(*outputs, strict=True)))
        numbers = numbers.repeat_interleave(self._places)
        losses = self._losses(scores, truth)
        order = losses.argsort(descending=True, stable=True)
        chosen = numbers[order.cpu()]
        signal = training.program.checked.signal(shown.node, shown.port)
        kinds = self._as_classes(scores, truth)
        labels, chances = kinds or (truth, scores)
        return Predictions(
            run=self.run,
            step=training.step,
            rows=chosen.numpy(),
            inputs=take_rows(rows.tensors[shown.port], chosen, torch.device("cpu")).numpy(),
            meaning=signal.meaning if signal else "",
            truth=labels[order].cpu().numpy(),
            scores=chances[order].float().cpu().numpy(),
            losses=losses[order].float().cpu().numpy(),
            confusion=_confusion(labels, chances).cpu().numpy() if kinds else None,
            classes=rows.class_names if kinds else (),
            columns=rows.columns,
            goal=self.about.goal,
            trained=not rows.count("validation"),
        )

    def right(self, part: str) -> float | None:
        """The share of all rows of a part whose likeliest class is the true one; None where none are, or no classes."""
        count, found = 0, 0
        with as_used(self.through.program.network):
            for inputs in chunks(self.through.rows, self.graph.inputs, part, self.through.chunk, self.through.device):
                kinds = self._as_classes(*self._apart(*self.graph.module.forward(*inputs)))
                if kinds is None:
                    return None
                labels, chances = kinds
                found += int((chances.argmax(1) == labels).sum())
                count += len(labels)
        return found / count if count else None

    def _apart(self, scores: Tensor, truth: Tensor) -> tuple[Tensor, Tensor]:
        """Each place of a sequence is an answer of its own."""
        return (scores.movedim(1, 2).flatten(0, 1), truth.flatten()) if self._places > 1 else (scores, truth)

    @property
    def _places(self) -> int:
        return places_of(self.through.program.checked, self.about)

    def _shown(self) -> End:
        """The source port that the prediction is made from."""
        above = self.through.program.graph(self.about.prediction).inputs
        return above[0] if above else self.graph.inputs[0]

    def _numbers(self, shown: End) -> Tensor:
        """Row numbers: validation; where there is none, training. The test rows wait for the end of the run."""
        rows = self.through.rows[shown.node]
        numbers = rows.parts["validation"] if rows.count("validation") else rows.parts["train"]
        most = max(1, min(MOST // self._places, NUMBERS // max(1, rows.tensors[shown.port][:1].numel())))
        return numbers[:: max(1, -(-len(numbers) // most))]

    def _outputs(self, numbers: Tensor) -> tuple[Tensor, Tensor]:
        """Scores and targets of these rows. No row of a further source belongs to one of them, so its first ones do."""
        training = self.through
        inputs = [
            take_rows(
                training.rows[end.node].tensors[end.port],
                numbers % len(training.rows[end.node].tensors[end.port]),
                training.device,
            )
            for end in self.graph.inputs
        ]
        scores, target = self.graph.module.forward(*inputs)
        return scores, target

    def _losses(self, scores: Tensor, truth: Tensor) -> Tensor:
        """The loss of each sample (N,): the loss node run on every sample as a batch of one."""
        checked = self.through.program.checked
        form, module = checked.nodes[self.about.loss].form, self.through.program.module_of(self.about.loss)
        assert form is not None

        def one(score: Tensor, target: Tensor) -> Tensor:
            return apply(form, module, [score[None], target[None]])[0]

        try:
            return torch.vmap(one)(scores, truth)
        except (RuntimeError, ValueError):  # a loss that cannot be mapped over its samples
            return torch.stack([one(score, target) for score, target in zip(scores, truth, strict=True)])

    def _as_classes(self, scores: Tensor, truth: Tensor) -> tuple[Tensor, Tensor] | None:
        """Class numbers (N,) and probabilities (N, C) where the target is a class, else None."""
        checked = self.through.program.checked
        signal = checked.signal(self.about.target.node, self.about.target.port)
        facts = find(checked.document.nodes[self.about.loss].type)
        link = getattr(facts.declaration, "link", "") if facts else ""
        given = checked.signal(self.about.prediction.node, self.about.prediction.port)
        return as_classes(scores, truth, signal, link or link_of(given))


def see(training: Training) -> Sight | None:
    """What looks at held-out samples, or None where the first goal minimizes no loss of prediction and target."""
    about = predicted(training.program.checked, training.goals[0].node) if training.goals else None
    if about is None:
        return None
    return _see(training, training.number, about, training.program.graph(about.prediction, about.target))


def right_of(training: Training, part: str) -> dict[str, float]:
    """What share of a part's samples each goal at work gets right, of a network without a node that tells it."""
    checked, goals = training.program.checked, {goal.node for goal in training.goals}
    found: dict[str, float] = {}
    for about in [] if counted(checked) else choosing(checked):
        graph = training.program.graph(about.prediction, about.target)
        sight = _see(training, training.number, about, graph) if about.goal in goals - found.keys() else None
        share = sight.right(part) if sight is not None else None
        if share is not None:
            found[about.goal] = share
    return found


def see_through(lens: Lens, key: str = "") -> Sight | None:
    """The same through a lens, of what is called so (`Predicted.key`), else of the first goal at work."""
    about = predicted(lens.checked, key or next(iter(lens.goals), ""))
    return _see(lens, 0, about, lens.graph(about.prediction, about.target)) if about is not None else None


def _see(through: Training | Lens, run: int, about: Predicted, graph: Graph) -> Sight | None:
    if not graph.inputs or any(through.rows[end.node].drawer for end in graph.inputs):
        return None  # there are no samples that stay the same from look to look
    return Sight(through, run, about, graph)


def link_of(signal: Signal | None) -> str:
    """How scores become probabilities, from what they mean."""
    meaning = signal.meaning if signal else ""
    return {"log_probabilities": "exp", "probabilities": "identity"}.get(meaning, "softmax")


_LINKS: dict[str, Callable[[Tensor], Tensor]] = {
    "softmax": lambda scores: scores.softmax(1),
    "sigmoid": torch.sigmoid,
    "exp": torch.exp,
    "sign": lambda scores: (scores.clamp(-1, 1) + 1) / 2,
    "identity": lambda scores: scores,
}


def as_classes(scores: Tensor, truth: Tensor, target: Signal | None, link: str) -> tuple[Tensor, Tensor] | None:
    """Class numbers (N,) and probabilities (N, C), or None for targets that are no classes.

    A single score per sample is that of the upper of two classes, whether labels are 0 and 1 or −1 and +1.
    """
    classed = target is not None and (target.classes is not None or target.meaning in ("label", "sign"))
    if not classed or scores.dim() > 2 or truth.dim() > 2:
        return None
    if scores.dim() == 1 or scores.shape[1] == 1:
        upper = _LINKS["sigmoid" if link == "softmax" else link](scores.reshape(-1))
        return (truth.reshape(len(truth), -1)[:, 0] > 0).long(), torch.stack((1 - upper, upper), 1)
    labels = truth if truth.dim() == 1 else truth.argmax(1)
    return labels.long(), _LINKS[link](scores)


def _confusion(labels: Tensor, chances: Tensor) -> Tensor:
    """(C, C): rows are the true class, columns the likeliest."""
    classes = chances.shape[1]
    return torch.bincount(labels * classes + chances.argmax(1), minlength=classes * classes).reshape(classes, classes)
