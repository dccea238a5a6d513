"""Sources without rows: fresh batches from torch's stream, and looks that leave the stream alone."""

from copy import deepcopy
from dataclasses import replace

import pytest
import torch
from trained import build, prepared

from runtime.check import check
from runtime.data import batches_of, chunks, load_rows
from runtime.document import Document, End, Node
from runtime.train import measure, take_step
from runtime.training import Training

CPU = torch.device("cpu")
NOISE = End("noise1", "noise")


def rows_of(kind: str = "noise", key: str = "noise1", **settings: object):
    return load_rows(check(Document("", {key: Node(key, kind, settings=settings)})), key, CPU)


def test_each_step_has_a_fresh_batch_from_the_global_stream():
    batches = batches_of(rows_of(batch_size=5), ["noise"], CPU, seed=1)
    torch.manual_seed(3)
    one, two = batches.take()[0], batches.take()[0]
    assert one.shape == (5, 2) and not torch.equal(one, two)
    torch.manual_seed(3)
    assert torch.equal(one, batches.take()[0])
    torch.manual_seed(3)
    assert torch.equal(one, torch.randn(5, 2))


def test_there_is_no_epoch_and_no_state():
    batches = batches_of(rows_of(), ["noise"], CPU, seed=1)
    assert len(batches) == 0
    assert batches.state() == {}
    batches.load_state({})


def test_what_is_measured_is_the_same_each_time_and_leaves_the_stream_alone():
    torch.manual_seed(5)
    before = torch.get_rng_state()
    one, two = rows_of(batch_size=6), rows_of(batch_size=6)
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(one.tensors["noise"], two.tensors["noise"])
    assert [one.count(part) for part in ("train", "validation", "test")] == [6, 6, 6]
    seen = {part: next(chunks({"noise1": one}, [NOISE], part, 100, CPU))[0] for part in one.parts}
    assert not torch.equal(seen["validation"], seen["test"])


def test_two_sources_of_noise_draw_numbers_of_their_own():
    assert not torch.equal(rows_of().tensors["noise"], rows_of(key="noise2").tensors["noise"])


def test_a_chunk_of_data_and_noise_has_both_in_their_own_sizes():
    rows = {"noise1": rows_of(batch_size=7), "digits1": rows_of("digits", "digits1", batch_size=100)}
    inputs = [NOISE, End("digits1", "label")]
    found = [[len(tensor) for tensor in chunk] for chunk in chunks(rows, inputs, "validation", 1000, CPU)]
    assert found == [[7, 270]], "what is made of noise is made once"
    found = [[len(tensor) for tensor in chunk] for chunk in chunks(rows, inputs, "validation", 100, CPU)]
    assert found == [[7, 100], [7, 100], [7, 70]]


def test_metrics_of_what_no_goal_looks_at_tell_of_the_same_draws():
    document = build(
        "circle linear mse goal noise noise_like mean_value mean_value",
        "circle1.features>linear1.x linear1.y>mse1.prediction circle1.target>mse1.target mse1.loss>goal1.loss "
        "noise1.noise>noiselike1.x noiselike1.y>meanvalue1.x noiselike1.y>meanvalue2.x",
        {"device": "cpu"},
        linear1={"units": 1},
    )
    training = prepared(document)
    found = measure(training, "validation")[1]
    assert found["meanvalue1"] == found["meanvalue2"] != 0


def test_a_drawn_batch_takes_no_gradient():
    assert not rows_of().drawer.draw(3)["noise"].requires_grad


@pytest.mark.parametrize(
    ("settings", "low", "high"),
    [
        ({"distribution": "uniform", "distribution.low": 2.0, "distribution.high": 3.0}, 2.0, 3.0),
        ({"distribution": "bits", "distribution.probability": 0.5}, 0.0, 1.0),
    ],
)
def test_noise_stays_within_its_bounds(settings, low, high):
    drawn = rows_of(shape=(4, 3), batch_size=200, **settings).tensors["noise"]
    assert drawn.shape == (600, 4, 3)
    assert low <= float(drawn.min()) and float(drawn.max()) <= high
    assert float(drawn.mean()) == pytest.approx((low + high) / 2, abs=0.05)


def test_normal_noise_has_its_mean_and_deviation():
    settings = {"distribution.mean": 3.0, "distribution.deviation": 0.5}
    drawn = rows_of(shape=(1,), batch_size=2000, **settings).tensors["noise"]
    assert (float(drawn.mean()), float(drawn.std())) == pytest.approx((3.0, 0.5), abs=0.03)


def test_a_grid_lies_as_on_paper():
    drawn = rows_of("latent_grid", "grid1", side=3, spread="even", reach=2.0)
    assert drawn.batch_size == 9
    assert drawn.tensors["code"][:9].tolist() == [
        [-2, 2],
        [0, 2],
        [2, 2],
        [-2, 0],
        [0, 0],
        [2, 0],
        [-2, -2],
        [0, -2],
        [2, -2],
    ]


