"""What all views have in common, and the small controls in their heads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.icons import icon
from studio.keys import key_of
from studio.late import PALE
from studio.past import plain_topic
from studio.settings import preferences
from studio.theme import theme_changed
from studio.translate import tr
from studio.widgets.veil import Veil

if TYPE_CHECKING:
    from runtime.checked import Checked
    from studio.session import Session

NOTHING, FAULTY = "nothing", "faulty"  # why nothing can be trained: there is no network, or it does not fit together


class View(QWidget):
    """One picture of the run. Built when first shown; redrawn only while in sight, when something in `topics` grew.

    A class with a `key` in a file `*_view.py` of this folder is a view of the dashboard, and needs no line elsewhere.
    """

    key: str
    topics: ClassVar[frozenset[str]]
    usual_pane: ClassVar[int | None] = None  # where it lies by itself; a view without one is opened and closed again
    of_document: ClassVar[bool] = False  # opened for the document in front alone, so in no remembered arrangement
    rank: ClassVar[int] = 100  # among the views of its pane, or in the menu of the +: the smallest first
    examine_wished = Signal(str)  # its key: somebody wants to zoom into its curves
    large_wished = Signal(str)  # its key: somebody wants it large, or small again
    changed = Signal(str)  # its key: there is something new to draw that the memory does not know of

    def __init__(self, memory: Memory, names: Names) -> None:
        super().__init__()
        self.memory, self.names = memory, names
        self._veil: Veil | None = None
        self.controls = QWidget(self)  # until a pane takes them into its head
        self.controls.hide()
        row = QHBoxLayout(self.controls)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)

    @classmethod
    def title(cls) -> str:
        """What its tab is called."""
        raise NotImplementedError

    @classmethod
    def about(cls) -> str:
        """One sentence for the menu of views, where it is offered."""
        return ""

    @classmethod
    def lacks(cls, checked: Checked) -> str:
        """Why it has nothing to show of this network, in one line; empty where it has, or may have."""
        return ""

    def show_enlarged(self, large: bool) -> None:
        """It is shown alone and large from now on, or no longer."""

    def attach(self, session: Session) -> None:
        """What the view may ask besides the memory; called once, before it is first drawn."""

    def put_away(self) -> None:
        """It is closed for good: nothing that is still on its way to it matters any more."""

    def hears(self, topic: str) -> bool:
        """Whether there may be something new to draw when the memory grew by that topic."""
        return topic in self.topics

    @property
    def of_moment(self) -> bool:
        """Whether all that it shows is of one moment; curves over time are not."""
        return True

    def mark_late(self, topics: Iterable[str]) -> None:
        """Look pale where a picture of it is among these topics, which have not followed to the moment looked at."""
        late = self.of_moment and any(
            topic == self.key or topic.startswith(f"{self.key} ") or self.hears(plain_topic(topic)) for topic in topics
        )
        if late and self._veil is None:
            self._veil = Veil(self, PALE)
        if self._veil is not None:
            self._veil.cover(late)

    def redraw(self) -> None:
        """Show what the memory holds now."""
        raise NotImplementedError

    @property
    def costly(self) -> bool:
        """Whether it takes so much that it is drawn in two halves, `prepare` and `present`, in place of `redraw`."""
        return False

    def prepare(self) -> None:
        """Take in what the memory holds, and paint nothing yet."""
        self.redraw()

    def present(self) -> None:
        """Paint what was taken in; other events have had their turn between."""

    def retranslate(self) -> None:
        """Write every text anew in the language in force; `redraw` follows."""

    def add_controls(self, *widgets: QWidget) -> None:
        """Put widgets into the head, from left to right."""
        for widget in widgets:
            self.controls.layout().addWidget(widget)  # type: ignore[union-attr]


def empty_line(memory: Memory, sentence: str) -> str:
    """The next step while there is nothing to show: an English template that names the `key` of Train."""
    if memory.run.started is not None and not preferences().value("watch"):
        return tr("Nobody watches this run. Watch the network while it trains ({key}).", key=key_of("watch"))
    if memory.awaited:
        return tr("Getting ready to train …")
    if memory.hurdle == FAULTY:
        return tr("The network cannot be trained yet. The problems say why.")
    return tr("There is no network to train yet.") if memory.hurdle else tr(sentence, key=key_of("train"))


def hurdle_of(checked: Checked | None) -> str:
    """Why a network cannot be trained as it is; empty where it can, and where that is not known."""
    if checked is None or checked.trainable:
        return ""
    return FAULTY if checked.document.nodes else NOTHING


def empty_label() -> QLabel:
    """What stands in place of a picture: the next step, quietly, in the middle."""
    label = QLabel()
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    label.setProperty("role", "muted")
    label.setMargin(16)
    return label


class Toggle(QToolButton):
    """A small button that stays down. One that is `whole` shows its word: other controls beside it give way."""

    whole = False

    def event(self, event: QEvent) -> bool:
        """The style sheet gives it a least width, by which it would be cut to an ellipsis first."""
        heard = super().event(event)
        if self.whole and event.type() in (QEvent.Type.Polish, QEvent.Type.StyleChange):
            self.setMinimumWidth(0)
        return heard


def toggle(changed: Callable[[bool], object], *, checked: bool = False, whole: bool = False) -> QToolButton:
    """A small button that stays down, and shows its whole word before anything else beside it if that is wished."""
    button = Toggle()
    button.whole = whole
    button.setCheckable(True)
    button.setProperty("switch", "true")  # outlined, so that it does not read as a label
    button.setChecked(checked)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setMinimumSize(QSize(24, 24))
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    button.toggled.connect(changed)
    return button


def small_button(act: Callable[[], object]) -> QToolButton:
    """A button for the head of a view, with an icon alone."""
    button = QToolButton()
    button.setFixedSize(QSize(24, 24))
    button.setIconSize(QSize(14, 14))
    button.clicked.connect(act)
    return button


def word_button(act: Callable[[], object]) -> QToolButton:
    """A button for the head of a view, with a word alone."""
    button = QToolButton()
    button.setProperty("switch", "true")
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setMinimumSize(QSize(24, 24))
    button.clicked.connect(lambda: act())
    return button


class LargerButton(QToolButton):
    """Shows a view alone and as high as there is room, and gives the room back. It stays down meanwhile."""

    def __init__(self, view: View) -> None:
        super().__init__()
        self.setFixedSize(QSize(24, 24))
        self.setIconSize(QSize(14, 14))
        self.setCheckable(True)
        self.clicked.connect(lambda: view.large_wished.emit(view.key))
        theme_changed.connect(self._tint)
        self._tint()

    def retranslate(self) -> None:
        """Write the tooltip in the language in force."""
        self.setToolTip(tr("This view large, or as it was"))
        self.setAccessibleName(tr("This view large, or as it was"))

    def _tint(self) -> None:
        self.setIcon(icon("expand"))


class ExamineButton(QToolButton):
    """Opens the curves of a view in a window of their own."""

    def __init__(self, view: View) -> None:
        super().__init__()
        self.setFixedSize(QSize(24, 24))
        self.setIconSize(QSize(14, 14))
        self.clicked.connect(lambda: view.examine_wished.emit(view.key))
        theme_changed.connect(self._tint)
        self._tint()

    def retranslate(self) -> None:
        """Write the tooltip in the language in force."""
        self.setToolTip(f"{tr('Examine the curves')} ({key_of('examine_curves')})")
        self.setAccessibleName(tr("Examine the curves"))

    def _tint(self) -> None:
        self.setIcon(icon("pop_out"))
