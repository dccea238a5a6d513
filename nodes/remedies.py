"""What a node type knows of mending: plain data that a `Problem` carries and `runtime.repairs` turns into documents.

A remedy speaks of the node that complains. It is a proposal: the graph is checked with it before anyone sees it,
so a remedy may be wrong for some graphs and does no harm there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# What a type can be put in for; a declaration names its own in `traits`.
TRAITS = (
    "row",  # makes one row of numbers of a sample
    "axes",  # arranges the numbers of a sample under axes given as `sizes`
    "order",  # puts the axes of a sample into another order, given as `order`
    "numbers",  # makes real numbers of labels and tokens
    "logarithms",  # makes logarithms of probabilities of scores
    "probability",  # makes a probability of each score by itself
    "projection",  # weighs all its inputs for each output: two in a row are no more than one
    "bend",  # the activation put between two projections
    "leak",  # an activation that passes a little of negative numbers, so that no unit is silent for good
    "unit scale",  # brings every column to mean 0 and deviation 1
    "side by side",  # puts its inputs beside one another along an axis
    "fixed scale",  # times a fixed factor, plus a fixed number
    "sample norm",  # norms each sample by itself, whatever the batch
    "batch norm",  # norms over a batch: a second one changes nothing
    "convolution",
    "max window",
    "mean window",
    "steps",  # gives a sequence with its steps first and the numbers of each last
    "over places",  # makes one number of each channel, whose places come last
    "over axis",  # averages along an axis, the steps of a sequence if nothing else is said
    "silence",  # takes numbers away at random
    "nothing",  # passes what enters unchanged
    "usual loss",  # offered where a loss is missing
    "squares",  # a sum of squared distances, whose bottom can be worked out in closed form
    "raw scores",  # a loss that brings its softmax or sigmoid along
)


@dataclass(frozen=True, slots=True)
class Insert:
    """Put a node of a type with this trait in front of an input; of every input with a wire where `port` is empty."""

    trait: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    port: str = ""


@dataclass(frozen=True, slots=True)
class Set:
    """Change settings of the node; those it does not have make the remedy void. `kind` names it everywhere."""

    kind: str
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Widen:
    """Let the nearest layer above an input give that many numbers (or channels)."""

    width: int
    port: str
    kind: str = "match_width"


@dataclass(frozen=True, slots=True)
class Without:
    """Take out the node right before an input."""

    port: str


@dataclass(frozen=True, slots=True)
class Leave:
    """Take the node itself out of its wire."""


@dataclass(frozen=True, slots=True)
class OneRow:
    """Make one row of each sample above the node, as early as the layers there allow."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """Replace the node right before an input by a type with this trait."""

    trait: str
    port: str


@dataclass(frozen=True, slots=True)
class Become:
    """Replace the node itself by a type with this trait; where `alike`, only if it has the trait itself."""

    trait: str
    alike: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """Let an input take what another input takes."""

    port: str
    other: str


@dataclass(frozen=True, slots=True)
class ChooseFile:
    """Have the person choose another file for the setting that names one; only they know which."""


@dataclass(frozen=True, slots=True)
class Role:
    """Give columns of a table another role than the one that was chosen or guessed; an empty one forgets the choice."""

    columns: tuple[str, ...]
    role: str


Remedy = Insert | Set | Widen | Without | Leave | OneRow | Exchange | Become | Share | ChooseFile | Role
