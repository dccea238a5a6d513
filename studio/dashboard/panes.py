"""How views are arranged: panes side by side, each with tabs, which are dragged or moved by their menu."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QIcon,
    QMouseEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from studio.dashboard.drop_mark import DropMark
from studio.dashboard.more import CloseButton, ListButton, MoreButton
from studio.dashboard.view import View
from studio.translate import tr

FORMAT = "application/x-netloom-view"
HERE, LEFT, RIGHT = "here", "left", "right"  # where a view goes: into the pane, or into a new one beside it
LEAST, BUTTONS = 72, 52  # pixels of a tab at the least, and of the buttons that scroll the bar
GAP, EDGES = 8, (4, 8)  # pixels between tabs and buttons, and at both ends of the head
AROUND = 14  # pixels above and below the words of a tab
FAR = 12  # pixels that a tab is dragged up or down until it leaves its bar


@dataclass(frozen=True, slots=True)
class Offer:
    """A view that can be opened: what it is called and is about, and why it would have nothing to show, if so."""

    key: str
    title: str
    about: str
    lacks: str = ""


class Tabs(QTabBar):
    """The tabs of a pane; one dragged out of the bar can be dropped on another pane."""

    wished = Signal(int, str)  # a tab, and where it should go
    filled = Signal()  # a tab was double-clicked: its pane alone, or all again

    def __init__(self) -> None:
        super().__init__()
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setMovable(True)
        self.setUsesScrollButtons(True)
        self.setProperty("views", True)  # the style leaves the buttons no room: a list of all tabs is at hand
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setIconSize(QSize(14, 14))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._pressed: QPoint | None = None
        self.closable: Callable[[str], bool] = lambda _: False

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The middle button closes a view that was opened."""
        super().mouseReleaseEvent(event)  # first, since a pane goes with its last view
        index = self.tabAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.MiddleButton and index >= 0 and self.closable(str(self.tabData(index))):
            self.wished.emit(index, "close")

    def tabSizeHint(self, index: int) -> QSize:
        """As high as its words: Qt would make room for the button that closes it as if it stood apart."""
        return QSize(super().tabSizeHint(index).width(), self.fontMetrics().height() + AROUND)

    def minimumSizeHint(self) -> QSize:
        """A tab that can still be read: Qt would keep room for scroll buttons that are never there."""
        least = super().minimumSizeHint().boundedTo(self.sizeHint())
        return QSize(min(least.width(), LEAST), least.height())

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Titles stay whole unless one alone is wider than the bar; where all have no room the bar scrolls."""
        whole = self.tabSizeHint(index)
        return QSize(min(whole.width(), max(LEAST, self.width() - BUTTONS)), whole.height())

    def scroll_back(self) -> None:
        """Begin with the first tab that is shown: where all have room, Qt sees to it only when the bar is resized."""
        first = next((index for index in range(self.count()) if self.isTabVisible(index)), -1)
        if self.tabRect(first).left() < 0:
            self.resizeEvent(QResizeEvent(self.size(), self.size()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a drag may begin."""
        self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Inside the bar tabs change places; beyond it the tab is carried."""
        there = event.position().toPoint()
        held = self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton
        if held and (there.y() < -FAR or there.y() > self.height() + FAR):
            self._pressed = None
            self._let_go(event)
            self._carry(self.currentIndex())
            return
        super().mouseMoveEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show this pane alone, or all again."""
        self.filled.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The same moves for those who do not drag."""
        index = self.tabAt(event.pos())
        index = self.currentIndex() if index < 0 else index
        menu = QMenu(self)
        menu.addAction(tr("New pane at the left"), lambda: self.wished.emit(index, LEFT))
        menu.addAction(tr("New pane at the right"), lambda: self.wished.emit(index, RIGHT))
        menu.addAction(tr("To the pane at the left"), lambda: self.wished.emit(index, "previous"))
        menu.addAction(tr("To the pane at the right"), lambda: self.wished.emit(index, "next"))
        menu.addSeparator()
        menu.addAction(tr("This pane alone, or all again"), self.filled.emit)
        menu.addAction(tr("Usual arrangement"), lambda: self.wished.emit(index, "usual"))
        if self.closable(str(self.tabData(index))):
            menu.addAction(tr("Close this view"), lambda: self.wished.emit(index, "close"))
        menu.popup(event.globalPos())
        menu.aboutToHide.connect(menu.deleteLater)

    def _let_go(self, event: QMouseEvent) -> None:
        """Tell Qt that the button is up: until then it paints the tab nowhere but under the pointer."""
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        at = event.position(), event.globalPosition()
        super().mouseReleaseEvent(QMouseEvent(QEvent.Type.MouseButtonRelease, *at, left, none, event.modifiers()))

    def _carry(self, index: int) -> None:
        data = QMimeData()
        data.setData(FORMAT, str(self.tabData(index)).encode())
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(self.grab(self.tabRect(index)))
        drag.exec(Qt.DropAction.MoveAction)


class Pane(QWidget):
    """Tabs, the controls of the view in front, and the views, each built when it is first seen."""

    dropped = Signal(str, str)  # a view carried here from anywhere: its key, and here, left or right
    wished = Signal(str, str)  # a view of this pane should go elsewhere
    filled = Signal()
    turned = Signal()  # another view came to the front, or tabs changed places
    more = Signal()  # somebody wants to open another view here

    def __init__(
        self,
        view_of: Callable[[str], View],
        title_of: Callable[[str], str],
        icon_of: Callable[[str], QIcon | None] = lambda _: None,
        closable: Callable[[str], bool] = lambda _: False,
    ) -> None:
        super().__init__()
        self._view_of, self._title_of, self._icon_of = view_of, title_of, icon_of
        self.tabs, self.stack = Tabs(), QStackedWidget()
        self._controls: QWidget | None = None
        self._drop_at = ""
        self._head = QHBoxLayout()
        self._head.setContentsMargins(EDGES[0], 0, EDGES[1], 0)
        self._head.setSpacing(GAP)
        self._head.addWidget(self.tabs)
        self.all = ListButton(self._list)
        self._head.addWidget(self.all)
        self.plus = MoreButton(self.more.emit)
        self._head.addWidget(self.plus)
        self._head.addStretch(1)
        self._second = QHBoxLayout()
        self._second.setContentsMargins(8, 0, 8, 2)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(self._head)
        box.addLayout(self._second)
        box.addWidget(self.stack, 1)
        self.setAcceptDrops(True)
        self.setMinimumWidth(200)
        self.tabs.currentChanged.connect(self._turn)
        self.tabs.tabMoved.connect(lambda *_: self.turned.emit())
        self.tabs.filled.connect(self.filled)
        self.tabs.closable = closable
        self.tabs.wished.connect(lambda index, where: self.wished.emit(self.keys[index], where))

    @property
    def keys(self) -> list[str]:
        """The views of this pane in the order of the tabs."""
        return [self.tabs.tabData(index) for index in range(self.tabs.count())]

    @property
    def front(self) -> str:
        """The view in front."""
        return str(self.tabs.tabData(self.tabs.currentIndex())) if self.tabs.count() else ""

    def _fit_tabs(self) -> None:
        """Show the tabs that have room whole, the one in front always; the others are in the list."""
        room = self.width() - sum(EDGES) - GAP
        room -= 0 if self.plus.isHidden() else self.plus.width() + GAP
        widths = [self.tabs.tabSizeHint(index).width() for index in range(self.tabs.count())]
        shown = set(range(len(widths)))
        if sum(widths) > room and len(widths) > 1:
            front = self.tabs.currentIndex()
            self.all.setText(str(len(widths)))  # as wide as it can become
            room -= self.all.sizeHint().width() + GAP + widths[front]
            others = [index for index in range(len(widths)) if index != front]
            reach = list(accumulate(widths[index] for index in others))
            shown = {front, *(index for index, end in zip(others, reach, strict=True) if end <= room)}
        self._lay_close(room < 0)
        self._show_tabs(shown)
        self.all.setText(str(len(widths) - len(shown)))
        self.all.setVisible(len(shown) < len(widths))
        self.tabs.scroll_back()
        self.tabs.updateGeometry()

    def _lay_close(self, close: bool) -> None:
        """Where the tab in front alone has no room, gaps and edges give way before its title."""
        if close != (self._head.spacing() == 0):
            self._head.setSpacing(0 if close else GAP)
            self._head.setContentsMargins(*((0, 0, 0, 0) if close else (EDGES[0], 0, EDGES[1], 0)))

    def _show_tabs(self, shown: Container[int]) -> None:
        for index in range(self.tabs.count()):
            if self.tabs.isTabVisible(index) != (index in shown):  # else Qt forgets that others changed
                self.tabs.setTabVisible(index, index in shown)

    def add(self, key: str, *, front: bool = False) -> None:
        """Take in a view as the last tab."""
        self.tabs.blockSignals(True)
        index = self.tabs.addTab(self._title_of(key))
        self.tabs.setTabToolTip(index, self._title_of(key))
        self.tabs.setTabData(index, key)
        self._put_icon(index, key)
        if self.tabs.closable(key):
            self.tabs.setTabButton(index, QTabBar.ButtonPosition.RightSide, CloseButton(partial(self._close, key)))
        if front:
            self.tabs.setCurrentIndex(index)
        self.tabs.blockSignals(False)
        self._arrange_head()
        if self.isVisible():
            self._turn()

    def _close(self, key: str) -> None:
        self.wished.emit(key, "close")

    def give_up(self, key: str, keeper: QWidget) -> None:
        """Let go of a view; it and its controls stay alive in the keeper for the pane that takes them in."""
        view = next((each for each in self.built if each.key == key), None)
        if view is not None:
            self.stack.removeWidget(view)
            view.hide()
            view.setParent(keeper)
            if self._controls is view.controls:
                self._put_controls(None)
            view.controls.setParent(view)
        self._show_tabs(range(self.tabs.count()))  # one out of sight could not come to the front
        self.tabs.blockSignals(True)
        self.tabs.removeTab(self.keys.index(key))
        self.tabs.blockSignals(False)
        self._arrange_head()
        if self.isVisible() and self.tabs.count():
            self._turn()

    def offer(self, views: Sequence[Offer], open_view: Callable[[str], object]) -> None:
        """A menu of views that can be opened; those that lack something are grey and say why."""
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for view in views:
            if view.lacks and menu.actions() and menu.actions()[-1].isEnabled():
                menu.addSeparator()
            made = menu.addAction(view.title)
            made.setToolTip(view.lacks or view.about)
            made.setEnabled(not view.lacks)
            made.triggered.connect(lambda _=False, key=view.key: open_view(key))
        if not views:
            menu.addAction(tr("All views are open")).setEnabled(False)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.plus.mapToGlobal(QPoint(0, self.plus.height())))

    def _list(self) -> None:
        """A menu of the tabs, for those that are out of sight."""
        menu = QMenu(self)
        for index in range(self.tabs.count()):
            made = menu.addAction(self.tabs.tabText(index))
            made.setCheckable(True)
            made.setChecked(index == self.tabs.currentIndex())
            made.triggered.connect(lambda _=False, index=index: self.tabs.setCurrentIndex(index))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.all.mapToGlobal(QPoint(0, self.all.height())))

    @property
    def built(self) -> list[View]:
        """The views that were seen in this pane."""
        widgets = [self.stack.widget(place) for place in range(self.stack.count())]
        return [widget for widget in widgets if isinstance(widget, View)]

    def retitle(self) -> None:
        """Write the tabs in the language in force."""
        for index, key in enumerate(self.keys):
            self.tabs.setTabText(index, self._title_of(key))
            self.tabs.setTabToolTip(index, self._title_of(key))
            self._put_icon(index, key)
        self.plus.retranslate()
        self.all.retranslate()
        self.tabs.updateGeometry()  # a bar that is hidden does not ask for its new width itself
        self._arrange_head()

    def _put_icon(self, index: int, key: str) -> None:
        found = self._icon_of(key)
        if found is not None:
            self.tabs.setTabIcon(index, found)

    def showEvent(self, event: QShowEvent) -> None:
        """Build the view in front now that somebody looks."""
        self._turn()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Controls that have no room beside the tabs go below them."""
        self._arrange_head()

    def _turn(self) -> None:
        if not self.front:
            return
        view = self._view_of(self.front)
        if self.stack.indexOf(view) < 0:
            self.stack.addWidget(view)
        self.stack.setCurrentWidget(view)
        self._put_controls(view.controls)
        self._arrange_head()
        self.turned.emit()

    def _put_controls(self, controls: QWidget | None) -> None:
        if self._controls is not None and self._controls is not controls:
            self._controls.hide()
        if self._controls is not None:
            self._controls.removeEventFilter(self)
        self._controls = controls
        if controls is not None:
            controls.installEventFilter(self)
            if controls.parentWidget() is None:
                controls.setParent(self)  # a window of its own would take the focus
            controls.show()
            self._arrange_head()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Controls that grew, by a button more or another language, may need another place."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange_head()
        return False

    def _arrange_head(self) -> None:
        self._fit_tabs()
        if self._controls is None:
            return
        needed = self.tabs.sizeHint().width() + self._controls.sizeHint().width() + 24
        needed += 0 if self.plus.isHidden() else self.plus.width() + 8
        needed += 0 if self.all.isHidden() else self.all.sizeHint().width() + 8
        wanted = self._head if needed <= self.width() else self._second
        if wanted.indexOf(self._controls) < 0:
            for row in (self._head, self._second):
                row.removeWidget(self._controls)
            wanted.addWidget(self._controls, 0, Qt.AlignmentFlag.AlignRight)

    # Dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Only views are taken."""
        if event.mimeData().hasFormat(FORMAT):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show where it would go: the outer quarters make a new pane."""
        place = event.position().x() / max(1, self.width())
        self._show_drop(LEFT if place < 0.25 else RIGHT if place > 0.75 else HERE)
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It goes elsewhere."""
        self._show_drop("")

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the view in, or make a pane for it beside this one."""
        where = self._drop_at or HERE
        self._show_drop("")
        event.acceptProposedAction()
        self.dropped.emit(bytes(event.mimeData().data(FORMAT).data()).decode(), where)

    def _show_drop(self, where: str) -> None:
        self._drop_at = where
        mark = self.findChild(DropMark) or DropMark(self)
        mark.cover(self.rect(), *{LEFT: (0.0, 0.25), RIGHT: (0.75, 1.0)}.get(where, (0.0, 1.0)))
        mark.setVisible(bool(where))
        mark.raise_()
