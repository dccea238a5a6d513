"""The loss around the weights: over a plane through them, as a map, or along its two directions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedLayout

from studio.dashboard.asking_once import AskingOnce
from studio.dashboard.fold import Fold
from studio.dashboard.goal_choice import GoalChoice
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.view import empty_label, small_button, toggle
from studio.icons import icon
from studio.theme import theme_changed
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.choice_field import HeadField
from studio.widgets.landscape import Hills, LandscapeMap

if TYPE_CHECKING:
    from runtime.checked import Checked
    from runtime.insight.question import Moment, Question
    from runtime.telemetry import Answer
    from studio.session import Session

RANDOM, WAY = "random", "path"
MOST = 24  # moments that are read
MARGIN = 16  # pixels of the head that controls leave free
WORDY = 480  # pixels from which on axes have long names


class LandscapeView(AskingOnce):
    """A map or two cuts, with the way of the run where moments of it are kept."""

    key = "landscape"
    rank = 50

    @classmethod
    def title(cls) -> str:
        """What its tab is called."""
        return tr("Loss landscape")

    @classmethod
    def about(cls) -> str:
        """One sentence for the menu of views."""
        return tr("The loss around the present weights, along two directions, and the way of the run through it")

    def __init__(self, memory: Memory, names: Names) -> None:
        super().__init__(memory, names)
        self.map, self.empty = LandscapeMap(), empty_label()
        self.seed, self._narrow = 0, False
        self.goal, self.plane = GoalChoice(names), HeadField()
        for field in (self.goal, self.plane):
            field.edited.connect(lambda _: self.renew())
        self.other, self.again, self.fold = small_button(self._turn), small_button(self.renew), Fold()
        self.lines = toggle(lambda _: self.renew())
        self.log = toggle(lambda _: self.redraw(), checked=True)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.map)
        self.add_controls(self.goal, self.plane, self.other, self.fold, self.lines, self.log, self.again)
        theme_changed.connect(self._tint)
        self._tint()
        self.retranslate()

    def attach(self, session: Session) -> None:
        """Look at this session's document."""
        super().attach(session)
        session.checked.connect(self._refill)
        self._refill()

    def retranslate(self) -> None:
        """Write the controls anew."""
        self.other.setAccessibleName(tr("Other directions"))
        self.other.setToolTip(tr("Draw two other random directions"))
        self.lines.setText(tr("Cuts"))
        self.lines.setToolTip(tr("Show the loss along each direction alone"))
        self.log.setText(tr("Log"))
        self.log.setToolTip(tr("Equal factors of the loss, instead of equal steps"))
        self.again.setToolTip(tr("Look again, at the weights as they are now"))
        self.again.setAccessibleName(tr("Look again"))
        self.goal.setAccessibleName(tr("Goal whose loss is shown"))
        self.plane.setAccessibleName(tr("Plane that is shown"))
        shown = self.plane.value() or RANDOM
        self.plane.set_choices(
            [
                (RANDOM, tr("Random directions"), tr("Each filter moves as far as it is long (Li and others 2018)")),
                (WAY, tr("Way of the run"), tr("The plane in which the weights have moved most")),
            ]
        )
        self.plane.show_value(shown)

    @classmethod
    def lacks(cls, checked: Checked) -> str:
        """Whether something is trained."""
        return "" if checked.flat.kind("goal") else cls.lack()

    def question(self) -> Question | None:
        """The landscape as the controls say."""
        from runtime.insight.landscape import Landscape

        checked = self.session.whole_checked if self.session else None
        if checked is None or not checked.flat.kind("goal"):
            return None
        moments = self._moments() if self.plane.value() == WAY else ()
        return Landscape(self.goal.value() or "", self.seed, self.lines.isChecked(), moments)

    @classmethod
    def lack(cls) -> str:
        """Nothing is trained."""
        return tr("There is no loss yet. Add a Minimize node and connect a loss to it.")

    def redraw(self) -> None:
        """Show the latest answer, or how far the first one is."""
        answer = self.answer
        self.other.setEnabled(self.plane.value() != WAY)
        self._fold()
        if self.sentence or answer is None or not answer.arrays:
            self.empty.setText(self.sentence)
            self._stack.setCurrentWidget(self.empty)
            return
        facts, arrays = answer.facts, answer.arrays
        hills = Hills(
            extent=tuple(facts["extent"]),
            at=tuple(facts["at"]),
            here=facts["here"],
            names=self._axes(answer),
            heights=arrays.get("loss"),
            lines=arrays.get("lines"),
            across=arrays.get("across"),
            path=arrays.get("path"),
            square=facts["plane"] == RANDOM,
        )
        notes = [
            tr("here {loss}", loss=numbers.real(facts["here"])),
            tr("step {step}", step=numbers.count(answer.step)),
            tr("{count} rows", count=numbers.count(facts["rows"])),
        ]
        if self.plane.value() == WAY and facts["plane"] == RANDOM:
            notes.append(tr("no way yet"))
        self.map.show_hills(hills, notes, log=self.log.isChecked())
        self._stack.setCurrentWidget(self.map)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The head has other room."""
        super().resizeEvent(event)
        self._fold()
        narrow = self.width() < WORDY
        if narrow != self._narrow:
            self._narrow = narrow
            self.redraw()

    def _fold(self) -> None:
        present = [] if self.goal.isHidden() else [self.goal]
        always = (self.price, *present, self.plane, self.other, self.again)
        self.fold.fit(self.width() - MARGIN, [], [self.lines, self.log], *always)

    def _axes(self, answer: Answer) -> tuple[str, str]:
        facts = answer.facts
        if facts["names"]:
            first, second = (f"{self.names.name(node)} · {weight}" for node, weight in facts["names"])
            return first, second
        if facts["shares"]:
            first, second = (self._component(number, share) for number, share in enumerate(facts["shares"], start=1))
            return first, second
        return tr("direction {number}", number=1), tr("direction {number}", number=2)

    def _component(self, number: int, share: float) -> str:
        told = numbers.percent(share)
        if self._narrow:
            return tr("component {number}, {share}", number=number, share=told)
        return tr("component {number}, {share} of the way", number=number, share=told)

    def _moments(self) -> tuple[Moment, ...]:
        """Moments of the run, spread over it, as far as it is known."""
        assert self.session is not None
        return self.session.past.moments(MOST)

    def _turn(self) -> None:
        self.seed += 1
        self.renew()

    def _refill(self) -> None:
        turned = self.goal.refill(self.session.whole_checked if self.session else None)
        if self.answer is None or turned:
            self.renew()

    def _tint(self) -> None:
        self.again.setIcon(icon("restart"))
        self.other.setIcon(icon("dice"))
