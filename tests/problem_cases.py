"""What test_problems tells of the nodes of the graph language: signals that do not fit, and the sentence for each."""

from __future__ import annotations

from typing import Any

from nodes.spec import Signal

Inputs = tuple[Signal | tuple[Signal, ...] | None, ...]
Told = tuple[str, dict[str, Any], Inputs, str]


def batch(*shape: int, source: int = 0, **facts: Any) -> Signal:
    """A signal as it enters a node, with the batch axis of a source in front."""
    rows = ((7, 11), (13, 17))[source]
    return Signal((rows[0], *shape), (rows[1], *shape), **facts)


def label(*shape: int, classes: int | None = None, source: int = 0) -> Signal:
    return batch(*shape, source=source, dtype="int64", meaning="label", classes=classes)


def learnt(*shape: int) -> Signal:
    """What a Parameter gives: no axis follows the batch."""
    return Signal(shape, shape)


NOISE_CASES: list[Told] = [
    (
        "noise_like",
        {"distribution": "uniform", "distribution.low": 2.0},
        (batch(4),),
        "has the lower limit 2.0 and the upper limit 1.0. Make the upper one larger.",
    ),
    (
        "bernoulli_sample",
        {},
        (batch(4, low=-1.0, high=1.0),),
        "needs probabilities from 0 to 1 but receives other numbers (N × 4). Put a Sigmoid before it.",
    ),
    (
        "diffusion_noise",
        {},
        (batch(4), batch()),
        "needs the number of a step for each sample, a whole number, but receives N (float32). "
        "Connect the step of Diffusion noise, a Start value or a Countdown.",
    ),
    (
        "timestep_embedding",
        {},
        (batch(4),),
        "needs one step for each sample (N) but receives N × 4. Connect the step of Diffusion noise.",
    ),
    (
        "timestep_embedding",
        {"width": 5},
        (label(),),
        "has the odd width 5, but each wave takes two numbers. Make it even.",
    ),
    ("countdown", {}, (batch(),), "counts whole numbers but receives real numbers (N). Use Scale by."),
    (
        "pick",
        {},
        (batch(4), batch()),
        "needs a label that names a number but receives real numbers (N). Connect a label to it.",
    ),
    (
        "pick",
        {},
        (batch(4), label(4)),
        "needs one label for each row of numbers, but receives N × 4 and labels N × 4. Give both the same rows.",
    ),
    (
        "pick",
        {},
        (batch(3), label(classes=4)),
        "has 3 numbers to pick from, but labels of 4 classes. Give the layer before it 4 units.",
    ),
    (
        "batch_renorm1d",
        {},
        (batch(3, 8, 8),),
        "needs features (N, F) or channels over a length (N, C, L) but receives N × 3 × 8 × 8. "
        "For images use Batch renorm 2D.",
    ),
    (
        "for_each_sample",
        {},
        (batch(4), batch(2)),
        "copies one thing for each sample but receives samples already (N × 4). Connect a Parameter.",
    ),
    (
        "for_each_sample",
        {},
        (learnt(4), learnt()),
        "needs samples to count but receives a single number. Connect a source.",
    ),
]

RBM_CASES: list[Told] = [
    (
        "rbm",
        {},
        (None, None),
        "goes up from visible units or down from hidden ones. Connect exactly one of its inputs.",
    ),
    (
        "rbm",
        {},
        (batch(1, 8, 8), None),
        "needs a row of numbers for each sample (N × units) but receives N × 1 × 8 × 8. Put a Flatten before it.",
    ),
    (
        "rbm",
        {"visible_units": 3},
        (batch(8), None),
        "has 3 visible units but receives 8 numbers. Leave that setting empty.",
    ),
    ("rbm", {}, (None, batch(8)), "has 64 hidden units but receives 8 numbers. Give it as many units."),
    (
        "rbm",
        {"units": 8},
        (None, batch(8)),
        "does not know how many visible units there are. Set their number.",
    ),
    (
        "free_energy_difference",
        {},
        (batch(3), batch(3)),
        "needs one energy for each sample (N) but receives N × 3. Connect the energies of an RBM.",
    ),
]

