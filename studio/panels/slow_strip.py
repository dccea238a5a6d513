"""The transport of slow motion, under the canvas: phases, previous, play, next, speed, sample, and the step itself."""

from __future__ import annotations

from functools import partial
from math import log

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

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
        self._rows, self._parts = QBoxLayout(QBoxLayout.Direction.TopToBottom, self), (QHBoxLayout(), QHBoxLayout())
        self._rows.setContentsMargins(12, 6, 8, 6)
        self._rows.setSpacing(6)
        phases, moving = self._parts
        left: tuple[QWidget, ...] = (self.back, self.play, self.next, self.speed, self._of_batch, self.sample)
        right: tuple[QWidget, ...] = (self.place, self.do, self.close_)  # so that no button runs from the pointer
        for phase in (self.goal, *self.chips.values()):
            phases.addWidget(phase)
        phases.addSpacing(8)
        for part in left:
            moving.addWidget(part)
        moving.addStretch(1)
        for part in right:
            moving.addWidget(part)
        for row in (phases, moving):
            row.setSpacing(6)
            self._rows.addLayout(row)
        self._rows.setAlignment(phases, Qt.AlignmentFlag.AlignLeft)
        self._rows.setStretch(1, 1)

    def _wide(self) -> list[int]:
        """The widths in pixels of both rows with every word whole, the sides of the strip counted with each."""
        margins = self._rows.contentsMargins()
        return [row.sizeHint().width() + margins.left() + margins.right() for row in self._parts]

    def _fit(self) -> None:
        """One row where it has the room, else two."""
        self._rows.activate()  # else rows within it do not know yet what has changed
        one = sum(self._wide()) <= self.width()
        self._rows.setDirection(QBoxLayout.Direction.LeftToRight if one else QBoxLayout.Direction.TopToBottom)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the wider of two rows."""
        return QSize(max(self._wide()), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There is another width."""
        super().resizeEvent(event)
        self._fit()

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
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.sample.hasFocus():
                self.setFocus(Qt.FocusReason.OtherFocusReason)  # it was the number's end, not yet the wish for the step
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
        self._show_goal(step["goal"] if step is not None else "")
        self.place.setFixedWidth(self.place.fontMetrics().horizontalAdvance(self._words(longest=True)) + 4)
        self.place.setText(self._words())
        if slow.answer is not None and known:
            self._of_batch.setText(tr("Sample of {number}", number=slow.answer.facts["batch"]))
            if not self.sample.hasFocus() or self.sample.value() != slow.sample + 1:
                self.sample.show_value(slow.sample + 1)
        wanted = round(log(slow.speed / SLOWEST) / log(FASTEST / SLOWEST) * POSITIONS)
        if self.speed.value() != wanted:
            self.speed.setValue(wanted)
        self._fit()

    def _show_goal(self, goal: str) -> None:
        """Whose turn it is, where several take turns; as wide as the longest of them, so that nothing moves."""
        goals, words = list(self.slow.goals), dict[str, str]()
        for number, key in enumerate(goals, 1):
            name = name_at(self._session.whole, key)
            words[key] = tr("{goal}, {number} of {total}", goal=name, number=number, total=len(goals))
        wide = []
        for text in (*words.values(), words.get(goal, "")):
            self.goal.setText(text)
            wide.append(self.goal.sizeHint().width())
        self.goal.setMinimumWidth(max(wide))
        self.goal.setVisible(len(goals) > 1)

    def _words(self, *, longest: bool = False) -> str:
        """Which sub-step it is; the `longest` such words, so that nothing moves on the way."""
        slow = self.slow
        if slow.step is None:
            return ""  # the page tells why
        facts = slow.answer.facts if slow.answer is not None else {}
        number = "8" * len(str(len(slow.steps))) if longest else slow.at + 1
        values = {"number": number, "total": len(slow.steps), "step": f"{facts['step'] + 1:,}"}
        return tr("Step {step}: {number} of {total}", **values)


def _speed(place: int) -> float:
    """Sub-steps a second at a position of the slider: equal ways are equal factors."""
    return float(SLOWEST * (FASTEST / SLOWEST) ** (place / POSITIONS))
