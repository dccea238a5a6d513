"""Mistakes, margin and cosine against direct computation; the perceptron of several classes; letters in the middle."""

import numpy as np
import pytest
import torch
from sklearn.svm import SVC

from nodes.catalogue import find
from nodes.modules.cosine_similarity import cosine_similarity
from nodes.modules.margin import margin
from nodes.modules.mistakes import mistakes
from nodes.modules.nearest_center_loss import nearest_center_loss
from nodes.modules.perceptron_loss import perceptron_loss_of_classes


def test_mistakes_count_what_is_not_clearly_right() -> None:
    scores = torch.tensor([[1.0], [0.0], [-2.0], [3.0]])
    assert mistakes(scores, torch.tensor([1, 1, 0, 0])).item() == 2
    assert mistakes(scores, torch.tensor([[1.0], [-1.0], [1.0], [1.0]])).item() == 2
    several = torch.tensor([[1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [0.0, 2.0, 1.0]])
    assert mistakes(several, torch.tensor([0, 0, 2])).item() == 2


def test_the_margin_is_that_of_the_support_vectors() -> None:
    draw = np.random.default_rng(0)
    x = np.concatenate((draw.normal(-2, 0.5, (20, 3)), draw.normal(2, 0.5, (20, 3)))).astype(np.float32)
    label = np.repeat([0, 1], 20)
    machine = SVC(kernel="linear", C=1e6).fit(x, label)
    scores = torch.tensor(machine.decision_function(x), dtype=torch.float32)
    found = margin(scores[:, None], torch.tensor(x), torch.tensor(label)).item()
    assert found == pytest.approx(1 / np.linalg.norm(machine.coef_), rel=1e-2)
    assert margin(-scores, torch.tensor(x), torch.tensor(label)).item() < 0
    assert margin(torch.zeros(40, 1), torch.tensor(x), torch.tensor(label)).item() == 0


def test_directions_are_alike_either_way() -> None:
    a, b = torch.tensor([[1.0, 0.0], [1.0, 0.0]]), torch.tensor([[2.0, 0.0], [-3.0, 0.0]])
    assert cosine_similarity(a, b, either_way=False).item() == 0
    assert cosine_similarity(a, b, either_way=True).item() == 1


def test_the_perceptron_of_several_classes_moves_two_rows() -> None:
    weight = torch.zeros(3, 2, requires_grad=True)
    x, label = torch.tensor([[1.0, 2.0]]), torch.tensor([1])
    perceptron_loss_of_classes(x @ weight.T, label).backward()
    assert weight.grad is not None
    assert torch.equal(weight.grad[1], -x[0]) and torch.equal(weight.grad.sum(0), torch.zeros(2))
    assert perceptron_loss_of_classes(torch.tensor([[0.0, 2.0, 1.0]]), label).item() == 0
    assert perceptron_loss_of_classes(torch.tensor([[4.0, 2.0, 1.0]]), label).item() == 2


def test_a_pull_reaches_centers_that_are_nearest_to_nothing() -> None:
    x = torch.tensor([[0.0, 0.0], [1.0, 0.0]])
    centers = torch.tensor([[0.5, 0.0], [9.0, 9.0]], requires_grad=True)
    nearest_center_loss(x, centers).backward()
    assert centers.grad is not None and not centers.grad[1].any()
    nearest_center_loss(x, centers, pull=0.1).backward()
    assert bool((centers.grad[1] > 0).all())


def test_letters_in_the_middle_stand_still() -> None:
    facts = find("letters")
    assert facts is not None
    images = facts.bind({"points": 52, "noise": 0.0, "place": "middle"}).load().arrays["image"]
    assert np.array_equal(images[:26], images[26:])
    assert not images[:, :, :2].any() and not images[:, :, :, :3].any()
