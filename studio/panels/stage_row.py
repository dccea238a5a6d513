"""The stages in a row: chosen, walked, dragged; what a run does one after another, and how far it is in each."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QMenu, QSizePolicy, QToolTip, QWidget

from studio.goal_colors import goal_color, goals_of
from studio.icons import icon
from studio.panels.stage_segment import HEIGHT, Segment, paint_place, paint_segment
from studio.session import Session
from studio.stage_words import act_icon, act_of, card_of, line_of
from studio.theme import theme, theme_changed
from studio.translate import language_changed, tr

NARROWEST, WIDEST, GAP = 132, 300, 6  # pixels
ALT = Qt.KeyboardModifier.AltModifier


class StageRow(QWidget):
    """The stages as segments in order. One click chooses; arrows walk, Alt with arrows and dragging move.

    `form_wished` asks for the form of the chosen stage to have the keyboard.
    """

    form_wished = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._staging = session, session.staging
        self.segments: list[Segment] = []
        self._scroll = 0
        self._pressed: QPoint | None = None
        self._dragged = ""  # the id of the stage that is being moved
        self._place = 0  # where it would go
        self._hover = ""
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        for signal in (self._staging.changed, self._staging.went_on, theme_changed, language_changed):
            signal.connect(self.refresh)
        session.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what is so now; nothing is painted where nothing differs."""
        staging, document = self._staging, self._session.whole
        if not (staging.stages or self.segments):
            return
        colors = {goal: goal_color(number).name() for number, goal in enumerate(goals_of(document))}
        found = []
        for stage in staging.stages:
            passage = staging.passages.get(stage.id)
            goals = [goal for goal in stage.goals if goal in colors] or list(colors)
            found.append(
                Segment(
                    stage=stage.id,
                    title=staging.title(stage),
                    line=line_of(stage, staging, document),
                    state=staging.state(stage),
                    act=act_icon(act_of(stage)[0]) if act_of(stage)[0] else "",
                    colors=tuple(colors[goal] for goal in goals) if len(colors) > 1 else (),
                    share=round(passage.share, 3) if passage else 0.0,
                    chosen=stage.id == staging.chosen,
                    number=staging.number(stage),
                )
            )
        if found != self.segments:
            told = len(found) != len(self.segments)
            self.segments = found
            if told:
                self.updateGeometry()
            chosen = next((each for each in found if each.chosen), None)
            self.setAccessibleName(tr("Stages"))
            self.setAccessibleDescription(f"{chosen.title}: {chosen.line}" if chosen else "")
            self._keep_in_sight()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for every stage at a comfortable width."""
        return QSize(len(self.segments) * (WIDEST + GAP) - GAP, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """One stage at least; the others are scrolled to."""
        return QSize(NARROWEST, HEIGHT)

    def rect_of(self, stage: str) -> QRect:
        """Where a stage lies."""
        places = [each.stage for each in self.segments]
        return self._rect(places.index(stage)) if stage in places else QRect()

    @property
    def _width(self) -> int:
        number = max(1, len(self.segments))
        return max(NARROWEST, min(WIDEST, (self.width() + GAP) // number - GAP))

    def _rect(self, place: int) -> QRect:
        return QRect(place * (self._width + GAP) - self._scroll, 0, self._width, HEIGHT)

    def _at(self, point: QPoint) -> str:
        for place, each in enumerate(self.segments):
            if self._rect(place).contains(point):
                return each.stage
        return ""

    # Scrolling

    def _limit(self) -> int:
        return max(0, len(self.segments) * (self._width + GAP) - GAP - self.width())

    def _keep_in_sight(self) -> None:
        """The stage at work, or else the chosen one, is never out of sight."""
        wanted = next((n for n, each in enumerate(self.segments) if each.chosen), None)
        at_work = next((n for n, each in enumerate(self.segments) if each.state == "current"), None)
        place = wanted if wanted is not None else at_work
        if place is not None:
            left = place * (self._width + GAP)
            self._scroll = max(left + self._width - self.width(), min(self._scroll, left))
        self._scroll = max(0, min(self._scroll, self._limit()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls where there are more stages than room."""
        turned = event.angleDelta().y() or event.angleDelta().x()
        self._scroll = max(0, min(self._scroll - turned // 2, self._limit()))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width shows others."""
        super().resizeEvent(event)
        self._keep_in_sight()

    # Pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses."""
        stage = self._at(event.position().toPoint())
        if not stage or event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            return
        self._staging.choose(stage)
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Dragging moves the stage; a line shows where it would go."""
        at = event.position().toPoint()
        if self._pressed is None:
            self._look_at(self._at(at))
            return
        far = (at - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if not self._dragged and far and self._movable:
            self._dragged = self._staging.chosen
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        if self._dragged:
            step = self._width + GAP
            self._place = max(0, min(len(self.segments), round((at.x() + self._scroll) / step)))
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the stage where it is."""
        dragged, self._pressed = self._dragged, None
        self._give_up_drag()
        if dragged:
            now = [each.stage for each in self.segments].index(dragged)
            place = self._place - (1 if self._place > now else 0)
            if place != now:
                self._staging.move(dragged, place)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two clicks lead into the form."""
        if self._at(event.position().toPoint()):
            self.form_wished.emit()

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer has gone."""
        self._look_at("")

    @property
    def _movable(self) -> bool:
        return len(self.segments) > 1

    def _look_at(self, stage: str) -> None:
        if stage != self._hover:
            self._hover = stage
            self.update()

    def _give_up_drag(self) -> None:
        if self._dragged:
            self._dragged = ""
            self.unsetCursor()
            self.update()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk, with Alt they move the stage; Enter goes to its form, Delete removes it, Escape lets go."""
        key, ids = event.key(), [each.stage for each in self.segments]
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(key), 0)
        if step and event.modifiers() & ALT:
            self._staging.shift(step)
        elif step and ids:
            place = ids.index(self._staging.chosen) + step if self._staging.chosen in ids else 0
            self._staging.choose(ids[max(0, min(place, len(ids) - 1))])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and ids:
            self._staging.choose(ids[0 if key == Qt.Key.Key_Home else -1])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._staging.chosen:
            self.form_wished.emit()
        elif key == Qt.Key.Key_Delete:
            self._staging.remove()
        elif key == Qt.Key.Key_Escape and (self._dragged or self._staging.chosen):
            self._pressed = None
            if self._dragged:
                self._give_up_drag()
            else:
                self._staging.choose("")
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Reached by Tab, the first stage is chosen, so that arrows have a place to begin."""
        super().focusInEvent(event)
        by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if by_key and not self._staging.chosen and self.segments and not self._session.selection:
            self._staging.choose(self.segments[0].stage)
        self.update()

    # Menu and words

    def menu(self) -> QMenu:
        """What can be done with the chosen stage."""
        staging, stage = self._staging, self._staging.stage
        menu = QMenu(self)
        skipped = stage is not None and stage.settings.get("skip") is True
        place = [each.stage for each in self.segments].index(staging.chosen) if stage else 0
        rows = (
            (tr("Run only this stage"), "stage_only", staging.run_only, len(self.segments) > 1, None),
            (tr("Skip the stage"), "stage_skip", staging.skip, True, skipped),
            (tr("Take all stages in again"), "stages", staging.take_all_in, staging.some_skipped, None),
            (tr("Move the stage forward"), "move_left", lambda: staging.shift(-1), place > 0, None),
            (tr("Move the stage back"), "move_right", lambda: staging.shift(1), place + 1 < len(self.segments), None),
            (tr("Add a stage"), "plus", staging.add, True, None),
            (tr("Remove the stage"), "delete", staging.remove, True, None),
        )
        for text, name, act, possible, on in rows:
            entry = menu.addAction(text)
            entry.setEnabled(possible)
            if on is None:
                entry.setIcon(icon(name))
            else:
                entry.setCheckable(True)
                entry.setChecked(on)
            entry.triggered.connect(lambda _=False, act=act: act())
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the stage under the pointer, or of the chosen one."""
        if self._staging.stage is not None:
            self.menu().popup(event.globalPos())

    def event(self, event: QEvent) -> bool:
        """All there is to say about the stage under the resting pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self._at(event.pos())
            stage = next((each for each in self._staging.stages if each.id == found), None)
            text = card_of(stage, self._staging, self._session.whole) if stage else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Every stage, and where a dragged one would go."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, segment in enumerate(self.segments):
            rect = self._rect(place)
            if rect.intersects(self.rect()):
                lit = segment.stage == self._hover
                ring = segment.chosen and self.hasFocus()
                faded = segment.stage == self._dragged
                paint_segment(painter, rect, segment, lit=lit, ring=ring, faded=faded)
        if self._dragged:
            x = self._place * (self._width + GAP) - self._scroll - GAP / 2
            x = max(1.0, min(float(x), self.width() - 1.0))
            paint_place(painter, QPointF(x, 0), QPointF(x, HEIGHT), theme().color("accent"))
        painter.end()
