"""Training with every live view on screen, beside handwritten loops that show nothing; all turn about."""

from __future__ import annotations

from studio.bench.processes import measured_by
from studio.bench.rows import Row, middle

ROUNDS = 3
SECONDS = 4.0
LOOP = "studio.bench.reference.plain_loop"


def measure() -> list[Row]:
    """Rows for the digits MLP and CNN, and for how late the window answers meanwhile."""
    rows = []
    for net in ("mlp", "cnn"):
        ours: list[dict[str, float]] = []
        loops: dict[str, list[float]] = {"loader": [], "resident": []}
        for _ in range(ROUNDS):
            for data, found in loops.items():
                found.append(float(measured_by(LOOP, "--net", net, "--data", data, "--seconds", str(SECONDS))))
            ours.append(measured_by("studio.bench.live", f"digits-{net}", str(SECONDS)))
        speed = middle([round_["steps_per_second"] for round_ in ours])
        late = middle([round_["lateness_p99"] for round_ in ours])
        loader, resident = middle(loops["loader"]), middle(loops["resident"])
        rows += [
            Row(f"digits {net}, beside DataLoader and Adam", speed, "steps/s", "≥ 1.0", loader),
            Row(f"digits {net}, beside resident data, fused Adam", speed, "steps/s", "≥ 0.95", resident),
            Row(f"digits {net}, window late by (p99)", late, "ms", "≤ 16"),
        ]
    return rows
