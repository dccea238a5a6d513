"""Numbers whose making is easily told wrongly: interpolated, halved, drawn, handed on, one share among several."""

from __future__ import annotations

from collections.abc import Iterator
from math import log
from typing import Any

import pytest
import torch
from node_cases import Case, given_source

from nodes.catalogue import catalogue
from nodes.spec import Signal
from runtime import edits
from runtime.check import check
from runtime.compile import compile_program
from runtime.data import Rows
from runtime.document import Document, End, Node, Wire
from runtime.examples import find
from runtime.insight.explain.question import Explain
from runtime.insight.lens import Lens, of_training
from runtime.prepare import prepare
from runtime.store import load
from runtime.train import take_step

IMAGE, ROW, LABEL = Signal((4, 8, 8)), Signal((3,)), Signal((), dtype="int64", meaning="label", classes=2)


@pytest.fixture(autouse=True, scope="module")
def _source() -> Iterator[None]:
    with given_source():
        yield


def lens_on(key: str, settings: dict[str, Any], *signals: Signal) -> tuple[Lens, list[torch.Tensor]]:
    case = Case(catalogue()[key], settings, signals)
    program, batch = compile_program(case.check(), seed=1), case.batch(20, seed=4)
    parts = {part: torch.arange(20) for part in ("train", "validation", "test")}
    rows = Rows("given1", dict(zip("abc", batch, strict=False)), parts, 20, False)
    return Lens(program, {"given1": rows}, torch.device("cpu")), batch


def facts_of(lens: Lens, node: str = "it", index: tuple[int, ...] | None = None, port: str = "") -> dict[str, Any]:
    with lens.used(draws=True):
        return dict(Explain(node, index, 3, port).answer(lens).facts)


@pytest.mark.parametrize("index", [(0, 11, 15), (0, 10, 15), (2, 5, 5), (1, 0, 0)])
def test_a_mean_of_pixels_is_not_called_one_of_them(index: tuple[int, ...]) -> None:
    lens, _ = lens_on("upsample", {"mode": "linear"}, IMAGE)
    facts = facts_of(lens, index=index)
    assert facts["recomputed"] == pytest.approx(facts["value"], rel=1e-4, abs=1e-6)
    nearest, _ = lens_on("upsample", {"mode": "nearest"}, IMAGE)
    assert facts_of(nearest, index=index)["way"] == "moved"


@pytest.mark.parametrize("value", [0.0, 1.0, 2.0, 0.3])
def test_what_pads_is_a_constant(value: float) -> None:
    lens, _ = lens_on("pad", {"amounts": (1, 1, 1, 1), "value": value}, IMAGE)
    facts = facts_of(lens, index=(0, 0, 4))
    assert facts["way"] == "moved" and facts["lines"][0]["name"] == "constant"
    assert facts_of(lens, index=(1, 1, 1))["lines"][0]["terms"][0]["place"]["index"] == [1, 0, 0]


@pytest.mark.parametrize(
    ("settings", "share"),
    [({"half": True}, 0.5 / 3), ({"reduction": "sum"}, 1.0), ({"half": True, "reduction": "sum"}, 0.5)],
)
def test_a_squared_error_is_told_by_what_is_apart_however_it_is_scaled(settings: dict[str, Any], share: float) -> None:
    lens, (prediction, target) = lens_on("mse", settings, ROW, ROW)
    (line,) = facts_of(lens)["lines"]
    assert len(line["terms"]) == 3 and ("½" in line["formula"]) == ("half" in settings)
    for term in line["terms"]:
        at = term["place"]["index"][0]
        apart = float(prediction[3, at]), float(target[3, at])
        assert term["apart"] == pytest.approx(apart)
        assert term["factors"][-1] == pytest.approx((apart[0] - apart[1]) ** 2, rel=1e-5)
        assert term["value"] == pytest.approx(share * (apart[0] - apart[1]) ** 2, rel=1e-5)
    assert line["value"] == pytest.approx(share * float((prediction[3] - target[3]).square().sum()), rel=1e-5)


def test_one_score_for_yes_or_no_is_told_as_a_share_and_its_surprise() -> None:
    lens, (score, label) = lens_on("binary_cross_entropy", {}, Signal((1,)), LABEL)
    lines = {line["name"]: line for line in facts_of(lens)["lines"]}
    share = float(score[3, 0].double().sigmoid())
    assert lines["label"]["value"] == float(label[3]) and lines["share"]["value"] == pytest.approx(share, rel=1e-6)
    right = share if label[3] else 1 - share
    assert lines["loss"]["value"] == pytest.approx(-log(right), rel=1e-5)
    assert lines["loss"]["figures"] == [pytest.approx(right, rel=1e-6)]
    several, _ = lens_on("binary_cross_entropy", {"reduction": "sum"}, ROW, Signal((3,), low=0.0, high=1.0))
    facts = facts_of(several)
    assert facts["way"] == "differences" and len(facts["lines"][0]["terms"]) == 3


