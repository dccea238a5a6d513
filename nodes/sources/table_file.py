"""Reads a CSV file as columns of text, strictly, and knows the line of every row.

Polars reads; where something is missing or wrong, Python's csv reader looks again to tell the line.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple

from nodes.remedies import ChooseFile, Set
from nodes.spec import Problem

if TYPE_CHECKING:
    import polars

LARGEST = 2**30  # bytes
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")  # which no text holds
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}


Given = TypeVarTuple("Given")
Result = TypeVar("Result")


def remembered(work: Callable[[*Given], Result]) -> Callable[[*Given], Result]:
    """The function with its last few answers kept, a `Problem` too: every edit of a document asks again."""

    @lru_cache(maxsize=4)
    def attempt(*arguments: *Given) -> Result | Problem:
        try:
            return work(*arguments)
        except Problem as problem:
            return problem

    @wraps(work)
    def recall(*arguments: *Given) -> Result:
        answer = attempt(*arguments)
        if isinstance(answer, Problem):
            raise Problem(answer.sentence, answer.remedies, **answer.values)
        return answer

    return recall


@dataclass(frozen=True, eq=False)
class Table:
    """A file as columns of stripped text, an empty text where nothing is; `content` is the file in UTF-8.

    `rows` are those of the file that are left, in order; None for all.
    """

    file: str
    frame: polars.DataFrame
    content: str
    delimiter: str
    header: bool
    rows: tuple[int, ...] | None = None

    def line(self, row: int) -> int:
        """The line of the file where a row begins, both counted as people do: the first line is 1, the first row 0."""
        return self._lines[row if self.rows is None else self.rows[row]]

    @cached_property
    def _lines(self) -> list[int]:
        return [line for line, _ in _records(self.content, self.delimiter, self.file)][self.header :]


def read_table(path: str, *, delimiter: str, header: bool, encoding: str) -> Table:
    """The table in a file; read again only when the file has changed. Raises `Problem` for what is no table."""
    if not path:
        raise Problem("{node} has no file yet. Choose a CSV file.", (ChooseFile(),))
    place = Path(path).expanduser()
    try:
        if place.is_dir():
            raise Problem("{node}: {file} is a folder. Choose a CSV file.", (ChooseFile(),), file=place.name)
        facts = place.stat()
        if facts.st_size > LARGEST:
            raise Problem(
                "{node}: {file} has {size} MiB, but {most} MiB is the most. Choose a smaller file.",
                (ChooseFile(),),
                file=place.name,
                size=facts.st_size >> 20,
                most=LARGEST >> 20,
            )
        return _read(str(place), facts.st_mtime_ns, facts.st_size, delimiter, header, encoding)
    except FileNotFoundError:
        raise Problem("{node}: there is no file {file}. Choose a CSV file.", (ChooseFile(),), file=str(place)) from None
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise Problem(
            "{node}: {file} cannot be read: {reason}. Choose another file.",
            (ChooseFile(),),
            file=place.name,
            reason=reason,
        ) from None


@remembered
def _read(path: str, changed: int, size: int, delimiter: str, header: bool, encoding: str) -> Table:
    file = Path(path).name
    content = _decode(Path(path).read_bytes(), encoding, file)
    separator = DELIMITERS.get(delimiter) or _guess_delimiter(content)
    frame = _frame(content, separator, file)
    names = [name.strip() for name in frame.row(0)] if header else [""] * frame.width
    names = [name or f"column {number}" for number, name in enumerate(names, start=1)]
    _refuse_names(names, header, file)
    frame = frame.slice(int(header))
    if not frame.height:
        raise Problem(
            "{node}: {file} has names of columns but no rows. Choose a file with rows.", (ChooseFile(),), file=file
        )
    frame.columns = names
    return Table(file, frame, content, separator, header)


def _decode(content: bytes, encoding: str, file: str) -> str:
    if content.startswith(b"PK\x03\x04"):
        raise Problem("{node}: {file} is a spreadsheet or archive, not a text. Save the table as CSV.", file=file)
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeError as fault:
        line = content.count(b"\n", 0, getattr(fault, "start", 0)) + 1
        raise Problem(
            "{node}: line {line} of {file} is not in the encoding {encoding}. "
            "Save the table as UTF-8 or choose another encoding.",
            tuple(Set("choose_encoding", {"encoding": other}) for other in _read_well(content)[:1]),
            line=line,
            file=file,
            encoding=encoding,
        ) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n \t")
    if not text.strip():
        raise Problem("{node}: {file} is empty. Choose a file with rows.", (ChooseFile(),), file=file)
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise Problem("{node}: line {line} of {file} holds no text. Save the table as CSV.", line=line, file=file)
    return text


def _read_well(content: bytes) -> list[str]:
    """The encodings in which a file is a text, the strictest first: nearly any file can be read in the last one."""
    found = []
    for encoding in ("utf-8", "utf-16", "cp949", "latin-1"):
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        marked = encoding != "utf-16" or content.startswith((b"\xff\xfe", b"\xfe\xff"))  # else chance makes letters
        if marked and not _CONTROL.search(text):
            found.append(encoding)
    return found


def _guess_delimiter(content: str) -> str:
    first = re.sub(r'"[^"]*"', "", content.lstrip("\n")).partition("\n")[0]
    return max(DELIMITERS.values(), key=first.count)


def _frame(content: str, delimiter: str, file: str) -> polars.DataFrame:
    """All lines, the first too, as columns of stripped text; nothing missing is left but empty texts."""
    import polars as pl

    try:
        frame = pl.read_csv(content.encode(), has_header=False, separator=delimiter, infer_schema=False)
        whole = not any(frame.null_count().row(0))
    except pl.exceptions.PolarsError:
        whole = False
    if not whole:  # a missing value, a ragged or empty line, or a stray quote: look closely
        records = list(_records(content, delimiter, file))
        _refuse_ragged(records, file)
        columns = list(zip(*(record for _, record in records), strict=True))
        frame = pl.DataFrame({f"column_{number}": column for number, column in enumerate(columns)})
    return frame.select(pl.all().str.strip_chars())


def _records(content: str, delimiter: str, file: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    records, line = [], 1
    try:
        for record in reader:
            if record and (len(record) > 1 or record[0].strip()):
                records.append((line, record))
            line = reader.line_num + 1
    except csv.Error as fault:
        if "field limit" in str(fault):
            raise Problem(
                "{node}: line {line} of {file} holds a text that is too long. Shorten it.", line=line, file=file
            ) from None
        raise Problem(
            "{node}: the quotes of {file} do not match from line {line} on. Close every quote.", file=file, line=line
        ) from None
    return records


def _refuse_ragged(records: list[tuple[int, list[str]]], file: str) -> None:
    wanted = len(records[0][1])
    for line, record in records:
        if len(record) != wanted:
            raise Problem(
                "{node}: line {line} of {file} has {got} values, but the first line has {wanted}. "
                "Make all lines the same length.",
                line=line,
                file=file,
                got=len(record),
                wanted=wanted,
            )


def _refuse_names(names: list[str], header: bool, file: str) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise Problem(
            "{node}: two columns of {file} are called {column}. Give each column a name of its own.",
            file=file,
            column=twice,
        )
    counted = [str(number) for number in range(len(names))]
    if header and names != counted and all(re.fullmatch(r"[-+]?\d*[.,]?\d+([eE][-+]?\d+)?", name) for name in names):
        raise Problem(
            "{node}: the first line of {file} holds numbers, not names of columns. Switch the header off.", file=file
        )
