"""What is offered where a loss compares classes: labels first, and what its sentence asks for before anything else."""

from __future__ import annotations

import pytest

from runtime import edits
from runtime.check import check
from runtime.document import Document, End
from runtime.facts import facts_of
from runtime.repairs import Repair, repairs_of


def spiral(*kinds: str) -> Document:
    """A spiral through these kinds in a row, as a typed line makes it: nothing at the target of the loss."""
    document, last = edits.add_node(Document(), "spiral")
    for number, kind in enumerate(("linear", *kinds, "cross_entropy", "goal"), start=1):
        settings = {"units": 2} if kind == "linear" else {}
        document, fresh = edits.add_node(document, kind, (260.0 * number, 0.0), settings)
        leaving, entering = facts_of(document, last), facts_of(document, fresh)
        assert leaving is not None and entering is not None
        document = edits.connect(document, End(last, leaving.outputs[0].key), End(fresh, entering.inputs[0].key))
        last = fresh
    return document


def offered(document: Document, words: str) -> list[Repair]:
    checked = check(document)
    finding = next(found for found in checked.findings if words in found.sentence)
    return list(repairs_of(checked, finding))


def with_target(document: Document, port: str) -> Document:
    return edits.connect(document, End("spiral1", port), End("crossentropy1", "target"))


@pytest.mark.parametrize("kinds", [(), ("softmax",)])
def test_a_loss_of_classes_is_given_the_label_before_a_number(kinds: tuple[str, ...]) -> None:
    first = offered(spiral(*kinds), "has nothing at its input")[0]
    assert first.kind == "connect_input"
    assert first.values["output"] == "label"


@pytest.mark.parametrize("port", ["target", "label"])
def test_what_the_sentence_asks_for_comes_first_though_more_is_wrong(port: str) -> None:
    found = offered(with_target(spiral("softmax"), port), "needs raw scores")
    assert found[0].kind == "remove_before"
    assert "softmax1" not in found[0].document.nodes


def test_a_loss_that_got_a_number_is_led_to_the_label_first() -> None:
    first = offered(with_target(spiral(), "target"), "needs a label as target")[0]
    assert (first.kind, first.values["output"]) == ("take_other_output", "label")
    assert not any(found.severity == "error" for found in check(first.document).findings)
