"""What the Doctor knows of a treatment when its run is read from a folder: after a crash, and when a file is opened."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from doctor_kit import adam, sgd, stack
from doctor_pairs import two_layers
from doctor_panel_kit import PATIENT, doctored_session, panel_of, train
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from runtime import edits
from runtime.doctor.outcome_record import FILE
from runtime.document import Document
from studio.panels.doctor import DoctorPanel
from studio.panels.doctor_card import DoctorCard
from studio.session import Session


def dead(epochs: int = 30) -> Document:
    """Every ReLU is dead from the first step on."""
    layers = {"linear1": {"units": 16, "first_bias": -6.0}, "linear2": {"units": 3}}
    return stack("iris", "standardize linear relu linear", epochs=epochs, goal1=sgd(0.1), **layers)


def by_heart() -> Document:
    few = {"rows": 30, "label_noise": 0.6, "validation": 0.4}
    return two_layers(units=128, epochs=150, iris1=few, goal1=adam(0.03))


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    with doctored_session(qtbot, tmp_path) as session:
        yield session


def treat(qtbot: QtBot, session: Session, panel: DoctorPanel, rule: str) -> DoctorCard:
    """Its card, once the treatment was tried."""
    card = card_of(qtbot, panel, rule)
    qtbot.waitUntil(lambda: session.doctoring._job is None and not session.doctoring._timer.isActive(), timeout=PATIENT)
    qtbot.mouseClick(card.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not session.doctoring.treating.running, timeout=PATIENT)
    assert session.doctoring._writer is not None and session.doctoring._writer.join(PATIENT / 1000)
    return card


def card_of(qtbot: QtBot, panel: DoctorPanel, rule: str) -> DoctorCard:
    qtbot.waitUntil(lambda: rule in [one.diagnosis.rule for one in panel.cards], timeout=PATIENT)
    return next(one for one in panel.cards if one.diagnosis.rule == rule)


@contextmanager
def after_a_crash(qtbot: QtBot, folder: Path, crashed: Session) -> Iterator[Session]:
    """What another program finds of a session that just went away."""
    with qtbot.waitSignal(crashed.autosave.kept):
        crashed.autosave.write()
    crashed.autosave.finish()
    assert crashed.workspace._lock is not None
    crashed.workspace._lock.unlock()
    with doctored_session(qtbot, folder) as session:
        (lost,) = session.places.lost()
        assert session.recover(lost)
        qtbot.waitUntil(lambda: session.doctoring.looked, timeout=PATIENT)
        yield session


def test_after_a_crash_a_treatment_and_its_verdict_are_known(qtbot: QtBot, tmp_path: Path, session: Session) -> None:
    train(qtbot, session, by_heart())
    before = panel_of(qtbot, session)
    told = treat(qtbot, session, before, "overfitting")
    verdict, curves = told.verdict.text(), told.chart.curves
    assert verdict and curves is not None
    with after_a_crash(qtbot, tmp_path, session) as later:
        panel = panel_of(qtbot, later)
        card = card_of(qtbot, panel, "overfitting")
        assert card.does.text() == "Treated: Put Dropout before Linear 2. The finding is of the run before."
        assert card.verdict.text() == verdict
        assert card.chart.isVisibleTo(card) and card.chart.curves is not None
        assert [len(x) for x, _ in card.chart.curves] == [len(x) for x, _ in curves]
        assert not card.button.isVisibleTo(card)
        assert later.doctoring.settled(card.diagnosis) is session.doctoring.settled(told.diagnosis)
        assert [one.key for one in later.doctoring.ill] == [one.key for one in session.doctoring.ill]

        later.apply(edits.remove(later.document, ["dropout1"]), "Remove")
        assert not card.does.text().startswith("Treated"), "who takes it out again has the illness"
        assert card.button.isVisibleTo(card)


def test_a_file_opened_again_tells_of_every_look_and_of_the_treatment(
    qtbot: QtBot, tmp_path: Path, session: Session
) -> None:
    train(qtbot, session, dead())
    assert session.save(tmp_path / "dead.loom")
    treat(qtbot, session, panel_of(qtbot, session), "dead_relu")
    assert session.save()
    with doctored_session(qtbot, tmp_path) as later:
        assert later.open(tmp_path / "dead.loom")
        panel = panel_of(qtbot, later)
        card = card_of(qtbot, panel, "dead_relu")
        assert card.does.text().startswith("Treated: Put a Layer norm before it.")
        assert "It helped" in card.verdict.text()
        assert later.doctoring.ill == ()
        later.train()  # of another run nothing is known
        qtbot.waitUntil(lambda: later.state == "done" and later.doctoring.looked, timeout=PATIENT)
        assert later.doctoring.outcomes == {}


def test_a_crash_in_the_middle_of_a_trial_leaves_the_finding_but_no_untruth(
    qtbot: QtBot, tmp_path: Path, session: Session
) -> None:
    train(qtbot, session, dead())
    qtbot.waitUntil(lambda: [one.rule for one in session.doctoring.diagnoses] == ["dead_relu"], timeout=PATIENT)
    (diagnosis,) = session.doctoring.diagnoses
    assert diagnosis.treatment is not None
    treated = diagnosis.treatment.apply(session.whole)
    assert treated is not None
    moved = edits.change_node(edits.change_node(treated, "relu1", title="Bend"), "linear1", position=(-900.0, 40.0))
    session.apply_whole(moved, "Treat")
    with after_a_crash(qtbot, tmp_path, session) as later:
        panel = panel_of(qtbot, later)
        card = card_of(qtbot, panel, "dead_relu")
        assert card.does.text() == "Treated: Put a Layer norm before it. The finding is of the run before."
        assert not card.verdict.isVisibleTo(card)
        assert later.doctoring.ill == ()
        assert later.doctoring.refusal(card.diagnosis) == "It is treated. The finding is of the run before."


def test_what_was_not_treated_can_still_be(qtbot: QtBot, tmp_path: Path, session: Session) -> None:
    train(qtbot, session, dead())
    with after_a_crash(qtbot, tmp_path, session) as later:
        panel = panel_of(qtbot, later)
        card = treat(qtbot, later, panel, "dead_relu")
        assert card.does.text().endswith("takes it back.") and "It helped" in card.verdict.text()
        later.undo()
        assert card.button.isVisibleTo(card)


@pytest.mark.parametrize("spoilt", ["[", "{}", '[{"rule": "dead_relu"}]', None])
def test_a_record_that_cannot_be_read_costs_the_verdict_alone(
    qtbot: QtBot, tmp_path: Path, session: Session, spoilt: str | None
) -> None:
    train(qtbot, session, dead())
    treat(qtbot, session, panel_of(qtbot, session), "dead_relu")
    assert session.runs.folder is not None
    record = session.runs.folder / FILE
    if spoilt is None:  # a sentence that no version of ours ever said
        (told,) = json.loads(record.read_text())
        record.write_text(json.dumps([told | {"sentence": "Send your money to {before}"}]))
    else:
        record.write_text(spoilt)
    with after_a_crash(qtbot, tmp_path, session) as later:
        panel = panel_of(qtbot, later)
        card = card_of(qtbot, panel, "dead_relu")
        assert card.does.text().startswith("Treated") and not card.verdict.isVisibleTo(card)
