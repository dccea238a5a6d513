"""The transport of slow motion, under the canvas: phases, previous, play, next, speed, sample, and the step itself."""

from __future__ import annotations

from functools import partial
from math import log

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from runtime.alike import name_at
from studio.icons import icon
from studio.session import Session
from studio.slow_motion import FASTEST, PHASES, SLOWEST, slow_motion_of
from studio.slow_words import only_shown, phase_name
from studio.theme import theme, theme_changed
from studio.translate import language_changed, tr
from studio.widgets.number_field import NumberField
from studio.widgets.slider_field import Rail
from studio.widgets.text import figures

POSITIONS = 100  # of the speed


class SlowStrip(QWidget):
    """Out of sight until slow motion begins. Left and Right step, Space plays, Enter does the step, Escape leaves."""

    left = Signal()  # the keyboard goes back to where the network is

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.slow = slow_motion_of(session)
        self.back, self.play, self.next, self.close_ = (QToolButton(self) for _ in range(4))
        self.chips = {phase: QToolButton(self) for phase in PHASES}
        self.goal, self.place = QPushButton(self), QLabel(self)
        self.speed = Rail(POSITIONS, self)
        self.sample = NumberField(whole=True, minimum=1, parent=self)
        self._of_batch = QLabel(self)
        self.do = QPushButton(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lay_out()
        self._wire()
        self.retranslate()
        self._refresh()
        self.hide()

    def _lay_out(self) -> None:
        for button in (self.back, self.play, self.next, self.close_):
            button.setFixedSize(QSize(28, 26))
            button.setIconSize(QSize(14, 14))
        for chip in self.chips.values():
            chip.setCheckable(True)
            chip.setProperty("switch", "true")
            chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            chip.setFixedHeight(26)
        self.goal.setFixedHeight(26)
        self.speed.setFixedWidth(84)
        self.sample.setFixedWidth(64)
        self.do.setProperty("main", "true")
        self.do.setFixedHeight(26)
        self.place.setProperty("role", "muted")
        self._of_batch.setProperty("role", "muted")
        upper, lower = QHBoxLayout(), QHBoxLayout()
        for part in (self.goal, *self.chips.values()):
            upper.addWidget(part)
        upper.addStretch(1)
        upper.addWidget(self.place)
        upper.addWidget(self.close_)
        for button in (self.back, self.play, self.next):
            lower.addWidget(button)
        lower.addWidget(self.speed)
        lower.addSpacing(8)
        lower.addWidget(self._of_batch)
        lower.addWidget(self.sample)
        lower.addStretch(1)
        lower.addWidget(self.do)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 8, 6)
        column.setSpacing(6)
        for row in (upper, lower):
            row.setSpacing(6)
            column.addLayout(row)

    def _wire(self) -> None:
        slow = self.slow
        self.back.clicked.connect(lambda: slow.go(-1))
        self.next.clicked.connect(lambda: slow.go(1))
        self.play.clicked.connect(lambda: slow.play())
        self.close_.clicked.connect(self._leave)
        self.do.clicked.connect(slow.do)
        self.goal.clicked.connect(self._turn_goal)
        self.speed.valueChanged.connect(lambda place: slow.hurry(_speed(place)))
        self.sample.edited.connect(lambda value: slow.choose(int(value) - 1) if value is not None else None)
        for phase, chip in self.chips.items():
            chip.clicked.connect(partial(self._go_to, phase))
        slow.opened.connect(self._appear)
        slow.closed.connect(self.hide)
        slow.changed.connect(self._refresh)
        language_changed.connect(self.retranslate)
        theme_changed.connect(self.retranslate)

    def retranslate(self) -> None:
        """Write everything in the language in force."""
        for button, name, text in (
            (self.back, "move_left", tr("Previous sub-step (Left)")),
            (self.next, "move_right", tr("Next sub-step (Right)")),
            (self.close_, "close", tr("Leave slow motion (Esc)")),
        ):
            button.setIcon(icon(name))
            button.setToolTip(text)
            button.setAccessibleName(text)
        for phase, chip in self.chips.items():
            chip.setText(phase_name(phase))
        self.speed.setToolTip(tr("How fast it plays"))
        self.speed.setAccessibleName(tr("How fast it plays"))
        self.sample.setAccessibleName(tr("Sample of the batch"))
        self.do.setText(tr("Do this step"))
        self._tip = tr("Take the step in the run, then look at the next one (Enter)")
        self.place.setFont(figures("body")[0])
        self._refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground of panels, with the accent above it: something else than training is going on."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("panel"))
        painter.fillRect(0, 0, self.width(), 2, theme().color("accent"))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Everything by key."""
        match event.key():
            case Qt.Key.Key_Left:
                self.slow.go(-1)
            case Qt.Key.Key_Right:
                self.slow.go(1)
            case Qt.Key.Key_Home:
                self.slow.go_to(0)
            case Qt.Key.Key_End:
                self.slow.go_to(len(self.slow.steps) - 1)
            case Qt.Key.Key_Space:
                self.slow.play()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.slow.do()
            case Qt.Key.Key_Escape:
                self._leave()
            case _:
                super().keyPressEvent(event)

    def _leave(self) -> None:
        self.slow.leave()
        self.left.emit()

    def _appear(self) -> None:
        self.show()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _go_to(self, phase: str) -> None:
        step = self.slow.step
        number = self.slow.first_of(phase, step["goal"] if step is not None else "")
        if number is not None:
            self.slow.go_to(number)
        self._refresh()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _turn_goal(self) -> None:
        """To the beginning of the next goal's turn."""
        step, goals = self.slow.step, list(self.slow.goals)
        if step is None or not goals:
            return
        at = goals.index(step["goal"]) if step["goal"] in goals else -1
        number = self.slow.first_of("forward", goals[(at + 1) % len(goals)])
        self.slow.go_to(number or 0)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refresh(self) -> None:
        slow, step = self.slow, self.slow.step
        known = step is not None
        self.play.setIcon(icon("pause" if slow.playing else "play"))
        text = tr("Stop playing (Space)") if slow.playing else tr("Play (Space)")
        self.play.setToolTip(text)
        self.play.setAccessibleName(text)
        self.back.setEnabled(known and slow.at > 0)
        self.next.setEnabled(known and slow.at < len(slow.steps) - 1)
        self.play.setEnabled(known)
        self.do.setEnabled(known and not slow.only)
        self.do.setToolTip(only_shown(slow.only) or self._tip)
        for phase, chip in self.chips.items():
            here = step is not None and step["phase"] == phase
            chip.setChecked(here)
            chip.setEnabled(step is not None and slow.first_of(phase, step["goal"]) is not None)
        self.goal.setVisible(len(slow.goals) > 1)
        if step is not None and step["goal"] in slow.goals:
            name = name_at(self._session.whole, step["goal"])
            number = list(slow.goals).index(step["goal"]) + 1
            self.goal.setText(tr("{goal}, {number} of {total}", goal=name, number=number, total=len(slow.goals)))
        self.place.setText(self._words())
        if slow.answer is not None and known:
            self._of_batch.setText(tr("Sample of {number}", number=slow.answer.facts["batch"]))
            if not self.sample.hasFocus() or self.sample.value() != slow.sample + 1:
                self.sample.show_value(slow.sample + 1)
        wanted = round(log(slow.speed / SLOWEST) / log(FASTEST / SLOWEST) * POSITIONS)
        if self.speed.value() != wanted:
            self.speed.setValue(wanted)

    def _words(self) -> str:
        slow = self.slow
        if slow.step is None:
            return ""  # the page tells why
        facts = slow.answer.facts if slow.answer is not None else {}
        values = {"number": slow.at + 1, "total": len(slow.steps), "step": f"{facts['step'] + 1:,}"}
        return tr("Step {step}: {number} of {total}", **values)


def _speed(place: int) -> float:
    """Sub-steps a second at a position of the slider: equal ways are equal factors."""
    return float(SLOWEST * (FASTEST / SLOWEST) ** (place / POSITIONS))
