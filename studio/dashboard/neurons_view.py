"""Neurons: a chain of small layers neuron by neuron, with the weights between them, live and changed by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from studio.by_hand import ByHand
from studio.dashboard.earlier_net import EarlierNet
from studio.dashboard.layer_heads import LayerHeads
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.pens import Pens
from studio.dashboard.play_row import PlayRow
from studio.dashboard.play_side import PlaySide
from studio.dashboard.view import View, empty_label, small_button, toggle, word_button
from studio.icons import icon
from studio.keys import key_of
from studio.playing import Playing
from studio.theme import theme_changed
from studio.translate import tr
from studio.widgets.neurons.large import Large
from studio.widgets.neurons.look import Column, Place
from studio.widgets.neurons.net import Net
from studio.widgets.text import figures

if TYPE_CHECKING:  # at run time they bring torch
    from runtime.checked import Checked
    from runtime.telemetry import Answer
    from studio.session import Session

TOPIC = "neurons"
EMPTY, SHOWN = 0, 1
ROOMY, NARROW = 700, 360  # pixels from which there is room for the knobs, and for the large map


class NeuronsView(View):
    """The net at the left, the plane large at the right; what has no plane shows strips of samples alone."""

    key = "neurons"
    of_document: ClassVar[bool] = True  # they take the room of the canvas, and other networks have no use for them
    rank: ClassVar[int] = 10
    topics: ClassVar[frozenset[str]] = frozenset({"run", "epochs", "state"})

    def __init__(self, memory: Memory, names: Names) -> None:
        super().__init__(memory, names)
        self.session: Session | None = None
        self.hand: ByHand | None = None
        self.node = ""  # whose chain is shown; empty for the likeliest
        self.answer: Answer | None = None
        self._column, self._unit, self._turn = -1, -1, 0
        self.playing: Playing | None = None
        self.side: PlaySide | None = None
        self.run: PlayRow | None = None
        self.pens: Pens | None = None
        self.heads: LayerHeads | None = None
        self.earlier: EarlierNet | None = None
        self.net, self.large = Net(), Large()
        self.net.pointed.connect(self._point)
        self.net.weight_set.connect(self._set_weight)
        self.empty = empty_label()
        self._lay_out()
        self.undo = small_button(self._undo)
        self.discrete = toggle(self._show_discrete)
        self.held_out = toggle(self.large.show_held_out)
        self.more = word_button(lambda: self.large_wished.emit(self.key))
        self.told = QLabel()
        self.told.setFont(figures("body")[0])
        self.add_controls(self.told, self.more, self.undo, self.held_out, self.discrete)
        theme_changed.connect(self._tint)
        self._tint()
        self.retranslate()

    def _lay_out(self) -> None:
        picture = QWidget()
        self._row = QHBoxLayout(picture)
        self._row.setContentsMargins(4, 0, 4, 4)
        self._row.setSpacing(4)
        self.plane = QWidget()
        self._beside = QVBoxLayout(self.plane)
        self._beside.setContentsMargins(0, 0, 0, 0)
        self._beside.setSpacing(0)
        self._beside.addWidget(self.large, 1)
        self._row.addWidget(self.net, 1)
        self._row.addWidget(self.plane)
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(picture)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(0)
        self.box.addWidget(body, 1)

    @classmethod
    def title(cls) -> str:
        """What its tab is called."""
        return tr("Neurons")

    @classmethod
    def about(cls) -> str:
        """One sentence for the menu of views."""
        return tr("Each neuron of a small network, and its weights, which can be changed.")

    @classmethod
    def lacks(cls, checked: Checked) -> str:
        """Why no chain of layers is there to be shown."""
        from runtime.neuron_chain import chain_of, linear_layers

        if chain_of(checked.flat) is not None:
            return ""
        layers = linear_layers(checked.flat)
        if not layers:
            return tr("This network has no Linear layer: neurons are shown of Linear layers alone.")
        shapes = [" × ".join(["N", *map(str, signal.shape[1:])]) for signal in layers.values() if signal is not None]
        if not shapes:
            return tr("The Linear layers of this network cannot be computed yet.")
        return tr(
            "The Linear layers here give {shape}: neurons are shown where a sample is one row of numbers, N × units.",
            shape=shapes[0],
        )

    def attach(self, session: Session) -> None:
        """Ask the network of this session, and change its weights."""
        self.session, self.hand, self.playing = session, ByHand(session, self), Playing(session, self)
        self.side, self.pens = PlaySide(self.playing), Pens(self.playing, self.large)
        self.run = PlayRow(self.playing, self.memory, self.names)
        self.heads, self.earlier = LayerHeads(self.net, self.playing), EarlierNet(session)
        self.earlier.retranslate()
        self._beside.addWidget(self.pens)
        self.pens.offered.connect(lambda: self.held_out.setChecked(True))  # else every second point seems to be lost
        self._row.insertWidget(0, self.side)
        self.box.insertWidget(0, self.run)
        self.box.insertWidget(1, self.earlier)
        self.playing.learn()
        self.hand.changed.connect(self._offer_undo)
        self.hand.settled.connect(self._look_again)
        session.opened.connect(self._begin_anew)
        session.run_state.connect(self._hear_state)
        self.run.new_weights.clicked.connect(self.net.close_field)
        self._offer_undo()

    def _hear_state(self, state: str) -> None:
        """A run that is forgotten takes the weight along whose number is open."""
        if state == "none":
            self.net.close_field()

    def _begin_anew(self) -> None:
        """Another document is in place."""
        self.show_chain("")

    def show_chain(self, node: str) -> None:
        """Show the chain that a node belongs to (a path of the flat graph), or the likeliest."""
        self.node, self._column, self._unit, self.answer = node, -1, -1, None
        if self.playing is not None:
            self.playing.node = node
            self.playing.learn()
        self._follow()
        self.redraw()

    def retranslate(self) -> None:
        """Write the controls anew."""
        self.discrete.setText(tr("Discretize"))
        self.discrete.setToolTip(tr("Show signs alone: on which side of zero each neuron is"))
        self._name_held_out()
        self.more.setText(tr("Settings"))
        self.more.setToolTip(
            tr("Data, inputs, layers and how they learn: these neurons large ({key})", key=key_of("neurons"))
        )
        self.told.setToolTip(
            tr("Now: of all training samples at this moment; without “now” the mean of the epoch, as in the plot")
        )
        self.undo.setAccessibleName(tr("Undo the weight set by hand"))
        self.undo.setToolTip(tr("Undo the weight set by hand (Ctrl+Z while these neurons have the focus)"))
        for part in (self.side, self.run, self.pens, self.heads, self.earlier):
            if part is not None:
                part.retranslate()
        self.redraw()

    def redraw(self) -> None:
        """Show what was answered last."""
        answer = self.answer
        if self.earlier is not None:
            self.earlier.show_for(answer.facts["columns"] if answer is not None and answer.arrays else (), self.node)
        if answer is None or not answer.arrays:
            self.empty.setText(self._sentence())
            self._stack.setCurrentIndex(EMPTY)
            return
        self._stack.setCurrentIndex(SHOWN)
        shape = [column.shown for column in self.net.columns]
        self.net.show_net(self.columns(), answer.arrays)
        if self.heads is not None and shape != [column.shown for column in self.net.columns]:
            self.heads.refresh()
        if self.run is not None:
            by_hand = self.hand is not None and self.hand.can_undo
            self.told.setText(self.run.numbers_of(answer.facts, answer.step, by_hand=by_hand))
        plane = bool(answer.facts.get("plane"))
        self._show_plane()
        self._name_held_out()
        if plane:
            self.large.show_map(answer.arrays, answer.facts, self._title())

    def columns(self) -> tuple[Column, ...]:
        """The columns of the last answer as they are called."""
        if self.answer is None:
            return ()
        columns = self.answer.facts["columns"]
        called = self.names.names(one["node"] for one in columns if one["node"])
        return tuple(
            Column(called.get(one["node"], tr("Inputs")), one["units"], one["shown"], tuple(one["names"]))
            for one in columns
        )

    # Questions

    def _follow(self) -> None:
        if self.session is None or not self.isVisible():
            return
        from runtime.insight.neurons import Neurons

        question = Neurons(self.node, self._column, self._unit, self._turn)
        self.session.observing.follow(TOPIC, question, self._hear, untrained=True)

    def _hear(self, answer: Answer) -> None:
        self.answer = answer
        self.redraw()

    def _look_again(self) -> None:
        self._turn += 1
        self._follow()

    def _point(self, column: int, unit: int) -> None:
        if (column, unit) != (self._column, self._unit):
            self._column, self._unit = column, unit
            self._follow()

    # Weights

    def _set_weight(self, place: Place, value: float) -> None:
        before = self.net.weight(place)
        if self.hand is None or self.answer is None or before is None:
            return
        node = self.answer.facts["columns"][place.column]["node"]
        index = (place.unit,) if place.source < 0 else (place.unit, place.source)
        self.hand.set(node, "bias" if place.source < 0 else "weight", index, before, value)

    def _undo(self) -> None:
        if self.hand is not None:
            self.hand.undo()

    def _offer_undo(self) -> None:
        self.undo.setEnabled(self.hand is not None and self.hand.can_undo)

    # Words

    def _name_held_out(self) -> None:
        """What is held out is called as the source says: for validation, for the test, or both."""
        held = self.answer.facts.get("held", []) if self.answer is not None else []
        names = {("validation",): tr("Validation points"), ("test",): tr("Test points")}
        self.held_out.setText(names.get(tuple(held), tr("Held-out points")))
        self.held_out.setToolTip(tr("Show the points that are not trained on, with a dark rim"))

    def _title(self) -> str:
        facts = self.answer.facts if self.answer is not None else {}
        column, unit = facts.get("shown", (-1, -1))
        if column < 0 or column >= len(self.net.columns):
            return tr("Answer of the network")
        return tr("{layer}, neuron {number}", layer=self.net.columns[column].title, number=self.net.name(column, unit))

    def _sentence(self) -> str:
        from nodes.spec import Problem
        from studio.translate import tr_problem

        if self.answer is not None and self.answer.sentence:
            document = self.session.whole if self.session is not None else None
            return tr_problem(Problem(self.answer.sentence, **dict(self.answer.values)), document)
        checked = self.session.whole_checked if self.session is not None else None
        return (self.lacks(checked) if checked is not None else "") or tr("Looking …")

    def _show_discrete(self, discrete: bool) -> None:
        self.net.show_discrete(discrete)
        self.large.show_discrete(discrete)

    def _tint(self) -> None:
        self.undo.setIcon(icon("undo"))

    # Events

    def showEvent(self, event: QShowEvent) -> None:
        """Ask only while somebody looks."""
        super().showEvent(event)
        self._follow()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        if self.session is not None:
            self.session.observing.leave(TOPIC)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The large map is about as wide as high; in a narrow pane the neurons come first."""
        if self.side is not None and self.run is not None:
            self.side.allow(self.width() >= ROOMY)
            self.run.setVisible(self.width() >= ROOMY)
            self.told.setVisible(self.width() >= ROOMY)
            self.more.setVisible(self.width() < ROOMY)
        self._fit_large()
        self._show_plane()

    def _show_plane(self) -> None:
        """The large map, and what is shown on it alone."""
        facts = self.answer.facts if self.answer is not None else {}
        plane = bool(facts.get("plane")) and self.width() >= NARROW
        self.plane.setVisible(plane)
        self.held_out.setVisible(plane and bool(facts["held"]))

    def _fit_large(self) -> None:
        high = self.height() - (self.run.sizeHint().height() if self.run is not None and self.run.isVisible() else 0)
        pens = self.pens.sizeHint().height() if self.pens is not None and not self.pens.isHidden() else 0
        self.plane.setFixedWidth(max(140, min(high - pens, round(self.width() * 0.42))))

    def event(self, event: QEvent) -> bool:
        """Ctrl+Z takes back a weight while there is one, before the document's undo hears of it."""
        mine = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Z
        mine = mine and isinstance(event, QKeyEvent) and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if mine and self.hand is not None and self.hand.can_undo:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._undo()
                return True
        return super().event(event)
