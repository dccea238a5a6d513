"""The CSV table: what it makes of good files, and the one sentence it has for each bad one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from table_kit import FLOWERS, Make, features, maker, refusal

from nodes.catalogue import catalogue
from runtime.check import check
from runtime.checked import Checked
from runtime.document import Document, End, Node, Wire


@pytest.fixture
def table(tmp_path: Path) -> Make:
    """Makes CSV tables in a folder of this test."""
    return maker(tmp_path)


# Good files


def test_numbers_categories_and_a_label(table: Make) -> None:
    source = table(FLOWERS)
    data = source.load()
    assert data.columns == ("length", "color=blue", "color=red")
    assert features(data) == [[1.5, 0, 1], [2.5, 1, 0], [3.5, 0, 1]]
    assert (data.class_names, data.arrays["label"].tolist(), data.stratify) == (("a", "b"), [1, 0, 1], "label")
    described = source.describe()
    assert {key: (signal.shape, signal.dtype, signal.meaning) for key, signal in described.items()} == {
        "features": ((3,), "float32", "features"),
        "label": ((), "int64", "label"),
    }
    assert described["label"].classes == 2
    assert [(array.dtype.name, array.shape) for array in data.arrays.values()] == [("float32", (3, 3)), ("int64", (3,))]


def test_a_number_to_be_met(table: Make) -> None:
    source = table("size,price\n1,10.5\n2,20\n3,30\n")
    assert source.load().arrays["target"].tolist() == [[10.5], [20], [30]]
    assert source.describe()["target"].shape == (1,)
    assert source.load().stratify == ""


def test_the_guess_is_shown_and_changed(table: Make) -> None:
    guessed = table(FLOWERS).columns()
    assert [(column.name, column.role, column.numeric, column.distinct) for column in guessed] == [
        ("length", "feature", True, 3),
        ("color", "category", False, 2),
        ("kind", "label", False, 2),
    ]
    assert guessed[1].samples == ("red", "blue")
    changed = table(FLOWERS, roles={"color": "label", "length": "ignore"})
    assert [column.role for column in changed.columns()] == ["ignore", "label", "category"]
    assert changed.load().columns == ("kind=a", "kind=b")
    assert changed.load().class_names == ("blue", "red")


@pytest.mark.parametrize(
    ("content", "roles"),
    [
        ("id,a,b\n1,5,x\n2,6,y\n3,7,x\n", ["ignore", "feature", "label"]),
        (",a,b\n0,5,1.5\n1,6,2.5\n2,7,3\n", ["ignore", "feature", "target"]),
        (",a,b\n4,5,1.5\n1,6,2.5\n2,7,3\n", ["feature", "feature", "target"]),
        ("class,a\n0,5\n1,6\n0,7\n1,8\n", ["label", "feature"]),
        ("a,Target,b\n1,2.5,3\n2,3.5,4\n", ["feature", "target", "feature"]),
        ("a,b\n1,0.5\n2,1\n3,0\n", ["feature", "target"]),
        ("a,b\n1,1\n2,0\n3,1\n4,0\n", ["feature", "label"]),
        ("a,b\n1,1\n2,2\n3,3\n4,4\n", ["feature", "target"]),
        ("번호,a,b\n7,5,x\n9,6,y\n8,7,x\n", ["ignore", "feature", "label"]),
        ("nth,a,b\n" + "".join(f"{i + 1},{i % 3},{i / 7}\n" for i in range(10)), ["ignore", "feature", "target"]),
        ("nth,a,b\n" + "".join(f"{i + 1},{i % 3},{i / 7}\n" for i in range(9)), ["feature", "feature", "target"]),
        ("year,a,b\n" + "".join(f"{i + 2000},{i % 3},{i / 7}\n" for i in range(30)), ["feature", "feature", "target"]),
        ("a,nth,b\n" + "".join(f"{i % 3},{i + 1},{i / 7}\n" for i in range(30)), ["feature", "feature", "target"]),
        ("memo,b\n" + "".join(f"the staff of {i % 12} was kind,{i / 7}\n" for i in range(60)), ["ignore", "target"]),
        ("town,b\n" + "".join(f"New Town{i % 12},{i / 7}\n" for i in range(60)), ["category", "target"]),
        ("said,b\n" + "".join(f"I do agree {i % 5},{i / 7}\n" for i in range(60)), ["category", "target"]),
        ("name,b,c\n" + "".join(f"p{i},{i % 2},{i / 7}\n" for i in range(30)), ["ignore", "feature", "target"]),
    ],
)
def test_guesses_roles(table: Make, content: str, roles: list[str]) -> None:
    assert [column.role for column in table(content).columns()] == roles


def test_several_targets_and_none(table: Make) -> None:
    both = table("a,b,c\n1,2,3\n4,5,6\n", roles={"b": "target", "c": "target"})
    assert both.load().arrays["target"].tolist() == [[2, 3], [5, 6]]
    alone = table("a,b\n1,2\n3,4\n", roles={"b": "feature"})
    assert set(alone.describe()) == {"features", "target"}, "another column is still guessed"
    free = table("a,b\n1,2\n3,4\n", roles={"a": "feature", "b": "feature"})
    assert set(free.describe()) == {"features"} == set(free.load().arrays)


def test_na_is_a_text_where_the_column_is_text(table: Make) -> None:
    data = table("country,size,ok\nNA,1,y\nKR,2,n\nNA,3,y\n").load()
    assert data.columns == ("country=KR", "country=NA", "size")
    assert features(data)[0] == [0, 1, 1]


def test_classes_of_numbers_are_in_order_of_size(table: Make) -> None:
    data = table("a,label\n1,10\n2,9\n3,10\n4,9\n5,2\n6,2\n").load()
    assert data.class_names == ("2", "9", "10")
    assert data.arrays["label"].tolist() == [2, 1, 2, 1, 0, 0]


def test_a_number_column_may_be_a_category(table: Make) -> None:
    data = table("a,y\n7,0.5\n3,1.5\n7,2.5\n", roles={"a": "category"}).load()
    assert data.columns == ("a=3", "a=7")


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfa,b\n1,2.5\n3,4\n",
        b"a,b\r\n1,2.5\r\n3,4\r\n",
        b"a,b\r1,2.5\r3,4\r",
        b'"a","b"\n"1","2.5"\n3,4\n',
        b"a,b\n1,2.5\n3,4",
        b"\n\na,b\n\n1,2.5\n\n3,4\n\n\n",
        b"a , b\n 1 , 2.5 \n3,\t4\n",
        b"a\tb\n1\t2.5\n3\t4\n",
        b"a|b\n1|2.5\n3|4\n",
        b"a;b\n1;2.5\n3;4\n",
        b"a;b\n1;2,5\n3;4,0\n",
        b"a,b\n+1,25e-1\n3.0,4.\n",
    ],
)
def test_the_same_table_in_many_ways(table: Make, content: bytes) -> None:
    data = table(content).load()
    assert data.columns == ("a",)
    assert features(data) == [[1], [3]]
    assert data.arrays["target"].tolist() == [[2.5], [4]]


def test_quoted_fields_hold_anything(table: Make) -> None:
    content = 'text,b\n"a, ""b""\nc",1.5\nd,2\n"a, ""b""\nc",3\n'
    assert table(content).load().columns == ('text=a, "b"\nc', "text=d")


def test_a_delimiter_inside_quotes_is_not_counted(table: Make) -> None:
    assert table('"a;x;y;z",b\n1,0.5\n2,1.5\n').load().columns == ("a;x;y;z",)


def test_a_delimiter_may_be_named(table: Make) -> None:
    assert table("a;b,c\n1;2,5\n2;3,5\n", delimiter="semicolon").load().columns == ("a",)


def test_without_a_header(table: Make) -> None:
    data = table("1,2.5\n3,4\n", header=False).load()
    assert data.columns == ("column 1",)
    assert features(data) == [[1], [3]]


def test_columns_without_a_name_get_one(table: Make) -> None:
    assert [column.name for column in table(",b,\n5,6,7.5\n5,7,8\n").columns()] == ["column 1", "b", "column 3"]


def test_counted_names_are_names(table: Make) -> None:
    assert table("0,1,2\n5,6,7.5\n8,9,1.5\n").load().columns == ("0", "1")


def test_korean_files(table: Make) -> None:
    content = "크기,과일\n1,사과\n2,배\n3,사과\n"
    assert table(content).load().class_names == ("배", "사과")
    assert table(content.encode("cp949"), encoding="cp949").load().class_names == ("배", "사과")
    assert table(content.encode("utf-16"), encoding="utf-16").load().columns == ("크기",)


def test_ignored_columns_may_be_broken(table: Make) -> None:
    data = table("a,note,b\n1,,2.5\n2,x,3\n", roles={"note": "ignore"}).load()
    assert data.columns == ("a",)


def test_a_changed_file_is_read_again(table: Make) -> None:
    source = table("a,b\n1,2.5\n2,3\n")
    assert len(source.load().arrays["target"]) == 2
    path = Path(source.path)
    path.write_text("a,b\n1,2.5\n2,3\n3,4\n")
    os.utime(path, ns=(1, 1))
    assert len(source.load().arrays["target"]) == 3


def test_an_unchanged_file_is_read_once(table: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    source = table("a,b\n1,2.5\n2,3\n")
    data = source.load()
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail("read again"))
    assert source.load() is data


def test_agrees_with_numpy_on_many_rows(table: Make) -> None:
    numbers = np.random.default_rng(0).normal(size=(2000, 5)).astype(np.float32)
    lines = ["a,b,c,d,e", *(",".join(map(repr, row.tolist())) for row in numbers)]
    data = table("\n".join(lines)).load()
    assert np.array_equal(data.arrays["features"], numbers[:, :4])
    assert np.array_equal(data.arrays["target"], numbers[:, 4:])


# Bad files

BAD: list[tuple[str | bytes, dict[str, Any], str]] = [
    (
        "a,b,c\n1,,x\n,2.5,y\n",
        {"missing": "leave_out"},
        "every row of table.csv lacks a value. Choose another way for missing values.",
    ),
    ("", {}, "table.csv is empty. Choose a file with rows."),
    ("\n \n\t\n", {}, "table.csv is empty. Choose a file with rows."),
    ("a,b\n", {}, "table.csv has names of columns but no rows. Choose a file with rows."),
    (
        "a,b,c\n1,2,3\n4,5\n6,7,8\n",
        {},
        "line 3 of table.csv has 2 values, but the first line has 3. Make all lines the same length.",
    ),
    (
        "a,b\n1,2\n\n3,4,5\n",
        {},
        "line 4 of table.csv has 3 values, but the first line has 2. Make all lines the same length.",
    ),
    (
        "a,b\n1,2.5\n,3\n,4\n",
        {},
        "line 3 of table.csv has no value in the column a. Missing in all: 2 values, in 2 rows, in a. "
        "Fill them in, choose what becomes of them, or give these columns the role ignore.",
    ),
    (
        'a,b\n"1",2.5\nNA,3\n4,5\n',
        {},
        "line 3 of table.csv has no value in the column a. Missing in all: 1 values, in 1 rows, in a. "
        "Fill them in, choose what becomes of them, or give these columns the role ignore.",
    ),
    (
        'text,a,b\n"x\ny",1,2.5\nz,?,3\nz,4,5\n',
        {},
        "line 4 of table.csv has no value in the column a. Missing in all: 1 values, in 1 rows, in a. "
        "Fill them in, choose what becomes of them, or give these columns the role ignore.",
    ),
    (
        "a,kind\n1,x\n2,\n3,y\n",
        {},
        "line 3 of table.csv has no value in the column kind. Missing in all: 1 values, in 1 rows, in kind. "
        "Fill them in, choose what becomes of them, or give these columns the role ignore.",
    ),
    (
        "a,b\n1,2.5\n12a,3\n4,5\n",
        {},
        "line 3 of table.csv has 12a in the column a, which is no number. Correct it, or make the column a category.",
    ),
    (
        "a,b\n1,2.5\ninf,3\n4,5\n",
        {},
        "line 3 of table.csv has inf in the column a, which is no number. Correct it, or make the column a category.",
    ),
    (
        "a,b\n1,2.5\n1e39,3\n",
        {},
        "line 3 of table.csv has 1e39 in the column a, which is too large. Use a larger unit.",
    ),
    (
        "a,b\n1,2.5\n-1e999,3\n",
        {},
        "line 3 of table.csv has -1e999 in the column a, which is too large. Use a larger unit.",
    ),
    ("a,b,a\n1,2,3\n", {}, "two columns of table.csv are called a. Give each column a name of its own."),
    (
        "5.1,3.5\n4.9,3.0\n",
        {},
        "the first line of table.csv holds numbers, not names of columns. Switch the header off.",
    ),
    (
        b"a,b\n1,x\n2,caf\xe9\n",
        {},
        "line 3 of table.csv is not in the encoding utf-8. Save the table as UTF-8 or choose another encoding.",
    ),
    (
        "a,b\n1,2\n".encode("utf-16"),
        {},
        "line 1 of table.csv is not in the encoding utf-8. Save the table as UTF-8 or choose another encoding.",
    ),
    (b"PK\x03\x04rest", {}, "table.csv is a spreadsheet or archive, not a text. Save the table as CSV."),
    (b"a,b\n1,\x00\n", {}, "line 2 of table.csv holds no text. Save the table as CSV."),
    ('a,b\n1,2\n"3,4\n5,6\n', {}, "the quotes of table.csv do not match from line 3 on. Close every quote."),
    ('a,b\n"1"x,2\n', {}, "the quotes of table.csv do not match from line 2 on. Close every quote."),
    ("a\n1.5\n2.5\n", {}, "no column of table.csv is a feature. Give one the role feature."),
    ("a,b\n1,x\n2,x\n", {}, "the label b is x in every row. Choose another label."),
    (
        FLOWERS,
        {"roles": {"color": "feature"}},
        "line 2 of table.csv has red in the column color, which is no number. "
        "Correct it, or make the column a category.",
    ),
    (
        FLOWERS,
        {"roles": {"color": "target"}},
        "line 2 of table.csv has red in the column color, which is no number. "
        "Correct it, or make the column a category.",
    ),
    (
        FLOWERS,
        {"roles": {"color": "colour"}},
        "the column color has the role colour. Choose one of feature, category, label, target, ignore.",
    ),
    (
        FLOWERS,
        {"roles": {"width": "feature"}},
        "table.csv has no column width. Choose the roles of the columns anew.",
    ),
    (
        FLOWERS,
        {"roles": {"color": "label", "kind": "label"}},
        "color and kind are both labels. Give one of them another role.",
    ),
    (
        "a,b\n" + "".join(f"{i}.5,x{i}\n" for i in range(1001)),
        {"roles": {"b": "label"}},
        "the column b holds 1001 different values, but 1000 is the most for a label or category. Give it another role.",
    ),
]


@pytest.mark.parametrize(("content", "settings", "told"), BAD, ids=range(len(BAD)))
def test_says_what_is_wrong(table: Make, content: str | bytes, settings: dict[str, Any], told: str) -> None:
    assert refusal(table(content, **settings)) == told


def test_says_where_no_file_is(tmp_path: Path) -> None:
    bind = catalogue()["csv_table"].bind
    assert refusal(bind({})) == "has no file yet. Choose a CSV file."
    assert (
        refusal(bind({"path": str(tmp_path / "no.csv")}))
        == f"there is no file {tmp_path / 'no.csv'}. Choose a CSV file."
    )
    assert refusal(bind({"path": str(tmp_path)})) == f"{tmp_path.name} is a folder. Choose a CSV file."


def test_says_when_a_file_is_too_large(table: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nodes.sources.table_file.LARGEST", 8)
    assert refusal(table("a,b\n1,2.5\n")) == "table.csv has 0 MiB, but 0 MiB is the most. Choose a smaller file."


def test_a_field_beyond_all_measure(table: Make) -> None:
    assert table("a,b\n1.5," + "x" * 200_000 + "\n2,y\n").load().class_names[1] == "y"
    told = "line 2 of table.csv holds a text that is too long. Shorten it."
    assert refusal(table("a,b\n1," + "x" * 200_000 + "\n2,\n")) == told


# In a document


def checked_table(source: Any, port: str) -> Checked:
    nodes = {
        "table": Node("table", "csv_table", settings={"path": source.path}),
        "linear1": Node("linear1", "linear"),
        "mse1": Node("mse1", "mse"),
    }
    wires = (
        Wire(End("table", "features"), End("linear1", "x")),
        Wire(End("linear1", "y"), End("mse1", "prediction")),
        Wire(End("table", port), End("mse1", "target")),
    )
    return check(Document("", nodes, wires))


def test_a_document_is_told_of_an_output_without_a_column(table: Make) -> None:
    checked = checked_table(table(FLOWERS), "target")
    (told,) = [finding for finding in checked.findings if finding.severity == "error"]
    assert (told.node, told.port, told.values["port"]) == ("table", "target", "target")
    assert told.sentence == "{node} has no column for its output “{port}”. Give a column that role or remove the wire."
    assert checked.signal("table", "target") is None
    features = checked.signal("table", "features")
    assert features is not None and features.describe() == "N × 3"


def test_a_document_is_told_of_a_broken_file(table: Make) -> None:
    checked = checked_table(table("a,b\n1,2,3\n"), "target")
    assert [finding.sentence.partition(" of ")[0] for finding in checked.findings if finding.severity == "error"] == [
        "{node}: line {line}"
    ]
