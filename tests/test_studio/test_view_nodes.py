"""View nodes in the studio: a panel for each in the dashboard, brought by real events."""

import pytest
from canvas_kit import network
from dashboard_fakes import FakeSession, checked_without_torch, mlp, started
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from seen_kit import pictures, seen
from shell_kit import open_window

from nodes.catalogue import catalogue
from runtime import edits
from runtime.telemetry import Seen, State
from studio.canvas.camera import Camera
from studio.dashboard.panel import Dashboard
from studio.dashboard.seen_view import EMPTY, MATRIX, PICTURE
from studio.dashboard.view_nodes import BESIDE
from studio.dashboard.views import USUAL, known_arrangement
from studio.lookup import entries_of, ranked
from studio.settings import preferences
from studio.theme import use_theme
from studio.translate import use_language
from studio.widgets.seen.picture import SeenPicture

KINDS = (
    "image_grid",
    "scatter_view",
    "decision_map",
    "curve_view",
    "weight_images",
    "histogram_view",
    "confusion_view",
    "samples_view",
)


def with_views(*kinds, base=None):
    document = base or mlp()
    for kind in kinds:
        document, _ = edits.add_node(document, kind)
    return document


@pytest.fixture
def session(qapp):
    return FakeSession(with_views("image_grid", "confusion_view"))


@pytest.fixture
def dashboard(qtbot, session):
    made = Dashboard(session)
    qtbot.addWidget(made)
    made.resize(1280, 260)
    made.show()
    QApplication.processEvents()
    return made


def change(session, document):
    old = session.document
    session.document = document
    session.changed.emit(old, document)
    session.put_checked(checked_without_torch(document))


def painted(widget):
    image = widget.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}


def test_each_view_node_has_a_tab_with_its_name_and_icon(dashboard):
    assert dashboard.arrangement == [*BESIDE, ["node:imagegrid1", "node:confusionview1"]]
    tabs = dashboard.panes[-1].tabs
    assert [tabs.tabText(index) for index in range(2)] == ["Image grid", "Confusion matrix"]
    assert not tabs.tabIcon(0).isNull()
    assert dashboard._plain_arrangement() == BESIDE and preferences().fact("dashboard", None) is None


def test_before_the_first_run_a_view_tells_the_next_step(dashboard):
    dashboard.redraw()
    view = dashboard.views["node:imagegrid1"]
    assert view._stack.currentIndex() == EMPTY
    assert view.empty.text().startswith("Press Train (") and "this view shows" in view.empty.text()


def test_what_a_view_shows_is_drawn(dashboard, session):
    session.arrived.emit(started())
    session.arrived.emit(seen(node="imagegrid1"))
    dashboard.redraw()
    view = dashboard.views["node:imagegrid1"]
    assert view._stack.currentIndex() == PICTURE and view.picture.describe(QPointF(1, 1)) == "step 40"
    dashboard.show_view("node:confusionview1")
    dashboard.redraw()
    assert dashboard.views["node:confusionview1"].empty.text().startswith("The run began without this view")
    session.arrived.emit(seen("confusion", "confusionview1"))
    dashboard.redraw()
    matrix = dashboard.views["node:confusionview1"]
    assert matrix._stack.currentIndex() == MATRIX and matrix.confusion.classes == ("ant", "bee", "cat")


def test_a_new_run_begins_empty(dashboard, session):
    session.arrived.emit(started())
    session.arrived.emit(seen(node="imagegrid1"))
    session.arrived.emit(started(2))
    session.arrived.emit(State(2, "running"))
    dashboard.redraw()
    view = dashboard.views["node:imagegrid1"]
    assert view._stack.currentIndex() == EMPTY and view.empty.text() == "Getting ready to train …"


def test_why_there_is_no_picture_is_said_in_the_language_in_force(dashboard, session):
    session.arrived.emit(started())
    why = "{node} finds no weights above its wire. Connect a layer that has some."
    session.arrived.emit(Seen(1, 3, "imagegrid1", "weights", {}, sentence=why))
    dashboard.redraw()
    sentence = dashboard.views["node:imagegrid1"].empty
    assert sentence.text() == "Image grid finds no weights above its wire. Connect a layer that has some."
    use_language("ko")
    dashboard.redraw()
    assert "Connect" not in sentence.text()


def test_only_the_view_that_is_told_of_is_redrawn(dashboard, session):
    session.arrived.emit(started())
    dashboard.redraw()
    session.arrived.emit(seen(node="imagegrid1"))
    assert dashboard.rounds._dirty == {"node:imagegrid1"}


def test_panels_come_and_go_with_their_nodes(dashboard, session):
    many = with_views(*KINDS, base=session.document)
    change(session, many)
    assert [len(keys) for keys in dashboard.arrangement] == [1, 3, 5, 5]
    few = edits.remove(many, [key for key, node in many.nodes.items() if node.type in KINDS[:7]])
    change(session, few)
    assert dashboard.arrangement == [*BESIDE, ["node:samplesview1"]]
    assert "node:imagegrid1" not in dashboard.views
    change(session, mlp())
    assert dashboard.arrangement == USUAL


