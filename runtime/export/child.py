"""The fresh process that proves an export. A script of its own: it knows nothing of Netloom.

It gets the path of a job (JSON), loads the file just written, runs it on the given inputs, and answers one line of
JSON on standard output. This is the one place in Netloom where `torch.load` is used.
"""

from __future__ import annotations

import importlib.util
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import torch

Arrays = list[np.ndarray]
Call = Callable[[Arrays], Arrays]
WARM = 20  # calls before those that are timed


def load_network(source: Path) -> torch.nn.Module:
    """The network that a source file defines."""
    specification = importlib.util.spec_from_file_location("exported_network", source)
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    network: torch.nn.Module = module.Network()
    return network.eval()


def tensors_call(network: Callable[..., Any]) -> Call:
    """A call on arrays from a call on tensors. The inputs are copied, so that they lie in memory as torch likes it."""
    import torch

    @torch.no_grad()
    def call(inputs: Arrays) -> Arrays:
        results = network(*[torch.from_numpy(array).clone() for array in inputs])
        return [result.numpy() for result in (results if isinstance(results, list | tuple) else [results])]

    return call


def load_weights(job: dict[str, Any], state: dict[str, torch.Tensor]) -> Call:
    """The network of the source with these weights."""
    network = load_network(Path(job["source"]))
    network.load_state_dict(state)
    return tensors_call(network)


def load_pt(job: dict[str, Any]) -> Call:
    """A state dict; `weights_only` refuses everything but tensors."""
    import torch

    return load_weights(job, torch.load(job["path"], map_location="cpu", weights_only=True))


def load_safetensors(job: dict[str, Any]) -> Call:
    """Weights in the safetensors format."""
    from safetensors.torch import load_file

    return load_weights(job, load_file(job["path"]))


def load_pt2(job: dict[str, Any]) -> Call:
    """A program of torch.export."""
    import torch

    with Path(job["path"]).open("rb") as opened:
        return tensors_call(torch.export.load(opened).module())


def load_onnx(job: dict[str, Any]) -> Call:
    """An ONNX model in ONNX Runtime on the CPU."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(job["path"], options, providers=["CPUExecutionProvider"])
    names = [entry.name for entry in session.get_inputs()]
    return lambda inputs: list(session.run(None, dict(zip(names, inputs, strict=True))))


def load_source(job: dict[str, Any]) -> Call:
    """A source folder, imported by its path."""
    folder = Path(job["path"])
    return load_safetensors({"path": folder / "weights.safetensors", "source": folder / "network.py"})


LOADERS = {"pt": load_pt, "safetensors": load_safetensors, "pt2": load_pt2, "onnx": load_onnx, "source": load_source}


def difference(found: np.ndarray, wanted: np.ndarray) -> float:
    """The largest absolute difference; a NaN equals a NaN alone, and shapes must agree."""
    if found.shape != wanted.shape:
        raise ValueError(f"the shape is {found.shape} instead of {wanted.shape}")
    if np.array_equal(found, wanted, equal_nan=wanted.dtype.kind == "f"):
        return 0.0
    apart = np.abs(found.astype(np.float64) - wanted.astype(np.float64))
    apart[np.isnan(found.astype(np.float64)) & np.isnan(wanted.astype(np.float64))] = 0
    return float(np.nan_to_num(apart, nan=np.inf).max())


def latencies(call: Call, inputs: Arrays, *rows: int) -> list[float]:
    """Median seconds of a call on each of these numbers of rows: up to 200 calls, half a second at most for each.

    They take turns, after a while of the same, so that a processor that wakes up makes none of them look slow.
    """
    batches = [[np.resize(array, (number, *array.shape[1:])) for array in inputs] for number in rows]
    seconds: list[list[float]] = [[] for _ in batches]
    began = time.perf_counter()
    while len(seconds[0]) < WARM + 200 and (len(seconds[0]) <= 2 or time.perf_counter() - began < 0.5 * len(rows)):
        for batch, taken in zip(batches, seconds, strict=True):
            start = time.perf_counter()
            call(batch)
            taken.append(time.perf_counter() - start)
    return [statistics.median(taken[min(WARM, len(taken) // 2) :]) for taken in seconds]


def runner() -> str:
    """The program that ran the export, with its version."""
    if "onnxruntime" in sys.modules:
        return f"ONNX Runtime {sys.modules['onnxruntime'].__version__}"
    return f"PyTorch {sys.modules['torch'].__version__}"


def prove(job: dict[str, Any]) -> dict[str, Any]:
    """Load the export and run it; what the certificate needs to know."""
    call = LOADERS[job["format"]](job)
    torch = sys.modules.get("torch")  # ONNX Runtime does without it, whose import takes two seconds
    with np.load(job["samples"], allow_pickle=False) as samples:
        inputs = [samples[f"input_{number}"] for number in range(job["inputs"])]
        wanted = [samples[f"output_{number}"] for number in range(job["outputs"])]
    if torch:
        torch.set_num_threads(job["threads"])
        torch.manual_seed(0)  # for nodes that draw random numbers at use
    found = call(inputs)
    if torch:
        torch.set_num_threads(1)
    one, many = latencies(call, inputs, 1, 64)
    return {
        "difference": max(difference(one, other) for one, other in zip(found, wanted, strict=True)),
        "latency": one,
        "latency_64": many,
        "runner": runner(),
        "foreign": sorted({"nodes", "runtime", "studio"} & set(sys.modules)),
    }


if __name__ == "__main__":
    sys.stdout.write("\n" + json.dumps(prove(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))) + "\n")
