"""What losses of class scores against labels demand."""

from __future__ import annotations

from collections.abc import Iterator

from nodes.checks import need_floats, need_one_batch
from nodes.remedies import Exchange, Insert, OneRow, Remedy, Widen, Without
from nodes.spec import Problem, Signal


def need_raw_scores(prediction: Signal) -> None:
    """Refuse what already went through a softmax or sigmoid, which the loss brings along."""
    if prediction.meaning == "probabilities":
        raise Problem(
            "{node} needs raw scores but receives probabilities ({got}). Remove the softmax or sigmoid before it.",
            (Without("prediction"),),
            got=prediction.describe(),
        )
    if prediction.meaning == "log_probabilities":
        raise Problem(
            "{node} needs raw scores but receives logarithms of probabilities ({got}). "
            "Remove the LogSoftmax before it.",
            (Without("prediction"),),
            got=prediction.describe(),
        )


def need_logarithms(prediction: Signal) -> None:
    """Refuse what is not known to be logarithms of probabilities, which are never above 0."""
    if prediction.high is None or prediction.high > 0:
        raise Problem(
            "{node} needs logarithms of probabilities but receives other numbers ({got}). Put a LogSoftmax before it.",
            (
                Exchange("logarithms", "prediction")
                if prediction.meaning == "probabilities"
                else Insert("logarithms", port="prediction"),
            ),
            got=prediction.describe(),
        )


def need_labels(prediction: Signal, target: Signal) -> None:
    """Refuse all but scores (N, C, …) against labels (N, …) of at most C classes, or against (N, C, …) shares."""
    need_floats(prediction)
    need_one_batch(prediction, target)
    if prediction.rank < 2:
        raise Problem(
            "{node} needs one score per class (N × classes) but receives {got}. "
            "Add a Linear with one unit per class before it.",
            (Insert("row", port="prediction"),),
            got=prediction.describe(),
        )
    if target.floating:
        _need_shares(prediction, target)
        return
    labels = prediction.but(shape=_without_classes(prediction.shape), again=_without_classes(prediction.again))
    if prediction.channels == 1 and labels.shape == target.shape:
        raise Problem(
            "{node} needs one score per class but receives a single score. "
            "Give the layer before it one unit per class, or use Binary cross-entropy.",
            _as_many_as(target),
        )
    if labels.shape != target.shape:
        if target.rank == prediction.rank - 1 and prediction.shape[:-1] == target.shape:
            raise Problem(
                "{node} needs the classes on axis 1 but receives {got}. Put a Permute before it.",
                (Insert("order", {"order": (prediction.rank - 1, *range(1, prediction.rank - 1))}, port="prediction"),),
                got=prediction.describe(),
            )
        if target.rank == 1:
            raise Problem(
                "{node} has one label for each sample but receives many rows of scores ({got}). "
                "Make each sample one row: put a Flatten before the first Linear.",
                (OneRow(),),
                got=prediction.describe(),
            )
        raise Problem(
            "{node} needs labels of shape {wanted} for scores of shape {got} but receives {target}. "
            "Give both the same rows.",
            wanted=labels.describe(),
            got=prediction.describe(),
            target=target.describe(),
        )
    if target.classes and prediction.channels < target.classes:
        raise Problem(
            "{node} has labels of {classes} classes but receives {got} scores. "
            "Give the layer before it {classes} units.",
            _as_many_as(target),
            classes=target.classes,
            got=prediction.channels,
        )


def spare_scores(prediction: Signal, target: Signal) -> Iterator[Problem]:
    """Tell of more scores than the labels have classes: it runs, but the scores left over can never be right."""
    if target.classes and not target.floating and prediction.rank > 1 and prediction.channels > target.classes:
        yield Problem(
            "{node} receives {got} scores for labels of {classes} classes, so {spare} of them stand for no class. "
            "Give the layer before it {classes} units.",
            _as_many_as(target),
            got=prediction.channels,
            classes=target.classes,
            spare=prediction.channels - target.classes,
        )


def one_score_each(prediction: Signal, target: Signal) -> Problem:
    """What to say where each label needs a score of its own and gets something else."""
    return Problem(
        "{node} needs one score for each label but receives {got} for {target}. Give the layer before it 1 unit.",
        (Widen(1, "prediction"),),
        got=prediction.describe(),
        target=target.describe(),
    )


def _as_many_as(target: Signal) -> tuple[Remedy, ...]:
    return (Widen(target.classes, "prediction", "match_classes"),) if target.classes else ()


def _without_classes(shape: tuple[int, ...]) -> tuple[int, ...]:
    return shape[:1] + shape[2:]


def _need_shares(prediction: Signal, target: Signal) -> None:
    if target.shape != prediction.shape or target.meaning in ("sign", "target"):
        raise Problem(
            "{node} needs a label as target but receives real numbers ({got}). "
            "Connect the label, or use Mean squared error.",
            (Without("target"),),
            got=target.describe(),
        )
