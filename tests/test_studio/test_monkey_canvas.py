"""A monkey with a mouse and a keyboard: whatever it does, no slot fails and undo-all is the beginning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from blocks_kit import classifier, use
from canvas_kit import LEFT, MIDDLE, NONE, PLAIN, Hand, canvas_at_hand, show
from monkey import sound
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from runtime import store
from runtime.document import Document
from studio import grouping, marking
from studio.canvas import annotating

CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
KEYS = (
    (Qt.Key.Key_Delete, PLAIN),
    (Qt.Key.Key_D, CONTROL),
    (Qt.Key.Key_C, CONTROL),
    (Qt.Key.Key_X, CONTROL),
    (Qt.Key.Key_V, CONTROL),
    (Qt.Key.Key_A, CONTROL),
    (Qt.Key.Key_Z, CONTROL),
    (Qt.Key.Key_Z, CONTROL),
    (Qt.Key.Key_Z, CONTROL | SHIFT),
    (Qt.Key.Key_Escape, PLAIN),
    (Qt.Key.Key_Tab, PLAIN),
    (Qt.Key.Key_Return, PLAIN),
    (Qt.Key.Key_F2, PLAIN),
    (Qt.Key.Key_Left, PLAIN),
    (Qt.Key.Key_Down, SHIFT),
    (Qt.Key.Key_Right, CONTROL),
    (Qt.Key.Key_Home, PLAIN),
    (Qt.Key.Key_0, CONTROL),
    (Qt.Key.Key_Minus, CONTROL),
)
WORDS = ("linear 12", "relu, linear 4", "residual", "conv 8", "zzz", "add", "<b>", "층", "(", "linear x")
TEXTS = ("foreign text", "[" * 10_000, "{}", '{"format": "netloom-fragment", "version": 1, "nodes": 5}', "", "\x00")


class Clumsy:
    """Makes one random event after another, as `Random` says."""

    def __init__(self, hand: Hand, seed: int) -> None:
        self.hand, self.random = hand, Random(seed)
        self.session = hand.session

    def event(self) -> str:
        """One thing a person might do; what it was."""
        act = self.random.choice(
            (
                *(self.drag, self.drag, self.wire, self.wire, self.key, self.key, self.key, self.click, self.type),
                *(self.double_click, self.wheel, self.command, self.command, self.paste_anything, self.break_off),
            )
        )
        said = act()
        QApplication.processEvents()
        return f"{act.__name__} {said or ''}"

    def point(self) -> QPoint:
        size = self.hand.canvas.size()
        return QPoint(self.random.randrange(size.width()), self.random.randrange(size.height()))

    def on_node(self) -> QPoint:
        """A point on some node, or anywhere."""
        ids = list(self.hand.canvas.scene.row)
        if not ids or self.random.random() < 0.25:
            return self.point()
        return self.hand.node(self.random.choice(ids), self.random.uniform(2, 120), self.random.uniform(2, 60))

    def on_port(self) -> QPoint:
        canvas = self.hand.canvas
        ids = list(canvas.scene.row)
        spots = canvas.scene.spots_of(self.random.choice(ids)) if ids else []
        spots = list(spots)
        if not spots:
            return self.point()
        spot = self.random.choice(spots)
        return self.hand.port(spot.end.node, spot.end.port, output=spot.output)

    def held(self) -> None:
        self.hand.held = self.random.choice((PLAIN, PLAIN, PLAIN, SHIFT, CONTROL, ALT))

    def drag(self) -> None:
        self.held()
        self.hand.drag(self.on_node(), self.point(), self.random.choice((LEFT, LEFT, LEFT, MIDDLE)))

    def wire(self) -> None:
        self.hand.held = PLAIN
        self.hand.drag(self.on_port(), self.on_port() if self.random.random() < 0.8 else self.point())

    def break_off(self) -> None:
        """A drag that Escape, or an undo, ends in the middle."""
        start, end = self.on_node(), self.point()
        self.hand.press(start)
        self.hand.move((start + end) / 2)
        QTest.keyClick(self.hand.canvas, *self.random.choice(KEYS))
        self.hand.move(end)
        self.hand.release(end)

    def click(self) -> None:
        self.held()
        self.hand.click(self.on_node())

    def double_click(self) -> None:
        self.hand.held = PLAIN
        self.hand.double_click(self.on_node())

    def key(self) -> str:
        pressed = self.random.choice(KEYS)
        target = QApplication.focusWidget() or self.hand.canvas
        QTest.keyClick(target if self.random.random() < 0.5 else self.hand.canvas, *pressed)
        return str(pressed)

    def type(self) -> str:
        """A word, and what ends it, wherever the focus is."""
        word = self.random.choice(WORDS)
        canvas = self.hand.canvas
        if self.random.random() < 0.5:
            QTest.keyClick(canvas, Qt.Key.Key_Tab)
        for letter in word:
            target = QApplication.focusWidget() or canvas
            if letter.isascii():
                QTest.keyClick(target, letter)
        end = self.random.choice((Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_Escape))
        QTest.keyClick(QApplication.focusWidget() or canvas, end)
        return word

    def wheel(self) -> None:
        at = QPointF(self.point())
        event = QWheelEvent(
            at,
            QPointF(self.hand.canvas.mapToGlobal(at)),
            QPoint(),
            QPoint(0, self.random.choice((120, -120, 15, -480))),
            NONE,
            self.random.choice((PLAIN, CONTROL, SHIFT)),
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.hand.canvas, event)

    def command(self) -> str:
        """What only the menu does."""
        canvas, session = self.hand.canvas, self.session
        acts: dict[str, Callable[[], object]] = {
            "group": lambda: grouping.group(session),
            "unpack": lambda: grouping.unpack(session),
            "repeat": lambda: grouping.repeat(session),
            "unroll": lambda: grouping.unroll(session),
            "make_own": lambda: grouping.make_own(session),
            "enter": lambda: [session.enter(key) for key in list(session.selection)[:1]],
            "enter_any": lambda: [session.enter(key) for key in list(session.document.nodes)[-3:]],
            "leave": session.leave,
            "linked": lambda: canvas.duplicate(link=True),
            "entering": lambda: canvas.paste(keep_entering=True),
            "apart": lambda: canvas.delete_selection(heal=False),
            "muted": lambda: marking.toggle(session, "muted"),
            "frozen": lambda: marking.toggle(session, "frozen"),
            "link": lambda: marking.link(session) if marking.linkable(session) else None,
            "unlink": lambda: marking.unlink(session),
            "frame": lambda: annotating.frame_selection(canvas),
            "unframe": lambda: marking.remove_frame(session),
            "comment": lambda: annotating.comment_here(canvas),
            "reroute": lambda: annotating.reroute(canvas),
            "knife": canvas.arm_knife,
            "zoom": canvas.zoom_to_selection,
            "undo": session.undo,
            "redo": session.redo,
            "fit": canvas.fit,
        }
        name = self.random.choice(sorted(acts))
        acts[name]()
        return name

    def paste_anything(self) -> None:
        QGuiApplication.clipboard().setText(self.random.choice(TEXTS))
        QTest.keyClick(self.hand.canvas, Qt.Key.Key_V, CONTROL)


def play(qtbot: QtBot, document: Document, seed: int, events: int) -> None:
    """So many events on a canvas, everything looked at after each, and undo-all at the end."""
    with canvas_at_hand(qtbot) as hand:
        show(hand, document)
        hand.canvas.setFocus()
        session = hand.session
        first, text = session.whole, store.to_bytes(session.whole)
        clumsy = Clumsy(hand, seed)
        changed = 0
        for number in range(events):
            before = session.whole
            what = clumsy.event()
            try:
                sound(session.whole)
                assert hand.canvas.gesture is not None or set(hand.canvas.scene.row) == set(session.document.nodes)
                assert session.selection <= session.document.nodes.keys()
            except AssertionError as fault:
                raise AssertionError(f"seed {seed}, event {number}, {what}: {fault}") from fault
            changed += session.whole is not before
            if len(session.document.nodes) > 90:
                session.undo()
        hand.held = PLAIN
        hand.canvas.abandon_gesture()
        assert changed > events / 20
        while session.can_undo:
            session.undo()
        assert session.whole is first
        assert store.to_bytes(session.whole) == text


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_a_clumsy_hand_breaks_nothing(qtbot: QtBot, seed: int) -> None:
    play(qtbot, placed(classifier(use("one"), use("two", "repeat"))), seed, 150)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(10, 16))
def test_a_clumsy_hand_breaks_nothing_for_long(qtbot: QtBot, seed: int) -> None:
    play(qtbot, placed(classifier(use("one"), use("two", "repeat"))), seed, 500)


def placed(document: Document) -> Document:
    """The document in rows on the screen."""
    nodes = {
        key: replace(node, position=(220.0 * (number % 5), 180.0 * (number // 5)))
        for number, (key, node) in enumerate(document.nodes.items())
    }
    return document.but(nodes=nodes)


@pytest.mark.parametrize(
    "text", ["Dear all", "[" * 10**7, '{"format": "netloom-fragment", "version": 1, "nodes": [7]}', ""]
)
def test_foreign_text_is_told_in_one_sentence_and_nothing_is_lost(qtbot: QtBot, text: str) -> None:
    with canvas_at_hand(qtbot) as hand:
        show(hand, placed(classifier(use("one"))))
        told: list[str] = []
        hand.session.told.connect(told.append)
        before = hand.session.whole
        QGuiApplication.clipboard().setText(text)
        hand.key(Qt.Key.Key_V, CONTROL)
        assert hand.session.whole is before
        assert not hand.session.can_undo
        assert len(told) == 1
        assert told[0].strip()
