"""Questions of views, answered wherever the network can be looked at: untrained, in a run, at its end, read back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from shell_kit import warm

from runtime.insight.lens import Lens
from runtime.insight.question import Moment
from runtime.pictures import Drawn
from runtime.telemetry import Answer
from studio.places import Places
from studio.session import Session


@dataclass(frozen=True)
class Sum:
    """The sum of all weights, times a factor that makes questions differ."""

    factor: float = 1.0

    def answer(self, lens: Lens) -> Drawn:
        total = sum(float(weight.double().sum()) for weight in lens.program.network.parameters())
        return Drawn({"sum": np.array(total * self.factor)})


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    session = Session(places=Places(tmp_path / "data"))
    warm(qtbot, session)
    assert session.open_example("linear-regression")
    qtbot.waitUntil(lambda: session.whole_checked is not None and session.whole_checked.trainable, timeout=30_000)
    yield session
    session.close()
    session.deleteLater()


def value(answer: Answer) -> float:
    return float(answer.arrays["sum"])


def total(session: Session) -> float:
    runner = session.runs.runner
    assert runner is not None and runner.training is not None
    return sum(float(weight.detach().double().sum()) for weight in runner.training.program.network.parameters())


def train_a_little(qtbot: QtBot, session: Session) -> None:
    session.step(batches=20)
    qtbot.waitUntil(lambda: session.state == "paused", timeout=30_000)


def test_what_is_followed_is_answered_untrained_in_a_run_and_at_its_end(qtbot: QtBot, session: Session) -> None:
    heard: list[Answer] = []
    session.observing.follow("sum", Sum(), heard.append, untrained=True)
    qtbot.waitUntil(lambda: len(heard) == 1, timeout=30_000)
    first = value(heard[0])
    train_a_little(qtbot, session)
    qtbot.waitUntil(lambda: heard[-1].step == 20, timeout=30_000)
    assert value(heard[-1]) == pytest.approx(total(session)) != first
    session.stop()
    qtbot.waitUntil(lambda: session.state == "stopped", timeout=30_000)
    session.observing.follow("sum", Sum(2.0), heard.append)
    qtbot.waitUntil(lambda: value(heard[-1]) == pytest.approx(2 * total(session)), timeout=30_000)


def test_a_document_that_was_never_trained_is_followed_only_where_that_is_wished(
    qtbot: QtBot, session: Session
) -> None:
    quiet: list[Answer] = []
    session.observing.follow("quiet", Sum(), quiet.append)
    asked: list[Answer] = []
    session.observing.ask("asked", Sum(), asked.append)
    qtbot.waitUntil(lambda: len(asked) == 1, timeout=30_000)
    assert not quiet and np.isfinite(value(asked[0]))


def test_a_question_put_once_is_answered_once_and_not_after_it_was_left(qtbot: QtBot, session: Session) -> None:
    train_a_little(qtbot, session)
    heard: list[Answer] = []
    left: list[Answer] = []
    session.observing.ask("left", Sum(), left.append)
    session.observing.leave("left")
    session.observing.ask("once", Sum(), heard.append)
    qtbot.waitUntil(lambda: len(heard) == 1, timeout=30_000)
    train_a_little(qtbot, session)
    assert len(heard) == 1 and not left


def test_a_stored_moment_is_shown_to_all_and_the_present_again(qtbot: QtBot, session: Session) -> None:
    train_a_little(qtbot, session)
    runner = session.runs.runner
    assert runner is not None and runner.training is not None
    early = {name: tensor.clone() for name, tensor in runner.training.program.network.state_dict().items()}
    at_early = total(session)
    train_a_little(qtbot, session)
    heard: list[Answer] = []
    session.observing.follow("sum", Sum(), heard.append)
    qtbot.waitUntil(lambda: bool(heard) and value(heard[-1]) == pytest.approx(total(session)), timeout=30_000)
    moments: list[object] = []
    session.observing.moment_changed.connect(moments.append)
    session.observing.look_at(Moment(20, lambda: early))
    qtbot.waitUntil(lambda: heard[-1].step == 20, timeout=30_000)
    assert value(heard[-1]) == pytest.approx(at_early)
    session.observing.look_at(None)
    qtbot.waitUntil(lambda: heard[-1].step == 40, timeout=30_000)
    assert len(moments) == 2 and moments[1] is None


def test_a_run_read_back_from_its_folder_is_looked_at_too(qtbot: QtBot, tmp_path: Path, session: Session) -> None:
    session.save(tmp_path / "kept.loom")
    train_a_little(qtbot, session)
    session.stop()
    qtbot.waitUntil(lambda: session.state == "stopped", timeout=30_000)
    end = total(session)
    session.open(tmp_path / "kept.loom")
    qtbot.waitUntil(lambda: session.state == "stopped" and session.runs.runner is None, timeout=30_000)
    heard: list[Answer] = []
    session.observing.follow("sum", Sum(), heard.append)
    qtbot.waitUntil(lambda: bool(heard), timeout=30_000)
    assert value(heard[0]) == pytest.approx(end) and heard[0].step == 20


def test_what_cannot_be_looked_at_is_told_in_a_sentence(qtbot: QtBot, tmp_path: Path, session: Session) -> None:
    session.save(tmp_path / "kept.loom")
    train_a_little(qtbot, session)
    session.stop()
    qtbot.waitUntil(lambda: session.state == "stopped", timeout=30_000)
    session.open(tmp_path / "kept.loom")
    qtbot.waitUntil(lambda: session.state == "stopped" and session.runs.runner is None, timeout=30_000)
    assert session.runs.folder is not None
    (session.runs.folder / "weights.safetensors").write_bytes(b"nothing")
    heard: list[Answer] = []
    session.observing.ask("sum", Sum(), heard.append)
    qtbot.waitUntil(lambda: bool(heard), timeout=30_000)
    assert heard[0].sentence and not heard[0].arrays


def test_a_thread_that_is_still_making_its_lens_is_waited_for_at_the_end(qtbot: QtBot, tmp_path: Path) -> None:
    session = Session(places=Places(tmp_path / "data"))
    warm(qtbot, session)
    assert session.open_example("digits-mlp")
    qtbot.waitUntil(lambda: session.whole_checked is not None and session.whole_checked.trainable, timeout=30_000)
    session.observing.ask("sum", Sum(), lambda _: None)
    session.new()
    session.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "netloom-observe"]
    session.deleteLater()


def test_who_follows_the_same_again_hears_the_latest_answer(qtbot: QtBot, session: Session) -> None:
    heard: list[Answer] = []
    session.observing.follow("sum", Sum(), heard.append, untrained=True)
    qtbot.waitUntil(lambda: len(heard) == 1, timeout=30_000)
    session.observing.follow("sum", Sum(), heard.append, untrained=True)
    assert len(heard) == 2 and heard[0] is heard[1]
