"""A run in the window is looked into by the clock, for somebody watches."""

from trained import PATIENCE, classifier

from runtime.check import check
from runtime.rhythm import ByClock
from runtime.telemetry import Mailbox
from studio.runs import make_runner


def test_a_run_that_is_watched_is_looked_into_by_the_clock():
    runner = make_runner(check(classifier()), Mailbox(), number=1)
    runner.start()
    assert runner.join(PATIENCE)
    assert isinstance(runner._reporter.probe.rhythm, ByClock)
