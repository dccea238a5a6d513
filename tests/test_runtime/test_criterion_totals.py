"""Claims beyond the last value: what a metric was in all epochs, added up, and what a run with other settings tells."""

from runtime.criterion import verdicts
from runtime.document import Document, Node
from runtime.telemetry import Epoch, Finished


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


def test_a_claim_may_be_about_a_run_with_other_settings() -> None:
    """Each combination of settings is trained once, the document as it stands not again."""
    trained: list[int] = []

    def told(degree: int) -> list[Finished]:
        return [Finished(run=1, step=1, epoch=1, seconds=0.0, test={"goal1": float(degree)}, test_metrics={})]

    def again(document: Document) -> list[Finished]:
        trained.append(document.nodes["powers1"].settings["degree"])
        return told(trained[-1])

    nine = {"powers1": {"degree": 9}}
    claims = [
        {"of": "goal1", "with": nine, "at_least": {"of": "goal1", "times": 3}},
        {"of": "goal1", "at_most": {"of": "goal1", "with": nine, "times": 0.5}},
        {"of": "goal1", "with": {"powers1": {"degree": 1}}, "at_least": 2},
    ]
    document = Document(
        nodes={"powers1": Node("powers1", "powers", settings={"degree": 3})}, extra={"criterion": claims}
    )
    found = verdicts(document, told(3), again)
    assert [verdict.got for verdict in found] == [9, 3, 1]
    assert [verdict.holds for verdict in found] == [True, True, False]
    assert trained == [9, 1]
    assert [verdict.holds for verdict in verdicts(document, told(3))] == [False, False, False], "nobody trained them"
