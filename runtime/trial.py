"""A short trial of a training that has not begun: time of each stage's epochs, and the largest batch that fits.

Everything happens on a throw-away copy of the training. Torch's random streams are put back, so that a run begun
afterwards draws what it would have drawn.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

import torch
from torch import Tensor

from nodes.catalogue import find
from runtime.checked import Checked
from runtime.data import Batches, take_rows
from runtime.device import WORTH_THREADS, choose_device, cores, free
from runtime.failure import failure_of, out_of_memory
from runtime.forecast import Memory, batch_sizes, memory_of
from runtime.memory_meter import bytes_of
from runtime.noise import borrowed
from runtime.prepare import prepare, work_of
from runtime.stages import enter, measure, trace
from runtime.train import take_step
from runtime.training import Training
from runtime.training_settings import bind_training

SECONDS = 2.0  # of measured steps, warming up and loading aside
FEWEST, MOST = 3, 200  # measured steps
PROVED = 4096  # samples of the largest step that is really made
SHARE = 0.25  # of the free memory that this step may take
LEFT = 0.1  # of the free memory that stays free
SLOWEST = 4.0  # seconds that it may take
Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Largest:
    """The largest batch that fits, and how it was found: of `free` bytes `fixed` are taken whatever the batch is.

    `sample` is what each sample takes, `rows` the most that a batch can have (0 where the source is endless); `tried`
    samples were really trained in one step, `limit` is why it cannot be larger: memory, rows or setting.
    """

    batch: int
    free: int
    fixed: int
    sample: float
    rows: int
    tried: int = 0
    limit: str = "memory"


@dataclass(frozen=True, slots=True)
class StageTime:
    """What was measured of a stage: seconds of a `step` (the median of `measured`) and of its epoch's held-out rows.

    `number` counts the stages of the document from 0, `steps` are the most it takes. What it watches may end one that
    is `open_ended` before that.
    """

    number: int
    step: float
    measured: int
    steps_per_epoch: int
    steps: int
    held_out: float
    open_ended: bool = False

    @property
    def epochs(self) -> int:
        """Its epochs, at most; the last may be cut short."""
        return -(-self.steps // self.steps_per_epoch)

    @property
    def epoch(self) -> float:
        """Seconds of an epoch."""
        return self.step * self.steps_per_epoch + self.held_out

    @property
    def whole(self) -> float:
        """Seconds of the whole stage, at most."""
        return self.step * self.steps + self.held_out * self.epochs


@dataclass(frozen=True, slots=True)
class Trial:
    """What was measured of every stage that has steps, in order.

    `memory` is the forecast for the present batch, `data` the bytes of all rows. `batches` is the size for each source
    of the first stage that makes the largest batch.
    """

    memory: Memory
    data: int
    device: str
    stages: tuple[StageTime, ...]
    largest: Largest | None
    batches: dict[str, int]

    @property
    def slowest(self) -> StageTime:
        """The stage whose epochs take longest, the first of them."""
        return max(self.stages, key=lambda stage: stage.epoch)

    @property
    def epochs(self) -> int:
        """Epochs of the whole run, at most."""
        return sum(stage.epochs for stage in self.stages)

    @property
    def open_ended(self) -> bool:
        """Whether the run may end before all its epochs."""
        return any(stage.open_ended for stage in self.stages)

    @property
    def whole(self) -> float:
        """Seconds of the whole run, at most."""
        return sum(stage.whole for stage in self.stages)


def try_out(checked: Checked, progress: Progress = lambda share, text: None) -> Trial:
    """Load the data, make a few steps and throw all away. `progress` hears how far it is, and may raise to give up.

    Raises `Problem` where the graph cannot be trained.
    """
    flat = checked.flat
    settings = bind_training(flat.document.training)
    device = choose_device(settings.device, work_of(flat))
    threads = torch.get_num_threads()
    with borrowed(device):
        try:
            progress(0.0, "Loading the data …")
            training = prepare(flat, 0)
            return _measure(flat, training, progress)
        except (RuntimeError, ValueError) as error:
            raise failure_of(error) from error
        finally:
            torch.set_num_threads(threads)


def _measure(flat: Checked, training: Training, progress: Progress) -> Trial:
    progress(0.2, "Working out the memory …")
    memory = memory_of(flat)
    data = bytes_of(tensor for rows in training.rows.values() for tensor in rows.tensors.values())
    room = free(training.device)  # with data and weights in place
    stages = _stages(training, progress)
    progress(0.8, "Looking for the largest batch …")
    largest, batches = _largest(flat, training, memory, room, stages[0].step)
    return Trial(
        memory=memory,
        data=data,
        device=training.device.type,
        stages=stages,
        largest=largest,
        batches=batches,
    )


# Time


def _stages(training: Training, progress: Progress) -> tuple[StageTime, ...]:
    """Each stage that has steps: they may train other layers on other data. The first of them is at work afterwards."""
    places = [place for place, (steps, _) in enumerate(training.lengths) if steps] or [0]
    found = []
    for at, place in enumerate(places):
        if place != training.at_work.place:
            enter(training, place)
        work, share = training.at_work, 1 / len(places)
        seconds = _steps(training, progress, at * share, share)
        step = median(seconds)
        found.append(
            StageTime(
                number=work.plan.number,
                step=step,
                measured=len(seconds),
                steps_per_epoch=work.steps_per_epoch,
                steps=work.steps,
                held_out=_held_out(training, step, SECONDS * share),
                open_ended=work.plan.ends_early,
            )
        )
    if len(places) > 1:
        enter(training, places[0])
    return tuple(found)


def _steps(training: Training, progress: Progress, before: float, share: float) -> list[float]:
    """Seconds of each measured step, after one that warms up and the search for a faster way that every run makes.

    Its `share` of the time is measured, after `before` of it.
    """
    progress(0.3 + 0.5 * before, "Measuring steps …")
    _timed(training)
    heavy = training.device.type == "cpu" and work_of(training.program.checked) >= WORTH_THREADS and cores() > 2
    torch.set_num_threads(_threads(training) if heavy else 1)
    trace(training)
    _timed(training)
    found: list[float] = []
    end = time.perf_counter() + SECONDS * share
    while len(found) < FEWEST or (len(found) < MOST and time.perf_counter() < end):
        found.append(_timed(training))
        progress(0.3 + 0.5 * (before + share * min(1.0, len(found) / MOST)), "Measuring steps …")
    return found


def _threads(training: Training) -> int:
    """One thread or many, as the second step with each is faster."""
    seconds = {}
    for threads in (1, cores() - 1):
        torch.set_num_threads(threads)
        _timed(training)
        seconds[threads] = _timed(training)
    return min(seconds, key=lambda threads: seconds[threads])


def _timed(training: Training) -> float:
    _wait(training.device)
    began = time.perf_counter()
    take_step(training)
    _wait(training.device)
    for told in training.at_work.told.values():
        told.waiting, told.sizes = [], []
    return time.perf_counter() - began


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


def _held_out(training: Training, step: float, room: float) -> float:
    """Seconds of measuring the held-out rows; reckoned as a third of training them where half the room is too short."""
    steps = max((rows.count("validation") / rows.batch_size for rows in training.rows.values()), default=0.0)
    if steps * step / 3 > room / 2:
        return steps * step / 3
    found: list[float] = []
    end = time.perf_counter() + room / 2
    while not found or (len(found) < FEWEST and time.perf_counter() < end):  # the first of them also warms up
        began = time.perf_counter()
        measure(training, "validation")
        _wait(training.device)
        found.append(time.perf_counter() - began)
    return median(found)


# The largest batch


def _largest(
    flat: Checked, training: Training, memory: Memory, room: int, step: float
) -> tuple[Largest | None, dict[str, int]]:
    """From the memory of two batch sizes, which grows evenly between them; None where no source has a batch."""
    sizes = {node: size for node, size in batch_sizes(flat).items() if node in training.batches}
    batch = max(sizes.values(), default=0)
    if not batch:
        return None, {}
    other = memory_of(flat, 2 * batch)
    base = memory_of(flat, batch) if len(set(sizes.values())) > 1 else memory
    sample = max(1.0, (other.total - base.total) / batch)
    fixed = max(0, int(base.total - sample * batch)) - base.sum("weights")  # these are in place already
    fixed = max(0, fixed)
    fits = max(1, int(((1 - LEFT) * room - fixed) / sample))
    rows = min(
        (one.count("train") for node, one in training.rows.items() if node in sizes and not one.drawer), default=0
    )
    found = Largest(fits, room, fixed, sample, rows)
    if rows and fits >= rows:
        found = Largest(rows, room, fixed, sample, rows, limit="rows")
    most = min(int(_most(flat, node) * batch / size) for node, size in sizes.items())
    if found.batch > most:
        found = Largest(most, room, fixed, sample, rows, limit="setting")
    tried = _prove(training, found, step / batch)
    found = Largest(min(found.batch, tried[1]), room, fixed, sample, rows, tried[0], found.limit)
    return found, {node: max(1, size * found.batch // batch) for node, size in sizes.items()}


def _most(flat: Checked, node: str) -> float:
    """The largest batch size that can be set for a source."""
    facts = find(flat.document.nodes[node].type)
    items = facts.settings if facts else ()
    return next((item.maximum for item in items if item.key == "batch_size" and item.maximum), float("inf"))


def _prove(training: Training, found: Largest, seconds: float) -> tuple[int, int]:
    """Really make one large step; how many samples it had, and how many there may be now that it was made."""
    most = int(max(1, min(found.batch, found.rows or PROVED, PROVED)))
    most = min(most, max(1, int(SHARE * found.free / found.sample)), max(1, int(SLOWEST / max(seconds, 1e-9))))
    try:
        for goal in training.goals:
            batch = _batch(training, most)
            goal.descend([batch[place] for place in training.places[goal.node]], training.rate(goal))
        _wait(training.device)
    except Exception as error:
        if not out_of_memory(error):
            raise
        return 0, most // 2 or 1
    return most, found.batch


def _batch(training: Training, count: int) -> list[Tensor]:
    """So many rows of every source, in the order of a step's batch."""
    found: list[Tensor] = []
    for batches in training.batches.values():
        if isinstance(batches, Batches):
            numbers = batches.rows.parts["train"][:count]
            found += [take_rows(tensor, numbers, training.device) for tensor in batches.tensors]
        else:
            drawn = batches.drawer.draw(count)
            found += [drawn[port] for port in batches.ports]
    return found
