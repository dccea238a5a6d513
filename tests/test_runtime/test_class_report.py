"""Precision, recall, F1, ROC and precision-recall curves: the same numbers as scikit-learn has."""

import numpy as np
import pytest
from sklearn import metrics

from runtime.class_report import class_report, precision_recall, roc


@pytest.mark.parametrize("seed", range(5))
def test_the_report_is_that_of_scikit_learn(seed):
    random = np.random.default_rng(seed)
    truth, guesses = random.integers(0, 4, 200), random.integers(0, 4, 200)
    found = class_report(truth, guesses, 4)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(truth, guesses, zero_division=0)
    np.testing.assert_allclose(found.precision, precision)
    np.testing.assert_allclose(found.recall, recall)
    np.testing.assert_allclose(found.f1, f1)
    assert found.support.tolist() == support.tolist()
    np.testing.assert_allclose(found.mean(), (precision.mean(), recall.mean(), f1.mean()))


def test_a_class_that_is_neither_there_nor_guessed_has_no_numbers_and_does_not_count():
    found = class_report(np.array([0, 0, 1]), np.array([0, 1, 1]), 3)
    assert np.isnan(found.precision[2]) and np.isnan(found.recall[2]) and np.isnan(found.f1[2])
    assert found.mean()[1] == pytest.approx(0.75)
    assert np.isnan(class_report(np.zeros(0, int), np.zeros(0, int), 2).mean()[0])


@pytest.mark.parametrize("seed", range(5))
def test_the_curves_are_those_of_scikit_learn(seed):
    random = np.random.default_rng(seed)
    is_class, scores = random.random(300) < 0.3, np.round(random.random(300), 2)
    found = roc(scores, is_class)
    assert found.area == pytest.approx(metrics.roc_auc_score(is_class, scores))
    x, y, _ = metrics.roc_curve(is_class, scores, drop_intermediate=False)
    np.testing.assert_allclose(found.x, x)
    np.testing.assert_allclose(found.y, y)
    assert precision_recall(scores, is_class).area == pytest.approx(metrics.average_precision_score(is_class, scores))


def test_where_one_side_is_empty_there_is_no_curve():
    scores = np.array([0.1, 0.9])
    assert roc(scores, np.array([True, True])) is None and roc(scores, np.array([False, False])) is None
    assert precision_recall(scores, np.array([False, False])) is None
    assert roc(np.array([np.nan]), np.array([True])) is None
