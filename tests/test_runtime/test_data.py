"""Rows in three parts, batches in order: seeded, stratified, disjoint, and safe for tiny data."""

import numpy as np
import pytest
import torch
from trained import build, classifier, prepared

from nodes.spec import Problem
from runtime.check import check
from runtime.data import Batches, Rows, bounds_of, chunks, load_rows, split
from runtime.document import End
from runtime.failure import Failure

CPU = torch.device("cpu")


def rows_of(count: int, batch_size: int, *, shuffle: bool = True, node: str = "digits1") -> Rows:
    numbers = torch.arange(count)
    parts = {"train": numbers, "validation": numbers[:0], "test": numbers[:0]}
    return Rows(node, {"x": numbers.float()[:, None], "y": numbers}, parts, batch_size, shuffle)


def test_the_parts_are_disjoint_and_together_everything():
    parts = split(1797, 0.15, 0.15, 0)
    assert sorted(np.concatenate(list(parts.values()))) == list(range(1797))
    assert [len(parts[part]) for part in ("train", "validation", "test")] == [1257, 270, 270]


def test_the_seed_decides_the_parts():
    assert all(
        np.array_equal(split(100, 0.2, 0.2, 3)[part], split(100, 0.2, 0.2, 3)[part]) for part in ("train", "test")
    )
    assert not np.array_equal(split(100, 0.2, 0.2, 3)["test"], split(100, 0.2, 0.2, 4)["test"])


def test_the_parts_of_a_seed_never_change():
    assert split(12, 0.25, 0.25, 7)["validation"].tolist() == [2, 7, 10]


@pytest.mark.parametrize("seed", range(5))
def test_classes_keep_their_proportion_in_every_part(seed):
    classes = np.repeat([0, 1, 2], [600, 300, 100])
    for numbers in split(1000, 0.15, 0.25, seed, classes).values():
        shares = np.bincount(classes[numbers]) / len(numbers)
        assert shares == pytest.approx([0.6, 0.3, 0.1], abs=1.5 / len(numbers))


def test_stratified_rows_are_still_drawn_at_random():
    classes = np.zeros(100)
    assert split(100, 0.2, 0.2, 0, classes)["test"].tolist() != split(100, 0.2, 0.2, 1, classes)["test"].tolist()


@pytest.mark.parametrize(("rows", "sizes"), [(1, [1, 0, 0]), (3, [3, 0, 0]), (4, [2, 1, 1]), (10, [6, 2, 2])])
def test_tiny_data_keeps_something_to_train_on(rows, sizes):
    parts = split(rows, 0.15, 0.15, 0)
    assert [len(parts[part]) for part in ("train", "validation", "test")] == sizes


def test_a_class_of_one_row_is_trained_on():
    classes = np.array([0] * 20 + [1])
    assert 20 in split(21, 0.15, 0.15, 0, classes)["train"]


def test_shares_that_leave_nothing_are_refused_with_numbers():
    with pytest.raises(Problem, match="leaves no rows for training: of 4 rows validation and test take 4"):
        split(4, 0.5, 0.5, 0)


def test_no_rows_are_refused():
    with pytest.raises(Problem, match="has no rows"):
        split(0, 0.0, 0.0, 0)


@pytest.mark.parametrize(
    ("rows", "size", "bounds"),
    [
        (6, 3, [0, 3, 6]),
        (5, 3, [0, 3, 5]),
        (7, 3, [0, 3, 7]),  # a single row left joins the batch before it
        (2, 64, [0, 2]),
        (1, 64, [0, 1]),
        (3, 1, [0, 1, 2, 3]),  # batches of one are what was asked for
    ],
)
def test_bounds_of_batches(rows, size, bounds):
    assert bounds_of(rows, size) == bounds


def test_an_epoch_meets_every_row_once_and_ports_stay_together():
    batches = Batches(rows_of(10, 4), ["x", "y"], CPU, seed=1)
    taken = [batches.take() for _ in range(len(batches))]
    numbers = torch.cat([y for _, y in taken])
    assert sorted(numbers.tolist()) == list(range(10))
    assert torch.equal(torch.cat([x for x, _ in taken])[:, 0].long(), numbers)


