"""The transport: real clicks reach the session, readings say what the run says, and nothing moves."""

from dataclasses import replace

import pytest
from dashboard_fakes import checked_without_torch, epoch, losses, mlp, started, tell
from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtTest import QTest
from transport_kit import session, transport

from runtime import edits
from runtime.document import Document, End, Node, Wire
from runtime.findings import Finding
from runtime.telemetry import Failed, Finished, Progress
from studio.dashboard.readings import SETTLED
from studio.icons import icon
from studio.keys import key_of
from studio.theme import use_theme
from studio.translate import use_language
from studio.widgets.reading import NOTHING

__all__ = ["session", "transport"]  # fixtures


def click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def progress(step=40, *, run=1, speed=1234.4, epoch=3):
    return Progress(run, step, epoch, speed, 200.0, 0.0213, 3.0)


@pytest.mark.parametrize(
    ("state", "asked"),
    [
        ("none", "train"),
        ("done", "train"),
        ("stopped", "train"),
        ("failed", "train"),
        ("running", "pause"),
        ("paused", "train"),
    ],
)
def test_the_large_button_does_what_its_word_says(transport, session, state, asked):
    session.put_state(state)
    click(transport.train)
    assert [call[0] for call in session.asked.method_calls] == [asked]
    assert transport.train.text() == {"none": "Train", "running": "Pause", "paused": "Go on"}.get(state, "Train")


def test_the_large_button_says_that_a_stopped_run_goes_on_and_how_to_begin_anew(transport, session):
    session.runs.resumes = True
    session.put_state("stopped")
    assert transport.train.text() == "Go on"
    assert key_of("train") in transport.train.toolTip() and key_of("restart") in transport.train.toolTip()
    session.runs.resumes = False  # the network was changed
    session.changed.emit(session.document, session.document)
    assert transport.train.text() == "Train" and transport.train.toolTip() == f"Train ({key_of('train')})"


def test_the_small_buttons(transport, session):
    session.put_state("paused")
    for button in (transport.step_batch, transport.step_epoch, transport.stop, transport.reset, transport.new_weights):
        click(button)
    assert [(call[0], call[2]) for call in session.asked.method_calls] == [
        ("step", {"batches": 1}),
        ("step", {"epochs": 1}),
        ("stop", {}),
        ("reset", {}),
        ("new_weights", {}),
    ]


def test_tool_tips_name_the_keys(transport):
    assert transport.train.toolTip() == f"Train ({key_of('train')})"
    assert transport.step_batch.toolTip() == f"Train one batch ({key_of('step_batch')})"


def test_what_cannot_be_done_says_why(transport, session):
    assert not transport.stop.isEnabled()
    assert transport.stop.toolTip() == "Nothing is running."
    assert not transport.reset.isEnabled()
    session.put_state("running")
    assert not transport.step_batch.isEnabled()
    assert transport.step_batch.toolTip() == "Pause first to go step by step."
    assert transport.stop.isEnabled()
    click(transport.step_batch)
    assert session.asked.method_calls == []


def test_a_finding_that_stops_training_is_the_reason(transport, session):
    fault = Finding("b", "{node} receives {got}. Remove it.", values={"got": "nothing"})
    session.put_checked(checked_without_torch(mlp(), fault))
    assert not transport.train.isEnabled()
    assert transport.train.toolTip() == "Linear “scores” receives nothing. Remove it."
    session.put_state("running")
    assert transport.train.isEnabled()  # the run goes on with what it was started with


def test_an_empty_document_and_one_without_a_goal(transport, session):
    session.put_checked(checked_without_torch(Document()))
    assert transport.train.toolTip().startswith("There is nothing to train yet.")
    assert not transport.new_weights.isEnabled()
    document = mlp()
    document = edits.remove(document, ["goal"])
    session.put_checked(checked_without_torch(document))
    assert transport.train.toolTip().startswith("Nothing says what to learn yet.")


def test_a_network_that_is_not_checked_yet_can_be_trained(transport, session):
    session.latest = None
    session.changed.emit(session.document, session.document)
    assert transport.train.isEnabled()


