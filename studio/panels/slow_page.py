"""The numbers of the sub-step that slow motion looks at: values of a sample, gradients, or how weights change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nodes.catalogue import find
from nodes.spec import Problem
from runtime.alike import name_at
from runtime.facts import node_at
from studio.explaining import can_be_looked_at
from studio.explanation_rows import rows_of
from studio.explanation_window import NAMES, channels_of, window_of
from studio.explanation_words import amount, bracketed, class_name, places_counted, waiting
from studio.panels.parts import Facts, Heading
from studio.session import Session
from studio.slow_motion import slow_motion_of
from studio.slow_update_rows import rows_of_update
from studio.slow_words import facts_of, only_shown, others_in_pictures, phase_name, sentence, weight_name
from studio.theme import theme_changed
from studio.translate import language_changed, tr, tr_problem
from studio.widgets import numbers
from studio.widgets.arithmetic import Arithmetic, Row
from studio.widgets.scrolled import scrolled
from studio.widgets.seen.cells import Cells, Shelf
from studio.widgets.window_picture import WindowPicture


class SlowPage(QWidget):
    """Stands where the inspector is while slow motion lasts."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.slow = slow_motion_of(session)
        self._heading = Heading(parent=self)
        self.title, self.sentence, self.linked, self.only = QLabel(self), QLabel(self), QLabel(self), QLabel(self)
        self.counting, self.hint, self.others = QLabel(self), QLabel(self), QLabel(self)
        self.title.setProperty("type", "title")
        muted = (self.sentence, self.linked, self.counting, self.hint, self.others)
        for label in (self.title, self.only, *muted):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        for label in muted:
            label.setProperty("role", "muted")
        self.facts = Facts(self)
        self._values = Heading(parent=self)
        self.shelf, self.cells, self.weights = Shelf(self), Cells(self), Arithmetic(self)
        self._reckoned, self.window_picture, self.account = Heading(parent=self), WindowPicture(self), Arithmetic(self)
        self.account.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard with the strip
        shown = (self._values, self.shelf, self.cells, self.hint, self.others)
        self._changing = (self.facts, *shown, self._reckoned, self.window_picture, self.account, self.weights)
        self._lay_out()
        self._places: list[dict[str, Any]] = []
        self.account.followed.connect(self._follow)
        self.cells.picked.connect(self._pick)
        self.shelf.picked.connect(self._pick_pixel)
        self.slow.changed.connect(self.redraw)
        self.slow.opened.connect(self.redraw)
        language_changed.connect(self.redraw)
        theme_changed.connect(self.redraw)
        self.redraw()

    def _lay_out(self) -> None:
        """Which sub-step it is stays in sight; only its numbers are scrolled."""
        head, inside = QVBoxLayout(), QWidget()
        head.setContentsMargins(12, 10, 12, 0)
        for part in (self._heading, self.only, self.title, self.sentence):
            head.addWidget(part)
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 8, 12, 12)
        for below in (*self._changing, self.linked, self.counting):
            column.addWidget(below)
        column.addStretch(1)
        for row in (head, column):
            row.setSpacing(8)
        self._area = scrolled(inside, self)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.setSpacing(0)
        outside.addLayout(head)
        outside.addWidget(self._area, 1)

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
        self.others.setText(others_in_pictures())
        self.others.setVisible(step.get("made", False))
        self.facts.show_rows(facts_of(step))
        self.facts.show()
        if step["phase"] == "update":
            self._show_weights()
            return
        self._show_values(step)
        if step["account"]:
            self._show_account(step)
        elif step["arithmetic"] or self.slow.picked or (step["phase"] == "backward" and step["value"] is None):
            self._show_arithmetic(step)

    def _show_values(self, step: Mapping[str, Any]) -> None:
        """The numbers of the sample, or their gradients; one of them is told in full."""
        strip, tiles = self.slow.array("strip"), self.slow.array("picture")
        several = strip is not None and len(strip) > 1
        self._values.setVisible(several)
        backward = step["phase"] == "backward"
        self._values.setText(self._values_of(step))
        whole = step.get("whole")  # what stands for tokens and classes is written by its name
        told = step["place"] is not None and (step["arithmetic"] or backward or self.slow.picked)
        current = int(np.ravel_multi_index(step["place"], step["shape"])) if told and several else -1
        self.cells.show_values(
            strip if several else None,
            whole["cells"] if whole else (),
            columns=step["columns"],
            places=[bracketed("", _index_in(step["shape"], cell)) for cell in step["cells"]],
            current=step["cells"].index(current) if current in step["cells"] else -1,
        )
        if several and self.cells.power:
            unit = f"{self._values.text()} (× 1e{self.cells.power})"
            self._values.setText(unit.replace("-", numbers.MINUS))
        marked = _pixel(step["shape"], step["place"]) if told else None
        self.shelf.show_tiles(tiles, signed=backward or not self._is_source(step["node"]), marked=marked)
        self.hint.setText(tr("Click a number to see how it comes about."))
        self.hint.setVisible(several and bool(step["arithmetic"]))

    def _show_account(self, step: Mapping[str, Any]) -> None:
        """How the loss of the sample comes about, whatever the loss of the batch is made of."""
        whole = step["account"]["window"].get("whole", False)
        own = tr("The loss of sample {number}", number=self.slow.sample + 1)
        self._reckoned.setText(tr("The loss of the batch") if whole else own)
        rows, _ = rows_of(step["account"], self._formula(step["node"]), partial(name_at, self._session.whole))
        self.account.show_rows([replace(row, link=None) for row in rows])
        self._tell_counting()
        self._reckoned.show()
        self.account.show()

    def _show_arithmetic(self, step: Mapping[str, Any]) -> None:
        """One number of the sample: how it comes about, whose parts lead on, or the gradient that reaches it."""
        told, place, backward = step["arithmetic"], step["place"], step["phase"] == "backward"
        if place is None:
            return
        names = told["classes"] or told["columns"] if told else ()
        known = len(place) == 1 and place[0] < len(names)
        name = class_name(place[0], names) if known else bracketed(self._letter(step), place)
        self._reckoned.setText(f"{'∂L/∂' if backward else ''}{name} = {amount(step['number'])}")
        self._reckoned.show()
        if not told:
            return
        whole = self._session.whole
        rows, self._places = rows_of(told, self._formula(step["node"]), partial(name_at, whole))
        self.account.show_rows(rows)
        self._show_window(told["window"])
        self._tell_counting()
        self.account.show()

    def _show_window(self, facts: Mapping[str, Any]) -> None:
        """What a convolution or pooling looks at, in the channel that brings most."""
        arrays = {name: self.slow.array(name) for name in NAMES if self.slow.array(name) is not None}
        channel = next(iter(channels_of(arrays)), 0)
        several = len(arrays.get("channels", ())) > 1
        named = tr("Channel {number}", number=int(arrays["channels"][channel])) if several else ""
        self.window_picture.show_window(window_of(arrays, facts, channel, named))

    def _formula(self, path: str) -> str:
        node = node_at(self._session.whole, path)
        kind = find(node.type) if node is not None else None
        return tr(kind.formula) if kind is not None and kind.formula else ""

    def _follow(self, link: int) -> None:
        """To the sub-step that a number came from."""
        place = self._places[link]
        self.slow.follow(place["node"], place["port"], place["index"])
        self._area.verticalScrollBar().setValue(0)

    def _pick(self, cell: int) -> None:
        step = self.slow.step
        if step is not None:
            self.slow.pick(_index_in(step["shape"], step["cells"][cell]))

    def _pick_pixel(self, tile: int, down: float, along: float) -> None:
        step = self.slow.step
        if step is not None and len(step["shape"]) == 3:
            self.slow.pick((tile, int(down * step["shape"][1]), int(along * step["shape"][2])))

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
        number, shown = f"{self.slow.sample + 1}{self._matrix_of(step)}", len(self.slow.array("strip"))
        values = {"number": number, "shown": shown, "count": f"{step['count']:,}"}
        if step["phase"] == "backward":
            few = tr("Gradients of sample {number}: {shown} of {count}", **values)
            return few if shown < step["count"] else tr("Gradients of sample {number}", number=number)
        few = tr("Values of sample {number}: {shown} of {count}", **values)
        return few if shown < step["count"] else tr("Values of sample {number}", number=number)

    def _matrix_of(self, step: Mapping[str, Any]) -> str:
        """Which of several matrices, as of pictures, the numbers are of."""
        before = [place for place, side in enumerate(step["shape"]) if side != 1][:-2]
        return f", {bracketed(self._letter(step), step['place'][: before[-1] + 1])}" if before and step["place"] else ""

    def _letter(self, step: Mapping[str, Any]) -> str:
        """What stands before a place: the name of the output where there are several."""
        node = node_at(self._session.whole, step["node"])
        facts = find(node.type) if node is not None else None
        return str(step["port"]) if facts is not None and len(facts.outputs) > 1 else "y"

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


def _index_in(shape: Sequence[int], number: int) -> tuple[int, ...]:
    """The place of a number of a sample that is counted through."""
    return tuple(int(at) for at in np.unravel_index(number, tuple(shape))) if shape else ()


def _pixel(shape: Sequence[int], place: Sequence[int]) -> tuple[int, QRectF] | None:
    """Of which picture a place is a pixel, and where in it, in shares of its sides."""
    if len(shape) != 3:
        return None
    _, tall, wide = shape
    return place[0], QRectF(place[2] / wide, place[1] / tall, 1 / wide, 1 / tall)
