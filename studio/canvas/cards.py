"""What is said about a thing under the resting pointer: a card of few lines beside it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget

from nodes.spec import NodeType, Signal
from runtime.alike import names_along, numbers_of
from runtime.checked import Checked, CheckedNode
from runtime.document import Document
from runtime.facts import facts_of
from runtime.findings import Finding
from studio.canvas import numbered
from studio.canvas.geometry import Spot
from studio.canvas.hits import Hit
from studio.canvas.paint_areas import enlarged, read_lines
from studio.canvas.port_words import expected
from studio.canvas.state_words import states_card
from studio.node_words import cut_off
from studio.signals import describe_signal, shape_of
from studio.theme import theme
from studio.totals import batch_at
from studio.translate import tr, tr_problem
from studio.widgets import numbers
from studio.widgets.amounts import size
from studio.widgets.gradient_marks import NONE, SIGNS, mark_word

if TYPE_CHECKING:
    from studio.canvas.view import Canvas

WIDEST = 340
MOST_TOLD = 4  # findings that the card of a node tells


class Card(QLabel):
    """A floating label inside the canvas that lets every click through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._room = parent
        self.setObjectName("tooltip-card")
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def tell(self, html: str, at: QPoint) -> None:
        """Show lines of rich text beside a point of the parent, inside its bounds."""
        look = theme()
        self.setStyleSheet(
            f"QLabel#tooltip-card {{ background: {look.color('raised').name()}; color: {look.color('text').name()};"
            f" border: 1px solid {look.color('line').name()}; border-radius: 6px; padding: 8px 10px; }}"
        )
        self.setFont(look.font("body"))
        self.setText(html)
        self.setWordWrap(False)
        wide = self.sizeHint().width() > WIDEST
        self.setWordWrap(wide)
        width = WIDEST if wide else self.sizeHint().width()
        self.resize(width, self.heightForWidth(width) if wide else self.sizeHint().height())
        room = self._room.rect()
        x = at.x() + 16 if at.x() + 16 + self.width() <= room.width() - 8 else at.x() - 12 - self.width()
        y = at.y() + 16 if at.y() + 16 + self.height() <= room.height() - 8 else at.y() - 12 - self.height()
        self.move(max(x, 8), max(y, 8))
        self.show()
        self.raise_()


def card_for(canvas: Canvas, found: Hit) -> str:
    """What to say about what is under the pointer; empty where there is nothing to say."""
    document, checked = canvas.session.document, canvas.session.latest
    if found.badge and found.node is not None:
        return findings_card(document, canvas.marks.findings.get(found.node, []))
    if found.spot is not None:
        return port_card(document, checked, found.spot)
    if found.wire is not None:
        ends = canvas.scene.ends_of(found.wire)
        return port_card(document, checked, ends[0]) if ends else ""
    if found.node is None:
        return comment_card(canvas, found.place.comment) if found.place is not None and found.place.comment else ""
    changed = changed_card() if found.node in canvas.marks.changed else ""
    live = _live(canvas, found.node)
    states = states_card(document, found.node, canvas.trained.stilled.line(found.node))
    return node_card(document, checked, found.node, live) + states + changed


def comment_card(canvas: Canvas, comment: str) -> str:
    """A comment in full, where it has no room for all its words or is too far away; else nothing."""
    look, text = canvas.scene.look, canvas.session.document.comments[comment].text
    left, top, right, bottom = canvas.scene.areas.comments()[comment]
    width, height = right - left, bottom - top
    larger = enlarged(look, canvas.camera.zoom, width, height)
    shown = read_lines(look, text, width, height, larger) if larger else []
    if "".join("".join(shown).split()) == "".join(text.split()):  # a line may end within a word
        return ""
    return "".join(_line(line) for line in text.splitlines() if line.strip())


def node_card(document: Document, checked: Checked | None, node: str, live: Sequence[tuple[str, str]] = ()) -> str:
    """Formula, meaning, shapes and costs of a node, and what the run shows of it."""
    known = document.nodes[node]
    facts = facts_of(document, known)
    if facts is None:
        return _title(known.title or known.type) + _line(
            tr("This version does not know the type {type}. The node is kept as it is.", type=known.type)
        )
    named = facts.kind == "block" and known.title not in ("", tr(facts.title))
    number = "" if known.title else str(numbers_of(document).get(node, ""))
    own = known.title or numbered.named(tr(facts.title), number)
    lines = [_title(f"{known.title} · {tr(facts.title)}" if named else own)]
    lines.append(_line(tr(facts.summary)))
    if facts.formula:
        lines.append(_line(tr(facts.formula), mono=True))
    found = checked.nodes.get(node) if checked else None
    lines += [_line(f"{name}: {written}") for name, written in cut_off(known, facts)]
    if found:
        shapes = _ports(facts, found) if facts.kind == "block" else _shapes(found)
        lines.append(_table([*shapes, *_costs(found, batch_at(document, node)), *live]))
    if facts.kind == "block":
        lines.append(_line(tr("Double-click to enter"), muted=True))
    told = checked.by_node.get(node, []) if checked else []
    return "".join(lines) + findings_card(document, told[:MOST_TOLD])


