"""Treated against untreated: both documents trained from the same seeds for as many steps, and what came of it.

Each is trained by a runner of its own that nobody sees, one after the other. The random streams belong to the whole
process, so no other run may be under way meanwhile: whoever begins a trial sees to that.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from runtime.check import check
from runtime.checked import Checked
from runtime.doctor.case import Case
from runtime.doctor.course import Course
from runtime.doctor.data_facts import facts_of_sources
from runtime.doctor.diagnosis import Diagnosis, Treatment
from runtime.doctor.registry import all_rules
from runtime.doctor.yardstick import against_neighbors
from runtime.document import Document
from runtime.history import History
from runtime.longer import lasting
from runtime.stage_plan import plans_of
from runtime.telemetry import Failed, Mailbox
from runtime.training_settings import bind_training

SECONDS = 60.0  # that one of the two may take
ROUNDS, LONGER = 2, 4  # times that both are trained anew for so many times as many steps, where it is too early to tell
WAIT = 10.0  # seconds that one of them may then take
NEAR_CHANCE, FAR = 0.9, 10.0  # of the loss of guessing: above the first nothing is learnt, above the other worse
LOOK = 0.05  # seconds between two looks at how far it is
POINTS = 400  # of a curve
LITTLE = 0.02  # of the loss: what is less is no difference
LUCK = 0.5  # of its mean of late: a loss that ends lower only happens to
PARTING = ("validation", "test", "held_out", "split_seed", "seed")
PATIENCE = 10.0  # seconds that a runner has to end
GoOn = Callable[[float], None]  # told the share done, 0 to 1; raises to give up

_SIDES = {
    ("better", True): "It helped: after {steps} steps the held-out loss is {after} instead of {before}.",
    ("alike", True): "It changed little: after {steps} steps the held-out loss is {after}; untreated it is {before}.",
    ("worse", True): "It did not help: after {steps} steps the held-out loss is {after} instead of {before}.",
    ("better", False): "It helped: after {steps} steps the training loss is {after} instead of {before}.",
    ("alike", False): "It changed little: after {steps} steps the training loss is {after}; untreated it is {before}.",
    ("worse", False): "It did not help: after {steps} steps the training loss is {after} instead of {before}.",
}
_EARLY = {
    True: "Too early to tell: after {steps} steps the held-out loss is {after} instead of {before}, and still falls.",
    False: "Too early to tell: after {steps} steps the training loss is {after} instead of {before}, and still falls.",
}
_ILL = {
    True: "It is not enough: after {steps} steps the held-out loss is {after} instead of {before}, and the illness is "
    "still found.",
    False: "It is not enough: after {steps} steps the training loss is {after} instead of {before}, and the illness is "
    "still found.",
}
_CHANCE = {
    True: "It is not enough: after {steps} steps the held-out loss is {after} instead of {before}, and "
    "guessing alone gives {chance}.",
    False: "It is not enough: after {steps} steps the training loss is {after} instead of {before}, and "
    "guessing alone gives {chance}.",
}
LUCKY = (
    "It helped: over the last tenth of {steps} steps the held-out loss is {after} on average instead of {before}. "
    "Untreated it jumps about and only happens to end at {end}."
)
BROKE = "It did not help: the treated run broke after {steps} steps, at a loss of {after}."
MENDED = "It helped: untreated the run breaks, treated it reaches {steps} steps with a loss of {after}."
UNLEARNT = (
    "It is not enough: untreated the run breaks, and treated it reaches {steps} steps with a loss of {after}, where "
    "guessing gives {chance}."
)
_BY_ILLNESS = {  # where losses cannot be compared
    ("better", "kinds"): "It helped: after {steps} steps the illness is not found any more. "
    "The losses are of two kinds: {after}, {before}.",
    ("worse", "kinds"): "It did not help: after {steps} steps the illness is still found. "
    "The losses are of two kinds: {after}, {before}.",
    ("better", "rows"): "It helped: after {steps} steps the illness is not found any more. "
    "The losses are of other rows: {after}, {before}.",
    ("worse", "rows"): "It did not help: after {steps} steps the illness is still found. "
    "The losses are of other rows: {after}, {before}.",
    ("better", "rivals"): "It helped: after {steps} steps the illness is not found any more. "
    "Losses of rivals say little by themselves: {after}, {before}.",
    ("worse", "rivals"): "It did not help: after {steps} steps the illness is still found. "
    "Losses of rivals say little by themselves: {after}, {before}.",
}
_TABLES = (_SIDES, _EARLY, _ILL, _CHANCE, _BY_ILLNESS)
SENTENCES = (LUCKY, BROKE, MENDED, UNLEARNT, *(said for table in _TABLES for said in table.values()))


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its loss at `steps` (n,), thinned, what is held out at the end, and whether it broke."""

    steps: np.ndarray
    losses: np.ndarray
    held: float | None
    reached: int
    broke: bool
    ill: bool  # whether the rule still speaks about the node
    per_epoch: int = 1  # steps
    chance: float | None = None  # the loss of guessing by the shares
    falls: bool = False  # whether the loss that is compared surely still falls: the held-out one where there is one
    late: float | None = None  # what is held out, on average over the last tenth of the epochs
    rival: bool = False  # whether another goal works against it, so that its loss says little by itself

    @property
    def guesses(self) -> bool:
        """Whether it is hardly better than guessing."""
        return self.chance is not None and not self._reached < NEAR_CHANCE * self.chance

    @property
    def errs(self) -> bool:
        """Whether it is far worse than guessing: what no longer breaks has not learnt by that."""
        return self.chance is not None and not self._reached < FAR * self.chance

    @property
    def _reached(self) -> float:
        return _end(self) if self.held is None else self.held


