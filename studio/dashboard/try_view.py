"""Try it: an input given by hand, and at once what the network answers, why, and what every layer makes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QStackedLayout, QWidget

from studio.dashboard.asking import AskingView
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.try_answer import TryAnswer
from studio.dashboard.try_choice import TryChoice
from studio.dashboard.try_input import TryInput
from studio.dashboard.try_saliency import TrySaliency
from studio.dashboard.try_tools import PLANE, SHEET
from studio.dashboard.try_turns import ANSWER, INPUT, LAYERS, SALIENCY, TryTurns
from studio.dashboard.view import LargerButton, empty_label
from studio.translate import tr
from studio.widgets.portrait import portraits_of
from studio.widgets.trying.layer_shelf import ShelfArea

if TYPE_CHECKING:
    from nodes.alphabet import Alphabet
    from nodes.spec import Signal
    from runtime.document import End
    from runtime.insight.question import Question
    from runtime.insight.trial import Given
    from runtime.insight.ways import Way
    from runtime.telemetry import Answer
    from studio.session import Session

SAMPLE, NOW, WHY, GROUND = "tryit sample", "tryit now", "tryit saliency", "tryit plane"  # topics besides the answer's
LEAST, WIDE, BROAD = 290, 560, 900  # pixels from which there is room for one part beside the input, for two, for all
TALL = 330  # pixels of height from which the layers have a strip below
STRIP, HIGHEST = 118, 16_777_215  # pixels of the strip, and what Qt takes for no bound
BESIDE, LONGEST = 24, "888 ms"  # pixels around what stands in the head beside the parts, and a usual price
SOON = 12  # milliseconds that strokes are gathered for


class TryView(AskingView):
    """The input at the left, the answer in the middle, the parts that count at the right, the layers below.

    Where there is no room for all, the parts take turns.
    """

    key = "tryit"

    @classmethod
    def title(cls) -> str:
        """What its tab is called."""
        return tr("Try it")

    @classmethod
    def about(cls) -> str:
        """One sentence for the menu of views."""
        return tr("Draw, drop, type or set an input, and see at once what the network makes of it")

    def __init__(self, memory: Memory, names: Names) -> None:
        super().__init__(memory, names)
        self.input, self.result, self.why, self.layers = TryInput(), TryAnswer(), TrySaliency(), ShelfArea()
        self.choice, self.empty = TryChoice(names), empty_label()
        self.number = 0  # of the held-out sample
        self._begun: End | None = None  # the source whose sample is in the editor
        self._signal: Signal | None = None  # what that source gives
        self._counted: Answer | None = None  # the last look at what counts
        self._part = ANSWER
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON)
        self._soon.timeout.connect(self._ask_now)
        body = QWidget()
        self._grid = QGridLayout(body)
        self._grid.setContentsMargins(6, 4, 6, 4)
        self._grid.setSpacing(10)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(body)
        self.input.top.addWidget(self.choice.where)
        self.input.top.addWidget(self.choice.what)
        self._widgets = {INPUT: self.input, ANSWER: self.result, SALIENCY: self.why, LAYERS: self.layers}
        self.turns = TryTurns()
        self.turns.chosen.connect(self._choose_part)
        self.larger = LargerButton(self)
        self.add_controls(self.turns, self.price, self.larger)
        self.choice.changed.connect(self._choose)
        self.input.edited.connect(self._ask_soon)
        self.input.sample_wished.connect(self.another_sample)
        self.result.chosen.connect(lambda _: self.renew())
        self.why.changed.connect(self.renew)
        self.layers.shelf.chosen.connect(self._go_to)
        self.retranslate()
        self._arrange()

    def attach(self, session: Session) -> None:
        """Try the network of this session."""
        session.checked.connect(self._find_ways)  # before anything is asked about another document
        session.opened.connect(self._start_anew)
        super().attach(session)
        self._find_ways()

    def retranslate(self) -> None:
        """Write every text anew."""
        self.layers.shelf.setAccessibleName(tr("What each layer makes of this input"))
        for one in (self.input, self.result, self.why, self.choice, self.turns, self.larger):
            one.retranslate()
        if self.answer is not None:
            self._tell_price(self.answer)
            self.redraw()
            self._show_why()

    def show_enlarged(self, large: bool) -> None:
        """The button says so."""
        self.larger.setChecked(large)

    # What is tried

    @property
    def way(self) -> Way | None:
        """The answer that is looked at."""
        return self.choice.way

    @property
    def source(self) -> End | None:
        """The source port at which the input is given."""
        return self.choice.source

    @property
    def given(self) -> Given:
        """The input as it stands."""
        from runtime.insight.trial import Given

        return Given.of(self.input.value)

    def question(self) -> Question | None:
        """What the network answers for this input."""
        from runtime.insight.trial import Trial

        way, source = self.way, self.source
        if way is None or source is None or self._begun != source:
            return None
        return Trial(way.node, source, self.given, self.number)

    def lack(self) -> str:
        """There is nothing to try, or its sample is on the way."""
        if self.way is None:
            return tr("Here you try the network out, once it leads from a source to an Output or a loss.")
        return tr("Looking …")

    def another_sample(self) -> None:
        """Begin with the next held-out sample."""
        self.number += 1
        self._ask_sample()

    def renew(self) -> None:
        """Ask for the answer, for what counts and for the plane, each only while it can be seen."""
        if self.session is None or not self.isVisible():
            return
        if self._begun != self.source and self.source is not None:
            self._ask_sample()
        super().renew()
        observing, question = self.session.observing, self.question()
        if question is not None and not self.why.isHidden():
            observing.follow(WHY, self._why_question(), self._take_why, untrained=True)
        else:
            observing.leave(WHY)
        ground = self._ground_question()
        if ground is not None:
            observing.follow(GROUND, ground, self._take_ground, untrained=True)
        else:
            observing.leave(GROUND)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks any more."""
        super().hideEvent(event)
        if self.session is not None:
            for topic in (SAMPLE, NOW, WHY, GROUND):
                self.session.observing.leave(topic)

    def _why_question(self) -> Question:
        from runtime.insight.saliency import MEAN, ZEROS, Saliency

        way, source = self.way, self.source
        assert way is not None and source is not None
        dark = self.input.editor == SHEET and float(self.input.facts.get("paper", 1.0)) == 0.0
        base, unit, place = ZEROS if dark else MEAN, self.result.unit, self.result.place
        return Saliency(way.node, source, self.given, self.number, self.why.method, unit, base, place)

    def _ground_question(self) -> Question | None:
        """The answer over the whole plane, below the point."""
        from runtime.insight.portraits import Portraits

        way, source = self.way, self.source
        if way is None or source is None or self._begun != source or self.input.editor != PLANE:
            return None
        checked = self.session.whole_checked if self.session is not None else None
        facts = self.answer.facts if self.answer is not None else {}
        single = facts.get("kind") == "classes" or facts.get("count") == 1  # what a map of the plane can show
        mapped = single and checked is not None and way.node in checked.flat.kind("output")
        return Portraits((way.node if mapped else source.node,), 50, 1, points=True)

    def _signal_of(self, end: End) -> Signal | None:
        checked = self.session.whole_checked if self.session is not None else None
        return checked.flat.signal(end.node, end.port) if checked is not None else None

    def _alphabet_of(self, end: End) -> Alphabet | None:
        from runtime.texts import alphabet_of

        checked = self.session.whole_checked if self.session is not None else None
        return alphabet_of(checked.flat.document, end) if checked is not None else None

    def _ask_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _ask_now(self) -> None:
        """Ask for the input as it stands. A run answers what is put once before what it is asked again and again."""
        self.renew()
        question = self.question()
        if self.session is not None and question is not None and self.isVisible() and self.session.runs.active:
            self.session.observing.ask(NOW, question, self._receive)

    def _ask_sample(self) -> None:
        from runtime.insight.held import HeldOut

        source = self.source
        if self.session is None or source is None or not self.isVisible():
            return
        self.session.observing.ask(SAMPLE, HeldOut(source, self.number), lambda found: self._take_sample(source, found))

    # Choices

    def _find_ways(self) -> None:
        checked = self.session.whole_checked if self.session is not None else None
        before = self.way
        self.choice.learn(checked)
        if self._begun is not None and self._signal_of(self._begun) != self._signal:
            self._begun = None
        if before != self.way:
            self.renew()

    def _choose(self) -> None:
        self.answer = None
        self.result.choose_none()
        self.renew()

    def _start_anew(self) -> None:
        self._begun, self.number, self.answer, self._counted = None, 0, None, None
        self.choice.learn(None)
        self.input.forget()
        self.why.forget()

    # Answers

    def _take_sample(self, source: End, found: Answer) -> None:
        if source != self.source or self.session is None:
            return
        signal = self._signal_of(source)
        if found.sentence or signal is None:
            self.answer = found
            self.changed.emit(self.key)
            return
        self._begun, self._signal = source, signal
        self.input.begin(signal, found.arrays, found.facts, self._alphabet_of(source))
        self.renew()
        self.redraw()

    def _receive(self, answer: Answer) -> None:
        first = self.answer is None
        super()._receive(answer)
        if first:
            self.renew()  # what lies below a point of the plane hangs on the kind of the answer
        self.redraw()  # at once: it is drawn while somebody moves the mouse

    def _tell_price(self, answer: Answer) -> None:
        """The answer and what counts in it together."""
        beside = self._counted.seconds if self._counted is not None and not self.why.isHidden() else 0.0
        super()._tell_price(replace(answer, seconds=answer.seconds + beside))

    def _take_why(self, answer: Answer) -> None:
        if answer.share >= 1.0:
            self._counted = answer
            self._show_why()

    def _show_why(self) -> None:
        """What counts, in the language in force."""
        answer = self._counted
        if answer is not None:
            sentence = self._sentence_of(answer)
            given, at = (self.input.shown, self.input.names), answer.facts.get("at", "")
            at = self.names.names([at])[at] if at else ""
            self.why.show_answer(answer, sentence, self.result.names, *given, at, self.input.parts)

    def _take_ground(self, answer: Answer) -> None:
        found = portraits_of(answer.arrays, answer.facts)
        self.input.plane.show_portrait(next(iter(found.values()), None))

    def _sentence_of(self, answer: Answer) -> str:
        if not answer.sentence or self.session is None:
            return ""
        from nodes.spec import Problem
        from studio.translate import tr_problem

        return tr_problem(Problem(answer.sentence, **answer.values), self.session.whole)

    def redraw(self) -> None:
        """Show the latest answer."""
        if self.way is None or self._begun is None:
            self.empty.setText(self.sentence)
            self._stack.setCurrentIndex(0)
            return
        self._stack.setCurrentIndex(1)
        answer = self.answer
        if answer is None:
            return
        if answer.sentence or "kind" not in answer.facts:
            self.result.show_sentence(self._sentence_of(answer))
            return
        known = self.input.facts if self.input.untouched else {}
        if answer.facts["kind"] == "tokens":
            given = answer.facts["nodes"].get(self._begun.node, {}).get("words", ())
            self.result.show_tokens(answer, given, known.get("labels", ()))
        else:
            self.result.show_answer(answer, str(known.get("label", "")))
        self.why.offer(answer.facts["methods"])
        if not self.layers.isHidden():
            found = portraits_of({name: one for name, one in answer.arrays.items() if not name.startswith(":")},
                                 answer.facts)  # fmt: skip
            called = self.names.names(found)
            self.layers.shelf.show_cards(found, called, [self.names.color(node) for node in found])

    def _go_to(self, node: str) -> None:
        """Select a node on the canvas, and bring it into sight."""
        if self.session is not None:
            shown = self.session.go_inside(node)
            self.session.select([shown])
            self.session.focus_wished.emit(shown)

    # Room

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size, other parts; what has come into sight is asked for."""
        super().resizeEvent(event)
        before = [widget.isHidden() for widget in self._widgets.values()]
        self._arrange()
        if before != [widget.isHidden() for widget in self._widgets.values()]:
            self.renew()
            self.redraw()

    def _choose_part(self, part: str) -> None:
        self._part = part or self._part
        self._arrange()
        self.renew()
        self.redraw()

    def _arrange(self) -> None:
        """Show as many parts as there is room for; the others take turns."""
        wide, tall = self.width(), self.height() >= TALL
        room = 0 if wide < LEAST else 1 if wide < WIDE else 3 if wide >= BROAD and tall else 2
        turns = ((INPUT, ANSWER, SALIENCY, LAYERS), (ANSWER, SALIENCY, LAYERS), (SALIENCY, LAYERS), ())[room]
        front = self._part if self._part in turns else turns[0] if turns else ""
        self.price.setVisible(room > 0)
        price = self.price.fontMetrics().horizontalAdvance(LONGEST) if room > 0 else 0  # the buttons stay as it changes
        beside = self.larger.width() + price + BESIDE
        self.turns.show_turns(turns, front, wide - beside)
        third = (0, min(room, 2), 1, 1)  # where parts take turns
        places = {INPUT: (0, 0, 1, 1), ANSWER: (0, min(room, 1), 1, 1), SALIENCY: third, LAYERS: third}
        if room == 3:
            places[LAYERS] = (1, 0, 1, 3)
        for part, widget in self._widgets.items():
            self._grid.addWidget(widget, *places[part])
            widget.setVisible(part not in turns or part == front)
        self.layers.show_long(room == 3)
        self.layers.setMinimumHeight(STRIP if room == 3 else 0)
        self.layers.setMaximumHeight(STRIP if room == 3 else HIGHEST)
        for column, stretch in enumerate(((1, 0, 0), (5, 5, 0), (5, 4, 5), (5, 4, 5))[room]):
            self._grid.setColumnStretch(column, stretch)
        self._grid.setRowStretch(0, 1)
