"""The latent plane: codes of samples as points, walked with the mouse; beside it what the decoder makes of a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from runtime.telemetry import Seen
from studio.dashboard.asking import AskingView
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.node_choice import NodeChoice, any_qualifies
from studio.dashboard.view import empty_label, toggle
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.latent_map import ALONG, LETTERS, DecodedStrip, LatentMap, Place, row_word
from studio.widgets.slider_field import Rail

if TYPE_CHECKING:
    from runtime.checked import Checked
    from runtime.insight.question import Question
    from runtime.telemetry import Answer
    from studio.session import Session

TOPIC = "latent decoded"
NEAREST = 3  # samples that are told beside a place
POSITIONS = 100  # of a slider
SUM = "a − b + c"


class LatentView(AskingView):
    """Places come from the mouse, the other numbers of the code from sliders; analogies from three samples."""

    key = "latent"
    rank = 70

    @classmethod
    def title(cls) -> str:
        """What its tab is called."""
        return tr("Latent plane")

    @classmethod
    def about(cls) -> str:
        """One sentence for the menu of views."""
        return tr("Walk the codes of samples with the mouse and see what the decoder makes of each place")

    def __init__(self, memory: Memory, names: Names) -> None:
        super().__init__(memory, names)
        self.map, self.strip, self.empty = LatentMap(), DecodedStrip(), empty_label()
        self.choice = NodeChoice(names, _gives_code, lambda nodes: self._usual(nodes))
        self.analogy = toggle(self._switch, whole=True)
        self.sliders: list[Rail] = []
        self._labels: list[QLabel] = []
        self._shown: list[str] = []  # the words below the pictures that were asked for
        self._build()
        self.add_controls(self.choice.field, self.analogy)
        self.choice.changed.connect(self._take_node)
        self.map.walked.connect(lambda _: self._decode())
        self.map.lined.connect(lambda _: self._decode())
        self.map.picked.connect(self._pick)
        self.retranslate()

    def _build(self) -> None:
        page, side = QWidget(), QWidget()
        beside = QVBoxLayout(side)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(2)
        beside.addWidget(self.strip, 3)
        self.others = QScrollArea()
        self.others.setWidgetResizable(True)
        self.others.setFrameShape(QScrollArea.Shape.NoFrame)
        self.others.setMaximumHeight(96)
        beside.addWidget(self.others, 1)
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 4, 4)
        row.setSpacing(4)
        row.addWidget(self.map, 3)
        row.addWidget(side, 2)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(page)

    def attach(self, session: Session) -> None:
        """Offer the codes of this session's network."""
        super().attach(session)
        self.choice.attach(session)

    def retranslate(self) -> None:
        """Write the controls anew."""
        self.analogy.setText(SUM)
        self.analogy.setToolTip(tr("Pick three samples: what is to c as a is to b?"))
        self.map.setAccessibleName(tr("Plane of the code; arrow keys walk"))
        self._name_sliders()
        self._decode()

    @classmethod
    def lacks(cls, checked: Checked) -> str:
        """Whether a node could be chosen."""
        return "" if any_qualifies(checked, _gives_code) else cls.lack()

    def question(self) -> Question | None:
        """The codes that the chosen node gives."""
        from runtime.insight.latent import LatentPlane

        return LatentPlane(self.choice.node) if self.choice.node else None

    @classmethod
    def lack(cls) -> str:
        """There is no code."""
        return tr("There is no layer of 2 to 32 numbers, whose plane could be walked.")

    def redraw(self) -> None:
        """Show the latest codes; what is beside them is asked anew."""
        answer = self.answer
        self.empty.setText(self.sentence)
        if self.sentence or answer is None or "codes" not in answer.arrays:
            self._stack.setCurrentIndex(0)
            return
        caption = tr("step {step}", step=numbers.count(answer.step))
        axes = [tr("number {number}", number=number) for number in (1, 2)]
        facts = {**answer.facts, "axes": axes}
        self.map.show_seen(Seen(answer.run, answer.step, self.choice.node, "codes", answer.arrays, facts), caption)
        self._stack.setCurrentIndex(1)

    # What is decoded

    @property
    def codes(self) -> np.ndarray:
        """The codes (N, K) of the samples."""
        return self.answer.arrays["codes"] if self.answer is not None else np.zeros((0, 2))

    def code_at(self, place: Place) -> tuple[float, ...]:
        """The whole code of a place in the plane: the other numbers stand where the sliders do."""
        others = []
        for number, slider in enumerate(self.sliders):
            low, high = self._reach(number + 2)
            others.append(low + (high - low) * slider.value() / POSITIONS)
        return (*place, *others)

    def wanted(self) -> tuple[list[tuple[float, ...]], list[str]]:
        """The places to be decoded now, and what is written below their pictures."""
        if self.analogy.isChecked():
            return self._sum()
        if self.map.line is not None:
            (x, y), (right, up) = self.map.line
            shares = [step / (ALONG - 1) for step in range(ALONG)]
            places = [(x + (right - x) * share, y + (up - y) * share) for share in shares]
            return [self.code_at(place) for place in places], [""] * ALONG
        if self.map.at is not None:
            return [self.code_at(self.map.at)], [", ".join(numbers.real(value) for value in self.map.at)]
        return [], []

    def nearest(self, code: tuple[float, ...]) -> list[int]:
        """The samples whose codes lie nearest to one, those that were picked left out."""
        far = np.linalg.norm(self.codes - np.array(code), axis=1)
        far[self.map.picks] = np.inf
        return [int(index) for index in np.argsort(far)[:NEAREST] if np.isfinite(far[index])]

    def _sum(self) -> tuple[list[tuple[float, ...]], list[str]]:
        picks = self.map.picks
        if len(picks) < len(LETTERS):
            return [], []
        a, b, c = (self.codes[index] for index in picks)
        total = tuple(float(value) for value in a - b + c)
        self.map.sum = total[0], total[1]
        return [total], [SUM]

    def _decode(self) -> None:
        places, words = self.wanted()
        answer, session = self.answer, self.session
        if not places or answer is None or session is None:
            self.strip.show_tiles(None, [], self._hint())
            return
        if len(places) == 1:
            words = words + [self._word(index) for index in self.nearest(places[0])]
        self._shown = words
        if not answer.facts["decodes"]:
            self._show_nearest(places[0])
            return
        from runtime.insight.latent import Decoded

        question = Decoded(self.choice.node, tuple(places), answer.facts.get("low", 0.0), answer.facts.get("high", 1.0))
        session.observing.ask(TOPIC, question, lambda found: self._take_pictures(found, places))

    def _take_pictures(self, found: Answer, places: list[tuple[float, ...]]) -> None:
        tiles = found.arrays.get("tiles")
        if tiles is None:
            return
        if len(places) == 1:
            tiles = np.concatenate([tiles, *self._samples(places[0], tiles)])
        self.strip.show_tiles(tiles, self._shown[: len(tiles)])

    def _samples(self, code: tuple[float, ...], like: np.ndarray) -> list[np.ndarray]:
        """The nearest samples themselves, where they are pictures of the same size."""
        inputs = self.answer.arrays.get("inputs") if self.answer is not None else None
        if inputs is None or inputs.ndim != 4 or inputs.shape[2:] != like.shape[1:3] or inputs.shape[1] not in (1, 3):
            return []
        if (inputs.shape[1] == 3) != (like.ndim == 4):
            return []
        return [_bytes(inputs, index)[None] for index in self.nearest(code)]

    def _show_nearest(self, code: tuple[float, ...]) -> None:
        """Where nothing can be decoded: the samples nearby, as pictures or by name."""
        inputs = self.answer.arrays.get("inputs") if self.answer is not None else None
        near = self.nearest(code)
        words = [self._word(index) for index in near]
        if inputs is not None and inputs.ndim == 4 and inputs.shape[1] in (1, 3):
            self.strip.show_tiles(np.stack([_bytes(inputs, index) for index in near]), words)
        else:
            rows = self.answer.arrays.get("rows") if self.answer is not None else None
            if rows is not None:
                words = [f"{word} ({row_word(int(rows[index]))})" for word, index in zip(words, near, strict=True)]
            self.strip.show_tiles(None, [], tr("Nearest: {samples}", samples=", ".join(words)))

    def _word(self, index: int) -> str:
        """What a sample is called: its class, its value, or its row."""
        assert self.answer is not None
        arrays, facts = self.answer.arrays, self.answer.facts
        if "label" in arrays:
            return str(facts["classes"][int(arrays["label"][index])])
        if "value" in arrays:
            return numbers.real(float(arrays["value"][index]))
        return row_word(int(arrays["rows"][index]) if "rows" in arrays else None)

    def _hint(self) -> str:
        if self.analogy.isChecked():
            return tr("Click three samples: a, b and c.")
        return tr("Walk over the plane with the mouse, or drag a line.")

    # Controls

    def _pick(self, index: int) -> None:
        if len(self.map.picks) >= len(LETTERS):
            self.map.picks, self.map.sum = [], None
        self.map.picks.append(index)
        self._decode()
        self.map.update()

    def _switch(self, on: bool) -> None:
        self.map.picking, self.map.line, self.map.picks, self.map.sum = on, None, [], None
        self.map.update()
        self._decode()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: no picture is waited for."""
        super().hideEvent(event)
        if self.session is not None:
            self.session.observing.leave(TOPIC)

    def _take_node(self) -> None:
        self.answer = None
        if self.session is not None:
            self.session.observing.leave(TOPIC)
        self.map.at, self.map.line, self.map.picks, self.map.sum = None, None, [], None
        self.strip.show_tiles(None, [], self._hint())
        self.renew()

    def _forget(self) -> None:
        """Another document: nothing of this one is waited for."""
        self._take_node()

    def _receive(self, answer: Answer) -> None:
        before = self.codes.shape[1] if self.answer is not None and "codes" in self.answer.arrays else 0
        super()._receive(answer)
        if "codes" not in answer.arrays:
            return
        if self.codes.shape[1] != before or not before:
            self._make_sliders()
        if self.isVisible():
            self._decode()

    def _make_sliders(self) -> None:
        """A slider for each number beyond the plane's two, at the mean of the samples."""
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(4, 0, 4, 0)
        column.setSpacing(0)
        self.sliders, self._labels = [], []
        for number in range(2, self.codes.shape[1]):
            row, label, rail = QHBoxLayout(), QLabel(), Rail(POSITIONS)
            low, high = self._reach(number)
            mean = float(np.nanmean(self.codes[:, number]))
            rail.setValue(round((mean - low) / max(high - low, 1e-12) * POSITIONS))
            rail.valueChanged.connect(lambda _: self._decode())
            label.setProperty("role", "muted")
            label.setFixedWidth(20)
            row.addWidget(label)
            row.addWidget(rail)
            column.addLayout(row)
            self.sliders.append(rail)
            self._labels.append(label)
        self._name_sliders()
        self.others.setWidget(body)
        self.others.setVisible(bool(self.sliders))

    def _name_sliders(self) -> None:
        """The plane has the numbers 1 and 2."""
        for number, (label, rail) in enumerate(zip(self._labels, self.sliders, strict=True), start=3):
            label.setText(str(number))
            rail.setAccessibleName(tr("Number {number} of the code", number=number))
            rail.setToolTip(rail.accessibleName())

    def _reach(self, number: int) -> tuple[float, float]:
        """From where to where a number of the code goes among the samples."""
        values = self.codes[:, number]
        return float(np.nanmin(values)), float(np.nanmax(values))

    def _usual(self, nodes: list[str]) -> str:
        from runtime.decoders import codes_of, likeliest_code

        checked = self.session.whole_checked if self.session is not None else None
        found = likeliest_code(checked.flat, codes_of(checked.flat)) if checked is not None else None
        return found.node if found is not None and found.node in nodes else nodes[-1]


def _gives_code(checked: Checked, node: str) -> bool:
    from runtime.decoders import gives_code

    return gives_code(checked, node)


def _bytes(inputs: np.ndarray, index: int) -> np.ndarray:
    """A sample (C, H, W) as (H, W) or (H, W, 3) bytes, by the ends of all."""
    low, high = float(np.nanmin(inputs)), float(np.nanmax(inputs))
    shares = np.nan_to_num((inputs[index] - low) / max(high - low, 1e-12))
    pixels: np.ndarray = (shares.transpose(1, 2, 0) * 255).round().astype(np.uint8)
    return pixels[:, :, 0] if pixels.shape[2] == 1 else pixels
