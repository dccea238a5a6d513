"""Where exported functions start: at a code or a noise instead of the source; several outputs, sources and draws."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from blocks_kit import classifier, use
from torch import Tensor
from trained import build

from nodes.spec import Problem
from runtime.alike import named_values
from runtime.check import check
from runtime.compile import compile_program
from runtime.document import Document, End, Node, Wire
from runtime.export import exporter, format_of
from runtime.export.exporter import Unproved, export_model
from runtime.export.model import Model, cut_model, describe
from runtime.source import write_source, write_with_lines
from runtime.source_lines import source_lines


def model_of(document: Document) -> Model:
    """The model of a document with its first weights."""
    return cut_model(document, compile_program(check(document), 3).network.state_dict())


def written(model: Model, folder: Path) -> torch.nn.Module:
    """The network that the source defines, with the model's weights."""
    path = folder / "network.py"
    path.write_text(write_source(model.program), encoding="utf-8")
    specification = importlib.util.spec_from_file_location("written_network", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    network: torch.nn.Module = module.Network()
    network.load_state_dict(dict(model.state))
    return network.eval()


def answers(network: torch.nn.Module, inputs: Sequence[Tensor]) -> list[Tensor]:
    with torch.no_grad():
        found = network(*inputs)
    return list(found) if isinstance(found, tuple) else [found]


def agree(document: Document, folder: Path) -> tuple[Model, list[Tensor]]:
    """The model, whose source gives the same numbers on held-out rows; and these numbers."""
    model = model_of(document)
    inputs = model.held_out()
    wanted = model(inputs)
    network = written(model, folder)
    torch.manual_seed(0)
    found = answers(network, inputs)
    assert all(torch.equal(one, other) for one, other in zip(found, wanted, strict=True))
    return model, wanted


def autoencoder(starts: dict[str, str], settings: dict[str, dict[str, Any]] | None = None) -> Document:
    """digits → flatten → linear 3 “Code” → tanh → linear 64, with an Output of the code and one of the image."""
    document = build(
        "digits flatten linear tanh linear mse goal output output",
        "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>tanh1.x tanh1.y>linear2.x linear2.y>mse1.prediction "
        "flatten1.y>mse1.target mse1.loss>goal1.loss linear1.y>output1.x linear2.y>output2.x",
        {"epochs": 1, "device": "cpu"},
        **{"linear1": {"units": 3}, "linear2": {"units": 64}, **(settings or {})},
    )
    wires = [Wire(End(*end.split(".")), End(output, "start")) for output, end in starts.items()]
    titled = replace(document.nodes["linear1"], title="Code")
    return document.but(nodes={**document.nodes, "linear1": titled}, wires=(*document.wires, *wires))


# Where a function starts


def test_without_a_start_the_function_begins_at_the_source() -> None:
    model = model_of(autoencoder({}))
    assert model.input_names == ("image",)
    assert [tuple(tensor.shape) for tensor in model(model.held_out())] == [(256, 3), (256, 64)]


def test_one_output_starts_at_the_code_and_another_at_the_image(tmp_path: Path) -> None:
    document = autoencoder({"output2": "linear1.y"})
    assert check(document).findings == ()
    model, (codes, images) = agree(document, tmp_path)
    assert model.input_names == ("image", "code")
    assert model.inputs == (End("digits1", "image"), End("linear1", "y"))
    image, code = model.held_out()
    torch.testing.assert_close(codes, code)  # what enters at the start is what the graph above makes of the rows
    program = model.program
    torch.testing.assert_close(images, program.graph("linear2").run([image])[0])
    other = torch.randn(5, 3)
    torch.testing.assert_close(model([image[:5], other])[0], codes[:5])  # the encoder still starts at the image
    decoder = program.graph("linear2", given=(End("linear1", "y"),))
    assert torch.equal(model([image[:5], other])[1], decoder.run([other])[0])


def test_a_decoder_alone_carries_nothing_of_the_encoder(tmp_path: Path) -> None:
    document = autoencoder({"output2": "linear1.y"})
    document = document.but(
        nodes={key: node for key, node in document.nodes.items() if key != "output1"},
        wires=tuple(wire for wire in document.wires if wire.target.node != "output1"),
    )
    model, _ = agree(document, tmp_path)
    assert sorted(model.state) == ["linear.bias", "linear.weight"]
    assert model.input_names == ("code",)
    text = write_source(model.program)
    assert "flatten" not in text
    assert "def forward(self, code: torch.Tensor)" in text
    facts = describe(model)
    unknown = {"meaning": "", "low": None, "high": None, "columns": [], "fills": {}}
    assert facts["inputs"] == [
        {"name": "code", "shape": [3], "dtype": "float32", **unknown, "drawn": True, "taught": None}
    ]


def test_both_outputs_may_start_at_the_same_place(tmp_path: Path) -> None:
    document = autoencoder({"output2": "linear1.y"})
    moved = [
        replace(wire, source=End("tanh1", "y")) if wire.target == End("output1", "x") else wire
        for wire in document.wires
    ]
    document = document.but(wires=(*moved, Wire(End("linear1", "y"), End("output1", "start"))))
    model, _ = agree(document, tmp_path)
    assert model.input_names == ("code",)
    assert write_source(model.program).count("self.tanh(") == 1  # computed once


def test_what_two_functions_share_is_written_once(tmp_path: Path) -> None:
    """Both need linear2 behind the tanh: once from the image, once from the code. Its weights are made once."""
    document = autoencoder({"output2": "linear1.y"})
    nodes = {**document.nodes, "output3": Node("output3", "output")}
    document = document.but(nodes=nodes, wires=(*document.wires, Wire(End("linear2", "y"), End("output3", "x"))))
    model, _ = agree(document, tmp_path)
    assert len(model.outputs) == 3
    text = write_source(model.program)
    assert text.count("self.linear = ") == 1
    assert text.count("self.linear(") == 2
    assert text.count("self.code_linear(") == 1


def test_a_start_through_a_reroute_point_is_the_wire_before_it(tmp_path: Path) -> None:
    document = autoencoder({})
    nodes = {**document.nodes, "bend": Node("bend", "reroute")}
    wires = (
        *document.wires,
        Wire(End("linear1", "y"), End("bend", "x")),
        Wire(End("bend", "y"), End("output2", "start")),
    )
    model, _ = agree(document.but(nodes=nodes, wires=wires), tmp_path)
    assert model.inputs[-1] == End("linear1", "y")


def test_a_start_at_the_output_of_a_block(tmp_path: Path) -> None:
    document = classifier(use("one"), use("two"))
    document = document.but(wires=(*document.wires, Wire(End("one", "out1"), End("out", "start"))))
    model, _ = agree(document, tmp_path)
    assert model.inputs == (End("one/out1", "y"),)
    assert not [name for name in model.state if name.startswith(model.program.names["one/conv1"])]
    whole = document.but(
        nodes={**document.nodes, "whole": Node("whole", "output")},
        wires=(*document.wires, Wire(End("scores", "y"), End("whole", "x"))),
    )
    model, (late, early) = agree(whole, tmp_path)
    torch.testing.assert_close(late, early)
    assert write_source(model.program).count("class ") == 2


def test_the_lines_of_the_source_name_where_it_starts() -> None:
    checked = check(autoencoder({"output2": "linear1.y"}))
    program = compile_program(checked, None)
    source = write_with_lines(program)
    lines = source_lines(source, checked)
    head = next(number for number, text in enumerate(source.text.splitlines(), 1) if "def forward" in text)
    assert lines.nodes[head] == ("digits1", "linear1")


# Laws


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(finding.node, finding.kind) for finding in check(document).findings]


