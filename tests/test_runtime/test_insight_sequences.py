"""Numbers of sequences are explained as they are shown: heads apart, losses by place, axes by what they are."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch.nn import functional

from runtime.check import check
from runtime.document import Document, End, Node, Wire
from runtime.insight.attended import heads_of
from runtime.insight.explain.contributions import contributions
from runtime.insight.explain.question import Explain
from runtime.insight.explain.site import one_sample, site_of
from runtime.insight.layout import channels_first
from runtime.insight.lens import Lens, of_document
from runtime.insight.portraits import Portraits


def wires(*pairs: str) -> tuple[Wire, ...]:
    ends = [[End(*end.split(".")) for end in pair.split()] for pair in pairs]
    return tuple(Wire(source, target) for source, target in ends)


def sequences() -> Document:
    """Tokens → Embedding → causal attention → Linear → Permute → Cross-entropy at every place, and a convolution."""
    nodes = [
        Node("src", "reversed_digits"),
        Node("table", "embedding", settings={"units": 16}),
        Node("att", "multihead_attention", settings={"heads": 4, "causal": True}),
        Node("out", "linear", settings={"units": 10}),
        Node("turned", "permute"),
        Node("loss", "cross_entropy"),
        Node("goal", "goal"),
        Node("back", "permute"),
        Node("conv", "conv1d", settings={"channels": 6}),
        Node("bend", "relu"),
    ]
    wired = wires(
        "src.tokens table.x",
        *(f"table.y att.{port}" for port in ("query", "key", "value")),
        "att.y out.x",
        "out.y turned.x",
        "turned.y loss.prediction",
        "src.target loss.target",
        "loss.loss goal.loss",
        "table.y back.x",
        "back.y conv.x",
        "conv.y bend.x",
    )
    return Document(nodes={node.id: node for node in nodes}, wires=wired)


@pytest.fixture(scope="module")
def lens() -> Lens:
    return of_document(check(sequences()))


def facts_of(lens: Lens, *asked: object, **more: object) -> dict:
    with lens.used():
        return Explain(*asked, **more).answer(lens).facts  # type: ignore[arg-type]


def seen(lens: Lens, *ends: End) -> list[torch.Tensor]:
    graph = lens.graph(*ends)
    return lens.run(graph, one_sample(lens, graph.inputs, 2))


def test_a_share_of_one_head_is_explained_as_that_number_with_its_own_gradient(lens: Lens) -> None:
    with lens.used():
        (table,) = seen(lens, End("table", "y"))
        shares = heads_of(lens, "att", [table] * 3, 0)
    assert shares is not None
    facts = facts_of(lens, "att", (3, 5, 2), 2, "weights")
    assert facts["value"] == pytest.approx(float(shares[3, 5, 2]), rel=1e-5)
    assert facts["index"] == [3, 5, 2] and facts["shape"] == [4, 8, 8]
    assert facts["axes"] == ["head", "asking", "asked"]
    module = lens.program.module_of("att")
    assert isinstance(module, torch.nn.MultiheadAttention)
    with lens.used():
        (target,) = seen(lens, End("src", "target"))
        told = []
        for moved in (-1e-3, 1e-3):  # the loss with that share a little smaller, and a little larger
            weight, bias = module.in_proj_weight.chunk(3)[2], module.in_proj_bias.chunk(3)[2]
            values = functional.linear(table[0], weight, bias).reshape(8, 4, 4).transpose(0, 1)
            own = shares.clone()
            own[3, 5, 2] += moved
            result = module.out_proj((own @ values).transpose(0, 1).reshape(8, 16))
            scores = lens.program.module_of("out")(result)  # type: ignore[misc]
            told.append(float(functional.cross_entropy(scores, target[0])))
    assert facts["gradient"] == pytest.approx((told[1] - told[0]) / 2e-3, rel=2e-2, abs=1e-5)


def test_the_mean_of_the_heads_is_explained_as_before(lens: Lens) -> None:
    facts = facts_of(lens, "att", (5, 2), 2, "weights")
    assert [line["name"] for line in facts["lines"]][-1] == "mean of the heads"
    assert facts["axes"] == ["asking", "asked"]


def test_the_loss_of_a_sequence_is_the_mean_of_what_its_places_have(lens: Lens) -> None:
    facts = facts_of(lens, "loss", None, 2)
    assert facts["exact"] and facts["way"] == "likelihood"
    (line,) = facts["lines"]
    with lens.used():
        scores, target = seen(lens, End("turned", "y"), End("src", "target"))
    prices = functional.cross_entropy(scores, target, reduction="none")[0]
    for term in line["terms"]:
        label, place = term["place"]["index"]
        assert label == int(target[0, place]) and term["factors"][1] == pytest.approx(float(prices[place]), rel=1e-5)
    assert line["value"] == pytest.approx(facts["value"], rel=1e-5)


@pytest.mark.parametrize(
    ("node", "slid"),
    [("table", False), ("att", False), ("turned", True), ("back", True), ("conv", True), ("bend", True)],
)
def test_what_slides_along_a_length_gives_channels_by_places(lens: Lens, node: str, slid: bool) -> None:
    assert channels_first(lens.checked, End(node, "y")) is slid
    assert facts_of(lens, node)["axes"] == (["channel", "place"] if slid else ["step", "unit"])


def test_the_length_lies_across_in_the_picture(lens: Lens) -> None:
    with lens.used():
        drawn = Portraits(("conv", "out"), 20).answer(lens)
    assert drawn.arrays["conv"].shape[1:] == (6, 8) and drawn.facts["nodes"]["conv"]["slid"]
    assert drawn.arrays["out"].shape[1:] == (10, 8) and not drawn.facts["nodes"]["out"]["slid"]


def test_a_token_is_told_as_what_is_written(lens: Lens) -> None:
    facts = facts_of(lens, "src", (3,), 2, "tokens")
    assert facts["axes"] == ["step"] and not facts["classes"]
    assert facts["written"] == str(int(facts["value"])) == facts["tokens"][3]


def test_only_what_brings_something_is_told_as_a_contribution() -> None:
    document = sequences()
    half = Node("half", "glu", settings={"axis": 2})
    extended = replace(
        document, nodes={**document.nodes, "half": half}, wires=(*document.wires, *wires("table.y half.x"))
    )
    lens = of_document(check(extended))
    with lens.used():
        line = contributions(site_of(lens, "half", "y", (1, 2), 0)).lines[0]
    assert {term.place.index for term in line.terms if term.place} == {(1, 2), (1, 10)} and not line.more


def test_large_pictures_of_sequences_tell_which_token_stands_at_each_step(lens: Lens) -> None:
    tokens = lens.samples([End("src", "tokens")], 16)[0][2]
    written = [lens.tokens(End("src", "tokens"))[int(token)] for token in tokens]
    with lens.used():
        large = Portraits(("att", "table"), side=100, sample=2).answer(lens).facts["nodes"]
        small = Portraits(("att", "table"), side=20, sample=2).answer(lens).facts["nodes"]
    assert large["att"]["asking"] == large["att"]["asked"] == large["table"]["words"] == written
    assert small["att"]["asking"] == small["table"]["words"] == [], "no room for them"
