"""One export from start to end: open the run, write, prove in a fresh process, and only then give the file its name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from nodes.spec import Problem
from runtime import files
from runtime.export import Progress
from runtime.export.certificate import Certificate
from runtime.export.formats import Format
from runtime.export.model import Model, cut_model
from runtime.export.writers import FOLDER, WRITERS
from runtime.source import write_source
from runtime.strict_json import quote

PATIENCE = 300.0  # seconds for the fresh process
CHILD = Path(__file__).with_name("child.py")


class Unproved(Problem):
    """The file was written but does not do what the model does, so it was not kept."""

    exit_code = 4  # of the command line: refused for safety


class Occupied(Problem):
    """The place of the export belongs to something else."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class _Samples:
    inputs: list[Tensor]
    outputs: list[Tensor]

    @property
    def scale(self) -> float:
        """The largest magnitude of an output, at least 1."""
        return max(1.0, *(float(tensor.abs().nan_to_num(0, 0, 0).max()) for tensor in self.outputs))


def export(run_dir: Path, chosen: Format, output: Path, progress: Progress) -> Certificate:
    """See `runtime.export.export_run`."""
    from runtime.record import open_run

    refuse_place(chosen, output)
    progress(0.0, "Opening the run")
    run = open_run(run_dir)
    return export_model(cut_model(run.document, run.weights), chosen, output, progress)


def refuse_place(chosen: Format, output: Path) -> None:
    """Say before the work what `files` would refuse after it."""
    output = Path(os.path.realpath(output))
    if chosen.is_folder and output.is_dir():
        foreign = sorted({entry.name for entry in output.iterdir()} - {*FOLDER, "__pycache__"})
        if foreign:
            raise Occupied(
                "The folder {folder} holds other things, such as {name}. Choose a new or an empty folder.",
                folder=output.name,
                name=quote(foreign[0]),
            )
    elif output.exists() and chosen.is_folder != output.is_dir():
        raise Occupied("{file} is already there and is no export of this kind. Choose another name.", file=output.name)


def export_model(model: Model, chosen: Format, output: Path, progress: Progress) -> Certificate:
    """Write a model in a format and prove it."""
    if model.draws and not chosen.draws_alike:
        raise Problem(
            "{node} draws random numbers whenever it runs, and {format} draws others than PyTorch, so the export could "
            "not be proved. Choose another format, such as the source folder.",
            node=model.draws,
            format=chosen.title,
        )
    inputs = model.held_out()
    samples = _Samples(inputs, model(inputs))
    found: list[Certificate] = []

    def write_and_prove(path: Path) -> None:
        progress(0.2, "Writing the file")
        WRITERS[chosen.key](model, path)
        progress(0.6, "Checking it in a fresh process")
        found.append(_prove(model, chosen, path, output, samples))

    (files.make_folder if chosen.is_folder else files.write_by)(output, write_and_prove)
    progress(1.0, "Done")
    return found[0]


def _prove(model: Model, chosen: Format, path: Path, output: Path, samples: _Samples) -> Certificate:
    facts = _ask_child(model, chosen, path, samples)
    if facts["foreign"]:
        raise Unproved("The {format} file still needs Netloom, so it was not kept.", format=chosen.title)
    tolerance = chosen.tolerance * samples.scale
    if facts["difference"] > tolerance:
        raise Unproved(
            "The {format} file gives other numbers than the model (largest difference {got}, at most {most} is "
            "allowed), so it was not kept. Choose another format.",
            format=chosen.title,
            got=f"{facts['difference']:.3g}",
            most=f"{tolerance:.3g}",
        )
    return Certificate(
        format=chosen.key,
        path=str(output),
        size=_size(path),
        samples=len(samples.inputs[0]),
        difference=facts["difference"],
        tolerance=tolerance,
        latency=facts["latency"],
        latency_64=facts["latency_64"],
        runner=facts["runner"],
    )


def _ask_child(model: Model, chosen: Format, path: Path, samples: _Samples) -> dict[str, Any]:
    """Run the child on a job in a folder of its own; what it answers. Raises `Unproved` when it fails."""
    with tempfile.TemporaryDirectory(prefix="netloom-proof-") as name:
        folder = Path(name)
        arrays = {
            **{f"input_{number}": tensor.numpy() for number, tensor in enumerate(samples.inputs)},
            **{f"output_{number}": tensor.numpy() for number, tensor in enumerate(samples.outputs)},
        }
        files.write_by(folder / "samples.npz", lambda target: _save_arrays(target, arrays))
        files.write_text(folder / "network.py", write_source(model.program))
        job = {
            "format": chosen.key,
            "path": str(path.resolve()),
            "source": str(folder / "network.py"),
            "samples": str(folder / "samples.npz"),
            "inputs": len(samples.inputs),
            "outputs": len(samples.outputs),
            "threads": torch.get_num_threads(),
        }
        files.write_text(folder / "job.json", json.dumps(job))
        return _run_child(folder)


def _save_arrays(target: Path, arrays: Mapping[str, np.ndarray]) -> None:
    with target.open("wb") as opened:
        np.savez(opened, **arrays)  # type: ignore[arg-type]


def _run_child(folder: Path) -> dict[str, Any]:
    # -P keeps the child's own folder out of the import path; the folder of the job is where it stands.
    command = [sys.executable, "-P", str(CHILD), str(folder / "job.json")]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"}
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            encoding="utf-8",
            errors="replace",
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # on Windows a console would flash up
        )
    except subprocess.TimeoutExpired:
        raise Unproved(
            "The exported file did not answer within {seconds} seconds, so it was not kept.", seconds=int(PATIENCE)
        ) from None
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        reason = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise Unproved(
            "A fresh process could not use the exported file ({reason}), so it was not kept.", reason=reason[:300]
        )
    answer: dict[str, Any] = json.loads(lines[-1])
    return answer


def _size(path: Path) -> int:
    parts = [path] if path.is_file() else [part for part in path.rglob("*") if part.is_file()]
    return sum(part.stat().st_size for part in parts)
