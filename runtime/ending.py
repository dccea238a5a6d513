"""What a run leaves: a sentence where it failed, and its folder when somebody asks for it."""

from __future__ import annotations

import contextlib
import logging
from concurrent.futures import Future
from pathlib import Path

from nodes.spec import Problem
from runtime.blame import blame
from runtime.failure import Failure, failure_of
from runtime.reporter import Reporter
from runtime.telemetry import Failed, State
from runtime.training import Training

log = logging.getLogger(__name__)


def failed(number: int, error: Exception, training: Training | None, reporter: Reporter | None) -> Failed:
    """What a run tells that an exception has ended: the node to blame, as far as a replay finds it."""
    if reporter is not None:
        reporter.tell_layers(wait=True)
    failure = _blame(error, training, reporter)
    return Failed(number, failure.sentence, dict(failure.values), failure.node)


def keep_failed(told: Failed, training: Training, reporter: Reporter) -> None:
    """Save what there is of a failed run, with what was told of its end."""
    training.clock.rest()
    reporter.history.cut(training.step)
    reporter.history.add(told)
    reporter.history.add(State(told.run, "failed"))
    with contextlib.suppress(Exception):  # the sentence is told; nothing may follow it
        saved = reporter.save("failed")
        if saved:
            saved.exception()


def save_now(
    answer: Future[Path], folder: Path | None, state: str, training: Training | None, reporter: Reporter | None
) -> None:
    """Save a run that is in this state; `answer` gets its folder, or what kept the save from the disk."""
    try:
        if folder is None or reporter is None or training is None:
            raise Problem("This run is not kept in a folder, so there is nothing to take. Save the document first.")
        if state not in ("running", "paused"):
            answer.set_result(folder)
            return
        for losses in training.read():
            reporter.tell(losses)
        saved = reporter.save(state)
        assert saved is not None
        saved.add_done_callback(
            lambda done: answer.set_exception(done.exception()) if done.exception() else answer.set_result(folder)
        )
    except Exception as error:
        answer.set_exception(error)


def _blame(error: Exception, training: Training | None, reporter: Reporter | None) -> Failure:
    if reporter is None or training is None:
        return failure_of(error)
    try:
        return blame(training, reporter.good, error)
    except Exception as other:
        log.debug("the failed run could not be replayed", exc_info=other)
        return failure_of(error)
