"""The update in slow motion can be followed with a pencil: gradient, the optimizer's arithmetic, new weight."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from example_kit import bench_of, warm_session
from pytestqt.qtbot import QtBot

from runtime import edits
from studio.explanation_words import amount, share_amount
from studio.session import Session
from studio.slow_motion import slow_motion_of
from studio.slow_words import MOVES
from studio.translate import use_language


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    with warm_session(qtbot, tmp_path) as session:
        yield session


@pytest.mark.parametrize(
    ("kind", "heads"),
    [
        ("sgd", ["New weight", "Step Δw", "Gradient g"]),
        (
            "adam",
            [
                "New weight",
                "Step Δw",
                "Direction r",
                "v′, its start at 0 made up for",
                "m′, its start at 0 made up for",
                "Mean of their squares v",
                "Mean of the gradients m",
                "Gradient g",
            ],
        ),
    ],
)
def test_the_step_of_one_weight_is_shown_by_the_rule_at_hand(
    qtbot: QtBot, session: Session, kind: str, heads: list[str]
) -> None:
    bench = bench_of(qtbot, session, "iris")
    goal = next(key for key, node in session.document.nodes.items() if node.type == "goal")
    session.apply(edits.set_setting(session.document, goal, "optimizer", kind), "optimizer")
    slow, page = slow_motion_of(session), bench.slow_page
    slow.begin()
    qtbot.waitUntil(lambda: any(step.get("kind") == kind for step in slow.steps), timeout=30_000)
    slow.go_to(next(n for n, step in enumerate(slow.steps) if step["phase"] == "update"))
    assert page.sentence.text() == MOVES[kind]()
    row = slow.step["parameters"][0]["rows"][0]
    assert page._reckoned.text() == f"The step of w[{', '.join(map(str, row['index']))}]"
    rows = [row for row in page.account.rows if row.head]
    assert [row.name for row in rows] == heads
    assert page.account.isVisible() and page.weights.rows[1].value == rows[0].value
    gradient, rate = rows[-1].value, amount(slow.step["rate"])
    step = rows[1]
    if kind == "sgd":
        bracketed = f"({gradient})" if gradient.startswith("−") else gradient
        assert step.formula == f"Δw = −η·g = −{rate} × {bracketed}"
    else:
        assert step.formula.startswith(f"Δw = −η·r = −{rate} × ")
    use_language("ko")
    assert page.sentence.text() != MOVES["lbfgs"]()
    assert page.sentence.text() == MOVES[kind]()


@pytest.mark.parametrize(
    ("share", "shown"), [(0.99997318, "0.99997318"), (0.9996, "0.9996000"), (0.25, "0.2500"), (1.0, "1.000")]
)
def test_a_share_near_one_has_the_digits_that_its_logarithm_needs(share: float, shown: str) -> None:
    assert share_amount(share) == shown
