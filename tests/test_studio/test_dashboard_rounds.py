"""The views of the dashboard are drawn in rounds: one after the other, the rarer the costlier they are."""

from types import SimpleNamespace

from dashboard_fakes import layers, losses, started
from dashboard_kit import dashboard, drawn, running, session, shown
from PySide6.QtCore import QEvent, QObject, QTimer

from studio.dashboard.panel import FASTEST, PATIENCE, SLOWEST
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
    dashboard._timer.timeout.emit()
    assert sum(counted.values()) == 1
    dashboard.views["gradients"].close()  # one that waits for its turn goes
    qtbot.waitUntil(lambda: counted == {"loss": 1, "gradients": 0, "activations": 1})
    assert not dashboard._timer.isActive()
    session.arrived.emit(losses(1, 1.0))
    qtbot.waitUntil(lambda: counted["loss"] == 2)


def test_a_view_is_not_drawn_in_the_round_of_the_event_loop_in_which_others_worked(qtbot, dashboard, session):
    """What came in asks for other pictures too, which would be painted together with the view, all in one go."""
    running(qtbot, dashboard)
    counted = drawn(dashboard)
    with precedence():
        session.arrived.emit(losses(0, 1.0))
    for _ in range(PATIENCE):
        dashboard._timer.timeout.emit()
        assert counted["loss"] == 0
        assert dashboard._timer.isActive()
    dashboard._timer.timeout.emit()  # others work on and on
    assert counted["loss"] == 1


def test_a_view_is_not_drawn_right_after_a_long_painting(qtbot, dashboard, session, monkeypatch):
    """All that was asked of it is painted, but whoever waits has had no turn since."""
    running(qtbot, dashboard)
    counted = drawn(dashboard)
    session.arrived.emit(losses(0, 1.0))
    monkeypatch.setattr(Precedence, "crowded", True)
    dashboard._timer.timeout.emit()
    assert counted["loss"] == 0 and not precedence().taken
    monkeypatch.setattr(Precedence, "crowded", False)
    dashboard._timer.timeout.emit()
    assert counted["loss"] == 1


def test_a_view_is_painted_apart_from_what_others_asked_for(qtbot, dashboard, session):
    running(qtbot, dashboard)
    other = dashboard.panes[0].tabs
    painted = Painted(other, dashboard.views["gradients"].bars)
    dashboard._timer.stop()
    rounds = []
    between = QTimer(interval=0)
    between.timeout.connect(lambda: rounds.append(list(painted.seen)))
    between.start()
    with precedence():
        session.arrived.emit(layers(0, a=0.1))
        other.update()
    dashboard._draw_next()  # due in the same round
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
    assert dashboard._timer.isActive()


def test_the_costlier_the_pictures_the_rarer(dashboard):
    paces = []
    for cost in (0.1, 4.0, 1000.0):
        dashboard._cost = cost
        paces.append(dashboard.pause)
    assert paces == [FASTEST, 160, SLOWEST]


def test_rounds_follow_each_other_no_rarer_than_told(dashboard, session, monkeypatch):
    shown(dashboard)
    session.arrived.emit(started())
    clock = [100.0]
    monkeypatch.setattr("studio.dashboard.panel.time", SimpleNamespace(perf_counter=lambda: clock[0]))
    dashboard._timer.stop()
    dashboard._draw_next()  # a round begins
    dashboard._round, dashboard._cost = [], 1000.0
    dashboard._timer.stop()
    clock[0] += 0.2  # that is when the next numbers come
    session.arrived.emit(losses(0, 1.0))
    assert dashboard._timer.interval() == SLOWEST - 200
    dashboard._timer.stop()
    clock[0] += 0.2
    session.arrived.emit(losses(1, 1.0))
    assert dashboard._timer.interval() == 0
