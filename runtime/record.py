"""A run on disk: the document, the weights, the state to go on from, and what was told.

document.loom        what was trained, with the live settings as they are now
weights.safetensors  weights and buffers by their names in the network
state.safetensors    optimizer, random streams, order of the epoch: what a bit-exact resume needs
run.json             where and how it ran, and the shape of the state
history.safetensors  curves, layers over time, predictions
moments/             what the run was at many of its steps (`runtime.insight.moments`)
treatments.json      what came of the Doctor's treatments, where there were any (`runtime.doctor.outcome_record`)
"""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from nodes.spec import Problem
from runtime import edits, files, store
from runtime.check import check
from runtime.checkpoint import clone, load_weights, pack, read_json, read_tensors, tensors_to_bytes, unpack
from runtime.compile import Program, compile_program
from runtime.document import Document
from runtime.history import History
from runtime.insight.moments import Moments
from runtime.telemetry import Event, Remembered
from runtime.training import Training

FORMAT, VERSION = "netloom-run", 1


@dataclass(frozen=True)
class Run:
    """A run as it lies on disk. Weights and state are read when they are first asked for."""

    folder: Path
    document: Document
    info: Mapping[str, Any]
    history: History

    @cached_property
    def weights(self) -> dict[str, Tensor]:
        """Weights and buffers by their names in the network, on the CPU. Raises `Problem`."""
        return read_tensors(self.folder / "weights.safetensors")

    @cached_property
    def state(self) -> dict[str, Any]:
        """The state to go on from, as `Training.state()` gave it. Raises `Problem`."""
        tensors = read_tensors(self.folder / "state.safetensors")
        try:
            found: dict[str, Any] = unpack(self.info["state"], tensors)
        except (KeyError, TypeError, ValueError) as fault:
            raise _broken(self.folder) from fault
        return {**found, "weights": self.weights}

    def events(self, number: int) -> Iterator[Event]:
        """What the run told, again, as events of a run of that number; the moments that can be looked at first."""
        told = self.history.events(number)
        started = next(told, None)
        if started is not None:
            yield started
            moments = self.moments()
            yield Remembered(number, moments.points, moments.size)
            yield from told

    def moments(self) -> Moments:
        """Its moments that are still there."""
        packed = self.info.get("moments")
        return Moments.unpack(packed if isinstance(packed, list) else (), self.folder)

    def program(self) -> Program:
        """The document compiled, with the trained weights. Raises `Problem` when they do not fit."""
        program = compile_program(check(self.document), seed=None)
        load_weights(program.network, self.weights)
        return program


def open_run(folder: Path | str) -> Run:
    """Read a run's folder. Raises `Problem` with a sentence when it is none or is broken."""
    folder = Path(folder)
    if folder.is_file():
        raise Problem(
            "{file} is a file, but the folder of a run is wanted. “netloom train” makes one.", file=str(folder)
        )
    info = read_json(folder / "run.json")
    if info.get("format") != FORMAT or not isinstance(info.get("version"), int) or info["version"] > VERSION:
        raise Problem("{folder} is not a run that this Netloom can read. Choose another run.", folder=str(folder))
    arrays = {name: tensor.numpy() for name, tensor in read_tensors(folder / "history.safetensors").items()}
    try:
        history = History.unpack(info["history"], arrays)
    except (KeyError, TypeError, ValueError) as fault:
        raise _broken(folder) from fault
    return Run(folder, store.load(folder / "document.loom"), info, history)


def _broken(folder: Path) -> Problem:
    return Problem("The run in {folder} is damaged. Train again or choose another run.", folder=str(folder))


class Recorder:
    """Writes a run into its folder from a thread of its own, one save at a time, so that training goes on meanwhile."""

    def __init__(self, folder: Path, document: Document) -> None:
        self.folder = folder
        self.document = document
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="netloom-save")
        self._last: Future[None] | None = None

    @property
    def busy(self) -> bool:
        """Whether an earlier save is still being written."""
        return self._last is not None and not self._last.done()

    def save(
        self, training: Training, history: History, facts: Mapping[str, Any], moments: Moments | None = None
    ) -> Future[None]:
        """Copy the present state and write it. The future raises `OSError` when the disk does not take it."""
        state = clone(training.state(), torch.device("cpu"))
        info = {"format": FORMAT, "version": VERSION, **facts_of(training), **facts}
        document = self.document
        for _, node, key, value in training.live:
            document = edits.set_setting(document, node, key, value)
        self._last = self._writer.submit(self._write, document, state, info, history.copy(), moments)
        return self._last

    def relieve(self, moments: Moments) -> Future[None]:
        """Write the moments that memory cannot hold. The future raises `OSError`."""
        self._last = self._writer.submit(moments.relieve)
        return self._last

    def close(self) -> None:
        """Wait for what is being written."""
        self._writer.shutdown()

    def _write(
        self,
        document: Document,
        state: dict[str, Any],
        info: dict[str, Any],
        told: History,
        moments: Moments | None,
    ) -> None:
        tensors: dict[str, Tensor] = {}
        weights = state.pop("weights")
        info["state"] = pack(state, tensors)
        info["history"], arrays = told.pack()
        info["moments"] = moments.pack() if moments else []
        history = {name: torch.from_numpy(np.ascontiguousarray(array)) for name, array in arrays.items()}
        contents = {
            "document.loom": store.to_bytes(document),
            "weights.safetensors": tensors_to_bytes(weights),
            "state.safetensors": tensors_to_bytes(tensors),
            "history.safetensors": tensors_to_bytes(history),
            "run.json": json.dumps(info, ensure_ascii=False, indent=1, default=str).encode(),
        }
        _write_folder(self.folder, contents, moments)


def _write_folder(folder: Path, contents: Mapping[str, bytes], moments: Moments | None) -> None:
    """All files at once; into a folder that holds other things too, one by one."""

    def fill(fresh: Path) -> None:
        for name, content in contents.items():
            (fresh / name).write_bytes(content)
        if moments:
            moments.store(fresh)

    if moments:
        moments.clear_away()
    try:
        files.make_folder(folder, fill)
    except FileExistsError:
        if moments:
            moments.relieve(everything=True)
        for name, content in contents.items():
            files.write_bytes(folder / name, content)
    if moments:
        moments.stored()


def facts_of(training: Training) -> dict[str, Any]:
    """Where, how and how far: what people and a resume want to know of a run."""
    return {
        "number": training.number,
        "step": training.step,
        "steps_per_epoch": training.steps_per_epoch,
        "epoch": training.finished_epochs,
        "stage": training.at_work.plan.stage.id,
        "epochs": training.epochs,
        "seed": training.seed,
        "device": training.device.type,
        "threads": training.threads,
        "seconds": training.clock.seconds,
        "names": dict(training.program.names),
        "parameters": sum(parameter.numel() for parameter in training.program.network.parameters()),
        "versions": {"python": platform.python_version(), "torch": torch.__version__, "numpy": np.__version__},
    }
