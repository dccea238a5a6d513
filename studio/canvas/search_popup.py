"""Search-to-add: a line to type in and what answers it, or a quick chain step by step; all by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from runtime.quick_chain import Chain, Step
from studio.canvas.offers import Offer
from studio.canvas.search_line import SearchLine
from studio.canvas.search_rows import LINE, ROW, Row, RowPainter, row_of_offer, row_of_step
from studio.lookup import answers
from studio.theme import theme
from studio.translate import tr, tr_problem

WIDTH, HEIGHT = 400, 392
BESIDES = 58  # what the line to type in and the margins take of the height
COMPLETIONS, QUOTED = 5, 40  # lines for what a name could mean; letters of what was typed that are repeated
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}


@dataclass(frozen=True)
class Question:
    """What a search is about: what fits, everything where that is less, what was used lately, and who reads chains."""

    fitting: Sequence[Offer]
    everything: Callable[[], Sequence[Offer]]
    recent: Sequence[str] = ()
    read: Callable[[str], Chain] = lambda line: Chain()
    wired: bool = False  # a wire waits for the choice
    build: Callable[[Chain], None] | None = None  # who takes a chain, where it is not the one that hears `built`


class SearchPopup(QFrame):
    """Opened over the canvas; `chosen` brings an offer, `built` a chain, `closed` gives the canvas the keyboard."""

    chosen = Signal(object)  # Offer
    built = Signal(object)  # Chain
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._room = parent
        self.setObjectName("search")
        self.setFixedSize(WIDTH, HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.line = SearchLine(self)
        self.line.setClearButtonEnabled(False)
        self.line.typed.connect(self._list)
        self.line.installEventFilter(self)
        self.setFocusProxy(self.line)
        self.found = QListWidget(self)
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.found.setItemDelegate(RowPainter(self.found, WIDTH - 32))
        self.found.setUniformItemSizes(True)
        self.found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.found.itemClicked.connect(lambda item: self._choose(item))
        self.empty = QLabel(self)
        self.told = QLabel(self)  # what Enter does with a chain, or what is not clear in it
        for label in (self.empty, self.told):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self.line)
        layout.addWidget(self.found, 1)
        layout.addWidget(self.empty, 1)
        layout.addWidget(self.told)
        self._question = Question((), lambda: ())
        self._offers: Sequence[Offer] = ()
        self._all = False
        self._chain = Chain()
        self._tallest = HEIGHT
        self.hide()

    def open(self, at: QPoint, question: Question, *, text: str = "", clear: QRect | None = None) -> None:
        """Ask near a point of the parent; the rectangle `clear` stays free where there is room."""
        self._question, self._offers, self._all = question, question.fitting, False
        self._dress()
        self.line.setPlaceholderText(
            tr("Find what fits, or type: linear 128, relu")
            if question.wired
            else tr("Find a node, or type: linear 128, relu")
        )
        self.line.setText(text)
        room = self._room.rect()
        self.move(_place(at, room, clear or QRect()))
        self._tallest = min(HEIGHT, max(room.height() - 16, 120))
        self._list(text)
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_search(self) -> None:
        """Hide without a choice."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows, Enter, Tab and Escape belong to the list; everything else to the line."""
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        if (
            watched is self.line
            and event.type() == QEvent.Type.FocusOut
            and not self.isAncestorOf(self.window().focusWidget() or self)
        ):
            self.close_search()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _STEPS and self.found.count():
            row = self.found.currentRow() + _STEPS[key]
            self.found.setCurrentRow(min(max(row, 0), self.found.count() - 1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            self._choose(self.found.currentItem())
        elif key == Qt.Key.Key_Escape:
            self.close_search()
        else:
            return key in _STEPS or key == Qt.Key.Key_Backtab
        return True

    def _choose(self, item: QListWidgetItem | None) -> None:
        row: Row | None = item.data(ROW) if item is not None else None
        if row is None:
            return
        if row.stands_for is None:
            self._show_all()
        elif isinstance(row.stands_for, Step):
            self._finish(self._give_chain) if self._chain.ready else self._point_out()
        elif self._chain.parted and self._chain.steps:
            self._complete(row.stands_for)
        else:
            offer = row.stands_for
            self._finish(lambda: self.chosen.emit(offer))

    def _finish(self, announce: Callable[[], None]) -> None:
        self.hide()
        announce()
        self.closed.emit()

    def _give_chain(self) -> None:
        build = self._question.build or self.built.emit
        build(self._chain)

    def _show_all(self) -> None:
        self._offers, self._all = self._question.everything(), True
        self._list(self.line.seen())

    def _complete(self, offer: Offer) -> None:
        """The last step of the line becomes the name of an offer."""
        text, last = self.line.text(), self._chain.steps[-1].text
        self.line.setText(text[: text.rfind(last)] + offer.title + " ")
        self._list(self.line.text())

    def _point_out(self) -> None:
        """The step that is not clear is marked in the line; nothing is lost."""
        unclear = next((step.text for step in self._chain.steps if step.problem), "")
        at = self.line.text().find(unclear)
        if unclear and at >= 0:
            self.line.setSelection(at, len(unclear))

    def _list(self, text: str) -> None:
        self._chain = self._question.read(text)
        clear = self._chain.parted and any(step.problem is None for step in self._chain.steps)
        found = [] if clear else answers(text, self._offers, self._question.recent)
        parted = self._chain.parted and (clear or not found)  # a formula may have a comma too
        rows = self._rows_of_chain() if parted else self._rows_of_search(text, found)
        self.found.clear()
        for row in rows:
            item = QListWidgetItem(row.title)
            item.setData(ROW, row)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, row.below)
            self.found.addItem(item)
        offered = [place for place, row in enumerate(rows) if not isinstance(row.stands_for, Step)]
        last = len(self._chain.steps) - 1
        self.found.setCurrentRow((offered[0] if offered else last) if parted else 0)
        if not parted:
            self.found.scrollToTop()
        self._show_words(text, parted)
        self._fit()

    def _rows_of_chain(self) -> list[Row]:
        """The steps, and what the last one could mean where that is not clear yet."""
        steps = [row_of_step(step) for step in self._chain.steps]
        last = self._chain.steps[-1] if self._chain.steps else None
        if last is None or last.facts is not None:
            return steps
        return steps + [row_of_offer(offer) for offer in answers(last.text, self._offers)[:COMPLETIONS]]

    def _rows_of_search(self, text: str, found: Sequence[Offer]) -> list[Row]:
        """What answers, a single node with its values first; last, where a wire hides some, the way to all."""
        recent = set(self._question.recent) if not text.strip() else set()
        rows = [row_of_offer(offer, lately=offer.key in recent) for offer in found]
        if self._chain.ready and self._chain.steps[0].valued:
            first = self._chain.steps[0]
            twins = [row for row in rows if isinstance(row.stands_for, Offer) and row.stands_for.key == first.type_key]
            rows = [row_of_step(first), *(row for row in rows if row not in twins)]
        if self._question.wired and not self._all:
            hint = tr("Wired all the same, and marked where they do not fit.")
            rows.append(Row(tr("Show all nodes"), hint, "", "", "search", None))
        return rows

    def _show_words(self, text: str, parted: bool) -> None:
        """One sentence, below the lines or in their place."""
        some = self.found.count() > 0
        sentence, trouble = self._sentence(text, parted)
        self.found.setVisible(some)
        self.empty.setVisible(not some)
        self.told.setVisible(some and bool(sentence))
        shown = self.told if some else self.empty
        shown.setText(sentence)
        shown.setProperty("role", "warning" if trouble else "muted")
        shown.style().polish(shown)

    def _sentence(self, text: str, parted: bool) -> tuple[str, bool]:
        """What is wrong, what Enter does with a chain, or that nothing answers; and whether something is wrong."""
        chain, row = self._chain, self.found.item(0)
        nothing = row is None or row.data(ROW).stands_for is None
        single = chain.steps[0].problem if len(chain.steps) == 1 and chain.steps[0].facts and nothing else None
        problem = chain.problem if parted else chain.fault or single
        if problem is not None:
            return tr_problem(problem), True
        if parted:
            many = tr("Enter adds {number} nodes in a row.", number=len(chain.steps))
            return many if len(chain.steps) > 1 else tr("Enter adds it."), False
        if not nothing:
            return "", False
        typed = text if len(text) <= QUOTED else text[:QUOTED] + "…"
        if self._question.wired and not self._all:
            return tr("No node that fits this wire fits “{typed}”.", typed=typed), False
        return tr("No node fits “{typed}”. Try another word, such as “dense” or “pooling”.", typed=typed), False

    def _fit(self) -> None:
        """As high as the lines and the words below them need."""
        below = self.told.heightForWidth(WIDTH - 16) + 8 if not self.told.isHidden() else 0
        room = max((self._tallest - BESIDES - below) // LINE, 1)
        rows = min(max(self.found.count(), 2 if below == 0 else 1), room)  # whole lines only
        self.setFixedHeight(rows * LINE + BESIDES + below)
        if self.found.currentItem() is not None:
            self.found.scrollToItem(self.found.currentItem())

    def _dress(self) -> None:
        look = theme()
        panel = look.color("panel").name()
        card, line, muted = look.color("card").name(), look.color("line").name(), look.color("muted").name()
        self.setStyleSheet(
            f"QFrame#search {{ background: {card}; border: 1px solid {line}; border-radius: 8px; }}"
            f"QLineEdit {{ font-size: {look.sizes['large']}px; padding: 5px 8px; background: {panel}; }}"
            f"QLabel {{ color: {muted}; padding: 0 6px; }}"
            f"QLabel[role='warning'] {{ color: {look.color('warning').name()}; }}"
        )
        self.line.setAccessibleName(tr("Find a node"))


def _place(at: QPoint, room: QRect, clear: QRect) -> QPoint:
    """The corner of the popup inside the room: at the point, or else where it leaves a rectangle free, if anywhere."""
    right, bottom = max(room.width() - WIDTH - 8, 8), max(room.height() - HEIGHT - 8, 8)
    x, y = min(max(at.x(), 8), right), min(max(at.y(), 8), bottom)
    if not QRect(x, y, WIDTH, HEIGHT).intersects(clear):
        return QPoint(x, y)
    below, above, left = clear.bottom() + 8, clear.top() - HEIGHT - 8, clear.left() - WIDTH - 8
    if below <= bottom:
        return QPoint(x, below)
    if above >= 8:
        return QPoint(x, above)
    return QPoint(left if left >= 8 else x, y)
