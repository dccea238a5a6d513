"""The repairs of one finding to choose from: previewed on the canvas while they are looked at, applied when chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from runtime.checked import Checked
from runtime.document import Document
from runtime.findings import ERROR, Finding
from studio.file_choice import choose_file, file_wanted
from studio.inside import level, place_of_path, put_back
from studio.repairing import Judge, repair_text
from studio.session import Session
from studio.translate import path_of_finding, tr
from studio.widgets.choice_list import ChoiceList

if TYPE_CHECKING:  # at run time the repairs bring torch
    from runtime.repairs import Repair


class RepairOffer(QWidget):
    """Under the sentence of a finding, in the problems panel and on the canvas."""

    applied = Signal()
    filled = Signal()  # the repairs have been found, so the height may be another

    def __init__(self, session: Session, finding: Finding, parent: QWidget | None = None, *, away: str = "") -> None:
        super().__init__(parent)
        self._session = session
        self._finding = finding
        self._away = away  # the path of what is in another graph than the one shown
        self._repairs: tuple[Repair | None, ...] = ()  # in the order of the choices; None is to choose a file
        self._checked: Checked | None = None  # what the repairs are of
        self._shown: Document | None = None  # what is previewed through this offer
        self.choices = ChoiceList("repair", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.choices)
        self.choices.looked_at.connect(self._look)
        self.choices.chosen.connect(self._apply)
        self.choices.say(tr("Looking for repairs …"))
        session.repairing.found.connect(self._take)
        session.checked.connect(self._renew)

    def ask(self) -> None:
        """Have the repairs looked for, or show them where they are known."""
        checked = self._session.latest
        if checked is None or checked.document is not self._session.document or checked is self._checked:
            return
        if self._finding.inner or self._away:
            deeper = len(place_of_path(self._away)[0]) >= len(self._session.place)
            self.choices.offer([tr("Show it inside the block") if deeper or not self._away else tr("Show it")])
            self._checked = checked
            self.filled.emit()
            return
        repairs = self._session.repairing.wish(checked, self._finding, judge_of(self._session))
        if repairs is not None:
            self._checked = checked
            self._fill(repairs)

    def hideEvent(self, event: QHideEvent) -> None:
        """Who is hidden previews nothing."""
        self._look(-1)
        super().hideEvent(event)

    def _take(self, finding: Finding) -> None:
        if finding == self._finding:
            self.ask()

    def _renew(self, checked: Checked) -> None:
        """The finding has stayed through an edit: its repairs are looked for anew, the old ones stand meanwhile."""
        if self.isVisible() and self._finding in checked.findings:
            self.ask()

    def _fill(self, repairs: tuple[Repair, ...]) -> None:
        document = self._session.document
        self._repairs = repairs if file_wanted(self._finding, document) is None else (None, *repairs)
        texts = [
            repair_text(repair, document, self._finding) if repair else tr("Choose a file …")
            for repair in self._repairs
        ]
        if texts and texts == [button.text() for button in self.choices.buttons]:
            return  # the keyboard stays where it is
        if texts:
            self.choices.offer(texts)
        elif not self._finding.node and self._others_hinder():
            self.choices.say(tr("Mend the other problems first. What can be done about this one follows from them."))
        else:
            self.choices.say(tr("No repair is known. The sentence says what to change."))
        self.filled.emit()

    def _others_hinder(self) -> bool:
        """Whether a node is wrong: what the network as a whole lacks can be found once its nodes give something."""
        findings = self._checked.findings if self._checked is not None else ()
        return any(other.severity == ERROR and other.node for other in findings)

    def _look(self, number: int) -> None:
        repair = self._repairs[number] if 0 <= number < len(self._repairs) else None
        document = repair.document if repair is not None else None
        if document is not self._shown:
            self._shown = document
            self._session.preview_wished.emit(document)

    def _apply(self, number: int) -> None:
        session = self._session
        if self._finding.inner or self._away:
            self._go_inside()
            return
        repair = self._repairs[number]
        if repair is None:
            self._choose_file()
            return
        if self._checked is None or self._checked.document is not session.document:
            return  # it has changed meanwhile: the repair is of another document
        label = repair_text(repair, session.document, self._finding)
        session.apply(repair.document, label)  # the canvas knows from the preview what it has taken
        self._look(-1)
        self.applied.emit()

    def _choose_file(self) -> None:
        setting = file_wanted(self._finding, self._session.document)
        if setting is not None and choose_file(self._session, self._finding.node, setting, self.window()):
            self.applied.emit()

    def _go_inside(self) -> None:
        """What is wrong inside a block is mended there."""
        session, finding = self._session, self._finding
        path = session.latest.path if session.latest is not None else ""
        node = session.go_inside(self._away or f"{path}{finding.node}/{finding.inner}")
        session.select([node])
        session.focus_wished.emit(node)


def choices_known(session: Session, finding: Finding, *, away: str = "") -> int | None:
    """How many choices a finding offers; None while its repairs are looked for."""
    checked = session.latest
    if checked is None or checked.document is not session.document:
        return None
    if finding.inner or away:
        return 1
    repairs = session.repairing.wish(checked, finding, judge_of(session))
    return None if repairs is None else len(repairs) + (file_wanted(finding, session.document) is not None)


def finding_here(session: Session, finding: Finding) -> Finding | None:
    """A finding of the whole document as one of the graph that is shown; None where it lies elsewhere."""
    if not session.place:
        return finding
    around, node = place_of_path(path_of_finding(finding)) if finding.node else ((), "")
    depth = len(session.place)
    if around[:depth] != session.place:
        return None
    if len(around) == depth:
        return replace(finding, node=node, inner="")
    return replace(finding, node=around[depth], inner="/".join((*around[depth + 1 :], node)))


def judge_of(session: Session) -> Judge | None:
    """How another document would be checked in the place of the one shown; None where that is the whole document."""
    whole, place, check = session.whole, session.place, session.checking.check
    if not place:
        return None

    def judge(document: Document) -> Checked:
        changed = put_back(whole, place, document)
        return level(check(changed), place, document)

    return judge
