"""The inspector is as wide as its panel, whatever it shows: names wrap, values are whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea
from pytestqt.qtbot import QtBot

from nodes.catalogue import catalogue
from runtime import edits
from runtime.document import Document
from studio.panels.inspector import Inspector
from studio.panels.parts import Facts
from studio.session import Session
from studio.style import style_sheet
from studio.theme import theme
from studio.translate import use_language

PANEL, BAR = 260, 10  # pixels of the narrowest panel and of its scroll bar
RESULTS = [("Accuracy “Right digits”", "100 %", False), ("Exact match “Rows without a mistake”", "100 %", False),
           ("Loss", "1.82e-4", False)]  # fmt: skip


@pytest.fixture
def inspector(qtbot: QtBot, session: Session) -> Iterator[Inspector]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setStyleSheet(style_sheet(theme()))
    inspector = Inspector(session)
    qtbot.addWidget(inspector)
    inspector.resize(PANEL, 600)
    inspector.show()
    yield inspector
    use_language("en")
    app.setStyleSheet("")


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("expressions", [False, True])
def test_no_node_type_needs_more_than_the_panel_has(
    session: Session, inspector: Inspector, language: str, expressions: bool
) -> None:
    use_language(language)
    page, shown = inspector.node_page, inspector.node_page.form.show_settings
    page.form.show_settings = lambda *given, **named: shown(  # type: ignore[method-assign]
        *given, **{**named, "expressions": expressions}
    )
    wide = {}
    for facts in catalogue().values():
        document, node = edits.add_node(Document(), facts.key)
        session.apply(document, "Add")
        session.select([node])
        if page.form.more is not None and not page.form._unfolded:
            page.form.turn()
        if (needed := page.minimumSizeHint().width()) > PANEL - BAR:
            wide[facts.key] = needed
    assert wide == {}


def test_results_with_long_names_stay_in_the_panel_with_their_values_whole(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    page = inspector.document_page
    for part in (page.tested, page._tested):
        part.show()
    page.tested.show_rows(RESULTS)
    area = inspector.currentWidget()
    assert isinstance(area, QScrollArea)
    qtbot.waitUntil(lambda: page.tested.width() > 0 and page.width() == area.viewport().width())
    assert page.minimumSizeHint().width() <= PANEL - BAR
    assert page.tested.geometry().right() <= page.width() - 12
    for name, value in page.tested._rows[: len(RESULTS)]:
        qtbot.waitUntil(lambda value=value: value.fontMetrics().horizontalAdvance(value.text()) <= value.width())
        qtbot.waitUntil(lambda name=name: name.heightForWidth(name.width()) <= name.height())
        assert not name.geometry().intersects(value.geometry())


def test_a_name_that_cannot_wrap_ends_in_an_ellipsis_and_is_told_whole_by_its_tip(qtbot: QtBot) -> None:
    facts = Facts()
    qtbot.addWidget(facts)
    facts.resize(220, 60)
    facts.show()
    facts.show_rows([("accuracy_of_the_held_out_rows_without_a_single_mistake", "99.9 %", False), ("Loss", "1", False)])
    (name, _), (loss, _) = facts._rows
    assert name.text().endswith("…") and name.toolTip().startswith("accuracy_of_the_held_out")
    assert loss.text() == "Loss" and not loss.toolTip()
    facts.resize(900, 60)
    assert name.text().endswith("mistake") and not name.toolTip()


def test_a_formula_wraps(session: Session, inspector: Inspector) -> None:
    document, node = edits.add_node(Document(), "class_spread")
    session.apply(document, "Add")
    session.select([node])
    QApplication.processEvents()
    formula = next(label for label in inspector.node_page.findChildren(QLabel) if "e^H" in label.text())
    assert formula.wordWrap() and formula.heightForWidth(formula.width()) <= formula.height()
    assert formula.width() <= PANEL - 24
