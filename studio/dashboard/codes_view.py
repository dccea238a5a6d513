"""What any layer makes of validation samples, as points: principal components live, t-SNE on request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtWidgets import QStackedLayout

from nodes.catalogue import find
from runtime.telemetry import Answer, Seen
from studio.dashboard.asking import AskingView
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.node_choice import NodeChoice, any_qualifies
from studio.dashboard.view import empty_label, toggle
from studio.job import Job
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.sampled_points import SampledPoints

if TYPE_CHECKING:
    from runtime.checked import Checked
    from runtime.insight.question import Question
    from studio.session import Session

LEAST = 8  # samples that t-SNE needs


class CodesView(AskingView):
    """The scatter of one node's outputs; hovering shows the sample behind a point."""

    key = "codes"
    rank = 40

    @classmethod
    def title(cls) -> str:
        """What its tab is called."""
        return tr("Scatter of a layer")

    @classmethod
    def about(cls) -> str:
        """One sentence for the menu of views."""
        return tr("The outputs of any layer for validation samples as points, by principal components or t-SNE")

    def __init__(self, memory: Memory, names: Names) -> None:
        super().__init__(memory, names)
        self.points, self.empty = SampledPoints(), empty_label()
        self.choice = NodeChoice(names, _gives_codes, _last)
        self.neighbors = toggle(self._switch, whole=True)
        self._laid: tuple[Answer, np.ndarray] | None = None  # by t-SNE: of which answer
        self._job: Job | None = None
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.points)
        self.add_controls(self.choice.field, self.neighbors)
        self.choice.changed.connect(self._take_node)
        self.retranslate()

    def attach(self, session: Session) -> None:
        """Offer the nodes of this session."""
        super().attach(session)
        self.choice.attach(session)

    def retranslate(self) -> None:
        """Write the controls anew."""
        self.neighbors.setText(tr("t-SNE"))
        self.neighbors.setToolTip(tr("Lay the points out so that neighbors stay neighbors; takes some seconds"))

    @classmethod
    def lacks(cls, checked: Checked) -> str:
        """Whether a node could be chosen."""
        return "" if any_qualifies(checked, _gives_codes) else cls.lack()

    def question(self) -> Question | None:
        """The outputs of the chosen node."""
        from runtime.insight.codes import Codes

        return Codes(self.choice.node) if self.choice.node else None

    @classmethod
    def lack(cls) -> str:
        """There is no layer yet."""
        return tr("There is no layer whose outputs could be shown.")

    def redraw(self) -> None:
        """Show the latest answer, or what t-SNE made of an earlier one."""
        self.empty.setText(self.sentence)
        if self.neighbors.isChecked() and self._job is None and self._outdated:
            self._lay_out()
        laid = self._laid if self.neighbors.isChecked() else None
        answer = laid[0] if laid is not None else self.answer
        self._tell_moment()
        if self.sentence or answer is None or "points" not in answer.arrays:
            self._stack.setCurrentWidget(self.empty)
            return
        arrays, facts = dict(answer.arrays), dict(answer.facts)
        if laid is not None:
            arrays["points"], facts["projected"] = laid[1], False
        caption = tr("step {step}", step=numbers.count(answer.step))
        self.points.show_seen(Seen(answer.run, answer.step, self.choice.node, "codes", arrays, facts), caption)
        self._stack.setCurrentWidget(self.points)

    def _take_node(self) -> None:
        self.answer, self._laid = None, None
        self.renew()

    def _switch(self, _: bool) -> None:
        self._laid = None
        if self.answer is not None:
            self._tell_price(self.answer)
        self.redraw()

    @property
    def _outdated(self) -> bool:
        """Whether t-SNE has not laid out these points; while steps are taken it would never be done."""
        if self._laid is None or self.answer is None or self.session is None:
            return self._laid is None
        laid = self._laid[0]
        return (laid.run, laid.step) != (self.answer.run, self.answer.step) and self.session.state != "running"

    def _tell_moment(self) -> None:
        """Of what moment the layout is, or that it is being worked out, in place of the price of a look."""
        if not self.neighbors.isChecked():
            return
        laid = tr("step {step}", step=numbers.count(self._laid[0].step)) if self._laid is not None else ""
        self.price.setText(tr("Laying out …") if self._job is not None else laid)
        self.price.setToolTip("")

    def _lay_out(self) -> None:
        answer = self.answer
        if answer is None or len(answer.arrays.get("codes", ())) < LEAST:
            return
        codes, node = answer.arrays["codes"], self.choice.node
        self._job = Job(lambda report: neighbor_layout(codes), "netloom-tsne", self)
        self._job.done.connect(lambda points: self._take_layout(node, answer, points))
        self._job.failed.connect(lambda _: self._take_layout(node, answer, None))
        self._job.start()

    def _take_layout(self, node: str, answer: Answer, points: Any) -> None:
        if self._job is not None:
            self._job.retire()
            self._job = None
        if points is None:
            self.neighbors.setChecked(False)
        elif self.neighbors.isChecked() and node == self.choice.node:  # else another one was chosen meanwhile
            self._laid = answer, points
        self.changed.emit(self.key)


def neighbor_layout(codes: np.ndarray) -> np.ndarray:
    """Points (N, 2) in which neighbors among codes (N, K) stay neighbors (t-SNE, van der Maaten and Hinton 2008).

    Its threads meet after every step: beside a run that has the cores they would wait for each other most of the time.
    """
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    perplexity = min(30.0, max(2.0, (len(codes) - 1) / 4))
    layout = TSNE(2, perplexity=perplexity, init="pca", random_state=0)
    with threadpool_limits(1, user_api="openmp"):
        found: np.ndarray = layout.fit_transform(np.nan_to_num(codes))
    return found.astype(np.float32)


def _gives_codes(checked: Checked, node: str) -> bool:
    facts = find(checked.document.nodes[node].type)
    if facts is None or facts.kind not in ("module", "source") or not facts.outputs:
        return False
    signal = checked.signal(node, facts.outputs[0].key)
    return signal is not None and signal.floating and bool(signal.rank) and signal.varies(0)


def _last(nodes: list[str]) -> str:
    """The layer before the last: what the network has made of a sample before it decides."""
    return nodes[-2] if len(nodes) > 1 else nodes[-1]
