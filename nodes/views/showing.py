"""What views demand of the wires that enter them, and the settings that several of them have."""

from __future__ import annotations

from math import isqrt

from nodes.checks import need_one_batch
from nodes.remedies import Insert
from nodes.spec import Problem, Signal, setting

LEAST_SIDE = 4  # of a square that a row of samples is taken for an image


class Tiled:
    """Pictures side by side."""

    most = setting(64, minimum=1, maximum=256, title="Most tiles", help="How many pictures are shown.")
    columns = setting(
        0, minimum=0, maximum=64, help="How many pictures stand side by side; 0 for as many as suit the room."
    )


class Dotted:
    """Points of a few hundred samples."""

    points = setting(300, minimum=10, maximum=1000, title="Most points", help="How many samples are shown.")
    rows = setting(
        "held_out",
        choices=(("held_out", "Held out"), ("training", "Trained on")),
        title="Shows the rows",
        help="Whether samples are shown that it never learns from, where there are some, or those it learns from.",
    )


def is_tiles(x: Signal, least: int = 1) -> bool:
    """Whether each sample is an image, or a row of numbers that fills a square of that side at least.

    What has no batch axis, as a free parameter, is one image.
    """
    shape = x.shape[1:] if x.rank and x.varies(0) else x.shape
    if len(shape) in (2, 3):
        return True
    return len(shape) == 1 and isqrt(shape[0]) ** 2 == shape[0] and shape[0] >= least**2


def need_tiles(x: Signal) -> None:
    """Refuse what cannot be laid out as pictures."""
    if not is_tiles(x):
        raise Problem(
            "{node} shows images (N, C, H, W) or rows that fill a square (N × 64) but receives {got}. "
            "Put a Reshape to channels, height and width before it.",
            (Insert("axes"),),
            got=x.describe(),
        )


def need_rows(x: Signal, least: int) -> None:
    """Refuse all but one row of at least so many numbers for each sample."""
    if x.rank != 2 or x.shape[1] < least:
        raise Problem(
            "{node} needs a row of at least {least} numbers for each sample but receives {got}. "
            "Put a Flatten before it, or give the layer before it more units.",
            (Insert("row"),),
            least=least,
            got=x.describe(),
        )


def need_plane(x: Signal) -> None:
    """Refuse all but two numbers for each sample."""
    if x.rank != 2 or x.shape[1] != 2:
        raise Problem(
            "{node} draws a plane of two features (N × 2) but receives {got}. Connect points of two coordinates.",
            got=x.describe(),
        )


def need_single(x: Signal) -> None:
    """Refuse all but one number for each sample."""
    if x.rank > 2 or (x.rank == 2 and x.shape[1] != 1) or not x.rank:
        raise Problem(
            "{node} draws over one number for each sample (N × 1) but receives {got}. "
            "Put a Slice to one column before it.",
            got=x.describe(),
        )


def need_one_source(*signals: Signal | None) -> None:
    """Refuse rows of two sources; what is not connected is left out."""
    need_one_batch(*(signal for signal in signals if signal is not None))


def need_mark(x: Signal, label: Signal | None) -> None:
    """Refuse a label that has no single value for each sample."""
    need_one_source(x, label)
    if label is not None and (label.rank > 2 or (label.rank == 2 and label.shape[1] != 1)):
        raise Problem(
            "{node} colors each point by one value, but its label is {got}. Connect a label or a single target.",
            got=label.describe(),
        )
