"""The sentences people read when something does not fit, literally: node, what is wrong, what it got, what to do."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from problem_cases import LANGUAGE_CASES, Inputs, batch, label
from problem_cases_of_sources import SOURCE_CASES, STRUCTURE_CASES
from problem_cases_of_views import VIEW_CASES

from nodes.catalogue import catalogue
from nodes.spec import NodeType, Problem

ROOT = Path(__file__).resolve().parents[2]
IMAGE = batch(3, 8, 8)
PROBABILITIES = batch(4, meaning="probabilities", low=0.0, high=1.0)
SIGNS = batch(1, meaning="sign", low=-1.0, high=1.0)
REAL = batch(1, meaning="target")

CASES: list[tuple[str, dict[str, Any], Inputs, str]] = [
    *LANGUAGE_CASES,
    *SOURCE_CASES,
    *STRUCTURE_CASES,
    *VIEW_CASES,
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


ADVICE: list[tuple[str, dict[str, Any], Inputs, str]] = [
    (
        "softmax",
        {},
        (batch(1),),
        "works along an axis with a single number, so its result is always 1. Choose another axis or use a Sigmoid.",
    ),
    (
        "log_softmax",
        {},
        (batch(1),),
        "works along an axis with a single number, so its result is always 0. Choose another axis or use a Sigmoid.",
    ),
    (
        "dropout",
        {"share": 1.0},
        (batch(4),),
        "silences every number, so nothing behind it can learn. Make the share smaller.",
    ),
    (
        "goal",
        {"optimizer.learning_rate": 0.0},
        (batch(),),
        "has a learning rate of 0, so no weight changes. Make it larger.",
    ),
]


def raised(key: str, settings: dict[str, Any], inputs: Inputs) -> Problem:
    with pytest.raises(Problem) as caught:
        ask(catalogue()[key], settings, inputs)
    return caught.value


def ask(facts: NodeType, settings: dict[str, Any], inputs: Inputs) -> None:
    """Ask a node what the check asks it: a source what it gives, a block that is drawn for its inside."""
    declaration = facts.bind(settings)
    if facts.kind == "source":
        described = declaration.describe()
        if hasattr(declaration, "verify"):
            declaration.verify(described)
    elif hasattr(declaration, "inside"):
        declaration.inside()
    else:
        declaration.build(*inputs)


@pytest.mark.parametrize(("key", "settings", "inputs", "told"), CASES, ids=[case[0] for case in CASES])
def test_says_what_to_do(key: str, settings: dict[str, Any], inputs: Inputs, told: str) -> None:
    assert str(raised(key, settings, inputs)) == told


@pytest.mark.parametrize(("key", "settings", "inputs", "told"), ADVICE, ids=[case[0] for case in ADVICE])
def test_advice_says_what_to_do(key: str, settings: dict[str, Any], inputs: Inputs, told: str) -> None:
    assert [str(problem) for problem in catalogue()[key].bind(settings).advise(*inputs)] == [told]
    assert list(catalogue()[key].bind({}).advise(batch(4))) == []


def test_every_sentence_is_tested() -> None:
    told = {raised(key, settings, inputs).sentence for key, settings, inputs, _ in CASES}
    advised = {
        problem.sentence
        for key, settings, inputs, _ in ADVICE
        for problem in catalogue()[key].bind(settings).advise(*inputs)
    }
    assert sentences() - told - advised == set()


def sentences() -> set[str]:
    """Every sentence in the declarations; settings and the CSV table have tests of their own."""
    elsewhere = {"settings.py", "table_file.py", "table_roles.py"}
    found = set()
    for path in (ROOT / "nodes").rglob("*.py"):
        if path.name not in elsewhere:
            calls = [item for item in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(item, ast.Call)]
            found |= {call.args[0].value for call in calls if ast.unparse(call.func) == "Problem"}  # type: ignore[attr-defined]
    return found


def test_sentences_name_the_node_and_say_what_to_do() -> None:
    for sentence in sentences():
        assert sentence.startswith("{node} "), sentence
        assert sentence.endswith("."), sentence
        assert sentence.count(". ") >= 1, sentence


@pytest.mark.parametrize(
    ("key", "values", "told"),
    [
        ("linear", {"units": 0}, "Units is 0, but the least is 1. Make it larger."),
        ("linear", {"units": 2.5}, "Units cannot be 2.5. Give a whole number."),
        ("linear", {"bias": 1}, "Bias cannot be 1. Give true or false."),
        ("dropout", {"share": 1.5}, "Share is 1.5, but the most is 1.0. Make it smaller."),
        ("dropout", {"share": float("nan")}, "Share cannot be nan. Give a number."),
        ("conv2d", {"kernel": [3]}, "Kernel cannot be [3]. Give a list of whole numbers."),
        ("gelu", {"approximate": "a"}, "Approximate has no choice 'a'. Choose one of none, tanh."),
        ("goal", {"optimizer.learning_rate": -1.0}, "Learning rate is -1.0, but the least is 0.0. Make it larger."),
    ],
)
def test_settings_say_what_to_do(key: str, values: dict[str, Any], told: str) -> None:
    with pytest.raises(Problem) as caught:
        catalogue()[key].bind(values)
    assert str(caught.value) == told


FINE: list[tuple[str, dict[str, Any], Inputs]] = [
    ("cross_entropy", {}, (batch(4), PROBABILITIES)),
    ("cross_entropy", {}, (batch(4, 5, 5), label(5, 5, classes=3))),
    ("binary_cross_entropy", {}, (batch(1), label(classes=2))),
    ("binary_cross_entropy", {}, (batch(), label())),
    ("nll", {}, (batch(4, high=-1.0), label(classes=4))),
    ("hinge", {}, (batch(1), SIGNS)),
    ("hinge", {}, (batch(), label(classes=2))),
    ("accuracy", {}, (batch(), label(classes=2))),
    ("accuracy", {}, (batch(1), SIGNS)),
    ("multiply", {}, ((IMAGE, batch(3, 1, 1)),)),
    ("matmul", {}, (batch(2, 3, 4), batch(1, 4, 5))),
    ("multihead_attention", {"heads": 3}, (batch(5, 30), batch(7, 4), batch(7, 9))),
    ("flatten", {}, (batch(),)),
]


@pytest.mark.parametrize(("key", "settings", "inputs"), FINE, ids=[case[0] for case in FINE])
def test_what_fits_is_not_refused(key: str, settings: dict[str, Any], inputs: Inputs) -> None:
    assert catalogue()[key].bind(settings).build(*inputs) is not None
