"""Questions to a network: what they see is the network as it is used, and nothing that is asked changes a run."""

import time
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import pytest
import torch

from runtime.check import check
from runtime.document import End
from runtime.examples import find
from runtime.insight.attention import QUESTIONS, Attention
from runtime.insight.lens import Lens, of_document, of_folder, of_training
from runtime.insight.observer import Observer
from runtime.insight.question import Moment
from runtime.pictures import Drawn
from runtime.prepare import prepare
from runtime.runner import Runner
from runtime.store import load
from runtime.telemetry import Answer, Layers, Losses, Mailbox, Predictions
from runtime.train import take_step


@dataclass(frozen=True)
class Sum:
    """The sum of all weights, which tells moments apart."""

    def answer(self, lens: Lens) -> Drawn:
        total = sum(float(weight.double().sum()) for weight in lens.program.network.parameters())
        return Drawn({"sum": np.array(total)}, {"training": lens.program.network.training})


@dataclass(frozen=True)
class Long:
    """Many pieces, each of which sees the weights."""

    def answer(self, lens: Lens) -> Generator[Drawn | float, None, Drawn]:
        seen = []
        for piece in range(20):
            torch.rand(3)
            seen.append(Sum().answer(lens).arrays["sum"])
            yield piece / 20
        return Drawn({"seen": np.array(seen)})


@dataclass(frozen=True)
class Broken:
    def answer(self, lens: Lens) -> Drawn:
        raise ValueError("no picture today")


def total(training) -> float:
    return sum(float(weight.detach().double().sum()) for weight in training.program.network.parameters())


@pytest.fixture
def training():
    return prepare(check(load(find("digits-mlp"))), 1)


def test_a_lens_sees_the_samples_and_wires_of_its_network(training):
    lens = of_training(training)
    source = lens.checked.kind("source")[0]
    end = End(source, next(iter(lens.rows[source].tensors)))
    with lens.used():
        found = lens.look(end, most=7)[end]
        assert len(found) == 7 and not lens.program.network.training
        numbers = lens.numbers(source, 7)
    assert torch.equal(found, lens.rows[source].tensors[end.port][numbers].to(found.device))
    assert set(numbers.tolist()) <= set(lens.rows[source].parts["validation"].tolist())
    assert training.program.network.training


def test_a_long_question_sees_one_moment_while_training_goes_on_and_leaves_it_as_it_was(training):
    attention = Attention(of_training(training), 1)
    before, noise = total(training), torch.get_rng_state()
    attention.ask("long", Long())
    answers = []
    while attention.pending:
        answers += attention.work(0.0001)
        if len(answers) == 3:
            take_step(training)
            noise = torch.get_rng_state()
    assert answers[-1].share == 1.0 and np.ptp(answers[-1].arrays["seen"]) == 0.0
    assert answers[-1].arrays["seen"][0] == pytest.approx(before)
    assert [answer.share for answer in answers[:3]] == [0.0, 0.05, 0.1]
    assert torch.equal(noise, torch.get_rng_state()) and training.program.network.training


def test_a_quick_question_does_not_wait_for_a_long_one(training):
    attention = Attention(of_training(training), 1)
    attention.ask("long", Long())
    attention.ask("quick", Sum())
    attention.ask("other", Long())
    answers = list(attention.work(60.0))
    ended = [answer.asked for answer in answers if answer.share >= 1.0]
    assert ended == ["quick", "long", "other"]
    assert [answer.asked for answer in answers[:4]] == ["long", "quick", "other", "long"]
    assert all(np.ptp(answer.arrays["seen"]) == 0.0 for answer in answers if "seen" in answer.arrays)


def test_a_fault_becomes_a_sentence(training):
    attention = Attention(of_training(training), 1)
    attention.ask("broken", Broken())
    (answer,) = attention.work(1.0)
    assert "no picture today" in str(answer.values) + answer.sentence and answer.share == 1.0
    assert not attention.pending and training.program.network.training


def test_a_stored_moment_is_looked_at_in_place_of_the_present(training):
    attention = Attention(of_training(training), 1)
    first = {name: tensor.clone() for name, tensor in training.program.network.state_dict().items()}
    at_first = total(training)
    attention.attend({"sum": Sum()})
    for _ in range(3):
        take_step(training)
    attention.look_at(Moment(0, lambda: first))
    (answer,) = attention.rest()
    assert answer.arrays["sum"] == pytest.approx(at_first) and answer.step == 0
    assert total(training) != at_first
    attention.look_at(None)
    (answer,) = attention.rest()
    assert answer.arrays["sum"] == pytest.approx(total(training))