LOSS_CASES: list[Told] = [
    (
        "path_view",
        {},
        (batch(1), batch(2)),
        "follows two numbers that are learnt (1 × 2) but receives N × 2. Connect a Parameter of 1, 2.",
    ),
    (
        "path_view",
        {},
        (batch(3), Signal((1, 2), again=(1, 2))),
        "needs one height for a place but receives N × 3. Add the numbers up before it.",
    ),
    (
        "info_nce",
        {},
        (batch(2, 3), batch(2, 3)),
        "needs a row of numbers for each sample (N × D) but receives N × 2 × 3. Put a Flatten before it.",
    ),
    (
        "contrastive_pair",
        {},
        (batch(2), batch(2), label(classes=3)),
        "needs 1 or 0 for each pair, same or not, but receives N. Connect the label of the pairs.",
    ),
    (
        "nearest_center_loss",
        {},
        (batch(2), batch(2)),
        "needs centers that belong to no sample but receives N × 2. Connect a Parameter.",
    ),
    (
        "nearest_center_loss",
        {},
        (batch(2), learnt(5, 3)),
        "compares samples of 2 numbers with centers of 3. Give the Parameter 2 columns.",
    ),
    (
        "gram_style_loss",
        {},
        (batch(2, 4, 4), batch(3, 4, 4)),
        "compares 2 channels with 3. Take both feature maps from the same layer.",
    ),
    (
        "gram_style_loss",
        {},
        (learnt(2, 4, 4, 4), learnt(3, 4, 4, 4)),
        "compares sample by sample but receives 2 × 4 × 4 × 4 and 3 × 4 × 4 × 4. Give one of them a single image.",
    ),
    (
        "grid_detection_loss",
        {},
        (batch(3, 4, 4), batch(8, 4, 4)),
        "needs an object, a box of four numbers and classes for each cell but receives 3 channels. "
        "Give the layer before it 8 channels.",
    ),
]

REFERENCE_CASES: list[Told] = [
    (
        "pca",
        {"components": 9},
        (batch(2, 2, 2),),
        "is to find 9 directions, but a sample has only 8 numbers. Make it 8 or fewer.",
    ),
    (
        "nmf",
        {"components": 2},
        (batch(4, low=-1.0),),
        "needs numbers that are not negative but receives some down to -1.0. Connect such as pixels or counts.",
    ),
    (
        "decision_tree",
        {},
        (batch(4), label(3, classes=3)),
        "needs one label for each sample but receives N × 3. Connect the label of a source.",
    ),
    (
        "nearest_neighbors",
        {},
        (batch(4), label()),
        "needs one label for each sample but receives N. Connect the label of a source.",
    ),
    (
        "svc",
        {},
        (batch(4), batch(1, meaning="target")),
        "tells classes apart but receives real numbers as target. Connect the label.",
    ),
    (
        "linear_regression",
        {},
        (batch(4), label(classes=3)),
        "needs real numbers as target but receives a label. Connect a target.",
    ),
]

SEQUENCE_CASES: list[Told] = [
    (
        "stack_steps",
        {},
        ((batch(6), batch(6), batch(4)),),
        "needs inputs of the same shape but receives N × 6 and N × 4. Make them alike.",
    ),
    (
        "step_of_sequence",
        {},
        (batch(),),
        "takes the steps of a sequence from axis 1, but N enters. Put a Reshape before it.",
    ),
    (
        "step_of_sequence",
        {"steps": 3},
        (batch(5, 4),),
        "runs 3 steps, but the sequence that enters has 5. Make both the same.",
    ),
    (
        "step_of_sequence",
        {"index": 5},
        (batch(5, 4),),
        "takes step 5, counted from 0, but the sequence has 5. Take an earlier one.",
    ),
]

METRIC_CASES: list[Told] = [
    (
        "class_spread",
        {},
        (batch(1),),
        "needs one score for each class (N × classes) but receives N × 1. Connect the wire that enters the loss.",
    ),
    (
        "detection",
        {},
        (batch(4, 3, 3), batch(4, 3, 3)),
        "needs an object, a box of four numbers and classes for each cell but receives 4 channels. "
        "Connect what enters the detection loss.",
    ),
    (
        "detection",
        {"measure": "named"},
        (batch(5, 3, 3), batch(5, 3, 3)),
        "needs an object, a box of four numbers and classes for each cell but receives 5 channels. "
        "Connect what enters the detection loss.",
    ),
    (
        "factor_match",
        {},
        (batch(4, 2), batch(3)),
        "needs rows of numbers but receives N × 4 × 2 and N × 3. Put a Flatten before it.",
    ),
    (
        "factor_match",
        {"measure": "gap"},
        (batch(1), batch(3)),
        "compares the two best codes of a factor but receives one. Give the code more numbers.",
    ),
    (
        "modes_hit",
        {},
        (batch(3, source=1), batch(2), label(classes=4)),
        "compares samples of one shape, but receives N × 3 and the data N × 2. Give both one shape.",
    ),
    (
        "modes_hit",
        {},
        (batch(2, source=1), batch(2), batch(1, meaning="target")),
        "needs a class for each real sample but receives N × 1 (float32). Connect the label.",
    ),
    (
        "neighbor_distance",
        {},
        (batch(3), batch(2)),
        "compares one number for each sample but receives N × 2. Connect a single target.",
    ),
]

LANGUAGE_CASES = NOISE_CASES + RBM_CASES + LOSS_CASES + REFERENCE_CASES + SEQUENCE_CASES + METRIC_CASES
