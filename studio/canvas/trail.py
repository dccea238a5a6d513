"""Where on the way into blocks the canvas is: a line of buttons in its corner, and the sight kept for each place."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from runtime.blocks import uses_of
from runtime.facts import facts_of, used_block
from studio.canvas.camera import LEAST, MOST, Camera, fitting
from studio.icons import icon
from studio.inside import Place, block_at, is_drawn_at, shown_graph
from studio.theme import theme, theme_changed
from studio.translate import language_changed, tr

if TYPE_CHECKING:
    from studio.canvas.view import Canvas

CORNER = 12  # pixels from the corner of the canvas
LONGEST = 28  # letters of a name
CARD = 160.0  # scene units, about the width of the node that is entered


class Trail(QWidget):
    """Document › Encoder › Residual block. Hidden in the document itself."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._place: Place = ()
        self._cameras: dict[Place, Camera] = {}
        self.setObjectName("trail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(6, 3, 8, 3)
        self._row.setSpacing(2)
        self.move(CORNER, CORNER)
        session = canvas.session
        session.place_changed.connect(self._go)
        session.opened.connect(self._forget)
        session.changed.connect(lambda: self.refresh() if self.isVisible() else None)
        theme_changed.connect(self.refresh)
        language_changed.connect(self.refresh)
        self.hide()

    def refresh(self) -> None:
        """Name the places on the way."""
        while self._row.count():
            item = self._row.takeAt(0)
            old = item.widget() if item else None
            if old is not None:
                old.setParent(None)
                old.deleteLater()
        session = self._canvas.session
        self.setVisible(bool(session.place))
        if not session.place:
            return
        look = theme()
        self.setStyleSheet(
            f"QWidget#trail {{ background: {look.color('panel').name()}; border: 1px solid {look.color('line').name()};"
            " border-radius: 6px; }"
        )
        self._add_button(session.title, 0)
        for depth in range(1, len(session.place) + 1):
            arrow = QLabel("›", self)
            arrow.setProperty("role", "muted")
            arrow.setContentsMargins(2, 0, 4, 0)
            self._row.addWidget(arrow)
            self._add_button(self._name(session.place[:depth]), depth)
        self._add_note()
        for part in self.findChildren(QWidget):
            part.show()
        self._row.activate()
        self.adjustSize()
        self.raise_()

    def _add_button(self, name: str, depth: int) -> None:
        session = self._canvas.session
        short = name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
        if depth == len(session.place):
            here = QLabel(short, self)
            here.setTextFormat(Qt.TextFormat.PlainText)  # what a file says is never markup
            here.setFont(theme().font("body", bold=True))
            here.setToolTip(name)
            self._row.addWidget(here)
            return
        button = QToolButton(self)
        button.setText(short.replace("&", "&&"))
        button.setAutoRaise(True)
        button.setAccessibleName(tr("Back to {name}", name=name))
        button.setToolTip(tr("Back to {name}", name=name))
        if depth == 0:
            button.setIcon(icon("leave"))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.clicked.connect(partial(session.leave, depth))
        self._row.addWidget(button)

    def _add_note(self) -> None:
        """How many places an edit in here changes."""
        session = self._canvas.session
        number = uses_of(session.whole, block_at(session.whole, session.place))
        drawn = is_drawn_at(session.whole, session.place)
        if number > 1 or drawn:
            told = tr("drawn from settings, to be looked at") if drawn else ""
            note = QLabel(told or tr("used {number} times: an edit changes all", number=number), self)
            note.setProperty("role", "muted")
            note.setContentsMargins(8, 0, 0, 0)
            self._row.addWidget(note)

    def _name(self, place: Place) -> str:
        around = shown_graph(self._canvas.session.whole, place[:-1])
        node = around.nodes[place[-1]]
        block, facts = used_block(around, node), facts_of(around, node)
        return node.title or (tr(block.title) if block and block.title else tr(facts.title) if facts else node.id)

    def _go(self) -> None:
        canvas, place, before = self._canvas, self._canvas.session.place, self._place
        self._cameras[before] = seen = canvas.camera
        self._place = place
        known = self._cameras.get(place)
        if known is not None and len(place) < max(map(len, self._cameras)):
            canvas.look_from(known)
        else:
            canvas.begin()
        self._zoom(before, seen)
        self.refresh()

    def _zoom(self, before: Place, seen: Camera) -> None:
        """Arrive out of the node that was entered, or out of the whole picture into it."""
        canvas, place, goal = self._canvas, self._place, self._canvas.camera
        bounds = canvas.scene.bounds()
        if bounds is None:
            return
        if place[: len(before)] == before and len(place) > len(before):
            node = shown_graph(canvas.session.whole, before).nodes.get(place[len(before)])
            if node is None:
                return
            left, top = seen.to_screen(*node.position)
            zoom = max(CARD * seen.zoom / max(bounds[2] - bounds[0], 1.0), LEAST)
            start = Camera(bounds[0] - left / zoom, bounds[1] - top / zoom, zoom)
        elif (box := canvas.scene.bounds(before[len(place) : len(place) + 1])) is not None:
            start = fitting(box, canvas.width(), canvas.height(), largest=MOST)
        else:
            return
        canvas.sight.arrive(start, goal)

    def _forget(self) -> None:
        self._cameras, self._place = {}, self._canvas.session.place
        self.refresh()
