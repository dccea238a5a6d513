"""check: shapes are true, costs are right, every finding is there at once and says what to do."""

import pytest
from trained import run

from nodes.spec import ABSENT, Problem
from runtime import edits, store
from runtime.check import check
from runtime.document import Document, End
from runtime.findings import ERROR, HINT, WARNING
from runtime.telemetry import Epoch


def wired(*chain, extra=()):
    """A document of these nodes (type or (type, settings)) and wires as (source, port, target, port)."""
    document, ids = Document(), []
    for item in chain:
        kind, settings = item if isinstance(item, tuple) else (item, {})
        document, identity = edits.add_node(document, kind, settings=settings)
        ids.append(identity)
    for source, port, target, target_port in extra:
        document = edits.connect(document, End(source, port), End(target, target_port))
    return document


def test_a_sound_document_has_no_findings(digits_classifier):
    checked = check(digits_classifier)
    assert checked.findings == ()
    assert checked.trainable
    assert checked.order[0] == "digits1" and checked.order.index("relu1") < checked.order.index("linear2")


def test_shapes_and_costs(digits_classifier):
    checked = check(digits_classifier)
    assert checked.signal("flatten1", "y").describe() == "N × 64"
    linear = checked.nodes["linear1"]
    assert (linear.parameters, linear.multiply_adds, linear.activation_bytes) == (64 * 32 + 32, 64 * 32, 32 * 4)
    assert checked.parameters == 64 * 32 + 32 + 32 * 10 + 10


def test_all_findings_at_once():
    document = wired(
        "digits", "flatten", "linear", "cross_entropy", "goal", extra=[("digits1", "image", "flatten1", "x")]
    )
    sentences = {(finding.node, finding.port) for finding in check(document).findings if finding.severity == ERROR}
    assert sentences == {
        ("linear1", "x"),
        ("crossentropy1", "prediction"),
        ("crossentropy1", "target"),
        ("goal1", "loss"),
    }


def test_too_few_scores_for_the_labels(digits_classifier):
    document = edits.set_setting(digits_classifier, "linear2", "units", 7)
    (finding,) = [finding for finding in check(document).findings if finding.severity == ERROR]
    assert finding.node == "crossentropy1"
    assert finding.values == {"classes": 10, "got": 7}
    assert not check(document).trainable


def test_a_fault_in_a_side_branch_does_not_stop_training(digits_classifier):
    document, spare = edits.add_node(digits_classifier, "relu")
    checked = check(document)
    assert [finding.node for finding in checked.findings] == [spare, spare]
    assert checked.trainable


def test_a_metric_without_a_wire_is_left_out_with_a_warning_and_stops_no_training(digits_classifier):
    document, bare = edits.add_node(digits_classifier, "accuracy")
    half = edits.connect(document, End("digits1", "label"), End(bare, "target"))
    for graph, missing in ((document, 2), (half, 1)):
        checked = check(graph)
        found = [finding for finding in checked.findings if finding.node == bare]
        assert [finding.severity for finding in found] == [WARNING] * missing
        assert all("so it is left out" in finding.sentence for finding in found)
        assert checked.trainable and bare not in checked.metrics
    _, events = run(half.but(training={"epochs": 1}))
    measured = [event for event in events if isinstance(event, Epoch)][-1]
    assert bare not in measured.metrics and bare not in measured.validation_metrics


def test_circle_is_named():
    document = wired("relu", "relu", extra=[("relu1", "y", "relu2", "x")])
    with pytest.raises(Problem, match="circle"):
        edits.connect(document, End("relu2", "y"), End("relu1", "x"))
    from runtime.document import Wire

    looped = document.but(wires=(*document.wires, Wire(End("relu2", "y"), End("relu1", "x"))))
    assert {finding.node for finding in check(looped).findings if "circle" in finding.sentence} == {"relu1", "relu2"}


def test_no_goal_is_a_warning_and_an_empty_document_is_silent():
    assert check(Document()).findings == ()
    document = wired("digits")
    assert [finding.severity for finding in check(document).findings if not finding.node] == [WARNING]