def test_a_gaussian_grid_gives_each_point_an_equal_share():
    across = rows_of("latent_grid", "grid1", side=4).tensors["code"][:4, 0]
    shares = torch.special.ndtr(across)
    assert shares.tolist() == pytest.approx([0.125, 0.375, 0.625, 0.875], abs=1e-5)


def test_a_line_goes_from_end_to_end():
    drawn = rows_of("latent_line", "line1", start="0, −1", end="1, 1", batch_size=3).tensors["code"]
    assert drawn[:3].tolist() == [[0, -1], [0.5, 0], [1, 1]]


def test_a_constant_may_be_a_time_step():
    drawn = rows_of("constant", "start1", value=99.0, whole=True, shape=(), batch_size=4).tensors["value"]
    assert (drawn.dtype, drawn.tolist()) == (torch.int64, [99] * 12)


def test_points_of_an_interval_are_even_or_drawn():
    even = rows_of("collocation", "x1", low=0.0, high=4.0, batch_size=5).tensors["x"][:5, 0]
    assert even.tolist() == [0, 1, 2, 3, 4]
    batches = batches_of(rows_of("collocation", "x1", even=False), ["x"], CPU, 0)
    assert not torch.equal(batches.take()[0], batches.take()[0])


@pytest.mark.parametrize(
    ("kind", "settings", "sentence"),
    [
        ("latent_line", {"start": "0"}, "{node} begins with {got} numbers and ends with {other}."),
        ("latent_line", {"start": "0, x"}, "{node} has {got} as an end, which is no list of numbers."),
        ("latent_line", {"end": "0, inf"}, "{node} has {got} as an end, which is no list of numbers."),
        ("collocation", {"low": 2.0}, "{node} ends at {high}, which is not beyond its begin {low}."),
        ("constant", {"value": 0.5, "whole": True}, "{node} is to give {got} as a whole number."),
    ],
)
def test_what_cannot_be_is_told_by_the_check(kind, settings, sentence):
    findings = check(Document("", {"it": Node("it", kind, settings=settings)})).findings
    assert next(finding.sentence for finding in findings if finding.node == "it").startswith(sentence)


def two_copies(**training) -> Document:
    """Noise and real numbers are each copied by a layer of their own, with a goal each."""
    return build(
        "noise normal_points linear linear mse mse goal goal",
        "noise1.noise>linear1.x linear1.y>mse1.prediction noise1.noise>mse1.target mse1.loss>goal1.loss "
        "normalpoints1.features>linear2.x linear2.y>mse2.prediction normalpoints1.features>mse2.target "
        "mse2.loss>goal2.loss",
        {"epochs": 3, "device": "cpu", **training},
        noise1={"batch_size": 16},
        normalpoints1={"points": 400, "batch_size": 100},
        linear1={"units": 2},
        linear2={"units": 1},
    )


def train(training: Training, steps: int) -> None:
    for _ in range(steps):
        take_step(training)


def test_noise_and_data_train_side_by_side():
    training = prepared(two_copies())
    assert [len(tensor) for tensor in training.draw()] == [16, 100]
    before, _ = measure(training, "validation")
    train(training, 9)
    after, _ = measure(training, "validation")
    assert before.keys() == {"goal1", "goal2"}
    assert all(after[goal] != before[goal] for goal in before)


def test_measuring_changes_no_later_step():
    one, two = prepared(two_copies()), prepared(two_copies())
    train(one, 4)
    torch.manual_seed(two.seed)
    train(two, 2)
    measure(two, "validation")
    train(two, 2)
    assert all(
        torch.equal(a, b)
        for a, b in zip(one.program.network.parameters(), two.program.network.parameters(), strict=True)
    )


def test_a_run_goes_on_with_the_noise_that_would_have_come():
    training = prepared(two_copies())
    train(training, 2)
    training.read()
    state = deepcopy(training.state())
    train(training, 3)
    end = [weight.clone() for weight in training.program.network.parameters()]
    again = prepared(two_copies())
    again.load_state(state)
    train(again, 3)
    assert all(torch.equal(a, b) for a, b in zip(end, again.program.network.parameters(), strict=True))


@pytest.mark.parametrize("kind", ["noise", "constant", "latent_grid", "latent_line", "collocation"])
def test_samples_are_made_on_the_device(kind):
    drawer = rows_of(kind, "it1").drawer
    drawn = replace(drawer, device=torch.device("meta")).draw(5)
    assert {tensor.device.type for tensor in drawn.values()} == {"meta"}


def test_ten_sources_are_still_told_apart():
    """The check gives each source a batch size of its own; two that share one could be mixed unseen."""
    document = build("noise " * 10 + "add output", "noise1.noise>add1.x noise9.noise>add1.x add1.y>output1.x")
    told = [finding.sentence for finding in check(document).findings if finding.node == "add1"]
    assert "brings together rows of two sources" in told[0]
