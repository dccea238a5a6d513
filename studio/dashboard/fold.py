"""A menu that takes in the switches of a head that have no room in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from studio.dashboard.whole_button import WholeButton
from studio.translate import tr

GAP = 4  # pixels between two controls


class Fold(WholeButton):
    """One button in place of several switches; each is a tick in its menu."""

    def __init__(self) -> None:
        super().__init__()
        self.folded: list[QToolButton] = []
        self._fitted: tuple[object, ...] = ()  # the room and the sizes that were fitted last
        self.setProperty("switch", "true")
        self.setMinimumSize(QSize(24, 24))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(QMenu(self))
        self.menu().aboutToShow.connect(self._fill)
        self.hide()

    def fit(self, room: float, metrics: Sequence[QToolButton], switches: Sequence[QToolButton], *rest: QWidget) -> None:
        """Take in what does not fit into so many pixels: all the metrics, and if that is not enough the switches."""
        always = width_of(rest)
        sizes = (tr("Metrics"), room, always, *(width_of([each]) for each in (*metrics, *switches)))
        if sizes == self._fitted and all(button.isHidden() == (button in self.folded) for button in metrics):
            return  # every redraw asks, and another text on this button would have the whole window laid out anew
        self._fitted = sizes
        self._say(tr("Metrics"))
        if width_of([*metrics, *switches]) + always <= room:
            folded: list[QToolButton] = []
        elif metrics and width_of([self, *switches]) + always <= room:
            folded = [*metrics]
        else:
            folded = [*metrics, *switches]
            self._say(tr("View"))
        self.folded = folded
        for button in (*metrics, *switches):
            button.setVisible(button not in folded)
        self.setVisible(bool(folded))

    def _say(self, text: str) -> None:
        self.setText(f"{text} ▾")
        self.setAccessibleName(text)

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        for button in self.folded:
            made = menu.addAction(button.text().replace("&", "&&"))
            made.setToolTip(button.toolTip())
            made.setCheckable(True)
            made.setChecked(button.isChecked())
            made.triggered.connect(lambda _=False, button=button: button.click())


def width_of(widgets: Iterable[QWidget]) -> int:
    """Pixels that widgets want in a row, with a gap after each."""
    return sum(max(each.sizeHint().width(), each.minimumWidth()) + GAP for each in widgets)
