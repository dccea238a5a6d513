"""Demands that several node types make of what enters them, where torch's own message is poor."""

from __future__ import annotations

from collections.abc import Sequence
from math import isqrt, prod
from typing import Any

from nodes.remedies import Become, Insert, Remedy, Set, Widen, Without
from nodes.spec import Problem, Signal


def need_floats(x: Signal) -> None:
    """Refuse whole numbers, which labels and tokens are."""
    if not x.floating:
        raise Problem(
            "{node} calculates with real numbers but receives whole numbers ({got}). "
            "Put a One-hot or an Embedding before it.",
            (Insert("numbers"),),
            got=x.describe(),
        )


def need_features(x: Signal) -> None:
    """Refuse a signal without an axis beside the batch, which torch would take for one long sample."""
    need_floats(x)
    if x.rank < 2:
        raise Problem(
            "{node} needs a row of numbers for each sample (N × features) but receives {got}. Put a Flatten before it.",
            (Insert("row"),),
            got=x.describe(),
        )


def need_image(x: Signal) -> None:
    """Refuse all but N × channels × height × width."""
    need_floats(x)
    if x.rank == 2 and x.meaning != "features":
        raise Problem(
            "{node} needs an image batch (N, C, H, W) but receives {got}. Remove the Flatten before it.",
            (Without(""), *_arranged(x, 3), *_SIBLINGS),
            got=x.describe(),
        )
    if x.rank != 4:
        raise Problem(
            "{node} needs an image batch (N, C, H, W) but receives {got}. "
            "Put a Reshape to channels, height and width before it.",
            (*_SIBLINGS, *_arranged(x, 3)),
            got=x.describe(),
        )


def need_line(x: Signal) -> None:
    """Refuse all but N × channels × length."""
    need_floats(x)
    if x.rank != 3:
        raise Problem(
            "{node} needs a batch of channels over a length (N, C, L) but receives {got}. "
            "Put a Reshape to channels and length before it.",
            (Without(""), *_SIBLINGS, *_arranged(x, 2)),
            got=x.describe(),
        )


def need_sequence(x: Signal) -> None:
    """Refuse all but N × steps × features; torch would take N × features for a single sequence."""
    need_floats(x)
    if x.rank != 3:
        raise Problem(
            "{node} needs a batch of sequences (N, steps, features) but receives {got}. "
            "Put a Reshape to steps and features before it.",
            (Without(""), *_arranged(x, 2)),
            got=x.describe(),
        )


def need_room(x: Signal, window: Sequence[int], padding: Sequence[int], dilation: Sequence[int] | None = None) -> None:
    """Refuse a window that is larger than the padded input along an axis behind the channels."""
    for axis, (width, pad) in enumerate(zip(window, padding, strict=True), start=2):
        span = (width - 1) * (dilation[axis - 2] if dilation else 1) + 1
        room = x.shape[axis] + 2 * pad
        if span > room:
            raise Problem(
                "{node} has a window of {window}, but axis {axis} of its input has only {room} with the padding. "
                "Make the window smaller or the padding larger.",
                _room(x, window, padding, dilation),
                window=span,
                axis=axis,
                room=room,
            )