def findings_card(document: Document, found: list[Finding]) -> str:
    """The sentences of a node's findings, each with the color and the sign of its severity."""
    look = theme()
    signs = {"error": ("●", "error"), "warning": ("◆", "warning")}
    lines = []
    for finding in found:
        sign, role = signs.get(finding.severity, ("○", "accent"))
        color, sentence = look.color(role).name(), escape(tr_problem(finding, document))
        lines.append(f'<p style="margin:2px 0"><span style="color:{color}">{sign}</span> {sentence}</p>')
    return "".join(lines)


def port_card(document: Document, checked: Checked | None, spot: Spot) -> str:
    """What a port carries: shape, dtype, meaning, classes."""
    lines = [_title(tr(spot.port.name))]
    if spot.port.help:
        lines.append(_line(tr(spot.port.help)))
    wanted = "" if spot.output else expected(spot.port)
    if wanted:
        lines.append(_line(tr("Takes {expected}.", expected=wanted)))
    signals = _carried(document, checked, spot)
    if signals:
        lines += [_line(describe_signal(signal, whole=True), mono=True) for signal in signals]
    else:
        lines.append(
            _line(tr("Nothing is connected here.") if not spot.output else tr("Not known yet what leaves here."))
        )
    return "".join(lines)


def _carried(document: Document, checked: Checked | None, spot: Spot) -> list[Signal]:
    if checked is None:
        return []
    ends = [spot.end] if spot.output else [wire.source for wire in document.entering(spot.end.node, spot.end.port)]
    found = [checked.signal(end.node, end.port) for end in ends if end.node in checked.document.nodes]
    return [signal for signal in found if signal is not None]


def changed_card() -> str:
    """What the mark of change means."""
    return _line(tr("Changed since the run began. Pause the run to go on with the changes, or restart it."))


def _ports(facts: NodeType, found: CheckedNode) -> list[tuple[str, str]]:
    """What enters and leaves a block, by the names of its ports."""
    entering = [
        (tr("in: {port}", port=tr(port.name)), " , ".join(map(shape_of, signals)))
        for port, signals in zip(facts.inputs, found.inputs, strict=False)
    ]
    leaving = zip(facts.outputs, found.outputs, strict=False)
    return [*entering, *((tr("out: {port}", port=tr(port.name)), shape_of(signal)) for port, signal in leaving)]


def _shapes(found: CheckedNode) -> list[tuple[str, str]]:
    entering = ", ".join(shape_of(signal) for signals in found.inputs for signal in signals)
    leaving = ", ".join(shape_of(signal) for signal in found.outputs)
    return [(tr("In"), entering), (tr("Out"), leaving)]


def _costs(found: CheckedNode, batch: int) -> list[tuple[str, str]]:
    return [
        (tr("Parameters"), numbers.count(found.parameters) if found.parameters else ""),
        (tr("Multiply-adds per sample"), numbers.count(found.multiply_adds) if found.multiply_adds else ""),
        (tr("Memory per sample"), size(found.activation_bytes) if found.activation_bytes else ""),
        (
            tr("Memory of a batch of {number}", number=batch),
            size(found.activation_bytes * batch) if found.activation_bytes and batch > 1 else "",
        ),
    ]


def _live(canvas: Canvas, node: str) -> list[tuple[str, str]]:
    layer, inside = canvas.live.layers.get(node), canvas.live.inside.get(node)
    if layer is None:
        return []
    told = []
    if layer.activation is not None:
        spread = f"{numbers.real(layer.activation.mean)} ± {numbers.real(layer.activation.deviation)}"
        told += [(tr("Activation"), spread), (tr("Zeros"), numbers.percent(layer.activation.zeros))]
    if layer.gradient is not None:
        mark = canvas.live.mark(node) if inside is None else NONE
        told.append((tr("Gradient"), _ill(layer.gradient, mark)))
    if inside is not None:
        name = _name_inside(canvas.session.whole, inside.path)
        told.append((tr("Worst gradient inside"), f"{_ill(inside.gradient, inside.mark)}: {name}"))
    if layer.update is not None:
        told.append((tr("Update / weight"), numbers.real(layer.update)))
    return told


def _name_inside(document: Document, path: str) -> str:
    """What a node inside a block is called; of a stack of blocks, with the number of the one that it is in."""
    name = (names_along(document, path) or [path])[-1]
    stacked = [str(int(part) + 1) for part in path.split("/") if part.isdigit()]
    return tr("{name} {number}", name=name, number=".".join(stacked)) if stacked else name


def _ill(gradient: float, mark: str) -> str:
    """A gradient, with a sign and a word where something is wrong with it."""
    value = numbers.real(gradient)
    return f"{SIGNS[mark]} {value}, {mark_word(mark)}" if mark else value


def _title(text: str) -> str:
    return f'<p style="margin:0 0 2px 0"><b>{escape(text)}</b></p>'


def _line(text: str, *, mono: bool = False, muted: bool = False) -> str:
    family = f"font-family:'{theme().mono().family()}';" if mono else ""
    family += f"color:{theme().color('muted').name()};" if muted else ""
    return f'<p style="margin:2px 0;{family}">{escape(text)}</p>'


def _table(rows: list[tuple[str, str]]) -> str:
    muted = theme().color("muted").name()
    cells = "".join(
        f'<tr><td style="color:{muted};padding-right:12px">{escape(name)}</td><td>{escape(value)}</td></tr>'
        for name, value in rows
        if value
    )
    return f'<table style="margin-top:4px" cellspacing="0" cellpadding="1">{cells}</table>' if cells else ""
