"""Explains one number: which it is, for which sample, the arithmetic that made it, the gradient that reaches it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from nodes.catalogue import find
from nodes.spec import Problem
from runtime.alike import name_at
from runtime.facts import node_at
from studio.explaining import Asked, Explaining, can_be_looked_at, explaining_of
from studio.explanation_rows import rows_of
from studio.explanation_window import channels_of, window_of
from studio.explanation_words import amount, bracketed, class_name, places_counted, waiting
from studio.icons import icon
from studio.panels.explain_choice import IndexChoice, SampleChoice
from studio.panels.parts import Heading, Line
from studio.session import Session
from studio.theme import theme_changed
from studio.translate import language_changed, tr, tr_problem
from studio.widgets.arithmetic import Arithmetic
from studio.widgets.emptied import empty
from studio.widgets.scrolled import scrolled
from studio.widgets.window_picture import WindowPicture

if TYPE_CHECKING:
    from runtime.telemetry import Answer


class ExplainPanel(QWidget):
    """Shown while somebody asks; closed it gives its place back."""

    left = Signal()  # the keyboard goes back to where the network is

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.explaining: Explaining = explaining_of(session)
        self._heading = Heading(parent=self)
        self._close = _button("close", self.leave)
        self._renew = _button("restart", self.explaining.renew)
        self.crumbs = QWidget(self)
        self._crumb_row = QHBoxLayout(self.crumbs)
        self._crumb_row.setContentsMargins(0, 0, 0, 0)
        self._crumb_row.setSpacing(2)
        self.index = IndexChoice(self)
        self.sample = SampleChoice(self)
        self.counting = _words(self)
        self.result = QLabel(self)
        self.result.setProperty("type", "title")
        self.remark = _words(self)
        self.window_picture = WindowPicture(self)
        self._channels: list[int] = []
        self.channels = QWidget(self)
        self.channel_name = QLabel(self.channels)
        self.channel_before = _button("chevron_left", lambda: self._turn(-1))
        self.channel_after = _button("chevron_right", lambda: self._turn(1))
        turning = QHBoxLayout(self.channels)
        turning.setContentsMargins(0, 0, 0, 0)
        turning.setSpacing(4)
        for part in (self.channel_before, self.channel_name, self.channel_after):
            turning.addWidget(part)
        turning.addStretch(1)
        self.arithmetic = Arithmetic(self)
        self._backward = Heading(parent=self)
        self.gradient = _words(self)
        self._places: list[dict[str, Any]] = []
        self._lay_out()
        self.index.moved.connect(self.explaining.move)
        self.sample.chosen.connect(self.explaining.choose)
        self.arithmetic.followed.connect(self._follow)
        self.window_picture.picked.connect(self._pick)
        self.explaining.changed.connect(self.redraw)
        language_changed.connect(self.redraw)
        theme_changed.connect(self.redraw)
        self.redraw()

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 4, 12, 12)
        column.setSpacing(8)
        for part in (
            self.crumbs,
            self.index,
            self.counting,
            self.sample,
            self.result,
            self.remark,
            self.channels,
            self.window_picture,
        ):
            column.addWidget(part)
        column.addWidget(self.arithmetic)
        for part in (Line(self), self._backward, self.gradient):
            column.addWidget(part)
        column.addStretch(1)
        self._area = scrolled(inside, self)
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 8, 4)
        head.setSpacing(4)
        head.addWidget(self._heading, 1)
        head.addWidget(self._renew)
        head.addWidget(self._close)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.setSpacing(0)
        outside.addLayout(head)
        outside.addWidget(self._area, 1)

    def leave(self) -> None:
        """Explain nothing any more."""
        self.explaining.close()
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes, Backspace goes back along the trail."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() == Qt.Key.Key_Backspace:
            self.explaining.go_back(len(self.explaining.trail) - 2)
        else:
            super().keyPressEvent(event)

    # What is shown

    def redraw(self) -> None:
        """Show the answer there is, or that one is awaited."""
        for button in (self._close, self._renew, self.channel_before, self.channel_after):
            button.setIcon(icon(str(button.property("drawn"))))
        self._heading.setText(tr("Explain a number"))
        self._close.setToolTip(tr("Close"))
        self._close.setAccessibleName(tr("Close"))
        self._renew.setToolTip(tr("Ask again, at the present step"))
        self._renew.setAccessibleName(tr("Ask again, at the present step"))
        self._backward.setText(tr("What the loss wants of it"))
        self._show_crumbs()
        answer = self.explaining.answer
        shown = answer is not None and not answer.sentence
        told = (self.result, self.arithmetic, self._backward, self.gradient)
        for part in (self.index, self.counting, self.sample, *told):
            part.setVisible(shown)
        self.channels.hide()
        if answer is None:
            self.remark.setText(waiting(can_be_looked_at(self._session)) if self.explaining.asked else "")
            self.window_picture.show_window(None)
        elif answer.sentence:
            problem = Problem(answer.sentence, **answer.values)
            self.remark.setText(tr_problem(problem, self._session.whole, str(answer.values.get("node", ""))))
            self.window_picture.show_window(None)
        else:
            self._show(answer)

    def _show(self, answer: Answer) -> None:
        facts = answer.facts
        self.index.show_index(facts["shape"], facts["index"], facts["axes"])
        self.counting.setText(places_counted())
        self.counting.setVisible(bool(facts["shape"]))
        self.sample.show_sample(answer)
        self.result.setText(f"{self._place(facts)} = {facts.get('written') or amount(facts['value'])}")
        self.remark.setText(self._remark(answer))
        self._channels = channels_of(answer.arrays)
        self._show_channel()
        rows, self._places = rows_of(facts, self._formula(facts["node"]), self._name)
        self.arithmetic.show_rows(rows)
        self.gradient.setText(self._gradient(facts))

    def _turn(self, by: int) -> None:
        """To the window in the next channel."""
        self._channels = self._channels[by:] + self._channels[:by]
        self._show_channel()

    def _show_channel(self) -> None:
        answer = self.explaining.answer
        assert answer is not None
        self.channels.setVisible(len(self._channels) > 1)
        shown = window_of(answer.arrays, answer.facts["window"], self._channels[0] if self._channels else 0)
        self.window_picture.show_window(shown)
        if self._channels:
            number = int(answer.arrays["channels"][self._channels[0]])
            self.channel_name.setText(tr("Channel {number}", number=number))
            for button, text in (
                (self.channel_before, tr("The channel before")),
                (self.channel_after, tr("The next channel")),
            ):
                button.setToolTip(text)
                button.setAccessibleName(text)

    def _place(self, facts: Mapping[str, Any]) -> str:
        """The number by its class or column, else by its index."""
        index = facts["index"]
        if len(index) == 1 and index[0] < len(facts["classes"]):
            return class_name(index[0], facts["classes"])
        if len(index) == 1 and index[0] < len(facts["columns"]):
            return str(facts["columns"][index[0]])
        return bracketed("y", index)

    def _remark(self, answer: Answer) -> str:
        """When this was, and how it was found."""
        state = self._session.state
        when = (
            tr("Untrained, with the first weights.") if state == "none" else tr("After step {step}.", step=answer.step)
        )
        match answer.facts["way"]:
            case "data":
                return tr("This number is read from the data.")
            case "value":
                how = tr("How it was made is not told: no gradient passes through this node.")
            case "contributions":
                how = tr("Gradient × input of what enters; the remainder is what is not linear.")
            case _:
                how = ""
        return " ".join(part for part in (when, how) if part)

    def _gradient(self, facts: Mapping[str, Any]) -> str:
        if "place" in facts:
            return tr("There is no sample at this place, so no loss wants anything of it.")
        if facts["gradient"] is None:
            return tr("No gradient comes back to this number.")
        name = self._name(facts["goal"])
        gradient = facts["gradient"]
        if gradient == 0:
            return tr("{goal}: the gradient here is 0. A little more or less of it changes nothing.", goal=name)
        values = {"goal": name, "gradient": amount(gradient), "loss": amount(facts["loss"])}
        told = tr("{goal}: the loss is {loss}, the gradient here is {gradient}.", **values)
        less, more = tr("Less of it would lower the loss."), tr("More of it would lower the loss.")
        return f"{told} {less if gradient > 0 else more}"

    def _name(self, path: str) -> str:
        """What a node of the flat graph is called."""
        return name_at(self._session.whole, path)

    def _formula(self, path: str) -> str:
        """That of the node's type."""
        node = node_at(self._session.whole, path)
        kind = find(node.type) if node is not None else None
        return tr(kind.formula) if kind is not None and kind.formula else ""

    def _show_crumbs(self) -> None:
        empty(self._crumb_row)
        trail = self.explaining.trail
        for depth, asked in list(enumerate(trail))[-3:]:
            if depth == len(trail) - 1:
                self._crumb_row.addWidget(QLabel(self._crumb(asked), self.crumbs))
                break
            crumb = QPushButton(self._crumb(asked), self.crumbs)
            crumb.setProperty("quiet", "true")
            crumb.clicked.connect(partial(self.explaining.go_back, depth))
            self._crumb_row.addWidget(crumb)
            self._crumb_row.addWidget(QLabel("›", self.crumbs))
        self._crumb_row.addStretch(1)

    def _crumb(self, asked: Asked) -> str:
        name = self._name(asked.node)
        return name if asked.index is None else bracketed(name, asked.index)

    # Going on

    def _follow(self, link: int) -> None:
        place = self._places[link]
        self.explaining.follow(place["node"], place["port"], place["index"])
        self._area.verticalScrollBar().setValue(0)

    def _pick(self, row: int, column: int) -> None:
        """A pixel of the picture that the window slides over."""
        place = next(iter(self._places), None)
        if place is not None:
            index = list(place["index"])
            answer = self.explaining.answer
            if self._channels and answer is not None:
                index[0] = int(answer.arrays["channels"][self._channels[0]])
            index[-1] = column
            if len(index) > 2:
                index[-2] = row
            self.explaining.follow(place["node"], place["port"], index)


def _button(name: str, act: Any) -> QToolButton:
    button = QToolButton()
    button.setFixedSize(QSize(24, 24))
    button.setIconSize(QSize(14, 14))
    button.setProperty("drawn", name)
    button.clicked.connect(act)
    return button


def _words(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setWordWrap(True)
    label.setProperty("role", "muted")
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
