"""compile and source: one set of modules, graphs with only what a sink needs, source that gives the same bits."""

import pytest
import torch

from nodes.spec import Problem
from runtime import edits
from runtime.check import check
from runtime.compile import compile_program, strip
from runtime.document import End
from runtime.identifiers import reduce_to_identifier, unique
from runtime.source import write_source


@pytest.fixture
def program(digits_classifier):
    return compile_program(check(digits_classifier), seed=3)


def load_class(source, path):
    """The class that a source file defines, imported from a file as a user would."""
    import importlib.util

    path.write_text(source, encoding="utf-8")
    specification = importlib.util.spec_from_file_location("written_network", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module.Network


def test_a_graph_holds_only_what_its_sink_needs(program):
    called = [node.target for node in program.graph("output1").module.graph.nodes if node.op == "call_module"]
    assert program.names["crossentropy1"] not in called
    assert program.graph("output1").inputs == (End("digits1", "image"),)
    assert program.graph("goal1").inputs == (End("digits1", "image"), End("digits1", "label"))


def test_graphs_share_their_modules(program):
    first, second = program.graph("output1").module, program.graph("goal1").module
    name = program.names["linear1"]
    assert first.get_submodule(name) is second.get_submodule(name) is program.module_of("linear1")


def test_fx_nodes_name_their_node(program):
    owners = {node.meta.get("node") for node in program.graph("goal1").module.graph.nodes if node.op != "output"}
    assert owners == {"digits1", "flatten1", "linear1", "relu1", "linear2", "crossentropy1"}


def test_first_weights_depend_on_seed_and_node_alone(digits_classifier):
    def weight(document, seed):
        return compile_program(check(document), seed=seed).module_of("linear2").weight

    grown, _ = edits.add_node(digits_classifier, "linear")
    assert torch.equal(weight(digits_classifier, 1), weight(grown, 1))
    assert not torch.equal(weight(digits_classifier, 1), weight(digits_classifier, 2))


@pytest.mark.parametrize(("choice", "holds"), [
    ("zeros", lambda w: not w.any()),
    ("orthogonal", lambda w: torch.allclose(w @ w.T, torch.eye(w.shape[0]), atol=1e-5)),
    ("normal", lambda w: 0.015 < w.std() < 0.025),
    ("xavier", lambda w: w.abs().max() <= (6 / (64 + 32)) ** 0.5),
    ("he", lambda w: (6 / (64 + 32)) ** 0.5 < w.abs().max() <= (6 / 64) ** 0.5),
])  # fmt: skip
def test_first_weights_follow_the_choice(digits_classifier, choice, holds):
    document = edits.set_setting(digits_classifier, "linear1", "initialization", choice)
    module = compile_program(check(document)).module_of("linear1")
    assert holds(module.weight.detach())
    assert not module.bias.any()


def test_source_gives_the_same_bits(program, tmp_path):
    network = load_class(write_source(program), tmp_path / "network.py")()
    network.load_state_dict(strip(program, "output1"))
    image = torch.rand(9, 1, 8, 8)
    assert torch.equal(network(image), program.graph("output1").module(image)[0])


def test_titles_become_names(digits_classifier):
    document = edits.change_node(digits_classifier, "linear1", title="Hidden layer 1")
    document = edits.change_node(document, "linear2", title="은닉층")
    source = write_source(compile_program(check(document)))
    assert "self.hidden_layer_1 = nn.Linear(64, 32, bias=True)" in source
    assert "self.linear = nn.Linear(32, 10, bias=True)" in source


@pytest.mark.parametrize(
    "title",
    [
        "import os",
        "class",
        "self",
        "torch",
        "__init__",
        '"""',
        "x\n    import os",
        "forward",
        "'; print(1)",
        "train",
        "a" * 500,
        "nn",
        "functional",
    ],
)
def test_hostile_titles_stay_out_of_the_source(digits_classifier, title, tmp_path):
    document = digits_classifier
    for node in document.nodes:
        document = edits.change_node(document, node, title=title)
    program = compile_program(check(document.but(title=title)))
    source = write_source(program)
    assert "import os" not in source and "print(" not in source
    network = load_class(source, tmp_path / "network.py")()
    network.load_state_dict(strip(program, "output1"))
    image = torch.rand(2, 1, 8, 8)
    assert torch.equal(network(image), program.graph("output1").module(image)[0])


def test_without_an_output_there_is_no_source(digits_classifier):
    with pytest.raises(Problem, match="no Output"):
        write_source(compile_program(check(edits.remove(digits_classifier, ["output1"]))))


def test_identifiers():
    assert reduce_to_identifier("Hidden — 1!", "linear") == "hidden_1"
    assert reduce_to_identifier("1st", "linear") == "linear"
    assert reduce_to_identifier("층", "층") == "node"
    assert unique([("a", "n"), ("a", "n"), ("for", "n")]) == ["a", "a_2", "for_2"]


def test_without_first_weights_nothing_is_drawn(digits_classifier, monkeypatch):
    """A run in another thread draws from the same stream, so reading a model or its source must leave it alone."""
    drawn = compile_program(check(digits_classifier), seed=4)
    for name in ("set_rng_state", "manual_seed"):
        monkeypatch.setattr(torch, name, lambda *_: pytest.fail("the common stream was touched"))
    before = torch.get_rng_state()
    empty = compile_program(check(digits_classifier), seed=None)
    assert torch.equal(torch.get_rng_state(), before)
    monkeypatch.undo()
    empty.network.load_state_dict(drawn.network.state_dict())
    image = torch.rand(3, 1, 8, 8)
    assert torch.equal(empty.graph("output1").module(image)[0], drawn.graph("output1").module(image)[0])
