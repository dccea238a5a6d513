"""Detection as a metric: what a grid detector finds, and how rightly."""

from nodes.checks import need_image, need_same_shape
from nodes.spec import Examples, Function, Problem, Signal, node, setting

MEASURES = (
    ("found", "Found: share of the objects that are seen"),
    ("there", "There: share of what is seen that is there"),
    ("overlap", "Overlap: how much of both boxes is common"),
    ("named", "Named: share of the found ones given their class"),
)


@node(
    key="detection",
    title="Detection",
    family="metrics",
    formula="found, there, overlap or named",
    words=("recall", "precision", "iou", "intersection over union", "object detection", "yolo", "grid", "boxes"),
)
class Detection:
    """How well objects are found in the cells of a grid (N, 5 + C, G, G), by what enters a detection loss."""

    measure = setting("found", choices=MEASURES, main=True, help="What is measured.")

    higher_is_better = True
    percent = True

    examples: Examples = tuple(
        ({"measure": key}, (Signal((8, 4, 4)), Signal((8, 4, 4), low=0.0, high=1.0))) for key, _ in MEASURES
    )

    def build(self, prediction: Signal, target: Signal) -> Function:
        need_image(prediction)
        need_image(target)
        need_same_shape(prediction, target)
        if prediction.channels < 5 + (self.measure == "named"):
            raise Problem(
                "{node} needs an object, a box of four numbers and classes for each cell but receives {got} channels. "
                "Connect what enters the detection loss.",
                got=prediction.channels,
            )
        return Function(f"nodes.modules.grid_detection.{self.measure}")
