"""A table whose columns have roles that do not fit: other roles are offered before the table is thrown away."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime import edits
from runtime.check import check
from runtime.document import Document, End
from runtime.repairs import repairs_of
from runtime.translation import translate, use_language

ROWS = "".join(f"{150 + row},{'fm'[row % 2]},{row % 5},{('low', 'mid', 'high')[row % 3]}\n" for row in range(30))
PUPILS = "height,sex,age,grade\n" + ROWS
SLIP = PUPILS.replace("157,", "157 cm,")


def offered(folder: Path, content: str, roles: dict[str, str]) -> tuple[list[str], list[dict[str, str]]]:
    """What is offered beside removing the table, and the roles that each leaves chosen; each mends the table."""
    (folder / "pupils.csv").write_text(content, encoding="utf-8")
    settings = {"path": str(folder / "pupils.csv"), "roles": roles}
    document, table = edits.add_node(Document(), "csv_table", settings=settings)
    checked = check(document)
    (wrong,) = [found for found in checked.findings if found.node == table]
    repairs = repairs_of(checked, wrong)
    assert repairs[-1].kind == "remove_node"
    for repair in repairs:
        assert not [found for found in check(repair.document).findings if found.node]
    kept = repairs[:-1]
    chosen = [dict(repair.document.nodes[table].settings.get("roles", {})) for repair in kept]
    return [translate(repair.text, **repair.values) for repair in kept], chosen


@pytest.mark.parametrize(
    ("content", "roles", "words", "chosen"),
    [
        (
            PUPILS,
            {"grade": "target"},
            ["Give grade the role “Label”", "Give grade the role “Ignore”"],
            [{"grade": "label"}, {"grade": "ignore"}],
        ),
        (
            PUPILS,
            {"sex": "feature", "grade": "feature", "age": "target"},
            ["Give sex, grade the role “Category”", "Give sex, grade the role “Ignore”"],
            [
                {"age": "target", "sex": "category", "grade": "category"},
                {"age": "target", "sex": "ignore", "grade": "ignore"},
            ],
        ),
        (
            SLIP,
            {"grade": "label"},
            ["Give height the role “Ignore”", "Give height the role “Category”"],
            [{"grade": "label", "height": "ignore"}, {"grade": "label", "height": "category"}],
        ),
        (
            PUPILS,
            {"grade": "label", "age": "label"},
            ["Give age the role “Feature”", "Give grade the role “Category”"],
            [{"grade": "label", "age": "feature"}, {"age": "label", "grade": "category"}],
        ),
        (
            PUPILS,
            {"weight": "feature", "shoes": "ignore", "grade": "label"},
            ["Forget the roles of weight, shoes"],
            [{"grade": "label"}],
        ),
    ],
)
def test_other_roles_are_offered_before_the_table_is_removed(
    tmp_path: Path, content: str, roles: dict[str, str], words: list[str], chosen: list[dict[str, str]]
) -> None:
    assert offered(tmp_path, content, roles) == (words, chosen)


def test_a_number_of_too_many_kinds_is_a_number(tmp_path: Path) -> None:
    many = "height,score\n" + "".join(f"{row % 7},{row / 8}\n" for row in range(1200))
    assert offered(tmp_path, many, {"score": "label"})[0] == ["Give score the role “Target”"]
    assert offered(tmp_path, many, {"score": "category", "height": "label"})[0] == ["Give score the role “Feature”"]


def test_it_is_said_in_korean(tmp_path: Path) -> None:
    use_language("ko")
    try:
        words, _ = offered(tmp_path, PUPILS.replace("grade", "등급"), {"등급": "target"})
        assert words == ["등급의 역할을 “Label”로 설정", "등급의 역할을 “Ignore”로 설정"]
    finally:
        use_language("en")


def test_an_input_is_not_led_to_the_answer_that_a_loss_below_it_asks_for(tmp_path: Path) -> None:
    (tmp_path / "tokens.csv").write_text("t1,t2,kind\n" + "0,1,pos\n2,1,neg\n1,0,pos\n" * 4, encoding="utf-8")
    document, table = edits.add_node(Document(), "csv_table", settings={"path": str(tmp_path / "tokens.csv")})
    previous = End(table, "features")
    for kind in ("embedding", "flatten", "linear"):
        document, fresh = edits.add_node(document, kind)
        document = edits.connect(document, previous, End(fresh, "x"))
        previous = End(fresh, "y")
    free = document
    document, loss = edits.add_node(document, "cross_entropy")
    document = edits.connect(document, previous, End(loss, "prediction"))
    document = edits.connect(document, End(table, "label"), End(loss, "target"))
    told = []
    for graph in (free, document):
        checked = check(graph)
        wrong = next(found for found in checked.findings if found.node == "embedding1")
        told.append([repair.kind for repair in repairs_of(checked, wrong)])
    assert "take_other_output" in told[0] and "take_other_output" not in told[1]
