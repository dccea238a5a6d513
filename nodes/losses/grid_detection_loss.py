"""Detection loss: objects in the cells of a grid, after Redmon and others, 2016."""

from nodes.checks import need_image, need_same_shape
from nodes.remedies import Widen
from nodes.spec import Examples, Function, Problem, Signal, node, setting


@node(
    key="grid_detection_loss",
    title="Detection loss",
    family="losses",
    formula="L = object + w·‖box − box*‖² + class, over the cells with an object",
    words=("object detection", "yolo", "one-stage", "bounding box", "grid", "objectness", "localization"),
)
class GridDetectionLoss:
    """For each cell of a grid (N, 5 + C, G, G): whether there is an object, its box of four numbers, and its class."""

    box_weight = setting(5.0, minimum=0.0, maximum=1e6, help="How much the place and size of the box count.")
    empty_weight = setting(0.5, minimum=0.0, maximum=1e6, help="How much an object seen in an empty cell counts.")

    examples: Examples = (
        ({}, (Signal((8, 4, 4)), Signal((8, 4, 4), low=0.0, high=1.0))),
        ({"box_weight": 1.0}, (Signal((5, 3, 3)), Signal((5, 3, 3), low=0.0, high=1.0))),
    )

    def build(self, prediction: Signal, target: Signal) -> Function:
        need_image(prediction)
        need_image(target)
        if prediction.channels < 5:
            raise Problem(
                "{node} needs an object, a box of four numbers and classes for each cell but receives {got} channels. "
                "Give the layer before it {wanted} channels.",
                (Widen(target.channels, "prediction"),),
                got=prediction.channels,
                wanted=max(target.channels, 5),
            )
        need_same_shape(prediction, target)
        return Function(
            "nodes.modules.grid_detection_loss.grid_detection_loss",
            box_weight=self.box_weight,
            empty_weight=self.empty_weight,
        )
