"""What a metric was in all epochs, added up."""

from runtime.criterion import verdicts
from runtime.document import Document
from runtime.telemetry import Epoch


def test_a_total_is_the_sum_over_epochs() -> None:
    epochs = [
        Epoch(
            run=1,
            epoch=number,
            step=number,
            train={"goal1": 1.0},
            validation={},
            metrics={"mistakes1": float(number)},
            validation_metrics={"mistakes1": 2.0},
            seconds=0.0,
            learning_rates={},
        )
        for number in (1, 2, 3)
    ]
    claims = [
        {"of": "mistakes1.total", "on": "train", "at_most": 6},
        {"of": "mistakes1.total", "on": "validation", "at_least": 6},
        {"of": "mistakes2.total", "on": "train", "at_least": 0},
    ]
    found = verdicts(Document(extra={"criterion": claims}), epochs)
    assert [verdict.got for verdict in found] == [6, 6, None]
    assert [verdict.holds for verdict in found] == [True, True, False]
