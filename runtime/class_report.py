"""How well each class is told from the others: precision, recall, F1, and the curves behind them. Numpy alone.

Definitions as in Fawcett, "An introduction to ROC analysis" (2006). Legend: N samples, C classes, T thresholds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class ClassReport:
    """Per class (C,): shares from 0 to 1, NaN where there was nothing to count; `support` is how many there are."""

    precision: np.ndarray
    recall: np.ndarray
    f1: np.ndarray
    support: np.ndarray

    def mean(self) -> tuple[float, float, float]:
        """Precision, recall and F1 averaged over the classes that occur (the macro average); nothing counts as 0."""
        there = self.support > 0
        if not there.any():
            return (float("nan"),) * 3
        values = (np.nan_to_num(found[there]).mean() for found in (self.precision, self.recall, self.f1))
        precision, recall, f1 = (float(value) for value in values)
        return precision, recall, f1


def class_report(truth: np.ndarray, guesses: np.ndarray, classes: int) -> ClassReport:
    """The report of class numbers (N,) that are and that were guessed."""
    right = np.bincount(truth[truth == guesses], minlength=classes).astype(float)
    support = np.bincount(truth, minlength=classes)
    guessed = np.bincount(guesses, minlength=classes)
    with np.errstate(divide="ignore", invalid="ignore"):
        precision, recall = right / guessed, right / support
        f1 = np.where(support + guessed > 0, 2 * right / (support + guessed), np.nan)
    return ClassReport(precision, recall, f1, support)


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve from threshold to threshold, x and y (T,) from 0 to 1, and the area below it."""

    x: np.ndarray
    y: np.ndarray
    area: float


def roc(scores: np.ndarray, is_class: np.ndarray) -> Curve | None:
    """False-positive rate against true-positive rate, the threshold falling; None where one of both sides is empty."""
    found = _counts(scores, is_class)
    if found is None or not found[0][-1] or not found[1][-1]:
        return None
    right, wrong = (np.concatenate(([0.0], counts / counts[-1])) for counts in found)
    return Curve(wrong, right, float(np.trapezoid(right, wrong)))


def precision_recall(scores: np.ndarray, is_class: np.ndarray) -> Curve | None:
    """Recall against precision, the threshold falling; the area is the average precision Σ (Rₙ − Rₙ₋₁)·Pₙ."""
    found = _counts(scores, is_class)
    if found is None or not found[0][-1]:
        return None
    right, wrong = found
    precision, recall = right / (right + wrong), right / right[-1]
    area = float(np.sum(np.diff(recall, prepend=0.0) * precision))
    return Curve(np.concatenate(([0.0], recall)), np.concatenate((precision[:1], precision)), area)


def _counts(scores: np.ndarray, is_class: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """How many right and wrong ones lie at or above each different score, the largest first."""
    known = np.isfinite(scores)
    scores, is_class = scores[known], is_class[known].astype(bool)
    if not len(scores):
        return None
    order = np.argsort(-scores, kind="stable")
    scores, is_class = scores[order], is_class[order]
    last = np.append(np.flatnonzero(np.diff(scores)), len(scores) - 1)
    right = np.cumsum(is_class)[last].astype(float)
    return right, last + 1.0 - right
