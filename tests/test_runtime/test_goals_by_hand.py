"""A GAN with batch norm and dropout is the loop that a person writes: the same losses, weights and statistics."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional
from trained import prepared

from runtime import stages
from runtime.check import check
from runtime.document import Document, End, Node, Wire
from runtime.train import take_step
from runtime.training import Training
from studio.bench.goals import gan


class Net(nn.Module):
    """Three linear layers; behind the first two of a generator stand batch norm and dropout."""

    def __init__(self, last: int, *, makes: bool) -> None:
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(2, 64), nn.Linear(64, 64), nn.Linear(64, last)])
        self.between = nn.ModuleList([nn.BatchNorm1d(64), nn.Dropout(0.5)] if makes else [nn.Identity()] * 2)

    def forward(self, x: Tensor) -> Tensor:
        for layer, between in zip(self.layers, self.between, strict=False):
            x = functional.relu(between(layer(x)))
        return self.layers[2](x)


def gan_with_noise() -> Document:
    """The bench's GAN with batch norm and dropout in the generator."""
    document = gan()
    nodes, wires = dict(document.nodes), list(document.wires)
    for layer, key, kind in (("g1", "norm", "batch_norm1d"), ("g2", "drop", "dropout")):
        nodes[key] = Node(key, kind)
        wires = [replace(wire, source=End(key, "y")) if wire.source.node == layer else wire for wire in wires]
        wires.append(Wire(End(layer, "y"), End(key, "x")))
    nodes["ours"] = replace(nodes["ours"], settings={**nodes["ours"].settings, "train": ["g1", "g2", "g3", "norm"]})
    return document.but(nodes=nodes, wires=tuple(wires))


def by_hand(training: Training) -> tuple[dict[str, nn.Module], Callable[[list[Tensor], Tensor], list[Tensor]]]:
    """The same networks with the same first weights, and a step as it is written by hand."""
    made, judge = Net(2, makes=True), Net(1, makes=False)
    plain: dict[str, nn.Module] = {f"g{place + 1}": layer for place, layer in enumerate(made.layers)}
    plain |= {f"d{place + 1}": layer for place, layer in enumerate(judge.layers)}
    plain["norm"] = made.between[0]
    for key, layer in plain.items():
        layer.load_state_dict(copy.deepcopy(training.program.module_of(key).state_dict()))
    rival, ours = (torch.optim.Adam(net.parameters(), lr=1e-3, betas=(0.5, 0.999), fused=True) for net in (judge, made))

    def step(batch: list[Tensor], noise: Tensor) -> list[Tensor]:
        real, latent = batch
        torch.set_rng_state(noise)
        kept = copy.deepcopy(made.state_dict())
        rival.zero_grad()
        fake = made(latent).detach()
        made.load_state_dict(kept)  # its statistics are its own goal's
        told = functional.softplus(-judge(real)).mean() + functional.softplus(judge(fake)).mean()
        told.backward()
        rival.step()
        torch.set_rng_state(noise)
        ours.zero_grad()
        fooled = functional.softplus(-judge(made(latent))).mean()
        fooled.backward()
        ours.step()
        return [told.detach(), fooled.detach()]

    return plain, step


@pytest.mark.parametrize("traced", [False, True])
def test_a_gan_is_the_loop_that_a_person_writes(traced: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    document = gan_with_noise()
    assert not check(document).hindrances
    training = prepared(document)
    plain, step = by_hand(training)
    if traced:
        stages.trace(training)
    drawn: list[tuple[list[Tensor], Tensor]] = []
    inner = Training.draw

    def draw(*arguments: Any) -> list[Tensor]:
        batch = inner(*arguments)
        drawn.append((batch, torch.get_rng_state()))
        return batch

    monkeypatch.setattr(Training, "draw", draw)
    for _ in range(12):
        take_step(training)
        after = torch.get_rng_state()
        losses = step(*drawn[-1])
        torch.set_rng_state(after)
        told = [training.at_work.told[goal].waiting[-1] for goal in ("rival", "ours")]
        torch.testing.assert_close(told, losses, rtol=1e-6, atol=1e-6)
    for key, layer in plain.items():
        found = training.program.module_of(key).state_dict()
        for name, item in layer.state_dict().items():
            torch.testing.assert_close(found[name], item, rtol=1e-5, atol=1e-6, msg=f"{key}.{name}")
