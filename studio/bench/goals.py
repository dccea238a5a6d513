"""Several goals and a VAE beside the handwritten loops of the same networks: a step, and the way to the first one.

`python -m studio.bench.goals gan` measures one of them in a process of its own and prints JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from runtime.checked import Checked
from runtime.document import Document, End, Node, Wire
from studio.bench.processes import measured_by
from studio.bench.rows import Row, middle

PROCESSES = 3
ROUNDS, STEPS = 12, 250  # of each kind, turn about
RUN = 3000  # steps of a whole run
TITLES = {"gan": "GAN on a ring, two goals", "vae": "VAE on digits"}


def measure() -> list[Row]:
    """Rows for the step, in wall time and in the process's own time, for the way to the first one, and for a run."""
    rows = []
    for name, title in TITLES.items():
        found = [measured_by("studio.bench.goals", name) for _ in range(PROCESSES)]

        def of(key: str, found: list[Any] = found) -> float:
            return middle([one[key] for one in found])

        rows += [
            Row(f"{title}, a step", of("ours"), "µs", "≤ 1.05", of("plain")),
            Row(f"{title}, a step in process time", of("ours_busy"), "µs", "≤ 1.05", of("plain_busy")),
            Row(f"{title}, from what is checked to the first step", of("compile"), "ms", "≤ 100"),
            Row(f"{title}, 3,000 steps and all before them", of("run"), "s", "≤ 1.05", of("plain_run")),
        ]
    return rows


def figures(name: str) -> dict[str, float]:
    """Microseconds of a step here and by hand, medians of alternated rounds; milliseconds to the first; a run."""
    import torch

    from runtime.check import check
    from runtime.prepare import prepare
    from runtime.stages import trace
    from runtime.train import take_step
    from studio.bench.reference import plain_goals

    torch.set_num_threads(1)
    checked = check(DOCUMENTS[name]())
    times = _first_steps(checked, name)
    training = prepare(checked)
    times["trace"] = _milliseconds(lambda: trace(training))
    steps: dict[str, Callable[[], object]] = {"ours": lambda: take_step(training), "plain": plain_goals.LOOPS[name]()}
    found: dict[str, list[float]] = {key: [] for key in ("ours", "plain", "ours_busy", "plain_busy")}
    for number in range(ROUNDS + 1):
        for key, step in steps.items():
            began, busy = time.perf_counter(), time.process_time()
            for _ in range(STEPS):
                step()
            if number:  # the first round warms up
                found[key].append((time.perf_counter() - began) / STEPS * 1e6)
                found[f"{key}_busy"].append((time.process_time() - busy) / STEPS * 1e6)
        training.read()
    times |= {key: middle(values) for key, values in found.items()}
    times["run"] = (times["compile"] + times["trace"]) / 1e3 + RUN * times["ours"] / 1e6
    times["plain_run"] = times["plain_compile"] / 1e3 + RUN * times["plain"] / 1e6
    return times


def _first_steps(checked: Checked, name: str) -> dict[str, float]:
    """Milliseconds from what is checked, or from classes of modules, to the end of the first step; the second time."""
    from runtime.prepare import prepare
    from runtime.train import take_step
    from studio.bench.reference import plain_goals

    found = {}
    for _ in range(2):
        found["plain_compile"] = _milliseconds(lambda: plain_goals.LOOPS[name]()())
        found["compile"] = _milliseconds(lambda: take_step(prepare(checked)))
    return found


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1e3


# The documents


class _Towers:
    """Wires rows of layers one after another; an owner's name gives a row its weights."""

    def __init__(self, nodes: Mapping[str, tuple[str, dict[str, Any]]]) -> None:
        self.nodes = {key: Node(key, kind, settings=settings) for key, (kind, settings) in nodes.items()}
        self.wires: list[Wire] = []

    def wire(self, *pairs: str) -> None:
        """Wires written as `from.port>to.port`."""
        for pair in pairs:
            source, target = (End(*end.split(".")) for end in pair.split(">"))
            self.wires.append(Wire(source, target))

    def tower(self, name: str, entering: str, *units: int, linked: str = "") -> str:
        """Linear layers with ReLU between them, fed by a port; the port that leaves the last."""
        for place, width in enumerate(units, start=1):
            key, owner = f"{name}{place}", f"{linked}{place}" if linked else ""
            self.nodes[key] = Node(key, "linear", settings={"units": width}, linked=owner)
            self.wire(f"{entering}>{key}.x")
            entering = f"{key}.y"
            if place < len(units):
                self.nodes[f"{key}relu"] = Node(f"{key}relu", "relu")
                self.wire(f"{entering}>{key}relu.x")
                entering = f"{key}relu.y"
        return entering

    def document(self) -> Document:
        """What has been wired."""
        training = {"epochs": 100, "device": "cpu"}
        return Document(nodes=self.nodes, wires=tuple(self.wires), training=training)


def gan() -> Document:
    """A ring of 8 Gaussians, generator and discriminator 2-64-64, a goal for each."""
    adam = {"optimizer": "adam", "optimizer.learning_rate": 1e-3, "optimizer.beta1": 0.5}
    towers = _Towers(
        {
            "ring": ("ring_of_gaussians", {}),
            "noise": ("noise", {"batch_size": 128}),
            "real": ("adversarial_loss", {"target": "real"}),
            "fake": ("adversarial_loss", {"target": "fake"}),
            "fool": ("adversarial_loss", {"target": "fool"}),
            "rival": ("goal", {**adam, "train": ["d1", "d2", "d3"], "order": 1}),
            "ours": ("goal", {**adam, "train": ["g1", "g2", "g3"], "order": 2}),
            "output": ("output", {}),
        }
    )
    made = towers.tower("g", "noise.noise", 64, 64, 2)
    true = towers.tower("d", "ring.features", 64, 64, 1)
    false = towers.tower("f", made, 64, 64, 1, linked="d")
    towers.wire(f"{true}>real.scores", f"{false}>fake.scores", f"{false}>fool.scores", f"{made}>output.x")
    towers.wire("real.loss>rival.loss", "fake.loss>rival.loss", "fool.loss>ours.loss")
    return towers.document()


def vae() -> Document:
    """Digits 64-64-(2+2)-64-64, reconstruction and distance to the prior added up in one goal."""
    towers = _Towers(
        {
            "digits": ("digits", {"batch_size": 64}),
            "flat": ("flatten", {}),
            "hidden": ("linear", {"units": 64}),
            "bend": ("relu", {}),
            "mean": ("linear", {"units": 2}),
            "spread": ("linear", {"units": 2}),
            "code": ("reparameterize", {}),
            "pixels": ("binary_cross_entropy", {"reduction": "sum"}),
            "prior": ("gaussian_kl", {}),
            "goal": ("goal", {}),
            "output": ("output", {}),
        }
    )
    towers.wire("digits.image>flat.x", "flat.y>hidden.x", "hidden.y>bend.x", "bend.y>mean.x", "bend.y>spread.x")
    towers.wire("mean.y>code.mean", "spread.y>code.log_variance")
    made = towers.tower("decoder", "code.z", 64, 64)
    towers.wire(f"{made}>pixels.prediction", "flat.y>pixels.target", "mean.y>prior.mean", "spread.y>prior.log_variance")
    towers.wire("pixels.loss>goal.loss", "prior.loss>goal.loss", f"{made}>output.x")
    return towers.document()


DOCUMENTS: dict[str, Callable[[], Document]] = {"gan": gan, "vae": vae}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(figures(sys.argv[1])) + "\n")
