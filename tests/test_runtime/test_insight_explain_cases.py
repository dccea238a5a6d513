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
from runtime.insight.explain.site import work
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
    lens, (x,) = lens_on("upsample", {"mode": "linear"}, IMAGE)
    facts = facts_of(lens, index=index)
    assert facts["recomputed"] == pytest.approx(facts["value"], rel=1e-4, abs=1e-6)
    assert facts["exact"]
    if facts["way"] == "filled":
        (line,) = facts["lines"]
        assert sum(term["factors"][0] for term in line["terms"]) == pytest.approx(1.0, rel=1e-6)
        for term in line["terms"]:
            assert term["factors"][1] == pytest.approx(float(x[(3, *term["place"]["index"])]))
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


SHARES = Signal((4,), meaning="probabilities", low=0.0, high=1.0)
SIGN = Signal((1,), meaning="sign", low=-1.0, high=1.0)
FOUR, CLASS = Signal((4,)), Signal((), dtype="int64", meaning="label", classes=4)


@pytest.mark.parametrize(
    ("key", "settings", "signals"),
    [
        ("hinge", {}, (Signal((1,)), SIGN)),
        ("hinge", {"squared": True, "margin": 3.0}, (Signal((1,)), LABEL)),
        ("hinge", {"squared": True}, (FOUR, CLASS)),
        ("perceptron_loss", {}, (Signal((1,)), SIGN)),
        ("perceptron_loss", {}, (FOUR, CLASS)),
        ("cross_entropy", {"label_smoothing": 0.2}, (FOUR, SHARES)),
        ("triplet", {"margin": 2.0}, (ROW, ROW, ROW)),
        ("contrastive_pair", {"margin": 4.0}, (ROW, ROW, LABEL)),
        ("gaussian_kl", {"weight": 2.0}, (ROW, ROW)),
        ("distillation", {"temperature": 2.0}, (FOUR, FOUR)),
        ("mean_loss", {"squared": True, "reduction": "sum"}, (IMAGE,)),
        ("activity_penalty", {"weight": 0.1}, (IMAGE,)),
        ("adversarial_loss", {"kind": "least_squares", "target": "fake"}, (Signal((1,)),)),
        ("adversarial_loss", {"kind": "hinge", "target": "real"}, (Signal((3,)),)),
        ("free_energy_difference", {}, (Signal(()), Signal(()))),
    ],
)
def test_a_loss_is_told_sample_by_sample_as_torch_has_it(
    key: str, settings: dict[str, Any], signals: tuple[Signal, ...]
) -> None:
    lens, batch = lens_on(key, settings, *signals)
    form = lens.checked.nodes["it"].form
    for sample in range(6):
        with lens.used():
            facts = dict(Explain("it", None, sample).answer(lens).facts)
            own = [one[sample : sample + 1] for one in batch]
            (there,) = work(form, lens.program.module_of("it"), own, "it")
        assert facts["exact"] and facts["lines"][-1]["name"] == "loss"
        assert facts["lines"][-1]["value"] == pytest.approx(float(there.flatten()[0]), rel=1e-4, abs=1e-5)


def test_the_gate_of_a_gated_unit_is_told_with_both_halves() -> None:
    lens, (x,) = lens_on("glu", {}, FOUR)
    lines = {line["name"]: line for line in facts_of(lens, index=(1,))["lines"]}
    assert lines["gate"]["value"] == pytest.approx(float(x[3, 3].sigmoid()), rel=1e-6)
    assert lines["input"]["terms"][0]["place"]["index"] == [3]
    assert lines["product"]["terms"][0]["place"]["index"] == [1]
    assert lines["product"]["value"] == pytest.approx(float(x[3, 1] * x[3, 3].sigmoid()), rel=1e-6)


@pytest.mark.parametrize("measure", ["euclidean", "squared", "cosine"])
def test_a_distance_is_told_by_what_is_apart(measure: str) -> None:
    lens, (a, b) = lens_on("distance", {"measure": measure}, ROW, ROW)
    facts, (one, other) = facts_of(lens), (a[3].double(), b[3].double())
    squared = float((one - other).square().sum())
    cosine = float(torch.cosine_similarity(one, other, dim=0))
    expected = {"euclidean": squared**0.5, "squared": squared, "cosine": 1 - cosine}[measure]
    assert facts["exact"] and facts["lines"][-1]["value"] == pytest.approx(expected, rel=1e-5)


def test_what_a_parameter_gives_is_a_learnt_number_with_its_gradient() -> None:
    nodes = {
        "p1": Node("p1", "parameter", settings={"shape": (2,)}),
        "loss1": Node("loss1", "mean_loss", settings={"squared": True}),
        "goal1": Node("goal1", "goal"),
    }
    wires = (Wire(End("p1", "y"), End("loss1", "x")), Wire(End("loss1", "loss"), End("goal1", "loss")))
    checked = check(Document("", nodes, wires))
    assert checked.trainable, checked.findings
    training = prepare(checked, 1)
    lens = of_training(training)
    (line,) = facts_of(lens, "p1", (1,))["lines"]
    value = float(training.program.module_of("p1").weight.detach()[1])
    (term,) = line["terms"]
    assert line["value"] == pytest.approx(value) and term["weight"]["index"] == [1]
    assert term["weight"]["gradient"] == pytest.approx(value, rel=1e-5)  # of the mean of two squares


def test_what_a_penalty_adds_up_or_another_number_is_the_target_of_is_not_called_a_class() -> None:
    nodes = {
        "iris1": Node("iris1", "iris"),
        "linear1": Node("linear1", "linear", settings={"units": 3}),
        "scores1": Node("scores1", "linear", settings={"units": 3}),
        "loss1": Node("loss1", "cross_entropy"),
        "small1": Node("small1", "mean_loss"),
        "other1": Node("other1", "linear", settings={"units": 3}),
        "back1": Node("back1", "mse"),
        "goal1": Node("goal1", "goal"),
    }
    pairs = (
        ("iris1.features", "linear1.x"),
        ("linear1.y", "scores1.x"),
        ("linear1.y", "small1.x"),
        ("linear1.y", "other1.x"),
        ("other1.y", "back1.prediction"),
        ("linear1.y", "back1.target"),
        ("back1.loss", "goal1.loss"),
        ("scores1.y", "loss1.prediction"),
        ("iris1.label", "loss1.target"),
        ("loss1.loss", "goal1.loss"),
        ("small1.loss", "goal1.loss"),
    )
    wires = tuple(Wire(End(*one.split(".")), End(*other.split("."))) for one, other in pairs)
    lens = of_training(prepare(check(Document("", nodes, wires)), 1))
    named = {node: bool(facts_of(lens, node, (1,))["classes"]) for node in ("scores1", "linear1", "other1")}
    assert named == {"scores1": True, "linear1": False, "other1": False}