@dataclass(frozen=True, slots=True)
class Outcome:
    """Both sides, the verdict (better, alike, worse or early) and a sentence with the numbers.

    `ran` is how many steps the run had, where those were too few to tell and both were trained for longer; else 0.
    `further` is what came of a stronger dose, where this one was too weak and that one does more.
    """

    before: Side
    after: Side
    verdict: str
    sentence: str
    values: dict[str, object]
    treatment: Treatment | None = None
    further: Outcome | None = None
    ran: int = 0


def try_treatment(
    document: Document, treated: Document, diagnosis: Diagnosis, steps: int, go_on: GoOn, seconds: float = SECONDS
) -> Outcome:
    """Train both for so many steps (fewer where that takes longer than `seconds`) and hold them side by side.

    A treatment that takes more steps gets them, once the other has had as many as it had. Where the treated one is not
    ahead, but still falls, both are trained anew for longer; where the dose was too weak, or did not help, stronger
    ones and other cures are tried.
    Raises what `go_on` raises, after which nothing goes on; `Problem` for a document that cannot be trained.
    """
    trial = _Trial(document, diagnosis, seconds, go_on)
    outcome = replace(trial.compare(document, treated, max(1, steps)), treatment=diagnosis.treatment)
    further = trial.stronger(outcome) if _lacking(outcome) or outcome.verdict in ("alike", "worse") else None
    return replace(outcome, further=further) if further else trial.longer(outcome, treated)


