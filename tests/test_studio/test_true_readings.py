"""The numbers at the top are true: of a run as it goes, of one at rest, and of the moment that is looked at."""

import pytest
from dashboard_fakes import epoch, losses, started, tell
from PySide6.QtGui import QFontMetricsF
from transport_kit import session, transport

from runtime.telemetry import Finished, Point, Progress
from studio.dashboard.loss_view import LossView
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.translate import LANGUAGES, use_language
from studio.widgets.text import figures

__all__ = ["session", "transport"]  # fixtures

EPOCHS = tuple(epoch(number, 1.0 / number, 2.0 / number) for number in range(1, 31))


@pytest.fixture
def readings(transport):
    return transport.readings


def told(step, *, speed=100.0, left=None):
    return Progress(1, step, step // 20, speed, (600 - step) / 100 if left is None else left, 0.02, 1.0)


def run_to(session, step):
    """A run of 600 steps that goes at 100 in a second, up to a step."""
    session.put_state("running")
    tell(session, started(), losses(0, *(9.0,) * step), *EPOCHS[: step // 20], told(step))


def look_at(session, step, loss=None):
    session.past.step = step
    session.past.point = None if step is None else Point(step, step // 20, loss, True)
    session.past.moved.emit(step)


def test_the_number_of_a_finished_run_is_that_of_the_plot(qtbot, session, readings):
    run_to(session, 600)
    tell(session, Finished(1, 600, 30, {}, {}, 12.0), told(600, speed=0.0, left=0.0))
    session.put_state("done")
    memory = Memory()
    view = LossView(memory, Names())
    qtbot.addWidget(view)
    for event in (started(), losses(0, *(9.0,) * 600), *EPOCHS):
        memory.take(event)
    view.redraw()
    train = next(line for line in view.charts[""].lines if line.name == "train")
    assert readings.loss.value == train.text(train.newest(600.0)) == "0.0333"
    assert readings.loss.caption == "Loss"
    assert "mean of the last epoch" in readings.loss.toolTip()
    assert (readings.left.caption, readings.left.value) == ("Took", "12 s")


def test_while_it_runs_the_caption_says_that_the_loss_is_of_the_latest_steps(session, readings):
    run_to(session, 300)
    assert (readings.loss.caption, readings.loss.value) == ("Batch loss", "9.00")


def test_between_two_epochs_the_loss_is_that_of_the_last_batch_and_says_so(session, readings):
    run_to(session, 300)
    tell(session, losses(300, 4.0, 3.0), told(302))
    session.put_state("paused")
    assert (readings.loss.caption, readings.loss.value) == ("Last batch", "3.00")


def test_a_run_at_rest_says_so_and_what_is_left_as_it_was_estimated(session, readings):
    run_to(session, 400)
    session.put_state("paused")
    tell(session, told(400, speed=0.0, left=0.0))
    assert readings.speed.value == "paused"
    assert (readings.left.caption, readings.left.value) == ("Left", "2 s")
    assert readings.left.toolTip() == "200 steps to go"
    session.put_state("running")
    tell(session, told(420, speed=90.0, left=2.0))
    assert readings.speed.value == "90.0"


def test_what_is_left_is_told_at_rest_from_the_same_mean_as_before_it(session, readings):
    run_to(session, 300)
    tell(session, told(400, speed=10.0, left=2.0))  # the last moment was ten times slower than the run
    assert readings.left.value == "2 s"
    session.put_state("paused")
    tell(session, told(400, speed=0.0, left=0.0))
    assert readings.left.value == "2 s"


def test_a_run_that_never_ran_freely_tells_its_steps_to_go(session, readings):
    session.put_state("paused")
    tell(session, started(), told(0, speed=0.0, left=0.0))
    assert (readings.speed.value, readings.left.value) == ("paused", "600 steps")


def test_a_moment_of_the_past_has_its_own_numbers_marked_as_such(session, readings):
    run_to(session, 600)
    session.put_state("done")
    look_at(session, 40)
    assert (readings.epoch.value, readings.loss.value, readings.loss.caption) == ("2 / 30", "0.500", "Loss")
    assert (readings.speed.caption, readings.speed.value) == ("At step", "40")
    assert readings.left.toolTip() == "560 steps to go"
    for reading in (readings.epoch, readings.loss, readings.speed):
        assert reading.role == "accent"
        assert "step 40" in reading.toolTip()
    look_at(session, 4, 0.77)
    assert (readings.epoch.value, readings.loss.caption, readings.loss.value) == ("0 / 30", "Last batch", "0.770")
    look_at(session, None)
    assert (readings.epoch.value, readings.loss.value, readings.epoch.role) == ("30 / 30", "0.0333", "text")
    assert readings.speed.caption == "Steps/s"


def test_a_new_run_knows_nothing_of_the_epochs_of_the_one_before(session, readings):
    run_to(session, 40)
    tell(session, started(2))
    session.put_state("paused")
    assert readings.loss.value == "–"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_has_room_and_nothing_moves(transport, session, language):
    use_language(language)
    readings = transport.readings
    places = [reading.sizeHint().width() for reading in readings.all]
    for state in ("running", "paused", "done"):
        run_to(session, 302)
        session.put_state(state)
        for step in (None, 4):
            look_at(session, step, 0.5)
            for reading in readings.all:
                caption, value = figures()[1], figures("large", bold=True)[1]
                assert caption.horizontalAdvance(reading.caption) <= reading.sizeHint().width()
                assert isinstance(value, QFontMetricsF)
                assert value.horizontalAdvance(reading.value) <= reading.sizeHint().width(), reading.value
            assert [reading.sizeHint().width() for reading in readings.all] == places


def test_the_step_of_a_moment_is_no_schedule_in_korean(session, readings):
    run_to(session, 600)
    session.put_state("done")
    use_language("ko")
    try:
        look_at(session, 40)
        assert readings.speed.caption == "스텝"
    finally:
        use_language("en")
