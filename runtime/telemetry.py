"""What a run tells: frozen events of plain numbers, and the mailbox between the run's thread and the reader.

No torch, no Qt. Scalars are appended because each point counts; pictures overwrite because only the latest is shown.
Everything carries the number of its run, so that what arrives late from an older run can be dropped.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # whoever hears events has these names before the first window shows, and numpy comes after it
    import numpy as np

    from runtime.document import End


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in the run of that number."""

    run: int

    @property
    def topic(self) -> str:
        """What an event that replaces earlier ones is about: of each topic the latest is kept."""
        return type(self).__name__


@dataclass(frozen=True, slots=True)
class Started(Event):
    """The run begins or goes on; `step` is where.

    `begun` is the step from which its epochs are counted: another one where batches were given another size on the way.
    `forks` are the runs that it left, each with the step at which: the last one is where this run began.
    """

    steps_per_epoch: int
    epochs: int
    step: int
    device: str
    threads: int
    parameters: int
    classes: tuple[str, ...] = ()
    begun: int = 0
    forks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Losses(Event):
    """Training losses of one goal: `values[i]` belongs to step `first + i · every`. Appended.

    A run tells every step; `every` is larger only in the history of a run of more than a million steps.
    """

    goal: str
    first: int
    values: np.ndarray
    every: int = 1


@dataclass(frozen=True, slots=True)
class Epoch(Event):
    """The end of an epoch (counted from 1). Losses and metrics per goal and metric node. Appended.

    `train` and `validation` map a goal's node id to its mean loss; `metrics` and `validation_metrics` map a
    metric's node id to its value. Validation maps are empty where there are no validation rows.
    """

    epoch: int
    step: int
    train: Mapping[str, float]
    validation: Mapping[str, float]
    metrics: Mapping[str, float]
    validation_metrics: Mapping[str, float]
    seconds: float
    learning_rates: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Epochs(Event):
    """Epochs that ended one after the other, heard together by whoever shows them. Never told by a run itself."""

    epochs: tuple[Epoch, ...]

    @property
    def epoch(self) -> int:
        """The number of the last."""
        return self.epochs[-1].epoch

    @property
    def step(self) -> int:
        """Where the last ended."""
        return self.epochs[-1].step


