"""The settings that sources share: how rows are parted and drawn."""

from nodes.spec import setting


class Sampling:
    """Rows are parted once into training, validation and test, and drawn in batches from the training part."""

    batch_size = setting(64, minimum=1, maximum=65536, help="How many samples one step looks at.")
    validation = setting(
        0.15,
        minimum=0.0,
        maximum=0.9,
        title="Validation share",
        help="Share of the rows that is measured after each epoch and never trained on.",
    )
    test = setting(
        0.15, minimum=0.0, maximum=0.9, title="Test share", help="Share of the rows that is measured once, at the end."
    )
    shuffle = setting(True, help="Whether each epoch draws the training rows in a new order.")
    split_seed = setting(
        0,
        minimum=0,
        maximum=2**31 - 1,
        title="Split seed",
        help="Decides which rows go to which part; the same number gives the same parts.",
    )
