"""What test_problems tells of views: signals that they cannot show, and the sentence for each."""

from __future__ import annotations

from problem_cases import Told, batch, label

PLANE = batch(2)

VIEW_CASES: list[Told] = [
    (
        "grid_view",
        {},
        (batch(3),),
        "shows a number for each of 4 actions (N × 4) but receives N × 3. Connect the layer that gives them.",
    ),
    (
        "image_grid",
        {},
        (batch(10), None),
        "shows images (N, C, H, W) or rows that fill a square (N × 64) but receives N × 10. "
        "Put a Reshape to channels, height and width before it.",
    ),
    (
        "image_grid",
        {},
        (batch(3, 8, 8), batch(4, 2, 2)),
        "draws boxes (N × 5 + classes × cells × cells) on gray or colored images, but receives N × 3 × 8 × 8 "
        "and as boxes N × 4 × 2 × 2. Connect the images and what enters the detection loss.",
    ),
    (
        "scatter_view",
        {},
        (batch(1), None),
        "needs a row of at least 2 numbers for each sample but receives N × 1. "
        "Put a Flatten before it, or give the layer before it more units.",
    ),
    *(
        (
            key,
            {},
            inputs,
            "colors each point by one value, but its label is N × 4. Connect a label or a single target.",
        )
        for key, inputs in (("scatter_view", (PLANE, batch(4))), ("decision_map", (batch(1), PLANE, batch(4))))
    ),
    *(
        (
            key,
            {},
            (batch(1), batch(3), None),
            "draws a plane of two features (N × 2) but receives N × 3. Connect points of two coordinates.",
        )
        for key in ("decision_map", "function_image")
    ),
    (
        "decision_map",
        {},
        (batch(1, 8, 8), PLANE, None),
        "needs one score for each class (N × classes) or a single one but receives N × 1 × 8 × 8. "
        "Connect the wire that enters the loss.",
    ),
    (
        "function_image",
        {},
        (batch(2), PLANE, None),
        "shows one gray or three colors for each place (N × 1 or N × 3) but receives N × 2. "
        "Connect the answer of the network.",
    ),
    (
        "function_image",
        {},
        (batch(1), PLANE, batch(3)),
        "compares two pictures, but receives N × 1 and the data N × 3. Give both as many colors.",
    ),
    *(
        (
            "curve_view",
            {},
            inputs,
            "draws over one number for each sample (N × 1) but receives N × 2. Put a Slice to one column before it.",
        )
        for inputs in ((batch(1), batch(2), None), (batch(1), batch(1), batch(2)))
    ),
    (
        "curve_view",
        {},
        (batch(9), batch(1), None),
        "draws up to 8 curves (N × 8) but receives N × 9. Connect fewer columns.",
    ),
    (
        "confusion_view",
        {},
        (batch(3), batch(1, meaning="target")),
        "counts classes, but its label is a real number. Use a Curve or a Histogram.",
    ),
    (
        "confusion_view",
        {},
        (batch(3), batch(1, meaning="sign", low=-1.0, high=1.0)),
        "counts classes but receives real numbers as label. Connect the label.",
    ),
    (
        "confusion_view",
        {},
        (batch(2), label(classes=3)),
        "has labels of 3 classes but receives 2 scores. Give the layer before it 3 units.",
    ),
    (
        "samples_view",
        {},
        (batch(7), None),
        "shows images, points of two coordinates or single numbers but receives N × 7. "
        "Put a Reshape before it, or use a Scatter of codes.",
    ),
    (
        "samples_view",
        {},
        (batch(1, 8, 8), batch(2)),
        "compares samples of one size, but receives N × 1 × 8 × 8 and the data N × 2. Give both one size.",
    ),
]
