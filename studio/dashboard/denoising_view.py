"""A generation step by step, under a slider: from the noise that it begins with to what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from runtime.telemetry import Seen
from studio.dashboard.asking_once import AskingOnce
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.node_choice import NodeChoice, any_qualifies
from studio.dashboard.view import empty_label, small_button
from studio.icons import icon
from studio.theme import theme_changed
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.latent_map import DecodedStrip
from studio.widgets.seen.picture import SeenPicture
from studio.widgets.slider_field import Rail
from studio.widgets.text import figures

if TYPE_CHECKING:
    from runtime.checked import Checked
    from runtime.insight.question import Question
    from runtime.telemetry import Answer
    from studio.session import Session

PACE, LONGEST = 60, 4000  # milliseconds between two steps, and of all of them together at most


class DenoisingView(AskingOnce):
    """Asks once for all steps of one generation; the slider and Play go through them."""

    key = "denoising"
    rank = 80

    @classmethod
    def title(cls) -> str:
        """What its tab is called."""
        return tr("Generation step by step")

    @classmethod
    def about(cls) -> str:
        """One sentence for the menu of views."""
        return tr("Scrub through the steps of a generation, from noise to what comes of it")

    def __init__(self, memory: Memory, names: Names) -> None:
        super().__init__(memory, names)
        self.seed = 0
        self.tiles, self.points, self.empty = DecodedStrip(), SeenPicture(), empty_label()
        self.slider, self.told = Rail(1), QLabel()
        self.choice = NodeChoice(names, _generates, lambda nodes: nodes[0])
        self.play, self.other = small_button(self._turn), small_button(self._draw_other)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._go_on)
        self.slider.valueChanged.connect(lambda _: self._show_step())
        self._build()
        self.add_controls(self.choice.field, self.other)
        self.choice.changed.connect(self._ask_anew)
        theme_changed.connect(self._tint)
        self._tint()
        self.retranslate()

    def _build(self) -> None:
        page, picture, row = QWidget(), QWidget(), QHBoxLayout()
        self._pictures = QStackedLayout(picture)
        self._pictures.addWidget(self.tiles)
        self._pictures.addWidget(self.points)
        self.told.setFont(figures("body")[0])
        self.told.setMinimumWidth(96)
        row.setContentsMargins(8, 0, 8, 6)
        for part in (self.play, self.slider, self.told):
            row.addWidget(part)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(picture, 1)
        column.addLayout(row)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(page)

    def attach(self, session: Session) -> None:
        """Offer what generates in this session's network."""
        super().attach(session)
        self.choice.attach(session)

    def retranslate(self) -> None:
        """Write the controls anew."""
        self.other.setAccessibleName(tr("Other noise"))
        self.other.setToolTip(tr("Begin with other noise"))
        self.slider.setAccessibleName(tr("Step of the generation"))
        self._tint()

    @classmethod
    def lacks(cls, checked: Checked) -> str:
        """Whether a node could be chosen."""
        return "" if any_qualifies(checked, _generates) else cls.lack()

    def question(self) -> Question | None:
        """One generation of the chosen node."""
        from runtime.insight.denoising import Denoising

        return Denoising(self.choice.node, self.seed) if self.choice.node else None

    @classmethod
    def lack(cls) -> str:
        """Nothing is generated in steps."""
        return tr("Nothing here is generated step by step. Run a block over time from noise, and show it in a view.")

    @property
    def steps(self) -> np.ndarray:
        """The steps that are kept, in order."""
        return self.answer.arrays.get("steps", np.zeros(0, int)) if self.answer is not None else np.zeros(0, int)

    def redraw(self) -> None:
        """Show the step at which the slider stands."""
        self.empty.setText(self.sentence)
        if self.sentence or not len(self.steps):
            self._stack.setCurrentIndex(0)
            return
        self._stack.setCurrentIndex(1)
        self._show_step()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing plays."""
        super().hideEvent(event)
        self._stop()

    def _show_step(self) -> None:
        answer, place = self.answer, self.slider.value()
        if answer is None or place >= len(self.steps):
            return
        step, total = numbers.count(int(self.steps[place])), numbers.count(answer.facts["total"])
        self.told.setText(tr("{step} of {total}", step=step, total=total))
        if "frames" in answer.arrays:
            self.tiles.show_tiles(answer.arrays["frames"][place], [])
            self._pictures.setCurrentWidget(self.tiles)
        else:
            arrays = {"points": answer.arrays["points"][place]}
            self.points.show_seen(Seen(answer.run, answer.step, self.choice.node, "denoising", arrays, answer.facts))
            self._pictures.setCurrentWidget(self.points)

    # Playing

    def _turn(self) -> None:
        """Play, from the beginning where the end is shown, or pause."""
        if self._clock.isActive():
            self._stop()
            return
        if self.slider.value() >= self.slider.maximum():
            self.slider.setValue(0)
        self._clock.start(max(1, min(PACE, LONGEST // max(1, len(self.steps)))))
        self._tint()

    def _stop(self) -> None:
        self._clock.stop()
        self._tint()

    def _go_on(self) -> None:
        self.slider.setValue(self.slider.value() + 1)
        if self.slider.value() >= self.slider.maximum():
            self._stop()

    def _draw_other(self) -> None:
        self.seed += 1
        self.renew()

    def _ask_anew(self) -> None:
        self.answer = None
        self.renew()

    def _receive(self, answer: Answer) -> None:
        """The slider stays, or stands at the end at first."""
        before = len(self.steps)
        super()._receive(answer)
        most = max(1, len(self.steps) - 1)
        if self.slider.maximum() != most or not before:
            self.slider.setMaximum(most)
            self.slider.setValue(most)

    def _tint(self) -> None:
        playing = self._clock.isActive()
        self.play.setIcon(icon("pause" if playing else "play"))
        self.play.setAccessibleName(tr("Pause") if playing else tr("Play"))
        self.play.setToolTip(self.play.accessibleName())
        self.other.setIcon(icon("dice"))


def _generates(checked: Checked, node: str) -> bool:
    from runtime.over_steps import generates_over_time

    return generates_over_time(checked, node)
