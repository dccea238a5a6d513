"""Which rows are trained on and with which labels: settings that every source with data has."""

import numpy as np
import pytest
import torch
from trained import classifier, prepared

from runtime.check import check
from runtime.data import Batches, Rows, load_rows, split
from runtime.document import Document, Node
from runtime.failure import Failure

CPU = torch.device("cpu")


def rows_of(kind: str = "digits", **settings: object) -> Rows:
    return load_rows(check(Document("", {"it": Node("it", kind, settings=settings)})), "it", CPU)


def labels(rows: Rows, part: str = "train") -> list[int]:
    return [int(label) for label in rows.tensors["label"][rows.parts[part]]]


def numbers(rows: Rows, part: str = "train") -> list[int]:
    return rows.parts[part].tolist()


def told(kind: str = "digits", **settings: object) -> tuple[str, dict[str, object]]:
    """The sentence that refuses the settings, from the check or, at the latest, from loading."""
    checked = check(Document("", {"it": Node("it", kind, settings=settings)}))
    found = [finding for finding in checked.findings if finding.node == "it"]
    if found:
        return found[0].sentence, dict(found[0].values)
    with pytest.raises(Failure) as caught:
        load_rows(checked, "it", CPU)
    return caught.value.sentence, dict(caught.value.values)


def test_without_settings_everything_is_as_before():
    plain, zero = rows_of(), rows_of(rows=0, label_noise=0.0, only="", without="", bootstrap=0)
    assert all(torch.equal(plain.parts[part], zero.parts[part]) for part in plain.parts)
    assert torch.equal(plain.tensors["label"], zero.tensors["label"])
    parts = split(1797, 0.15, 0.15, 0, plain.tensors["label"].numpy())
    assert all(numbers(plain, part) == parts[part].tolist() for part in parts)


@pytest.mark.parametrize("most", [10, 30, 200])
def test_few_rows_hold_every_class_in_proportion(most):
    found = np.bincount(labels(rows_of(rows=most)), minlength=10)
    assert found.sum() == most
    assert found.max() - found.min() <= 2


def test_more_rows_than_there_are_change_nothing():
    assert numbers(rows_of(rows=10_000)) == numbers(rows_of())


def test_more_rows_hold_all_of_fewer_and_nothing_held_out():
    few, many = rows_of(rows=50), rows_of(rows=100)
    assert set(numbers(few)) < set(numbers(many)) <= set(numbers(rows_of()))
    assert numbers(many, "validation") == numbers(rows_of(), "validation")


def test_rows_without_classes_are_drawn_at_random():
    found = numbers(rows_of("diabetes", rows=20))
    assert len(set(found)) == 20 and found == sorted(found)


def test_label_noise_redraws_that_share_of_the_training_labels_alone():
    clean, noisy = rows_of(), rows_of(label_noise=0.3)
    changed = (clean.tensors["label"] != noisy.tensors["label"]).nonzero()[:, 0].tolist()
    share = len(changed) / clean.count("train")
    assert share == pytest.approx(0.27, abs=0.03)  # a tenth of those redrawn are right again
    assert set(changed) <= set(numbers(clean))
    assert torch.equal(clean.tensors["image"], noisy.tensors["image"])


def test_label_noise_draws_no_class_that_is_left_out():
    assert 3 not in labels(rows_of(without="3", label_noise=1.0))


def test_a_sign_follows_its_label():
    rows = rows_of("circle", label_noise=1.0)
    assert torch.equal(rows.tensors["target"][:, 0], 2.0 * rows.tensors["label"] - 1)
    assert not torch.equal(rows.tensors["label"], rows_of("circle").tensors["label"])


def test_only_keeps_classes_in_every_part_and_their_numbers():
    rows = rows_of(only="5-8, 1")
    assert all(set(labels(rows, part)) == {1, 5, 6, 7, 8} for part in rows.parts)
    everything = rows_of()
    assert all(set(numbers(rows, part)) <= set(numbers(everything, part)) for part in rows.parts)


