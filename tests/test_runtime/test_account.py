"""What looking costs is told as a share of the latest seconds, without what making ready took once."""

from __future__ import annotations

import time

import pytest
from trained import classifier, run

from runtime.account import WINDOW, Account
from runtime.reporter import Reporter
from runtime.telemetry import Mailbox


def test_a_run_of_a_second_does_not_pay_its_preparation_as_a_share():
    account = Account()
    account.looked("layers", 0.3)
    assert account.share(0.5, 0.3) == 0.0
    account.looked("layers", 0.01)
    assert account.share(1.3, 0.32) == pytest.approx(0.02)
    assert account.prepared == pytest.approx(0.3)


def test_another_question_of_the_same_topic_is_made_ready_anew():
    account = Account()
    account.looked("portraits", 0.1, "all nodes")
    account.looked("portraits", 0.02, "all nodes")
    account.looked("portraits", 0.1, "one node")
    account.looked("samples", 0.05)
    assert account.prepared == pytest.approx(0.25)


def test_the_share_is_of_the_latest_seconds():
    account = Account()
    for tenth in range(1, 101):
        account.share(tenth / 10, 0.5 * tenth / 10)  # half of the first ten seconds
    assert account.share(10.0, 5.0) == pytest.approx(0.5)
    for tenth in range(101, 201):
        found = account.share(tenth / 10, 5.0)  # nothing since
    assert found == 0.0
    for tenth in range(201, 251):
        found = account.share(tenth / 10, 5.0 + 0.1 * (tenth / 10 - 20.0))
    assert found == pytest.approx(0.1) and WINDOW <= 5.0


def test_a_run_that_was_cut_back_begins_to_count_anew():
    account = Account()
    account.share(10.0, 1.0)
    assert 0.0 <= account.share(2.0, 0.1) <= 1.0
    assert account.share(0.0, 0.0) == 0.0


def test_only_the_looks_themselves_are_booked():
    """The step's moment lies before others had their turn: waiting for them is no price of looking."""
    runner, _ = run(classifier())
    reporter = Reporter(runner.training, Mailbox(), runner.history, None, runner.moments)
    before = reporter.spent
    time.sleep(0.3)
    reporter._next = 0.0
    reporter.tick(time.perf_counter() - 0.3)
    assert reporter.spent - before < 0.3
