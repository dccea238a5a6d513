"""What the columns of a table are for: the guess, the choice, and the arrays they become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from nodes.remedies import Remedy, Role
from nodes.sources.table_file import Table, remembered
from nodes.spec import Column, Data, Problem

if TYPE_CHECKING:
    import polars

ROLES = ("feature", "category", "label", "target", "ignore")
NUMBERS = ("feature", "target")  # roles of columns that hold nothing but numbers
MISSING = ("", "na", "n/a", "nan", "null", "none", "?", "-")  # no number, where a column is of numbers
ANSWERS = ("label", "class", "target", "species", "outcome", "diagnosis", "answer", "y")
COUNTERS = (
    "id",
    "index",
    "row",
    "no",
    "no.",
    "nr",
    "number",
    "번호",
    "순번",
    "연번",
    "일련번호",
    "학번",
    "행",
    "행번호",
)
LEDGER = 10  # rows from which on a first column that counts 1, 2, 3 … is taken for their number, whatever its name
WORDS = 3  # words that a text has which somebody wrote, unlike a kind that was chosen
MOST_KINDS = 1000  # of a label or category; more are free text


@remembered
def columns_of(table: Table, roles: tuple[tuple[str, str], ...]) -> tuple[Column, ...]:
    """Every column with its role: the chosen one or, where none is chosen, the guessed one. Raises `Problem`."""
    chosen = dict(roles)
    _refuse_roles(table, chosen)
    numeric = {name: _is_numeric(table, name) for name in table.frame.columns}
    guessed = _guess(table, numeric, chosen)
    columns = []
    for name in table.frame.columns:
        values = table.frame[name].unique(maintain_order=True)
        samples = tuple(str(value) for value in values.head(3))
        columns.append(Column(name, guessed[name], numeric[name], len(values), samples))
    return tuple(columns)


@remembered
def data_of(table: Table, columns: tuple[Column, ...]) -> Data:
    """The arrays `features` (N, F), and `label` (N,) or `target` (N, T), as the roles say. Raises `Problem`.

    The table lacks no value of these columns.
    """
    features: list[np.ndarray] = []
    names: list[str] = []
    for column in columns:
        if column.role == "feature":
            features.append(_numbers(table, columns, column.name))
            names.append(column.name)
        elif column.role == "category":
            kinds, places = _kinds(table, column)
            features += [places == place for place in range(len(kinds))]
            names += [f"{column.name}={kind}" for kind in kinds]
    if not features:
        raise Problem("{node}: no column of {file} is a feature. Give one the role feature.", file=table.file)
    arrays = {"features": np.stack(features, axis=1).astype(np.float32)}
    classes: tuple[str, ...] = ()
    labels, targets = ([column for column in columns if column.role == role] for role in ("label", "target"))
    if labels:
        classes, arrays["label"] = _kinds(table, labels[0])
        if len(classes) < 2:
            raise Problem(
                "{node}: the label {column} is {got} in every row. Choose another label.",
                column=labels[0].name,
                got=classes[0],
            )
    if targets:
        arrays["target"] = np.stack([_numbers(table, columns, column.name) for column in targets], axis=1).astype(
            np.float32
        )
    return Data(arrays, class_names=classes, columns=tuple(names), stratify="label" if labels else "")


def _refuse_roles(table: Table, chosen: Mapping[str, str]) -> None:
    for name, role in chosen.items():
        if role not in ROLES:
            raise Problem(
                "{node}: the column {column} has the role {got}. Choose one of {choices}.",
                column=name,
                got=role,
                choices=", ".join(ROLES),
            )
        if name not in table.frame.columns:
            raise Problem(
                "{node}: {file} has no column {column}. Choose the roles of the columns anew.",
                (Role(tuple(gone for gone in chosen if gone not in table.frame.columns), ""),),
                file=table.file,
                column=name,
            )
    labels = [name for name, role in chosen.items() if role == "label"]
    if len(labels) > 1:
        raise Problem(
            "{node}: {column} and {other} are both labels. Give one of them another role.",
            tuple(_left_with(table, labels, kept) for kept in labels),
            column=labels[0],
            other=labels[1],
        )


def _left_with(table: Table, labels: Sequence[str], kept: str) -> Role:
    """One label stays, and what the others hold is seen."""
    others = tuple(name for name in labels if name != kept)
    return Role(others, "feature" if all(_is_numeric(table, name) for name in others) else "category")


def _guess(table: Table, numeric: Mapping[str, bool], chosen: Mapping[str, str]) -> dict[str, str]:
    roles = {name: chosen.get(name) or _guess_input(table, name, numeric[name]) for name in table.frame.columns}
    free = [name for name in roles if name not in chosen]
    if free and not {"label", "target"} & set(chosen.values()):
        named = [name for wanted in ANSWERS for name in free if name.casefold() == wanted]
        answer = (named or free)[0 if named else -1]
        roles[answer] = _guess_answer(table, answer, numeric[answer])
    return roles


def _guess_input(table: Table, name: str, numeric: bool) -> str:
    column = table.frame[name]
    distinct = column.n_unique()
    if numeric:
        return "ignore" if distinct == len(column) and _is_counter(table, name) else "feature"
    if distinct <= 10:
        return "category"
    return "category" if distinct <= 50 and 2 * distinct <= len(column) and not _is_written(column) else "ignore"


def _is_written(column: polars.Series) -> bool:
    """Whether most of the different texts are of several words, as remarks are."""
    return float(np.median(column.unique().str.split(" ").list.len().to_numpy())) >= WORDS


def _is_counter(table: Table, name: str) -> bool:
    """Whether the column only counts the rows: the first, called so, or going up by 1 without a name or from 0 or 1."""
    if name != table.frame.columns[0] or len(table.frame.columns) < 3:
        return False
    if name.casefold() in COUNTERS:
        return True
    numbers = cast(table, name)
    rising = not numbers.null_count() and bool((numbers.diff().drop_nulls() == 1).all())
    return rising and ((table.header and name == "column 1") or (len(numbers) >= LEDGER and numbers[0] in (0, 1)))


def _guess_answer(table: Table, name: str, numeric: bool) -> str:
    column = table.frame[name]
    distinct = column.n_unique()
    if not numeric:
        return "label" if distinct <= MOST_KINDS and (distinct <= 10 or 2 * distinct <= len(column)) else "ignore"
    values = cast(table, name).drop_nulls()
    whole = bool((values == values.round()).all())
    return "label" if whole and distinct <= 20 and 2 * distinct <= len(column) else "target"


def _is_numeric(table: Table, name: str) -> bool:
    """Whether more values are numbers than are neither numbers nor signs of a missing one."""
    column = table.frame[name]
    numbers = cast(table, name).is_not_null()
    missing = column.str.to_lowercase().is_in(MISSING)
    return int(numbers.sum()) > int((~numbers & ~missing).sum())


def cast(table: Table, name: str) -> polars.Series:
    """The column as numbers, null where a text is none; a semicolon between columns allows a decimal comma."""
    import polars as pl

    column = table.frame[name]
    if table.delimiter == ";":
        column = column.str.replace(",", ".", literal=True)
    numbers = column.cast(pl.Float64, strict=False)
    spelt = column.str.contains("[0-9]")  # “nan” and “inf” are no numbers that a table means
    return pl.select(pl.when(spelt).then(numbers)).to_series()


def _numbers(table: Table, columns: Sequence[Column], name: str) -> np.ndarray:
    numbers = cast(table, name)
    column = table.frame[name]
    if numbers.null_count():
        row = int(numbers.is_null().arg_max() or 0)
        value = column[row]
        raise Problem(
            "{node}: line {line} of {file} has {got} in the column {column}, which is no number. "
            "Correct it, or make the column a category.",
            _other_roles(table, columns),
            line=table.line(row),
            file=table.file,
            got=value[:40],
            column=name,
        )
    values = numbers.to_numpy()
    large = ~(np.abs(values) <= np.finfo(np.float32).max)
    if large.any():
        row = int(large.argmax())
        raise Problem(
            "{node}: line {line} of {file} has {got} in the column {column}, which is too large. Use a larger unit.",
            line=table.line(row),
            file=table.file,
            got=column[row][:40],
            column=name,
        )
    return values


def _other_roles(table: Table, columns: Sequence[Column]) -> tuple[Remedy, ...]:
    """What columns of numbers can be that hold something else: words are kinds, a slip of the pen is left out."""
    wrong = [column for column in columns if column.role in NUMBERS and cast(table, column.name).null_count()]
    names, roles = tuple(column.name for column in wrong), {column.role for column in wrong}
    alone = len(wrong) == 1 and not any(column.role == "label" for column in columns)
    fitting = ["category"] if roles == {"feature"} else ["label"] if alone else []
    ways = ["ignore", *fitting] if any(column.numeric for column in wrong) else [*fitting, "ignore"]
    return tuple(Role(names, role) for role in ways)


def _kinds(table: Table, asked: Column) -> tuple[tuple[str, ...], np.ndarray]:
    """The different texts of a column in order, numbers by size, and the number of each row's."""
    name = asked.name
    column = table.frame[name]
    numbers = cast(table, name)
    texts, place = np.unique(column.to_numpy().astype(str), return_inverse=True)
    if len(texts) > MOST_KINDS:
        raise Problem(
            "{node}: the column {column} holds {got} different values, but {most} is the most for a label or category. "
            "Give it another role.",
            (Role((name,), ("target" if asked.role == "label" else "feature") if asked.numeric else "ignore"),),
            column=name,
            got=len(texts),
            most=MOST_KINDS,
        )
    if not numbers.null_count():
        sizes = dict(zip(column.to_list(), numbers.to_list(), strict=True))
        order = sorted(range(len(texts)), key=lambda index: sizes[str(texts[index])])
        texts, place = texts[order], np.argsort(order)[place]
    return tuple(str(text) for text in texts), place.astype(np.int64)
