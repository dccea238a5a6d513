"""Documents that many tests of the runtime start from."""

import pytest

from runtime import edits
from runtime.document import Document, End


@pytest.fixture
def digits_classifier():
    """digits → flatten → linear 32 → relu → linear 10 → cross-entropy → goal, with an output."""
    document = Document()
    for kind, settings in (
        ("digits", {}),
        ("flatten", {}),
        ("linear", {"units": 32}),
        ("relu", {}),
        ("linear", {"units": 10}),
        ("cross_entropy", {}),
        ("goal", {}),
        ("output", {}),
    ):
        document, _ = edits.add_node(document, kind, settings=settings)
    for source, port, target, target_port in (
        ("digits1", "image", "flatten1", "x"),
        ("flatten1", "y", "linear1", "x"),
        ("linear1", "y", "relu1", "x"),
        ("relu1", "y", "linear2", "x"),
        ("linear2", "y", "crossentropy1", "prediction"),
        ("digits1", "label", "crossentropy1", "target"),
        ("crossentropy1", "loss", "goal1", "loss"),
        ("linear2", "y", "output1", "x"),
    ):
        document = edits.connect(document, End(source, port), End(target, target_port))
    return document


@pytest.fixture
def all_in_time(monkeypatch, request):
    """On a busy machine a moment may be left out for its cost, which is proved apart."""
    if "time" not in request.node.name:
        monkeypatch.setattr("runtime.insight.moments.SHARE", 100.0)
