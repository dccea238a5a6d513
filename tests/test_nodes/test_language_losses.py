"""The mathematics of the losses and metrics that the graph language adds."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import torch
from sklearn.cluster import KMeans
from sklearn.metrics import roc_auc_score
from torch import Tensor, nn
from torch.distributions import Normal, kl_divergence
from torch.nn import functional

from nodes.catalogue import catalogue
from nodes.modules.activity_penalty import activity_penalty
from nodes.modules.adversarial_loss import adversarial_loss
from nodes.modules.auc import auc
from nodes.modules.contrastive_pair import contrastive_pair
from nodes.modules.distillation import distillation
from nodes.modules.free_energy_difference import free_energy_difference
from nodes.modules.gaussian_kl import gaussian_kl
from nodes.modules.gram_style_loss import gram_style_loss
from nodes.modules.grid_detection_loss import grid_detection_loss
from nodes.modules.info_nce import info_nce
from nodes.modules.mean_loss import mean_loss, sum_loss
from nodes.modules.nearest_center_loss import nearest_center_loss
from nodes.modules.perceptron_loss import perceptron_loss
from nodes.modules.rbm import RBM
from nodes.modules.sparsity import active_count, silent_share
from nodes.modules.summed_errors import binary_cross_entropy_sum, squared_error_sum
from nodes.spec import Signal

CORNERS = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def learn_by_mistakes(labels: Tensor, epochs: int) -> tuple[int, int]:
    """Epochs until one without a mistake, and updates: gradient descent of one sample at a time, rate 1, from zero."""
    unit, updates = nn.Linear(2, 1), 0
    nn.init.zeros_(unit.weight)
    nn.init.zeros_(unit.bias)
    rule = torch.optim.SGD(unit.parameters(), lr=1.0)
    for epoch in range(1, epochs + 1):
        before = updates
        for x, label in zip(CORNERS, labels, strict=True):
            rule.zero_grad()
            perceptron_loss(unit(x.unsqueeze(0)), label.unsqueeze(0)).backward()
            updates += int(unit.bias.grad is not None and bool(unit.bias.grad.any()))
            rule.step()
        if updates == before:
            return epoch, updates
    return epochs, updates


def test_the_perceptron_rule_is_the_gradient_of_its_loss() -> None:
    assert learn_by_mistakes(torch.tensor([0, 0, 0, 1]), 100) == (9, 18)
    assert learn_by_mistakes(torch.tensor([-1.0, 1.0, 1.0, 1.0]), 100) == (6, 9)
    assert learn_by_mistakes(torch.tensor([0, 1, 1, 0]), 100)[0] == 100, "XOR never ends"


def test_a_score_of_zero_is_a_mistake() -> None:
    for target, told in ((1, -1), (0, 1)):
        score = torch.zeros(1, 1, requires_grad=True)
        loss = perceptron_loss(score, torch.tensor([target]))
        loss.backward()
        assert score.grad is not None and (loss.item(), score.grad.item()) == (0, told)


def test_any_wire_becomes_a_loss() -> None:
    x = torch.tensor([[1.0, -2.0], [3.0, 4.0]])
    assert mean_loss(x, squared=True, per_sample=False).item() == 7.5
    assert mean_loss(x, squared=False, per_sample=True).item() == 3
    assert mean_loss(x, squared=True, per_sample=True).item() == 15
    assert sum_loss(x, squared=True).item() == 30
    build = catalogue()["mean_loss"].bind({"reduction": "sum"}).build
    assert build(Signal((2, 2), (2, 2))).path.endswith("sum_loss"), "a Parameter has no samples"
    assert build(Signal((2, 2), (3, 2))).path.endswith("mean_loss.mean_loss")


def test_activity_costs_its_size() -> None:
    h = torch.tensor([[1.0, -2.0], [0.0, 4.0]], requires_grad=True)
    assert activity_penalty(h, weight=2.0, squared=False).item() == 7
    assert activity_penalty(h, weight=2.0, squared=True).item() == 21
    activity_penalty(h, weight=2.0, squared=False).backward()
    assert h.grad is not None and h.grad.tolist() == [[1, -1], [0, 1]], "no pull where nothing is active"


def test_the_distance_of_codes_from_their_prior() -> None:
    mean, log_variance = torch.randn(6, 3), torch.randn(6, 3)
    each = kl_divergence(Normal(mean, (0.5 * log_variance).exp()), Normal(0.0, 1.0))
    assert torch.allclose(gaussian_kl(mean, log_variance, weight=4.0), 4 * each.sum(1).mean(), atol=1e-4)
    assert gaussian_kl(torch.zeros(2, 3), torch.zeros(2, 3), weight=1.0).item() == 0


def test_a_student_is_drawn_to_the_teacher_alone() -> None:
    student, teacher = torch.randn(5, 4, requires_grad=True), torch.randn(5, 4, requires_grad=True)
    given, wanted = (student / 3).softmax(1), (teacher / 3).softmax(1)
    told = 9 * (wanted * (wanted.log() - given.log())).sum(1).mean()
    loss = distillation(student, teacher, temperature=3.0)
    assert torch.allclose(loss, told, atol=1e-5)
    loss.backward()
    assert student.grad is not None and teacher.grad is None
    assert torch.allclose(student.grad, 3 * (given - wanted) / 5, atol=1e-5), "the gradient keeps its size for any T"
    assert distillation(teacher, teacher, temperature=2.0).item() == pytest.approx(0, abs=1e-6)


def test_pairs_are_pulled_together_or_pushed_apart() -> None:
    a = torch.tensor([[3.0, 4.0], [0.3, 0.4], [9.0, 0.0]])
    same = torch.tensor([1, 0, 0])
    told = (0.5 * 25 + 0.5 * 0.25 + 0) / 3
    assert contrastive_pair(a, torch.zeros(3, 2), same, margin=1.0).item() == pytest.approx(told)
    equal = torch.zeros(1, 2, requires_grad=True)
    contrastive_pair(equal, torch.zeros(1, 2), torch.zeros(1, 1), margin=1.0).backward()
    assert equal.grad is not None and torch.isfinite(equal.grad).all()


def test_codes_find_their_partner() -> None:
    a = torch.randn(6, 8)
    right, wrong = info_nce(a, 3 * a, temperature=0.1), info_nce(a, a.roll(1, 0), temperature=0.1)
    assert right < 0.05 < 5 < wrong
    scores = functional.normalize(a) @ functional.normalize(a).t() / 0.1
    assert torch.allclose(right, -scores.log_softmax(1).diagonal().mean(), atol=1e-5)
    assert info_nce(torch.ones(6, 2), torch.ones(6, 2), temperature=1.0).item() == pytest.approx(np.log(6), abs=1e-5)


# Restricted Boltzmann machines


def joint_energy(machine: RBM, visible: Tensor, hidden: Tensor) -> Tensor:
    return -(visible @ machine.visible_bias + hidden @ machine.hidden_bias + hidden @ machine.weight @ visible)


def small_machine() -> RBM:
    torch.manual_seed(0)
    machine = RBM(3, 2, steps=1)
    for parameter in machine.parameters():
        nn.init.normal_(parameter)
    return machine


def test_the_free_energy_sums_up_all_hidden_states() -> None:
    machine, states = small_machine(), [torch.tensor(bits, dtype=torch.float) for bits in product((0, 1), repeat=2)]
    visible = torch.tensor([[1.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
    told = [-torch.stack([-joint_energy(machine, row, hidden) for hidden in states]).logsumexp(0) for row in visible]
    hidden, again, sample, energy, _ = machine(visible)
    assert torch.allclose(energy, torch.stack(told), atol=1e-5)
    weights = torch.stack([-joint_energy(machine, visible[0], state) for state in states]).softmax(0)
    assert torch.allclose(hidden[0], sum(w * s for w, s in zip(weights, states, strict=True)), atol=1e-5)
    assert again.shape == sample.shape == visible.shape and not sample.requires_grad


def test_contrastive_divergence_is_the_gradient_of_the_difference() -> None:
    """Hinton's rule: Δw = ⟨h·vᵀ⟩ of the data less that of the sample."""
    machine, visible = small_machine(), CORNERS @ torch.randn(2, 3).sigmoid()
    hidden, _, sample, energy, sample_energy = machine(visible)
    free_energy_difference(energy, sample_energy).backward()
    thought = machine.up(sample)
    told = (hidden.t() @ visible - thought.t() @ sample) / 4
    assert machine.weight.grad is not None and machine.hidden_bias.grad is not None
    assert torch.allclose(machine.weight.grad, -told, atol=1e-6)
    assert torch.allclose(machine.hidden_bias.grad, -(hidden - thought).mean(0), atol=1e-6)


