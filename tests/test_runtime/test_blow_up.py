"""A run whose weights blow up says that the learning rate is to blame; one that broke otherwise does not."""

import pytest

from runtime import edits, playground
from runtime.check import check
from runtime.examples import find
from runtime.playground import playground_of
from runtime.runner import Runner
from runtime.store import load
from runtime.telemetry import Failed, Mailbox

WAIT = 60.0


def failed(document):
    mailbox = Mailbox()
    runner = Runner(check(document), mailbox, number=1)
    runner.start()
    assert runner.join(WAIT) and runner.state == "failed"
    (event,) = [event for event in mailbox.take() if isinstance(event, Failed)]
    return event


@pytest.mark.parametrize("rate", [10.0, 3.0])
def test_the_learning_rate_is_named(rate):
    document = load(find("plane"))
    document = edits.set_setting(document, "goal1", "optimizer.learning_rate", rate)
    event = failed(document)
    assert (event.values["rate"], event.values["goal"]) == (rate, "goal1")
    assert "{rate} is too large" in event.sentence


def test_a_deep_one_of_relu_too():
    document = load(find("multi-gauss"))
    play = playground_of(check(document))
    document = playground.set_activation(document, play, "relu", range(2))
    document = edits.set_setting(document, "goal1", "optimizer", "sgd")
    event = failed(edits.set_setting(document, "goal1", "optimizer.learning_rate", 10.0))
    assert event.values.get("goal") == "goal1"
