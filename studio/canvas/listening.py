"""What the session says, and what the canvas then shows: documents, checks, selections, the run, themes, languages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from runtime.checked import Checked
from runtime.document import Document
from runtime.telemetry import Event
from studio.canvas.frame import marks_of
from studio.canvas.look import Look
from studio.canvas.score_words import scores_on
from studio.inside import nodes_at
from studio.scores import scores_of
from studio.settings import preferences
from studio.theme import theme, theme_changed
from studio.translate import language_changed, tr

if TYPE_CHECKING:
    from studio.canvas.view import Canvas


class Listening(QObject):
    """Brings the scene, the marks and the live strips of one canvas up to date."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._ill: frozenset[str] = frozenset()  # paths
        session = canvas.session
        session.changed.connect(self._show_document)
        session.checked.connect(self._show_checked)
        session.selected.connect(self._show_selection)
        session.run_state.connect(self._show_state)
        session.arrived.connect(self._hear)
        session.past.shown.connect(self._show_event)
        self._scores = scores_of(session)
        self._scores.changed.connect(self._show_scores)
        session.past.moved.connect(lambda _: self._show_scores())
        session.opened.connect(self._show_opened)
        session.doctoring.changed.connect(self._show_ill)
        session.runs.changing.done.connect(lambda _: self._show_mismatch())
        theme_changed.connect(self._show_theme)
        language_changed.connect(self._show_theme)
        preferences().changed.connect(self._show_preference)
        canvas.setAccessibleName(tr("Canvas"))
        self._show_document(session.document, session.document)
        if session.latest is not None:
            self._show_checked(session.latest)

    def _show_document(self, _old: Document, new: Document) -> None:
        canvas = self._canvas
        canvas.abandon_gesture()
        canvas.scene.show(new, canvas.session.latest)
        if canvas.chosen_wires:
            canvas.chosen_wires &= frozenset(new.wires)
        canvas.scene.areas.chosen &= new.comments.keys()
        self._show_mismatch()

    def _show_checked(self, checked: Checked) -> None:
        canvas = self._canvas
        canvas.scene.show(checked.document, checked)
        canvas.live.know(checked)
        canvas.live.scores = scores_on(self._scores, checked, canvas.session.past.step)
        if canvas.live.layers or canvas.live.scores:
            canvas.scene.show_strips(canvas.live.shown())
            canvas.live.flow.note(canvas.scene, canvas.live, now=True)  # wires that are new to a run that is known
        canvas.marks = marks_of(checked)
        self._show_mismatch()

    def _show_ill(self) -> None:
        """Mark the nodes that the Doctor names, by their paths, and the blocks around them."""
        paths = frozenset(one.node for one in self._canvas.session.doctoring.ill)
        if paths != self._ill:
            self._ill = paths
            self._show_mismatch()

    def _show_mismatch(self) -> None:
        canvas = self._canvas
        ill = nodes_at(self._ill, canvas.session.place)
        canvas.marks = replace(canvas.marks, changed=canvas.session.mismatched(), ill=ill)
        canvas.notice.show_for(canvas.marks.changed)
        canvas.renew()

    def _show_selection(self, chosen: frozenset[str]) -> None:
        canvas = self._canvas
        canvas.scene.areas.chosen = frozenset()  # `Canvas.choose` puts them after
        if chosen:
            canvas.chosen_wires = frozenset()
        nodes = canvas.session.document.nodes
        canvas.setAccessibleDescription(", ".join(nodes[key].title or nodes[key].type for key in sorted(chosen)[:20]))
        canvas.update()

    def _show_state(self, state: str) -> None:
        if state == "none":
            self._canvas.live.forget()
            self._canvas.scene.show_strips(())
            self._canvas.live.flow.note(self._canvas.scene, self._canvas.live, now=True)
        self._show_mismatch()

    def _hear(self, event: Event) -> None:
        if not self._canvas.session.past.hides(event):
            self._show_event(event)

    def _show_event(self, event: Event) -> None:
        canvas = self._canvas
        if canvas.live.thumbnails.take(event):
            if canvas.live.thumbnails.waiting:
                canvas.reading.pictures.draw_soon()
                return
            place = canvas.live.thumbnails.place(event, canvas.scene, canvas.camera)
            if place is not None:
                canvas.update(place)
            return
        if not canvas.live.take(event):
            return
        strips, wires = canvas.scene.show_strips(canvas.live.shown()), canvas.live.flow.note(canvas.scene, canvas.live)
        if strips:
            canvas.renew_soon(moved=True)
            canvas.reading.settle()
        elif wires:
            canvas.renew_soon()
        else:
            canvas.update_strips()

    def _show_scores(self) -> None:
        """What the metrics came to, on their nodes."""
        canvas = self._canvas
        told = scores_on(self._scores, canvas.session.latest, canvas.session.past.step)
        if told == canvas.live.scores:
            return
        canvas.live.scores = told
        if canvas.scene.show_strips(canvas.live.shown()):
            canvas.renew_soon(moved=True)
            canvas.reading.settle()
        else:
            canvas.update_strips()

    def _show_preference(self, key: str) -> None:
        canvas = self._canvas
        if key == "wires" and canvas.live.flow.note(canvas.scene, canvas.live, now=True):
            canvas.renew(same=True)

    def _show_opened(self) -> None:
        self._canvas.chosen_wires = frozenset()
        self._canvas.in_place.finish(take=False)
        self._canvas.begin()

    def _show_theme(self) -> None:
        self._canvas.scene.refresh(Look(theme()))
        self._canvas.setAccessibleName(tr("Canvas"))
        self._canvas.notice.dress()
        self._canvas.renew()
