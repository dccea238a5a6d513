"""Small documents with one thing wrong, and the kind of repair that mends each."""

from __future__ import annotations

from faulty_graphs import (
    IRIS,
    ROW_SKIP,
    ROW_SKIP_NODES,
    SKIP,
    SKIP_NODES,
    SOUND,
    TEN,
    THREE,
    Case,
    chain,
    graph,
)
from repair_cases_of_graphs import GRAPH_CASES

CASES = [
    *GRAPH_CASES,
    # shapes
    Case("insert_flatten", "one label for each sample", chain("linear", {"linear1": TEN})),
    Case("insert_global_average_pool", "one label for each sample", chain("conv2d linear", {"linear1": TEN})),
    Case("insert_flatten", "needs features (N, F)", chain("batch_norm1d linear", {"linear1": TEN})),
    Case("change_type", "needs features (N, F)", chain("batch_norm1d flatten linear", {"linear1": TEN})),
    Case(
        "change_type",
        "needs an image batch",
        chain("reshape conv2d flatten linear", {"reshape1": {"sizes": (8, 8)}, "linear1": TEN}),
    ),
    Case("remove_before", "Remove the Flatten", chain("conv2d flatten conv2d flatten linear", {"linear1": TEN})),
    Case("insert_reshape", "needs an image batch", chain("conv2d flatten linear", {"linear1": THREE}, **IRIS)),
    Case("arrange_axes", "needs an image batch", chain("reshape conv2d flatten linear", {"linear1": THREE}, **IRIS)),
    Case("insert_reshape", "needs a batch of channels", chain("conv1d flatten linear", {"linear1": THREE}, **IRIS)),
    Case("insert_conv2d", "number by number", graph(SKIP_NODES, SKIP, {"conv2d2": {"channels": 32}, "linear1": TEN})),
    Case(
        "insert_conv2d",
        "number by number",
        graph(SKIP_NODES, SKIP, {"conv2d2": {"channels": 32, "stride": (2, 2)}, "linear1": TEN}),
    ),
    Case("match_width", "number by number", graph(SKIP_NODES, SKIP, {"conv2d2": {"channels": 32}, "linear1": TEN})),
    Case(
        "insert_linear",
        "number by number",
        graph(ROW_SKIP_NODES, ROW_SKIP, {"linear3": THREE, "linear2": {"units": 9}}),
    ),
    Case(
        "insert_upsample",
        "differ elsewhere too",
        graph(
            SKIP_NODES.replace("add", "concatenate"),
            SKIP.replace("add", "concatenate"),
            {"conv2d2": {"channels": 32, "stride": (2, 2)}, "linear1": TEN},
        ),
    ),
    Case(
        "insert_adaptive_average_pool2d",
        "differ elsewhere too",
        graph(
            SKIP_NODES.replace("add", "concatenate"),
            SKIP.replace("add", "concatenate"),
            {"conv2d2": {"channels": 32, "padding": (0, 0)}, "linear1": TEN},
        ),
    ),
    Case(
        "insert_flatten",
        "compares number by number",
        graph(
            "digits flatten linear mse goal output",
            "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>mse1.prediction digits1.image>mse1.target "
            "mse1.loss>goal1.loss linear1.y>output1.x",
            {"linear1": {"units": 64}},
        ),
    ),
    Case(
        "choose_axis",
        "differ elsewhere too",
        graph(
            "digits conv2d conv2d concatenate flatten linear output",
            "digits1.image>conv2d1.x digits1.image>conv2d2.x conv2d1.y>concatenate1.x conv2d2.y>concatenate1.x "
            "concatenate1.y>flatten1.x flatten1.y>linear1.x linear1.y>output1.x",
            {"conv2d2": {"channels": 8}, "concatenate1": {"axis": 2}},
        ),
    ),
    Case(
        "choose_axis",
        "is to work along axis",
        chain("linear softmax linear", {"linear2": THREE, "softmax1": {"axis": 4}}, **IRIS),
    ),
    # labels, losses and what they receive
    Case("match_classes", "has labels of {classes} classes", chain("linear", {"linear1": {"units": 2}}, **IRIS)),
    Case("match_classes", "receives a single score", chain("linear", {"linear1": {"units": 1}}, **IRIS)),
    Case(
        "remove_before",
        "needs raw scores but receives probabilities",
        chain("linear softmax", {"linear1": THREE}, **IRIS),
    ),
    Case(
        "remove_before",
        "needs raw scores but receives probabilities",
        chain("linear sigmoid", {"linear1": {"units": 1}}, source="xor.features", loss="binary_cross_entropy"),
    ),
    Case("insert_log_softmax", "needs logarithms", chain("linear", {"linear1": THREE}, loss="nll", **IRIS)),
    Case("change_loss", "needs logarithms", chain("linear", {"linear1": THREE}, loss="nll", **IRIS)),
    Case("change_type_before", "needs logarithms", chain("linear softmax", {"linear1": THREE}, loss="nll", **IRIS)),
    Case("change_type", "its target is a label", chain("linear", {"linear1": THREE}, loss="mse", **IRIS)),
    Case("insert_one_hot", "its target is a label", chain("linear", {"linear1": THREE}, loss="mse", **IRIS)),
    Case(
        "change_loss_and_width",
        "tells two classes apart",
        chain("linear", {"linear1": {"units": 1}}, loss="binary_cross_entropy", **IRIS),
    ),
    Case(
        "match_width",
        "one score for each label",
        chain("linear", {"linear1": {"units": 3}}, source="xor.features", loss="binary_cross_entropy"),
    ),
    Case(
        "take_other_output",
        "receives signs",
        chain("linear", {"linear1": {"units": 1}}, source="xor.features", loss="binary_cross_entropy", target="target"),
    ),
    Case(
        "swap_inputs",
        "calculates with real numbers",
        graph(
            "iris linear cross_entropy goal output",
            SOUND.replace(".prediction", ".?").replace(".target", ".prediction").replace(".?", ".target")
            + " crossentropy1.loss>goal1.loss",
            {"linear1": THREE},
        ),
    ),
    Case(
        "insert_one_hot",
        "calculates with real numbers",
        graph("iris linear output", "iris1.label>linear1.x linear1.y>output1.x"),
    ),
    Case(
        "insert_embedding",
        "calculates with real numbers",
        graph("iris linear output", "iris1.label>linear1.x linear1.y>output1.x"),
    ),
    Case(
        "insert_permute",
        "as many columns on the left",
        graph(
            "digits reshape matmul output",
            "digits1.image>reshape1.x reshape1.y>matmul1.a reshape1.y>matmul1.b matmul1.y>output1.x",
            {"reshape1": {"sizes": (4, 16)}},
        ),
    ),
    # settings
    Case(
        "divide_heads",
        "cannot split a width",
        graph(
            "digits reshape multihead_attention output",
            "digits1.image>reshape1.x reshape1.y>multiheadattention1.query reshape1.y>multiheadattention1.key "
            "reshape1.y>multiheadattention1.value multiheadattention1.y>output1.x",
            {"reshape1": {"sizes": (8, 8)}, "multiheadattention1": {"heads": 3}},
        ),
    ),
    Case(
        "share_input",
        "as many keys as values",
        graph(
            "digits reshape reshape multihead_attention output",
            "digits1.image>reshape1.x digits1.image>reshape2.x reshape1.y>multiheadattention1.query "
            "reshape1.y>multiheadattention1.key reshape2.y>multiheadattention1.value multiheadattention1.y>output1.x",
            {"reshape1": {"sizes": (8, 8)}, "reshape2": {"sizes": (4, 16)}},
        ),
    ),
    Case(
        "divide_groups",
        "equal groups",
        chain("conv2d group_norm flatten linear", {"groupnorm1": {"groups": 5}, "linear1": TEN}),
    ),
    Case(
        "shrink_window",
        "has a window of",
        chain("conv2d flatten linear", {"conv2d1": {"kernel": (11, 11)}, "linear1": TEN}),
    ),
    Case(
        "widen_padding",
        "has a window of",
        chain("conv2d flatten linear", {"conv2d1": {"kernel": (11, 11)}, "linear1": TEN}),
    ),
    Case(
        "limit_padding",
        "pad at most half",
        chain("max_pool2d flatten linear", {"maxpool2d1": {"padding": (2, 2)}, "linear1": TEN}),
    ),
    Case(
        "limit_extra",
        "may add fewer rows",
        chain("conv_transpose2d flatten linear", {"convtranspose2d1": {"extra": (3, 0)}, "linear1": TEN}),
    ),
    Case(
        "fit_sizes",
        "arranges {numbers}",
        chain("reshape linear flatten linear", {"reshape1": {"sizes": (7, 8)}, "linear2": TEN}),
    ),
    Case("fit_order", "must name each axis", chain("permute flatten linear", {"linear1": TEN})),
    Case(
        "fit_amounts",
        "two amounts for each",
        chain("pad flatten linear", {"pad1": {"amounts": (1, 1, 1)}, "linear1": TEN}),
    ),
    Case(
        "order_limits",
        "takes nothing",
        chain("flatten slice linear", {"slice1": {"start": 9, "stop": 3}, "linear1": TEN}),
    ),
    Case(
        "order_limits",
        "the lower limit",
        chain("linear hardtanh linear", {"hardtanh1": {"low": 2.0, "high": 1.0}, "linear2": THREE}, **IRIS),
    ),
    Case(
        "match_vocabulary",
        "has rows for",
        graph(
            "iris embedding linear output",
            "iris1.label>embedding1.x embedding1.y>linear1.x linear1.y>output1.x",
            {"embedding1": {"vocabulary": 2}},
        ),
    ),
    Case(
        "fit_setting",
        "but the least is",
        chain("linear dropout linear", {"dropout1": {"share": -0.5}, "linear2": THREE}, **IRIS),
    ),
    Case("default_setting", "cannot be {got}", chain("linear", {"linear1": {"units": "many"}}, **IRIS)),
    Case("fit_setting", "cannot be {got}", chain("linear", {"linear1": {"units": 3.0}}, **IRIS)),
    Case(
        "match_width", "cannot halve", chain("linear glu linear", {"linear1": {"units": 7}, "linear2": THREE}, **IRIS)
    ),
    Case(
        "shrink_shares",
        "leaves no rows",
        chain("linear", {"iris1": {"validation": 0.6, "test": 0.5}, "linear1": THREE}, **IRIS),
    ),
    Case(
        "forget_training_setting",
        "is not known to this version",
        chain("linear", {"linear1": THREE}, training={"epocs": 3}, **IRIS),
    ),
]
