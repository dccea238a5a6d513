"""The bar above the curves of the plot window: what is shown, how, and what is saved."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTabBar, QToolButton, QWidget

from studio.dashboard.gradient_view import GradientView
from studio.dashboard.loss_view import LossView
from studio.dashboard.view import toggle
from studio.icons import icon
from studio.translate import tr

TABS = (LossView.key, GradientView.key)


class PlotBar(QWidget):
    """Tabs at the left, switches and buttons at the right. Each tab has its own logarithmic switch."""

    turned = Signal()  # another tab, other nodes or another count of steps
    log_set = Signal(bool)  # a person switched the vertical axis of the tab in front

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._logs = dict(zip(TABS, (False, True), strict=True))
        self.tabs = QTabBar(self)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for _ in TABS:
            self.tabs.addTab("")
        self.tabs.currentChanged.connect(self._turn)
        self.everything = toggle(lambda _: self.turned.emit())
        self.epochs = toggle(lambda _: self.turned.emit())
        self.log_scale = toggle(self._set_log)
        self.fit = QToolButton(self)
        self.fit.setIconSize(QSize(16, 16))
        self.picture, self.numbers = QPushButton(self), QPushButton(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 12, 6)
        row.setSpacing(4)
        row.addWidget(self.tabs)
        row.addStretch(1)
        for control in (self.everything, self.log_scale, self.epochs, self.fit):
            row.addWidget(control)
        row.addSpacing(8)
        row.addWidget(self.picture)
        row.addSpacing(4)
        row.addWidget(self.numbers)
        for button in (self.picture, self.numbers):
            button.setAutoDefault(False)
        self.everything.hide()

    @property
    def tab(self) -> str:
        """The key of the tab in front: loss or gradients."""
        return TABS[self.tabs.currentIndex()]

    @property
    def log(self) -> bool:
        """Whether the vertical axis of the tab in front is logarithmic."""
        return self._logs[self.tab]

    def show_tab(self, key: str) -> None:
        """Bring a tab to the front."""
        self.tabs.setCurrentIndex(TABS.index(key))

    def enable(self, there: bool, *, busy: bool) -> None:
        """Whether there are curves, and whether one is being saved."""
        self.fit.setEnabled(there)
        for button in (self.picture, self.numbers):
            button.setEnabled(there and not busy)

    def retranslate(self) -> None:
        """Every word in the language in force."""
        for place, text in enumerate((tr("Loss"), tr("Gradients"))):
            self.tabs.setTabText(place, text)
        self.log_scale.setText(tr("Log"))
        self.log_scale.setToolTip(tr("Logarithmic scale"))
        self.epochs.setText(tr("Epochs"))
        self.epochs.setToolTip(tr("Count the horizontal axis in epochs instead of steps"))
        self.everything.setText(tr("All nodes"))
        self.everything.setToolTip(tr("Also nodes without weights: the gradient with respect to their output"))
        self.fit.setToolTip(tr("Show everything"))
        self.fit.setAccessibleName(tr("Show everything"))
        self.picture.setText(tr("Save picture …"))
        self.numbers.setText(tr("Save numbers …"))

    def restyle(self) -> None:
        """Icons in the color of the theme in force."""
        self.fit.setIcon(icon("fit"))

    def _turn(self) -> None:
        self.log_scale.blockSignals(True)
        self.log_scale.setChecked(self.log)
        self.log_scale.blockSignals(False)
        self.everything.setVisible(self.tab == GradientView.key)
        self.turned.emit()

    def _set_log(self, log: bool) -> None:
        self._logs[self.tab] = log
        self.log_set.emit(log)