@pytest.mark.parametrize(("key", "way"), [("maximum", "largest"), ("sum", "total"), ("mean", "mean")])
@pytest.mark.parametrize("settings", [{"axes": (1,)}, {"axes": (2, -1), "keep": True}])
def test_numbers_taken_together_over_axes_are_told_one_by_one(key: str, way: str, settings: dict[str, Any]) -> None:
    lens, (x,) = lens_on(key, settings, IMAGE)
    facts = facts_of(lens)
    assert facts["way"] == way and facts["exact"]
    (line,) = facts["lines"]
    for term in line["terms"]:
        number = term["factors"][-1] if "factors" in term else term["value"]
        assert number == pytest.approx(float(x[(3, *term["place"]["index"])]))
    if key == "maximum":
        assert [term["value"] for term in line["terms"] if term.get("chosen")] == [line["value"]]


def skipping() -> Document:
    """A layer that hands on what it was given (dropout after training), and beside it a wire around it."""
    nodes = {
        "iris1": Node("iris1", "iris"),
        "linear1": Node("linear1", "linear", settings={"units": 3}),
        "drop1": Node("drop1", "dropout"),
        "scale1": Node("scale1", "scale_by", settings={"factor": 4.0}),
        "add1": Node("add1", "add"),
        "loss1": Node("loss1", "cross_entropy"),
        "goal1": Node("goal1", "goal"),
    }
    pairs = (
        ("iris1.features", "linear1.x"),
        ("linear1.y", "drop1.x"),
        ("drop1.y", "scale1.x"),
        ("scale1.y", "add1.x"),
        ("linear1.y", "add1.x"),
        ("add1.y", "loss1.prediction"),
        ("iris1.label", "loss1.target"),
        ("loss1.loss", "goal1.loss"),
    )
    return Document("", nodes, tuple(Wire(End(*one.split(".")), End(*other.split("."))) for one, other in pairs))


def test_the_gradient_of_a_number_is_not_that_of_what_is_handed_on_beside_it() -> None:
    checked = check(skipping())
    assert checked.trainable, checked.findings
    lens = of_training(prepare(checked, 1))
    dropped, summed = facts_of(lens, "drop1", (1,)), facts_of(lens, "add1", (1,))
    assert facts_of(lens, "linear1", (1,))["gradient"] == pytest.approx(5 * summed["gradient"], rel=1e-5)
    assert dropped["gradient"] == pytest.approx(4 * summed["gradient"], rel=1e-5)


def test_of_a_network_that_draws_every_number_and_the_loss_belong_to_the_same_draw() -> None:
    training = prepare(check(load(find("denoising-autoencoder"))), 1)
    training.program.network.train()
    take_step(training)
    lens = of_training(training)
    nodes = lens.checked.document.nodes
    losses: dict[str, set[float]] = {}
    followed = 0
    for key in (key for key in lens.checked.order if nodes[key].type in ("linear", "add", "relu", "noise_like")):
        facts = facts_of(lens, key, port="y")
        if facts["loss"] is not None:
            losses.setdefault(facts["goal"], set()).add(facts["loss"])
        for term in (term for line in facts["lines"] for term in line["terms"][:4] if "place" in term):
            place = term["place"]
            number = term["factors"][-1] if "factors" in term else term["value"]
            there = facts_of(lens, place["node"], tuple(place["index"]), place["port"])
            assert there["value"] == pytest.approx(number, rel=1e-5, abs=1e-6)
            followed += 1
    assert followed > 10 and losses and all(len(one) == 1 for one in losses.values())


def test_one_share_of_attention_is_told_for_the_step_that_is_asked_about() -> None:
    document = edits.set_setting(load(find("reverse-attention")), "multiheadattention1", "heads", 4)
    lens = of_training(prepare(check(document), 1))
    for at in range(4):
        facts = facts_of(lens, "multiheadattention1", (5, at), "weights")
        lines = {line["name"]: line for line in facts["lines"]}
        share, score, product = (lines[name]["value"] for name in ("share", "score", "query times key"))
        head = facts["window"]["head"]
        mean = next(term for term in lines["mean of the heads"]["terms"] if term["numbers"] == [head])
        assert mean["factors"][1] == pytest.approx(share)  # of this step, not of the one that it looks at most
        assert score == pytest.approx(product / facts["window"]["width"] ** 0.5, rel=1e-5)
        assert [term["numbers"] for term in lines["share"]["terms"] if term.get("chosen")] == [[at]]
