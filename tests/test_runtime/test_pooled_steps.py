"""Who pools over places is told where steps come first, and only there."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from trained import build

from nodes.catalogue import catalogue
from runtime.check import check
from runtime.document import Document


def chain(layers: str, **settings: Any) -> Document:
    """Digits as sequences of eight rows, these layers, a loss; every input of a layer is what came before."""
    kinds = f"digits flatten reshape {layers} linear cross_entropy".split()
    known = catalogue()
    places = [(kind, f"{kind.replace('_', '')}{kinds[:place].count(kind) + 1}") for place, kind in enumerate(kinds)]
    wires = [
        f"{node}.{known[kind].outputs[0].key}>{other}.{port.key}"
        for (kind, node), (after, other) in pairwise(places)
        for port in known[after].inputs[: 3 if after == "multihead_attention" else 1]
    ]
    wires += ["digits1.label>crossentropy1.target", "crossentropy1.loss>goal1.loss"]
    given = {"reshape1": {"sizes": (8, 8)}, **settings}
    return build(f"{' '.join(kinds)} goal", " ".join(wires), {"epochs": 1}, **given)


def told(document: Document) -> list[tuple[str, str]]:
    """The nodes that are said to pool each step, and the layer whose steps they are."""
    return [
        (finding.node, str(finding.values["neighbor"]))
        for finding in check(document).findings
        if "whose steps come first" in finding.sentence
    ]


@pytest.mark.parametrize(
    ("layers", "above"),
    [
        ("gru global_average_pool", "gru1"),
        ("lstm dropout global_max_pool", "lstm1"),
        ("linear multihead_attention layer_norm linear relu global_average_pool", "multiheadattention1"),
    ],
)
def test_a_pool_over_places_behind_a_layer_of_sequences_is_told(layers: str, above: str) -> None:
    pool = f"{layers.split()[-1].replace('_', '')}1"
    assert told(chain(layers)) == [(pool, above)]


@pytest.mark.parametrize(
    ("layers", "settings"),
    [
        ("conv1d global_average_pool", {}),
        ("gru permute global_average_pool", {"permute1": {"order": (2, 1)}}),
        ("gru conv1d global_max_pool", {}),
        ("gru mean", {}),
    ],
)
def test_nothing_is_said_where_channels_come_first(layers: str, settings: dict[str, Any]) -> None:
    assert told(chain(layers, **settings)) == []