def test_readings_follow_the_run(transport, session):
    for event in (started(epochs=30), losses(0, 0.03121), progress()):
        tell(session, event)
    readings = (
        transport.readings.epoch,
        transport.readings.loss,
        transport.readings.speed,
        transport.readings.left,
        transport.readings.device,
        transport.readings.overhead,
    )
    assert [reading.value for reading in readings] == ["2 / 30", "0.0312", "1,234", "3 min", "CPU", "2.1 %"]
    tell(session, epoch(4, 0.1, 0.1))
    assert transport.readings.epoch.value == "4 / 30"


def test_slow_runs_have_figures_too(transport, session):
    tell(session, started())
    tell(session, progress(speed=0.5234))
    assert transport.readings.speed.value == "0.523"


def test_the_loss_is_calm_and_of_the_first_goal(transport, session):
    tell(session, started())
    tell(session, losses(0, 1.0, 1.0, 1.0))
    tell(session, losses(3, 2.0))
    tell(session, losses(0, 77.0, goal="other"))
    assert transport.readings.loss.value == "1.20"


def test_the_end_of_a_run(transport, session):
    tell(session, started())
    tell(session, Finished(1, 600, 30, {}, {}, 12.3))
    tell(session, progress(600, epoch=30))
    assert (transport.readings.left.caption, transport.readings.left.value) == ("Took", "12 s")
    assert transport.readings.epoch.value == "30 / 30"


def test_a_failure_is_said_in_a_word(transport, session):
    tell(session, started())
    tell(session, Failed(1, "Broken.", {}))
    assert (transport.readings.loss.value, transport.readings.loss.role) == ("✕ failed", "error")


def test_a_new_run_begins_with_empty_readings_and_an_old_one_says_nothing_any_more(transport, session):
    tell(session, started(2))
    tell(session, losses(0, 5.0, run=2))
    tell(session, started(3))
    assert transport.readings.loss.value == "–"
    tell(session, losses(0, 9.0, run=2))
    tell(session, progress(run=2))
    tell(session, started(2))
    assert transport.readings.loss.value == "–"
    assert transport.readings.speed.value == "–"
    tell(session, losses(0, 1.0, run=3))
    assert transport.readings.loss.value == "1.00"


def test_reset_and_another_document_clear_the_readings(transport, session):
    for event in (started(), losses(0, 1.0), progress()):
        tell(session, event)
    session.put_state("none")
    assert (transport.readings.epoch.value, transport.readings.loss.value, transport.readings.speed.value) == (
        "0 / 30",
        "–",
        "–",
    )
    tell(session, started(2))
    session.opened.emit()
    assert transport.readings.epoch.value == "–"
    tell(session, started(1))
    assert transport.readings.epoch.value == "0 / 30"


def test_the_transport_never_moves(transport, session):
    width = transport.sizeHint().width()
    places = [transport.stop.x(), transport.readings.loss.x(), transport.readings.overhead.x()]
    session.put_state("running")
    for event in (started(epochs=9_999), losses(0, 1.2e-7), progress(speed=98_765.0)):
        tell(session, event)
    session.put_state("paused")
    tell(session, Failed(1, "Broken.", {}))
    assert transport.sizeHint().width() == width
    assert [transport.stop.x(), transport.readings.loss.x(), transport.readings.overhead.x()] == places


def test_the_line_along_the_bottom_is_as_long_as_what_is_done(transport, session):
    tell(session, started(epochs=30, steps_per_epoch=20))
    tell(session, progress(step=300))
    image = transport.grab().toImage()
    row = [image.pixelColor(x, image.height() - 1).name() for x in range(image.width())]
    assert row[5] != row[-5]
    assert abs(row.count(row[5]) / len(row) - 0.5) < 0.02


def test_another_language_and_theme(transport, session):
    session.put_state("paused")
    try:
        use_language("ko")
        use_theme("light")
        assert transport.train.text() == "계속"
        assert transport.readings.epoch.caption == "에포크"
    finally:
        use_language("en")
        use_theme("dark")
    assert transport.train.text() == "Go on"


@pytest.mark.parametrize("name", ["dark", "light"])
def test_an_icon_of_a_disabled_button_is_clearly_faded(qapp, name):
    use_theme(name)
    try:
        made = icon("stop")
        shown, faded = (made.pixmap(16, 16, mode).toImage() for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled))
    finally:
        use_theme("dark")
    places = [(x, y) for x in range(shown.width()) for y in range(shown.height())]
    strongest, weak = (max(image.pixelColor(*place).alpha() for place in places) for image in (shown, faded))
    assert strongest > 240
    assert 60 < weak < 130


