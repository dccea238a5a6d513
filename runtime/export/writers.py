"""Writes a model in each format. A writer fills the path it gets, or raises `Problem` or `OSError`."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from types import MappingProxyType

import torch
from torch import fx

from nodes.spec import Problem
from runtime import files, strict_json
from runtime.export.model import Model, describe
from runtime.export.readme import write_readme
from runtime.source import write_source

# What a source folder holds.
FOLDER = ("network.py", "weights.safetensors", "predict.py", "model.json", "README.md")


def write_pt(model: Model, path: Path) -> None:
    """The state dict."""
    torch.save(dict(model.state), path)


def write_safetensors(model: Model, path: Path) -> None:
    """The weights as safetensors. Tensors that share memory are written apart, since the format knows no sharing."""
    from safetensors.torch import save_file

    save_file({name: tensor.detach().clone().contiguous() for name, tensor in model.state.items()}, path)


def write_pt2(model: Model, path: Path) -> None:
    """A program of torch.export with a free batch size, which answers as the source does."""
    with _quietly("PyTorch program"):
        program = torch.export.export(_bare(model.module), _example(model), dynamic_shapes=_free_batch(model))
        with path.open("wb") as opened:
            torch.export.save(program, opened)


def write_onnx(model: Model, path: Path) -> None:
    """An ONNX model with a free batch size, without the traces of source files that the exporter notes in it."""
    with _quietly("ONNX"):
        program = torch.onnx.export(
            model.module,
            _example(model),
            dynamo=True,
            dynamic_shapes=_free_batch(model),
            input_names=list(model.input_names),
            output_names=list(model.output_names),
            verbose=False,
        )
        assert program is not None
        for node in program.model.graph.all_nodes():
            node.metadata_props.clear()
        program.save(path)


def write_folder(model: Model, path: Path) -> None:
    """A folder that runs on its own: source, weights, a script that predicts, and a README."""
    facts = describe(model)
    script = Path(__file__).with_name("predict.py").read_text(encoding="utf-8")
    files.write_text(path / "network.py", write_source(model.program))
    files.write_text(path / "model.json", strict_json.write(facts))
    files.write_text(path / "predict.py", script)
    learnt = [name for name, _ in model.program.network.named_parameters()]
    files.write_text(path / "README.md", write_readme(facts, model.state, learnt))
    files.write_by(path / "weights.safetensors", lambda target: write_safetensors(model, target))


WRITERS: Mapping[str, Callable[[Model, Path], None]] = MappingProxyType(
    {
        "pt": write_pt,
        "safetensors": write_safetensors,
        "pt2": write_pt2,
        "onnx": write_onnx,
        "source": write_folder,
    }
)


def _bare(module: fx.GraphModule) -> fx.GraphModule:
    """The same, but of a single output the tensor itself instead of a tuple of one."""
    graph = deepcopy(module.graph)
    last = graph.output_node()
    results = last.args[0]
    if isinstance(results, tuple) and len(results) == 1:
        last.args = results
    return fx.GraphModule(module, graph, class_name="Network")


def _example(model: Model) -> tuple[torch.Tensor, ...]:
    """Three rows of real data: torch.export takes a batch of one or none for a constant."""
    rows = model.held_out(3)
    return tuple(tensor[torch.arange(3) % len(tensor)] for tensor in rows)


def _free_batch(model: Model) -> tuple[dict[int, torch.export.Dim], ...]:
    batch = torch.export.Dim("batch", min=1)
    return tuple({0: batch} for _ in model.inputs)


@contextmanager
def _quietly(title: str) -> Iterator[None]:
    """Whatever torch's exporters raise becomes one sentence; their warnings about themselves are kept from people."""
    log = logging.getLogger("torch.onnx")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except OSError:
        raise
    except Exception as fault:
        reason = (str(fault).strip().splitlines() or [type(fault).__name__])[0].strip().rstrip(".")[:200]
        raise Problem(
            "This network cannot be written as {format}: {reason}. Choose another format, such as the source folder.",
            format=title,
            reason=reason,
        ) from fault
    finally:
        log.setLevel(level)