def test_goal_without_weights():
    document = wired(
        "digits", "flatten", "cross_entropy", "goal",
        extra=[("digits1", "image", "flatten1", "x"), ("flatten1", "y", "crossentropy1", "prediction"),
               ("digits1", "label", "crossentropy1", "target"), ("crossentropy1", "loss", "goal1", "loss")],
    )  # fmt: skip
    assert any(
        finding.node == "goal1" and "nothing to train" in finding.sentence for finding in check(document).findings
    )


def test_a_node_that_leads_nowhere_is_a_hint(digits_classifier):
    document, spare = edits.add_node(digits_classifier, "flatten")
    document = edits.connect(document, End("digits1", "image"), End(spare, "x"))
    assert [(finding.node, finding.severity) for finding in check(document).findings] == [(spare, HINT)]


def test_unknown_type_is_a_finding_and_survives(digits_classifier):
    document = edits.change_node(digits_classifier, "relu1", type="from_the_future")
    findings = check(document).findings
    assert any(finding.node == "relu1" and "does not know" in finding.sentence for finding in findings)
    assert not check(document).trainable


def test_a_setting_that_does_not_fit_is_a_finding(digits_classifier):
    document = edits.change_node(digits_classifier, "linear1", settings={"units": 0})
    (finding,) = [finding for finding in check(document).findings if finding.node == "linear1"]
    assert finding.values["got"] == 0
    with pytest.raises(Problem):
        edits.set_setting(digits_classifier, "linear1", "units", "many")


def test_an_unknown_training_setting_is_a_hint_and_stays(digits_classifier):
    document = digits_classifier.but(training={"epochs": 60, "lr": 3})
    (finding,) = check(document).findings
    assert (finding.node, finding.severity, finding.values) == ("", HINT, {"name": "lr"})
    assert store.from_bytes(store.to_bytes(document)).training == {"epochs": 60, "lr": 3}


def test_single_numbers_and_what_is_absent_read_as_such(digits_classifier):
    assert check(digits_classifier).signal("crossentropy1", "loss").describe() == "scalar"
    assert ABSENT.describe() == "–"


def test_parts_that_leave_no_training_rows(digits_classifier):
    document = edits.change_node(digits_classifier, "digits1", settings={"validation": 0.6, "test": 0.5})
    assert any("leaves no rows" in finding.sentence for finding in check(document).findings)


def test_two_goals_over_the_same_weights(digits_classifier):
    document, second = edits.add_node(digits_classifier, "goal")
    document = edits.connect(document, End("crossentropy1", "loss"), End(second, "loss"))
    assert {finding.node for finding in check(document).findings} == {"linear1", "linear2"}


def test_an_edit_rechecks_only_what_it_reaches(digits_classifier, monkeypatch):
    check(digits_classifier)
    import runtime.shapes

    worked = []
    measure = runtime.shapes.measure
    monkeypatch.setattr(
        runtime.shapes, "measure", lambda form, inputs: worked.append(form.path) or measure(form, inputs)
    )
    check(edits.set_setting(digits_classifier, "linear2", "units", 13))
    assert worked == ["torch.nn.Linear", "torch.nn.CrossEntropyLoss", ""]


def test_a_layer_put_in_between_leaves_the_others_their_numbers(digits_classifier):
    before = check(digits_classifier).layer_numbers
    document, fresh = edits.add_node(digits_classifier, "tanh")
    document = edits.connect(document, End("flatten1", "y"), End(fresh, "x"))
    document = edits.connect(document, End(fresh, "y"), End("linear1", "x"))
    checked = check(document)
    assert checked.order.index(fresh) < checked.order.index("linear1")
    assert {node: checked.layer_numbers[node] for node in before} == before
    assert checked.layer_numbers[fresh] == len(before)


def test_a_flat_row_is_no_image_any_more(digits_classifier):
    signal = check(digits_classifier).signal("flatten1", "y")
    assert signal is not None
    assert (signal.describe(), signal.meaning) == ("N × 64", "features")
