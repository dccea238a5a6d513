"""A training loop as a person writes it by hand: the reference for `netloom bench train`. It knows nothing of Netloom.

Run as a script: `plain_loop.py --net mlp|cnn --data loader|resident --seconds 3` prints steps per second.
"""

import argparse
import sys
import time
from collections.abc import Iterator

import torch
from sklearn.datasets import load_digits
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset


def network(name: str) -> nn.Module:
    """The networks of the examples digits-mlp and digits-cnn."""
    if name == "mlp":
        return nn.Sequential(
            nn.Flatten(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10)
        )
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(128, 10),
    )


def batches(data: str, images: Tensor, labels: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
    """Shuffled batches of 64 without end: through a DataLoader, or by one permutation an epoch of resident tensors."""
    loader = DataLoader(TensorDataset(images, labels), batch_size=64, shuffle=True)
    while True:
        if data == "loader":
            yield from loader
            continue
        for index in torch.randperm(len(images)).split(64):
            yield images[index], labels[index]


def steps_per_second(net: str, data: str, seconds: float) -> float:
    """Train for that long after a short warm-up; the loader's loop has ordinary Adam, the resident one fused."""
    digits = load_digits()
    chosen = torch.randperm(1797, generator=torch.Generator().manual_seed(0))[:1257]
    images = torch.tensor(digits.images / 16, dtype=torch.float32)[:, None][chosen]
    labels = torch.tensor(digits.target)[chosen]
    model = network(net)
    optimizer = torch.optim.Adam(model.parameters(), fused=True if data == "resident" else None)
    stream = batches(data, images, labels)

    def step() -> None:
        image, label = next(stream)
        optimizer.zero_grad()
        functional.cross_entropy(model(image), label).backward()
        optimizer.step()

    for _ in range(100):
        step()
    start, done = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        step()
        done += 1
    return done / (time.perf_counter() - start)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--net", choices=("mlp", "cnn"), default="mlp")
    parser.add_argument("--data", choices=("loader", "resident"), default="loader")
    parser.add_argument("--seconds", type=float, default=3.0)
    given = parser.parse_args()
    torch.set_num_threads(1)
    sys.stdout.write(f"{steps_per_second(given.net, given.data, given.seconds)}\n")
