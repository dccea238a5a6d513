"""The style sheet of standard controls, made from the roles of the theme."""

from __future__ import annotations

from PySide6.QtGui import QColor

from studio.resources import asset
from studio.theme import Theme

_SHEET = """
* { outline: none; }
QToolTip { background: @raised; color: @text; border: 1px solid @line; padding: 4px 6px; }
QMainWindow, QDialog { background: @panel; }

QMenuBar { background: transparent; padding: 0; spacing: 0; }
QMenuBar::item { background: transparent; color: @text; padding: 6px 4px; border-radius: 6px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: @raised; }
QMenu { background: @card; color: @text; border: 1px solid @line; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 8px; border-radius: 4px; }
QMenu::item:selected { background: @raised; }
QMenu::item:disabled { color: @faded; }
QMenu::indicator { width: 12px; height: 12px; margin-left: 8px; }
QMenu::indicator:checked { image: url("@tick"); }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }

QLineEdit, QPlainTextEdit, QTextEdit {
    background: @card; color: @text; border: 1px solid @line; border-radius: 6px; padding: 3px 7px; min-height: 18px;
    selection-background-color: @accent; selection-color: @canvas;
}
QLineEdit:hover, QPlainTextEdit:hover { border-color: @edge; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus { border: 1px solid @accent; }
QLineEdit:disabled { color: @faded; background: @panel; }
QLineEdit > QToolButton { min-width: 0; min-height: 0; padding: 0; border: none; }
QLineEdit[refused="true"] { border: 1px solid @error; }

QPushButton {
    background: @raised; color: @text; border: 1px solid @line; border-radius: 6px; padding: 5px 14px; min-height: 16px;
}
QPushButton:hover { border-color: @edge; background: @hover; }
QPushButton:pressed { background: @line; }
QPushButton:focus { border: 1px solid @accent; }
QPushButton:disabled { color: @faded; background: @panel; }
QPushButton[main="true"] { background: @accent; color: @canvas; border: 1px solid @accent; font-weight: 600; }
QPushButton[main="true"]:hover { background: @bright; border-color: @bright; }
QPushButton[main="true"]:focus { border: 2px solid @text; padding: 4px 13px; }
QPushButton[main="true"]:disabled { background: @line; border-color: @line; color: @muted; }
QPushButton[quiet="true"] {
    background: transparent; border: 1px solid transparent; text-align: left; padding: 5px 8px;
}
QPushButton[quiet="true"]:hover { background: @raised; }
QPushButton#totals { color: @muted; }
QPushButton#totals:hover { color: @text; }
QPushButton[quiet="true"]:focus { border: 1px solid @accent; }

QToolButton {
    background: transparent; color: @text; border: 1px solid transparent; border-radius: 6px; padding: 4px;
    min-width: 16px; min-height: 16px;
}
QToolButton:hover { background: @raised; }
QToolButton:pressed, QToolButton:checked { background: @raised; border-color: @line; }
QToolButton:focus { border: 1px solid @accent; }
QToolButton:disabled { color: @faded; }
QToolButton[switch="true"] { border-color: @line; color: @muted; padding: 2px 6px; }
QToolButton[switch="true"]:checked { border-color: @edge; background: @raised; color: @text; }
QToolButton[switch="true"]:hover { background: @raised; }
QToolButton[switch="true"]:focus { border: 1px solid @accent; }
QToolButton[switch="true"]:disabled { color: @faded; background: transparent; }
QToolButton::menu-indicator { image: none; }

QCheckBox, QRadioButton { color: @text; spacing: 8px; }
QCheckBox::indicator {
    width: 14px; height: 14px; border: 1px solid @edge; border-radius: 4px; background: @card;
}
QCheckBox::indicator:hover { border-color: @muted; }
QCheckBox::indicator:checked { image: url("@tick"); background: @raised; border-color: @accent; }
QCheckBox::indicator:focus { border-color: @accent; }

QScrollArea, QAbstractScrollArea { background: transparent; border: none; }
QPlainTextEdit[paper="true"] { background: @card; border: 1px solid @line; }
QPlainTextEdit[paper="true"]:hover { border-color: @edge; }
QPlainTextEdit[paper="true"]:focus { border: 1px solid @accent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @line; border-radius: 3px; margin: 2px; min-height: 24px; min-width: 24px; }
QScrollBar::handle:hover { background: @edge; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
    background: none; border: none; width: 0; height: 0;
}

QSplitter::handle { background: @line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: @accent; }

QListView, QTreeView, QTableView {
    background: transparent; color: @text; border: none; selection-background-color: @raised; selection-color: @text;
}
QListView::item, QTreeView::item { padding: 4px 6px; border-radius: 4px; }
QListView::item:hover, QTreeView::item:hover { background: @hover; }
QListView::item:selected, QTreeView::item:selected { background: @raised; color: @text; }
QComboBox QAbstractItemView {
    background: @card; border: 1px solid @line; padding: 3px; selection-background-color: @raised;
}
QComboBox QAbstractItemView::item { min-height: 24px; padding: 0 6px; }
QHeaderView::section {
    background: transparent; color: @muted; border: none; border-bottom: 1px solid @line; padding: 4px 6px;
}

QTabBar { background: transparent; }
QTabBar::tear { width: 0; image: none; }
QTabBar[views="true"]::scroller { width: 0; }
QTabBar[views="true"] > QToolButton#ScrollLeftButton, QTabBar[views="true"] > QToolButton#ScrollRightButton {
    width: 0; padding: 0; border: 0;
}
QToolButton#ScrollLeftButton, QToolButton#ScrollRightButton { background: @panel; border: none; border-radius: 0; }
QTabBar[strip="true"] > QToolButton#ScrollLeftButton, QTabBar[strip="true"] > QToolButton#ScrollRightButton {
    background: @canvas;
}
QTabBar::tab {
    background: transparent; color: @muted; padding: 6px 10px; border: none; border-bottom: 2px solid transparent;
}
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; border-bottom: 2px solid @accent; }
QTabBar::tab:focus { color: @accent; }
QTabBar[strip="true"]::tab {
    color: @muted; padding: 0 0 0 6px; margin: 0 1px; border: 1px solid transparent; border-radius: 6px;
}
QTabBar[strip="true"]::tab:hover { color: @text; background: @hover; }
QTabBar[strip="true"][away="false"]::tab:selected { color: @text; background: @panel; border-color: @line; }
QTabBar[strip="true"]:focus::tab:selected { border-color: @accent; }
QToolButton[cross="true"] { padding: 0; min-width: 0; min-height: 0; border-radius: 4px; }
QTabWidget::pane { border: none; }

QProgressBar {
    background: @raised; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; color: transparent;
}
QProgressBar::chunk { background: @accent; border-radius: 3px; }

QLabel[role="muted"] { color: @muted; }
QLabel[role="error"] { color: @error; }
QLabel[role="warning"] { color: @warning; }
QLabel[role="good"] { color: @good; }
*[type="small"] { font-size: @small; }
*[type="heading"] { font-size: @small; font-weight: 600; color: @muted; }
*[type="large"] { font-size: @large; font-weight: 600; }
*[type="title"] { font-size: @title; font-weight: 600; }
*[type="subtitle"] { font-size: @large; font-weight: 600; }
*[type="hero"] { font-size: @hero; font-weight: 600; }
*[type="mono"] { font-family: @mono; font-size: @body; }
*[type="mono-small"] { font-family: @mono; font-size: @small; }
QLabel[type="key"] {
    font-family: @mono; font-size: @small; background: @raised; border: 1px solid @line; border-radius: 4px;
    padding: 1px 6px;
}
QWidget[surface="panel"] { background: @panel; }
QWidget[surface="canvas"] { background: @canvas; }
QFrame[surface="card"] { background: @card; border: 1px solid @line; border-radius: 8px; }
QFrame[surface="line"] { background: @line; border: none; }
"""


