"""The numbers of the transport: of the run as it goes, of one at rest, or of the moment that is looked at."""

from __future__ import annotations

from collections.abc import Iterable
from math import nan

from PySide6.QtCore import QObject, QTimer, Signal

from nodes.spec import Problem
from runtime.checked import Checked
from runtime.course import Course
from runtime.document import Document
from runtime.stage_plan import main_goal, plans_of, stages_of
from runtime.stage_settings import bind_stage
from runtime.telemetry import Epoch, Epochs, Event, Failed, Finished, Losses, Progress, StageBegan, Started
from studio.dashboard.curves import Curve
from studio.dashboard.names import Names
from studio.scores import scores_of
from studio.session import Session
from studio.stage_names import Place, place_told
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.reading import NOTHING, Reading

DEVICES = {"cpu": "CPU", "cuda": "CUDA", "mps": "MPS"}
RECENT = 0.2  # share of the newest losses in the shown one
SETTLED = 2.0  # seconds of work before which the first looks are most of what was looked
HIDDEN = "none"  # the state of a session without a run
ACTIVE, PAUSED = "running", "paused"


class Readings(QObject):
    """Takes in what a run tells, and shows it in six readings. `moved` when the share that is done has changed."""

    moved = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.epoch, self.loss, self.speed = Reading("8,888 / 8,888"), Reading("0.00000"), Reading("100,000")
        self.left, self.device, self.overhead = Reading(), Reading("CUDA"), Reading("<0.1 %")
        self.all = (self.epoch, self.loss, self.speed, self.left, self.device, self.overhead)
        self._run = 0
        self._course = Course()
        self._started: Started | None = None
        self._finished: Finished | None = None
        self._goal = ""
        self._goals: tuple[str, ...] = ()  # those at work, as far as they have been told
        self._recent: float | None = None  # loss of the latest steps, calmed
        self._scores = scores_of(session)
        self._names = Names()
        self._known: tuple[Checked | None, Document | None, Document | None] = (None, None, None)  # to the names
        self._explained: tuple[str, int | None] | None = None  # what the tool tip of the loss says, and of which step
        self._soon = QTimer(self, singleShot=True, interval=0)  # once for all that comes in together
        self._soon.timeout.connect(self.show)
        self._forget_run()
        self._scores.changed.connect(self._show_scores)
        session.past.moved.connect(lambda _: self.show())
        session.checked.connect(self._hear_check)

    @property
    def begun(self) -> bool:
        """Whether there is a run to tell of."""
        return self._started is not None

    @property
    def share(self) -> float:
        """How much of the run is done, 0 to 1."""
        return self._course.share(self._step)

    def take(self, event: Event) -> None:
        """Take in an event; what belongs to an older run is passed over."""
        if isinstance(event, Started) and event.run >= self._run:
            self._begin(event)
        if event.run != self._run or self._started is None:
            return
        self._course.take(event)
        match event:
            case Losses():
                self._take_losses(event)
                self._soon.start()
                return
            case StageBegan():
                main = self._main(event.goals)
                if main != self._goal:  # another stage: its goals have losses of their own
                    self._goal, self._recent, self._means = main, None, Curve()
                self._goals = event.goals
                self._step = event.step
            case Epoch() | Epochs():
                self._take_epochs(event)
                self._soon.start()
                return
            case Progress():
                self._take_progress(event)
                self._soon.start()
                return
            case Failed():
                self._failed = True
            case Finished():
                self._finished, self._step = event, event.step
            case Started():
                pass
            case _:
                return
        self.show()

    def forget(self) -> None:
        """Another document is in place."""
        self._run = 0
        self._forget_run()
        for reading in self.all:
            reading.show_value(NOTHING)

    def clear(self) -> None:
        """The run was taken back; its length is still known."""
        self._forget_run()
        self.show()

    def show(self) -> None:
        """Show every number anew, of the moment that is looked at or of the present."""
        self._soon.stop()
        past = self._past
        self._show_epoch(self._step if past is None else past, past)
        self._show_loss(past)
        self._show_pace(past)
        self.moved.emit()

    def retranslate(self) -> None:
        """Write every word anew."""
        self.loss.expect(f"✕ {tr('failed')}")
        self.left.expect(tr("{hours} h {minutes} min", hours=23, minutes=59))
        self.device.show_caption(tr("Device"))
        self.overhead.show_caption(tr("Watching"))
        self._explain_overhead()
        self._explain_device()
        if self.begun:
            self.show()
            return
        self.epoch.show_caption(tr("Epoch"))
        self.loss.show_caption(tr("Loss"))
        self.speed.show_caption(tr("Steps/s"))
        self.left.show_caption(tr("Left"))

    @property
    def _past(self) -> int | None:
        """The step that is looked at, if it is not the present."""
        return self.session.past.step if self.begun else None

    # Events

    def _forget_run(self) -> None:
        self._started, self._finished, self._failed = None, None, False
        self._goal, self._step, self._recent = "", 0, None
        self._goals = ()
        self._last = nan  # loss of the last step
        self._means = Curve()  # of the epochs that are over, by step
        self._pace, self._left, self._overhead = 0.0, nan, nan  # as told last while it ran
        self._mean = 0.0  # steps in a second over a longer time, from which it was told what is left
        self._prepared = 0.0  # seconds that making ready to look took

    def _begin(self, event: Started) -> None:
        if event.run > self._run:
            self._forget_run()
        self._run, self._started, self._step = event.run, event, event.step
        self._finished, self._failed, self._goal, self._goals = None, False, "", ()
        self._means.cut(event.step + 0.5)
        self._pace, self._left, self._overhead, self._mean = 0.0, nan, nan, 0.0
        self.device.show_value(DEVICES.get(event.device.partition(":")[0], event.device))
        self._explain_device()

    def _explain_device(self) -> None:
        run = self._started
        self.device.setToolTip(
            tr("{device}, threads: {threads}", device=run.device, threads=run.threads) if run else ""
        )

    def _take_losses(self, event: Losses) -> None:
        self._know_goals()
        self._goal = self._goal or self._main(self._goals) or event.goal
        if event.goal != self._goal:
            return
        for value in event.values[-20:].tolist():
            steady = self._recent is not None and self._recent == self._recent
            self._recent = value if not steady else (1 - RECENT) * float(self._recent or 0.0) + RECENT * value
            self._last = value

    def _take_epochs(self, event: Epoch | Epochs) -> None:
        self._step = event.step
        for epoch in event.epochs if isinstance(event, Epochs) else (event,):
            self._know_goals()
            goal = self._goal or self._main(self._goals) or next(iter(epoch.train), "")
            if goal in epoch.train:
                self._means.append(epoch.step, epoch.train[goal])

    def _take_progress(self, event: Progress) -> None:
        self._step = event.step
        self._overhead = event.overhead if event.seconds >= SETTLED else nan
        if event.steps_per_second > 0:  # a run at rest says 0, which is not how fast it goes
            self._pace, self._left = event.steps_per_second, event.seconds_left
            to_go = self._course.steps - event.step
            self._mean = to_go / event.seconds_left if event.seconds_left > 0 else event.steps_per_second
        if numbers.duration(event.prepared) != numbers.duration(self._prepared):
            self._prepared = event.prepared
            self._explain_overhead()

    # Epoch

    def _show_epoch(self, step: int, past: int | None) -> None:
        """How many epochs of the run are over, or of the stage at work where it has several."""
        stage = self._course.stage if self.begun else None
        place = self._place_of(stage) if stage else None
        words = tr("Stage {number} of {of}", number=place.number, of=place.of) if place else tr("Epoch")
        self.epoch.show_caption(words)
        epoch, whole = self._course.epochs(step) if self.begun else (0, self._planned)
        if not whole and not self.begun:
            self.epoch.show_value(NOTHING)
            self.epoch.setToolTip("")
            return
        point = self.session.past.point if past is not None else None
        over = point.epoch if point is not None else epoch
        text = f"{numbers.count(over)} / {numbers.count(whole)}"
        shown = text if whole < 10_000 else numbers.count(over)
        self.epoch.show_value(shown, _role(past), often=True)
        told = tr("{epoch} of {epochs} epochs are over", epoch=numbers.count(over), epochs=numbers.count(whole))
        if past is not None:
            told = _then(past)
        self.epoch.setToolTip(self._where(stage, over, whole) if stage and past is None else told)

    @property
    def _planned(self) -> int:
        """How many epochs the next run takes at first; 0 where there is none, or where it counts no epochs."""
        whole = self.session.whole
        try:
            stages = [bind_stage(stage.settings) for stage in stages_of(whole)] if whole.nodes else []
        except Problem:
            return 0
        first = next((one for one in stages if not one.skip), None)
        return first.epochs if first is not None and not first.steps else 0

    def _hear_check(self, _: Checked) -> None:
        """The document may say now that a run is to be longer or shorter."""
        if not self.begun:
            self._soon.start()

    def _place_of(self, stage: StageBegan) -> Place:
        return place_told(stage, self.session.whole, self.session.running_document)

    def _where(self, stage: StageBegan, epoch: int, whole: int) -> str:
        """Stage 2 of 3 · Fine-tune · 4 of 10 epochs are over."""
        place = self._place_of(stage)
        return tr(
            "Stage {number} of {of} · {title} · {epoch} of {epochs} epochs are over",
            number=place.number,
            of=place.of,
            title=place.title,
            epoch=numbers.count(epoch),
            epochs=numbers.count(whole),
        )

    # Loss

    def _show_loss(self, past: int | None) -> None:
        """At rest the same number as in the plot; while it runs, and between epochs, the caption says which it is."""
        running = past is None and self.session.state in (ACTIVE, HIDDEN)
        caption, words = tr("Loss"), tr("Training loss, mean of the last epoch")
        value = None if running else self._mean_at(past)
        point = self.session.past.point if past is not None else None
        if running and self.begun:  # by another name than what is measured of all samples in the plane of neurons
            caption, words, value = tr("Batch loss"), tr("Training loss of the latest steps"), self._recent
        elif past is not None and value is None:
            caption, words = tr("Last batch"), tr("Training loss of the step before")
            value = point.loss if point is not None else None
        elif past is None and value is None and self._recent is not None:
            caption, words, value = tr("Last batch"), tr("Training loss of the last step"), self._last
        if len(self._goals) > 1 and self._goal:
            name = self._names_of(self._goals)[self._goal]
            caption, words = name, f"{name}: {words}"
        self.loss.show_caption(caption)
        self._explain_loss(words if past is None else f"{words}. {_then(past)}", past)
        if self._failed and past is None:
            self.loss.show_value(f"✕ {tr('failed')}", "error")
        elif value is None:
            self.loss.show_value(NOTHING)
        else:
            self.loss.show_value(numbers.real(value), _role(past), often=True)

    def _mean_at(self, past: int | None) -> float | None:
        """The mean of the epoch that ended at the moment, or at the last step."""
        step = self._step if past is None else past
        found = self._means.near(step)
        return found[1] if found is not None and found[0] == step else None

    def _know_goals(self) -> None:
        """Without stages all goals of the document are at work."""
        checked = self.session.whole_checked
        if not self._goals and checked is not None:
            first = next(iter(plans_of(checked)), None)
            self._goals = first.goals if first is not None else ()

    def _main(self, goals: Iterable[str]) -> str:
        """The goal whose loss is told: that of the network which the Outputs give; empty where none is known."""
        checked = self.session.whole_checked
        return main_goal(checked, goals) if checked is not None else ""

    def _show_scores(self) -> None:
        self._explained = None
        self._soon.start()

    def _explain_loss(self, words: str, past: int | None) -> None:
        """What the loss is, and a line for each metric of the run; written anew only when something else is told."""
        if self._explained == (words, past):
            return
        self._explained = words, past
        told, tested = self._scores.told(past), self._scores.tested(past)
        names = self._names_of((*told, *tested))
        lines = [words, *(f"{names[metric]}: {value}" for metric, value in told.items())]
        finished = self._finished
        losses = finished.test if finished is not None and past in (None, finished.step) else {}
        if self._goal in losses:
            lines.append(tr("Loss on test samples: {value}", value=numbers.real(losses[self._goal])))
        lines += [
            tr("{name} on test samples: {value}", name=names[metric], value=value) for metric, value in tested.items()
        ]
        self.loss.setToolTip("\n".join(lines))

    def _names_of(self, nodes: Iterable[str]) -> dict[str, str]:
        known = self.session.whole_checked, self.session.running_document, self.session.whole
        if any(now is not before for now, before in zip(known, self._known, strict=True)):
            self._known = known
            self._names.know(*known)
        return self._names.names(nodes)

    # Pace

    def _show_pace(self, past: int | None) -> None:
        state = self.session.state
        resting = state not in (ACTIVE, HIDDEN)
        mean = self._mean_pace
        at = self._pace if mean is None else mean
        pace = numbers.count(at) if at >= 100 else numbers.real(at)
        if past is not None:
            self.speed.show_caption(tr("At step"))
            self.speed.show_value(numbers.count(past), _role(past), often=True)
        else:
            self.speed.show_caption(tr("Steps/s"))
            paused = tr("paused") if state == PAUSED else NOTHING
            told = pace if at > 0 and state != PAUSED else paused
            self.speed.show_value(told, "muted" if told != pace else "text", often=not resting)
        whole = tr("Mean of the whole run, held-out rows and pictures included") if mean is not None else ""
        self.speed.setToolTip(_then(past) if past is not None else whole)
        share = numbers.percent(self._overhead) if self._overhead == self._overhead else NOTHING
        self.overhead.show_value(share if past is None else NOTHING, often=True)
        self._show_left(past, resting=resting)

    @property
    def _mean_pace(self) -> float | None:
        """Steps in a second of a run that is over, from what it took; None before."""
        finished = self._finished
        return finished.step / finished.seconds if finished is not None and finished.seconds > 0 else None

    def _show_left(self, past: int | None, *, resting: bool) -> None:
        """What is left as it was estimated while the run went, the steps where nothing was; or what it took."""
        finished = self._finished if past is None else None
        to_go = max(0, self._course.steps - (self._step if past is None else past))
        steps = tr("{steps} steps to go", steps=numbers.count(to_go))
        self.left.show_caption(tr("Took") if finished else tr("Left"))
        self.left.setToolTip(steps if self.begun and not finished else "")
        if finished:
            self.left.show_value(numbers.duration(finished.seconds))
        elif not self.begun or self._failed or (past is None and not resting and self._left != self._left):
            self.left.show_value(NOTHING)
        elif past is None and not resting:
            self.left.show_value(numbers.duration(self._left), often=True)
        elif self._mean > 0:
            self.left.show_value(numbers.duration(to_go / self._mean), _role(past))
        else:
            self.left.show_value(tr("{steps} steps", steps=numbers.count(to_go)), _role(past))

    def _explain_overhead(self) -> None:
        """What the share is of, and what is not in it."""
        self.overhead.setToolTip(
            tr(
                "Share of the latest seconds of the run that looking into the network takes,"
                " and waiting while the window draws."
                " Making ready to look took {time} once, which is not in it.",
                time=numbers.duration(self._prepared),
            )
        )


def _role(past: int | None) -> str:
    """Numbers of a moment of the past have the color of its mark on the line of time and in the plots."""
    return "text" if past is None else "accent"


def _then(past: int) -> str:
    return tr("As it was at step {step}, which you look at", step=numbers.count(past))