def test_a_machine_goes_down_with_the_same_weights() -> None:
    machine, hidden = small_machine(), torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    same, visible, sample, energy, _ = machine(None, hidden)
    assert torch.equal(same, hidden)
    assert torch.allclose(visible, torch.sigmoid(hidden @ machine.weight + machine.visible_bias))
    assert torch.equal(sample, visible), "one step down from states draws nothing new"
    assert torch.allclose(energy, machine.free_energy(visible))
    drawn = RBM(3, 2, steps=5, binary=True)(None, hidden)[2]
    assert set(drawn.flatten().tolist()) <= {0.0, 1.0}


def test_gibbs_steps_reach_what_the_machine_thinks() -> None:
    machine = small_machine()
    machine.steps, machine.binary = 30, True
    sample = machine(torch.zeros(6000, 3))[2]
    states = torch.tensor(list(product((0.0, 1.0), repeat=3)))
    told = (-machine.free_energy(states)).softmax(0)
    found = torch.stack([(sample == state).all(1).float().mean() for state in states])
    assert torch.allclose(found, told, atol=0.03)


# Clusters, style, rivals, likelihoods, detection


def test_the_nearest_center_is_the_criterion_of_k_means() -> None:
    x = np.random.RandomState(0).randn(60, 2).astype(np.float32)
    means = KMeans(4, n_init=1, random_state=0).fit(x)
    centers = torch.tensor(means.cluster_centers_, requires_grad=True)
    loss = nearest_center_loss(torch.tensor(x), centers)
    assert loss.item() == pytest.approx(means.inertia_ / 60, rel=1e-4)
    loss.backward()
    assert centers.grad is not None and centers.grad.abs().max() < 0.02, "k-means has ended where the gradient is zero"