def need_half_padding(window: Sequence[int], padding: Sequence[int]) -> None:
    """Refuse a padding of more than half the window, as torch's pooling does."""
    for width, pad in zip(window, padding, strict=True):
        if 2 * pad > width:
            raise Problem(
                "{node} may pad at most half its window of {window}, but pads {got}. Use a padding of {most}.",
                (Set("limit_padding", {"padding": tuple(map(min, padding, (wide // 2 for wide in window)))}),),
                window=width,
                got=pad,
                most=width // 2,
            )


def need_extra_below_stride(extra: Sequence[int], stride: Sequence[int]) -> None:
    """Refuse more rows added to what grows than its stride leaves open, as torch's transposed convolutions do."""
    for added, step in zip(extra, stride, strict=True):
        if added >= step:
            raise Problem(
                "{node} may add fewer rows than its stride of {stride}, but adds {got}. Use {most} at most.",
                (Set("limit_extra", {"extra": tuple(map(min, extra, (wide - 1 for wide in stride)))}),),
                stride=step,
                got=added,
                most=step - 1,
            )


def need_groups(channels: int, groups: int, setting: str = "groups") -> None:
    """Refuse channels that do not divide into equal groups; name the nearest number of groups that does.

    `setting` is the one that holds the number of groups.
    """
    if channels % groups:
        raise Problem(
            "{node} cannot part {channels} channels into {groups} equal groups. Use {nearest} groups.",
            (
                Set("divide_groups", {setting: nearest_divisor(channels, groups)}),
                Widen(max(round(channels / groups), 1) * groups, ""),
                Set("divide_groups", {"channels": max(round(channels / groups), 1) * groups}),
                Set("divide_groups", {setting: 1}),
            ),
            channels=channels,
            groups=groups,
            nearest=nearest_divisor(channels, groups),
        )


def need_axis(x: Signal, axis: int) -> int:
    """The axis counted from the front; refuses the batch axis and axes that are not there."""
    counted = axis + x.rank if axis < 0 else axis
    if not 1 <= counted < x.rank:
        raise Problem(
            "{node} is to work along axis {axis}, but after the batch {got} has the axes 1 to {last}. "
            "Choose one of them.",
            (
                Set("choose_axis", {"axis": min(max(axis, 1), max(x.rank - 1, 1))}),
                Set("choose_axis", {"axis": 1}),
                Set("choose_axis", {"axes": (1,)}),
            ),
            axis=axis,
            got=x.describe(),
            last=x.rank - 1,
        )
    return counted


def need_axes(x: Signal, axes: Sequence[int]) -> tuple[int, ...]:
    """The axes counted from the front, all after the batch where none is named."""
    return tuple(sorted({need_axis(x, axis) for axis in axes or range(1, max(x.rank, 2))}))


def need_one_batch(*signals: Signal) -> None:
    """Refuse rows of two sources, whose batches neither belong together nor need to be equally many."""
    if len({(x.shape[0], x.again[0]) for x in signals if x.rank and x.again and x.varies(0)}) > 1:
        raise Problem(
            "{node} brings together rows of two sources, which do not belong together. Take its inputs from one source."
        )


def need_matching(signals: Sequence[Signal]) -> None:
    """Refuse shapes that cannot be met number by number; an axis of size 1 meets any."""
    need_one_batch(*signals)
    met = signals[0]  # the shape that the inputs so far have together
    for other in signals[1:]:
        pairs = list(zip(met.shape, other.shape, strict=False))
        if met.rank != other.rank or any(one != two and 1 not in (one, two) for one, two in pairs):
            raise Problem(
                "{node} works number by number but receives {got} and {other}. Give its inputs the same shape.",
                got=met.describe(),
                other=other.describe(),
            )
        again = tuple(map(max, met.again, other.again))
        met = met.but(shape=tuple(max(pair) for pair in pairs), again=again)


def need_same_shape(prediction: Signal, target: Signal) -> None:
    """Refuse shapes that differ: torch would pair every prediction with every target, (N, 1) against (N)."""
    need_one_batch(prediction, target)
    if prediction.shape != target.shape:
        raise Problem(
            "{node} compares number by number, but the prediction is {got} and the target {target}. "
            "Give both the same shape.",
            got=prediction.describe(),
            target=target.describe(),
        )


def need_real_target(prediction: Signal, target: Signal) -> None:
    """Refuse a label where a number is to be met, and shapes that differ."""
    need_floats(prediction)
    if not target.floating:
        raise Problem(
            "{node} compares with real numbers, but its target is a label. "
            "Use Cross-entropy, or put a One-hot between the label and this node.",
            (Become("raw scores"), Insert("numbers", port="target")),
        )
    need_same_shape(prediction, target)


# Types that do the same to other axes.
_SIBLINGS = tuple(Become(trait, alike=True) for trait in ("convolution", "batch norm", "max window", "mean window"))


def _arranged(x: Signal, axes: int) -> tuple[Remedy, ...]:
    """Ways to arrange the numbers of a sample under so many axes: an image as square as can be, or a length."""
    sizes, numbers = x.shape[1:], prod(x.shape[1:])
    found: list[tuple[int, ...]] = []
    if len(sizes) == axes - 1 > 0:
        found += [(1, *sizes), (*sizes, 1)]
    if axes == 3:
        squares = [(channels, isqrt(numbers // channels)) for channels in (1, 3) if numbers and numbers % channels == 0]
        found = [(channels, side, side) for channels, side in squares if channels * side * side == numbers] + found
        found += [(numbers, 1, 1)] if len(sizes) == 1 else []
    elif len(sizes) == 3:
        found += [(sizes[0], sizes[1] * sizes[2])]
    return tuple(Insert("axes", {"sizes": size}) for size in dict.fromkeys(found))


def _room(
    x: Signal, window: Sequence[int], padding: Sequence[int], dilation: Sequence[int] | None
) -> tuple[Remedy, ...]:
    """A window as large as there is room, a padding as wide as the window asks, or no gaps between its places."""
    gaps = dilation or [1] * len(window)
    rooms = [size + 2 * pad for size, pad in zip(x.shape[2:], padding, strict=False)]
    smaller = tuple(min(width, (room - 1) // gap + 1) for width, room, gap in zip(window, rooms, gaps, strict=False))
    spans = [(width - 1) * gap + 1 for width, gap in zip(window, gaps, strict=True)]
    wider = tuple(
        max(pad, (span - size + 1) // 2) for pad, span, size in zip(padding, spans, x.shape[2:], strict=False)
    )
    return (
        Set("shrink_window", {"kernel": smaller}),
        Set("widen_padding", {"padding": wider}),
        Set("close_gaps", {"dilation": (1,) * len(window)}),
    )


def nearest_divisor(number: int, wish: int) -> int:
    """The divisor of a number that lies nearest to a wish; the smaller of two that lie as near."""
    return min((part for part in range(1, number + 1) if number % part == 0), key=lambda part: (abs(part - wish), part))


def short(sizes: Sequence[int]) -> Any:
    """One number where all are equal, as a person writes a square kernel; else the tuple."""
    return sizes[0] if len(set(sizes)) == 1 else tuple(sizes)


def facts(x: Signal) -> dict[str, Any]:
    """What is known of a signal beside shape and dtype, for a `carry` that changes no number."""
    return {"meaning": x.meaning, "classes": x.classes, "low": x.low, "high": x.high}
