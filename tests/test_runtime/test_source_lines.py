"""Lines of the source and nodes find one another, in every example."""

from __future__ import annotations

from dataclasses import replace

import pytest
from block_kit import with_block

from runtime import edits, examples, store
from runtime.check import check
from runtime.compile import compile_program
from runtime.cuts import cuts_of
from runtime.document import Document
from runtime.source import write_with_lines
from runtime.source_lines import SourceLines, source_lines


def written(document: Document) -> tuple[list[str], SourceLines]:
    """The lines of the source, and where the nodes stand."""
    checked = check(document)
    source = write_with_lines(compile_program(checked, seed=None))
    return source.text.splitlines(), source_lines(source, checked)


def test_a_layer_has_the_line_that_makes_it_and_the_line_that_calls_it() -> None:
    text, lines = written(store.load(examples.find("digits-mlp")))
    made, called = (text[line - 1].strip() for line in lines.of_node["linear1"])
    assert made.startswith("self.hidden_1 = nn.Linear(")
    assert called.startswith("hidden_1 = self.hidden_1(flatten)")
    assert all(lines.nodes[line] == ("linear1",) for line in lines.of_node["linear1"])
    assert next(text[line - 1].strip() for line in lines.of_node["flatten1"]).startswith("flatten = torch.flatten(")
    assert text[lines.of_node["digits1"][0] - 1].strip().startswith("def forward(self, image")
    assert text[lines.of_node["output1"][0] - 1].strip() == "return scores"
    assert lines.lines(["linear1", "output1"]) == (*lines.of_node["linear1"], *lines.of_node["output1"])


@pytest.mark.parametrize("name", ["tied-autoencoder", "vae-digits", "gan-digits", "rbm"])
def test_names_are_taken_from_each_module_in_one_line(name: str) -> None:
    text, _ = written(store.load(examples.find(name)))
    modules = [line.partition(" import ")[0] for line in text if line.startswith("from ")]
    assert len(modules) == len(set(modules)) > 0
    imports = [line for line in text if line.startswith(("import ", "from "))]
    assert imports == sorted(imports, key=lambda line: ("__future__" not in line, line.startswith("from"), line))


def test_titles_that_meet_the_names_of_inputs_are_told_apart() -> None:
    document = store.load(examples.find("digits-mlp"))
    document = edits.change_node(document, "flatten1", title="image")
    text, lines = written(document)
    assert "torch.flatten(" in text[lines.of_node["flatten1"][0] - 1]


def test_the_inside_of_a_block_has_lines_of_its_own() -> None:
    text, lines = written(with_block())
    assert [text[line - 1].strip().split(" ")[0] for line in lines.of_node["block1"]] == ["self.stem", "stem"]
    inner = [text[line - 1].strip().split(" ")[0] for line in lines.of_node["block1/linear1"]]
    assert inner == ["self.linear", "linear"]
    document = with_block()
    repeated = replace(document.nodes["block1"], type="repeat", settings={"block": "stem", "times": 3})
    text, lines = written(document.but(nodes={**document.nodes, "block1": repeated}))
    assert "block1/linear1" in lines.of_node
    assert not any(part.isdigit() for place in lines.of_node for part in place.split("/"))


@pytest.mark.parametrize("name", examples.names())
def test_every_node_above_an_output_that_is_written_has_a_line(name: str) -> None:
    document = store.load(examples.find(name))
    checked = check(document)
    _, lines = written(document)
    flat = {node for cut in cuts_of(checked.flat, checked.flat.kind("output")) for node in cut.nodes}
    above = {path.partition("/")[0] for path in flat}
    assert above - lines.of_node.keys() == set()
