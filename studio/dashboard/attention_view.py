"""Where attention looks: the matrix of a head for one sample or for many, and the same as lines between the steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from studio.dashboard.asking import AskingView
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.node_choice import NodeChoice, any_qualifies
from studio.dashboard.view import empty_label, toggle
from studio.icons import icon
from studio.theme import theme_changed
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.attention_lines import AttentionLines
from studio.widgets.attention_looks import Looks
from studio.widgets.attention_map import AttentionMap
from studio.widgets.choice_field import HeadField

if TYPE_CHECKING:
    from runtime.checked import Checked
    from runtime.insight.question import Question
    from studio.session import Session

ALL = -1  # the mean of all heads
BESIDE = 130  # pixels beside the matrix from which there is room for the lines


class AttentionView(AskingView):
    """Any attention of the network, from a sequence to itself or from one to another."""

    key = "attention"
    rank = 45

    @classmethod
    def title(cls) -> str:
        """What its tab is called."""
        return tr("Attention")

    @classmethod
    def about(cls) -> str:
        """One sentence for the menu of views."""
        return tr("Where each step of a sequence looks, in itself or in another: a matrix for every head")

    def __init__(self, memory: Memory, names: Names) -> None:
        super().__init__(memory, names)
        self.map, self.lines, self.empty = AttentionMap(), AttentionLines(), empty_label()
        self.choice = NodeChoice(names, _attends, lambda nodes: nodes[0])
        self.head = HeadField()
        self.mean = toggle(lambda _: self._ask_other())
        self.before, self.after = QToolButton(), QToolButton()
        self.number, self.told = 0, QLabel()  # of the held-out sample; what is pointed at
        self._heads = 0
        for button, by in ((self.before, -1), (self.after, 1)):
            button.setFixedSize(QSize(24, 24))
            button.setIconSize(QSize(14, 14))
            button.clicked.connect(lambda _=False, by=by: self.turn(by))
        self._lay_out()
        self.add_controls(self.choice.field, self.head, self.mean)
        self.choice.changed.connect(self._take_node)
        self.head.edited.connect(lambda _: self._ask_other())
        self.map.pointed.connect(self.lines.light)
        self.map.pointed.connect(lambda _: self._tell())
        self.lines.pointed.connect(self.map.point_at)
        theme_changed.connect(self._tint)
        self._tint()
        self.retranslate()

    def _lay_out(self) -> None:
        page, both = QWidget(), QHBoxLayout()
        both.setSpacing(8)
        both.addWidget(self.map)
        both.addWidget(self.lines, 1)
        self.told.setProperty("role", "muted")
        self.told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        box = QVBoxLayout(page)
        box.setContentsMargins(6, 4, 6, 4)
        box.setSpacing(2)
        box.addLayout(both, 1)
        below = QHBoxLayout()
        below.setSpacing(4)
        for widget in (self.before, self.after):
            below.addWidget(widget)
        below.addWidget(self.told, 1)
        box.addLayout(below)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(page)

    def attach(self, session: Session) -> None:
        """Offer the attention of this session's network."""
        super().attach(session)
        session.opened.connect(self._begin_anew)
        self.choice.attach(session)
        self._fill_heads()

    def retranslate(self) -> None:
        """Write every text anew."""
        self.mean.setText(tr("Mean"))
        self.mean.setToolTip(tr("The mean over many validation samples"))
        for button, text in ((self.before, tr("Previous sample")), (self.after, tr("Next sample"))):
            button.setToolTip(text)
            button.setAccessibleName(text)
        self.head.setAccessibleName(tr("Head that is shown"))
        self.map.setAccessibleName(tr("Weights of attention; arrow keys walk"))
        self.lines.setAccessibleName(tr("The same weights as lines"))
        self._name_heads()

    @classmethod
    def lacks(cls, checked: Checked) -> str:
        """Whether a node could be chosen."""
        return "" if any_qualifies(checked, _attends) else cls.lack()

    def question(self) -> Question | None:
        """Where the chosen head looks."""
        from runtime.insight.attended import Attended

        if not self.choice.node:
            return None
        return Attended(self.choice.node, int(self.head.currentData() or 0), self.number, self.mean.isChecked())

    @classmethod
    def lack(cls) -> str:
        """There is no attention."""
        return tr("There is no attention in this network. Add a Multi-head attention.")

    def turn(self, by: int) -> None:
        """Show another held-out sample."""
        count = int(self.answer.facts.get("count", 1)) if self.answer is not None else 1
        self.number = (self.number + by) % max(1, count)
        self.renew()

    def redraw(self) -> None:
        """Show the latest weights."""
        self.empty.setText(self.sentence)
        answer = self.answer
        if self.sentence or answer is None or "weights" not in answer.arrays:
            self._stack.setCurrentIndex(0)
            return
        facts = answer.facts
        looks = Looks(answer.arrays["weights"], tuple(facts.get("asking", ())), tuple(facts.get("asked", ())))
        for widget in (self.map, self.lines):
            widget.show_looks(looks)
        self._stack.setCurrentIndex(1)
        self._share_room()
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size, another room for the lines."""
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """The matrix as wide as it is high; the lines beside it where there is room."""
        wide = self.map.width_for(self.height() - self.after.sizeHint().height() - 10)
        beside = self.width() - 20 - wide >= BESIDE
        self.map.setMaximumWidth(wide if beside else 16_777_215)
        self.lines.setVisible(beside)

    def _tell(self) -> None:
        """What is pointed at, else which sample it is."""
        answer, cell = self.answer, self.map.cell
        if answer is None or "weights" not in answer.arrays:
            return
        facts = answer.facts
        step = tr("step {step}", step=numbers.count(answer.step))
        if cell is not None:
            self.told.setText(self.map.looks.describe(cell))
        elif facts["mean"]:
            mean = tr("Mean of {number} validation samples", number=numbers.count(facts["samples"]))
            self.told.setText(" · ".join((mean, step)))
        else:
            place, count = numbers.count(facts["place"] + 1), numbers.count(facts["count"])
            self.told.setText(" · ".join((tr("Sample {number} of {count}", number=place, count=count), step)))

    def _take_node(self) -> None:
        self.answer = None
        self._fill_heads()
        self.renew()

    def _ask_other(self) -> None:
        for button in (self.before, self.after):
            button.setEnabled(not self.mean.isChecked())
        self.renew()

    def _ask_again(self) -> None:
        self._fill_heads()
        super()._ask_again()

    def _begin_anew(self) -> None:
        self.number = 0
        self.mean.setChecked(False)

    def _fill_heads(self) -> None:
        """As many heads as the node has, and the mean of all where there are several."""
        from runtime.insight.heads import heads_in

        checked = self.session.whole_checked if self.session is not None else None
        node = self.choice.node
        heads = heads_in(checked.flat, node) if checked is not None and node in checked.flat.document.nodes else 0
        if heads != self._heads:
            self._heads = heads
            self._name_heads()

    def _name_heads(self) -> None:
        titles = [(str(head), tr("Head {number}", number=head), "") for head in range(self._heads)]
        mean = [(str(ALL), tr("All heads"), tr("The mean of all heads"))] if self._heads > 1 else []
        before = self.head.currentData()
        self.head.set_choices([*titles, *mean])
        self.head.show_value(before if self.head.findData(before) >= 0 else "0")
        self.head.setVisible(self._heads > 1)

    def _tint(self) -> None:
        self.before.setIcon(icon("chevron_left"))
        self.after.setIcon(icon("chevron_right"))


def _attends(checked: Checked, node: str) -> bool:
    from runtime.insight.heads import attends

    return attends(checked, node)
