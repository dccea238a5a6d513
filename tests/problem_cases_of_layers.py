"""What layers, activations, normalizations, shapes and merges say of what does not fit them."""

from __future__ import annotations

from typing import Any

from problem_cases import Inputs, batch, label

IMAGE = batch(3, 8, 8)

LAYER_CASES: list[tuple[str, dict[str, Any], Inputs, str]] = [
    # Layers
    (
        "linear",
        {},
        (label(4),),
        "calculates with real numbers but receives whole numbers (N × 4). Put a One-hot or an Embedding before it.",
    ),
    (
        "linear",
        {},
        (batch(),),
        "needs a row of numbers for each sample (N × features) but receives N. Put a Flatten before it.",
    ),
    (
        "conv2d",
        {},
        (batch(10),),
        "needs an image batch (N, C, H, W) but receives N × 10. Remove the Flatten before it.",
    ),
    (
        "conv2d",
        {},
        (batch(4, meaning="features"),),
        "needs an image batch (N, C, H, W) but receives N × 4. Put a Reshape to channels, height and width before it.",
    ),
    (
        "conv2d",
        {},
        (batch(8, 8),),
        "needs an image batch (N, C, H, W) but receives N × 8 × 8. "
        "Put a Reshape to channels, height and width before it.",
    ),
    (
        "conv2d",
        {"groups": 2},
        (IMAGE,),
        "cannot part 3 channels into 2 equal groups. Use 1 groups.",
    ),
    (
        "conv2d",
        {"groups": 3},
        (IMAGE,),
        "cannot part 16 channels into 3 equal groups. Use 2 groups.",
    ),
    (
        "conv2d",
        {"kernel": (3, 5), "padding": (1, 0), "dilation": (1, 3)},
        (IMAGE,),
        "has a window of 13, but axis 3 of its input has only 8 with the padding. "
        "Make the window smaller or the padding larger.",
    ),
    (
        "conv1d",
        {},
        (batch(10),),
        "needs a batch of channels over a length (N, C, L) but receives N × 10. "
        "Put a Reshape to channels and length before it.",
    ),
    (
        "conv1d",
        {"kernel": 9, "padding": 0},
        (batch(2, 8),),
        "has a window of 9, but axis 2 of its input has only 8 with the padding. "
        "Make the window smaller or the padding larger.",
    ),
    (
        "conv_transpose2d",
        {"extra": (0, 2)},
        (IMAGE,),
        "may add fewer rows than its stride of 2, but adds 2. Use 1 at most.",
    ),
    (
        "conv_transpose2d",
        {"padding": (0, 8)},
        (IMAGE,),
        "cuts off 8 pixels at each edge of an image that has only 16. Cut off fewer.",
    ),
    (
        "mean",
        {"axes": ()},
        (batch(),),
        "is to work along axis 1, but after the batch N has the axes 1 to 0. Choose one of them.",
    ),
    (
        "embedding",
        {},
        (batch(4),),
        "looks up whole numbers but receives real numbers (N × 4). Connect a label or tokens to it.",
    ),
    ("embedding", {}, (label(),), "does not know how many tokens there are. Set its vocabulary."),
    (
        "embedding",
        {"vocabulary": 5},
        (label(classes=9),),
        "has rows for 5 tokens, but 9 enter it. Set its vocabulary to 9.",
    ),
    *(
        (
            key,
            {},
            (batch(10),),
            "needs a batch of sequences (N, steps, features) but receives N × 10. "
            "Put a Reshape to steps and features before it.",
        )
        for key in ("rnn", "lstm", "gru")
    ),
    (
        "multihead_attention",
        {"heads": 4},
        (batch(5, 30),) * 3,
        "cannot split a width of 30 over 4 heads. Use 3 heads.",
    ),
    (
        "multihead_attention",
        {},
        (batch(5, 8), batch(5, 8), batch(6, 8)),
        "needs as many keys as values but receives 5 keys and 6 values. Connect both to the same sequence.",
    ),
    # Activations, normalization
    ("glu", {}, (batch(5),), "cannot halve 5 numbers. Give the layer before it 6 units."),
    ("maxout", {"pieces": 3}, (batch(8),), "cannot part 8 channels into 3 equal groups. Use 2 groups."),
    (
        "softmax",
        {"axis": 3},
        (batch(8),),
        "is to work along axis 3, but after the batch N × 8 has the axes 1 to 1. Choose one of them.",
    ),
    (
        "softmax",
        {"axis": 0},
        (batch(4, 8),),
        "is to work along axis 0, but after the batch N × 4 × 8 has the axes 1 to 2. Choose one of them.",
    ),
    *(
        (
            key,
            {low: 2.0, high: 1.0} if key != "rrelu" else {low: 0.5, high: 0.2},
            (batch(8),),
            f"has the lower limit {limits[0]} and the upper limit {limits[1]}. Make the upper one larger.",
        )
        for key, low, high, limits in (
            ("hardtanh", "low", "high", (2.0, 1.0)),
            ("scale", "low", "high", (2.0, 1.0)),
            ("rrelu", "lower", "upper", (0.5, 0.2)),
        )
    ),
    (
        "batch_norm1d",
        {},
        (IMAGE,),
        "needs features (N, F) or channels over a length (N, C, L) but receives N × 3 × 8 × 8. "
        "For images use Batch norm 2D.",
    ),
    ("group_norm", {"groups": 4}, (batch(6),), "cannot part 6 channels into 4 equal groups. Use 3 groups."),
    # Shape
    (
        "reshape",
        {"sizes": (2, 5)},
        (batch(8),),
        "arranges 8 numbers a sample, but 2 × 5 holds 10. Choose sizes whose product is 8.",
    ),
    (
        "reshape",
        {"sizes": (3, -1)},
        (batch(8),),
        "arranges 8 numbers a sample, but 3 × −1 holds 3. Choose sizes whose product is 8.",
    ),
    (
        "reshape",
        {"sizes": (-1, -1)},
        (batch(8),),
        "cannot work out the sizes −1 × −1. Use −1 once at most and no 0.",
    ),
    (
        "permute",
        {"order": (2, 1)},
        (IMAGE,),
        "must name each axis of N × 3 × 8 × 8 after the batch once, but names 2, 1. For example 3, 2, 1.",
    ),
    (
        "slice",
        {"start": 5, "stop": 5},
        (batch(8),),
        "takes nothing: axis 1 has 8 places, 0 to 7. Choose a start before the stop.",
    ),
    (
        "pad",
        {"amounts": (1, 1, 1)},
        (IMAGE,),
        "needs two amounts for each of 1 to 3 axes but has 3. Give before and after for each.",
    ),
    (
        "pad",
        {"amounts": (8, 0), "mode": "reflect"},
        (IMAGE,),
        "can take at most 7 numbers from the other side but is to add 8. Use 7.",
    ),
    (
        "upsample",
        {},
        (batch(8),),
        "needs an image batch (N, C, H, W) or, without curves, a length (N, C, L) but receives N × 8. "
        "Put a Reshape before it.",
    ),
    (
        "max_pool2d",
        {"kernel": (2, 2), "padding": (1, 2)},
        (IMAGE,),
        "may pad at most half its window of 2, but pads 2. Use a padding of 1.",
    ),
    (
        "max_pool2d",
        {"kernel": (9, 2)},
        (IMAGE,),
        "has a window of 9, but axis 2 of its input has only 8 with the padding. "
        "Make the window smaller or the padding larger.",
    ),
    *(
        (
            key,
            {},
            (batch(8),),
            "needs channels with places (N, C, L) or (N, C, H, W) but receives N × 8. Remove the Flatten before it.",
        )
        for key in ("global_average_pool", "global_max_pool")
    ),
    ("one_hot", {}, (batch(4),), "needs a label or tokens but receives real numbers (N × 4). Connect a label to it."),
    ("one_hot", {}, (label(),), "does not know how many classes there are. Set its number of classes."),
    (
        "one_hot",
        {"classes": 3},
        (label(classes=10),),
        "has places for 3 classes, but 10 enter it. Set its classes to 10.",
    ),
    (
        "playground_features",
        {},
        (batch(4),),
        "needs points with two coordinates (N × 2) but receives N × 4. Connect a set of points.",
    ),
    (
        "playground_features",
        {"x1": False, "x2": False},
        (batch(2),),
        "has every feature switched off. Switch one on.",
    ),
    # Merge
    *(
        (
            key,
            {},
            inputs,
            "works number by number but receives N × 8 and N × 5. Give its inputs the same shape.",
        )
        for key, inputs in (
            ("add", ((batch(8), batch(5)),)),
            ("multiply", ((batch(8), batch(8), batch(5)),)),
            ("subtract", (batch(8), batch(5))),
        )
    ),
    (
        "add",
        {},
        ((batch(1, 4), batch(3, 1), batch(2, 4)),),
        "works number by number but receives N × 3 × 4 and N × 2 × 4. Give its inputs the same shape.",
    ),
    (
        "add",
        {},
        ((batch(1), batch()),),
        "works number by number but receives N × 1 and N. Give its inputs the same shape.",
    ),
    (
        "add",
        {},
        ((batch(8), batch(8, source=1)),),
        "brings together rows of two sources, which do not belong together. Take its inputs from one source.",
    ),
    (
        "concatenate",
        {},
        ((batch(3, 4), batch(3, 5)),),
        "joins along axis 1, but N × 3 × 4 and N × 3 × 5 differ elsewhere too. "
        "Give them the same sizes on all other axes.",
    ),
    (
        "matmul",
        {},
        (batch(3), batch(3)),
        "needs two batches of matrices (N, rows, columns) but receives N × 3 and N × 3. Put a Reshape before it.",
    ),
    (
        "matmul",
        {},
        (batch(3, 4), batch(3, 4)),
        "needs as many columns on the left as rows on the right but receives N × 3 × 4 and N × 3 × 4. "
        "Put a Permute before one of them.",
    ),
]
