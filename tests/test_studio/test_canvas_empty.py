"""An empty canvas says what a network needs, in words that can be typed there; plots ask for no training in vain."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from canvas_kit import Hand, show
from pytestqt.qtbot import QtBot
from shell_kit import open_window

from runtime.document import Document
from studio.canvas import chaining, overlay
from studio.checking import check_document
from studio.dashboard.loss_view import LOSS, LossView
from studio.translate import language, use_language

WAIT = 60_000


@pytest.fixture
def korean() -> Iterator[None]:
    before = language()
    use_language("ko")
    yield
    use_language(before)


def typed(hand: Hand) -> list[str]:
    """The types that the line on the empty canvas stands for."""
    show(hand, Document())
    chain = chaining.reader(hand.session, None, strict=True)(overlay.LINE)
    assert chain.ready
    return [step.facts.key for step in chain.steps]


WHOLE = ["digits", "flatten", "linear", "cross_entropy", "goal"]


def test_the_line_on_the_empty_canvas_can_be_typed(hand: Hand) -> None:
    assert typed(hand) == WHOLE


def test_it_can_be_typed_in_korean_too(korean: None, hand: Hand) -> None:
    assert typed(hand) == WHOLE


def test_it_is_told_on_a_network_and_not_inside_a_block(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    show(hand, Document())
    told = list[str]()
    monkeypatch.setattr(overlay, "tr", lambda text, **values: told.append(text.format(**values)) or text)
    hand.canvas.grab()
    assert any(overlay.LINE in text and "data, layers, a loss and Minimize" in text for text in told)


def test_plots_ask_for_training_only_where_something_can_be_trained(qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qtbot, tmp_path, check=check_document) as window:

        def told() -> str:
            view = window.bench.dashboard.views.get("loss")
            return view.charts[LOSS].message if isinstance(view, LossView) else ""

        assert window.session.open_example("digits-mlp")
        qtbot.waitUntil(lambda: told() == "Press Train (F5) to see the loss fall.", timeout=WAIT)
        window.session.select(["crossentropy1"])
        window.canvas.delete_selection()
        qtbot.waitUntil(lambda: told().startswith("The network cannot be trained yet."), timeout=WAIT)
        window.session.select(window.session.document.nodes)
        window.canvas.delete_selection()
        qtbot.waitUntil(lambda: told() == "There is no network to train yet.", timeout=WAIT)
