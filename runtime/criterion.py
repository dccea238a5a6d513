"""What an example promises, as its file says it, and whether a run of it held: plain data, no torch.

A file's field `criterion` is a list of claims. A claim compares a measure with a number or with another measure:

    {"of": "accuracy1", "at_least": 0.94}
    {"of": "mse1", "on": "train", "at_most": {"of": "mse2", "times": 0.85, "plus": 0}}

A measure is the id of a metric or goal, on the part `test` (the default), `validation` or `train`; or `ID.total`, the
sum of what it was in all epochs on one of the latter two; or `ID.first`, what it was in the first epoch that tells it;
or `ID.gradient`, the last gradient looked at; `ID.zeros`, the share of its weights that was exactly 0 then;
`STAGE.epochs`, how many epochs a stage took; `STAGE.best`, the epoch that a stage brought back; `STAGE.before.ID` and
`STAGE.after.ID`, what was held out around its act; `STAGE.size_before`, `STAGE.size_after`. A list of measures is their
mean. What a person finds by moving a setting and training again is a measure too, of a run of its own:

    {"of": "goal1", "with": {"powers1": {"degree": 9}}, "at_least": {"of": "goal1", "times": 3}}

A bound is measured in the run of the document as it stands unless it has a `with` of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from runtime import edits
from runtime.document import Document
from runtime.telemetry import Epoch, Event, Finished, Layers, StageBegan, StageEnded


@dataclass(frozen=True, slots=True)
class Verdict:
    """A claim, what was measured, what it was compared with, and whether it holds."""

    claim: Mapping[str, Any]
    got: float | None
    bound: float | None

    @property
    def holds(self) -> bool:
        """Whether the measure is there and on the right side."""
        if self.got is None or self.bound is None:
            return False
        return self.got >= self.bound if "at_least" in self.claim else self.got <= self.bound


def verdicts(
    document: Document, events: Iterable[Event], again: Callable[[Document], Iterable[Event]] | None = None
) -> list[Verdict]:
    """Every claim of a document, held against what a run told; `again` trains it with other settings and tells."""
    runs = {"": Measures(list(events))}

    def run_with(values: Any) -> Measures:
        key = json.dumps(values, sort_keys=True) if values else ""
        if key not in runs:
            runs[key] = Measures(list(again(changed(document, values))) if again else [])
        return runs[key]

    found = []
    for claim in document.extra.get("criterion", ()):
        bound, part = claim.get("at_least", claim.get("at_most")), claim.get("on", "test")
        other = run_with(bound.get("with") if isinstance(bound, Mapping) else None)
        found.append(Verdict(claim, run_with(claim.get("with")).of(claim), other.bound(bound, part)))
    return found


def changed(document: Document, values: Mapping[str, Mapping[str, Any]]) -> Document:
    """The document with other settings: node → setting → value."""
    for node, settings in values.items():
        for key, value in settings.items():
            document = edits.set_setting(document, node, key, value)
    return document


class Measures:
    """What a run told, by the names that claims give it."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = events
        epochs = [event for event in events if isinstance(event, Epoch)]
        ends = [event for event in events if isinstance(event, Finished)]
        looks = [event for event in events if isinstance(event, Layers)]
        self.parts: dict[str, dict[str, float]] = {"train": {}, "validation": {}, "test": {}}
        for epoch in epochs:  # of a goal that is no longer at work, the last of its stage counts
            self.parts["train"] |= {**epoch.train, **epoch.metrics}
            self.parts["validation"] |= {**epoch.validation, **epoch.validation_metrics}
        for end in ends:
            self.parts["test"] |= {**end.test, **end.test_metrics}
        self.layers = looks[-1].layers if looks else {}

    def of(self, claim: Mapping[str, Any], part: str = "test") -> float | None:
        """The measure that a claim names."""
        if isinstance(claim["of"], list):
            found = [self.of({**claim, "of": one}, part) for one in claim["of"]]
            known = [value for value in found if value is not None]
            return sum(known) / len(found) if known and len(known) == len(found) else None
        name, _, rest = str(claim["of"]).partition(".")
        if rest in ("total", "first"):
            told = self._epochs(name, claim.get("on", part))
            return (sum(told) if rest == "total" else told[0]) if told else None
        if rest == "zeros":
            weight = self.layers[name].weight if name in self.layers else None
            return weight.zeros if weight else None
        if rest == "gradient":
            layer = self.layers.get(name)
            return layer.gradient if layer else None
        return self._of_stage(name, rest) if rest else self.parts[claim.get("on", part)].get(name)

    def bound(self, bound: Any, part: str) -> float | None:
        """What a measure is compared with."""
        if not isinstance(bound, Mapping):
            return float(bound)
        other = self.of(bound, part)
        return None if other is None else bound.get("times", 1.0) * other + bound.get("plus", 0.0)

    def _epochs(self, name: str, part: str) -> list[float]:
        """What a measure was in each epoch that tells it."""
        epochs = [event for event in self.events if isinstance(event, Epoch)]
        told = [
            {**event.train, **event.metrics} if part == "train" else {**event.validation, **event.validation_metrics}
            for event in epochs
        ]
        return [values[name] for values in told if name in values]

    def _of_stage(self, stage: str, what: str) -> float | None:
        began = next((event for event in self.events if isinstance(event, StageBegan) and event.stage == stage), None)
        ended = next((event for event in self.events if isinstance(event, StageEnded) and event.stage == stage), None)
        if began is None:
            return None
        if what == "epochs":
            return (ended.step - began.step) / began.steps_per_epoch if ended else None
        if what == "best":
            return float(ended.best) if ended else None
        if what in ("size_before", "size_after"):
            return float(getattr(began, what))
        when, _, node = what.partition(".")
        if when == "last":
            return self._last(began.step, ended.step, node) if ended else None
        return dict(getattr(began, when)).get(node) if when in ("before", "after") else None

    def _last(self, begun: int, ended: int, node: str) -> float | None:
        """What the last epoch of those steps was on validation rows."""
        told = [event for event in self.events if isinstance(event, Epoch) and begun < event.step <= ended]
        return {**told[-1].validation, **told[-1].validation_metrics}.get(node) if told else None
