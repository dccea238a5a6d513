"""The stages of the document from the side of the studio: which is chosen, how far a run is in each, what changes them.

Stages belong to the whole document, also while the inside of a block is shown. Every change is one undoable step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from nodes.spec import Problem
from runtime import staging
from runtime.document import Document, Stage
from runtime.stage_settings import stage_settings
from runtime.telemetry import Epoch, Epochs, Event, Progress, StageBegan, StageEnded, Started
from studio.passage import CURRENT, DONE, SKIPPED, WAITING, Passage
from studio.stage_names import place_of, stage_title
from studio.translate import tr, tr_problem

if TYPE_CHECKING:
    from studio.session import Session


class Staging(QObject):
    """What strip, form and actions share about the stages of one session."""

    changed = Signal()  # the stages, or which is chosen
    went_on = Signal()  # how far a run is in its stages

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.chosen = ""  # the id of a stage, or empty
        self.held = False  # nodes are being selected for it, so that it stays chosen
        self.passages: dict[str, Passage] = {}
        self._run = 0
        self._epochs = 0  # of the run so far
        self._shown: tuple[Stage, ...] = ()
        session.changed.connect(lambda *_: self._look())
        session.selected.connect(self._hear_selection)
        session.arrived.connect(self._take)
        session.run_state.connect(self._hear_state)
        session.opened.connect(self._begin_anew)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages of the whole document, in order."""
        return self._session.whole.stages

    @property
    def stage(self) -> Stage | None:
        """The chosen stage."""
        return next((stage for stage in self.stages if stage.id == self.chosen), None)

    @property
    def taken(self) -> list[str]:
        """The ids of the stages that are not skipped."""
        return [stage.id for stage in self.stages if stage.settings.get("skip") is not True]

    def number(self, stage: Stage) -> int:
        """The number of a stage among all of the document, from 1."""
        place = place_of(self._session.whole, stage.id)
        return place.number if place else 1

    def title(self, stage: Stage) -> str:
        """What a stage is called; its number where it has no title."""
        return stage_title(self._session.whole, stage)

    def state(self, stage: Stage) -> str:
        """waiting, current, done or skipped."""
        found = self.passages.get(stage.id)
        if stage.settings.get("skip") is True and (found is None or not self._session.runs.active):
            return SKIPPED
        return WAITING if found is None else DONE if found.ended else CURRENT

    def choose(self, stage: str) -> None:
        """Choose a stage, whose form is then shown; empty for none. No node is selected beside it."""
        if stage and self._session.selection:
            self._session.select(())
        if stage != self.chosen:
            self.chosen = stage
            self._session.history.seal()
            self.changed.emit()

    # Edits

    def add(self) -> None:
        """One more stage behind the chosen one, or at the end; the first takes over the length of the run."""
        made: list[str] = []

        def edit(document: Document) -> Document:
            document, identity = staging.add_stage(document, after=self.chosen)
            made.append(identity)
            return document

        if self._attempt(edit, tr("Add a stage")):
            self.choose(made[-1])

    def begin(self) -> None:
        """The run as one stage, to which others can be added."""
        if not self.stages and self._attempt(lambda document: staging.add_stage(document)[0], tr("Add stages")):
            self.choose(self.stages[0].id)

    def remove(self) -> None:
        """Take the chosen stage away; the next one, or the one before, is chosen."""
        place = self._place()
        if place is None:
            return
        gone = self.chosen
        if self._attempt(lambda document: staging.remove_stage(document, gone), tr("Remove the stage")):
            left = self.stages
            self.choose(left[min(place, len(left) - 1)].id if left else "")

    def move(self, stage: str, place: int) -> None:
        """Put a stage at another place, counted from 0."""
        self._attempt(lambda document: staging.move_stage(document, stage, place), tr("Move the stage"))

    def shift(self, by: int) -> None:
        """Move the chosen stage so many places on; it stays where it is at the ends."""
        place = self._place()
        if place is not None and 0 <= place + by < len(self.stages):
            self.move(self.chosen, place + by)

    def rename(self, title: str) -> None:
        """Give the chosen stage another title."""
        stage = self.stage
        if stage is not None and title.strip() != stage.title:
            self._attempt(lambda document: staging.name_stage(document, stage.id, title.strip()), tr("Rename"))

    def set_goals(self, goals: Iterable[str]) -> None:
        """Put these goals to work in the chosen stage; none stands for all."""
        stage, wanted = self.stage, tuple(goals)
        if stage is not None:
            self._attempt(
                lambda document: staging.set_stage_goals(document, stage.id, wanted), tr("Goals of the stage")
            )

    def set_setting(self, key: str, value: Any) -> bool:
        """Change a setting of the chosen stage; whether it could be done."""
        stage = self.stage
        if stage is None:
            return False
        name = next((tr(item.name) for item in stage_settings(stage.settings) if item.key == key), key)
        return self._attempt(
            lambda document: staging.set_stage_setting(document, stage.id, key, value),
            tr("Set {setting}", setting=name),
            merge=f"stage {stage.id} {key}",
        )

    def skip(self) -> None:
        """Pass the chosen stage over, or take it in again."""
        stage = self.stage
        if stage is not None:
            on = stage.settings.get("skip") is not True
            self._attempt(
                lambda document: staging.set_stage_setting(document, stage.id, "skip", on),
                tr("Skip the stage") if on else tr("Take the stage in again"),
            )

    def run_only(self) -> None:
        """Skip all other stages and train: what runs already with all of them gives way."""
        session, stage = self._session, self.stage
        if stage is None:
            return
        if not self.alone:
            self._attempt(lambda document: staging.only(document, stage.id), tr("Run only this stage"))
        if session.runs.active and session.runs.outdated:
            session.restart()
        else:
            session.train()

    def take_all_in(self) -> None:
        """Skip no stage any more."""
        self._attempt(_all_in, tr("Take all stages in again"))

    @property
    def looked_at(self) -> Stage | None:
        """The chosen stage, or else the one at work."""
        return self.stage or next((stage for stage in self.stages if self.state(stage) == CURRENT), None)

    @property
    def some_skipped(self) -> bool:
        """Whether a stage is skipped."""
        return len(self.taken) < len(self.stages)

    @property
    def alone(self) -> bool:
        """Whether the chosen stage is the only one that is not skipped, among several."""
        return self.taken == [self.chosen] and len(self.stages) > 1

    def _place(self) -> int | None:
        return next((place for place, stage in enumerate(self.stages) if stage.id == self.chosen), None)

    def _attempt(self, edit: Callable[[Document], Document], label: str, *, merge: str = "") -> bool:
        session, stage = self._session, self.stage
        try:
            document = edit(session.whole)
        except Problem as problem:
            name = self.title(stage) if stage else ""
            session.told.emit(tr_problem(Problem(problem.sentence, **{"node": name, **problem.values})))
            return False
        session.apply_whole(document, label, merge=merge)
        return True

    # What happens

    def _look(self) -> None:
        """Another document: a stage that is gone is chosen no more."""
        if self._session.whole.stages is not self._shown:
            self._shown = self._session.whole.stages
            if self.chosen and self.stage is None:
                self.chosen = ""
            self.changed.emit()

    def _hear_selection(self, chosen: frozenset[str]) -> None:
        if chosen and not self.held:
            self.choose("")

    def _hear_state(self, state: str) -> None:
        if state == "none":
            self._forget()
        else:
            self.went_on.emit()

    def _begin_anew(self) -> None:
        self._forget()
        self.choose("")

    def _forget(self) -> None:
        self.passages, self._run, self._epochs = {}, 0, 0
        self.went_on.emit()

    def _take(self, event: Event) -> None:
        match event:
            case Started():
                self._start(event.run, event.step)
            case StageBegan():
                self._enter(event)
            case StageEnded():
                self._leave(event)
            case Epoch() | Epochs():
                self._epochs = event.epoch
                self._reach(event.step)
            case Progress():
                self._reach(event.step)

    def _start(self, run: int, step: int) -> None:
        """A run begins, or goes on from a step: what came after that is not so any more."""
        kept = self.passages if run == self._run else {}
        self.passages = {key: one for key, one in kept.items() if one.begun <= step}
        for one in self.passages.values():
            one.ended, one.step = one.ended and one.step <= step, min(one.step, step)
        self._run = run
        self.went_on.emit()

    def _enter(self, event: StageBegan) -> None:
        known = self.passages.get(event.stage)  # it is told again when it is to be longer
        before = known.epochs_before if known is not None and known.begun == event.step else self._epochs
        self.passages[event.stage] = Passage(
            begun=event.step,
            epochs_before=before if event.step else 0,
            epochs=event.epochs,
            steps_per_epoch=event.steps_per_epoch,
            step=event.step,
            before=event.before,
            after=event.after,
            size_before=event.size_before,
            size_after=event.size_after,
            sentence=event.sentence,
            values=event.values,
        )
        self.went_on.emit()

    def _leave(self, event: StageEnded) -> None:
        found = self.passages.get(event.stage)
        if found is not None:
            found.step, found.ended, found.reason = event.step, True, event.reason
            found.best = max(0, event.best - found.epochs_before) if event.best else 0
            self.went_on.emit()

    def _reach(self, step: int) -> None:
        at_work = next((one for one in self.passages.values() if not one.ended), None)
        if at_work is not None and step != at_work.step:
            at_work.step = max(step, at_work.begun)
            self.went_on.emit()


def _all_in(document: Document) -> Document:
    for stage in document.stages:
        if "skip" in stage.settings:
            document = staging.set_stage_setting(document, stage.id, "skip", False)
    return document
