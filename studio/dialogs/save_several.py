"""Which of several documents are to be saved before they go: all are ticked, and each can be unticked.

What would be lost is said once below those that would lose as much.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from studio.translate import tr

WIDE = 460  # pixels
ROOM = 0.55  # of the height of the screen, which the list takes at the most


class SaveSeveral(QDialog):
    """`wanted` tells by number which ones are to be saved; None after Cancel.

    Of a document are given its title, what would be lost with it, and the same sentence of several together.
    """

    def __init__(self, window: QWidget, documents: Sequence[tuple[str, str, str]]) -> None:
        super().__init__(window)
        self.setWindowTitle(tr("Netloom"))
        self.wanted: list[int] | None = None
        self.ticks: list[QCheckBox] = []
        self.told: list[QLabel] = []
        self.question = QLabel(tr("Save {number} documents first?", number=len(documents)), self)
        self.question.setProperty("type", "subtitle")
        self.note = QLabel(tr("What is not ticked goes without being saved."), self)
        self.note.setProperty("role", "muted")
        self.save = QPushButton(self)
        self.save.setProperty("main", True)
        self.save.setDefault(True)
        self.discard = QPushButton(tr("Do not save"), self)
        self.cancel = QPushButton(tr("Cancel"), self)
        self.save.clicked.connect(lambda: self._answer([number for number, on in enumerate(self._ticked()) if on]))
        self.discard.clicked.connect(lambda: self._answer([]))
        self.cancel.clicked.connect(self.reject)
        self._lay_out(documents)
        self._count()
        self.save.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self, documents: Sequence[tuple[str, str, str]]) -> None:
        inside = QWidget()
        inside.setProperty("surface", "panel")
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, 8, 0)
        rows.setSpacing(2)
        ticks = [self._tick(title, loss) for title, loss, _ in documents]
        for told in dict.fromkeys(loss for _, loss, _ in documents):
            alike = [number for number, (_, loss, _) in enumerate(documents) if loss == told]
            for number in alike:
                rows.addWidget(ticks[number])
            rows.addWidget(self._loss(told if len(alike) == 1 else documents[alike[0]][2]))
        rows.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.question)
        column.addWidget(scroll, 1)
        column.addWidget(self.note)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        for button in (self.save, self.discard, self.cancel):
            buttons.addWidget(button)
        column.addLayout(buttons)
        for label in self.told:
            label.setFixedWidth(WIDE - 40 - 18)  # so that the height of broken lines is known
        inside.ensurePolished()
        height = inside.sizeHint().height()
        room = round(self.screen().availableGeometry().height() * ROOM)
        line = max(1.0, height / len(documents))
        cut = round(line * (max(1, int(room / line)) - 0.5))  # a half tells that there are more
        scroll.setFixedHeight((height if height <= room else cut) + 2)
        self.setFixedWidth(WIDE)

    def _tick(self, title: str, loss: str) -> QCheckBox:
        tick = QCheckBox(self)
        tick.setText(tick.fontMetrics().elidedText(title, Qt.TextElideMode.ElideMiddle, WIDE - 90).replace("&", "&&"))
        tick.setToolTip(title)
        tick.setAccessibleName(title)
        tick.setAccessibleDescription(loss)
        tick.setMinimumHeight(24)
        tick.setChecked(True)
        tick.toggled.connect(self._count)
        self.ticks.append(tick)
        return tick

    def _loss(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setProperty("role", "muted")
        label.setProperty("type", "small")
        label.setWordWrap(True)
        label.setContentsMargins(22, 0, 0, 6)
        self.told.append(label)
        return label

    def _ticked(self) -> list[bool]:
        return [tick.isChecked() for tick in self.ticks]

    def _count(self) -> None:
        """The button says how many it saves."""
        count, number = len(self.ticks), sum(self._ticked())
        some = tr("Save {number} of {count}", number=number, count=count)
        self.save.setText(tr("Save all") if number == count else some)
        self.save.setEnabled(bool(number))

    def _answer(self, wanted: list[int]) -> None:
        self.wanted = wanted
        self.accept()