def test_style_does_not_depend_on_places() -> None:
    image = torch.randn(2, 3, 4, 4)
    shuffled = image.flatten(2)[:, :, torch.randperm(16)].reshape(2, 3, 2, 8)
    assert gram_style_loss(image, shuffled).item() == pytest.approx(0, abs=1e-6)
    one, other = (x.flatten(2) @ x.flatten(2).mT for x in (image[:1], image[1:]))
    paper = (one - other).square().sum() / (4 * 3**2 * 16**2)
    assert torch.allclose(gram_style_loss(image[:1], image[1:]), paper, atol=1e-5)


def test_rivals_want_what_the_papers_say() -> None:
    s = torch.tensor([[0.5], [-2.0]])
    assert torch.allclose(adversarial_loss(s, "real", "logistic"), -s.sigmoid().log().mean())
    assert torch.allclose(adversarial_loss(s, "fool", "logistic"), -s.sigmoid().log().mean())
    assert torch.allclose(adversarial_loss(s, "fake", "logistic"), -(1 - s.sigmoid()).log().mean())
    assert adversarial_loss(s, "real", "least_squares").item() == pytest.approx((0.25 + 9) / 2)
    assert adversarial_loss(s, "fake", "least_squares").item() == pytest.approx((0.25 + 4) / 2)
    assert adversarial_loss(s, "real", "hinge").item() == pytest.approx((0.5 + 3) / 2)
    assert adversarial_loss(s, "fake", "hinge").item() == pytest.approx((1.5 + 0) / 2)
    assert [adversarial_loss(s, target, "wasserstein").item() for target in ("real", "fake")] == [0.75, -0.75]
    assert adversarial_loss(s, "fool", "hinge").item() == 0.75


def test_errors_add_up_over_a_sample() -> None:
    scores, pixels = torch.randn(3, 4, 5), torch.rand(3, 4, 5)
    each = functional.binary_cross_entropy_with_logits(scores, pixels, reduction="none")
    assert torch.allclose(binary_cross_entropy_sum(scores, pixels), each.flatten(1).sum(1).mean(), atol=1e-4)
    assert binary_cross_entropy_sum(torch.zeros(2, 1), torch.tensor([0, 1])).item() == pytest.approx(np.log(2))
    told = (scores - pixels).square().flatten(1).sum(1).mean()
    assert torch.allclose(squared_error_sum(scores, pixels, factor=0.5), 0.5 * told, atol=1e-4)


def test_detection_counts_boxes_and_classes_only_where_there_is_an_object() -> None:
    target = torch.zeros(1, 7, 2, 2)
    target[0, :, 0, 1] = torch.tensor([1, 0.5, 0.5, 0.2, 0.3, 0, 1])
    prediction = torch.zeros(1, 7, 2, 2)
    prediction[0, 1:, 1, 0] = 9.0  # nothing is there, so nothing is asked
    found = np.log(2) * (1 + 0.5 * 3)
    box = 5.0 * (0.25 + 0.25 + 0.04 + 0.09)
    loss = grid_detection_loss(prediction, target, box_weight=5.0, empty_weight=0.5)
    assert loss.item() == pytest.approx(found + box + np.log(2), rel=1e-5)
    empty = grid_detection_loss(prediction[:, :5], torch.zeros(1, 5, 2, 2), box_weight=5.0, empty_weight=1.0)
    assert empty.item() == pytest.approx(4 * np.log(2), rel=1e-5)


def test_metrics_of_codes_and_pairs() -> None:
    h = torch.tensor([[0.0, 0.0, 1.0, -0.2], [0.0, 3.0, 0.0, 0.0]])
    assert silent_share(h, least=0.0).item() == 0.625
    assert active_count(h, least=0.5).item() == 1
    labels = torch.tensor([0, 1, 1, 0, 1, 0])
    scores = torch.tensor([0.1, 0.4, 0.35, 0.35, 2.0, -1.0])
    assert auc(scores, labels).item() == pytest.approx(roc_auc_score(labels, scores))
    assert auc(scores.unsqueeze(1), labels * 2 - 1).item() == pytest.approx(roc_auc_score(labels, scores))
    assert auc(scores, torch.ones(6)).item() == 0.5