def _lasting(document: Document, steps: int, per_epoch: int) -> Document:
    """The document whose run has at least so many steps; one of stages has the length that they have."""
    epochs = -(-steps // max(1, per_epoch))
    return (
        document
        if document.stages or int(bind_training(document.training).epochs) >= epochs
        else lasting(document, epochs)
    )


def _planned(document: Document, per_epoch: int) -> int:
    """The steps that a document is to be trained for, its stages together."""
    return per_epoch * sum(int(plan.settings.epochs) for plan in plans_of(check(document).flat))


def _lacking(outcome: Outcome) -> bool:
    """Whether a treatment leaves what it was to cure."""
    return not outcome.after.broke and (outcome.after.ill or outcome.after.guesses)


class _Trial:
    """What all trainings of one trial have in common. The share done comes closer to 1 with each, never back."""

    def __init__(self, document: Document, diagnosis: Diagnosis, seconds: float, go_on: GoOn) -> None:
        self.document, self.diagnosis, self.seconds = document, diagnosis, seconds
        self._go_on, self._done, self._lasted = go_on, 0.0, 0.0
        self.checked = check(document)
        self.goal = _goal(self.checked, diagnosis)

    def train(self, document: Document, steps: int, times: int = 1) -> Side:
        """One side, trained for so many steps, in so many times the seconds at most."""
        done, left, began = self._done, (1 - self._done) / 2, time.monotonic()
        checked = self.checked if document is self.document else check(document)
        side = _train(
            checked,
            self.goal,
            self.diagnosis,
            steps,
            times * self.seconds,
            lambda share: self._go_on(done + share * left),
        )
        self._done, self._lasted = done + left, time.monotonic() - began
        return side

    def compare(self, document: Document, treated: Document, steps: int) -> Outcome:
        """Both trained, the treated one for as much longer as its treatment takes, and held side by side."""
        before = self.train(document, steps)
        longer = self.diagnosis.treatment.longer if self.diagnosis.treatment else 1.0
        wanted = _planned(treated, before.per_epoch) if before.broke else before.reached * longer
        return self.judge(before, self.train(treated, max(1, round(wanted)), times=2), treated)

    def judge(self, before: Side, after: Side, treated: Document) -> Outcome:
        """Both held side by side."""
        checked = check(treated)
        same_loss = _losses(self.checked, self.goal) == _losses(checked, self.goal)
        return _judge(before, after, same_loss=same_loss, same_rows=_parting(self.checked) == _parting(checked))

    def longer(self, outcome: Outcome, treated: Document) -> Outcome:
        """Where the treated one is not ahead, what came of both when trained anew for longer: few steps tell little."""
        ran = outcome.before.reached
        for _ in range(ROUNDS):
            before, after = outcome.before, outcome.after
            same = np.array_equal(before.losses, after.losses)
            if outcome.verdict == "better" or after.broke or same or self._lasted * LONGER > WAIT:
                break
            steps = before.reached * LONGER
            document, treated = (_lasting(one, steps, before.per_epoch) for one in (self.document, treated))
            now = replace(self.compare(document, treated, steps), treatment=outcome.treatment)
            if now.before.reached <= before.reached:
                break
            outcome = replace(now, ran=ran)
        return outcome

    def stronger(self, weak: Outcome) -> Outcome | None:
        """What comes of the first stronger dose that does, or of the best of them; None where none does more."""
        found, began = None, time.monotonic()
        for dose in weak.treatment.further if weak.treatment else ():
            treated = dose.apply(self.document)
            if treated is None or time.monotonic() - began > 2 * self.seconds:
                break
            steps = _planned(treated, weak.after.per_epoch) if weak.after.broke else weak.after.reached
            now = replace(self.judge(weak.before, self.train(treated, steps), treated), treatment=dose)
            if now.after.broke:
                break
            before = (found or weak).after
            cures = before.broke or (before.ill and not now.after.ill)
            if now.verdict != "worse":  # than the untreated one
                found = now if cures or _ahead(now.after, before) else found
            if found is now and not _lacking(now) and now.verdict == "better":
                break
        return found


def _goal(checked: Checked, diagnosis: Diagnosis) -> str:
    """The goal that the illness is about: the node itself, or the first one below it."""
    flat = checked.flat
    goals = flat.kind("goal")
    below = flat.document.downstream(diagnosis.node) if diagnosis.node in flat.document.nodes else set()
    return next((goal for goal in goals if goal in below), goals[0] if goals else "")


def _losses(checked: Checked, goal: str) -> list[tuple[str, object]]:
    """The losses into a goal, as what they measure: only between equal ones can numbers be compared."""
    flat = checked.flat
    above = flat.document.upstream(goal) if goal in flat.document.nodes else set()
    nodes = [flat.document.nodes[node] for node in flat.kind("loss") if node in above]
    return sorted((node.type, sorted(node.settings.items(), key=str)) for node in nodes)


def _parting(checked: Checked) -> list[tuple[str, list[object]]]:
    """How each source holds rows out: what is measured on other rows cannot be compared."""
    nodes = checked.flat.document.nodes
    return [(node, [nodes[node].settings.get(name) for name in PARTING]) for node in checked.flat.kind("source")]


def _train(checked: Checked, goal: str, diagnosis: Diagnosis, steps: int, seconds: float, go_on: GoOn) -> Side:
    history, reached = _run(checked, steps, seconds, go_on)
    broke = any(isinstance(event, Failed) for event in history.end)
    curve = history.curves.get(goal)
    values = np.asarray(curve.values(), np.float64) if curve else np.zeros(0)
    places = np.arange(len(values)) * (curve.every if curve else 1) + (curve.first if curve else 0)
    stride = max(1, -(-len(values) // POINTS))
    held = [epoch.validation[goal] for epoch in history.epochs if goal in epoch.validation]
    case = Case.of(checked, history, facts_of_sources(checked))
    ill = any(
        found.node == diagnosis.node for rule in all_rules() if rule.key == diagnosis.rule for found in rule.find(case)
    )
    known = against_neighbors(case, goal) if curve else None
    return Side(
        places[::stride],
        _smooth(values, stride),
        held[-1] if held else None,
        reached,
        broke,
        ill,
        per_epoch=history.started.steps_per_epoch if history.started else 1,
        chance=known[2] if known else None,
        falls=Course(np.array(held)).falls if held else bool(curve) and case.course(goal).falls,
        late=float(np.mean(held[-max(1, len(held) // 10) :])) if held else None,
        rival=any(goal in pair for pair in case.rivals),
    )


def _smooth(values: np.ndarray, stride: int) -> np.ndarray:
    """The mean of each run of points that a thinned curve stands for."""
    if not len(values):
        return values
    starts = np.arange(0, len(values), stride)
    return np.asarray(np.add.reduceat(values, starts) / np.diff(np.append(starts, len(values))))


def _run(checked: Checked, steps: int, seconds: float, go_on: GoOn) -> tuple[History, int]:
    """Train for so many steps in a runner's thread; the history and the steps reached."""
    from runtime.insight.moments import Budget
    from runtime.runner import Runner

    runner = Runner(checked, Mailbox(), number=0, budget=Budget(memory=0, disk=0))  # nobody will look back
    runner.step(batches=steps)
    waited = 0.0
    try:
        while not runner.wait("paused", "done", "stopped", "failed", timeout=LOOK):
            waited += LOOK
            training = runner.training
            share = training.step / steps if training is not None else 0.0
            go_on(min(1.0, share))
            if waited > seconds:
                break
    finally:
        runner.stop()
        runner.join(PATIENCE)
    training = runner.training
    return runner.history, training.step if training is not None else 0


def _judge(before: Side, after: Side, *, same_loss: bool, same_rows: bool = True) -> Outcome:
    held = before.held is not None and after.held is not None
    numbers = (before.held, after.held) if held else (_end(before), _end(after))
    one, other = (float("nan") if number is None else float(number) for number in numbers)
    told: dict[str, object] = {"steps": f"{after.reached:,}", "before": _said(one), "after": _said(other)}
    if after.broke:
        return Outcome(before, after, "worse", BROKE, {**told, "after": _said(_end(after))})
    if before.broke and after.errs:
        return Outcome(before, after, "alike", UNLEARNT, {**told, "chance": _said(after.chance)})
    if before.broke:
        return Outcome(before, after, "better", MENDED, told)
    if before.rival or not (same_loss and same_rows):
        verdict = "worse" if after.ill else "better"
        why = "rivals" if before.rival else "rows" if same_loss else "kinds"
        return Outcome(before, after, verdict, _BY_ILLNESS[verdict, why], told)
    scale = max(abs(one), abs(other), 1e-12)
    verdict = "alike" if abs(one - other) <= LITTLE * scale else "better" if other < one else "worse"
    if verdict == "worse" and not (after.ill or after.guesses) and _lucky(before, after):
        late = {"before": _said(before.late), "after": _said(after.late), "end": _said(one)}
        return Outcome(before, after, "better", LUCKY, {**told, **late})
    if verdict == "worse" and after.falls:
        return Outcome(before, after, "early", _EARLY[held], told)
    if verdict == "better" and after.ill:
        return Outcome(before, after, "alike", _ILL[held], told)
    if verdict == "better" and after.guesses:
        return Outcome(before, after, "alike", _CHANCE[held], {**told, "chance": _said(after.chance)})
    return Outcome(before, after, verdict, _SIDES[verdict, held], told)


def _lucky(before: Side, after: Side) -> bool:
    """Whether the untreated one jumps about, is worse on average of late, and only happens to end low."""
    if before.late is None or before.held is None or after.late is None:
        return False
    return before.held < LUCK * before.late and after.late < (1 - LITTLE) * before.late


def _ahead(one: Side, other: Side) -> bool:
    """Whether one side came lower than another by more than a little."""
    held = one.held is not None and other.held is not None
    here, there = (one.held, other.held) if held else (_end(one), _end(other))
    return here is not None and there is not None and here < there - LITTLE * abs(there)


def _end(side: Side) -> float:
    """The mean of the last tenth of a curve."""
    last = side.losses[-max(1, len(side.losses) // 10) :]
    return float(last.mean()) if len(last) else float("nan")


def _said(number: float | None) -> str:
    return "–" if number is None or not np.isfinite(number) else f"{number:.3g}"
