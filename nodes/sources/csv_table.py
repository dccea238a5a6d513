"""CSV table: rows of a person's own file."""

from __future__ import annotations

from nodes.sources.sampling import Sampling
from nodes.sources.table_file import Table, read_table
from nodes.sources.table_gaps import data_without_gaps, gap_setting
from nodes.sources.table_roles import columns_of
from nodes.spec import Column, Data, Port, Signal, node, setting

DELIMITERS = (("auto", "Automatic"), ("comma", "Comma"), ("semicolon", "Semicolon"), ("tab", "Tab"), ("bar", "Bar |"))
ENCODINGS = (("utf-8", "UTF-8"), ("cp949", "Korean (CP949)"), ("latin-1", "Western (Latin-1)"), ("utf-16", "UTF-16"))


@node(
    key="csv_table",
    title="CSV table",
    family="sources",
    words=("file", "own data", "spreadsheet", "excel", "comma-separated", "tsv", "polars", "pandas", "dataset"),
    outputs=(
        Port("features", dtype="float", help="Numbers and, as zeros and ones, categories."),
        Port("label", dtype="int", help="The class of each row, where a column is the label."),
        Port("target", dtype="float", help="The number to be met, where a column is the target."),
    ),
)
class CsvTable(Sampling):
    """The rows of a CSV file: numbers and categories as features, with a label or a target."""

    path = setting(
        "",
        kind="file",
        suffixes=(".csv", ".tsv", ".txt"),
        title="File",
        main=True,
        help="A table as text, a line a row.",
    )
    roles = setting({}, title="Columns", help="What each column is for; without a choice it is guessed.")
    missing = gap_setting()
    header = setting(True, help="Whether the first line names the columns.")
    delimiter = setting("auto", choices=DELIMITERS, help="What stands between two values.")
    encoding = setting("utf-8", choices=ENCODINGS, help="How the file writes letters.")

    def describe(self) -> dict[str, Signal]:
        data = self.load()
        described = {"features": Signal((data.arrays["features"].shape[1],), meaning="features")}
        if "label" in data.arrays:
            described["label"] = Signal((), dtype="int64", meaning="label", classes=len(data.class_names))
        if "target" in data.arrays:
            described["target"] = Signal((data.arrays["target"].shape[1],), meaning="target")
        return described

    def columns(self) -> tuple[Column, ...]:
        """Every column with its chosen or guessed role."""
        return columns_of(self._table(), tuple(self.roles.items()))

    def load(self) -> Data:
        return data_without_gaps(self._table(), self.columns(), self.missing)

    def _table(self) -> Table:
        return read_table(self.path, delimiter=self.delimiter, header=self.header, encoding=self.encoding)
