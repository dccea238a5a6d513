"""The numbers of the sub-step that slow motion looks at: values of a sample, gradients, or how weights change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nodes.catalogue import find
from nodes.spec import Problem
from runtime.alike import name_at
from runtime.facts import node_at
from studio.explaining import can_be_looked_at
from studio.explanation_rows import rows_of
from studio.explanation_words import amount, places_counted, waiting
from studio.panels.parts import Facts, Heading
from studio.session import Session
from studio.slow_motion import slow_motion_of
from studio.slow_update_rows import rows_of_update
from studio.slow_words import facts_of, only_shown, phase_name, sentence, weight_name
from studio.theme import theme_changed
from studio.translate import language_changed, tr, tr_problem
from studio.widgets import numbers
from studio.widgets.arithmetic import Arithmetic, Row
from studio.widgets.scrolled import scrolled
from studio.widgets.seen.cells import Cells, Shelf


class SlowPage(QWidget):
    """Stands where the inspector is while slow motion lasts."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.slow = slow_motion_of(session)
        self._heading = Heading(parent=self)
        self.title, self.sentence, self.linked, self.only = QLabel(self), QLabel(self), QLabel(self), QLabel(self)
        self.counting = QLabel(self)
        self.title.setProperty("type", "title")
        for label in (self.title, self.sentence, self.linked, self.only, self.counting):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setProperty("role", "muted")
        self.linked.setProperty("role", "muted")
        self.counting.setProperty("role", "muted")
        self.facts = Facts(self)
        self._values = Heading(parent=self)
        self.shelf, self.cells, self.weights = Shelf(self), Cells(self), Arithmetic(self)
        self._reckoned, self.account = Heading(parent=self), Arithmetic(self)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(8)
        for part in (self._heading, self.only, self.title, self.sentence, self.facts):
            column.addWidget(part)
        self._changing = (self.facts, self._reckoned, self.account, self._values, self.shelf, self.cells, self.weights)
        for below in (*self._changing[1:], self.linked, self.counting):
            column.addWidget(below)
        column.addStretch(1)
        area = scrolled(inside, self)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(area)
        self.slow.changed.connect(self.redraw)
        self.slow.opened.connect(self.redraw)
        language_changed.connect(self.redraw)
        theme_changed.connect(self.redraw)
        self.redraw()

    def redraw(self) -> None:
        """Show the sub-step that is looked at."""
        step, answer = self.slow.step, self.slow.answer
        self._heading.setText(tr("Slow motion"))
        self.only.setText(only_shown(self.slow.only))
        self.only.setVisible(bool(self.slow.only))
        for part in (*self._changing, self.linked, self.counting):
            part.setVisible(False)
        if step is None:
            self.title.setText("")
            told = answer is not None and answer.sentence
            self.sentence.setText(
                tr_problem(Problem(answer.sentence, **answer.values), self._session.whole)
                if told and answer is not None
                else waiting(can_be_looked_at(self._session))
            )
            return
        whole = self._session.whole
        name = " · ".join(part for part in (name_at(whole, step["node"]), self._port(step)) if part)
        self.title.setText(tr("{phase}: {node}", phase=phase_name(step["phase"]), node=name))
        self.sentence.setText(sentence(step))
        self.facts.show_rows(facts_of(step))
        self.facts.show()
        if step["phase"] == "update":
            self._show_weights()
            return
        strip, tiles = self.slow.array("strip"), self.slow.array("picture")
        several = strip is not None and len(strip) > 1
        self._values.setVisible(several)
        backward = step["phase"] == "backward"
        self._values.setText(self._values_of(step))
        self.cells.show_values(strip if several else None)
        if several and self.cells.power:
            unit = f"{self._values.text()} (× 1e{self.cells.power})"
            self._values.setText(unit.replace("-", numbers.MINUS))
        self.shelf.show_tiles(tiles, signed=backward or not self._is_source(step["node"]))
        if step["account"]:
            self._show_account(step)

    def _show_account(self, step: Mapping[str, Any]) -> None:
        """How the loss of the sample comes about, whatever the loss of the batch is made of."""
        self._reckoned.setText(tr("The loss of sample {number}", number=self.slow.sample + 1))
        node = node_at(self._session.whole, step["node"])
        kind = find(node.type) if node is not None else None
        rows, _ = rows_of(step["account"], tr(kind.formula) if kind is not None and kind.formula else "")
        self.account.show_rows([replace(row, link=None) for row in rows])
        self._tell_counting()
        self._reckoned.show()
        self.account.show()

    def _tell_counting(self) -> None:
        self.counting.setText(places_counted())
        self.counting.show()

    def _show_weights(self) -> None:
        """How one weight comes to move, and those that change most: before, the change, after."""
        step = self.slow.step
        assert step is not None
        if step["reckoning"]:
            first = step["parameters"][0]
            self._reckoned.setText(tr("The step of {weight}", weight=weight_name(first, first["rows"][0])))
            self.account.show_rows(rows_of_update(step["reckoning"]))
            self._reckoned.show()
            self.account.show()
        rows: list[Row] = []
        for parameter in step["parameters"]:
            rows.append(Row(tr("{name}: largest changes", name=parameter["name"]), "", head=True, formula="w + Δw"))
            reach = max((abs(row["change"]) for row in parameter["rows"]), default=0.0)
            for row in parameter["rows"]:
                gradient = row["gradient"]
                change = amount(abs(row["change"]))
                sign = numbers.MINUS if row["change"] < 0 else "+"
                rows.append(
                    Row(
                        weight_name(parameter, row),
                        amount(row["after"]),
                        expression=f"{amount(row['before'])} {sign} {change}",
                        share=row["change"] / reach if reach else None,
                        tip="" if gradient is None else tr("gradient {gradient}", gradient=amount(gradient)),
                    )
                )
        self.weights.show_rows(rows)
        self.weights.show()
        self._tell_counting()
        names = [name_at(self._session.whole, key) for key in step["with"]]
        self.linked.setText(tr("The same weights: {nodes}", nodes=", ".join(names)))
        self.linked.setVisible(bool(names))

    def _values_of(self, step: Mapping[str, Any]) -> str:
        """Whose numbers are shown, and how many of them where they are too many."""
        number, shown = self.slow.sample + 1, len(self.slow.array("strip"))
        values = {"number": number, "shown": shown, "count": f"{step['count']:,}"}
        if step["phase"] == "backward":
            few = tr("Gradients of sample {number}: {shown} of {count}", **values)
            return few if shown < step["count"] else tr("Gradients of sample {number}", number=number)
        few = tr("Values of sample {number}: {shown} of {count}", **values)
        return few if shown < step["count"] else tr("Values of sample {number}", number=number)

    def _port(self, step: Mapping[str, Any]) -> str:
        """The output that it is about, of a node with several."""
        node = node_at(self._session.whole, step["node"])
        facts = find(node.type) if node is not None else None
        if facts is None or len(facts.outputs) < 2 or "port" not in step:
            return ""
        port = facts.output(step["port"])
        return tr(port.name) if port is not None else ""

    def _is_source(self, path: str) -> bool:
        node = node_at(self._session.whole, path)
        facts = find(node.type) if node is not None else None
        return facts is not None and facts.kind == "source"
