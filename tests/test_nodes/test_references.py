"""References: what scikit-learn finds on the training rows, beside the network, and what is said of an export."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.svm import SVC
from torch import Tensor
from trained import build, prepared, trained

from nodes.modules import reference
from nodes.spec import Problem
from runtime.check import check
from runtime.compile import compile_program
from runtime.document import Document
from runtime.export.model import cut_model
from runtime.source import write_source
from runtime.training import Training

GOAL = (
    "flatten linear cross_entropy goal",
    "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>crossentropy1.prediction "
    "digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss",
)


def beside(nodes: str, wires: str, **settings: Any) -> Document:
    """A linear classifier of digits with something beside it."""
    return build(
        f"digits {GOAL[0]} {nodes}",
        f"{GOAL[1]} {wires}",
        {"epochs": 1, "device": "cpu"},
        linear1={"units": 10},
        **settings,
    )


def rows(training: Training, part: str = "train", port: str = "image") -> Tensor:
    table = training.rows["digits1"]
    return table.tensors[port][table.parts[part]]


def flat(x: Tensor) -> np.ndarray:
    return x.flatten(1).double().numpy()


def test_pca_is_that_of_the_training_rows() -> None:
    document = beside("pca r2", "digits1.image>pca1.x pca1.reconstruction>r21.prediction digits1.image>r21.target")
    training = prepared(document)
    codes, again = training.program.module_of("pca1")(rows(training, "test"))  # type: ignore[misc]
    own = PCA(2, svd_solver="full").fit(flat(rows(training)))
    expected = own.transform(flat(rows(training, "test")))
    assert (codes.dtype, codes.shape, again.shape) == (torch.float32, (len(expected), 2), (len(expected), 1, 8, 8))
    assert np.allclose(codes.numpy(), expected, atol=1e-5)
    assert np.allclose(again.flatten(1).numpy(), own.inverse_transform(expected), atol=1e-5)


def test_k_means_tells_center_and_distance() -> None:
    training = prepared(beside("k_means mae", "digits1.image>kmeans1.x kmeans1.reconstruction>mae1.prediction "
                                              "digits1.image>mae1.target"))  # fmt: skip
    x = rows(training, "test")
    codes, centers, distance = training.program.module_of("kmeans1")(x)  # type: ignore[misc]
    own = KMeans(10, n_init=10, random_state=0).fit(flat(rows(training)))
    assert torch.equal(codes.argmax(1), torch.from_numpy(own.predict(flat(x))).long())
    assert torch.equal(codes.sum(1), torch.ones(len(x)))
    assert torch.allclose((x - centers).flatten(1).norm(dim=1, keepdim=True), distance, atol=1e-5)


def test_parts_never_cancel() -> None:
    draw = torch.rand(60, 12, generator=torch.Generator().manual_seed(0))
    module = reference.NMF(4)
    module.fit(draw)
    codes, again = module(draw)
    assert (codes >= 0).all() and (again >= 0).all()
    assert ((again - draw) ** 2).mean() < ((draw.mean(0) - draw) ** 2).mean()
    (parts,) = module.worked_out()
    assert torch.allclose(parts.norm(dim=1), torch.ones(4)), "one scale, so that all can be seen side by side"
    own = torch.from_numpy(module.estimator.transform(draw.double().numpy()))
    fitted = own @ torch.from_numpy(module.estimator.components_)
    assert ((again - draw) ** 2).sum() <= ((fitted - draw) ** 2).sum() * 1.001, "the best codes, row by row"


def test_isomap_finds_the_way_along_a_curve() -> None:
    angle = torch.linspace(0, 4.5, 200)
    curve = torch.stack((angle.cos(), angle.sin()), 1)
    module = reference.Isomap(1, neighbors=5)
    module.fit(curve)
    place = module(curve)[:, 0]
    assert abs(torch.corrcoef(torch.stack((place, angle)))[0, 1]) > 0.999


CLASSIFIERS = {
    "svc": "nodes.modules.reference.SVC",
    "decision_tree": "nodes.modules.reference.DecisionTree",
    "nearest_neighbors": "nodes.modules.reference.NearestNeighbors",
}


@pytest.mark.parametrize("key", CLASSIFIERS)
def test_a_classifier_beside_the_network_is_measured_on_held_out_rows(key: str) -> None:
    name = key.replace("_", "") + "1"
    wires = f"digits1.image>{name}.x digits1.label>{name}.label {name}.y>accuracy1.prediction"
    document = beside(f"{key} accuracy", f"{wires} digits1.label>accuracy1.target")
    training = prepared(document)
    scores = training.program.module_of(name)(rows(training, "test"), rows(training, "test", "label"))  # type: ignore[misc]
    right = (scores.argmax(1) == rows(training, "test", "label")).float().mean()
    assert scores.shape[1] == 10
    assert right > (0.8 if key == "decision_tree" else 0.95)
    anything = torch.zeros_like(rows(training, "test", "label"))
    assert torch.equal(training.program.module_of(name)(rows(training, "test"), anything), scores)  # type: ignore[misc]
    assert trained(training), "the run goes on with it"


@pytest.mark.parametrize("kind", [reference.SVC, reference.DecisionTree, reference.NearestNeighbors])
def test_signs_get_one_number(kind: Any) -> None:
    x = torch.randn(80, 2, generator=torch.Generator().manual_seed(1))
    sign = x[:, :1].sign()
    module = kind("side")
    module.fit(x, sign)
    assert module(x, sign).shape == (80, 1)
    assert (module(x, sign).sign() == sign).float().mean() > 0.95


def test_a_side_is_the_distance_of_the_machine() -> None:
    x = torch.randn(80, 2, generator=torch.Generator().manual_seed(1))
    module = reference.SVC("side", kernel="linear", cost=10.0)
    module.fit(x, x[:, :1].sign())
    own = SVC(kernel="linear", C=10.0).fit(x.double().numpy(), (x[:, 0] > 0).numpy())
    found = module(x, x[:, :1])[:, 0]
    assert np.allclose(found.numpy(), own.decision_function(x.double().numpy()), atol=1e-5)


@pytest.mark.parametrize("kind", [reference.DecisionTree, reference.NearestNeighbors, reference.LinearRegression])
@pytest.mark.parametrize("shape", [(1,), (3,), (2, 2)], ids=str)
def test_numbers_are_met_in_their_shape(kind: Any, shape: tuple[int, ...]) -> None:
    draw = torch.Generator().manual_seed(2)
    x = torch.randn(200, 3, generator=draw)
    target = x.sum(1).reshape(-1, *[1] * len(shape)) * torch.ones(200, *shape)
    module = kind("numbers")
    module.fit(x, target)
    assert module(x, target).shape == target.shape
    assert ((module(x, target) - target) ** 2).mean() < 0.3 * target.var()


def test_a_class_that_no_training_row_has_is_never_the_answer() -> None:
    x, label = torch.randn(30, 2), torch.arange(30) % 2 * 2  # 0 and 2 of 4
    for kind in (reference.SVC, reference.DecisionTree, reference.NearestNeighbors):
        module = kind("classes", 4)
        module.fit(x, label)
        assert module(x, label).shape == (30, 4)
        assert set(module(x, label).argmax(1).tolist()) <= {0, 2}


def test_before_it_is_fitted_shapes_are_known_without_numbers() -> None:
    x = torch.empty(5, 1, 8, 8, device="meta")
    codes, again = reference.PCA(3)(x)
    assert (codes.shape, again.shape, codes.device.type) == ((5, 3), (5, 1, 8, 8), "meta")
    assert reference.SVC("classes", 4)(x, torch.empty(5, device="meta")).shape == (5, 4)


def test_it_takes_no_gradient_and_has_no_weights() -> None:
    module = reference.PCA(2)
    module.fit(torch.randn(20, 4))
    x = torch.randn(6, 4, requires_grad=True)
    assert not module(x)[0].requires_grad
    assert list(module.parameters()) == list(module.buffers()) == []


def test_an_answer_is_not_written_down_for_all_batches() -> None:
    from torch.fx.experimental.proxy_tensor import make_fx

    module = reference.PCA(2)
    module.fit(torch.randn(20, 4))
    with pytest.raises(RuntimeError, match="cannot be traced"):
        make_fx(lambda x: module(x)[0])(torch.randn(5, 4))


def test_two_runs_find_the_same() -> None:
    document = beside("nmf r2", "digits1.image>nmf1.x nmf1.reconstruction>r21.prediction digits1.image>r21.target")
    first, second = (prepared(document) for _ in range(2))
    one, other = (run.program.module_of("nmf1")(rows(run, "test"))[0] for run in (first, second))  # type: ignore[misc]
    assert torch.equal(one, other)


WARNING = "{node} runs beside the network and cannot be exported. Connect the Output to the network."


def test_an_output_below_a_reference_is_told_and_not_exported() -> None:
    checked = check(beside("pca output", "digits1.image>pca1.x pca1.codes>output1.x"))
    told = [finding for finding in checked.findings if finding.node == "pca1"]
    assert [(finding.sentence, finding.severity) for finding in told] == [(WARNING, "warning")]
    program = compile_program(checked)
    with pytest.raises(Problem, match="PCA runs beside the network and cannot be exported"):
        cut_model(checked.document, program.network.state_dict())
    with pytest.raises(Problem, match="PCA runs beside the network and cannot be exported"):
        write_source(program)


def test_an_output_of_the_network_is_exported_whatever_stands_beside() -> None:
    checked = check(beside("pca r2 output", "digits1.image>pca1.x pca1.reconstruction>r21.prediction "
                                            "digits1.image>r21.target linear1.y>output1.x"))  # fmt: skip
    assert WARNING not in [finding.sentence for finding in checked.findings]
    assert "reference" not in write_source(compile_program(checked))


@pytest.mark.parametrize(
    ("nodes", "wires", "settings", "sentence"),
    [
        (
            "pca",
            "flatten1.y>pca1.x",
            {"pca1": {"components": 65}},
            "is to find 65 directions, but a sample has only 64 numbers. Make it 64 or fewer.",
        ),
        (
            "standardize nmf",
            "flatten1.y>standardize1.x standardize1.y>nmf1.x",
            {},
            "",
        ),
        (
            "linear_regression",
            "flatten1.y>linearregression1.x digits1.label>linearregression1.label",
            {},
            "needs real numbers as target but receives a label. Connect a target.",
        ),
        (
            "svc",
            "flatten1.y>svc1.x flatten1.y>svc1.label",
            {},
            "tells classes apart but receives real numbers as target. Connect the label.",
        ),
    ],
)
def test_what_does_not_fit_is_told(nodes: str, wires: str, settings: dict[str, Any], sentence: str) -> None:
    found = check(beside(nodes, wires, **settings)).findings
    told = [str(Problem(finding.sentence, **finding.values)) for finding in found if finding.severity == "error"]
    assert told == ([sentence] if sentence else [])
