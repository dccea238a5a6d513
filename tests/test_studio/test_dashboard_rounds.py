"""The views of the dashboard are drawn in rounds: one after the other, the rarer the costlier they are."""

from types import SimpleNamespace

from dashboard_fakes import layers, losses, started
from dashboard_kit import dashboard, drawn, running, session, shown
from PySide6.QtCore import QEvent, QObject, QTimer

from studio.dashboard import gradient_view
from studio.dashboard.loss_view import LOSS, MANY
from studio.dashboard.rounds import FASTEST, PATIENCE, SLOWEST
from studio.precedence import Precedence, precedence

__all__ = ["dashboard", "session"]  # fixtures


class Painted(QObject):
    """The widgets that were painted, one after the other."""

    def __init__(self, *widgets):
        super().__init__()
        self.seen = []
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            self.seen.append(watched)
        return False


def test_the_views_of_a_round_are_drawn_one_by_one(qtbot, dashboard, session):
    running(qtbot, dashboard)
    counted = drawn(dashboard)
    session.arrived.emit(losses(0, 1.0))
    session.arrived.emit(layers(0, a=0.1))
    dashboard.rounds._timer.timeout.emit()
    assert sum(counted.values()) == 1
    dashboard.views["gradients"].close()  # one that waits for its turn goes
    qtbot.waitUntil(lambda: counted == {"loss": 1, "gradients": 0, "activations": 1})
    assert not dashboard.rounds._timer.isActive()
    session.arrived.emit(losses(1, 1.0))
    qtbot.waitUntil(lambda: counted["loss"] == 2)


def test_a_view_is_not_drawn_in_the_round_of_the_event_loop_in_which_others_worked(qtbot, dashboard, session):
    """What came in asks for other pictures too, which would be painted together with the view, all in one go."""
    running(qtbot, dashboard)
    counted = drawn(dashboard)
    with precedence():
        session.arrived.emit(losses(0, 1.0))
    for _ in range(PATIENCE):
        dashboard.rounds._timer.timeout.emit()
        assert counted["loss"] == 0
        assert dashboard.rounds._timer.isActive()
    dashboard.rounds._timer.timeout.emit()  # others work on and on
    assert counted["loss"] == 1


def test_a_view_is_not_drawn_right_after_a_long_painting(qtbot, dashboard, session, monkeypatch):
    """All that was asked of it is painted, but whoever waits has had no turn since."""
    running(qtbot, dashboard)
    counted = drawn(dashboard)
    session.arrived.emit(losses(0, 1.0))
    monkeypatch.setattr(Precedence, "crowded", True)
    dashboard.rounds._timer.timeout.emit()
    assert counted["loss"] == 0 and not precedence().taken
    monkeypatch.setattr(Precedence, "crowded", False)
    dashboard.rounds._timer.timeout.emit()
    assert counted["loss"] == 1


def test_a_view_is_painted_apart_from_what_others_asked_for(qtbot, dashboard, session):
    running(qtbot, dashboard)
    other = dashboard.panes[0].tabs
    painted = Painted(other, dashboard.views["gradients"].bars)
    dashboard.rounds._timer.stop()
    rounds = []
    between = QTimer(interval=0)
    between.timeout.connect(lambda: rounds.append(list(painted.seen)))
    between.start()
    with precedence():
        session.arrived.emit(layers(0, a=0.1))
        other.update()
    dashboard.rounds.draw_next()  # due in the same round
    qtbot.waitUntil(lambda: len(set(painted.seen)) == 2)
    between.stop()
    assert [other] in rounds, "other events had their turn between the two"


def test_many_events_wait_for_one_redraw(dashboard, session):
    shown(dashboard)
    counted = drawn(dashboard)
    session.arrived.emit(started())
    for step in range(50):
        session.arrived.emit(losses(step, 1.0))
    assert counted["loss"] == 0
    assert dashboard.rounds._timer.isActive()


def test_the_costlier_the_pictures_the_rarer(dashboard):
    paces = []
    for cost in (0.1, 4.0, 1000.0):
        dashboard.rounds._cost = cost
        paces.append(dashboard.rounds.pause)
    assert paces == [FASTEST, 160, SLOWEST]


def test_rounds_follow_each_other_no_rarer_than_told(dashboard, session, monkeypatch):
    shown(dashboard)
    session.arrived.emit(started())
    clock = [100.0]
    monkeypatch.setattr("studio.dashboard.rounds.time", SimpleNamespace(perf_counter=lambda: clock[0]))
    dashboard.rounds._timer.stop()
    dashboard.rounds.draw_next()  # a round begins
    dashboard.rounds._left, dashboard.rounds._cost = [], 1000.0
    dashboard.rounds._timer.stop()
    clock[0] += 0.2  # that is when the next numbers come
    session.arrived.emit(losses(0, 1.0))
    assert dashboard.rounds._timer.interval() == SLOWEST - 200
    dashboard.rounds._timer.stop()
    clock[0] += 0.2
    session.arrived.emit(losses(1, 1.0))
    assert dashboard.rounds._timer.interval() == 0


