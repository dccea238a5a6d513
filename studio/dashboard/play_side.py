"""The knobs beside the neurons: data, inputs, layers and how they learn. Only those that the document has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QToolButton, QWidget

from nodes.catalogue import find
from nodes.settings import Setting
from runtime import edits, playground
from runtime.document import Document
from runtime.playground import CLASSIFICATION, FEATURES, REGRESSION, SETS, Playground
from studio.dashboard.play_tips import about, activations, feature_tips, tips_of, title_of
from studio.dashboard.view import toggle
from studio.form import choices_of, told_refusal
from studio.icons import icon
from studio.playing import Playing
from studio.theme import theme, theme_changed
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.choice_field import ChoiceField
from studio.widgets.number_field import NumberField
from studio.widgets.slider_field import SliderField

WIDTH = 256
RATE = "optimizer.learning_rate"
LEAST_SHARE, MOST_SHARE = 0.1, 0.9


class PlaySide(QScrollArea):
    """A row for each knob; what is chosen becomes an edit, what is edited elsewhere is shown."""

    def __init__(self, playing: Playing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.playing = playing
        self.roomy = True  # whether there is room for knobs beside the neurons
        self.setFixedWidth(WIDTH)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._labels: dict[str, QLabel] = {}
        self._fields: dict[str, QWidget] = {}
        inside = QWidget()
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(8, 0, 8, 2)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(1)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self.setWidget(inside)
        self._make()
        theme_changed.connect(self._tint)
        playing.changed.connect(self.show_values)
        self.retranslate()

    def _make(self) -> None:
        self.problem, self.data, self.activation, self.optimizer, self.pull = (ChoiceField() for _ in range(5))
        self.noise = SliderField(NumberField(whole=True, minimum=0, maximum=80), 0, 50)
        self.share = SliderField(NumberField(whole=False, minimum=LEAST_SHARE, maximum=1.0), LEAST_SHARE, MOST_SHARE)
        self.batch = NumberField(whole=True, minimum=1, maximum=65536)
        self.rate = NumberField(whole=False, minimum=0.0, maximum=100.0, logarithmic=True)
        self.pull_rate = NumberField(whole=False, minimum=0.0, maximum=100.0, logarithmic=True)
        self.layers = Count(self._remove_layer, self._add_layer)
        self.features: dict[str, QToolButton] = {}
        pairs: tuple[tuple[str, QWidget, str, QWidget | None], ...] = (
            ("problem", self.problem, "data", self.data),
            ("noise", self.noise, "share", self.share),
            ("features", self._feature_keys(), "", None),
            ("layers", self.layers, "activation", self.activation),
            ("optimizer", self.optimizer, "rate", self.rate),
            ("pull", self.pull, "pull_rate", self.pull_rate),
            ("batch", self.batch, "", None),
        )
        for row, (key, field, other, beside) in enumerate(pairs):
            self._add(row, 0, key, field, 1 if beside is not None else 2)
            if beside is not None:
                self._add(row, 1, other, beside, 1)
        self._grid.setRowStretch(2 * len(pairs), 1)
        self._connect()

    def _connect(self) -> None:
        change = self.playing.change
        self.problem.edited.connect(self._choose_problem)
        self.data.edited.connect(lambda key: change(lambda d, p: playground.set_data(d, p, key), tr("Other data")))
        self.noise.edited.connect(lambda value: self._set_source("noise", value, tr("Noise")))
        self.batch.edited.connect(lambda value: self._set_source("batch_size", value, tr("Batch size")))
        self.share.edited.connect(self._set_share)
        self.rate.edited.connect(self._set_rate)
        self.activation.edited.connect(self._set_activation)
        self.optimizer.edited.connect(self._set_optimizer)
        self.pull.edited.connect(lambda key: self._set_pull(key, self.pull_rate.value() or 0.001))
        self.pull_rate.edited.connect(lambda value: self._set_pull(self.pull.value() or "l2", value))
        for field in (self.rate, self.pull_rate, self.batch):
            field.refused.connect(lambda text, field=field: self._tell_refused(field, text))

    def _tell_refused(self, field: NumberField, text: str) -> None:
        """Say why a number cannot be taken; it stays in its field until it is changed."""
        play, document = self.playing.play, self.playing.document
        if play is None:
            return
        key = {self.rate: RATE, self.batch: "batch_size"}.get(field, self.pull.value() or "l2")
        known = _settings(document, play.source if field is self.batch else play.goal)
        if key in known:
            self.playing.session.told.emit(told_refusal(known[key][0], text, field.value()))

    def _feature_keys(self) -> QWidget:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(3)
        facts = find(FEATURES)
        for place, item in enumerate(facts.settings if facts else ()):
            button = toggle(self._switch(item.key))
            button.setText(item.title)
            button.setFixedSize(QSize(48, 24))
            button.setStyleSheet("padding: 0px")
            self.features[item.key] = button
            grid.addWidget(button, place // 4, place % 4)
        return box

    def _switch(self, key: str) -> Callable[[bool], object]:
        def switch(on: bool) -> None:
            done = self.playing.change(lambda d, p: playground.set_feature(d, p, key, on), tr("Inputs"))
            if not done:
                self.show_values()

        return switch

    def _add(self, row: int, column: int, key: str, field: QWidget, span: int) -> None:
        label = QLabel()
        label.setProperty("role", "muted")
        label.setFont(theme().font("small"))
        self._labels[key], self._fields[key] = label, field
        self._grid.addWidget(label, 2 * row, column, 1, span)
        self._grid.addWidget(field, 2 * row + 1, column, 1, span)

    # Showing

    def retranslate(self) -> None:
        """Write every text anew."""
        words = {
            "problem": tr("Problem"), "data": tr("Data"), "noise": tr("Noise"), "share": tr("Training share"),
            "batch": tr("Batch size"), "features": tr("Inputs"), "layers": tr("Hidden layers"),
            "activation": tr("Activation"), "rate": tr("Learning rate"), "pull": tr("Regularization"),
            "pull_rate": tr("Its strength"), "optimizer": tr("Optimizer"),
        }  # fmt: skip
        for key, text in words.items():
            self._labels[key].setText(text)
            self._fields[key].setAccessibleName(text)
        self.problem.set_choices([("classes", tr("Classification"), ""), ("values", tr("Regression"), "")])
        self.activation.set_choices(activations())
        for key, tip in feature_tips().items():
            self.features[key].setToolTip(tip)
        self.pull.set_choices([("", tr("None"), ""), ("l1", "L1", ""), ("l2", "L2", "")])
        self.layers.retranslate(tr("One hidden layer less"), tr("One hidden layer more"))
        self.show_values()

    def allow(self, roomy: bool) -> None:
        """Be there, or leave the room to the neurons."""
        if roomy != self.roomy:
            self.roomy = roomy
            self.show_values()

    def show_values(self) -> None:
        """Show what the document says now."""
        play, document = self.playing.play, self.playing.document
        self.setVisible(play is not None and self.roomy)
        if play is None:
            return
        source = document.nodes[play.source]
        settings = _settings(document, play.source)
        goal = _settings(document, play.goal)
        known = source.type in SETS
        there = {
            "problem": known, "data": known, "noise": "noise" in settings, "share": "validation" in settings,
            "batch": "batch_size" in settings, "features": bool(play.features) or known, "layers": True,
            "activation": bool(play.hidden), "rate": RATE in goal, "pull": "l1" in goal, "pull_rate": "l1" in goal,
            "optimizer": "optimizer" in goal,
        }  # fmt: skip
        for key, shown in there.items():
            self._labels[key].setVisible(shown)
            self._fields[key].setVisible(shown)
        self._show_data(document, play, settings)
        self._fit_columns()
        self._show_learning(document, play, goal)
        for key, tip in tips_of(document, play, settings, goal).items():
            self._labels[key].setToolTip(tip)
            self._fields[key].setToolTip(tip)

    def _show_data(self, document: Document, play: Playground, settings: dict[str, tuple[Setting, Any]]) -> None:
        kind = document.nodes[play.source].type
        self.problem.show_value("values" if kind in REGRESSION else "classes")
        self.data.set_choices(
            [(key, title_of(key), about(key)) for key in (REGRESSION if kind in REGRESSION else CLASSIFICATION)]
        )
        self.data.show_value(kind)
        if "noise" in settings:
            item, value = settings["noise"]
            self._labels["noise"].setText(tr(item.name))
            self.noise.show_value(value)
        if "validation" in settings:
            held = float(settings["validation"][1]) + float(settings["test"][1] if "test" in settings else 0)
            self.share.show_value(round(1 - held, 4))
        if "batch_size" in settings:
            _show(self.batch, settings["batch_size"][1])
        on = playground.features_on(document, play)
        for key, button in self.features.items():
            button.blockSignals(True)
            button.setChecked(key in on)
            button.blockSignals(False)

    def _fit_columns(self) -> None:
        """No choice is cut short: the column with the longer words is the wider one."""
        for column, fields in enumerate(((self.problem, self.pull), (self.data, self.activation))):
            self._grid.setColumnMinimumWidth(column, max(field.whole_width() for field in fields))
        needed = self._grid.minimumSize().width() + self.verticalScrollBar().sizeHint().width()
        self.setFixedWidth(max(WIDTH, needed))

    def _show_learning(self, document: Document, play: Playground, goal: dict[str, tuple[Setting, Any]]) -> None:
        self.layers.show_count(len(play.hidden))
        kinds = {playground.activation(document, play, place) for place in range(len(play.hidden))}
        self.activation.show_value(next(iter(kinds), None), mixed=len(kinds) > 1)
        if "optimizer" in goal:
            item, chosen = goal["optimizer"]
            self.optimizer.set_choices(choices_of(item))
            self.optimizer.show_value(chosen)
        if RATE in goal:
            _show(self.rate, goal[RATE][1])
        if "l1" in goal:
            pulled = next((key for key in ("l1", "l2") if goal[key][1]), "")
            self.pull.show_value(pulled)
            _show(self.pull_rate, goal[pulled][1] if pulled else 0.0)
            self.pull_rate.setEnabled(bool(pulled))

    # Choosing

    def _choose_problem(self, key: str) -> None:
        wanted = REGRESSION if key == "values" else CLASSIFICATION
        self.playing.change(lambda d, p: playground.set_data(d, p, wanted[0]) if d.nodes[p.source].type not in wanted
                            else d, tr("Other problem"))  # fmt: skip

    def _set_source(self, key: str, value: object, label: str) -> None:
        self.playing.change(lambda d, p: edits.set_setting(d, p.source, key, value), label, merge=key)

    def _set_pull(self, key: str, rate: float) -> None:
        self.playing.change(
            lambda d, p: playground.set_regularization(d, p, key, rate), tr("Regularization"), merge="pull"
        )

    def _set_share(self, value: float) -> None:
        self.playing.change(lambda d, p: playground.set_train_share(d, p, value), tr("Training share"), merge="share")

    def _set_optimizer(self, key: str) -> None:
        self.playing.change(lambda d, p: edits.set_setting(d, p.goal, "optimizer", key), tr("Optimizer"))

    def _set_rate(self, value: float) -> None:
        self.playing.change(
            lambda d, p: edits.set_setting(d, p.goal, RATE, float(value)), tr("Learning rate"), merge="rate"
        )

    def _set_activation(self, key: str) -> None:
        self.playing.change(lambda d, p: playground.set_activation(d, p, key, range(len(p.hidden))), tr("Activation"))

    def _add_layer(self) -> None:
        self.playing.change(playground.add_layer, tr("One hidden layer more"))

    def _remove_layer(self) -> None:
        self.playing.change(playground.remove_layer, tr("One hidden layer less"))

    def _tint(self) -> None:
        self.layers.tint()


class Count(QWidget):
    """A number between a minus and a plus."""

    def __init__(self, less: Callable[[], object], more: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.less, self.more, self.number = _small(less), _small(more), QLabel()
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.number.setMinimumWidth(20)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for part in (self.less, self.number, self.more):
            row.addWidget(part)
        row.addStretch(1)
        self.tint()

    def show_count(self, count: int) -> None:
        """Show a number."""
        self.number.setText(numbers.count(count))

    def retranslate(self, less: str, more: str) -> None:
        """What the buttons do, in words."""
        for button, words in ((self.less, less), (self.more, more)):
            button.setToolTip(words)
            button.setAccessibleName(words)

    def tint(self) -> None:
        """Icons in the colors in force."""
        self.less.setIcon(icon("minus"))
        self.more.setIcon(icon("plus"))


def _small(act: Callable[[], object]) -> QToolButton:
    button = QToolButton()
    button.setFixedSize(QSize(24, 24))
    button.setIconSize(QSize(12, 12))
    button.clicked.connect(lambda: act())
    return button


def _show(field: NumberField, value: float) -> None:
    """Show a value, unless a text stands there that was refused while it was in force."""
    if not (field.property("refused") and field.value() == value):
        field.show_value(value)


def _settings(document: Document, node: str) -> dict[str, tuple[Setting, Any]]:
    """The settings of a node by key, with their values."""
    values = document.nodes[node].settings
    facts = find(document.nodes[node].type)
    active = facts.active_settings(values) if facts else ()
    return {item.key: (item, values.get(item.key, item.default)) for item in active}
