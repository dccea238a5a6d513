"""Which part of Try it is in front where they take turns: a button for each or, with little room, a choice."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.dashboard.view import toggle
from studio.translate import tr
from studio.widgets.choice_field import HeadField

INPUT, ANSWER, SALIENCY, LAYERS = PARTS = ("input", "answer", "saliency", "layers")
GAP = 4  # pixels between buttons


class TryTurns(QWidget):
    """`chosen` tells the part that somebody wants in front, and nothing when the one that is there was pressed."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons = {part: toggle(partial(self._press, part)) for part in PARTS}
        self.choice = HeadField()
        self.choice.edited.connect(lambda part: self.chosen.emit(str(part)))
        self._turns: Sequence[str] = ()
        self._front, self._room = "", 0
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        for widget in (*self.buttons.values(), self.choice):
            row.addWidget(widget)

    def retranslate(self) -> None:
        """Write every text anew."""
        texts = {INPUT: tr("Input"), ANSWER: tr("Answer"), SALIENCY: tr("What counts"), LAYERS: tr("Layers")}
        for part, text in texts.items():
            self.buttons[part].setText(text)
        self.choice.setAccessibleName(tr("What is shown"))
        self.show_turns(self._turns, self._front, self._room)

    def show_turns(self, turns: Sequence[str], front: str, room: int) -> None:
        """Offer these parts in so many pixels."""
        self._turns, self._front, self._room = turns, front, room
        for button in self.buttons.values():
            button.ensurePolished()  # else its width is that of another font
        needed = sum(self.buttons[part].sizeHint().width() + GAP for part in turns)
        for part, button in self.buttons.items():
            button.setVisible(part in turns and needed <= room)
            button.blockSignals(True)
            button.setChecked(part == front)
            button.blockSignals(False)
        self.choice.set_choices((part, self.buttons[part].text(), "") for part in turns)
        self.choice.show_value(front)
        self.choice.setVisible(bool(turns) and needed > room)

    def _press(self, part: str, on: bool) -> None:
        self.chosen.emit(part if on else "")
