"""What losses and metrics say of what does not fit them."""

from __future__ import annotations

from typing import Any

from problem_cases import Inputs, batch, label

PROBABILITIES = batch(4, meaning="probabilities", low=0.0, high=1.0)
SIGNS = batch(1, meaning="sign", low=-1.0, high=1.0)
REAL = batch(1, meaning="target")

LOSS_CASES: list[tuple[str, dict[str, Any], Inputs, str]] = [
    # Losses
    (
        "cross_entropy",
        {},
        (PROBABILITIES, label(classes=4)),
        "needs raw scores but receives probabilities (N × 4). Remove the softmax or sigmoid before it.",
    ),
    (
        "cross_entropy",
        {},
        (batch(4, meaning="log_probabilities"), label(classes=4)),
        "needs raw scores but receives logarithms of probabilities (N × 4). Remove the LogSoftmax before it.",
    ),
    (
        "cross_entropy",
        {},
        (batch(), label(classes=4)),
        "needs one score per class (N × classes) but receives N. Add a Linear with one unit per class before it.",
    ),
    (
        "cross_entropy",
        {},
        (batch(1), label(classes=2)),
        "needs one score per class but receives a single score. "
        "Give the layer before it one unit per class, or use Binary cross-entropy.",
    ),
    (
        "cross_entropy",
        {},
        (batch(3), label(classes=10)),
        "has labels of 10 classes but receives 3 scores. Give the layer before it 10 units.",
    ),
    *(
        (
            "cross_entropy",
            {},
            (batch(1), target),
            "needs a label as target but receives real numbers (N × 1). Connect the label, or use Mean squared error.",
        )
        for target in (SIGNS, REAL)
    ),
    (
        "cross_entropy",
        {},
        (batch(7, 4), label(7, classes=4)),
        "needs the classes on axis 1 but receives N × 7 × 4. Put a Permute before it.",
    ),
    (
        "cross_entropy",
        {},
        (batch(4, 7), label(5, classes=4)),
        "needs labels of shape N × 7 for scores of shape N × 4 × 7 but receives N × 5. Give both the same rows.",
    ),
    (
        "cross_entropy",
        {},
        (batch(1, 8, 7), label(classes=10)),
        "has one label for each sample but receives many rows of scores (N × 1 × 8 × 7). "
        "Make each sample one row: put a Flatten before the first Linear.",
    ),
    (
        "nll",
        {},
        (batch(4), label(classes=4)),
        "needs logarithms of probabilities but receives other numbers (N × 4). Put a LogSoftmax before it.",
    ),
    (
        "kl_divergence",
        {},
        (batch(1, high=0.0), REAL),
        "needs probabilities as target but receives real numbers. Connect the Softmax of a teacher.",
    ),
    (
        "binary_cross_entropy",
        {},
        (batch(1), label(classes=3)),
        "tells two classes apart, but the label has 3. Use Cross-entropy, or put a One-hot behind the label.",
    ),
    (
        "binary_cross_entropy",
        {},
        (batch(1), SIGNS),
        "needs targets 0 and 1 but receives signs −1 and +1. Connect the label.",
    ),
    (
        "binary_cross_entropy",
        {},
        (batch(1), REAL),
        "needs targets from 0 to 1 but receives any real numbers (N × 1). Use Mean squared error.",
    ),
    *(
        (
            key,
            {},
            (batch(2), label(classes=2) if key == "binary_cross_entropy" else batch()),
            f"needs one score for each label but receives N × 2 for {'N'}. Give the layer before it 1 unit.",
        )
        for key in ("binary_cross_entropy", "hinge")
    ),
    *(
        (
            key,
            {},
            (batch(1), label(classes=2)),
            "compares with real numbers, but its target is a label. "
            "Use Cross-entropy, or put a One-hot between the label and this node.",
        )
        for key in ("mse", "l1", "huber", "mae", "r2")
    ),
    *(
        (
            key,
            {},
            (batch(1), batch()),
            "compares number by number, but the prediction is N × 1 and the target N. Give both the same shape.",
        )
        for key in ("mse", "l1", "huber", "mae", "r2", "binary_cross_entropy")
    ),
    (
        "mse",
        {},
        (batch(1), batch(1, source=1)),
        "brings together rows of two sources, which do not belong together. Take its inputs from one source.",
    ),
    (
        "hinge",
        {},
        (batch(1), REAL),
        "needs a label or signs −1 and +1 but receives any real numbers. Connect the label.",
    ),
    (
        "hinge",
        {},
        (batch(1), label(classes=3)),
        "has labels of 3 classes but receives 1 scores. Give the layer before it 3 units.",
    ),
    # Metrics
    (
        "accuracy",
        {},
        (batch(1), REAL),
        "counts right classes, but its target is a real number. Use R² or Mean absolute error.",
    ),
    (
        "accuracy",
        {},
        (batch(2), SIGNS),
        "counts right classes but receives real numbers as target. Connect the label.",
    ),
    (
        "accuracy",
        {},
        (batch(1), label(classes=3)),
        "has labels of 3 classes but receives 1 scores. Give the layer before it 3 units.",
    ),
    (
        "accuracy",
        {},
        (batch(1), label(5, classes=2)),
        "needs one score for each label but receives N × 1 for N × 5. Give the layer before it 1 unit.",
    ),
]
