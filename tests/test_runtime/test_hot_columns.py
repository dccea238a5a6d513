"""A column belongs to what it reads: branches side by side and pictures laid flat, one of which changes its size."""

from __future__ import annotations

import torch
from hot_kit import changed, fates, memory, stepped, weights
from trained import build

from runtime import edits
from runtime.document import Document
from runtime.hot_report import RESIZED


def branches() -> Document:
    """iris → 4 units with ReLU beside 3 with tanh → 3 scores."""
    wires = (
        "iris1.features>linear1.x iris1.features>linear2.x linear1.y>relu1.x linear2.y>tanh1.x relu1.y>concatenate1.x "
        "tanh1.y>concatenate1.x concatenate1.y>linear3.x linear3.y>crossentropy1.prediction "
        "iris1.label>crossentropy1.target crossentropy1.loss>goal1.loss"
    )
    return build(
        "iris linear linear relu tanh concatenate linear cross_entropy goal",
        wires,
        {"epochs": 50, "device": "cpu"},
        linear1={"units": 4},
        linear2={"units": 3},
        linear3={"units": 3},
    )


def test_a_branch_that_grows_takes_the_columns_of_the_next_along():
    document = branches()
    old = stepped(document)
    before, remembered = weights(old)["linear3", "weight"], memory(old, "linear3", "weight").clone()
    new, report = changed(old, edits.set_setting(document, "linear1", "units", 6))
    after = weights(new)["linear3", "weight"]
    for was, now in ((before, after), (remembered, memory(new, "linear3", "weight"))):
        assert torch.equal(now[:, :4], was[:, :4])
        assert torch.equal(now[:, 6:], was[:, 4:])
    assert torch.equal(memory(new, "linear3", "weight")[:, 4:6], torch.zeros(3, 2))
    (fate,) = [one for node in report.nodes if node.node == "linear3" for one in node.tensors if one.name == "weight"]
    assert fate.kept == 21 and fates(report)["linear3"] == RESIZED


def test_a_branch_that_shrinks_or_goes_leaves_the_others_their_columns():
    document = branches()
    old = stepped(document)
    before = weights(old)["linear3", "weight"]
    new, _ = changed(old, edits.set_setting(document, "linear1", "units", 2))
    after = weights(new)["linear3", "weight"]
    assert torch.equal(after[:, :2], before[:, :2]) and torch.equal(after[:, 2:], before[:, 4:])
    new, report = changed(old, edits.remove(document, ["linear1", "relu1"]))
    assert torch.equal(weights(new)["linear3", "weight"], before[:, 4:])
    (fate,) = [one for node in report.nodes if node.node == "linear3" for one in node.tensors if one.name == "weight"]
    assert (fate.was, fate.now, fate.kept) == ((3, 7), (3, 3), 9)


def test_channels_of_a_picture_laid_flat_keep_their_columns_when_its_size_changes():
    wires = (
        "digits1.image>conv2d1.x conv2d1.y>maxpool2d1.x maxpool2d1.y>flatten1.x flatten1.y>linear1.x "
        "linear1.y>crossentropy1.prediction digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss"
    )
    document = build(
        "digits conv2d max_pool2d flatten linear cross_entropy goal",
        wires,
        {"epochs": 5, "device": "cpu"},
        conv2d1={"channels": 3},
        linear1={"units": 10},
    )
    old = stepped(document)
    before = weights(old)["linear1", "weight"].view(10, 3, 16)
    new, _ = changed(old, edits.set_setting(document, "maxpool2d1", "kernel", (4, 4)))
    after = weights(new)["linear1", "weight"]
    inner = after.shape[1] // 3
    assert inner < 16 and torch.equal(after.view(10, 3, inner), before[:, :, :inner])
