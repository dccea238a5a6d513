"""Controls of a narrow plot go into a menu, and shared layers are named without a repetition."""

from dataclasses import replace
from itertools import pairwise

import pytest
from block_kit import with_block
from dashboard_fakes import checked_without_torch, epoch, losses, mlp, started
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from studio.dashboard.loss_view import LossView
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names


def several_metrics(qtbot, width):
    told = {"right": 0.9, "how_far_from_it": 0.1, "most_of_all": 0.3, "and_another_one": 0.2}
    told_by = replace(epoch(1, 1, 1), metrics=told, validation_metrics=told)
    memory, names = Memory(), Names()
    names.know(checked_without_torch(mlp()), mlp())
    for event in (started(), losses(0, 1), told_by):
        memory.take(event)
    view = LossView(memory, names)
    qtbot.addWidget(view)
    qtbot.addWidget(view.controls)
    view.resize(width, 200)
    view.show()
    view.redraw()
    view.controls.resize(width - 16, 30)
    view.controls.show()
    QApplication.processEvents()
    return view


@pytest.mark.parametrize("width", [200, 240, 320, 500, 900])
def test_switches_without_room_are_in_one_menu_and_none_covers_another(qtbot, width):
    view = several_metrics(qtbot, width)
    shown = sorted(
        (each for each in view.controls.children() if isinstance(each, QWidget) and not each.isHidden()),
        key=lambda each: each.x(),
    )
    for one, other in pairwise(shown):
        assert one.geometry().right() < other.x()
    assert all(each.width() >= each.sizeHint().width() for each in shown if isinstance(each, QToolButton))
    assert view.fold.isHidden() == (width == 900)
    assert {*view.fold.folded} <= {*view.metrics.values(), view.log, view.epochs}


def test_a_metric_is_switched_on_in_the_menu(qtbot):
    view = several_metrics(qtbot, 420)
    assert view.log.isVisible()
    view.fold.menu().aboutToShow.emit()
    actions = view.fold.menu().actions()
    assert [action.text() for action in actions] == [button.text() for button in view.metrics.values()]
    actions[1].trigger()
    assert [*view.metrics.values()][1].isChecked()
    view.fold.menu().aboutToShow.emit()
    assert [action.isChecked() for action in view.fold.menu().actions()] == [False, True, False, False]


def test_a_layer_that_all_repetitions_share_has_no_number_of_one():
    document = with_block()
    times = replace(document.nodes["block1"], type="repeat", settings={"block": "stem", "times": 3, "shared": True})
    made = Names()
    made.know(None, document.but(nodes={**document.nodes, "block1": times}))
    assert made.name("block1/0/linear1") == "Linear · Stem"
