"""The settings that sources share: how rows are parted and drawn, and which of them are trained on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

from nodes.spec import Problem, Signal, setting

OF_CLASSES = ("label_noise", "only", "without", "classes_per_batch")  # what makes sense only where rows have a label


class Selection:
    """Which rows are trained on, and with which labels. Carried out in `runtime/sampling.py`."""

    rows = setting(
        0,
        minimum=0,
        maximum=2**31 - 1,
        title="Training rows at most",
        aside=True,
        help="How many rows are trained on at most, the classes in proportion; 0 for all.",
    )
    label_noise = setting(
        0.0,
        minimum=0.0,
        maximum=1.0,
        slider=(0.0, 1.0),
        aside=True,
        help="Share of the training labels that are drawn anew, uniformly over the classes.",
    )
    only = setting(
        "",
        title="Only the classes",
        aside=True,
        help="The classes that are kept in every part, such as 0-4, 7; their numbers stay. Empty for all.",
    )
    without = setting(
        "",
        title="Training without the classes",
        aside=True,
        help="The classes that are never trained on, such as 3, but measured all the same.",
    )
    bootstrap = setting(
        0,
        minimum=0,
        maximum=2**31 - 1,
        title="Bootstrap draw",
        aside=True,
        help="0 takes each training row once; another number draws as many with replacement, each number its own draw.",
    )

    classes_per_batch = setting(
        0,
        minimum=0,
        maximum=65536,
        aside=True,
        help="0 mixes all classes; another number lets a batch hold about so many, others in the next.",
    )

    def verify(self, described: Mapping[str, Signal]) -> None:
        """Refuse settings about classes where no output is the one label of a row."""
        if not any(signal.meaning == "label" and prod(signal.shape) == 1 for signal in described.values()):
            self.need_label()

    def need_label(self) -> None:
        """Refuse settings about classes: there are none."""
        names = {item.key: item.name for item in self.node_type.settings}  # type: ignore[attr-defined]
        for key in OF_CLASSES:
            if getattr(self, key):
                raise Problem(
                    "{node} has no classes, so “{setting}” has nothing to choose from. Empty that setting.",
                    setting=names[key],
                )


def held_shares(share: float) -> tuple[Any, Any]:
    """The two settings of how many rows are held back, for validation and for the test; each that share by itself."""
    words = {
        "Validation share": "Share of the rows that is measured after each epoch and never trained on.",
        "Test share": "Share of the rows that is measured once, at the end.",
    }
    validation, test = (
        setting(share, minimum=0.0, maximum=0.9, slider=(0.0, 0.9), title=title, help=text)
        for title, text in words.items()
    )
    return validation, test


class Sampling(Selection):
    """Rows are parted once into training, validation and test, and drawn in batches from the training part."""

    batch_size = setting(64, minimum=1, maximum=65536, help="How many samples one step looks at.")
    validation, test = held_shares(0.15)
    shuffle = setting(True, help="Whether each epoch draws the training rows in a new order.")
    split_seed = setting(
        0,
        minimum=0,
        maximum=2**31 - 1,
        title="Split seed",
        help="Decides which rows go to which part; the same number gives the same parts.",
    )


class Together(Sampling):
    """Rows that are all trained on unless people hold some back."""

    validation, test = held_shares(0.0)


def named_classes(text: str, names: Sequence[str]) -> tuple[int, ...]:
    """The numbers of the classes that a text lists, ascending: "0-4, 7", "A-T", "setosa". Raises `Problem`.

    `names` has one name per class. A name counts before a number that reads the same.
    """
    found: set[int] = set()
    for item in filter(None, (part.strip() for part in text.split(","))):
        alone = _place(item, names)
        first, _, last = item.partition("-")
        ends = (alone, alone) if alone is not None else (_place(first.strip(), names), _place(last.strip(), names))
        if ends[0] is None or ends[1] is None or ends[0] > ends[1]:
            raise Problem(
                "{node} has no class {got}. Its classes are {choices}.",
                got=item,
                choices=", ".join(names) if len(names) <= 12 else f"{names[0]}, {names[1]}, …, {names[-1]}",
            )
        found |= set(range(ends[0], ends[1] + 1))
    return tuple(sorted(found))


def _place(name: str, names: Sequence[str]) -> int | None:
    if name in names:
        return list(names).index(name)
    return int(name) if name.isdecimal() and int(name) < len(names) else None
