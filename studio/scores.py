"""What the metrics of the run came to, epoch after epoch: on their nodes, in the inspector and beside the loss."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from nodes.catalogue import find
from runtime.alike import sentence_name
from runtime.facts import node_at
from runtime.telemetry import Epoch, Epochs, Event, Finished, Started
from studio.translate import tr
from studio.widgets import numbers

if TYPE_CHECKING:
    from studio.session import Session

MOST = 20_000  # points of a metric
Point = tuple[int, float | None, float | None]  # step, over the training rows of the epoch, over those held out


class Scores(QObject):
    """One per session. Metrics go by their path in the flat graph."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._run = 0
        self._points: dict[str, list[Point]] = {}
        self._every = 1  # of how many epochs a point is kept, besides the latest
        self._latest = 0  # epoch
        self._end: Finished | None = None  # how the run ended, and what came then over the rows of the test
        session.arrived.connect(self._hear)
        session.opened.connect(self._forget)
        session.run_state.connect(lambda state: self._forget() if state == "none" else None)

    def value(self, metric: str, past: int | None = None) -> float | None:
        """What a metric came to last, or by the step that is looked at: over held-out rows where there are any."""
        point = self._point(metric, past)
        return None if point is None else point[1] if point[2] is None else point[2]

    def short(self, metric: str, past: int | None = None) -> str:
        """That as people read it; empty before the first epoch."""
        value = self.value(metric, past)
        return "" if value is None else self._written(metric, value)

    def words(self, metric: str, past: int | None = None) -> str:
        """Over the training rows and over those held out, as far as known; empty before the first epoch."""
        _, train, held = self._point(metric, past) or (0, None, None)
        if train is None or held is None:
            return self.short(metric, past)
        values = {"train": self._written(metric, train), "validation": self._written(metric, held)}
        return tr("{validation} in validation, {train} in training", **values)

    def tested(self, past: int | None = None) -> Mapping[str, str]:
        """What every metric came to over the rows of the test, which a run looks at when it ends; empty before."""
        end = self._end
        if end is None or (past is not None and past != end.step):
            return {}
        return {metric: self._written(metric, value) for metric, value in end.test_metrics.items()}

    def test_result(self) -> list[tuple[str, str]]:
        """What the run came to over the rows of the test when it ended: name and number of each metric and loss."""
        document, end = self._session.running_document or self._session.whole, self._end
        if end is None:
            return []
        named = [(sentence_name(document, metric), words) for metric, words in self.tested().items()]
        alone = len(end.test) == 1
        for goal, share in end.right.items():
            name = sentence_name(document, goal)
            named.append((tr("Right") if alone else tr("{name}, right", name=name), numbers.percent(share)))
        losses = [(sentence_name(document, goal), numbers.real(value)) for goal, value in end.test.items()]
        return [*named, *((tr("Loss"), words) if alone else (name, words) for name, words in losses)]

    def told(self, past: int | None = None) -> Mapping[str, str]:
        """The words of every metric that has told something."""
        found = {metric: self.words(metric, past) for metric in self._points}
        return {metric: words for metric, words in found.items() if words}

    def _point(self, metric: str, past: int | None) -> Point | None:
        points = self._points.get(metric, ())
        place = len(points) if past is None else bisect_right(points, past, key=lambda point: point[0])
        return points[place - 1] if place else None

    def _written(self, metric: str, value: float) -> str:
        documents = self._session.running_document, self._session.whole
        node = next((found for document in documents if document and (found := node_at(document, metric))), None)
        facts = find(node.type) if node else None
        percent = facts is not None and getattr(facts.declaration, "percent", False)
        return numbers.percent(value) if percent else numbers.real(value)

    def _hear(self, event: Event) -> None:
        if isinstance(event, Started):
            if event.run != self._run or not event.step:
                self._points, self._every = {}, 1
            self._run, self._latest, self._end = event.run, 0, None
            self._points = {
                key: [one for one in points if one[0] <= event.step] for key, points in self._points.items()
            }
            self.changed.emit()
        elif isinstance(event, Epoch | Epochs) and event.run == self._run:
            for epoch in event.epochs if isinstance(event, Epochs) else (event,):
                self._take(epoch)
            self.changed.emit()
        elif isinstance(event, Finished) and event.run == self._run:
            self._end = event
            self.changed.emit()

    def _take(self, epoch: Epoch) -> None:
        between = self._latest % self._every != 0  # the latest is there only until another comes
        for metric in {**epoch.metrics, **epoch.validation_metrics}:
            points = self._points.setdefault(metric, [])
            if points and between:
                points.pop()
            points.append((epoch.step, epoch.metrics.get(metric), epoch.validation_metrics.get(metric)))
        self._latest = epoch.epoch
        if max(map(len, self._points.values()), default=0) > MOST:
            self._every *= 2
            self._points = {metric: [*points[1:-1:2], points[-1]] for metric, points in self._points.items()}

    def _forget(self) -> None:
        self._points, self._every, self._end = {}, 1, None
        self.changed.emit()


def scores_of(session: Session) -> Scores:
    """Those of a session, made when first asked for."""
    return session.findChild(Scores) or Scores(session)
