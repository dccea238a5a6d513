"""The traced step: the same bits as the plain one, with buffers and randomness, or not at all."""

import copy
import gc

import pytest
import torch
from torch import nn
from torch.fx import symbolic_trace
from torch.nn import functional

from runtime import traced


class Classifier(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.layers = nn.Sequential(*layers)

    def forward(self, image, label):
        scores = self.layers(image)
        return functional.cross_entropy(scores, label), scores


NETWORKS = {
    "linear": lambda: (nn.Flatten(), nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, 10)),
    "convolution": lambda: (nn.Conv2d(1, 4, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(36, 10)),
    "batch norm": lambda: (nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.Tanh(), nn.Flatten(), nn.Linear(144, 10)),
    "dropout": lambda: (nn.Flatten(), nn.Linear(64, 16), nn.Dropout(0.5), nn.GELU(), nn.Linear(16, 10)),
}


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def always_faster(monkeypatch):
    monkeypatch.setattr(traced, "_faster", lambda *_: True)


@pytest.mark.parametrize("name", NETWORKS)
def test_training_gives_the_same_bits(name, always_faster):
    torch.manual_seed(1)
    plain = symbolic_trace(Classifier(*NETWORKS[name]()))
    other = copy.deepcopy(plain)
    batches = [(torch.rand(8, 1, 8, 8), torch.randint(0, 10, (8,))) for _ in range(6)]
    trained = []
    for module, fast in ((plain, False), (other, True)):
        torch.manual_seed(5)
        parameters = list(module.parameters())
        optimizer = torch.optim.Adam(parameters, fused=True)
        step = traced.trace(module, parameters, batches[0]) if fast else traced.Trial(module, parameters).plain
        assert step is not None
        losses = []
        for batch in batches:
            losses.append(step(batch)[0])
            optimizer.step()
        trained.append([*losses, *module.state_dict().values(), torch.get_rng_state()])
    assert all(torch.equal(one, two) for one, two in zip(*trained, strict=True))


def test_tracing_changes_nothing(always_faster):
    module = symbolic_trace(Classifier(*NETWORKS["batch norm"](), nn.Dropout(0.5)))
    before = copy.deepcopy(module.state_dict())
    batch = (torch.rand(8, 1, 8, 8), torch.randint(0, 10, (8,)))
    random = torch.get_rng_state()
    assert traced.trace(module, list(module.parameters()), batch)
    assert torch.equal(random, torch.get_rng_state())
    assert all(torch.equal(value, before[name]) for name, value in module.state_dict().items())


def test_what_cannot_be_traced_stays_plain(always_faster):
    class Depends(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.ones(3))

        def forward(self, x):
            return (torch.sum(x * self.weight) if bool(x.sum() > 0) else torch.sum(self.weight),)

    module = Depends()
    assert traced.trace(module, [module.weight], [torch.ones(3)]) is None


def test_unequal_bits_stay_plain(always_faster, monkeypatch):
    module = symbolic_trace(Classifier(*NETWORKS["linear"]()))
    batch = (torch.rand(8, 1, 8, 8), torch.randint(0, 10, (8,)))
    generate = traced._generate

    def wrong(*arguments):
        step = generate(*arguments)
        return lambda given: tuple(output + 1e-7 for output in step(given))

    monkeypatch.setattr(traced, "_generate", wrong)
    assert traced.trace(module, list(module.parameters()), batch) is None


def test_slower_stays_plain(monkeypatch):
    monkeypatch.setattr(traced, "_faster", lambda *_: False)
    module = symbolic_trace(Classifier(*NETWORKS["linear"]()))
    assert traced.trace(module, list(module.parameters()), (torch.rand(8, 1, 8, 8), torch.randint(0, 10, (8,)))) is None


def test_what_tracing_knew_goes_with_it(always_faster):
    network = symbolic_trace(Classifier(*NETWORKS["convolution"]()))
    batch = torch.rand(8, 1, 8, 8), torch.randint(0, 10, (8,))
    gc.collect()
    before = _of_tracing()
    step = traced.trace(network, list(network.parameters()), batch)
    assert step is not None
    gc.collect()
    assert _of_tracing() == before  # stacks and stand-ins were most of what the collector went through
    step(batch)


def _of_tracing():
    return sum(type(one).__name__ in ("FrameSummary", "FakeTensor", "FakeTensorMode") for one in gc.get_objects())
