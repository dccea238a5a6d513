"""For every rule of the Doctor a tiny network that has the illness, and one that has not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from doctor_kit import KEEP, adam, sgd, stack, table
from trained import build

from runtime.document import Document

Make = Callable[[Path], Document]


@dataclass(frozen=True)
class Pair:
    """A network that is ill and one that is not; `node` is the one that is to be named."""

    ill: Make
    well: Make
    node: str
    steps: int = KEEP


def _deep(bend: str, first: float = 0.0, **settings: object) -> Document:
    """Eight layers; with `first`, weights drawn that far from 0 behind a first layer with tiny ones."""
    drawn = {"initialization": "normal"} if first else {}
    sized = [{**drawn, **({"initialization.deviation": first if n else 0.01} if first else {})} for n in range(8)]
    layers = {f"linear{n + 1}": {"units": 8 if n < 7 else 3, **one} for n, one in enumerate(sized)}
    return stack("iris", "standardize " + f"linear {bend} " * 7 + "linear", epochs=15, **layers, **settings)


def two_layers(first: str = "relu", units: int = 16, epochs: int = 20, **settings: object) -> Document:
    plain = {"linear1": {"units": units}, "linear2": {"units": 3}}
    return stack("iris", f"standardize linear {first} linear", epochs=epochs, **{**plain, **settings})


def _line(
    target: object, folder: Path, layers: str = "linear", loss: str = "mse", port: str = "target", **settings: object
) -> Document:
    rng = np.random.RandomState(0)
    x = rng.randn(200)
    path = table(folder, x=x.round(4), y=np.asarray(target(x)).round(4))  # type: ignore[operator]
    role = {"x": "feature", "y": port}
    return stack(
        "csv_table",
        layers,
        loss,
        target=port,
        **{"csvtable1": {"path": path, "roles": role}, "linear1": {"units": 1}, **settings},
    )


def _unscaled(folder: Path, between: str) -> Document:
    rng = np.random.RandomState(0)
    path = table(
        folder,
        small=rng.randn(200).round(4),
        large=(1000 + 300 * rng.randn(200)).round(2),
        label=rng.randint(0, 2, 200),
    )
    settings = {"csvtable1": {"path": path, "roles": {"label": "label"}}, "linear1": {"units": 2}}
    return stack("csv_table", f"{between} linear", epochs=3, **settings)


def _classes(folder: Path, few: int) -> Document:
    rng = np.random.RandomState(0)
    path = table(folder, x=rng.randn(300).round(4), label=[0] * few + [1] * (300 - few))
    settings = {"csvtable1": {"path": path, "roles": {"label": "label"}}, "linear1": {"units": 2}}
    return stack("csv_table", "linear", epochs=2, **settings)


def _unrelated(folder: Path) -> Document:
    """What enters says nothing of the label."""
    rng = np.random.RandomState(0)
    path = table(folder, x=rng.randn(400).round(4), label=[0, 1] * 200)
    small = {"units": 2, "initialization": "normal", "initialization.deviation": 0.01}
    settings = {"csvtable1": {"path": path, "roles": {"label": "label"}}, "linear1": small}
    return stack("csv_table", "linear", epochs=40, goal1=sgd(0.1), **settings)


def _constant(folder: Path, still: bool) -> Document:
    rng = np.random.RandomState(0)
    second = [3.5] * 100 if still else rng.randn(100).round(4)
    path = table(folder, x=rng.randn(100).round(4), same=second, label=rng.randint(0, 2, 100))
    role = {"label": "label", "same": "feature", "x": "feature"}
    settings = {"csvtable1": {"path": path, "roles": role}, "linear1": {"units": 2}}
    return stack("csv_table", "linear", epochs=2, **settings)


def _again(folder: Path, high: float) -> Document:
    """A network that draws its numbers again, which a loss for numbers from 0 to 1 compares."""
    rng = np.random.RandomState(0)
    path = table(folder, a=(high * rng.rand(100)).round(4), b=(high * rng.rand(100)).round(4))
    settings = {"csvtable1": {"path": path, "roles": {"a": "feature", "b": "feature"}}, "linear1": {"units": 2}}
    return stack("csv_table", "linear", "binary_cross_entropy", target="features", epochs=2, **settings)


def _house(folder: Path, price: float) -> Document:
    """What houses cost, in a small or a large currency."""
    rng = np.random.RandomState(0)
    x = rng.randn(300)
    path = table(folder, x=x.round(4), y=(price + 0.3 * price * x).round(4))
    settings = {"csvtable1": {"path": path, "roles": {"x": "feature", "y": "target"}}, "linear1": {"units": 16}}
    layers = "standardize linear relu linear"
    return stack(
        "csv_table", layers, "mse", target="target", epochs=60, linear2={"units": 1}, goal1=adam(0.01), **settings
    )


def _left_out(share: float) -> Document:
    return stack(
        "digits",
        "flatten linear relu dropout linear",
        port="image",
        linear1={"units": 32},
        dropout1={"share": share},
        linear2={"units": 10},
        goal1=adam(0.003),
    )


def _doubled(folder: Path, times: int) -> Document:
    rng = np.random.RandomState(0)
    x, y = rng.randn(200).round(6), rng.randint(0, 2, 200)
    path = table(folder, x=np.tile(x, times)[:200], label=np.tile(y, times)[:200])
    if times > 1:
        path = table(folder, x=np.tile(x[:100], 2), label=np.tile(y[:100], 2))
    settings = {"csvtable1": {"path": path, "roles": {"label": "label"}}, "linear1": {"units": 2}}
    return stack("csv_table", "linear", epochs=2, **settings)


def _game(
    judge: float, maker: float, batch: int = 128, points: int = 1000, noise: float = 0.5, bend: str = "relu"
) -> Document:
    """A maker of numbers and its judge, which sees real ones and made ones."""
    nodes = (
        f"normal_points noise linear relu linear linear {bend} linear linear {bend} linear linear {bend} linear "
        "stop_gradient adversarial_loss adversarial_loss adversarial_loss goal goal"
    )
    wires = (
        "noise1.noise>linear1.x linear1.y>relu1.x relu1.y>linear2.x "
        "normalpoints1.features>linear3.x linear3.y>relu2.x relu2.y>linear4.x linear4.y>adversarialloss1.scores "
        "linear2.y>stopgradient1.x stopgradient1.y>linear5.x linear5.y>relu3.x relu3.y>linear6.x "
        "linear6.y>adversarialloss2.scores linear2.y>linear7.x linear7.y>relu4.x relu4.y>linear8.x "
        "linear8.y>adversarialloss3.scores adversarialloss1.loss>goal1.loss adversarialloss2.loss>goal1.loss "
        "adversarialloss3.loss>goal2.loss"
    )
    for number in (2, 3, 4):
        wires = wires.replace(f"relu{number}", f"relu{number}" if bend == "relu" else f"{bend}{number - 1}")
    document = build(
        nodes,
        wires,
        {"epochs": 30, "device": "cpu", "seed": 0},
        normalpoints1={"batch_size": batch, "points": points, "deviation": noise},
        noise1={"shape": [1], "batch_size": batch},
        linear1={"units": 16},
        linear2={"units": 1},
        linear3={"units": 16},
        linear4={"units": 1},
        linear5={"units": 16},
        linear6={"units": 1},
        linear7={"units": 16},
        linear8={"units": 1},
        adversarialloss2={"target": "fake"},
        adversarialloss3={"target": "fool"},
        goal1=adam(judge, train=["linear3", "linear4"], **{"optimizer.beta1": 0.5}),
        goal2=adam(maker, train=["linear1", "linear2"], **{"optimizer.beta1": 0.5}),
    )
    linked = {"linear5": "linear3", "linear7": "linear3", "linear6": "linear4", "linear8": "linear4"}
    changed = {key: replace(document.nodes[key], linked=owner) for key, owner in linked.items()}
    return document.but(nodes={**document.nodes, **changed})


def _codes(beta: float) -> Document:
    nodes = "iris standardize linear linear reparameterize linear mse gaussian_kl goal"
    wires = (
        "iris1.features>standardize1.x standardize1.y>linear1.x standardize1.y>linear2.x "
        "linear1.y>reparameterize1.mean linear2.y>reparameterize1.log_variance reparameterize1.z>linear3.x "
        "linear3.y>mse1.prediction standardize1.y>mse1.target linear1.y>gaussiankl1.mean "
        "linear2.y>gaussiankl1.log_variance "
        "mse1.loss>goal1.loss gaussiankl1.loss>goal1.loss"
    )
    return build(
        nodes,
        wires,
        {"epochs": 60, "device": "cpu", "seed": 0},
        linear1={"units": 2},
        linear2={"units": 2},
        linear3={"units": 4},
        gaussiankl1={"weight": beta},
        goal1=adam(0.03),
    )


def _normed(rate: float) -> Document:
    """Two convolutions with batch norm behind each, on all digits: 20 steps an epoch."""
    layers = "conv2d batch_norm2d relu conv2d batch_norm2d relu global_average_pool linear"
    return stack("digits", layers, port="image", epochs=16, linear1={"units": 10}, goal1=adam(rate))


def _pooled(channels: int) -> Document:
    layers = {"conv2d1": {"channels": channels}, "linear1": {"units": 10}}
    return stack("digits", "conv2d relu global_average_pool linear", port="image", goal1=adam(0.01), **layers)


def last_layer(frozen: bool) -> Document:
    layers = {"linear1": {"units": 32}, "linear2": {"units": 10}}
    document = stack("digits", "flatten linear relu linear", port="image", epochs=10, goal1=sgd(0.05), **layers)
    return document.but(nodes={**document.nodes, "linear2": replace(document.nodes["linear2"], frozen=frozen)})


def _squared(**optimizer: object) -> Document:
    """Classes as rows of zeros and a 1, which the squares of sigmoids compare."""
    sized = {"onehot1": {"classes": 3}, "linear1": {"units": 8}, "linear2": {"units": 3}, "goal1": optimizer}
    return build(
        "iris standardize linear sigmoid linear sigmoid one_hot mse goal",
        "iris1.features>standardize1.x standardize1.y>linear1.x linear1.y>sigmoid1.x sigmoid1.y>linear2.x "
        "linear2.y>sigmoid2.x iris1.label>onehot1.x sigmoid2.y>mse1.prediction onehot1.y>mse1.target "
        "mse1.loss>goal1.loss",
        {"epochs": 40, "device": "cpu", "seed": 0},
        **sized,
    )


PAIRS: dict[str, Pair] = {
    "narrow_place": Pair(lambda _: _pooled(1), lambda _: _pooled(16), "globalaveragepool1"),
    "frozen_last": Pair(lambda _: last_layer(True), lambda _: last_layer(False), "linear2"),
    "squared_classes": Pair(lambda _: _squared(**sgd(0.1)), lambda _: _squared(**adam(0.03)), "mse1"),
    "vanishing_gradient": Pair(
        lambda _: _deep("sigmoid", goal1=sgd(0.1)), lambda _: _deep("relu", goal1=sgd(0.1)), "linear1"
    ),
    "exploding_gradient": Pair(
        lambda _: _deep("relu", 4.0, goal1=sgd(1e-9)),
        lambda _: _deep("relu", goal1=sgd(0.01)),
        "linear1",
    ),
    "dead_relu": Pair(
        lambda _: two_layers(linear1={"units": 16, "first_bias": -50.0}, goal1=sgd(0.1)),
        lambda _: two_layers(goal1=sgd(0.1)),
        "relu1",
    ),
    "saturation": Pair(
        lambda _: two_layers(
            "tanh", linear1={"units": 16, "initialization": "normal", "initialization.deviation": 50.0}, goal1=sgd(0.01)
        ),
        lambda _: two_layers("tanh", goal1=sgd(0.01)),
        "tanh1",
    ),
    "no_learning": Pair(lambda folder: _unrelated(folder), lambda _: two_layers(goal1=sgd(0.1), epochs=40), "goal1"),
    "hardly_moved": Pair(
        lambda _: two_layers(goal1=sgd(1e-7), epochs=40), lambda _: two_layers(goal1=sgd(0.1), epochs=40), "goal1"
    ),
    "learning_rate_high": Pair(
        lambda _: two_layers(goal1=sgd(30.0), epochs=30), lambda _: two_layers(goal1=sgd(0.1), epochs=30), "goal1"
    ),
    "learning_rate_low": Pair(
        lambda _: two_layers(goal1=sgd(0.001), epochs=60), lambda _: two_layers(goal1=sgd(0.3), epochs=60), "goal1"
    ),
    "momentum_high": Pair(
        lambda _: two_layers(goal1=sgd(1.0, **{"optimizer.momentum": 0.995}), epochs=40),
        lambda _: two_layers(goal1=sgd(0.05, **{"optimizer.momentum": 0.9}), epochs=40),
        "goal1",
    ),
    "overfitting": Pair(
        lambda _: two_layers(
            units=128, epochs=150, iris1={"rows": 30, "label_noise": 0.6, "validation": 0.4}, goal1=adam(0.03)
        ),
        lambda _: two_layers(units=4, epochs=40, iris1={"validation": 0.4}, goal1=adam(0.01)),
        "goal1",
    ),
    "restless_validation": Pair(lambda _: _normed(0.01), lambda _: _normed(0.003), "goal1"),
    "underfitting": Pair(
        lambda _: stack("circle", "linear", "mse", target="target", linear1={"units": 1}, goal1=sgd(0.003)),
        lambda _: stack(
            "circle",
            "linear tanh linear",
            "mse",
            target="target",
            linear1={"units": 16},
            linear2={"units": 1},
            goal1=adam(0.03),
            epochs=25,
        ),
        "goal1",
    ),
    "unscaled_targets": Pair(
        lambda folder: _house(folder, 200_000.0),
        lambda folder: _house(folder, 2.0),
        "linear2",
    ),
    "dropout_strong": Pair(lambda _: _left_out(0.9), lambda _: _left_out(0.3), "dropout1"),
    "too_short": Pair(
        lambda _: stack("iris", "linear relu linear", linear1={"units": 16}, linear2={"units": 3}, epochs=30),
        lambda _: stack("iris", "linear relu linear", linear1={"units": 16}, linear2={"units": 3}, epochs=200),
        "goal1",
    ),
    "unscaled_inputs": Pair(
        lambda folder: _unscaled(folder, ""), lambda folder: _unscaled(folder, "standardize"), "linear1"
    ),
    "constant_columns": Pair(
        lambda folder: _constant(folder, True), lambda folder: _constant(folder, False), "csvtable1"
    ),
    "class_imbalance": Pair(lambda folder: _classes(folder, 12), lambda folder: _classes(folder, 120), "csvtable1"),
    "label_range": Pair(
        lambda folder: _again(folder, 8.0),
        lambda folder: _again(folder, 1.0),
        "binarycrossentropy1",
    ),
    "clipped_target": Pair(
        lambda folder: _line(lambda x: x, folder, "linear relu"),
        lambda folder: _line(abs, folder, "linear relu"),
        "relu1",
    ),
    "double_softmax": Pair(
        lambda _: stack("iris", "linear softmax scale_by", linear1={"units": 3}, epochs=2),
        lambda _: stack("iris", "linear scale_by", linear1={"units": 3}, epochs=2),
        "softmax1",
    ),
    "missing_activation": Pair(
        lambda _: stack("iris", "linear batch_norm1d linear", linear1={"units": 16}, linear2={"units": 3}, epochs=2),
        lambda _: stack(
            "iris", "linear batch_norm1d relu linear", linear1={"units": 16}, linear2={"units": 3}, epochs=2
        ),
        "linear2",
    ),
    "batch_norm_tiny": Pair(
        lambda _: stack(
            "iris",
            "linear batch_norm1d relu linear",
            linear1={"units": 8},
            linear2={"units": 3},
            iris1={"batch_size": 2},
            epochs=2,
        ),
        lambda _: stack(
            "iris", "linear batch_norm1d relu linear", linear1={"units": 8}, linear2={"units": 3}, epochs=2
        ),
        "batchnorm1d1",
    ),
    "norm_over_one": Pair(
        lambda folder: _line(abs, folder, "linear layer_norm", epochs=2),
        lambda folder: _line(
            abs, folder, "linear layer_norm linear", epochs=2, linear1={"units": 4}, linear2={"units": 1}
        ),
        "layernorm1",
    ),
    "softmax_over_one": Pair(
        lambda folder: _line(abs, folder, "linear softmax", epochs=2),
        lambda folder: _line(abs, folder, "linear sigmoid", epochs=2),
        "softmax1",
    ),
    "loss_maximized": Pair(
        lambda _: two_layers(goal1=adam(0.01, sense="maximize"), epochs=10),
        lambda _: two_layers(goal1=adam(0.01), epochs=10),
        "goal1",
    ),
    "symmetric_weights": Pair(
        lambda _: two_layers(
            linear1={"units": 8, "initialization": "constant"},
            linear2={"units": 3, "initialization": "constant"},
            epochs=5,
        ),
        lambda _: two_layers(epochs=5),
        "linear1",
    ),
    "weights_pulled": Pair(
        lambda _: two_layers(goal1=sgd(0.1, l2=3.0), epochs=40),
        lambda _: two_layers(goal1=sgd(0.1, l2=0.001), epochs=40),
        "goal1",
    ),
    "stale_generator": Pair(lambda _: _game(0.02, 1e-6), lambda _: _game(0.001, 0.001), "goal2", 150),
    "stale_discriminator": Pair(
        lambda _: _game(1e-6, 0.1, bend="identity"), lambda _: _game(0.001, 0.001), "goal1", 200
    ),
    "mode_collapse": Pair(
        lambda _: _game(0.001, 0.02, noise=2.0), lambda _: _game(0.001, 0.0001, noise=0.5), "linear2", 150
    ),
    "posterior_collapse": Pair(lambda _: _codes(20.0), lambda _: _codes(0.01), "linear1"),
    "not_finite": Pair(
        lambda folder: _line(
            lambda x: x,
            folder,
            "linear exponential linear",
            linear2={"units": 1},
            linear1={"units": 1, "initialization": "constant", "initialization.value": 100.0},
        ),
        lambda folder: _line(lambda x: x, folder),
        "exponential1",
    ),
    "few_validation_rows": Pair(
        lambda _: two_layers(iris1={"validation": 0.05}, epochs=2),
        lambda _: two_layers(iris1={"validation": 0.2}, epochs=2),
        "iris1",
    ),
    "leaking_rows": Pair(lambda folder: _doubled(folder, 2), lambda folder: _doubled(folder, 1), "csvtable1"),
}
