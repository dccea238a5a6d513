"""One finished run has one training loss and one validation loss, wherever they stand."""

from __future__ import annotations

import re
from dataclasses import replace

from neurons_kit import WAIT, neurons_of, ready, session
from pytestqt.qtbot import QtBot

from runtime import edits
from runtime.telemetry import Finished
from studio.dashboard.loss_view import LOSS, LossView
from studio.dashboard.transport import Transport
from studio.scores import scores_of
from studio.session import Session
from studio.widgets import numbers

__all__ = ["session"]  # fixtures

EPOCHS = 12


def number(text: str, words: str) -> str:
    found = re.search(rf"{words} (\S+)", text)
    return found[1] if found else text


def test_top_plot_and_neurons_tell_the_same_losses(qtbot: QtBot, session: Session) -> None:
    neurons = neurons_of(qtbot, session, (1100, 420))
    transport = Transport(session)
    qtbot.addWidget(transport)
    plot = LossView(neurons.memory, neurons.names)
    qtbot.addWidget(plot)
    plot.resize(700, 240)
    plot.show()
    session.step(epochs=EPOCHS)
    qtbot.waitUntil(lambda: session.state == "paused", timeout=WAIT)
    step = EPOCHS * neurons.memory.run.started.steps_per_epoch
    qtbot.waitUntil(lambda: neurons.answer.step == step and transport.readings.loss.caption == "Loss", timeout=WAIT)
    neurons.redraw()
    plot.redraw()
    labels = {line.name: line.text(line.newest(float("inf"))) for line in plot.charts[LOSS].lines if line.labelled}
    told = neurons.told.text()
    assert number(told, "training loss") == labels["train"] == transport.readings.loss.value
    assert number(told, "validation loss") == labels["validation"]

    session.step(batches=1)  # between two epochs each says which number it is
    qtbot.waitUntil(lambda: neurons.answer.step == step + 1 and session.state == "paused", timeout=WAIT)
    neurons.redraw()
    assert "training loss now" in neurons.told.text()
    qtbot.waitUntil(lambda: transport.readings.loss.caption == "Last batch", timeout=WAIT)


def test_while_a_run_goes_on_nothing_is_told_twice_and_differently(qtbot: QtBot, session: Session) -> None:
    session.apply(edits.set_training(session.document, "epochs", 1_000_000), "")
    qtbot.waitUntil(lambda: ready(session), timeout=WAIT)
    neurons = neurons_of(qtbot, session, (1100, 420))
    transport = Transport(session)
    qtbot.addWidget(transport)
    readings = transport.readings
    assert (readings.loss.caption, readings.loss.value) == ("Loss", "–")
    session.train()
    qtbot.waitUntil(lambda: neurons.answer is not None and neurons.answer.step > 0, timeout=WAIT)
    neurons.redraw()
    assert session.state == "running"
    assert "Epoch" not in neurons.told.text(), "that of the picture is not that of the top, which has gone on"
    assert "training loss now" in neurons.told.text(), "of all samples"
    qtbot.waitUntil(lambda: readings.loss.caption == "Batch loss", timeout=WAIT)
    session.pause()
    qtbot.waitUntil(lambda: session.state == "paused", timeout=WAIT)

    def agree() -> bool:
        neurons.redraw()  # as the dashboard does with every state
        told, epoch = neurons.told.text(), readings.epoch.value.split(" / ")[0].partition(" ")[0]
        return "Epoch" in told and number(told, "Epoch") == epoch

    qtbot.waitUntil(agree, timeout=WAIT)
    progress = neurons.memory.run.progress
    assert progress is not None
    neurons.memory.run.progress = replace(progress, step=progress.step + 100)  # the picture is not there yet
    neurons.redraw()
    assert "Epoch" not in neurons.told.text()
    session.stop()
    qtbot.waitUntil(lambda: session.state == "stopped", timeout=WAIT)


def test_the_test_samples_are_told_of_where_the_run_ended(qtbot: QtBot, session: Session) -> None:
    session.apply(edits.set_training(session.document, "epochs", 2), "")
    qtbot.waitUntil(lambda: ready(session), timeout=WAIT)
    neurons = neurons_of(qtbot, session, (1100, 420))
    transport = Transport(session)
    qtbot.addWidget(transport)
    ends: list[Finished] = []
    session.arrived.connect(lambda event: ends.append(event) if isinstance(event, Finished) else None)
    session.step(epochs=1)

    def shows(words: str) -> bool:
        neurons.redraw()  # as the dashboard does with every state
        return words in neurons.told.text()

    qtbot.waitUntil(lambda: session.state == "paused" and shows("Epoch 1 "), timeout=WAIT)
    assert "test" not in neurons.told.text() and "test" not in transport.readings.loss.toolTip()
    session.train()
    qtbot.waitUntil(lambda: session.state == "done" and shows("test loss"), timeout=WAIT)
    (loss,), (metric,) = ends[-1].test.values(), ends[-1].test_metrics.values()
    assert number(neurons.told.text(), "test loss") == numbers.real(loss)
    qtbot.waitUntil(lambda: f"Loss on test samples: {numbers.real(loss)}" in transport.readings.loss.toolTip())
    assert f"Accuracy on test samples: {numbers.percent(metric)}" in transport.readings.loss.toolTip()
    session.reset()
    qtbot.waitUntil(lambda: "test" not in neurons.told.text() and not scores_of(session).tested(), timeout=WAIT)
