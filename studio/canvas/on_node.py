"""Editing on the node itself: its values and its title, in place, by double-click or by key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, Qt

from nodes.spec import NodeType, Problem, Setting
from runtime import edits
from runtime.document import Document, Node
from runtime.facts import counted_by, facts_of
from runtime.neuron_chain import has_neurons
from studio.canvas import annotating, naming
from studio.canvas.face import HEADER, ICON, INSET, Face
from studio.canvas.look import Look
from studio.canvas.value_editor import ValueEditor
from studio.node_words import quiet_text, shown_settings
from studio.theme import theme
from studio.translate import tr, tr_problem

if TYPE_CHECKING:
    from studio.canvas.view import Canvas

REACH, LINE = 4.0, 24.0  # scene units beside a value that still mean it; the height of its line
_OTHERWISE = ("block", "reroute", "view")  # kinds whose double-click means something else: a block is entered
TITLE_WIDTH = 160.0  # pixels, at least, for typing a title


@dataclass(frozen=True, slots=True)
class Span:
    """Where the value of a setting stands on a node, in scene units from its left edge."""

    setting: Setting
    left: float
    right: float


def spans_of(node: Node, facts: NodeType, face: Face, look: Look) -> list[Span]:
    """The values written on a node, from left to right; those cut off by an ellipsis end where the text ends."""
    counted = counted_by(facts)
    quiet, found, after = quiet_text(node, facts, without=counted), [], 0
    end = INSET + look.width("quiet", face.quiet)
    for setting, text in shown_settings(node, facts, without=counted):
        begin = quiet.find(text, after)
        after = begin + len(text)
        left = INSET + look.width("quiet", quiet[:begin])
        found.append(Span(setting, min(left, end), min(left + look.width("quiet", text), end)))
    return found


def editable(node: Node, facts: NodeType) -> list[Setting]:
    """The settings in the order in which Tab goes through them: those shown on the node, then the others."""
    shown = [setting for setting, _ in shown_settings(node, facts)]
    keys = {setting.key for setting in shown}
    kinds = ("columns", "block")
    rest = [item for item in facts.active_settings(node.settings) if item.key not in keys and item.kind not in kinds]
    return [*shown, *sorted(rest, key=lambda item: not item.main)]


class OnNode(QObject):
    """At most one value is open. `several` is what was selected when a press narrowed the selection to one node."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.editor: ValueEditor | None = None
        self.several: frozenset[str] = frozenset()
        self._nodes: tuple[str, ...] = ()
        canvas.sight.moved.connect(self._follow)
        canvas.session.changed.connect(self._follow)

    # Beginnings

    def double_click(self, at: QPointF) -> bool:
        """Edit the value under a widget point, the title, or the first value; whether there is a node to edit."""
        canvas = self._canvas
        found = canvas.hit(at)
        if found.node is None or found.spot is not None or found.badge:
            return False
        node, facts = self._known(found.node)
        x, y = canvas.camera.to_scene(at.x(), at.y())
        row = canvas.scene.row[node.id]
        x, y, face = x - canvas.scene.rect[row, 0], y - canvas.scene.rect[row, 1], canvas.scene.faces[row]
        spans = spans_of(node, facts, face, canvas.scene.look) if facts and abs(y - face.quiet_y) <= LINE / 2 else []
        near = [span.setting for span in spans if span.left - REACH <= x <= span.right + REACH]
        if facts is not None and not near and facts.kind in _OTHERWISE:
            return False
        below = not near and abs(y - face.quiet_y) > LINE and y > face.quiet_y
        if below and canvas.session.latest is not None and has_neurons(canvas.session.latest, node.id):
            canvas.session.look_wished.emit(node.id)  # on the live part of a layer: its neurons
            return True
        if facts is None or y <= HEADER or not editable(node, facts):
            self.rename(node.id)
            return True
        self.edit(node.id, (near or editable(node, facts))[0].key)
        if self.editor is not None:
            self.editor.show_list()
        return True

    def narrow_to(self, node: str) -> None:
        """Select one of several alone; a second click right after it still means them all."""
        self.several = self._canvas.session.selection
        self._canvas.choose([node], ())

    def edit_selected(self) -> None:
        """Edit the first value of the selected node; of several of one type that of all."""
        chosen = [key for key in self._canvas.scene.ids if key in self._canvas.session.selection]
        if not chosen:
            return
        node, facts = self._known(chosen[0])
        settings = editable(node, facts) if facts else []
        if not settings:
            self._canvas.session.told.emit(tr("This node has no settings."))
            return
        if self._off_screen(node.id):
            self._canvas.show_node(node.id)
        self.edit(node.id, settings[0].key)

    def rename_selected(self) -> None:
        """Edit the title of the selected node, or of the frame, or the comment that is selected."""
        if annotating.rename_area(self._canvas):
            return
        chosen = [key for key in self._canvas.scene.ids if key in self._canvas.session.selection]
        if chosen:
            if self._off_screen(chosen[0]):
                self._canvas.show_node(chosen[0])
                self._canvas.sight.come_to_rest()
            self.rename(chosen[0])

    def rename(self, node: str) -> None:
        """A line over the title of a node, at a size that can be read from however far away.

        The only use of a block is called what the block is called, so that it has one name.
        """
        if naming.stands_for_block(self._canvas.session, node):
            naming.name_block(self._canvas, node)
            return
        canvas, document = self._canvas, self._canvas.session.document
        facts = facts_of(document, node)
        left, top, right, _ = canvas.scene.bounds([node]) or (0.0, 0.0, 0.0, 0.0)
        x, y = canvas.camera.to_screen(left + INSET + ICON + 2, top + HEADER / 2 + 2)
        width = max((right - left - 2 * INSET - ICON + 4) * canvas.camera.zoom, TITLE_WIDTH)
        old = document.nodes[node].title
        shown = old or (tr(facts.title) if facts else document.nodes[node].type)

        def done(text: str) -> None:
            title = "" if facts and text.strip() == tr(facts.title) else text.strip()
            if title != old and node in canvas.session.document.nodes:
                canvas.session.attempt(lambda now: edits.change_node(now, node, title=title), tr("Rename"))

        rect = QRectF(x, y - 14, width, 28)
        canvas.in_place.edit_line(rect, shown, theme().font("large", bold=True), tr("Title"), done)

    def edit(self, node: str, key: str) -> None:
        """Open the value of a setting over its node; all selected nodes of its type get what is given."""
        self.close()
        document = self._canvas.session.document
        facts = facts_of(document, node)
        setting = (
            next((item for item in editable(document.nodes[node], facts) if item.key == key), None) if facts else None
        )
        if setting is None:
            return
        self._nodes = self._together(node, key)
        values = [document.nodes[each].settings.get(key, setting.default) for each in self._nodes]
        mixed = any(value != values[0] for value in values)
        editor = ValueEditor(self._canvas, setting, values[0], mixed=mixed, count=len(self._nodes))
        editor.taken.connect(self._apply)
        editor.moved_on.connect(self._go_on)
        editor.left.connect(self.close)
        self.editor = editor
        self._canvas.card.hide()
        editor.adjustSize()
        editor.open()
        editor.stand(*self._place(node, setting))

    def close(self) -> None:
        """Put the field away; the canvas has the keyboard again if the field had it."""
        editor, self.editor = self.editor, None
        if editor is None:
            return
        had_focus = editor.line.hasFocus()
        editor.hide()
        editor.deleteLater()
        if had_focus:
            self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    # What the field says

    def _apply(self, value: Any) -> None:
        assert self.editor is not None
        session, setting, nodes = self._canvas.session, self.editor.setting, self._nodes

        def edit(document: Document) -> Document:
            for node in nodes:
                document = edits.set_setting(document, node, setting.key, value)
            return document

        try:
            document = edit(session.document)
        except Problem as problem:
            self.editor.show_fault(tr_problem(problem, session.document, nodes[0]))
            return
        session.apply(document, tr("Set {setting}", setting=tr(setting.name)))

    def _go_on(self, step: int) -> None:
        """Tab: the next setting of the node, after the last the first again."""
        if self.editor is None or not self._nodes:
            return
        node, facts = self._known(self._nodes[0])
        keys = [item.key for item in editable(node, facts)] if facts else []
        here = keys.index(self.editor.setting.key) if self.editor.setting.key in keys else 0
        if keys:
            self.edit(node.id, keys[(here + step) % len(keys)])

    def _follow(self) -> None:
        """The field stays over its value while the picture moves; it goes when the node does, or leaves the picture."""
        if self.editor is None:
            return
        node = self._nodes[0] if self._nodes else ""
        if node not in self._canvas.session.document.nodes or node not in self._canvas.scene.row:
            self.close()
        else:
            self.editor.stand(*self._place(node, self.editor.setting))

    # Where and which

    def _place(self, node: str, setting: Setting) -> tuple[QPoint, int]:
        """The left end of the line of values in widget pixels, and how far right the value ends."""
        canvas = self._canvas
        row = canvas.scene.row[node]
        known, facts = self._known(node)
        face = canvas.scene.faces[row]
        spans = spans_of(known, facts, face, canvas.scene.look) if facts else []
        right = next((span.right for span in spans if span.setting.key == setting.key), INSET)
        x, y = canvas.scene.rect[row, :2].tolist()
        left = QPointF(*canvas.camera.to_screen(x, y + face.quiet_y)).toPoint()
        return left, round(canvas.camera.to_screen(x + right, y)[0])

    def _off_screen(self, node: str) -> bool:
        bounds = self._canvas.scene.bounds([node])
        left, top, right, bottom = self._canvas.camera.sees(self._canvas.width(), self._canvas.height())
        return bounds is None or not (left < bounds[0] and top < bounds[1] and bounds[2] < right and bounds[3] < bottom)

    def _together(self, node: str, key: str) -> tuple[str, ...]:
        """The node, and with it the others that are selected, where all are of one type and have the setting."""
        session = self._canvas.session
        if node in self.several and session.selection == {node}:
            session.select(self.several)
        document = session.document
        chosen = [each for each in document.nodes if each in session.selection]
        alike = all(
            document.nodes[each].type == document.nodes[node].type and self._has(document, each, key) for each in chosen
        )
        if node not in session.selection or not alike:
            return (node,)
        return (node, *(each for each in chosen if each != node))

    def _has(self, document: Document, node: str, key: str) -> bool:
        facts = facts_of(document, node)
        return facts is not None and any(
            item.key == key for item in facts.active_settings(document.nodes[node].settings)
        )

    def _known(self, node: str) -> tuple[Node, NodeType | None]:
        document = self._canvas.session.document
        return document.nodes[node], facts_of(document, node)
