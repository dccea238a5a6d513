"""What counts in a row of a table: against the means of its columns, a category as one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from example_kit import warm_session
from pytestqt.qtbot import QtBot
from try_kit import SLOW, tried, view_of

from runtime import edits
from runtime.document import Document, End
from studio.session import Session


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    with warm_session(qtbot, tmp_path) as session:
        yield session


def table_with_a_category(folder: Path) -> Document:
    """Heights around 168 and one of five cities, through a Linear layer to a Cross-entropy."""
    lines = [f"{160 + row % 17},{'abcde'[row % 5]},{'yes' if row % 3 else 'no'}" for row in range(60)]
    (folder / "people.csv").write_text("\n".join(["height,city,ill", *lines]) + "\n")
    document, _ = edits.add_node(Document(), "csv_table")
    document = edits.set_setting(document, "csvtable1", "path", str(folder / "people.csv"))
    for kind in ("linear", "cross_entropy", "goal"):
        document, _ = edits.add_node(document, kind)
    document = edits.set_setting(document, "linear1", "units", 2)
    for source, target in (
        (End("csvtable1", "features"), End("linear1", "x")),
        (End("linear1", "y"), End("crossentropy1", "prediction")),
        (End("csvtable1", "label"), End("crossentropy1", "target")),
        (End("crossentropy1", "loss"), End("goal1", "loss")),
    ):
        document = edits.connect(document, source, target)
    return document


def test_a_category_counts_as_one_and_a_large_number_counts_from_its_mean(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    session.apply(table_with_a_category(tmp_path), "Draw")
    view = view_of(qtbot, session)
    qtbot.waitUntil(lambda: view.why.picture.map is not None, timeout=SLOW)
    picture = view.why.picture
    assert picture.names == ("height", "city") and picture.map is not None
    raw = view._counted
    assert raw is not None and raw.arrays["map"].shape == (6,)
    np.testing.assert_allclose(picture.map, [raw.arrays["map"][0], raw.arrays["map"][1:].sum()], rtol=1e-5)
    assert picture.high == pytest.approx(np.abs(picture.map).max())
    assert picture.map.sum() == pytest.approx(raw.facts["score"] - raw.facts["base"], abs=1e-3), "linear"
    view.why.choice.setCurrentIndex(view.why.choice.findData("occlusion"))
    view.why.choice.edited.emit("occlusion")
    qtbot.waitUntil(lambda: picture.facts.get("method") == "occlusion", timeout=SLOW)
    assert len(picture.names) == 6, "what is lost one by one adds up to nothing"


def test_columns_of_a_table_count_from_their_means_and_that_is_said(qtbot: QtBot, session: Session) -> None:
    view = tried(qtbot, session, "iris")
    qtbot.waitUntil(lambda: view.why.picture.map is not None, timeout=SLOW)
    assert view.why.choice.currentText() == "Gradient × (input − mean)"
    assert ", for the mean training row " in view.why.about.text()
    assert "Each column counts against its mean." in view.why.about.text()
    session.open_example("digits-mlp")
    qtbot.waitUntil(lambda: view.why.choice.currentText() == "Gradient × input", timeout=SLOW)
    assert "mean" not in view.why.about.text()