def test_an_arrangement_of_ones_own_is_kept_beside_the_views(qtbot, session):
    preferences().keep_fact("dashboard", [["predictions"], ["loss", "gradients", "activations"]])
    made = Dashboard(session)
    qtbot.addWidget(made)
    assert made.arrangement[:2] == [["predictions"], ["loss", "gradients", "activations"]]
    made.move_view("node:imagegrid1", made.panes[0], "here")
    assert preferences().fact("dashboard", None) == [["predictions"], ["loss", "gradients", "activations"]]
    assert known_arrangement(preferences().fact("dashboard", None)) == made._plain_arrangement()


def test_the_usual_arrangement_keeps_the_views(dashboard):
    dashboard.move_view("node:imagegrid1", dashboard.panes[0], "here")
    dashboard._move_on("loss", dashboard.panes[0], "usual")
    assert sorted(dashboard.arrangement[-1]) == ["node:confusionview1", "node:imagegrid1"]


def test_a_renamed_node_renames_its_tab(dashboard, session):
    change(session, edits.change_node(session.document, "imagegrid1", title="Digits"))
    assert dashboard.panes[-1].tabs.tabText(0) == "Digits"


def test_selecting_a_view_brings_its_panel_to_the_front(dashboard, session):
    session.selected.emit(frozenset({"confusionview1"}))
    assert dashboard.panes[-1].front == "node:confusionview1"
    dashboard.fill(dashboard.panes[0])
    session.selected.emit(frozenset({"imagegrid1"}))
    assert dashboard.panes[-1].front == "node:imagegrid1" and dashboard.panes[-1].isVisible()
    session.selected.emit(frozenset({"a", "b"}))
    assert dashboard.panes[-1].front == "node:imagegrid1"


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("picture", sorted(pictures()))
def test_every_form_is_painted_whole_and_small(qtbot, picture, name):
    use_theme(name)
    widget = SeenPicture()
    qtbot.addWidget(widget)
    widget.resize(320, 220)
    widget.show_seen(seen(picture), "step 40")
    widget.show()
    assert len(painted(widget)) > 3
    widget.resize(140, 100)
    assert painted(widget)


@pytest.mark.parametrize(
    ("picture", "told"),
    [("decision_map", " at 0.0"), ("curve", "at 0."), ("histogram", "10.0 % from"), ("classes", "ant, 100 %, at")],
)
def test_the_pointer_reads_numbers(qtbot, picture, told):
    widget = SeenPicture()
    qtbot.addWidget(widget)
    widget.resize(320, 220)
    widget.show_seen(seen(picture), "step 40")
    widget.show()
    widget.grab()
    middle = widget.axes.area.center()
    QTest.mouseMove(widget, middle.toPoint())
    assert widget.toolTip() and (told in widget.toolTip() or picture == "decision_map")


def test_the_pointer_names_the_point_it_is_on(qtbot):
    widget = SeenPicture()
    qtbot.addWidget(widget)
    widget.resize(320, 220)
    widget.show_seen(seen("scatter"), "step 40")
    widget.grab()
    x, y = widget.seen.arrays["points"][1]
    axes = widget.axes
    at = QPointF(
        axes.area.left() + float(axes.across.place(x)) * axes.area.width(),
        axes.area.bottom() - float(axes.up.place(y)) * axes.area.height(),
    )
    assert widget.describe(at).startswith("bee at ")


def test_double_click_in_the_window_unfolds_the_dashboard(qtbot, tmp_path):
    with open_window(qtbot, tmp_path) as window:
        window.session.new()
        session = window.session
        session.apply(with_views("image_grid", "histogram_view", base=network()), "")
        window.show_bench()
        settle_window(qtbot, session)
        bench = window.bench
        bench.fold("dashboard")
        row = bench.canvas.scene.row["histogramview1"]
        x, y = bench.canvas.scene.rect[row, :2]
        bench.canvas.look_from(Camera(x - 60, y - 60, 1.0))
        bench.canvas.sight.come_to_rest()
        QTest.mouseDClick(bench.canvas, Qt.MouseButton.LeftButton, pos=QPoint(140, 140))
        assert bench.shown("dashboard")
        assert any(pane.front == "node:histogramview1" for pane in bench.dashboard.panes)


def settle_window(qtbot, session):
    qtbot.waitUntil(lambda: session.latest is not None and session.latest.document is session.document)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("decision boundary", "decision_map"), ("latent space", "scatter_view"), ("gallery", "image_grid")],
)
def test_views_are_found_by_their_words(typed, found):
    assert ranked(typed, entries_of(catalogue().values()), ())[0].key == found
