"""Networks as students wire them, by mistake and well: each mistake is named once, by its cause, and where it sits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from doctor_kit import adam, case_of, found, nodes_with, sgd, stack, table
from doctor_pairs import _codes, _game
from trained import build, run

from runtime import edits, examples, store
from runtime.blocks import group
from runtime.check import check
from runtime.doctor import Case, Diagnosis, examine
from runtime.doctor.data_facts import facts_of_sources
from runtime.doctor.treatment import Change
from runtime.doctor.trial import Side, _judge, try_treatment
from runtime.document import Document
from runtime.findings import ERROR, WARNING
from runtime.translation import catalogue_of

IMAGE = {"port": "image"}


def sized(units: int, layers: int, last: int, **more: object) -> dict[str, dict[str, object]]:
    """So many layers of so many units, and a last one."""
    return {f"linear{at}": {"units": units if at < layers else last, **more} for at in range(1, layers + 1)}


def told(diagnoses: list[Diagnosis]) -> list[tuple[str, str]]:
    return [(one.rule, one.node) for one in diagnoses]


def digits(layers: str, epochs: int = 6, **settings: object) -> Document:
    return stack("digits", f"flatten {layers}", epochs=epochs, **IMAGE, **settings)


def wine(layers: str, epochs: int = 60, **settings: object) -> Document:
    return stack("wine", f"standardize {layers}", epochs=epochs, **settings)


def diabetes(layers: str, epochs: int = 60, **settings: object) -> Document:
    """The target as it is: around 152, from 25 to 346."""
    return stack("diabetes", f"standardize {layers}", "mse", target="target", epochs=epochs, **settings)


def sequence(layer: str, epochs: int = 3, **settings: object) -> Document:
    """Digits, read pixel by pixel."""
    wires = (
        f"digits1.image>reshape1.x reshape1.y>{layer}1.x {layer}1.last>linear1.x linear1.y>crossentropy1.prediction "
        "digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss"
    )
    training = {"epochs": epochs, "device": "cpu", "seed": 0}
    kinds = f"digits reshape {layer} linear cross_entropy goal"
    return build(kinds, wires, training, **{"reshape1": {"sizes": [64, 1]}, "linear1": {"units": 10}, **settings})


def normal(deviation: float) -> dict[str, object]:
    return {"initialization": "normal", "initialization.deviation": deviation}


ZEROS = {"initialization": "zeros"}
NARROW = "standardize " + "linear relu " * 9 + "linear"
LARGE = {
    **{f"conv2d{at}": {"channels": 16, **normal(1.0)} for at in (1, 2, 3, 4)},
    "linear1": {"units": 10, **normal(1.0)},
}
EMPTY = {**{f"conv2d{at}": {"channels": 8, **ZEROS} for at in (1, 2)}, "linear1": {"units": 10, **ZEROS}}
FAST = {"optimizer": "rmsprop", "optimizer.learning_rate": 1.0}
HEAVY = {"optimizer": "adamw", "optimizer.learning_rate": 0.003, "optimizer.weight_decay": 10.0}
SCALED = {"scaleby1": {"factor": 77.0, "summand": 152.0}}


def pictures(layers: str, epochs: int = 4, **settings: object) -> Document:
    return stack("digits", layers, epochs=epochs, **IMAGE, **settings)


MISTAKES: dict[str, tuple[Callable[[], Document], str]] = {
    "weights of 1": (
        lambda: digits("linear relu " * 5 + "linear", goal1=sgd(0.01), **sized(64, 6, 10, **normal(1.0))),
        "exploding_gradient linear1",
    ),
    "kernels of 1": (
        lambda: pictures("conv2d relu conv2d relu conv2d relu conv2d relu flatten linear", **LARGE),
        "exploding_gradient conv2d1",
    ),
    "a long recurrence": (
        lambda: sequence("rnn", rnn1={"units": 32, "nonlinearity": "relu", **normal(0.5)}),
        "exploding_gradient rnn1",
    ),
    "seven sigmoids": (lambda: wine("linear sigmoid " * 7 + "linear", **sized(16, 8, 3)), "vanishing_gradient linear1"),
    "narrow and deep": (lambda: stack("moons", NARROW, goal1=adam(0.003), **sized(2, 10, 2)), "dead_relu relu5"),
    "without biases at first": (
        lambda: stack("moons", NARROW, goal1=adam(0.003), **sized(2, 10, 2, initialization="he")),
        "dead_relu relu5",
    ),
    "kernels of 0": (
        lambda: pictures("conv2d relu conv2d relu flatten linear", **EMPTY),
        "symmetric_weights conv2d1",
    ),
    "lost but for its own rows": (
        lambda: wine("linear relu linear", goal1=FAST, **sized(32, 2, 3)),
        "learning_rate_high goal1",
    ),
    "creeping": (
        lambda: diabetes("linear relu linear scale_by", goal1=adam(1e-5), **SCALED, **sized(32, 2, 1)),
        "learning_rate_low goal1",
    ),
    "a probability for a number": (
        lambda: diabetes("linear relu linear sigmoid", goal1=adam(0.01), **sized(16, 2, 1)),
        "clipped_target sigmoid1",
    ),
    "a heavy decay": (
        lambda: digits("linear relu linear", 20, goal1=HEAVY, **sized(32, 2, 10)),
        "weights_pulled goal1",
    ),
    "heavy layers": (
        lambda: wine("linear relu linear", goal1=adam(0.01), **sized(16, 2, 3, l2=10.0)),
        "weights_pulled linear1",
    ),
    "a bend that bends nothing": (
        lambda: stack("moons", "linear identity linear", goal1=adam(0.01), **sized(16, 2, 2)),
        "missing_activation linear2",
    ),
    "a mean for a bend": (
        lambda: pictures("conv2d average_pool2d flatten linear", conv2d1={"channels": 8}, linear1={"units": 10}),
        "missing_activation linear1",
    ),
}
BESIDES = {"not_finite", "learning_rate_high", "unscaled_inputs"}  # which may speak, too, but not first


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_once_and_by_its_cause(name: str) -> None:
    make, expected = MISTAKES[name]
    ill = found(make())
    assert f"{ill[0].rule} {ill[0].node}" == expected, told(ill)
    assert {one.rule for one in ill[1:]} <= BESIDES, told(ill)
    korean = catalogue_of("ko")
    for one in ill:
        doses = (one.treatment, *one.treatment.further) if one.treatment else ()
        assert all(text in korean for text in (one.title, one.cause, one.cure, *(dose.text for dose in doses)))


WELL: dict[str, Callable[[], Document]] = {
    "single rows": lambda: digits(
        "linear relu linear", 4, digits1={"batch_size": 1, "rows": 800}, goal1=sgd(0.01), **sized(32, 2, 10)
    ),
    "pairs of rows": lambda: wine(
        "linear sigmoid linear", 15, wine1={"batch_size": 2}, goal1=adam(0.005), **sized(16, 2, 3)
    ),
    "threes": lambda: stack(
        "circle", "linear relu linear", epochs=20, circle1={"batch_size": 3}, goal1=sgd(0.03), **sized(8, 2, 2)
    ),
    "large weights that are tamed": lambda: digits(
        "linear relu linear relu linear", 20, goal1=adam(0.003), **sized(64, 3, 10, **normal(0.5))
    ),
    "a common decay": lambda: digits("linear relu linear", 20, goal1=adam(0.003, l2=0.01), **sized(64, 2, 10)),
    "a strong decay that does its work": lambda: digits(
        "linear relu linear", 20, goal1={**HEAVY, "optimizer.weight_decay": 0.3}, **sized(64, 2, 10)
    ),
    "a penalty that leaves few weights": lambda: wine("linear", 100, goal1=adam(0.02, l1=0.01), **sized(16, 1, 3)),
    "He's weights": lambda: digits(
        "linear relu " * 8 + "linear", 20, goal1=adam(0.001), **sized(64, 9, 10, initialization="he")
    ),
    "one sigmoid": lambda: digits("linear sigmoid linear", 40, goal1=adam(0.01), **sized(32, 2, 10)),
    "norms of batches": lambda: wine("linear batch_norm1d relu linear", goal1=adam(0.005), **sized(16, 2, 3)),
    "a mean behind a bend": lambda: pictures(
        "conv2d relu average_pool2d flatten linear",
        20,
        goal1=adam(0.01),
        conv2d1={"channels": 8},
        linear1={"units": 10},
    ),
    "a target brought to size": lambda: diabetes(
        "linear relu linear scale_by", 40, goal1=adam(0.003), **SCALED, **sized(16, 2, 1)
    ),
    "a slow rate that gets there": lambda: diabetes(
        "linear relu linear scale_by", goal1=adam(0.001), **SCALED, **sized(32, 2, 1)
    ),
    "a curve": lambda: stack(
        "wave",
        "linear tanh linear tanh linear",
        "huber",
        target="target",
        epochs=250,
        goal1=adam(0.01),
        **sized(32, 3, 1),
    ),
}


@pytest.mark.parametrize("name", WELL)
def test_what_is_wired_well_is_let_be(name: str) -> None:
    assert told(found(WELL[name]())) == []


@pytest.mark.parametrize(
    ("name", "optimizer", "rate"),
    [("spiral", "adam", 1.0), ("spiral", "adam", 3.0), ("spiral", "sgd", 30.0), ("circle", "adam", 3.0)],
)
def test_a_rate_far_too_high_is_told_where_the_loss_cannot_rise_far(name: str, optimizer: str, rate: float) -> None:
    """The lesson of the playground, whose networks end in a Tanh."""
    document = edits.set_training(store.load(examples.find(name)), "epochs", 60)
    (goal,) = [node.id for node in document.nodes.values() if node.type == "goal"]
    document = edits.set_setting(document, goal, "optimizer", optimizer)
    document = edits.set_setting(document, goal, "optimizer.learning_rate", rate)
    (one,) = examine(case_of(document))
    assert (one.rule, one.node) == ("learning_rate_high", goal)
    assert one.treatment is not None
    (edit,) = one.treatment.edits
    assert isinstance(edit, Change) and edit.settings["optimizer.learning_rate"] <= rate / 100


def test_what_is_dead_behind_dead_units_is_counted_and_treated_with_them() -> None:
    (ill,) = found(MISTAKES["narrow and deep"][0]())
    assert ill.values["count"] == 4 and ill.treatment is not None and len(ill.treatment.edits) == 5
    leaky = ill.treatment.further[0].apply(MISTAKES["narrow and deep"][0]())
    assert leaky is not None and check(leaky).trainable
    assert sum(node.type == "leaky_relu" for node in leaky.nodes.values()) == 5


@pytest.mark.parametrize("name", ["kernels of 0", "kernels of 1", "seven sigmoids", "a heavy decay", "heavy layers"])
def test_what_is_prescribed_helps(name: str) -> None:
    document = MISTAKES[name][0]()
    (ill,) = found(document)
    treated = ill.treatment.apply(document) if ill.treatment else None
    assert treated is not None
    outcome = try_treatment(document, treated, ill, 120, lambda share: None)
    assert outcome.verdict == "better", outcome


def test_the_norm_over_one_row_that_ended_a_run_comes_before_what_did_not() -> None:
    sizes = {"wine1": {"batch_size": 1}, **sized(8, 2, 3)}
    document = stack("wine", "linear batch_norm1d relu linear", epochs=2, **sizes)
    runner, _ = run(document)
    checked = check(document)
    ill = examine(Case.of(checked, runner.history, facts_of_sources(checked)))
    assert told(ill) == [("batch_norm_tiny", "batchnorm1d1"), ("unscaled_inputs", "linear1")]
    assert [one.severity for one in ill] == [ERROR, WARNING]


def test_a_maker_that_stands_still_has_not_collapsed() -> None:
    """Its judge learns at a common rate, and has won by then; but the cause is the rate of the maker."""
    case = case_of(_game(0.02, 1e-6, batch=16))
    (ill,) = [one for one in examine(case) if one.node in ("goal1", "goal2") or one.rule == "mode_collapse"]
    assert (ill.rule, ill.node) == ("stale_generator", "goal2") and "hardly learns" in ill.cause
    assert ill.treatment is not None and ill.treatment.values["rate"] == "0.02"
    assert all(text in catalogue_of("ko") for text in (ill.title, ill.cause, ill.cure))


def test_a_block_that_is_used_often_is_treated_once() -> None:
    document = repeated_sigmoids()
    (ill,) = found(document)
    assert ill.rule == "vanishing_gradient" and ill.treatment is not None and len(ill.treatment.edits) == 7
    for dose in (ill.treatment, *ill.treatment.further):
        treated = dose.apply(document)
        assert treated is not None and check(treated).trainable
        (block,) = treated.blocks.values()
        kinds = [node.type for node in block.nodes.values()]
        assert kinds.count("relu") == 1 and kinds.count("sigmoid") == 0 and kinds.count("layer_norm") <= 1


def repeated_sigmoids() -> Document:
    """A layer and its sigmoid, seven times."""
    document = wine("linear linear sigmoid linear", **sized(16, 3, 3))
    inside, use, _ = group(document, ["linear2", "sigmoid1"], "Hidden")
    (block,) = inside.blocks
    changed = replace(inside.nodes[use], type="repeat", settings={"block": block, "times": 7})
    return inside.but(nodes={**inside.nodes, use: changed})


def houses(folder: Path) -> Document:
    """What houses cost, by their area, their rooms and the year, all as they are."""
    random = np.random.RandomState(2)
    area, rooms, year = random.randint(40, 250, 500), random.randint(1, 7, 500), random.randint(1950, 2022, 500)
    price = 1500 * area + 20_000 * rooms + 500 * (year - 1950) + (20_000 * random.randn(500)).round()
    path = table(folder, area=area, rooms=rooms, year=year, price=price)
    source = {"path": path, "roles": {"price": "target"}}
    sizes = {"csvtable1": source, "goal1": adam(0.01), **sized(32, 2, 1)}
    return stack("csv_table", "linear relu linear", "mse", target="target", epochs=40, **sizes)


def test_columns_are_scaled_together_with_targets_as_large(tmp_path: Path) -> None:
    """Large columns alone brought the answers near such targets; without them they would take far longer."""
    document = houses(tmp_path)
    ill = found(document)[0]
    assert (ill.rule, ill.node) == ("unscaled_inputs", "linear1") and ill.treatment is not None
    treated = ill.treatment.apply(document)
    assert treated is not None
    outcome = try_treatment(document, treated, ill, 240, lambda share: None)
    assert outcome.verdict != "better" and outcome.further is not None and outcome.further.verdict == "better"
    assert outcome.further.treatment is not None and len(outcome.further.treatment.edits) == 2


def test_weights_that_press_units_to_their_ends_are_drawn_anew() -> None:
    sizes = {**sized(32, 2, 2, **normal(10.0)), "linear2": {"units": 2}}
    document = stack("breast_cancer", "standardize linear tanh linear", epochs=15, goal1=adam(0.001), **sizes)
    (ill,) = found(document)
    assert (ill.rule, ill.node) == ("saturation", "tanh1") and ill.treatment is not None
    treated = ill.treatment.apply(document)
    assert treated is not None and treated.nodes["linear1"].settings.get("initialization", "default") == "default"
    (bend,) = ill.treatment.further
    assert bend.text == "Put ReLU in its place"


def test_a_loss_of_other_rows_is_not_held_against_the_old_one() -> None:
    document = wine("linear", 15, wine1={"validation": 0.05, "test": 0.0}, goal1=adam(0.01), **sized(16, 1, 3))
    (ill,) = found(document)
    treated = ill.treatment.apply(document) if ill.treatment else None
    assert ill.rule == "few_validation_rows" and treated is not None
    outcome = try_treatment(document, treated, ill, 45, lambda share: None)
    assert outcome.verdict == "better" and "of other rows" in outcome.sentence
    assert outcome.sentence in catalogue_of("ko")


def test_a_run_that_no_longer_breaks_but_has_learnt_nothing_is_no_success() -> None:
    """At a rate that small, weights of 1 stay where they are."""
    document = MISTAKES["weights of 1"][0]()
    ill = next(one for one in found(document) if one.rule == "learning_rate_high")
    treated = ill.treatment.apply(document) if ill.treatment else None
    assert treated is not None
    outcome = try_treatment(document, treated, ill, 4, lambda share: None)
    assert outcome.before.broke and not outcome.after.broke
    assert outcome.verdict == "alike" and "where guessing gives" in outcome.sentence
    assert outcome.sentence in catalogue_of("ko")


def test_losses_of_rivals_are_no_verdict() -> None:
    """One of them falls as the other rises, so a treatment is judged by the illness."""
    steps, falling = np.arange(40.0), np.linspace(2.0, 0.1, 40)
    before = Side(steps, falling, 1.0, 40, broke=False, ill=True, rival=True)
    cured, still = (Side(steps, falling, 1.5, 40, broke=False, ill=ill, rival=True) for ill in (False, True))
    verdicts = [_judge(before, after, same_loss=True) for after in (cured, still)]
    assert [one.verdict for one in verdicts] == ["better", "worse"]
    assert all("rivals" in one.sentence and one.sentence in catalogue_of("ko") for one in verdicts)


def test_a_code_that_says_nothing_is_made_cheaper_until_it_speaks() -> None:
    document = _codes(20.0)
    ill = next(one for one in found(document) if one.rule == "posterior_collapse")
    treated = ill.treatment.apply(document) if ill.treatment else None
    assert treated is not None
    outcome = try_treatment(document, treated, ill, 120, lambda share: None)
    assert outcome.after.ill and outcome.further is not None and not outcome.further.after.ill
    assert outcome.further.verdict == "better" and outcome.further.treatment is not None
    assert outcome.further.treatment.text in catalogue_of("ko")


def test_shared_layers_are_named_once() -> None:
    """Three uses of one judge, whose bends are none."""
    assert nodes_with("missing_activation", _game(0.001, 0.001, bend="identity"), 3) == ["linear4"]