def test_without_leaves_classes_out_of_training_alone():
    rows = rows_of(without="3")
    assert 3 not in labels(rows)
    assert 3 in labels(rows, "validation") and 3 in labels(rows, "test")


@pytest.mark.parametrize(
    ("kind", "text", "kept"),
    [
        ("iris", "setosa, virginica", {0, 2}),
        ("iris", "1-2", {1, 2}),
        ("letters", "A-C, Z", {0, 1, 2, 25}),
        ("circle", "+1", {1}),
        ("circle", "−1, +1", {0, 1}),
        ("digits", " 4 ,,", {4}),
    ],
)
def test_classes_go_by_number_or_name(kind, text, kept):
    assert set(labels(rows_of(kind, only=text))) == kept


@pytest.mark.parametrize(("text", "got"), [("11", "11"), ("4-2", "4-2"), ("cat", "cat"), ("1-x", "1-x"), ("-3", "-3")])
def test_a_class_that_there_is_not_is_named(text, got):
    sentence, values = told(only=text)
    assert sentence == "{node} has no class {got}. Its classes are {choices}."
    assert values == {"got": got, "choices": "0, 1, 2, 3, 4, 5, 6, 7, 8, 9"}


def test_many_classes_are_told_by_their_ends():
    assert told("letters", only="?")[1]["choices"] == "A, B, …, Z"


@pytest.mark.parametrize(
    ("setting", "name"),
    [
        ({"only": "1"}, "Only the classes"),
        ({"without": "1"}, "Training without the classes"),
        ({"label_noise": 0.1}, "Label noise"),
        ({"classes_per_batch": 2}, "Classes per batch"),
    ],
)
def test_classes_of_data_without_a_label_are_refused_by_the_check(setting, name):
    sentence, values = told("diabetes", **setting)
    assert sentence == "{node} has no classes, so “{setting}” has nothing to choose from. Empty that setting."
    assert values == {"setting": name}


def test_training_on_nothing_is_refused():
    assert told(only="1", without="1")[0].startswith("{node}: no row of the chosen classes is left to train on.")


def test_a_bootstrap_draws_as_many_with_replacement_and_each_number_its_own():
    one, two, again = rows_of(rows=200, bootstrap=1), rows_of(rows=200, bootstrap=2), rows_of(rows=200, bootstrap=1)
    assert numbers(one) == numbers(again) != numbers(two)
    assert len(numbers(one)) == 200 and set(numbers(one)) < set(numbers(rows_of(rows=200)))
    assert len(set(numbers(one))) == pytest.approx(200 * 0.632, abs=15)
    assert numbers(one, "validation") == numbers(two, "validation")


def test_a_batch_may_hold_few_classes():
    training = prepared(classifier(digits1={"classes_per_batch": 2, "batch_size": 32}))
    source = training.batches["digits1"]
    place = next(index for index, tensor in enumerate(source.take()) if tensor.dtype == torch.int64)
    found = [len(source.take()[place].unique()) for _ in range(3 * len(source))]
    assert np.median(found) == 2 and max(found) <= 4


def test_sorted_batches_still_meet_every_row_once():
    rows = rows_of(classes_per_batch=2, batch_size=64)
    for size in (64, 5000):
        batches = Batches(rows_of(classes_per_batch=2, batch_size=size), ["label"], CPU, seed=1)
        met = torch.cat([batches.take()[0] for _ in range(len(batches))])
        assert torch.equal(met.sort()[0], torch.tensor(labels(rows)).sort()[0])


def test_a_source_may_part_its_rows_itself():
    rows = rows_of("moved_marks", images=50, held_out=20)
    assert [rows.count(part) for part in ("train", "validation", "test")] == [50, 20, 20]
    assert numbers(rows_of("moved_marks", images=50, held_out=20, rows=10)) != numbers(rows)
