"""Above each hidden column of neurons: its activation, and fewer or more neurons."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from runtime import playground
from studio.dashboard.play_side import Count
from studio.dashboard.play_tips import activations, meaning_of, title_of
from studio.playing import Playing
from studio.theme import theme_changed
from studio.translate import tr
from studio.widgets.choice_field import ChoiceField
from studio.widgets.neurons.net import Net

HIGH, WIDE, NARROW = 54, 92, 64  # pixels


class LayerHeads(QObject):
    """Keeps the heads over the columns of a net; none where the document has no such knobs or there is no room."""

    def __init__(self, net: Net, playing: Playing) -> None:
        super().__init__(net)
        self.net, self.playing = net, playing
        self.heads: list[Head] = []
        net.installEventFilter(self)
        playing.changed.connect(self.refresh)
        theme_changed.connect(self._tint)

    def refresh(self) -> None:
        """Have a head for each hidden layer, saying what the document says."""
        play, document = self.playing.play, self.playing.document
        layers = play.hidden if play is not None and len(self.net.columns) == len(play.layers) + 1 else ()
        while len(self.heads) > len(layers):
            head = self.heads.pop()
            head.hide()
            head.deleteLater()
        while len(self.heads) < len(layers):
            self.heads.append(Head(len(self.heads), self.playing, self.net))
        for place, (head, layer) in enumerate(zip(self.heads, layers, strict=True)):
            assert play is not None
            head.show_layer(int(document.nodes[layer].settings.get("units", 128)),
                            playground.activation(document, play, place))  # fmt: skip
        self.place()

    def place(self) -> None:
        """Put every head above its column, as wide as there is room."""
        step = self.net.plan.step if self.net.columns else 0.0
        room = bool(self.heads) and step >= NARROW + 4
        self.net.top = float(HIGH) if room else 0.0
        for place, head in enumerate(self.heads):
            width = min(WIDE, int(step) - 4)
            head.setVisible(room)
            if room:
                head.setFixedSize(QSize(width, HIGH))
                head.move(round(self.net.plan.tile(place + 1, 0).center().x() - width / 2), 0)
        self.net.update()

    def retranslate(self) -> None:
        """Write every text anew."""
        for head in self.heads:
            head.retranslate()
        self.refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The net has another size."""
        if event.type() == QEvent.Type.Resize:
            self.place()
        return False

    def _tint(self) -> None:
        for head in self.heads:
            head.count.tint()


class Head(QWidget):
    """Two lines for the layer in a place."""

    def __init__(self, place: int, playing: Playing, parent: QWidget) -> None:
        super().__init__(parent)
        self.place, self.playing = place, playing
        self.kind = ChoiceField()
        self.kind.setMinimumContentsLength(2)
        self.count = Count(lambda: self._add(-1), lambda: self._add(1))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.kind)
        column.addWidget(self.count)
        self.kind.edited.connect(self._choose)
        self.retranslate()

    def retranslate(self) -> None:
        """Write every text anew."""
        self.kind.set_choices(activations())
        self.kind.setAccessibleName(tr("Activation"))
        self._explain()
        self.count.retranslate(tr("One neuron less"), tr("One neuron more"))
        self.count.setToolTip(tr("How many neurons this layer has."))

    def show_layer(self, units: int, kind: str) -> None:
        """Show what the document says."""
        self.count.show_count(units)
        self.count.less.setEnabled(units > 1)
        if self.kind.findData(kind) < 0:  # one that is not among those offered
            self.kind.addItem(title_of(kind), kind)
        self.kind.show_value(kind)
        self._explain()

    def _explain(self) -> None:
        kind, own = self.kind.value(), tr("Activation of this layer")
        self.kind.setToolTip(f"{own}\n{meaning_of(kind)}" if kind else own)

    def _add(self, by: int) -> None:
        self.playing.change(
            lambda d, p: playground.set_units(
                d, p.hidden[self.place], int(d.nodes[p.hidden[self.place]].settings.get("units", 128)) + by
            ),
            tr("One neuron more") if by > 0 else tr("One neuron less"),
        )

    def _choose(self, key: str) -> None:
        self.playing.change(lambda d, p: playground.set_activation(d, p, key, [self.place]), tr("Activation"))
