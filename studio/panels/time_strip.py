"""The time machine under the canvas: a line of moments, what is known of the one looked at, and ways on from there."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from runtime.telemetry import Point
from studio.kept_runs import kept_runs_of
from studio.session import Session
from studio.settings import preferences
from studio.theme import theme, theme_changed
from studio.translate import language_changed, tr
from studio.widgets import amounts, numbers
from studio.widgets.caption import Caption
from studio.widgets.text import figures
from studio.widgets.time_line import TimeLine

HEIGHT = 38
SOON = 250  # milliseconds
FACT = "time line"  # under which is remembered whether it is logarithmic


class TimeStrip(QWidget):
    """Out of sight until a run has moments."""

    left = Signal()  # whoever had the keyboard here is done

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing below it is painted with it
        self._session, self._past = session, session.past
        self._allowed = True
        self._shown: tuple[Point, ...] = ()
        self._ground: int | None = -1  # the step whose ground was painted last
        self._longest = "", 0  # text of the caption that takes most room, and the room
        self.line = TimeLine()
        self.line.log = preferences().fact(FACT, "log") == "log"
        self.caption, self.now, self.go_on = Caption(), QPushButton(), QPushButton()
        self.log = QToolButton()
        self._lay_out()
        self.line.wished.connect(self._past.look_at)
        self.line.left.connect(self._leave)
        self.now.clicked.connect(lambda: self._past.look_at(None))
        self.go_on.clicked.connect(lambda: self._past.go_on())
        self.log.toggled.connect(self._set_log)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON)
        self._soon.timeout.connect(self._refresh)
        self._past.changed.connect(self._refresh_soon)
        self._past.moved.connect(lambda _: self._refresh())
        self._past.entered.connect(lambda: self.line.setFocus(Qt.FocusReason.ShortcutFocusReason))
        session.run_state.connect(lambda _: self._refresh())
        kept_runs_of(session).changed.connect(self._refresh)  # another name for a run that was left
        language_changed.connect(self.retranslate)
        theme_changed.connect(self._repaint)
        self.retranslate()

    def allow(self, allowed: bool) -> None:
        """Whether it may be shown; where only the canvas is left it may not."""
        self._allowed = allowed
        self._refresh()

    def retranslate(self) -> None:
        """Write everything in the language in force."""
        self.line.setAccessibleName(tr("Moments of the run"))
        self.now.setText(tr("Back to now"))
        self.now.setToolTip(tr("Every picture shows the present again (Esc)"))
        self.go_on.setText(tr("Go on from here"))
        self.go_on.setToolTip(
            tr("Open a new run at this moment, paused, with the network as it is now; this run is kept")
        )
        self.log.setText(tr("Early detail"))
        self.log.setToolTip(tr("Early moments get as much room as late ones"))
        self._refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The past has another ground, and a line of the accent above it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("panel"))
        if self._past.step is not None:
            painter.fillRect(self.rect(), theme().color("accent", 34))
            painter.fillRect(0, 0, self.width(), 2, theme().color("accent"))
        else:
            painter.fillRect(0, 0, self.width(), 1, theme().color("line"))
        painter.end()

    def _lay_out(self) -> None:
        self.setFixedHeight(HEIGHT)
        self.log.setCheckable(True)
        self.log.setProperty("switch", "true")
        self.log.setChecked(self.line.log)
        for button in (self.go_on, self.now):
            button.setProperty("small", "true")
            button.setFixedHeight(26)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 3, 8, 3)
        row.setSpacing(8)
        for part in (self.caption, self.line, self.log, self.go_on, self.now):
            row.addWidget(part, 1 if part is self.line else 0)

    def _repaint(self) -> None:
        """The ground has other colors."""
        self._refresh()
        self.update()

    def _refresh_soon(self) -> None:
        """While a run goes on its present moves with every step; showing that a few times a second is enough."""
        if not self.isVisible() or self._past.points is not self._shown or self._session.state != "running":
            self._refresh()
        elif not self._soon.isActive():
            self._soon.start()

    def _refresh(self) -> None:
        past = self._past
        points = self._shown = past.points
        self.setVisible(self._allowed and bool(points) and self._session.state != "none")
        self.line.show_steps(
            [point.step for point in points], frozenset(point.step for point in points if point.fixed), past.now
        )
        self.line.show_step(past.step)
        self.line.show_forks(self._flags())
        looked = past.step is not None
        self.caption.show_text(self._words(), "text" if looked else "muted", bold=looked)
        self.caption.setFixedWidth(self._widest())
        self.go_on.setEnabled(past.can_go_on)  # never hidden: the line would change its length under the pointer
        self.now.setEnabled(past.step is not None)
        about = tr(
            "Look at an earlier moment of the run. Left and Right go from moment to moment, End comes back to now."
        )
        self.line.setToolTip(f"{about}\n{self._price()}")
        told = [self.caption.text(), *(meaning for _, meaning in self.line.forks.values())]
        self.line.setAccessibleDescription("\n".join(told))
        if past.step is not self._ground:
            self._ground = past.step
            self.update()

    def _flags(self) -> dict[int, tuple[str, str]]:
        """What stands on the line: where other runs were left, and where the network was changed."""
        called = kept_runs_of(self._session).called
        flags = {step: (called(run), _meaning(called(run), step)) for run, step in self._past.forks}
        for step, lost in self._past.changes.items():
            text, *told = flags.get(step, (tr("changed"),))
            flags[step] = text, "\n".join([*told, _meaning_of_change(step, lost)])
        return flags

    def _words(self) -> str:
        """What is known of the moment that is looked at: step 1,204 · epoch 3 · last batch 0.41."""
        past, point = self._past, self._past.point
        if past.step is None:
            return tr("Now, step {step}", step=numbers.count(past.now))
        step = tr("step {step}", step=numbers.count(past.step))
        if point is None:
            return step
        loss = [] if point.loss is None else [tr("last batch {loss}", loss=numbers.real(point.loss))]
        return " · ".join((step, self._words_of_epoch(point.stage, numbers.count(point.epoch)), *loss))

    def _price(self) -> str:
        """What keeping the moments costs."""
        past = self._past
        facts = {"count": numbers.count(len(past.points)), "size": amounts.size(past.size)}
        if not past.share:
            return tr("{count} moments, {size}", **facts)
        return tr(
            "{count} moments, {size}; taking them took {share} of the run's time",
            share=numbers.percent(past.share),
            **facts,
        )

    def _words_of_epoch(self, stage: str, epoch: str) -> str:
        """The epochs that are over; where the run has several stages, those of the stage."""
        stages = [one.id for one in self._session.whole.stages]
        if len(stages) < 2 or stage not in stages:
            return tr("epoch {epoch}", epoch=epoch)
        return tr("stage {number}, epoch {epoch}", number=stages.index(stage) + 1, epoch=epoch)

    def _widest(self) -> int:
        """So wide that the line stands still while the handle is moved."""
        points = self._past.points
        epoch = "8" * len(str(max((point.epoch for point in points), default=1))) + ","
        step = tr("step {step}", step="8" * len(str(max(1, self._past.now))) + ",")
        stage = points[-1].stage if points else ""
        longest = " · ".join((step, self._words_of_epoch(stage, epoch), tr("last batch {loss}", loss="0.00000")))
        if longest != self._longest[0]:
            self._longest = longest, round(figures("body", bold=True)[1].horizontalAdvance(longest)) + 8
        return self._longest[1]

    def _set_log(self, on: bool) -> None:
        self.line.log = on
        preferences().keep_fact(FACT, "log" if on else "linear")
        self.line.update()

    def _leave(self) -> None:
        self._past.look_at(None)
        self.left.emit()


def _meaning(run: str, step: int) -> str:
    """What a flag says."""
    return tr("This run left {run} at step {step}", run=run, step=numbers.count(step))


def _meaning_of_change(step: int, lost: bool) -> str:
    """What the flag of a change says."""
    told = tr("The network was changed at step {step}.", step=numbers.count(step))
    return f"{told} {tr('Earlier moments cannot be shown any more.')}" if lost else told
