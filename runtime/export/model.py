"""The model that an export carries: the graph cut at its Output nodes, in eval mode on the CPU."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
from torch import Tensor, fx

from nodes.spec import Problem, Signal
from runtime.check import check
from runtime.checkpoint import load_weights
from runtime.compile import Program, compile_program, input_names, strip
from runtime.data import Rows, load_rows
from runtime.document import Document, End

CPU = torch.device("cpu")


@dataclass(frozen=True)
class Model:
    """A trained network from what it takes to what its Output nodes give.

    `inputs` are source ports in the order of the call, `outputs` Output nodes in the order of the answer; the names
    beside them are identifiers. `state` has the weights and buffers that it needs, fitted layers included.
    """

    program: Program
    module: fx.GraphModule
    inputs: tuple[End, ...]
    input_names: tuple[str, ...]
    outputs: tuple[str, ...]
    output_names: tuple[str, ...]
    state: Mapping[str, Tensor]

    @property
    def document(self) -> Document:
        """The document that was trained."""
        return self.program.checked.document

    @cached_property
    def rows(self) -> Mapping[str, Rows]:
        """All rows of every source, on the CPU."""
        checked = self.program.checked
        return {node: load_rows(checked, node, CPU) for node in checked.kind("source")}

    def signal(self, end: End) -> Signal:
        """What a source port gives, the batch axis first."""
        signal = self.program.checked.signal(end.node, end.port)
        assert signal is not None
        return signal

    @torch.no_grad()
    def __call__(self, inputs: list[Tensor]) -> list[Tensor]:
        """The outputs for a batch of inputs."""
        return list(self.module(*inputs))

    def held_out(self, most: int = 256) -> list[Tensor]:
        """Up to that many rows that were never trained on: test rows, else validation rows, else any.

        One tensor (rows, …) per input, all with the same number of rows.
        """
        found = []
        for end in self.inputs:
            rows = self.rows[end.node]
            part = next(part for part in ("test", "validation", "train") if rows.count(part))
            found.append(rows.tensors[end.port][rows.parts[part][:most]])
        shortest = min(len(tensor) for tensor in found)
        return [tensor[:shortest].contiguous() for tensor in found]


def cut_model(document: Document, weights: Mapping[str, Tensor]) -> Model:
    """The model of a trained document. Raises `Problem` when nothing can be exported or the weights do not fit."""
    checked = check(document).flat
    outputs = tuple(key for key in checked.kind("output") if checked.nodes[key].form is not None)
    if not outputs:
        raise checked.without_output()
    program = compile_program(checked, seed=None)
    load_weights(program.network, weights)
    program.network.eval()
    graph = program.graph(*outputs)
    if not graph.inputs:
        raise Problem(
            "The Output depends on no data, so there is nothing to export. Connect it to what a source feeds."
        )
    return Model(
        program=program,
        module=graph.module.eval(),
        inputs=graph.inputs,
        input_names=tuple(input_names(graph.inputs)),
        outputs=outputs,
        output_names=tuple(program.names[key] for key in outputs),
        state=strip(program, *outputs),
    )


def describe(model: Model) -> dict[str, Any]:
    """What a script must know to predict from a file, as plain data (`model.json` of a source folder).

    `reading` says how the numbers of an output are read; see `runtime/export/predict.py`.
    """
    inputs = [
        _describe_input(name, model.signal(end), model.rows[end.node].columns)
        for name, end in zip(model.input_names, model.inputs, strict=True)
    ]
    outputs = [
        {"name": name, **_reading(model, output)}
        for name, output in zip(model.output_names, model.outputs, strict=True)
    ]
    return {"title": model.document.title, "inputs": inputs, "outputs": outputs}


def _describe_input(name: str, signal: Signal, columns: tuple[str, ...]) -> dict[str, Any]:
    shape = list(signal.shape[1:])
    return {
        "name": name,
        "shape": shape,
        "dtype": signal.dtype,
        "meaning": signal.meaning,
        "low": signal.low,
        "high": signal.high,
        "columns": list(columns) if shape == [len(columns)] else [],
    }


def _reading(model: Model, output: str) -> dict[str, Any]:
    """How an output is read, from what it is compared with: a loss or metric at the same wire tells its target."""
    checked = model.program.checked
    compared = checked.origin(model.document.incoming[output][0].source)
    given = checked.nodes[output].outputs[0]
    for judge in (*checked.kind("loss"), *checked.kind("metric")):
        ends = {wire.target.port: wire.source for wire in model.document.incoming[judge]}
        target = checked.signal(ends["target"].node, ends["target"].port) if "target" in ends else None
        judged = checked.origin(ends["prediction"]) if "prediction" in ends else None
        if judged != compared or target is None or target.meaning not in ("label", "sign"):
            continue
        above = model.document.upstream(ends["target"].node)
        names = next((rows.class_names for node, rows in model.rows.items() if node in above), ())
        return {"reading": _reading_of_classes(given, target), "classes": list(names)}
    return {"reading": "values", "classes": []}


def _reading_of_classes(given: Signal, target: Signal) -> str:
    if target.meaning == "sign":
        return "sign"
    if given.meaning in ("probabilities", "log_probabilities"):
        return given.meaning
    return "logits"
