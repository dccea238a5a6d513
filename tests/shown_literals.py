"""Texts that the studio would show without translating them: words written where a widget or a message takes them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from source_texts import Source, called, read_sources

# Calls that show what they are given, and at which places.
SHOWING = {
    "setText": (0,),
    "setTitle": (0,),
    "setWindowTitle": (0,),
    "setToolTip": (0, 1),
    "setStatusTip": (0,),
    "setWhatsThis": (0,),
    "setPlaceholderText": (0,),
    "setAccessibleName": (0,),
    "setAccessibleDescription": (0,),
    "setInformativeText": (0,),
    "setDetailedText": (0,),
    "setLabelText": (0,),
    "setHeaderLabel": (0,),
    "setHeaderLabels": (0,),
    "setPrefix": (0,),
    "setSuffix": (0,),
    "setTabText": (1,),
    "setTabToolTip": (1,),
    "setItemText": (1,),
    "setHtml": (0,),
    "setPlainText": (0,),
    "addItem": (0, 1),
    "addItems": (0,),
    "insertItem": (1, 2),
    "addAction": (0, 1),
    "addMenu": (0, 1),
    "addTab": (1, 2),
    "addRow": (0,),
    "addButton": (0,),
    "showText": (1,),
    "showMessage": (0,),
    "drawText": (1, 2, 3, 5, 6),
    "information": (1, 2),
    "warning": (1, 2),
    "critical": (1, 2),
    "question": (1, 2),
    "getOpenFileName": (1, 3),
    "getSaveFileName": (1, 3),
    "getExistingDirectory": (1,),
    "QLabel": (0,),
    "QPushButton": (0, 1),
    "QToolButton": (0,),
    "QCheckBox": (0,),
    "QRadioButton": (0,),
    "QGroupBox": (0,),
    "QAction": (0, 1),
    "QMenu": (0,),
    "QDockWidget": (0,),
    "QMessageBox": (1, 2),
    "QTreeWidgetItem": (0, 1),
    "QListWidgetItem": (0, 1),
    "QTableWidgetItem": (0,),
    "Heading": (0,),
    "apply": (1,),
    "attempt": (1,),
}
SPEAKERS = ("told", "toast", "messages")  # `self.session.told.emit("…")`
# The same in every language: the program's own name, and no number.
NAMES = {"Netloom", "NaN"}


def shown_literals() -> list[str]:
    """Every place in the studio that shows English words past the translation."""
    sources = [source for source in read_sources() if source.where.startswith("studio/")]
    return [place for source in sources if "/bench/" not in source.where for place in shown_in(source)]


def shown_in(source: Source) -> list[str]:
    """The same in one file."""
    return [f"{source.where}:{call.lineno}: {called(call)}({text!r})" for call in source.calls for text in _shown(call)]


def _shown(call: ast.Call) -> Iterator[str]:
    name = called(call)
    places = SHOWING.get(name, ())
    owner = ast.unparse(call.func).split(".")[:-1]
    if name in ("emit", "say") and any(part in SPEAKERS for part in owner):
        places = (0,)
    if owner and owner[0] in ("log", "logging", "logger", "warnings"):
        return
    for place in places:
        if place < len(call.args):
            yield from (text for text in _literals(call.args[place]) if _is_words(text))


def _literals(node: ast.expr) -> Iterator[str]:
    """The literal parts of an expression that are not given to a call, such as `tr`, or a place in a table."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.Call() | ast.Subscript() | ast.Compare():
            return
        case ast.IfExp(body=body, orelse=otherwise):
            yield from _literals(body)
            yield from _literals(otherwise)
        case ast.FormattedValue(value=value):
            yield from _literals(value)
        case _:
            for part in ast.iter_child_nodes(node):
                if isinstance(part, ast.expr):
                    yield from _literals(part)


def _is_words(text: str) -> bool:
    """Whether a text has a word: two letters together, beside tags of HTML and entities."""
    bare = re.sub(r"<[^<>]*>|&\w+;", " ", text)
    return any(word not in NAMES for word in re.findall(r"[^\W\d_]{2,}", bare))