def test_each_epoch_has_another_order():
    batches = Batches(rows_of(50, 50), ["y"], CPU, seed=1)
    assert not torch.equal(batches.take()[0], batches.take()[0])


def test_without_shuffling_rows_come_as_they_lie():
    batches = Batches(rows_of(5, 2, shuffle=False), ["y"], CPU, seed=1)
    assert [batches.take()[0].tolist() for _ in range(4)] == [[0, 1], [2, 3, 4], [0, 1], [2, 3, 4]]


def test_sources_draw_orders_of_their_own():
    one, two = (Batches(rows_of(50, 50, node=node), ["y"], CPU, seed=1) for node in ("digits1", "digits2"))
    assert not torch.equal(one.take()[0], two.take()[0])


@pytest.mark.parametrize("taken", [0, 1, 3, 5])
def test_batches_go_on_where_they_were(taken, monkeypatch):
    monkeypatch.setattr("runtime.data.STRETCH", 100)  # several stretches in an epoch
    one, two = (Batches(rows_of(10, 2), ["y"], CPU, seed=seed) for seed in (1, 2))
    for _ in range(taken):
        one.take()
    two.load_state(one.state())
    for _ in range(12):
        assert torch.equal(one.take()[0], two.take()[0])


def test_a_source_becomes_tensors_of_the_declared_types(digits_classifier):
    rows = load_rows(check(digits_classifier), "digits1", CPU)
    assert rows.tensors["image"].shape == (1797, 1, 8, 8)
    assert (rows.tensors["image"].dtype, rows.tensors["label"].dtype) == (torch.float32, torch.int64)
    assert rows.class_names == tuple("0123456789")


def test_a_source_that_cannot_be_loaded_is_named():
    document = classifier(digits1={"validation": 0.5, "test": 0.5})
    with pytest.raises(Failure) as told:
        load_rows(check(document), "digits1", CPU)
    assert told.value.node == "digits1"


def test_chunks_of_one_source_are_all_its_rows_in_order():
    rows = rows_of(7, 2)
    found = list(chunks({"digits1": rows}, [End("digits1", "y")], "train", 3, CPU))
    assert [chunk[0].tolist() for chunk in found] == [[0, 1, 2], [3, 4, 5], [6]]
    assert list(chunks({"digits1": rows}, [End("digits1", "y")], "test", 3, CPU)) == []


def test_chunks_of_two_sources_are_no_pairs_and_the_shorter_begins_again():
    rows = {"a": rows_of(4, 2, node="a"), "b": rows_of(3, 1, node="b")}
    ends = [End("a", "y"), End("b", "y")]
    found = list(chunks(rows, ends, "train", 2, CPU))
    assert [(one.tolist(), two.tolist()) for one, two in found] == [([0, 1], [0, 1]), ([2, 3], [2])]
    found = list(chunks(rows, ends, "train", 3, CPU))
    assert [(one.tolist(), two.tolist()) for one, two in found] == [([0, 1, 2], [0, 1, 2]), ([3], [0, 1, 2])]


def test_fitted_layers_see_the_training_rows_alone_in_graph_order():
    document = build(
        "diabetes standardize scale linear mse goal",
        "diabetes1.features>standardize1.x standardize1.y>scale1.x scale1.y>linear1.x linear1.y>mse1.prediction "
        "diabetes1.target>mse1.target mse1.loss>goal1.loss",
        linear1={"units": 1},
    )
    training = prepared(document)
    rows = training.rows["diabetes1"]
    x = rows.tensors["features"][rows.parts["train"]]
    standardize = training.program.module_of("standardize1")
    assert standardize.mean.flatten() == pytest.approx(x.mean(0), rel=1e-4)
    scaled = training.program.module_of("scale1")(standardize(x))
    assert (float(scaled.min()), float(scaled.max())) == pytest.approx((0.0, 1.0), abs=1e-5)


def test_the_seed_decides_the_order():
    """The CPU's generator looks at 32 bits of a seed only, so the run's seed must be among them."""
    one, two = (Batches(rows_of(50, 50), ["y"], CPU, seed=seed) for seed in (1, 2))
    assert not torch.equal(one.order, two.order)