def style_sheet(theme: Theme) -> str:
    """The sheet for the whole program in the colors of a theme."""
    text = theme.color("text")
    line, raised, accent = theme.color("line"), theme.color("raised"), theme.color("accent")
    roles = {role: theme.color(role).name() for role in _ROLES}
    roles["edge"] = _between(line, text, 0.3)
    roles["hover"] = _between(theme.color("panel"), raised, 0.6)
    roles["bright"] = _between(accent, text, 0.2)
    roles["faded"] = _between(theme.color("panel"), theme.color("muted"), 0.65)
    roles |= {name: f"{pixels}px" for name, pixels in theme.sizes.items()}
    roles["mono"] = f'"{theme.mono().family()}"'
    roles["tick"] = asset(f"icons/tick_{theme.name}.svg").as_posix()
    sheet = _SHEET
    for role in sorted(roles, key=len, reverse=True):
        sheet = sheet.replace(f"@{role}", roles[role])
    return sheet


_ROLES = ("canvas", "panel", "card", "raised", "line", "muted", "text", "accent", "good", "warning", "error")


def _between(start: QColor, end: QColor, share: float) -> str:
    """The color that lies that share of the way from one to the other."""
    pairs = ((start.red(), end.red()), (start.green(), end.green()), (start.blue(), end.blue()))
    return QColor(*(round(first + (last - first) * share) for first, last in pairs)).name()