def test_what_costs_little_is_seen_often_and_what_costs_much_seldom():
    assert QUESTIONS.pause_after(0.0001) == pytest.approx(1 / 25)
    assert QUESTIONS.pause_after(0.005) == 1 / 4
    assert QUESTIONS.pause_after(0.1) > 3


def test_a_run_answers_standing_questions_and_single_ones_and_its_numbers_stay_the_same(tmp_path):
    document = load(find("dropout"))
    checked = check(document)

    def losses(asking: bool) -> np.ndarray:
        mailbox = Mailbox()
        runner = Runner(checked, mailbox, number=1)
        if asking:
            runner.attend({"sum": Sum()})
            runner.ask("long", Long())
            runner.ask("broken", Broken())
        runner.step(batches=30)
        assert runner.wait("paused", timeout=60)
        runner.stop()
        assert runner.join(60)
        events = mailbox.take()
        if asking:
            asked = {event.asked: event for event in events if isinstance(event, Answer)}
            assert asked["sum"].arrays["sum"] == pytest.approx(total(runner.training))
            assert asked["sum"].step == 30 and not asked["sum"].facts["training"]
            assert asked["long"].share == 1.0 and asked["broken"].sentence
        found = [event for event in events if isinstance(event, Losses)]
        first = found[0].goal
        return np.concatenate([event.values for event in found if event.goal == first])

    assert np.array_equal(losses(asking=True), losses(asking=False))


def test_an_observer_answers_for_a_document_for_a_folder_and_says_when_it_cannot(tmp_path):
    checked = check(load(find("digits-mlp")))
    runner = Runner(checked, Mailbox(), number=1, folder=tmp_path / "1")
    runner.step(batches=5)
    assert runner.wait("paused", timeout=60)
    runner.stop()
    assert runner.join(60)

    def answers(make):
        mailbox = Mailbox()
        observer = Observer(make, mailbox, 1)
        observer.attend({"sum": Sum()})
        found: list[Answer] = []
        until = time.monotonic() + 30
        while not found and time.monotonic() < until:
            found += mailbox.take()
        assert observer.close(10)
        return found

    (ended,) = answers(lambda: of_folder(tmp_path / "1"))
    assert ended.arrays["sum"] == pytest.approx(total(runner.training)) and ended.step == 5
    (fresh,) = answers(lambda: of_document(checked))
    assert fresh.arrays["sum"] != pytest.approx(total(runner.training))
    (refused,) = answers(lambda: of_folder(tmp_path / "2"))
    assert not refused.asked and refused.sentence


def test_a_run_that_is_not_watched_tells_its_losses_and_nothing_else_and_can_be_watched_again():
    checked, mailbox = check(load(find("digits-mlp"))), Mailbox()
    runner = Runner(checked, mailbox, number=1)
    runner.watch(False)
    runner.attend({"sum": Sum()})
    runner.step(epochs=3)
    assert runner.wait("paused", timeout=60)
    runner.go_on()
    assert runner.wait("running", timeout=60)
    mailbox.take()
    until = time.monotonic() + 1.0
    quiet = []
    while time.monotonic() < until:
        quiet += mailbox.take()
    assert any(isinstance(event, Losses) for event in quiet)
    assert not any(isinstance(event, (Answer, Layers, Predictions)) for event in quiet)
    runner.watch(True)
    seen = set()
    until = time.monotonic() + 30.0
    while seen < {Answer, Layers} and runner.state == "running" and time.monotonic() < until:
        seen |= {type(event) for event in mailbox.take()} & {Answer, Layers}
    runner.stop()
    assert runner.join(60)
    assert seen == {Answer, Layers} or runner.training.step == runner.training.steps


def test_looking_at_a_network_that_draws_nothing_leaves_the_streams_to_a_run_that_goes_on_elsewhere():
    lens = of_document(check(load(find("digits-mlp"))))
    assert not lens.draws
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    with lens.used():
        first = torch.rand(1)
    assert torch.equal(torch.cat((first, torch.rand(1))), expected)


def test_looking_at_a_network_that_draws_puts_the_streams_back():
    lens = of_document(check(load(find("diffusion-ring"))))
    assert lens.draws
    before = torch.get_rng_state()
    with lens.used():
        torch.rand(5)
    assert torch.equal(torch.get_rng_state(), before)
