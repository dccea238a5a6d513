"""Another theme reaches every widget: each one once, those that can be seen at once, the others before they are."""

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLabel, QStackedWidget, QVBoxLayout, QWidget

from studio.dressing import Dressing
from studio.style import style_sheet
from studio.theme import theme, use_theme

DEEP, WIDE = 8, 60


class Changes(QObject):
    """Counts how often a widget is told of another style."""

    def __init__(self, watched):
        super().__init__()
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, _watched, event):
        self.count += event.type() == QEvent.Type.StyleChange
        return False


@pytest.fixture
def dressing(qapp):
    made = Dressing(qapp)
    made.put_on(style_sheet(theme()))
    yield made
    made.deleteLater()
    qapp.setStyleSheet("")


@pytest.fixture
def pages(qtbot):
    """Two pages one over the other, each with labels deep inside and many beside them."""
    stack = QStackedWidget()
    qtbot.addWidget(stack)
    for _ in range(2):
        page = inner = QWidget()
        for _ in range(DEEP):
            QVBoxLayout(inner).addWidget(deeper := QWidget())
            inner = deeper
        column = QVBoxLayout(inner)
        for number in range(WIDE):
            label = QLabel(f"{number}")
            label.setProperty("role", "muted")
            column.addWidget(label)
        stack.addWidget(page)
    stack.show()
    stack.setCurrentIndex(1)
    stack.setCurrentIndex(0)
    return stack


def label_of(pages, index):
    return pages.widget(index).findChildren(QLabel)[-1]


def turn(dressing, name):
    use_theme(name)
    dressing.put_on(style_sheet(theme()))


def color(label):
    return label.palette().color(label.foregroundRole()).name()


def test_what_is_seen_is_dressed_at_once_and_once(dressing, pages):
    label = label_of(pages, 0)
    dark = color(label)
    told = Changes(label)
    turn(dressing, "light")
    assert color(label) == theme().color("muted").name() != dark
    assert told.count == 1


def test_what_is_hidden_is_dressed_when_it_is_shown(dressing, pages):
    label = label_of(pages, 1)
    told = Changes(label)
    turn(dressing, "light")
    assert told.count == 0
    pages.setCurrentIndex(1)
    assert (color(label), told.count) == (theme().color("muted").name(), 1)


def test_what_stays_hidden_is_dressed_while_nobody_waits(qtbot, dressing, pages):
    told = Changes(label_of(pages, 1))
    turn(dressing, "light")
    turn(dressing, "dark")
    turn(dressing, "light")
    qtbot.waitUntil(lambda: dressing.waiting == 0)
    assert told.count == 1
    assert color(label_of(pages, 1)) == theme().color("muted").name()
    label_of(pages, 1).setProperty("role", "")
    QApplication.style().polish(label_of(pages, 1))
    assert color(label_of(pages, 1)) == theme().color("text").name()  # nothing of the old theme is left below


def test_what_is_gone_meanwhile_is_left_alone(qtbot, dressing, pages):
    turn(dressing, "light")
    page = pages.widget(1)
    pages.removeWidget(page)
    page.deleteLater()
    qtbot.waitUntil(lambda: dressing.waiting == 0)
