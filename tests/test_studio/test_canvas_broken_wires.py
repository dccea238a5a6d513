"""Which wires look broken: those by which comes what a finding is about, and no others."""

from __future__ import annotations

from runtime import edits
from runtime.check import check
from runtime.document import Document, End, Wire
from studio.canvas.frame import marks_of


def test_of_several_wires_only_the_one_at_which_a_remedy_mends_is_broken() -> None:
    document, source = edits.add_node(Document(), "digits")
    for kind, into in (("flatten", "x"), ("softmax", "x"), ("cross_entropy", "prediction")):
        before = next((key for key in reversed(document.nodes) if key != source), None)
        document, key = edits.add_node(document, kind)
        document = edits.connect(document, End(before, "y") if before else End(source, "image"), End(key, into))
    label = Wire(End(source, "label"), End(key, "target"))
    document = edits.connect(document, label.source, label.target)

    broken = marks_of(check(document)).broken

    assert broken == {Wire(End("softmax1", "y"), End(key, "prediction"))}  # nothing ails the label

    two = edits.connect(edits.add_node(document, "add")[0], End(source, "image"), End("add1", "x"))
    two = edits.connect(two, End("flatten1", "y"), End("add1", "x"))
    into = {wire for wire in two.wires if wire.target.node == "add1"}
    assert len(into) == 2 and into <= marks_of(check(two)).broken  # either of them may be the wrong one
