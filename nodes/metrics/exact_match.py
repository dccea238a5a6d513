"""Exact match: the share of samples that are right at every place."""

from nodes.losses.classes import need_labels
from nodes.spec import Examples, Function, Problem, Signal, node


@node(
    key="exact_match",
    title="Exact match",
    family="metrics",
    formula="rows without a mistake ÷ all",
    words=("sequence accuracy", "whole row", "string match", "em", "segmentation", "translation"),
)
class ExactMatch:
    """Share of the samples whose likeliest classes are right at every place: one wrong token spoils its row."""

    higher_is_better = True
    percent = True

    examples: Examples = (
        ({}, (Signal((4, 6)), Signal((6,), dtype="int64", meaning="label", classes=4))),
        ({}, (Signal((3,)), Signal((), dtype="int64", meaning="label", classes=3))),
    )

    def build(self, prediction: Signal, target: Signal) -> Function:
        if target.floating:
            raise Problem("{node} counts right classes but receives real numbers as target. Connect the label.")
        need_labels(prediction, target)
        return Function("nodes.modules.exact_match.exact_match")
