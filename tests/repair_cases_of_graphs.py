"""The cases that are about the graph as a whole: wires, goals, and what runs but hardly as meant."""

from __future__ import annotations

from faulty_graphs import (
    IRIS,
    SOUND,
    THREE,
    Case,
    chain,
    frozen,
    graph,
    linked,
)

from runtime.annotations import set_muted

GRAPH_CASES = [
    # wires
    Case(
        "break_circle",
        "part of a circle",
        graph(
            "iris linear relu linear cross_entropy goal output",
            "iris1.features>linear1.x linear1.y>relu1.x relu1.y>linear2.x linear2.y>linear1.x"
            " linear2.y>crossentropy1.prediction iris1.label>crossentropy1.target crossentropy1.loss>goal1.loss"
            " linear2.y>output1.x",
            {"linear2": THREE},
        ),
    ),
    Case(
        "keep_one_wire",
        "takes one wire",
        graph(
            "iris linear linear cross_entropy goal output",
            SOUND + " iris1.features>linear2.x linear2.y>crossentropy1.prediction crossentropy1.loss>goal1.loss",
            {"linear1": THREE, "linear2": THREE},
        ),
    ),
    Case(
        "connect_input",
        "has nothing at its input",
        graph("iris linear cross_entropy goal output", SOUND, {"linear1": THREE}),
    ),
    Case(
        "connect_input",
        "has nothing at its input",
        graph(
            "iris linear cross_entropy goal output",
            SOUND.replace("iris1.label>crossentropy1.target ", "") + " crossentropy1.loss>goal1.loss",
            {"linear1": THREE},
        ),
    ),
    Case(
        "cut_unknown_port",
        "has no output",
        graph(
            "iris linear cross_entropy goal output",
            SOUND + " crossentropy1.loss>goal1.loss iris1.colour>add1.x".replace("add1.x", "output1.extra"),
            {"linear1": THREE},
        ),
    ),
    Case(
        "lead_to_port",
        "has no input",
        graph(
            "iris linear cross_entropy goal output",
            SOUND.replace("linear1.x ", "linear1.input ") + " crossentropy1.loss>goal1.loss",
            {"linear1": THREE},
        ),
    ),
    Case(
        "take_from_one_source",
        "rows of two sources",
        graph(
            "iris iris linear cross_entropy goal output",
            SOUND.replace("iris1.label", "iris2.label") + " crossentropy1.loss>goal1.loss",
            {"linear1": THREE},
        ),
    ),
    # goals, losses, outputs
    Case("add_goal", "Nothing is trained yet", graph("iris linear cross_entropy output", SOUND, {"linear1": THREE})),
    Case(
        "add_loss_and_goal",
        "Nothing is trained yet",
        graph("iris linear output", "iris1.features>linear1.x linear1.y>output1.x", {"linear1": THREE}),
    ),
    Case(
        "add_loss_and_goal",
        "Nothing is trained yet",
        graph("diabetes linear output", "diabetes1.features>linear1.x linear1.y>output1.x", {"linear1": {"units": 8}}),
    ),
    Case(
        "add_loss",
        "has nothing at its input",
        graph("iris linear goal output", "iris1.features>linear1.x linear1.y>output1.x", {"linear1": THREE}),
    ),
    Case(
        "add_output",
        "There is no Output",
        graph(
            "iris linear cross_entropy goal",
            SOUND.replace(" linear1.y>output1.x", "") + " crossentropy1.loss>goal1.loss",
            {"linear1": THREE},
        ),
    ),
    Case("add_layer", "no node above it has weights", chain("flatten relu", loss="cross_entropy")),
    Case(
        "share_out",
        "trained by two Minimize",
        graph(
            "iris linear cross_entropy goal linear cross_entropy goal output",
            SOUND + " crossentropy1.loss>goal1.loss linear1.y>linear2.x linear2.y>crossentropy2.prediction"
            " iris1.label>crossentropy2.target crossentropy2.loss>goal2.loss",
            {"linear1": THREE, "linear2": THREE},
        ),
    ),
    Case(
        "leave_to_one_goal",
        "trained by two Minimize",
        graph(
            "iris linear cross_entropy goal cross_entropy goal output",
            SOUND + " crossentropy1.loss>goal1.loss linear1.y>crossentropy2.prediction iris1.label>crossentropy2.target"
            " crossentropy2.loss>goal2.loss",
            {"linear1": THREE},
        ),
    ),
    Case(
        "remove_node",
        "leads nowhere",
        graph(
            "iris linear cross_entropy goal output relu",
            SOUND + " crossentropy1.loss>goal1.loss linear1.y>relu1.x",
            {"linear1": THREE},
        ),
    ),
    Case(
        "remove_branch",
        "leads nowhere",
        graph(
            "iris linear cross_entropy goal output relu tanh",
            SOUND + " crossentropy1.loss>goal1.loss linear1.y>relu1.x relu1.y>tanh1.x",
            {"linear1": THREE},
        ),
    ),
    Case(
        "put_between",
        "leads nowhere",
        graph(
            "iris linear cross_entropy goal output relu linear",
            "iris1.features>linear2.x linear2.y>linear1.x linear2.y>relu1.x linear1.y>crossentropy1.prediction "
            "iris1.label>crossentropy1.target crossentropy1.loss>goal1.loss linear1.y>output1.x",
            {"linear1": THREE},
        ),
    ),
    Case(
        "add_output",
        "leads nowhere",
        graph(
            "iris linear cross_entropy goal output relu",
            SOUND + " crossentropy1.loss>goal1.loss linear1.y>relu1.x",
            {"linear1": THREE},
        ),
    ),
    Case(
        "bypass_node",
        "of a type that this version does not know",
        chain("linear wonder linear", {"linear2": THREE}, **IRIS),
    ),
    # what runs, but hardly as meant
    Case("insert_relu", "with no activation between", chain("linear linear", {"linear2": THREE}, **IRIS)),
    Case(
        "take_out",
        "which has done the same already",
        chain("linear batch_norm1d batch_norm1d linear", {"linear2": THREE}, **IRIS),
    ),
    Case("take_out", "silences a part of the prediction", chain("linear dropout", {"linear1": THREE}, **IRIS)),
    Case("take_out", "but only one enters", chain("linear relu add linear", {"linear2": THREE}, **IRIS)),
    Case("take_out", "limits the scores", chain("linear relu", {"linear1": THREE}, **IRIS)),
    Case(
        "change_type",
        "whose steps come first",
        graph(
            "digits flatten reshape gru layer_norm global_average_pool linear cross_entropy goal output",
            "digits1.image>flatten1.x flatten1.y>reshape1.x reshape1.y>gru1.x gru1.sequence>layernorm1.x "
            "layernorm1.y>globalaveragepool1.x globalaveragepool1.y>linear1.x linear1.y>crossentropy1.prediction "
            "digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss linear1.y>output1.x",
            {"reshape1": {"sizes": (8, 8)}, "linear1": {"units": 10}},
        ),
    ),
    Case(
        "change_type",
        "with a single number",
        chain("linear softmax", {"linear1": {"units": 1}}, source="xor.features", loss="mse", target="target"),
    ),
    Case(
        "lower_share",
        "silences every number",
        chain("linear dropout linear", {"dropout1": {"share": 1.0}, "linear2": THREE}, **IRIS),
    ),
    Case(
        "raise_learning_rate",
        "a learning rate of 0",
        chain("linear", {"linear1": THREE, "goal1": {"optimizer.learning_rate": 0.0}}, **IRIS),
    ),
    Case(
        "take_other_output",
        "compares something with itself",
        graph(
            "xor linear mse goal output",
            "xor1.features>linear1.x linear1.y>output1.x linear1.y>mse1.prediction linear1.y>mse1.target "
            "mse1.loss>goal1.loss",
            {"linear1": {"units": 1}},
        ),
    ),
    Case(
        "take_other_output",
        "looks up whole numbers",
        graph("iris embedding output", "iris1.features>embedding1.x embedding1.y>output1.x"),
    ),
    Case(
        "transposed_weights",
        "cannot use the weights",
        linked(
            graph(
                "digits flatten linear tanh linear mse goal output",
                "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>tanh1.x tanh1.y>linear2.x"
                " linear2.y>mse1.prediction flatten1.y>mse1.target mse1.loss>goal1.loss linear2.y>output1.x",
                {"linear1": {"units": 16}, "linear2": {"units": 64}},
            ),
            "linear2",
            "linear1",
        ),
    ),
    Case(
        "own_weights",
        "cannot use the weights",
        linked(chain("linear relu linear", {"linear2": THREE}, **IRIS), "linear2", "linear1"),
    ),
    Case(
        "settings_of_owner",
        "cannot use the weights",
        linked(
            graph(
                "xor linear linear output output",
                "xor1.features>linear1.x xor1.features>linear2.x linear1.y>output1.x linear2.y>output2.x",
                {"linear2": {"units": 5}},
            ),
            "linear2",
            "linear1",
        ),
    ),
    Case(
        "unmute_owner",
        "which is muted",
        set_muted(
            linked(
                graph(
                    "xor linear linear output output",
                    "xor1.features>linear1.x xor1.features>linear2.x linear1.y>output1.x linear2.y>output2.x",
                ),
                "linear2",
                "linear1",
            ),
            ["linear1"],
            True,
        ),
    ),
    Case("thaw", "every layer above it is frozen", frozen(chain("linear", {"linear1": THREE}, **IRIS), "linear1")),
]