def test_a_start_below_or_beside_its_output_is_told_and_refused() -> None:
    document = autoencoder({"output1": "linear2.y"})
    assert ("output1", "misplaced_start") in kinds(document)
    with pytest.raises(Problem, match="does not depend on its start “Linear”"):
        model_of(document)
    with pytest.raises(Problem, match="does not depend on its start"):
        write_source(compile_program(check(document), None))
    assert check(document).trainable  # it stops an export, not the training


def test_a_start_behind_another_start_is_told() -> None:
    document = autoencoder({"output2": "linear1.y"})
    document = document.but(wires=(*document.wires, Wire(End("tanh1", "y"), End("output2", "start"))))
    assert kinds(document) == [("output2", "misplaced_start")]


def test_a_start_without_rows_is_told() -> None:
    document = autoencoder({})
    nodes = {
        **document.nodes,
        "free": Node("free", "parameter", "Shift", {"shape": [64]}),
        "each": Node("each", "for_each_sample"),
        "output9": Node("output9", "output"),
    }
    wires = [
        "linear2.y>each.x",
        "free.y>each.value",
        "each.y>output9.x",
        "free.y>output9.start",
    ]
    pairs = [pair.split(">") for pair in wires]
    added = tuple(Wire(End(*one.split(".")), End(*two.split("."))) for one, two in pairs)
    document = document.but(nodes=nodes, wires=(*document.wires, *added))
    found = [finding for finding in check(document).findings if finding.kind == "misplaced_start"]
    assert [named_values(finding.values, document)["start"] for finding in found] == ["Shift"]
    assert "no row for each sample" in found[0].sentence


