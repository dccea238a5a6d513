"""The settings of a goal beside its rule: how it takes turns with other goals, and what holds its weights back."""

from nodes.spec import setting


class Turn:
    """Which way a goal goes, how much it counts beside others, and when its turn is."""

    sense = setting(
        "minimize",
        choices=(("minimize", "Smaller"), ("maximize", "Larger")),
        title="Makes its loss",
        aside=True,
        help="Whether the sum of the losses is made smaller or larger.",
    )
    weight = setting(
        1.0,
        minimum=0.0,
        maximum=1e6,
        logarithmic=True,
        live=True,
        aside=True,
        help="Times the gradient of its losses, next to the other goals.",
    )
    every = setting(1, minimum=1, maximum=1_000_000, aside=True, help="It acts in every n-th step only.")
    order = setting(
        0,
        minimum=-1000,
        maximum=1000,
        aside=True,
        help="In a step, goals of a smaller number act first; equal ones as the graph has them.",
    )


class Restraint:
    """Pulls toward zero and a limit to the gradient."""

    l1 = setting(
        0.0,
        minimum=0.0,
        maximum=100.0,
        title="L1",
        live=True,
        help="Pull of every weight toward zero, the same for small and large ones.",
    )
    exact_zeros = setting(
        False,
        title="L1 to exact zero",
        live=True,
        aside=True,
        help="Whether L1 is taken off after each update and stops at zero; in the gradient it never gets there.",
    )
    l2 = setting(
        0.0,
        minimum=0.0,
        maximum=100.0,
        title="L2",
        live=True,
        help="Pull of every weight toward zero, in proportion to its size.",
    )
    clip = setting(
        0.0,
        minimum=0.0,
        maximum=1e6,
        title="Clip gradient norm",
        live=True,
        help="The largest norm a gradient may have; 0 for no limit.",
    )
