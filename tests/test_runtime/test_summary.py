"""The table of layers: numbers, sums, blocks, and its way into CSV, Markdown and the terminal."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from block_kit import with_block

from runtime import edits, examples, store
from runtime.check import check
from runtime.command.dispatch import main
from runtime.document import Document
from runtime.export import predict
from runtime.summary import FIELDS, Row, Summary, as_csv, as_markdown, cells_of, summarize
from studio.widgets import numbers


def network() -> Document:
    return store.load(examples.find("digits-mlp"))


def test_rows_stand_in_the_order_of_the_graph_with_their_costs() -> None:
    summary = summarize(check(network()))
    assert [row.path for row in summary.rows][:4] == ["digits1", "flatten1", "linear1", "relu1"]
    linear = next(row for row in summary.rows if row.path == "linear1")
    assert (linear.title, linear.name, linear.output) == ("Hidden 1", "Linear", "N × 128")
    assert (linear.parameters, linear.multiply_adds, linear.activation_bytes) == (8320, 8192, 512)
    assert linear.training == "trained"
    assert (summary.parameters, summary.trained) == (17226, 17226)
    assert sum(row.share for row in summary.rows) == pytest.approx(1.0)
    assert not {row.name for row in summary.rows} & {"Cross-entropy", "Minimize", "Accuracy"}


def test_what_is_frozen_is_not_counted_as_trained() -> None:
    document = network()
    document = document.but(nodes={**document.nodes, "linear1": replace(document.nodes["linear1"], frozen=True)})
    summary = summarize(check(document))
    assert next(row for row in summary.rows if row.path == "linear1").training == "frozen"
    assert (summary.parameters, summary.trained) == (17226, 17226 - 8320)


def test_a_block_sums_up_its_inside_and_counts_once() -> None:
    summary = summarize(check(with_block()))
    assert [(row.path, row.depth) for row in summary.rows] == [
        ("digits1", 0),
        ("flatten1", 0),
        ("block1", 0),
        ("block1/linear1", 1),
        ("block1/relu1", 1),
        ("output1", 0),
    ]
    block, linear = summary.rows[2], summary.rows[3]
    assert (block.name, block.output) == ("Stem", "N × 16")
    assert block.parameters == linear.parameters == summary.parameters == 64 * 16 + 16
    assert (block.training, block.share) == ("trained", 1.0)


def test_csv_holds_plain_numbers_under_fixed_headings() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(summarize(check(network()))))))
    assert tuple(rows[0]) == FIELDS
    assert rows[2]["layer"] == "Hidden 1"
    assert int(rows[2]["parameters"]) == 8320
    assert float(rows[2]["share"]) == pytest.approx(8320 / 17226, rel=1e-5)


def test_a_title_cannot_break_the_markdown_table() -> None:
    document = edits.change_node(network(), "linear1", title="a | b\n<script>")
    text = as_markdown(summarize(check(document)))
    lines = text.splitlines()
    assert lines[0].startswith("| Layer | Type | Output | Parameters |")
    assert lines[-1].startswith("| Total |")
    assert "| a \\| b &lt;script> | Linear | N × 128 | 8,320 |" in text
    assert len({line.replace("\\|", "").count("|") for line in lines}) == 1


def test_layers_called_alike_have_the_numbers_that_every_sentence_has() -> None:
    summary = summarize(check(store.load(examples.find("digits-mlp"))))
    assert [row.title for row in summary.rows if row.name == "ReLU"] == ["ReLU 1", "ReLU 2"]


def test_the_command_prints_a_table_csv_and_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", "digits-mlp"]) == 0
    table = capsys.readouterr().out
    assert "Hidden 1" in table
    assert table.splitlines()[-1].split()[:2] == ["Total", "17,226"]
    assert main(["summary", "digits-mlp", "--csv"]) == 0
    assert capsys.readouterr().out == as_csv(summarize(check(network())))
    assert main(["summary", "digits-mlp", "--markdown"]) == 0
    assert capsys.readouterr().out == as_markdown(summarize(check(network())))
    assert main(["summary", "digits-mlp", "--csv", "--markdown"]) == 2


@pytest.mark.parametrize(
    ("share", "shown"), [(0.0, "0 %"), (0.0004, "<0.1 %"), (0.483, "48.3 %"), (0.9999, "99.9 %"), (1.0, "100 %")]
)
def test_shares_are_told_as_in_the_window(share: float, shown: str) -> None:
    assert cells_of(Summary((Row("a", "", "Linear", parameters=1, share=share),)))[0][-1] == shown
    assert numbers.percent(share) == predict.percent(share) == shown


def test_an_empty_document_has_an_empty_table() -> None:
    summary = summarize(check(Document()))
    assert summary.rows == ()
    assert as_csv(summary).splitlines() == [",".join(FIELDS)]
