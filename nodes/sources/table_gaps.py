"""What becomes of the values that a table lacks: told, left out with their rows, filled in, or a class of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nodes.remedies import Remedy, Set
from nodes.sources.table_file import Table, remembered
from nodes.sources.table_roles import MISSING, cast, data_of
from nodes.spec import Column, Data, Problem, setting

if TYPE_CHECKING:
    import polars

REFUSE, LEAVE_OUT, FILL, CLASS = "refuse", "leave_out", "fill", "class"
WAYS = (
    (REFUSE, "Say so"),
    (LEAVE_OUT, "Leave rows out"),
    (FILL, "Fill gaps"),
    (CLASS, "Own category"),
)
OWN = "missing"  # the category of what is missing
ANSWERS = ("label", "target")
NAMED = 5  # columns that a sentence names


def gap_setting() -> Any:
    """The setting of what becomes of missing values."""
    words = (
        "What becomes of rows that lack a value. "
        "The middle number or commonest category fills gaps; without an answer they go."
    )
    return setting(REFUSE, choices=WAYS, title="Missing values", help=words)


def data_without_gaps(table: Table, columns: tuple[Column, ...], way: str) -> Data:
    """The arrays of a table as the roles of its columns say, with a value everywhere. Raises `Problem`."""
    data = data_of(without_gaps(table, columns, way), columns)
    return replace(data, fills=_fills(table, columns, way, data.columns)) if way in (FILL, CLASS) else data


@remembered
def without_gaps(table: Table, columns: tuple[Column, ...], way: str) -> Table:
    """The table with a value everywhere; what it lacks goes that way. Raises `Problem` where it is to be said.

    A row without an answer teaches nothing, so it is never filled in.
    """
    import polars as pl

    gaps = {column: mask for column in columns if (mask := _gaps(table, column)) is not None and mask.any()}
    if not gaps:
        return table
    if way == REFUSE:
        raise _told(table, gaps)
    dropped = [mask for column, mask in gaps.items() if way == LEAVE_OUT or column.role in ANSWERS]
    kept = (
        ~pl.select(pl.any_horizontal(dropped)).to_series()
        if dropped
        else pl.repeat(True, table.frame.height, eager=True)
    )
    if not kept.any():
        raise Problem(
            "{node}: every row of {file} lacks a value. Choose another way for missing values.", file=table.file
        )
    filled = [
        pl.select(pl.when(mask).then(pl.lit(_value(table, column, mask, way))).otherwise(table.frame[column.name]))
        .to_series()
        .alias(column.name)
        for column, mask in gaps.items()
    ]
    rows = tuple(kept.arg_true().to_list())
    return replace(table, frame=table.frame.with_columns(filled).filter(kept), rows=rows)


def _fills(table: Table, columns: Sequence[Column], way: str, known: Sequence[str]) -> dict[str, str]:
    """What stands for a missing value of each column that is seen: rows to predict from lack values, too."""
    found = {}
    for column in columns:
        mask = _gaps(table, column) if column.role not in ANSWERS else None
        value = _value(table, column, mask, way) if mask is not None and not mask.all() else ""
        if value and (column.role == "feature" or f"{column.name}={value}" in known):
            found[column.name] = value
    return found


def _gaps(table: Table, column: Column) -> polars.Series | None:
    """Which rows lack a value of a column; None for one that nobody asks for."""
    if column.role == "ignore":
        return None
    texts = table.frame[column.name]
    if column.role in ("feature", "target"):
        return cast(table, column.name).is_null() & texts.str.to_lowercase().is_in(MISSING)
    return texts == ""


def _value(table: Table, column: Column, mask: polars.Series, way: str) -> str:
    """What is put where a value is missing, as the text that the file could have held."""
    if column.role in ("feature", "target"):
        middle = cast(table, column.name).filter(~mask).median()
        return repr(middle) if isinstance(middle, float) else ""
    known = table.frame[column.name].filter(~mask)
    return OWN if way == CLASS or known.is_empty() else str(known.mode().sort()[0])


def _told(table: Table, gaps: Mapping[Column, polars.Series]) -> Problem:
    import polars as pl

    anywhere = pl.select(pl.any_horizontal(list(gaps.values()))).to_series()
    row = int(anywhere.arg_max() or 0)
    return Problem(
        "{node}: line {line} of {file} has no value in the column {column}. Missing in all: {count} values, in {rows} "
        "rows, in {columns}. Fill them in, choose what becomes of them, or give these columns the role ignore.",
        _ways_out(gaps),
        line=table.line(row),
        file=table.file,
        column=next(column.name for column, mask in gaps.items() if mask[row]),
        count=sum(int(mask.sum()) for mask in gaps.values()),
        rows=int(anywhere.sum()),
        columns=_names([column.name for column in gaps]),
    )


def _ways_out(gaps: Mapping[Column, polars.Series]) -> tuple[Remedy, ...]:
    inputs = {column.role for column in gaps} - set(ANSWERS)
    ways = [LEAVE_OUT, *([FILL] if inputs else []), *([CLASS] if "category" in inputs else [])]
    return tuple(Set(f"missing_{way}", {"missing": way}) for way in ways)


def _names(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