def test_a_derivative_below_an_output_is_told_and_refused() -> None:
    document = autoencoder({})
    nodes = {**document.nodes, "slope": Node("slope", "derivative"), "output9": Node("output9", "output")}
    pairs = (("linear2.y", "slope.y"), ("flatten1.y", "slope.x"), ("slope.slope", "output9.x"))
    added = tuple(Wire(End(*one.split(".")), End(*two.split("."))) for one, two in pairs)
    document = document.but(nodes=nodes, wires=(*document.wires, *added))
    assert ("slope", "not_exportable") in kinds(document)
    with pytest.raises(Problem, match="Derivative differentiates while it runs, which an exported network cannot do"):
        model_of(document)


# Formats and certificates


@pytest.mark.parametrize("chosen", ["source", "pt", "onnx"])
def test_starts_and_several_outputs_are_proved(chosen: str, tmp_path: Path) -> None:
    model = model_of(autoencoder({"output2": "linear1.y"}))
    path = tmp_path / f"network{format_of(chosen).suffix}"
    certificate = export_model(model, format_of(chosen), path, lambda share, sentence: None)
    assert certificate.difference <= certificate.tolerance
    assert certificate.samples == 256
    if chosen == "onnx":
        import onnx

        graph = onnx.load(path).graph
        assert [entry.name for entry in graph.input] == ["image", "code"]
        assert [entry.name for entry in graph.output] == list(model.output_names)
    if chosen == "source":
        facts = json.loads((path / "model.json").read_text(encoding="utf-8"))
        assert [entry["name"] for entry in facts["inputs"]] == ["image", "code"]
        readme = (path / "README.md").read_text(encoding="utf-8")
        assert "`code` has the shape N × 3 (float32)." in readme
        assert "network(torch.zeros(1, 1, 8, 8), torch.randn(1, 3))" in readme


