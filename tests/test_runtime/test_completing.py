"""What a typed row of nodes is given so that it can be trained: where it is clear, and nothing where it is not."""

from __future__ import annotations

import pytest

from runtime import edits
from runtime.check import check
from runtime.completing import completed
from runtime.document import Document, End
from runtime.facts import facts_of


def row(*kinds: str, document: Document | None = None) -> tuple[Document, list[str]]:
    """These kinds in a row, each wired to the next as a typed line wires them."""
    document, made = document or Document(), list[str]()
    for number, kind in enumerate(kinds):
        settings = {"units": {"iris": 3, "spiral": 2}.get(kinds[0], 10)} if kind == "linear" else {}
        document, fresh = edits.add_node(document, kind, (230.0 * number, 0.0), settings)
        if made:
            leaving, entering = facts_of(document, made[-1]), facts_of(document, fresh)
            assert leaving is not None and entering is not None
            end = End(fresh, entering.inputs[0].key)
            document = edits.connect(document, End(made[-1], leaving.outputs[0].key), end)
        made.append(fresh)
    return document, made


def target_of(document: Document, loss: str) -> str:
    wires = document.entering(loss, "target")
    return f"{wires[0].source.node}.{wires[0].source.port}" if wires else ""


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        ("digits flatten linear cross_entropy goal", "digits1.label"),
        ("iris linear cross_entropy goal", "iris1.label"),
        ("spiral linear cross_entropy goal", "spiral1.label"),
        ("spiral linear tanh mse goal", "spiral1.target"),
        ("diabetes linear mse goal", "diabetes1.target"),
        ("digits flatten linear mse goal", ""),  # what is compared with is the image perhaps
        ("diabetes linear cross_entropy goal", ""),
        ("csv_table linear cross_entropy goal", ""),  # has no file yet
    ],
)
def test_the_only_fitting_answer_of_the_only_source_is_wired(kinds: str, found: str) -> None:
    document, made = row(*kinds.split())
    document, fresh = completed(document, made)

    assert target_of(document, made[-2]) == found
    assert [document.nodes[key].type for key in fresh] == ["output"]
    assert [wire.source.node for wire in document.incoming[fresh[0]]] == [made[-3]]
    if kinds.split()[-2] == "cross_entropy" and found:
        assert not [found for found in check(document).findings if found.severity == "error"]


def test_of_two_sources_none_is_guessed() -> None:
    document, made = row("digits", "flatten", "linear", "add", "linear", "cross_entropy", "goal")
    document, other = row("iris", "linear", document=document)
    document = edits.connect(document, End(other[1], "y"), End(made[3], facts_of(document, made[3]).inputs[0].key))
    document, _ = completed(document, made)

    assert target_of(document, made[5]) == ""


def test_an_output_that_is_there_is_enough() -> None:
    document, made = row("digits", "flatten", "linear", "output")
    document, loss = edits.add_node(document, "cross_entropy", (900.0, 300.0))
    document, goal = edits.add_node(document, "goal", (1100.0, 300.0))
    document = edits.connect(document, End(made[2], "y"), End(loss, "prediction"))
    document = edits.connect(document, End(loss, "loss"), End(goal, "loss"))

    assert completed(document, [loss, goal])[1] == []


def test_a_row_without_a_loss_that_is_made_smaller_stays_as_it_was_typed() -> None:
    document, made = row("digits", "flatten", "linear")
    assert completed(document, made) == (document, [])
    document, made = row("iris", "linear", "cross_entropy")
    assert completed(document, made)[1] == []
