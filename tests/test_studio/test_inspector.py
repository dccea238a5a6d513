"""The inspector is generated from declarations: every node type of the catalogue, every setting."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QScrollArea
from pytestqt.qtbot import QtBot
from shell_kit import Runs, open_session, warm, wired

from nodes.catalogue import catalogue
from nodes.spec import ABSENT, FAMILIES, NodeType, Setting
from nodes.spec import Signal as Carried
from runtime import edits
from runtime.document import Document
from studio.form import Form
from studio.panels.inspector import Inspector
from studio.session import Session
from studio.signals import describe_signal
from studio.translate import use_language
from studio.widgets.number_field import NumberField


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path, runs: Runs) -> Iterator[Session]:
    with open_session(qtbot, tmp_path, runs=runs) as session:
        yield session


@pytest.fixture
def inspector(qtbot: QtBot, session: Session) -> Inspector:
    inspector = Inspector(session)
    qtbot.addWidget(inspector)
    inspector.resize(280, 600)
    inspector.show()
    return inspector


def another(setting: Setting, value: Any) -> Any:
    """A value that fits and differs."""
    low = setting.minimum if setting.minimum is not None else -3
    high = setting.maximum if setting.maximum is not None else 1000
    match setting.kind:
        case "bool":
            return not value
        case "int":
            return next(number for number in (int(low) + 1, int(low), int(high)) if number != value)
        case "float":
            return next(number for number in ((low + min(high, low + 1)) / 2, float(low)) if number != value)
        case "choice":
            return next((choice.key for choice in setting.choices if choice.key != value), value)
        case "ints":
            size = setting.length or max(1, len(value or ()))
            return [int(max(low, 1)) + 1 + place for place in range(size)]
        case "columns":
            return {"width": "feature", "kind": "label"}
        case "nodes":
            return ["linear1"]
        case _:
            return "some text"


def type_in(field: Any, text: str) -> None:
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def unfold(form: Form) -> None:
    """Take in what is rarely wanted, by the button that does it."""
    if form.more is not None:
        QTest.mouseClick(form.more, Qt.MouseButton.LeftButton)


def plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("family", FAMILIES)
def test_every_type_has_a_form_and_every_setting_goes_there_and_back(
    session: Session, inspector: Inspector, family: str
) -> None:
    kinds = [facts for facts in catalogue().values() if facts.family == family]
    assert kinds
    for facts in kinds:
        go_there_and_back(session, inspector.node_page.form, facts)


def go_there_and_back(session: Session, form: Form, facts: NodeType) -> None:
    document, node = edits.add_node(Document(), facts.key)
    session.apply(document, "Add")
    session.select([node])
    if not form._unfolded:  # as the type before was left
        unfold(form)
    seen: set[str] = set()

    while True:
        active = facts.active_settings(session.document.nodes[node].settings)
        settings = {item.key: item for item in active if item.kind != "block"}  # which block it is has its own part
        assert list(form.fields) == list(settings), facts.key
        left = [key for key in settings if key not in seen]
        if not left:
            break
        item = settings[left[0]]
        seen.add(item.key)
        old = session.document.nodes[node].settings.get(item.key, item.default)
        assert plain(form.fields[item.key].value()) == plain(old), (facts.key, item.key)
        new = another(item, old)

        form.fields[item.key].edited.emit(new)

        stored = session.document.nodes[node].settings.get(item.key, item.default)
        assert plain(stored) == plain(new), (facts.key, item.key)
        if item.key in form.fields:
            assert plain(form.fields[item.key].value()) == plain(new), (facts.key, item.key)


def test_what_is_rarely_wanted_stands_behind_a_button_until_it_differs(session: Session, inspector: Inspector) -> None:
    session.apply(wired(), "Open")
    session.select(["linear1"])
    form = inspector.node_page.form
    assert "units" in form.fields
    assert "constraint" not in form.fields
    assert form.more is not None
    assert form.more.text().startswith("More settings (")
    unfold(form)
    form.fields["constraint"].edited.emit("unit_norm")
    unfold(form)
    assert "constraint" in form.fields
    assert "constraint.together" in form.fields
    assert "rate" not in form.fields


def test_a_choice_brings_its_own_settings_and_takes_them_away(session: Session, inspector: Inspector) -> None:
    session.apply(wired(), "Open")
    session.select(["goal1"])
    form = inspector.node_page.form
    assert "optimizer.beta1" in form.fields or "optimizer.learning_rate" in form.fields

    form.fields["optimizer"].edited.emit("sgd")

    assert session.document.nodes["goal1"].settings["optimizer"] == "sgd"
    assert not any(key.startswith("optimizer.beta") for key in form.fields)


def test_a_map_is_written_line_by_line_and_taken_as_one_undo_step(session: Session, inspector: Inspector) -> None:
    session.attempt(lambda document: edits.add_node(document, "grid_world", (0.0, 300.0))[0], "Add")
    session.select(["gridworld1"])
    field = inspector.node_page.form.fields["plan"]
    assert field.toPlainText().splitlines() == ["S..#.", ".#...", ".#P#.", "...#.", "#...G"]
    assert field.sizeHint().height() >= 5 * field.fontMetrics().lineSpacing()
    before = session.document
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "S.G")
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClicks(field, "#P.")
    assert session.document is before
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert session.document.nodes["gridworld1"].settings["plan"] == "S.G\n#P."
    session.undo()
    assert session.document == before and field.toPlainText().startswith("S..#.")


def test_typing_a_number_is_one_undo_step_and_stepping_is_one_too(session: Session, inspector: Inspector) -> None:
    session.apply(wired(), "Open")
    session.select(["linear1"])
    field = inspector.node_page.form.fields["units"]
    type_in(field, "32")
    assert session.document.nodes["linear1"].settings["units"] == 32
    assert session.undo_label == "Set Units"

    for _ in range(3):
        QTest.keyClick(field, Qt.Key.Key_Up)
    assert session.document.nodes["linear1"].settings["units"] == 35
    session.undo()
    assert "units" not in session.document.nodes["linear1"].settings
    assert field.value() == 128


def test_a_value_that_does_not_fit_is_explained_under_its_field(session: Session, inspector: Inspector) -> None:
    session.apply(wired(), "Open")
    session.select(["linear1"])
    form = inspector.node_page.form
    type_in(form.fields["units"], "0")

    assert session.document.nodes["linear1"].settings == {}
    assert form._faults["units"].text() == ("Units is 0, but the least is 1. Make it larger. Until then it stays 128.")
    assert form._faults["units"].isVisible()
    type_in(form.fields["units"], "5")
    assert not form._faults["units"].isVisible()


def test_an_edit_elsewhere_keeps_the_field_that_has_the_focus(session: Session, inspector: Inspector) -> None:
    session.apply(wired(), "Open")
    session.select(["linear1"])
    field = inspector.node_page.form.fields["units"]

    session.attempt(lambda document: edits.move(document, {"linear1": (1.0, 1.0)}), "Move")

    assert inspector.node_page.form.fields["units"] is field


def test_another_node_is_shown_from_its_name_on(qtbot: QtBot, session: Session, inspector: Inspector) -> None:
    inspector.resize(280, 200)
    session.apply(wired("linear", "conv2d"), "")
    session.select(["linear1"])
    area = inspector.currentWidget()
    assert isinstance(area, QScrollArea)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 100)
    area.verticalScrollBar().setValue(90)
    session.apply(edits.set_setting(session.document, "linear1", "units", 7), "")
    assert area.verticalScrollBar().value() == 90  # an edit of it scrolls nothing
    session.select(["conv2d1"])
    assert inspector.currentWidget() is area and area.verticalScrollBar().value() == 0


def test_several_of_one_type_are_edited_together(session: Session, inspector: Inspector) -> None:
    session.apply(wired("flatten", "linear", "linear"), "Open")
    session.attempt(lambda document: edits.set_setting(document, "linear2", "units", 10), "Set")
    session.select(["linear1", "linear2"])
    field = inspector.node_page.form.fields["units"]
    assert isinstance(field, NumberField)
    assert field.text() == "—"

    type_in(field, "20")

    assert [session.document.nodes[key].settings["units"] for key in ("linear1", "linear2")] == [20, 20]
    assert field.text() == "20"
    session.undo()
    assert session.document.nodes["linear2"].settings["units"] == 10


def test_switches_and_choices_of_several_are_edited_together(session: Session, inspector: Inspector) -> None:
    document = wired("flatten", "linear", "linear")
    document = edits.set_setting(document, "linear1", "bias", False)
    document = edits.set_setting(document, "linear2", "initialization", "he")
    session.apply(document, "Open")
    session.select(["linear1", "linear2"])
    fields = inspector.node_page.form.fields
    assert fields["initialization"].currentIndex() == -1

    QTest.keyClick(fields["bias"], Qt.Key.Key_Space)
    fields["initialization"].setFocus()
    QTest.keyClick(fields["initialization"], Qt.Key.Key_Down)

    settings = [session.document.nodes[key].settings for key in ("linear1", "linear2")]
    assert settings[0] == settings[1]
    assert session.undo_label == "Set First weights"
    session.undo()
    assert session.document.nodes["linear2"].settings["initialization"] == "he"


def test_several_types_show_what_they_are_together(session: Session, inspector: Inspector) -> None:
    session.apply(wired(), "Open")
    session.select(["linear1", "flatten1"])

    texts = [label.text() for label in inspector.mixed_page.findChildren(QLabel)]
    assert "2 nodes selected" in texts
    assert {"Linear", "Flatten"} <= set(texts)


def test_nothing_selected_shows_how_the_document_is_trained(session: Session, inspector: Inspector) -> None:
    session.apply(wired(), "Open")
    form = inspector.document_page.form
    type_in(form.fields["epochs"], "7")
    assert session.document.training["epochs"] == 7

    type_in(inspector.document_page.title, "My digits")
    assert session.document.title == "My digits"
    assert session.title == "My digits"


def test_a_title_is_undoable_and_shown(session: Session, inspector: Inspector) -> None:
    session.apply(wired(), "Open")
    session.select(["linear1"])
    type_in(inspector.node_page.title, "Scores")
    assert session.document.nodes["linear1"].title == "Scores"
    session.undo()
    assert inspector.node_page.title.text() == ""


def test_live_settings_are_marked_while_a_run_goes_on(session: Session, inspector: Inspector) -> None:
    session.apply(wired(), "Open")
    session.select(["goal1"])
    unfold(inspector.node_page.form)
    marks = lambda: _marks(inspector.node_page.form)  # noqa: E731
    assert marks() == 0

    session.train()

    live = [item for item in catalogue()["goal"].active_settings({}) if item.live]
    assert marks() == len(live) > 0


def test_findings_of_the_node_are_shown(session: Session, inspector: Inspector) -> None:
    session.apply(edits.change_node(wired(), "linear1", title="wrong"), "Open")
    session.select(["linear1"])
    cards = inspector.node_page.findings
    assert [cards.layout_.itemAt(place).widget().sentence for place in range(cards.layout_.count())] == [
        "Linear “wrong” does not fit. Remove it."
    ]


def test_a_type_of_another_version_is_shown_and_kept(session: Session, inspector: Inspector) -> None:
    document, node = edits.add_node(Document(), "relu")
    document = edits.change_node(document, node, type="quantum_layer", settings={"qubits": 3})
    session.apply(document, "Open")
    session.select([node])

    assert inspector.node_page.form.fields == {}
    assert "another version" in inspector.node_page._summary.text()


def test_what_a_file_says_is_never_markup(session: Session, inspector: Inspector) -> None:
    document, node = edits.add_node(Document(), "relu")
    hostile = "<img src='file:///etc/passwd'><b>bold</b>"
    session.apply(edits.change_node(document, node, type=hostile, title=hostile), "Open")
    session.select([node])
    shown = [label for label in inspector.node_page.findChildren(QLabel) if hostile in label.text()]
    assert shown
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in shown)


def test_another_language_is_spoken_at_once_and_values_stay(session: Session, inspector: Inspector) -> None:
    session.apply(wired(), "Open")
    session.select(["linear1"])
    type_in(inspector.node_page.form.fields["units"], "33")

    use_language("ko")

    texts = [label.text() for label in inspector.node_page.findChildren(QLabel)]
    assert "유닛" in texts
    assert inspector.node_page.form.fields["units"].value() == 33


def test_the_columns_of_a_table_are_shown_with_the_role_they_have(qtbot: QtBot, tmp_path: Path) -> None:
    from runtime.check import check

    table = tmp_path / "flowers.csv"
    table.write_text("width,height,species\n1.5,2,rose\n2.5,3,tulip\n3.5,1,rose\n")
    with open_session(qtbot, tmp_path, check=check) as session:
        warm(qtbot, session)
        inspector = Inspector(session)
        qtbot.addWidget(inspector)
        document, node = edits.add_node(Document(), "csv_table", settings={"path": str(table)})
        session.apply(document, "Open")
        session.select([node])
        field = inspector.node_page.form.fields["roles"]
        assert {name: row.value() for name, row in field.rows.items()} == {
            "width": "feature",
            "height": "feature",
            "species": "label",
        }

        field.rows["height"].edited.emit("ignore")
        assert session.document.nodes[node].settings["roles"] == {"height": "ignore"}
        field.rows["width"].edited.emit("label")
        field.rows["species"].edited.emit("label")  # two labels contradict each other

        qtbot.waitUntil(lambda: session.latest is not None and session.latest.document is session.document)
        assert list(inspector.node_page.form.fields["roles"].rows) == ["width", "height", "species"]
        assert session.latest is not None
        assert "both labels" in session.latest.by_node[node][0].sentence


def _marks(form: Form) -> int:
    return sum(1 for label in form.findChildren(QLabel) if label.accessibleName().startswith("Takes effect"))


def test_single_numbers_and_empty_outputs_are_not_shown_as_shapes() -> None:
    assert describe_signal(Carried((), dtype="float32")) == "scalar"
    assert describe_signal(Carried((7, 4), (11, 4))) == "N × 4"
    assert describe_signal(ABSENT) == "–"
    use_language("ko")
    assert describe_signal(Carried((), dtype="float32")) == "스칼라"
