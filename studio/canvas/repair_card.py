"""A card at a node: its findings in sentences, each with its repairs to move through, see on the canvas and apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from runtime.document import Document
from runtime.findings import ERROR, WARNING, Finding
from studio.icons import pixmap
from studio.repair_offer import RepairOffer
from studio.theme import theme
from studio.translate import tr, tr_problem

if TYPE_CHECKING:
    from studio.canvas.view import Canvas

WIDTH, FRAME, GAP, MARGIN = 348, 6, 32, 8  # pixels; the gap leaves room for the plate that says what a repair changes
ICONS = {ERROR: ("error", "error"), WARNING: ("warning", "warning")}
ORDER = (ERROR, WARNING)


class RepairCard(QFrame):
    """Floats in the canvas beside its node. It never outlives the document that its repairs are of."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.node = ""
        self.offers: list[RepairOffer] = []
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(FRAME, FRAME, FRAME, FRAME)
        column.addWidget(self._area)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        session = canvas.session
        session.changed.connect(self._follow)
        session.preview_wished.connect(lambda _document: self._stand() if self.isVisible() else None)
        session.selected.connect(lambda chosen: self.close_card() if self.node not in chosen else None)
        canvas.sight.moved.connect(self._stand)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._see_focus)
        self.hide()

    def open_for_selection(self) -> bool:
        """At the selected node that has a finding, or else at the first node that has one; whether there is one.

        Where nothing at all is wrong that is said; what belongs to the whole document, or to another part of it, has
        its card among the problems.
        """
        canvas = self._canvas
        told = canvas.marks.findings
        chosen = [key for key in canvas.scene.ids if key in told and key in canvas.session.selection]
        node = next(iter([*chosen, *(key for key in canvas.scene.ids if key in told)]), "")
        if not node:
            whole = canvas.session.whole_checked
            if whole is None or not whole.findings:
                canvas.session.told.emit(tr("There are no problems."))
            return False
        canvas.session.select([node])
        canvas.show_node(node)
        self.open_at(node)
        return True

    def open_at(self, node: str) -> None:
        """Show the findings of a node, gravest first, and look for their repairs."""
        canvas = self._canvas
        found = sorted(canvas.marks.findings.get(node, ()), key=lambda finding: _place(finding.severity))
        if not found:
            return
        canvas.card.hide()
        self.node = node
        self._fill(found)
        self._stand()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        for offer in self.offers:
            offer.ask()

    def close_card(self) -> None:
        """Hide; the keyboard goes back to the canvas if it was here."""
        if self.isHidden():
            return
        focused = QApplication.focusWidget()
        inside = focused is not None and (focused is self or self.isAncestorOf(focused))
        self.hide()
        if inside:
            self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes; an arrow goes to the first repair."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_card()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(None, 1 if event.key() == Qt.Key.Key_Down else -1)
        event.accept()  # what is typed here is not meant for the canvas

    def paintEvent(self, event: QPaintEvent) -> None:
        """A raised card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().color("line"), 1))
        painter.setBrush(theme().color("card"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)

    def _fill(self, found: list[Finding]) -> None:
        session = self._canvas.session
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(6, 4, 6, 4)
        column.setSpacing(4)
        self.offers = []
        for finding in found:
            column.addLayout(_sentence(finding, session.document, inside))
            offer = RepairOffer(session, finding, inside)
            offer.filled.connect(self._take_filled)
            offer.choices.stepped.connect(self._step)
            offer.choices.left.connect(self.close_card)
            self.offers.append(offer)
            column.addWidget(offer)
        column.addStretch(1)
        self._area.setWidget(inside)
        inside.setAutoFillBackground(False)
        self._area.viewport().setAutoFillBackground(False)
        self.setAccessibleName(" ".join(tr_problem(finding, session.document) for finding in found))

    def _take_filled(self) -> None:
        QTimer.singleShot(0, self, self._stand)  # when the buttons have been laid out
        if self.hasFocus():
            self._step(None, 1)

    def _step(self, widget: QWidget | None, step: int) -> None:
        """From repair to repair, through all findings of the node; round at the ends."""
        stops: list[QWidget] = [button for offer in self.offers for button in offer.choices.buttons]
        if stops:
            place = stops.index(widget) + step if widget in stops else 0 if step > 0 else -1
            stop = stops[place % len(stops)]
            stop.setFocus(Qt.FocusReason.TabFocusReason)
            self._area.ensureWidgetVisible(stop, 0, 6)

    def _follow(self, _old: Document, _new: Document) -> None:
        self.close_card()

    def _see_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now is not self and not self.isAncestorOf(now):
            self.close_card()

    def _stand(self) -> None:
        """Below its node, or above it where there is more room, inside the canvas."""
        canvas, inside = self._canvas, self._area.widget()
        bounds = canvas.scene.bounds([self.node]) if self.node else None
        if bounds is None or inside is None:
            return
        room = QSize(canvas.width() - 2 * MARGIN, canvas.height() - 2 * MARGIN)
        layout = inside.layout()
        assert layout is not None
        for offer in self.offers:
            offer.choices.updateGeometry()
        layout.activate()
        width = min(WIDTH, room.width())
        within, needed = width - 2 * FRAME, layout.totalHeightForWidth(width - 2 * FRAME)
        if needed + 2 * FRAME > room.height():
            within -= self._area.verticalScrollBar().sizeHint().width()
            needed = layout.totalHeightForWidth(within)
        inside.resize(within, needed)
        height = min(needed + 2 * FRAME, room.height())
        left, top = canvas.camera.to_screen(bounds[0], bounds[1])
        bottom = canvas.camera.to_screen(bounds[2], bounds[3])[1]
        below, above = canvas.height() - bottom - GAP - MARGIN, top - GAP - MARGIN
        y = bottom + GAP if below >= height or below >= above else top - GAP - height
        self.resize(width, height)
        if self.isVisible() and self.underMouse():
            return  # what the pointer is on does not slide away from under it
        self.move(self._clear(_inside(QPoint(round(left), round(y)), self.size(), canvas.size())))

    def _clear(self, at: QPoint) -> QPoint:
        """The same place, or one above or below what is previewed: that which covers least of it."""
        canvas, bounds = self._canvas, self._canvas.proposal.bounds()
        if bounds is None:
            return at
        left, top = canvas.camera.to_screen(bounds[0], bounds[1])
        right, bottom = canvas.camera.to_screen(bounds[2], bounds[3])
        busy = QRectF(left, top, right - left, bottom - top + GAP)
        places = (at, QPoint(at.x(), round(bottom) + GAP), QPoint(at.x(), round(top) - MARGIN - self.height()))
        within = [_inside(place, self.size(), canvas.size()) for place in places]
        return min(within, key=lambda place: QRectF(place, self.size()).intersected(busy).height())


def _sentence(finding: Finding, document: Document, parent: QWidget) -> QHBoxLayout:
    name, role = ICONS.get(finding.severity, ("hint", "accent"))
    mark = QLabel(parent)
    mark.setPixmap(pixmap(name, theme().color(role).name(), 14))
    mark.setFixedSize(14, 16)
    label = QLabel(tr_problem(finding, document), parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    row = QHBoxLayout()
    row.setContentsMargins(8, 2, 4, 0)
    row.setSpacing(8)
    row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label, 1)
    return row


def _place(severity: str) -> int:
    return ORDER.index(severity) if severity in ORDER else len(ORDER)


def _inside(at: QPoint, size: QSize, room: QSize) -> QPoint:
    right, bottom = room.width() - size.width() - MARGIN, room.height() - size.height() - MARGIN
    return QPoint(max(min(at.x(), right), MARGIN), max(min(at.y(), bottom), MARGIN))