def test_the_certificate_looks_at_every_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that spoils the last output alone is not kept."""

    def spoil(model: Model, path: Path) -> None:
        torch.save({key: item + 0.01 * key.startswith("linear") for key, item in model.state.items()}, path)

    monkeypatch.setattr(exporter, "WRITERS", {"pt": spoil})
    model = model_of(autoencoder({"output2": "linear1.y"}))
    with pytest.raises(Unproved, match="gives other numbers than the model"):
        export_model(model, format_of("pt"), tmp_path / "n.pt", lambda share, sentence: None)


def test_a_generator_takes_its_noise(tmp_path: Path) -> None:
    from studio.bench.goals import gan

    model, (points,) = agree(gan(), tmp_path)
    assert model.input_names == ("noise",)
    assert points.shape == (128, 2)
    generator = {name for layer in ("g1", "g2", "g3") for name in model.program.parameters_of(layer)}
    assert set(model.state) == generator


def test_two_sources_are_two_inputs(tmp_path: Path) -> None:
    document = build(
        "digits digits flatten flatten linear linear concatenate linear output",
        "digits1.image>flatten1.x digits2.image>flatten2.x flatten1.y>linear1.x flatten2.y>linear2.x "
        "linear1.y>concatenate1.x linear2.y>concatenate1.x concatenate1.y>linear3.x linear3.y>output1.x",
        linear1={"units": 4},
        linear2={"units": 4},
        digits2={"test": 0.05},
    )
    document = document.but(nodes={**document.nodes, "linear2": replace(document.nodes["linear2"], linked="linear1")})
    if check(document).hindrances:  # two sources give no pairs: the check refuses to put them together
        document = document.but(
            nodes={**document.nodes, "output2": Node("output2", "output")},
            wires=(
                *(wire for wire in document.wires if wire.target.node not in ("concatenate1", "linear3", "output1")),
                Wire(End("linear1", "y"), End("output1", "x")),
                Wire(End("linear2", "y"), End("output2", "x")),
            ),
        )
    model, found = agree(document, tmp_path)
    assert len(model.inputs) == 2
    assert len({len(tensor) for tensor in found}) == 1


@pytest.mark.parametrize("link", [{}, {"kind": "transposed"}, {"kind": "lagged", "average": 0.9}])
def test_links_and_lags_export_from_a_start(link: dict[str, Any], tmp_path: Path) -> None:
    """The decoder has the encoder's weights; where the encoder is cut away, they are the decoder's own."""
    size = 64 if link.get("kind") == "transposed" else 3
    document = build(
        "digits flatten linear linear tanh output output",
        "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>tanh1.x linear1.y>output1.x linear2.y>output2.x",
        linear1={"units": 3},
        linear2={"units": size},
    )
    entering = "tanh1.y" if size == 64 else "flatten1.y"
    document = document.but(
        nodes={**document.nodes, "linear2": replace(document.nodes["linear2"], linked="linear1", link=link)},
        wires=(
            *document.wires,
            Wire(End(*entering.split(".")), End("linear2", "x")),
            Wire(End(*entering.split(".")), End("output2", "start")),
        ),
    )
    assert not check(document).hindrances
    agree(document, tmp_path)
    alone = document.but(
        nodes={key: node for key, node in document.nodes.items() if key != "output1"},
        wires=tuple(wire for wire in document.wires if wire.target.node != "output1"),
    )
    model, _ = agree(alone, tmp_path)
    assert len(model.inputs) == 1


# Random numbers


def drawing() -> Document:
    return build(
        "digits flatten linear sigmoid bernoulli_sample output",
        "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>sigmoid1.x sigmoid1.y>bernoullisample1.x "
        "bernoullisample1.y>output1.x",
        linear1={"units": 5},
    )


def test_nodes_that_draw_at_use_draw_alike_in_the_source(tmp_path: Path) -> None:
    state = torch.get_rng_state()
    model, (drawn,) = agree(drawing(), tmp_path)
    assert set(drawn.unique().tolist()) == {0.0, 1.0}
    model(model.held_out())
    torch.set_rng_state(state)
    before = torch.get_rng_state()
    model(model.held_out())
    assert torch.equal(before, torch.get_rng_state())  # a running training draws on as if nothing had been


@pytest.mark.parametrize("chosen", ["pt", pytest.param("pt2", marks=pytest.mark.slow)])
def test_nodes_that_draw_at_use_are_proved_with_equal_seeds(chosen: str, tmp_path: Path) -> None:
    path = tmp_path / f"network{format_of(chosen).suffix}"
    certificate = export_model(model_of(drawing()), format_of(chosen), path, lambda share, sentence: None)
    assert certificate.difference <= certificate.tolerance


def test_onnx_cannot_prove_what_draws(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="draws random numbers whenever it runs, and ONNX draws others than PyTorch"):
        export_model(model_of(drawing()), format_of("onnx"), tmp_path / "n.onnx", lambda share, sentence: None)


def test_noise_that_only_training_draws_is_exact(tmp_path: Path) -> None:
    from studio.bench.goals import vae

    document = vae()
    wire = Wire(End("code", "z"), End("output", "start"))
    model, _ = agree(document.but(wires=(*document.wires, wire)), tmp_path)
    assert model.draws == ""
    assert model.input_names == ("reparameterize",)