@dataclass(frozen=True, slots=True)
class Progress(Event):
    """Where the run is, with the epochs that are over (`runtime.epochs`). Latest wins.

    `overhead` is the measured share of the run's latest seconds that looking took; `prepared` are the seconds that
    making ready to look took once, which are not in it.
    """

    step: int
    epoch: int
    steps_per_second: float
    seconds_left: float
    overhead: float
    seconds: float
    prepared: float = 0.0


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor as few numbers, from at most 2,048 of its values."""

    mean: float
    deviation: float
    low: float
    high: float
    zeros: float  # share of exact zeros, 0 to 1
    quantiles: tuple[float, ...]  # 5, 25, 50, 75, 95 %
    histogram: tuple[int, ...]  # 32 bins from `low` to `high`


@dataclass(frozen=True, slots=True)
class Units:
    """What the units of a layer do over the samples looked at, as shares of its units; None where it makes no sense.

    A dead unit gave one and the same number in the last looks; a saturated one lies at an end of its activation for
    nearly all samples; `alike` is the share that gives just what the first unit gives. `spread` is how far samples
    differ: the root of the mean variance of a unit.
    """

    dead: float | None = None
    saturated: float | None = None
    spread: float | None = None
    alike: float | None = None


@dataclass(frozen=True, slots=True)
class Layer:
    """What a sampled step showed of one node. None where the node has no such thing.

    `gradient` is the RMS of the loss's gradient with respect to the node's parameters, or, for nodes
    without parameters, to its output; `gradient_high` its largest magnitude. `update` is the RMS of the
    last weight change divided by the RMS of the weights. `backward` is the RMS of the loss's gradient with respect to
    what leaves the node. `change` is that last change itself.
    """

    activation: Tensor | None = None
    gradient: float | None = None
    gradient_high: float | None = None
    weight: Tensor | None = None
    update: float | None = None
    units: Units | None = None
    backward: float | None = None
    change: Tensor | None = None


@dataclass(frozen=True, slots=True)
class Layers(Event):
    """A sampled step: a `Layer` per node id, in the order of the graph. The latest wins on screen.

    `given` is how large what came from the sources was: the root mean square for each output with real numbers.
    """

    step: int
    layers: Mapping[str, Layer]
    given: Mapping[End, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class State(Event):
    """The run is running, paused, done, stopped or failed."""

    state: str


@dataclass(frozen=True, slots=True)
class Failed(Event):
    """The run ended with a sentence; `node` is the node that broke, or empty. The last good weights are kept."""

    sentence: str
    values: Mapping[str, object]
    node: str = ""


@dataclass(frozen=True, slots=True)
class Notice(Event):
    """Something that a person should know while the run goes on, such as a save that did not reach the disk."""

    sentence: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Predictions(Event):
    """Held-out samples as the model sees them. Latest wins.

    `rows` are row numbers of the source; `inputs` is one input array (N, …) and `meaning` what it is (image,
    features, …); `truth` the labels or targets; `scores` (N, C) probabilities for classes, else predicted values;
    `losses` (N,) the loss of each sample. Sorted by loss, the largest first. `confusion` is (C, C), rows true,
    columns predicted, or None for regression. `goal` is the one whose loss is looked through, `trained` whether these
    are rows that are trained on, since there are no others.
    """

    step: int
    rows: np.ndarray
    inputs: np.ndarray
    meaning: str
    truth: np.ndarray
    scores: np.ndarray
    losses: np.ndarray
    confusion: np.ndarray | None
    classes: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    goal: str = ""
    trained: bool = False


@dataclass(frozen=True, slots=True)
class Seen(Event):
    """What a view node shows. Of each view the latest wins.

    `picture` is what its declaration names; `facts["form"]` how the arrays are to be drawn (`runtime.pictures`), and
    the other facts are what a JSON object can hold. Without arrays a `sentence` says why there are none.
    """

    step: int
    node: str
    picture: str
    arrays: Mapping[str, np.ndarray]
    facts: Mapping[str, Any] = field(default_factory=dict)
    sentence: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def topic(self) -> str:
        """Every view is a topic of its own."""
        return f"Seen {self.node}"


@dataclass(frozen=True, slots=True)
class Answer(Event):
    """What a question to the network found (`runtime.insight`). Of each topic `asked` the latest wins.

    `facts["form"]` says how the arrays are to be drawn. `seconds` is what it took so far; with a `share` below 1 it is
    not yet whole. Without arrays a `sentence` may say why there are none.
    """

    step: int
    asked: str
    arrays: Mapping[str, np.ndarray]
    facts: Mapping[str, Any] = field(default_factory=dict)
    sentence: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    seconds: float = 0.0
    share: float = 1.0

    @property
    def topic(self) -> str:
        """Every question is a topic of its own."""
        return f"Answer {self.asked}"


@dataclass(frozen=True, slots=True)
class StageBegan(Event):
    """A stage begins, the `number`-th of `of` counted from 1 among all of the document, skipped ones too. Appended.

    Where it begins with an act (pruning and the like), `before` and `after` are held-out losses and metrics by node,
    and the sizes bytes of the weights; the sentence says what else there is to say.
    """

    step: int
    stage: str
    title: str
    number: int
    of: int
    goals: tuple[str, ...]
    epochs: int
    steps_per_epoch: int
    before: Mapping[str, float] = field(default_factory=dict)
    after: Mapping[str, float] = field(default_factory=dict)
    size_before: int = 0
    size_after: int = 0
    sentence: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StageEnded(Event):
    """A stage is over because of its `length`, its `target` or its `patience`; `best` is the epoch restored, or 0."""

    step: int
    stage: str
    reason: str
    best: int = 0


@dataclass(frozen=True, slots=True)
class Point:
    """A moment of a run that is kept. `whole`: with all that a run needs to go on from there exactly.

    `loss` is that of the first goal in the step before, `epoch` the epochs of its stage that are over
    (`runtime.epochs`); `fixed` are the ends of stages and of the run.
    """

    step: int
    epoch: int
    loss: float | None
    whole: bool
    stage: str = ""
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Remembered(Event):
    """The moments of the run that can be looked at and gone on from, in order. The latest wins.

    Together they take `size` bytes, and taking them took a `share` of the run's time; 0 where that is not known.
    """

    points: tuple[Point, ...]
    size: int = 0
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Finished(Event):
    """The end of a run: scores on the test rows, `right` being the share of right classes where no node tells it."""

    step: int
    epoch: int
    test: Mapping[str, float]
    test_metrics: Mapping[str, float]
    seconds: float
    right: Mapping[str, float] = field(default_factory=dict)


class Mailbox:
    """One thread fills it, another empties it: `add` keeps events in order, `replace` the latest of its key alone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: list[Event] = []
        self._latest: dict[str, Event] = {}

    def add(self, event: Event) -> None:
        """Keep the event behind all others."""
        with self._lock:
            self._kept.append(event)

    def replace(self, event: Event) -> None:
        """Keep the event in place of an older one of its topic."""
        with self._lock:
            self._latest[event.topic] = event

    def take(self) -> list[Event]:
        """Everything since the last call: the kept events in order, then the latest of each topic."""
        with self._lock:
            kept, latest = self._kept, self._latest
            self._kept, self._latest = [], {}
        return [*_joined(kept), *latest.values()]


def _joined(events: list[Event]) -> list[Event]:
    """The same events, losses of a goal that follow each other as one: a reader hears each event at a price."""
    from numpy import concatenate

    found: list[Event] = []
    parts: dict[int, list[Losses]] = {}  # by the place of the first in `found`
    places: dict[str, int] = {}  # of the latest losses of each goal, with nothing but losses and epochs since
    for event in events:
        if not isinstance(event, Losses):
            places = places if isinstance(event, Epoch) else {}  # a curve of epochs knows nothing of single steps
            found.append(event)
            continue
        place = places.get(event.goal)
        if place is not None and _goes_on(parts[place][-1], event):
            parts[place].append(event)
        else:
            place = places[event.goal] = len(found)
            parts[place] = [event]
            found.append(event)
    for place, some in parts.items():
        if len(some) > 1:
            found[place] = replace(some[0], values=concatenate([one.values for one in some]))
    return found


def _goes_on(before: Losses, event: Losses) -> bool:
    """Whether losses begin where others end."""
    alike = before.run == event.run and before.every == event.every == 1
    return alike and before.first + len(before.values) == event.first