def with_curves(qtbot, dashboard, count):
    """A run whose loss has so many curves; the chart that shows them, and what is told of it from now on."""
    running(qtbot, dashboard)
    for goal in range(count):
        dashboard.session.arrived.emit(losses(0, 1.0, 2.0, goal=f"goal{goal}"))
    dashboard.redraw()
    qtbot.waitUntil(lambda: not precedence().taken and not precedence().crowded)
    chart = dashboard.views["loss"].charts[LOSS]
    assert len(chart.lines) == count
    return chart, Painted(chart)


def prepare(dashboard):
    """The first of the two turns of the loss, whatever others do."""
    for _ in range(PATIENCE + 1):
        if not dashboard.rounds._prepared:
            dashboard.rounds.draw_next()
    assert dashboard.rounds._prepared == "loss"


def test_many_curves_are_read_in_one_turn_and_painted_in_another(qtbot, dashboard, session, monkeypatch):
    chart, painted = with_curves(qtbot, dashboard, MANY + 1)
    monkeypatch.setattr(Precedence, "crowded", False)
    session.arrived.emit(losses(2, 30.0, goal="goal0"))
    prepare(dashboard)
    assert not painted.seen
    highest = [each.bins.high.max() for each in chart._drawn]
    assert max(highest) == 30.0, "the points are taken in"
    precedence().taken = False
    dashboard.rounds.draw_next()
    assert painted.seen == [chart]
    assert [each.bins.high.max() for each in chart._drawn] == highest


def test_few_curves_are_drawn_in_one_turn(qtbot, dashboard, session, monkeypatch):
    chart, painted = with_curves(qtbot, dashboard, MANY)
    monkeypatch.setattr(Precedence, "crowded", False)
    session.arrived.emit(losses(2, 30.0, goal="goal0"))
    dashboard.rounds.draw_next()
    assert painted.seen == [chart]


def test_many_bars_are_laid_out_in_one_turn_and_painted_in_another(qtbot, dashboard, session, monkeypatch):
    running(qtbot, dashboard)
    view = dashboard.views["gradients"]
    for count, costly in ((gradient_view.MANY, False), (gradient_view.MANY + 1, True)):
        session.arrived.emit(layers(count, **{f"a{number}": 0.1 for number in range(count)}))
        assert view.costly is costly
        dashboard.redraw()
    qtbot.waitUntil(lambda: not precedence().taken and not precedence().crowded)
    painted = Painted(view.bars)
    monkeypatch.setattr(Precedence, "crowded", False)
    session.arrived.emit(layers(100, **{f"b{number}": 0.1 for number in range(gradient_view.MANY + 1)}))
    for _ in range(PATIENCE + 1):
        if dashboard.rounds._prepared != "gradients":
            dashboard.rounds.draw_next()
    assert view.bars.bars[0].name == "b0" and not painted.seen
    precedence().taken = False
    dashboard.rounds.draw_next()
    assert painted.seen == [view.bars]
    view.over_time.click()
    assert not view.costly, "curves are few points each"


def test_what_comes_in_between_the_two_turns_is_drawn_in_the_next_round(qtbot, dashboard, session):
    chart, _ = with_curves(qtbot, dashboard, MANY + 1)
    session.arrived.emit(losses(2, 30.0, goal="goal0"))
    prepare(dashboard)
    session.arrived.emit(losses(3, 70.0, goal="goal0"))
    qtbot.waitUntil(lambda: not dashboard.rounds.planned)
    assert max(each.bins.high.max() for each in chart._drawn) == 70.0


def test_a_view_that_is_hidden_between_the_two_turns_is_drawn_when_it_is_seen_again(qtbot, dashboard, session):
    chart, painted = with_curves(qtbot, dashboard, MANY + 1)
    session.arrived.emit(losses(2, 30.0, goal="goal0"))
    prepare(dashboard)
    dashboard.hide()
    assert not dashboard.rounds.planned
    dashboard.show()
    qtbot.waitUntil(lambda: chart in painted.seen and not dashboard.rounds.planned)
    assert dashboard.rounds._prepared == ""


def test_a_view_that_is_closed_between_the_two_turns_is_not_painted(qtbot, dashboard, session):
    with_curves(qtbot, dashboard, MANY + 1)
    session.arrived.emit(losses(2, 30.0, goal="goal0"))
    prepare(dashboard)
    dashboard.views["loss"].close()
    session.arrived.emit(layers(0, a=0.1))
    qtbot.waitUntil(lambda: not dashboard.rounds.planned)
    assert dashboard.rounds._left == []
