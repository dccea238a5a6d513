"""The dashboard: views that people arrange, fed by the run, repainted only where something changed and can be seen."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QHideEvent, QIcon, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from runtime.telemetry import Event
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.panes import LEFT, RIGHT, Offer, Pane
from studio.dashboard.room import ASKED, share
from studio.dashboard.rounds import Rounds
from studio.dashboard.seen_view import PREFIX, SeenView
from studio.dashboard.view import View, hurdle_of
from studio.dashboard.view_nodes import BESIDE, ViewNodes
from studio.dashboard.views import USUAL, VIEWS, is_of_document, is_opened, known_arrangement
from studio.session import Session
from studio.settings import preferences
from studio.theme import theme_changed
from studio.translate import language_changed

FACT = "dashboard"  # under which the arrangement is remembered


class Dashboard(QWidget):
    """Panes with views of the run. Events are taken in at all times; views are built and drawn when they are seen."""

    closed = Signal(str)  # the key of a view that was put away
    large_wished = Signal(str)  # the key of a view that somebody wants large, or small again
    examine_wished = Signal(str)  # the key of a view whose curves somebody wants to zoom into

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.memory, self.names = Memory(self), Names()
        self.views: dict[str, View] = {}
        self.panes: list[Pane] = []
        self.rounds = Rounds(self.views, self)
        self.splitter = QSplitter()
        self.splitter.setChildrenCollapsible(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.splitter)
        self.memory.grew.connect(self._mark)
        session.arrived.connect(self._take)
        session.checked.connect(lambda _: self._learn_names())
        session.changed.connect(lambda *_: self._learn_names())
        session.run_state.connect(self._hear_state)
        session.runs.waiting.changed.connect(self._hear_wish)
        session.opened.connect(self.memory.clear)
        theme_changed.connect(self._recolor)
        language_changed.connect(self._retranslate)
        self.nodes = ViewNodes(self)
        self.arrange(known_arrangement(preferences().fact(FACT, USUAL)))
        self._learn_names()
        self.nodes.follow()

    # Arrangement

    @property
    def arrangement(self) -> list[list[str]]:
        """The keys of the views, pane by pane; the one in front is the pane's business."""
        return [pane.keys for pane in self.panes]

    def arrange(self, arrangement: Iterable[Iterable[str]]) -> None:
        """Put the views into panes like that; panes left empty are not made."""
        old = self.panes
        for pane in old:
            for key in pane.keys:
                pane.give_up(key, self)
        self.panes = []
        for keys in arrangement:
            pane = self._insert_pane(len(self.panes))
            for key in keys:
                pane.add(key)
        for pane in old:
            pane.hide()
            pane.deleteLater()
        self.nodes.restore()
        self.spread()

    def narrow(self) -> bool:
        """Make room for view nodes where the views lie as usual; whether that was so."""
        if self._without_nodes() != USUAL or self.nodes.made_room:
            return False
        self.arrange(BESIDE)
        return True

    def widen(self) -> None:
        """Lie as usual again, unless somebody arranged otherwise meanwhile."""
        if self._without_nodes() == BESIDE:
            self.arrange(USUAL)

    def open_view(self, key: str, pane: Pane | None = None) -> None:
        """Bring a view to the front; one that is not open yet in that pane, or in the last, whose + opens it."""
        if all(key not in each.keys for each in self.panes):
            (pane or self.panes[-1]).add(key, front=True)
            self._remember()
        self.show_view(key)

    def close_view(self, key: str) -> None:
        """Put away a view that was opened; the usual ones stay."""
        if is_opened(key):
            self.drop(key)
            self._remember()
            self.closed.emit(key)

    def close_of_document(self) -> None:
        """Put away what was opened for the document that was in place."""
        for key in [key for pane in self.panes for key in pane.keys if is_of_document(key)]:
            self.close_view(key)

    def offers(self) -> list[Offer]:
        """Views that can be opened, those last that have nothing to show; those that are open are left out."""
        there = {key for pane in self.panes for key in pane.keys}
        checked = self.session.whole_checked
        offered = [
            Offer(key, view.title(), view.about(), view.lacks(checked) if checked is not None else "")
            for key, view in VIEWS.items()
            if is_opened(key) and key not in there
        ]
        return sorted(offered, key=lambda offer: bool(offer.lacks))

    def show_view(self, key: str) -> None:
        """Bring a view to the front of its pane; another pane that is shown alone gives way."""
        for pane in self.panes:
            if key in pane.keys:
                pane.tabs.setCurrentIndex(pane.keys.index(key))
                if not pane.isVisibleTo(self.splitter):
                    self.fill(pane)

    def fill_with(self, key: str) -> View:
        """Bring a view to the front in a pane of its own that is shown alone; closed again, all are seen."""
        if all(key not in each.keys for each in self.panes):
            self.open_view(key, self.add_pane())
        self.show_view(key)
        pane = next(each for each in self.panes if key in each.keys)
        if [each for each in self.panes if each.isVisibleTo(self.splitter)] != [pane]:
            self.fill(pane)
        self.rounds.plan()
        return self.view(key)

    def drop(self, key: str) -> None:
        """Do without a view: what it showed is gone."""
        for pane in [pane for pane in self.panes if key in pane.keys]:
            pane.give_up(key, self)
            if not pane.keys:
                self._remove_pane(pane)
        view = self.views.pop(key, None)
        if view is not None:
            view.hide()
            view.put_away()
            view.deleteLater()

    def add_pane(self) -> Pane:
        """An empty pane at the right end."""
        return self._insert_pane(len(self.panes))

    def move_view(self, key: str, pane: Pane, where: str) -> None:
        """Take a view out of its pane and into another, or into a new one at its left or right."""
        source = next(each for each in self.panes if key in each.keys)
        if source is pane and (where not in (LEFT, RIGHT) or len(pane.keys) == 1):
            return
        source.give_up(key, self)
        target = pane
        if where in (LEFT, RIGHT):
            target = self._insert_pane(self.panes.index(pane) + (where == RIGHT))
        target.add(key, front=True)
        if not source.keys:
            self._remove_pane(source)
        self.spread()
        self._remember()

    def fill(self, pane: Pane) -> None:
        """Show one pane alone, or all again."""
        alone = [each for each in self.panes if each.isVisibleTo(self.splitter)] == [pane]
        for each in self.panes:
            each.setVisible(alone or each is pane)
        share(self.splitter, self.panes)

    def show_all(self) -> None:
        """Show all panes again."""
        for pane in self.panes:
            pane.show()
        share(self.splitter, self.panes)

    def _insert_pane(self, index: int) -> Pane:
        pane = Pane(self.view, self._title, self._icon, is_opened)
        pane.dropped.connect(lambda key, where: self.move_view(key, pane, where))
        pane.wished.connect(lambda key, where: self._move_on(key, pane, where))
        pane.filled.connect(lambda: self.fill(pane))
        pane.more.connect(lambda: pane.offer(self.offers(), lambda key: self.open_view(key, pane)))
        pane.turned.connect(self.rounds.plan)
        self.panes.insert(index, pane)
        self.splitter.insertWidget(index, pane)
        self._put_plus()
        share(self.splitter, self.panes)
        return pane

    def _move_on(self, key: str, pane: Pane, where: str) -> None:
        index = self.panes.index(pane)
        if where == "close":
            self.close_view(key)
        elif where == "usual":
            for each in [each for pane in self.panes for each in pane.keys if is_opened(each)]:
                self.close_view(each)
            self.arrange(BESIDE if self.nodes.keys else USUAL)
            self._remember(USUAL)
        elif where in (LEFT, RIGHT):
            self.move_view(key, pane, where)
        else:
            other = index + (1 if where == "next" else -1)
            if 0 <= other < len(self.panes):
                self.move_view(key, self.panes[other], "here")

    def _remove_pane(self, pane: Pane) -> None:
        self.panes.remove(pane)
        self._put_plus()
        pane.hide()
        pane.deleteLater()
        if not any(each.isVisibleTo(self.splitter) for each in self.panes):  # it was shown alone
            self.show_all()
        share(self.splitter, self.panes)

    def _put_plus(self) -> None:
        """The last pane offers further views; they can be moved from there."""
        for pane in self.panes:
            pane.plus.setVisible(pane is self.panes[-1])

    def spread(self) -> None:
        """Give every pane the same width."""
        self.splitter.setSizes([1000] * len(self.panes))

    def _without_nodes(self) -> list[list[str]]:
        """The arrangement without the views of nodes."""
        plain = [[key for key in keys if not key.startswith(PREFIX)] for keys in self.arrangement]
        return [keys for keys in plain if keys]

    def _plain_arrangement(self) -> list[list[str]]:
        """The arrangement without what belongs to one document."""
        plain = [[key for key in keys if not is_of_document(key)] for keys in self._without_nodes()]
        return [keys for keys in plain if keys]

    def _remember(self, arrangement: list[list[str]] | None = None) -> None:
        plain = arrangement or self._plain_arrangement()
        if plain != BESIDE or not self.nodes.made_room:  # narrowed for this document only
            preferences().keep_fact(FACT, plain)
            self.nodes.settle()

    # Views

    def view(self, key: str) -> View:
        """The view of that key, built when it is first asked for."""
        if key not in self.views:
            made = VIEWS[key](self.memory, self.names) if key in VIEWS else SeenView(key, self.memory, self.names)
            self.views[key] = made
            made.attach(self.session)
            made.examine_wished.connect(self.examine_wished)
            made.large_wished.connect(self.large_wished)
            made.changed.connect(self._touch)
            self.rounds.touch((key,))
        return self.views[key]

    def redraw(self) -> None:
        """Draw every view that can be seen and whose part of the run grew."""
        self.rounds.draw_all()

    def mark_late(self) -> None:
        """Views that have not followed to the moment that is looked at are pale until they have."""
        for view in self.views.values():
            view.mark_late(self.session.observing.late.topics)

    def minimumSizeHint(self) -> QSize:
        """However many panes and whichever views there are, they never make the window larger."""
        return super().minimumSizeHint().boundedTo(QSize(*ASKED))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width is shared anew."""
        share(self.splitter, self.panes)

    def showEvent(self, event: QShowEvent) -> None:
        """Everything that came in meanwhile is to be drawn."""
        self.rounds.touch_all()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is drawn while nobody looks."""
        self.rounds.rest()

    def changeEvent(self, event: QEvent) -> None:
        """Fonts of another size need another layout."""
        if event.type() == QEvent.Type.FontChange:
            self.rounds.touch_all()

    def _mark(self, topic: str) -> None:
        self.rounds.touch([key for key, view in self.views.items() if view.hears(topic)])

    def _touch(self, key: str) -> None:
        self.rounds.touch((key,))

    def _take(self, event: Event) -> None:
        self.memory.take(event)

    def _hear_state(self, state: str) -> None:
        if state == "none":
            self.memory.end()
        else:
            self.memory.tell_state(state)

    def _hear_wish(self) -> None:
        self.memory.tell_wished(self.session.runs.waiting.there)

    def _learn_names(self) -> None:
        self.names.know(self.session.whole_checked, self.session.whole, self.session.running_document)
        self.memory.hurdle = hurdle_of(self.session.whole_checked)
        self.rounds.touch_all()

    def _title(self, key: str) -> str:
        return self.nodes.title(key) if key.startswith(PREFIX) else VIEWS[key].title()

    def _icon(self, key: str) -> QIcon | None:
        return self.nodes.icon(key) if key.startswith(PREFIX) else None

    def _recolor(self) -> None:
        for pane in self.panes:
            pane.retitle()
        self.rounds.touch_all()

    def _retranslate(self) -> None:
        for view in self.views.values():
            view.retranslate()
        self.nodes.name()
        self._recolor()
