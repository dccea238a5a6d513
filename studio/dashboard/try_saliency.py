"""What counts in the input: one of several methods, its picture, and one sentence about what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.choice_field import ChoiceField
from studio.widgets.trying.row_parts import Part
from studio.widgets.trying.saliency_picture import SaliencyPicture

if TYPE_CHECKING:
    from runtime.telemetry import Answer

ADDED = ("gradient", "integrated")  # methods whose numbers are shares of one sum


class TrySaliency(QWidget):
    """`changed` tells that another method was chosen."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice, self.picture = ChoiceField(), SaliencyPicture()
        self.about, self.words = QLabel(), QLabel()
        self.methods: tuple[str, ...] = ("gradient", "integrated", "occlusion")
        self._said = ""
        self._table = False  # rows of a table: what counts is told against their mean
        for label in (self.about, self.words):
            label.setProperty("role", "muted")
            label.setWordWrap(True)
        self.about.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.picture)
        self._stack.addWidget(self.words)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addWidget(self.choice)
        box.addWidget(body, 1)
        box.addWidget(self.about)
        self.choice.edited.connect(lambda _: self.changed.emit())
        self.picture.told.connect(lambda text: self.about.setText(text or self._said))
        self.retranslate()

    @property
    def method(self) -> str:
        """How it is asked."""
        return str(self.choice.currentData() or "gradient")

    def forget(self) -> None:
        """There is nothing of which something counts."""
        self._said = ""
        self.picture.clear()
        self.about.setText("")
        self.words.setText("")

    def offer(self, methods: Sequence[str]) -> None:
        """These methods suit the network."""
        if tuple(methods) != self.methods:
            self.methods = tuple(methods)
            self.retranslate()

    def _gradient_words(self) -> tuple[str, str]:
        """How the gradient is taken: columns have no common zero, so those of a table count from their means."""
        if not self._table:
            return tr("Gradient × input"), tr("What each number adds, were the network linear around this input")
        return tr("Gradient × (input − mean)"), tr(
            "What each column adds against its mean over the training rows, were the network linear around this row"
        )

    def retranslate(self) -> None:
        """Write every text anew."""
        titles = {
            "gradient": self._gradient_words(),
            "integrated": (
                tr("Integrated gradients"),
                tr("What each number adds on the way from an empty or a mean input; all together are the whole change"),
            ),
            "occlusion": (tr("Occlusion"), tr("How much the score falls where a part is hidden")),
            "grad_cam": (tr("Grad-CAM"), tr("Where the last convolution finds what speaks for the answer")),
        }
        before = self.method
        self.choice.set_choices((method, *titles[method]) for method in self.methods)
        self.choice.show_value(before if before in self.methods else self.methods[0])
        self.choice.setAccessibleName(tr("How what counts is found"))
        if before != self.method:
            self.changed.emit()

    def show_answer(
        self,
        answer: Answer,
        sentence: str,
        classes: Sequence[str],
        given: np.ndarray | None,
        names: Sequence[str],
        at: str = "",
        parts: Sequence[Part] = (),
    ) -> None:
        """Show a map, or why there is none; `at` names the node where whole numbers become real ones.

        What the numbers of a category add is told as one, where what counts is what they add together.
        """
        if sentence or "map" not in answer.arrays:
            self.words.setText(sentence)
            self._stack.setCurrentIndex(1)
            self.about.setText("")
            return
        self._stack.setCurrentIndex(0)
        self._know_table(bool(answer.facts["table"]))
        values, facts = answer.arrays["map"], answer.facts
        if facts["table"] and facts["method"] in ADDED and 0 < len(parts) < values.size:
            values = np.array([values[part.places].sum() for part in parts])
            names = [part.name for part in parts]
            facts = {**facts, "high": float(np.abs(np.nan_to_num(values)).max(initial=0.0))}
        self.picture.show_map(values, facts, given, names)
        told = [self._sentence(answer, classes)]
        if at and answer.facts["method"] == "occlusion":
            told.append(tr("Tokens are hidden at the output of {node}", node=at))
        elif at:
            told.append(tr("Found at the output of {node}: whole numbers have no gradient", node=at))
        self._said = "\n".join(told)
        self.about.setText(self.picture.describe(self.picture._at) if self.picture._at else self._said)

    def _know_table(self, table: bool) -> None:
        if table != self._table:
            self._table = table
            self.retranslate()

    def _sentence(self, answer: Answer, classes: Sequence[str]) -> str:
        facts = answer.facts
        unit = int(facts["unit"])
        name = classes[unit] if unit < len(classes) else tr("the whole picture")
        if "place" in facts:
            name = tr("{name} at place {number}", name=name, number=int(facts["place"]))
        score, base = numbers.real(float(facts["score"])), numbers.real(float(facts["base"]))
        if facts["table"] and facts["method"] == "gradient":
            if len(classes) == 1:
                return tr("Answer: {score}, for the mean training row {base}. Each column counts against its mean.",
                          score=score, base=base)  # fmt: skip
            return tr(
                "Score of {name}: {score}, for the mean training row {base}. Each column counts against its mean.",
                name=name,
                score=score,
                base=base,
            )
        if facts["method"] == "integrated":
            values = {"name": name, "score": score, "base": base, "sum": numbers.real(float(facts["sum"]))}
            if facts["baseline"] == "mean":
                return tr("Score of {name}: {score}, of the mean input {base}; the parts add up to {sum}", **values)
            return tr("Score of {name}: {score}, without input {base}; the parts add up to {sum}", **values)
        if len(classes) == 1:
            return tr("Answer: {score}", score=score)
        return tr("Score of {name}: {score}", name=name, score=score)