def test_the_share_of_looking_names_what_is_not_in_it(transport):
    transport.readings.take(started())
    transport.readings.take(replace(progress(), seconds=SETTLED / 2, overhead=0.4))
    transport.readings.show()
    assert transport.readings.overhead.value == NOTHING, (
        "the first looks of a short run say nothing of what looking costs"
    )
    transport.readings.take(replace(progress(), seconds=SETTLED, prepared=0.31))
    transport.readings.show()
    assert transport.readings.overhead.value == "2.1 %"
    assert "0.3 s once, which is not in it" in transport.readings.overhead.toolTip()


def two_goals() -> Document:
    """A reader beside the network that the Output gives; the reader's goal is the first."""
    document = mlp()
    reader, other = Node("reader", "linear", "Reader", {"units": 10}), Node("judge", "goal", "Read digits")
    loss, output = Node("loss2", "cross_entropy"), Node("out", "output")
    pairs = (
        ("flat.y", "reader.x"),
        ("reader.y", "loss2.prediction"),
        ("data.label", "loss2.target"),
        ("loss2.loss", "judge.loss"),
        ("b.y", "out.x"),
    )
    wires = tuple(Wire(End(*source.split(".")), End(*target.split("."))) for source, target in pairs)
    nodes = {"judge": other, **document.nodes, "reader": reader, "loss2": loss, "out": output}
    nodes["goal"] = replace(nodes["goal"], title="Tell digits")
    return document.but(nodes=nodes, wires=(*document.wires, *wires))


def test_of_several_goals_the_loss_of_what_the_output_gives_is_told_and_whose_it_is(transport, session):
    from runtime.check import check

    session.put_checked(check(two_goals()))
    session.put_state("running")
    tell(session, started())
    tell(session, losses(0, 0.25, goal="judge"))
    tell(session, losses(0, 2.5, goal="goal"))
    assert (transport.readings.loss.caption, transport.readings.loss.value) == ("Tell digits", "2.50")
    assert transport.readings.loss.toolTip().startswith("Tell digits: ")


def test_metrics_stand_in_the_tool_tip_of_the_loss(transport, session):
    session.put_state("running")
    tell(session, started())
    tell(session, epoch(1, 0.5, 0.6, accuracy=0.9))
    assert "Accuracy: 90.0 % in validation, 95.0 % in training" in transport.readings.loss.toolTip()


def test_the_pace_of_a_run_that_is_over_agrees_with_what_it_took(transport, session):
    session.put_state("running")
    tell(session, started())
    tell(session, progress(600, speed=97.1))
    assert transport.readings.speed.value == "97.1"
    tell(session, Finished(1, 600, 30, {}, {}, 14.0))
    session.put_state("done")
    assert (transport.readings.speed.value, transport.readings.left.value) == ("42.9", "14 s")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_press_before_the_network_is_checked_is_acknowledged(transport, session, language):
    use_language(language)
    width, words = transport.train.width(), transport.train.text()
    session.runs.waiting.put(lambda: None)
    assert transport.train.text() == {"en": "Starting", "ko": "준비 중 …"}[language]
    measure = transport.train.fontMetrics()
    assert measure.horizontalAdvance(transport.train.text()) <= width - 24 and transport.train.width() == width
    assert transport.stop.isEnabled()  # takes it back
    session.runs.waiting.take()
    assert transport.train.text() == words and not transport.stop.isEnabled()


def test_before_a_run_the_epochs_are_those_that_the_document_says(transport, session, qtbot):
    for epochs in (200, 50):
        session.document = edits.set_training(session.document, "epochs", epochs)
        session.checked.emit(session.latest)
        qtbot.waitUntil(lambda epochs=epochs: transport.readings.epoch.value == f"0 / {epochs}")
    tell(session, started())
    assert transport.readings.epoch.value == "0 / 30"  # what the run was started with
    session.put_state("none")
    assert transport.readings.epoch.value == "0 / 50"
    session.document = Document()
    session.checked.emit(session.latest)
    qtbot.waitUntil(lambda: transport.readings.epoch.value == "–")
